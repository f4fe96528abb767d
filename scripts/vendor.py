"""Copy what we use of other people's work into the project, with its licence and checksum.

`npm ci --ignore-scripts && python scripts/vendor.py`. The result is committed, so that running
Sinergi needs neither Node nor a network; tests/test_vendor.py compares every checksum.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
MANIFEST = ROOT / "static/vendor/MANIFEST.json"

WEB = "static/vendor"
PAPER = "documents/fonts"

CUTS = {
    "400Regular": "Regular",
    "700Bold": "Bold",
    "400Regular_Italic": "Italic",
    "700Bold_Italic": "BoldItalic",
}


def family(name: str) -> dict[str, str]:
    """The four cuts of a family for paper; WeasyPrint wants static files."""
    cuts = {f"{cut}/{name}_{cut}.ttf": f"{PAPER}/{name}-{to}.ttf" for cut, to in CUTS.items()}
    return cuts | {"LICENSE_FONT": f"{PAPER}/{name}.OFL.txt"}


# package → (licence, {file in the package: file in the project})
COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "htmx.org": (
        "0BSD",
        {
            "dist/htmx.min.js": f"{WEB}/htmx.min.js",
            "dist/ext/hx-sse.min.js": f"{WEB}/hx-sse.min.js",
            "dist/ext/hx-preload.min.js": f"{WEB}/hx-preload.min.js",
            "LICENSE": f"{WEB}/htmx.LICENSE.txt",
        },
    ),
    "@fontsource-variable/atkinson-hyperlegible-next": (
        "OFL-1.1",
        {
            "files/atkinson-hyperlegible-next-latin-wght-normal.woff2": f"{WEB}/atkinson.woff2",
            "LICENSE": f"{WEB}/atkinson.LICENSE.txt",
        },
    ),
    "@expo-google-fonts/atkinson-hyperlegible-next": (
        "OFL-1.1",
        family("AtkinsonHyperlegibleNext"),
    ),
    "@expo-google-fonts/source-serif-4": ("OFL-1.1", family("SourceSerif4")),
    "@tabler/icons": ("MIT", {"LICENSE": f"{WEB}/tabler-icons.LICENSE.txt"}),
    "axe-core": (
        "MPL-2.0",
        {"axe.min.js": "tests/vendor/axe.min.js", "LICENSE": "tests/vendor/axe.LICENSE.txt"},
    ),
}

ICONS = (ROOT / "scripts/icons.txt").read_text(encoding="utf-8").split()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sprite() -> str:
    """One file with the icons we use and our own marks (scripts/marks.svg)."""
    symbols = [symbol(name) for name in sorted(set(ICONS))]
    marks = (ROOT / "scripts/marks.svg").read_text(encoding="utf-8")
    symbols += re.findall(r"<symbol.*?</symbol>", marks, flags=re.DOTALL)
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str) -> str:
    source = (MODULES / f"@tabler/icons/icons/outline/{name}.svg").read_text(encoding="utf-8")
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>", source)
    drawn = "".join(shape for shape in shapes if 'stroke="none" d="M0 0h24v24H0z"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def main() -> None:
    manifest: dict[str, dict[str, str]] = {}
    for package, (licence, files) in COPIES.items():
        version = json.loads((MODULES / package / "package.json").read_text())["version"]
        origin = {"package": package, "version": version, "licence": licence}
        for source, target in files.items():
            (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(MODULES / package / source, ROOT / target)
            manifest[target] = origin | {"sha256": digest(ROOT / target)}
        if package == "@tabler/icons":
            (ROOT / "static/icons.svg").write_text(sprite(), encoding="utf-8")
            manifest["static/icons.svg"] = origin | {"sha256": digest(ROOT / "static/icons.svg")}
    MANIFEST.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(manifest)} files, {len(set(ICONS))} icons")


if __name__ == "__main__":
    main()
