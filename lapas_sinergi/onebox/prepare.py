"""What must be true before anything starts: tables, static files, and the demo's people.

One process for all of it, because loading Django is most of the work. Its words go to a log;
what the person at the keyboard should read goes to standard output.
"""

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

LOCK = 0x51_4E_45_52  # any number, the same for everybody who migrates


def main() -> None:
    """Brings the database and the static files up to the code."""
    migrate()
    collect_static()
    if settings.TLS_ADDRESS:
        call_command("pki", "tls", *settings.TLS_NAMES, stdout=sys.stderr)
    if settings.MODE == "demo":
        call_command("demo", "--if-empty", stdout=sys.stderr)
        shown = StringIO()
        call_command("demo", "--show", stdout=shown)
        sys.stdout.write(shown.getvalue())


def migrate() -> None:
    """Applies what is missing; two machines at once do it one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    done = mark("migrated")
    names = " ".join(f"{app}.{name}" for app, name in sorted(leaves))
    if executor.migration_plan(leaves) or not same(done, names):
        call_command("migrate", interactive=False, stdout=sys.stderr)
        done.write_text(names, encoding="utf-8")
    connection.close()  # and with it the lock


def collect_static() -> None:
    """Copies the static files if one of them changed since the last time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    done = mark("static")
    if not same(done, seen.hexdigest()):
        call_command("collectstatic", interactive=False, clear=True, stdout=sys.stderr)
        done.write_text(seen.hexdigest(), encoding="utf-8")


def mark(name: str) -> Path:
    """The file that remembers what was done last."""
    folder = Path(settings.VAR_DIR) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.done"


def same(path: Path, words: str) -> bool:
    """Whether a mark says exactly this."""
    return path.exists() and path.read_text(encoding="utf-8") == words


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
    django.setup()
    try:
        main()
    except OperationalError:
        sys.stdout.write("Basis data tidak dapat dihubungi.")
        raise
