"""`make bench`: ours beside the raw floor, in the same run. Prints a table, writes results.json.

Figures that end in _floor are the floor's for the key before it; ratios are what to compare
between machines. Rates take four connections, `_p95_ms` one alone.
"""

import json
import os
import sys
from pathlib import Path

from .stage import fresh_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
os.environ.update(SINERGI_MODE="demo", LOG_LEVEL="WARNING", DATABASE_URL=fresh_database())
os.environ.setdefault("SECRET_KEY", "bench-" * 10)

import django

django.setup()

from django.core.management import call_command

from . import measure, nation
from .outbox import outbox
from .signing import signing
from .table import show

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """One pair first, then the nation: 530 pairs, and the same questions again."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    found: dict[str, float] = {}
    with measure.floor_table():
        (pair,) = made = nation.pairs(1, people=600)
        nation.requests(made, each=1000)
        nation.entries(made, 10_000)
        nation.analyze()
        found |= measure.screens(pair)
        print("screens measured", file=sys.stderr)
        found |= measure.footing(pair)
        found |= measure.writes(pair)
        print("writes measured", file=sys.stderr)
        found |= measure.queries_per_page(pair)
        found |= outbox()
        found |= measure.paper(pair) | signing()
        print("outbox and paper measured; the nation takes a minute", file=sys.stderr)
        rest = nation.pairs(529, people=190, begin=1)
        nation.requests(rest, each=20)
        nation.entries(rest, 200_000)
        nation.analyze()
        found |= measure.at_scale(pair, found)
    RESULTS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    show(found, sys.stdout)


if __name__ == "__main__":
    main()
