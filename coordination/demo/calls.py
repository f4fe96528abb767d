"""Urgent calls of the demo: whom each agency calls, one after another."""

from typing import Any

from ..calling import OFFICE, POST, URGENT
from ..models import Agency, DutyPost, Position
from ..services.calling import keep_policy
from .stage import Stage

FIVE_MINUTES = 300
LADDERS = {  # agency: the posts (by code, with a colon before it) and offices called one by one
    "polresta-bwi": (":kabag-ops", "kasubbag-dalops", ":spkt", "kapolresta"),
    "lapas-bwi": (":karupam", ":piket", "ka-kplp", "kalapas"),
    "polres-jbr": (":spkt", ":pawas"),
    "lapas-jbr": (":karupam",),
}


def build(stage: Stage) -> None:
    """Write down the ladders, as each agency's head would."""
    for code, ladder in LADDERS.items():
        agency = stage.agencies[code]
        head = agency.people("head").order_by("pk").first() or agency.people("commander").get()
        steps = [_step(agency, said, at) for at, said in enumerate(ladder)]
        keep_policy(agency, URGENT, by=head, steps=steps, last_seconds=FIVE_MINUTES, rev=0)


def _step(agency: Agency, said: str, at: int) -> dict[str, Any]:
    return {
        "target": _target(agency, said),
        "after_seconds": FIVE_MINUTES if at else 0,
        "channels": [],
    }


def _target(agency: Agency, said: str) -> str:
    if said.startswith(":"):
        return f"{POST}:{DutyPost.objects.get(agency=agency, code=said[1:]).pk}"
    return f"{OFFICE}:{Position.objects.get(agency=agency, code=said).pk}"
