#!/usr/bin/env python3
"""Django's command line for Sinergi. Beside a `make run` it speaks to that house."""

import importlib.util
import os
import sys
from pathlib import Path


def main() -> None:
    """Run one command, in the project's own environment even when called from outside it."""
    ours = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if importlib.util.find_spec("django") is None and ours.exists():
        os.execv(ours, [str(ours), *sys.argv])  # noqa: S606 (our own interpreter)
    from django.core.management import execute_from_command_line

    from lapas_sinergi.onebox.beside import join

    join()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
