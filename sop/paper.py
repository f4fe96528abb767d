"""An SOP on paper: what is frozen for it, and the pages that fit what is really measured."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from documents.words import plain_date

from . import drawing, flow, letters, spoken
from .content import Sop, Step, from_plain, to_plain
from .flow import Sheet
from .table import AIRY, TIGHT, Table

A4, F4 = "A4", "F4"
ROW = "row:"  # what the marks of rows begin with
TITLE, TITLE_ROOM = 40, 980  # a serif is a tenth wider than the letters we measure
EARLIEST = 3  # the flowchart comes after the cover and the identity page
Measured = Mapping[str, Sequence[float]]  # what stands where: page, from the top, how tall


@dataclass(frozen=True)
class House:
    """How an agency appears on the paper; one that does not sign needs a short name only."""

    short: str
    name: str = ""
    letterhead: tuple[str, ...] = ()
    office: str = ""  # of the one who signs
    signer: str = ""
    rank: str = ""
    service_number: str = ""  # with its kind: "NIP …", "NRP …"


def context(
    sop: Sop,
    sha256: str,
    slots: Mapping[str, str],
    houses: Mapping[str, House] | None = None,
    *,
    words: Mapping[str, str] | None = None,
    size: str = A4,
) -> dict[str, Any]:
    """What a rendition freezes: the SOP, each signing agency's field, how agencies appear.

    `words` says what people call the hazard and the alert level.
    """
    return {
        "sop": to_plain(sop),
        "sha256": sha256,
        "slots": dict(slots),
        "houses": {code: asdict(house) for code, house in (houses or {}).items()},
        "words": dict(words or {}),
        "size": size,
    }


def make(frozen: Mapping[str, Any], measured: Measured) -> dict[str, Any]:
    """What the templates may also know, once it was measured where their marks really stand."""
    sop, houses = from_plain(frozen["sop"]), frozen["houses"]
    shorts = {code: house["short"] for code, house in houses.items()}
    table = _table(sop, frozen["size"], shorts)
    sheets = _sheets(sop, table, measured)
    return {
        "sop": sop,
        "agency": " dan ".join(party.name for party in sop.parties),
        "parties": [
            _party(party.agency, frozen, party.name, party.number) for party in sop.parties
        ],
        "dates": [_day(on) for on in (sop.made_on, sop.revised_on, sop.effective_on)],
        "year": (sop.effective_on or sop.made_on)[:4],
        "shown_sha256": frozen["sha256"][:16],
        "title_lines": letters.balanced(sop.title, TITLE, TITLE_ROOM),
        "table": table,
        "charts": [_chart(sop, table, sheet) for sheet in sheets],
    }


def _table(sop: Sop, size: str, shorts: Mapping[str, str]) -> Table:
    """An airy table, or a tight one if that saves a page."""
    tables = [Table(sop, size, shorts, air) for air in (AIRY, TIGHT)]
    return min(tables, key=lambda table: len(_pages(sop, table)))


def _pages(sop: Sop, table: Table) -> list[range]:
    slots = len(table.columns.slots())
    return flow.paginate(sop, table.heights(), table.room - table.head, slots)


def _sheets(sop: Sop, table: Table, measured: Measured) -> list[Sheet]:
    """The pages of the flowchart, in the room that is really there."""
    rows = [place for name, place in measured.items() if name.startswith(ROW)]
    first = min((int(place[0]) for place in rows), default=EARLIEST)
    head = min((place[1] for place in rows), default=table.head)
    heights = table.heights()
    for key in heights:
        if place := measured.get(ROW + key):
            heights[key] = max(heights[key], place[2])
    paper = flow.Paper(head, table.room - head, first)
    return flow.sheets(sop, table.columns, heights, paper)


def _chart(sop: Sop, table: Table, sheet: Sheet) -> dict[str, Any]:
    """One page of it: rows to be filled, and the drawing that lies over them."""
    steps = {step.key: (n, step) for n, step in enumerate(sop.steps, 1)}
    numbers = [steps[row.key][0] for row in sheet.rows if row.key]
    svg = drawing.overlay(sheet, table.width).encode()
    return {
        "rows": [
            {
                "mark": f"{ROW}{row.key or n} {sheet.number} {row.top:g} {row.height:g}",
                "tall": f"{row.height:g}",
                **(_row(sop, table, *steps[row.key]) if row.key else {}),
            }
            for n, row in enumerate(sheet.rows)
        ],
        "first": numbers[0],
        "last": numbers[-1],
        "overlay": "data:image/svg+xml;base64," + base64.b64encode(svg).decode(),
    }


def _row(sop: Sop, table: Table, number: int, step: Step) -> dict[str, Any]:
    activity, requirements, minutes, output, note = (cell.text for cell in table.cells(step))
    return {
        "number": number,
        "activity": activity,
        "requirements": requirements,
        "minutes": minutes,
        "output": output,
        "note": note,
        "lanes": [
            spoken.told(sop, step) if step.lanes[:1] == (lane.code,) else "" for lane in sop.lanes
        ],
    }


def _party(agency: str, frozen: Mapping[str, Any], name: str, number: str) -> dict[str, Any]:
    house = frozen["houses"].get(agency) or asdict(House(agency))
    return {**house, "name": name, "number": number, "slot": frozen["slots"].get(agency, "")}


def _day(iso: str) -> str:
    return plain_date(date.fromisoformat(iso)) if iso else ""
