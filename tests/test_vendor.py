"""What is served is what was vendored and what was written, and it stays small."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = json.loads((ROOT / "static/vendor/MANIFEST.json").read_text())


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_vendored_file_is_the_one_in_the_manifest(name):
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == MANIFEST[name]["sha256"]


def test_every_vendored_file_has_its_origin_and_licence_on_record():
    held = {
        path
        for folder in ("static/vendor", "documents/fonts", "tests/vendor")
        for path in (ROOT / folder).iterdir()
        if path.name != "MANIFEST.json"
    }
    assert {str(path.relative_to(ROOT)) for path in held} | {"static/icons.svg"} == set(MANIFEST)
    assert all(entry["licence"] and entry["version"] for entry in MANIFEST.values())


def test_the_versions_are_those_of_the_lock_file():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for entry in MANIFEST.values():
        assert locked[f"node_modules/{entry['package']}"]["version"] == entry["version"]


def test_the_joined_files_are_fresh():
    joined = subprocess.run([sys.executable, "scripts/join.py", "--check"], cwd=ROOT, check=False)
    assert joined.returncode == 0, "run: python scripts/join.py"


@pytest.mark.parametrize(("name", "most"), [("sinergi.css", 14_000), ("sinergi.js", 30_000)])
def test_a_page_stays_light(name, most):
    assert len(gzip.compress((ROOT / "static/dist" / name).read_bytes(), 9)) <= most


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))
    named = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{%\s*icon "([^"]+)"', page.read_text())
    }
    assert named and named <= drawn, named - drawn


def test_no_page_carries_an_inline_script_or_style():
    forbidden = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|javascript:")
    pages = [
        page
        for page in (ROOT / "templates").rglob("*.html")
        if "pdf" not in page.parts and "notices" not in page.parts
    ]
    assert [str(page) for page in pages if forbidden.search(page.read_text())] == []
