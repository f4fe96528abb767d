"""manage.py chaos: a fault storm on a house of its own; exits 1 if anything is lost or doubled."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lapas_sinergi.chaos import run, stage
from lapas_sinergi.onebox.layout import ROOT
from lapas_sinergi.onebox.talk import Refused

MOST_NOTICES, MOST_FAULTS = 100_000, 1000
OURS = "SINERGI_CHAOS"  # only a house that the storm has built says this


class Command(BaseCommand):
    help = "Strike a private copy of the house while notices are committed; count what arrived."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--notices", type=int, default=600, help="how many are committed")
        parser.add_argument("--faults", type=int, default=8, help="how many faults fall meanwhile")
        parser.add_argument("--seed", type=int, default=1, help="which storm")
        parser.add_argument("--json", action="store_true", help="one line of JSON")
        parser.add_argument("--tables", type=Path, help="what pg_dump wrote, for the migrations")
        parser.add_argument("--stage", help="used by the storm itself, in its own house")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in {"demo", "test"}:
            raise CommandError(_("Badai hanya untuk mode demo atau uji, tidak di produksi."))
        if options["stage"]:
            return self._stage(Path(options["stage"]))
        if not 0 < options["notices"] <= MOST_NOTICES or not 0 <= options["faults"] <= MOST_FAULTS:
            raise CommandError(_("Paling banyak 100.000 kabar dan 1.000 gangguan."))
        os.chdir(ROOT)  # programs are started by their names in it
        try:
            numbers = (options["notices"], options["faults"], options["seed"])
            found = run.storm(*numbers, _beside(), options["tables"])
        except Refused as why:
            raise CommandError(str(why)) from None
        self._say(found, as_json=options["json"])
        if found["lost"] or found["duplicated"] or found["accepted"] < options["notices"]:
            raise SystemExit(1)
        return None

    def _say(self, found: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for name, value in found.items():
            self.stdout.write(f"{name:<11} {value}")

    def _stage(self, paper: Path) -> None:
        if not os.environ.get(OURS) or os.environ[OURS] != str(settings.VAR_DIR):
            raise CommandError("Only the storm itself, in a house that it has built.")
        call_command("migrate", interactive=False, verbosity=0)
        plan = stage.build(**json.loads(paper.read_text(encoding="utf-8")))
        paper.write_text(json.dumps(plan), encoding="utf-8")


def _beside() -> dict[str, str]:
    """The addresses of the house that this command was called beside."""
    known = {"VAR_DIR": str(settings.VAR_DIR), "EMAIL_URL": settings.EMAIL_URL}
    return known | {
        name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ
    }
