"""Photographs of every page, each with the eyes it is made for: `python -m tests.browser.shots`.

On a database of its own, made and dropped here, as the demo shows it; they go to var/shots/.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import django

os.environ["SINERGI_MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "lapas_sinergi.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the loop is Playwright's, not a server's
django.setup()

from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import sync_playwright

from documents.services import render_next

from .gallery import keys, more_sights, sights, stage
from .house import House
from .inspect import DESK, PHONE, THEMES, dress
from .visitor import LAUNCH, Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "var" / "shots"
NATURAL = {  # whose page it is; else Sari's
    "request_decide": "bram", "request_order": "bram", "request_send_back": "bram",
    "request_report": "padal", "request_muster": "gate", "muster_replace": "gate",
    "request_close": "kalapas", "request_share": "kalapas",
    "agency_admin": "admin", "agency_edit": "admin", "position_add": "admin",
    "person_add": "admin", "person_posting_add": "admin", "officers": "admin",
    "officers_add": "admin", "posting_end": "admin", "person_reset": "admin",
    "account_login": "anonymous", "account_inactive": "anonymous", "find": "anonymous",
    "verify": "anonymous", "account_reset_password": "anonymous",
    "account_reset_password_done": "anonymous", "account_reset_password_from_key": "anonymous",
    "account_reset_password_from_key_done": "anonymous",
}  # fmt: skip
ALSO = (("home", "bram"), ("home", "gate"), ("home", "kalapas"), ("home", "padal"),
        ("request_list", "bram"), ("request_list", "kalapas"), ("inbox", "bram"))  # fmt: skip


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    with a_database(), tempfile.TemporaryDirectory() as folder:
        count = photograph(Path(folder))
    print(f"{count} pictures in {OUT.relative_to(ROOT)}/", file=sys.stderr)


@contextmanager
def a_database():
    """A database for this once."""

    connection.settings_dict["TEST"]["NAME"] = f"shots_{connection.settings_dict['NAME']}"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def photograph(folder):
    world = stage()
    for _paper in range(3):
        render_next()
    held = keys(world)
    collect_static(folder)
    house = House(folder, SINERGI_MODE="demo")
    house.open()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**LAUNCH)
            sights = {
                (one.slug, one.role): one
                for one in (*naturals(world), *more_sights(world, in_full=True))
            }
            count = sum(pose(browser, house.url, held, one) for one in sights.values())
            browser.close()
    finally:
        house.end()
    return count


def collect_static(folder):
    """The files under the names that the demo gives them."""
    demo = os.environ | {"SINERGI_MODE": "demo", "VAR_DIR": str(folder)}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(command, cwd=ROOT, env=demo, check=True)


def naturals(world):
    """Each page of the book once, for the one it is made for; some for others too."""

    for role in ("anonymous", "sari", "bram", "admin", "gate", "padal", "kalapas"):
        for sight in sights(world, role):
            if NATURAL.get(sight.slug, "sari") == role or (sight.slug, role) in ALSO:
                yield sight


def pose(browser, url, held, sight):
    """The page in both widths and themes; how many pictures that made."""

    visitor = Visitor(browser, url)
    if sight.role in held:
        visitor.holds(held[sight.role])
    visitor.page.goto(sight.path)
    for theme in THEMES:
        for width in (PHONE, DESK):
            dress(visitor.page, theme, width)
            stretch(visitor.page, width)
            name = f"{sight.slug}-{sight.role}-{width}-{theme}.png"
            visitor.page.screenshot(path=OUT / name, timeout=60_000)
    visitor.context.close()
    return 2 * len(THEMES)


def stretch(page, width):
    """A window as tall as the page, so that what is fixed to its edge stands at the edge."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(tall, 8000)})


if __name__ == "__main__":
    main()
