"""One storm from beginning to end, and its verdict."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .house import House, built
from .storm import Storm, planned
from .tally import RELAYS, tally, waiting

REQUESTS_PER = 200  # one urgent request for so many notices
PACE = 60.0  # notices a second, for guessing how long the storm will last
DRAINED = 120.0  # seconds after which what still waits is lost
LOOK = 0.1


def storm(
    notices: int, faults: int, seed: int, beside: Mapping[str, str], tables: Path | None = None
) -> dict[str, Any]:
    """Build, strike, wait until nothing waits any more, count. It may not touch `beside`."""
    began = time.monotonic()
    with built(beside) as house:
        if tables:
            house.fill(tables)
        plan = house.stage(max(2, notices // REQUESTS_PER), seed, 5 + notices / PACE)
        plan |= {"notices": notices, "port": house.port}
        told, log = house.layout.var / "clients.json", house.layout.var / "accepted"
        told.write_text(json.dumps(plan), encoding="utf-8")
        house.work()
        raging = Storm(house, planned(faults, notices, seed))
        raging.rage(told, log)
        drained = _drain(house, raging.last)
        deaths = raging.fallen["relay-1"] + raging.fallen["relay-2"]
        crashes = deaths + RELAYS * raging.fallen["postgres"]
        found = tally(house.environment["DATABASE_URL"], house.letters, plan, crashes)
        accepted = [line.split() for line in log.read_text().splitlines()]
        if found["lost"] or found["duplicated"]:
            found["kept"] = str(house.keep(str(seed)))
    return {
        "accepted": len(accepted),
        "lost": found.pop("lost"),
        "duplicated": found.pop("duplicated"),
        "drained_s": round(drained, 1),
        "p95_ms": found.pop("p95_ms"),
        **found,
        "retried": sum(int(tries) - 1 for _number, tries in accepted),
        "faults": dict(sorted(raging.fallen.items())),
        "seed": seed,
        "took_s": round(time.monotonic() - began, 1),
    }


def _drain(house: House, since: float) -> float:
    """Seconds from the last fault or notice until nothing was waiting."""
    while waiting(house.environment["DATABASE_URL"]) != 0:
        if time.time() - since > DRAINED:
            break
        house.crew.tend(LOOK)
    return time.time() - since
