"""Join our own style sheets and scripts into one file each, so that a first visit stays small.

Layers keep their order in the style sheet; each script keeps its own scope. `--check` only says
whether static/dist is fresh (exit 1 when not). Nothing is minified but comments and indentation.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLES = ("tokens", "base", "shell", "parts", "forms", "story", "requests", "pages")
SCRIPTS = ("live", "once", "draft", "theme", "shortcuts", "ui", "requests", "dates")


def stylesheet() -> str:
    text = "\n".join((STATIC / f"css/{name}.css").read_text(encoding="utf-8") for name in STYLES)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


def script() -> str:
    htmx = (STATIC / "vendor/htmx.min.js").read_text(encoding="utf-8").rstrip()
    ours = (scope((STATIC / f"js/{name}.js").read_text(encoding="utf-8")) for name in SCRIPTS)
    return "\n".join([f"/* htmx.org, Zero-Clause BSD */\n{htmx}", *ours]) + "\n"


def scope(source: str) -> str:
    """A script alone in its function: its names reach nobody else."""
    lines = (line.strip() for line in source.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith(("//", "/*", "*")))
    return f'(() => {{\n"use strict";\n{kept}\n}})();'


def main() -> int:
    stale = 0
    for name, text in (("sinergi.css", stylesheet()), ("sinergi.js", script())):
        path = STATIC / "dist" / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale = 1
        if "--check" not in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote static/dist/{name}")
    return stale if "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
