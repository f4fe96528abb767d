"""`python -m lapas_sinergi.onebox` run, backup, restore FILE, sql, or servers -- COMMAND."""

import sys
from pathlib import Path

from . import backup, box, servers, throwaway
from .layout import chosen
from .talk import Refused

USAGE = (
    "Pemakaian: python -m lapas_sinergi.onebox "
    "run | backup | restore BERKAS | sql | servers [--durable] -- PERINTAH…"
)


def main(words: list[str]) -> int:
    """The exit code; a refusal is one sentence on standard error and 1."""
    try:
        return obey(words)
    except Refused as why:
        sys.stderr.write(f"{why}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def obey(words: list[str]) -> int:
    """Does what the words say."""
    match words:
        case ["run"]:
            return box.run()
        case ["backup"]:
            return backup.save(chosen())
        case ["restore", archive] if archive:
            return backup.restore(chosen(), Path(archive))
        case ["sql"]:
            servers.shell(chosen())
        case ["servers", "--", *command] if command:
            return throwaway.run(command)
        case ["servers", "--durable", "--", *command] if command:  # for what measures commits
            return throwaway.run(command, servers.DURABLE)
    sys.stderr.write(f"{USAGE}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
