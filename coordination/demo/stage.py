"""The stage: agencies, who is posted where, who works with whom, and whom the police can send."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from journal.lifecycle import record

from ..models import Agency, Officer, Partnership, Position, Posting, SupportLine, Unit
from ..services.reminding import plan_digest

HERE = Path(__file__).parent
PASSWORD = "selat-bali-2026"
OPERATOR = "99999999"
IN_OFFICE_SINCE = timedelta(days=400)
NRP_KINDS = frozenset({Agency.Kind.POLICE, Agency.Kind.MILITARY})
CENTRE, OTHER = "lapas-bwi", ("lapas-jbr", "polres-jbr")  # two circles that never see each other
HELPERS = (
    "polresta-bwi",
    "bpbd-bwi",
    "damkarmat-bwi",
    "kodim-0825",
    "basarnas-bwi",
    "rsud-blb",
    "psc119-bwi",
    "bnnk-bwi",
)
K = SupportLine.Kind
FORCES = {  # how many of each kind an agency can send
    "polresta-bwi": {
        K.SAMAPTA: 20,
        K.DALMAS: 6,
        K.POLWAN: 5,
        K.RESNARKOBA: 6,
        K.LANTAS: 5,
        K.INTELKAM: 3,
        K.RESKRIM: 2,
        K.K9: 3,
    },
    "polres-jbr": {K.SAMAPTA: 16, K.DALMAS: 4, K.POLWAN: 4, K.RESNARKOBA: 4, K.LANTAS: 3, K.K9: 2},
}
RANKS = ("Bripda", "Bripda", "Briptu", "Brigpol", "Bripka", "Aipda", "Aiptu")
TITLES = {
    K.SAMAPTA: "Ba Sat Samapta",
    K.DALMAS: "Ba Dalmas",
    K.POLWAN: "Ba Polwan",
    K.RESNARKOBA: "Ba Sat Resnarkoba",
    K.LANTAS: "Ba Sat Lantas",
    K.K9: "Pawang K-9",
    K.INTELKAM: "Ba Sat Intelkam",
    K.RESKRIM: "Ba Sat Reskrim",
}


@dataclass(frozen=True)
class Stage:
    """The demo's agencies and people, by their codes: stage.who("lapas-bwi", "p2u-1")."""

    agencies: dict[str, Agency]
    people: dict[tuple[str, str], User]

    @classmethod
    def found(cls) -> "Stage":
        """The stage as it stands in the database, for those who play later."""
        posted = Posting.objects.filter(agency__is_demo=True)
        rows = posted.select_related("agency", "position", "person")
        people = {(row.agency.code, row.position.code): row.person for row in rows}
        return cls({one.code: one for one in Agency.objects.filter(is_demo=True)}, people)

    def who(self, agency: str, position: str) -> User:
        return self.people[agency, position]


def build() -> Stage:
    """Put everybody in place, as if for a year and more."""
    stage = Stage({}, {})
    password = make_password(PASSWORD)  # once: a good hash is slow on purpose
    for told in json.loads((HERE / "agencies.json").read_text(encoding="utf-8")):
        people = told.pop("people")
        agency = _agency(told)
        stage.agencies[agency.code] = agency
        for row in people:
            stage.people[agency.code, row["code"]] = _posted(agency, row, password)
    _pair_up(stage)
    _enlist(stage)
    for agency in stage.agencies.values():
        plan_digest(agency)
    User.objects.create(
        service_number=OPERATOR,
        service_number_kind=User.NumberKind.OTHER,
        password=password,
        full_name="Operator Platform (Demo)",
        is_operator=True,
        is_demo=True,
    )
    return stage


def _agency(told: dict[str, Any]) -> Agency:
    letterhead = "\n".join(told.pop("letterhead"))
    group = Group.objects.create(name=f"agency:{told['code']}")
    return Agency.objects.create(**told, letterhead=letterhead, group=group, is_demo=True)


def _posted(agency: Agency, row: dict[str, Any], password: str) -> User:
    kind = User.NumberKind.NRP if agency.kind in NRP_KINDS else User.NumberKind.NIP
    person = User.objects.create(
        service_number=row["number"],
        service_number_kind=kind,
        password=password,
        is_demo=True,
        full_name=row["name"],
        rank=row["rank"],
        phone=row["phone"],
        email=f"{row['number']}@contoh.invalid",
    )
    unit, _new = Unit.objects.get_or_create(agency=agency, name=row["unit"])
    position = Position.objects.create(
        agency=agency,
        unit=unit,
        code=row["code"],
        title=row["title"],
        is_head=row.get("is_head", False),
    )
    Posting.objects.create(
        person=person,
        agency=agency,
        position=position,
        kind=row.get("kind", "definitive"),
        duties=row["duties"],
        clearance=row["clearance"],
        since=timezone.now() - IN_OFFICE_SINCE,
    )
    record(agency, "person_added", by=None, person=person.pk)
    return person


def _pair_up(stage: Stage) -> None:
    pairs = [(CENTRE, helper) for helper in HELPERS] + [OTHER]
    since = timezone.now() - IN_OFFICE_SINCE
    for pair in pairs:
        first, second = sorted((stage.agencies[code] for code in pair), key=lambda one: one.pk)
        Partnership.objects.create(first=first, second=second, since=since)


def _enlist(stage: Stage) -> None:
    names = _names()
    rows = [
        Officer(
            agency=stage.agencies[code],
            kind=kind,
            title=TITLES[kind],
            rank=rank,
            service_number=f"9900{number:04}",
            name=f"{next(names[kind == K.POLWAN])} (Demo)",
        )
        for (code, forces), first in zip(FORCES.items(), (5000, 7000), strict=True)
        for number, (kind, rank) in enumerate(_ranks(forces), start=first)
    ]
    Officer.objects.bulk_create(rows)


def _ranks(forces: dict[K, int]) -> Iterator[tuple[K, str]]:
    for kind, number in forces.items():
        for at in range(number):
            yield kind, "Ipda" if at == 0 else RANKS[at % len(RANKS)]


def _names() -> tuple[Iterator[str], Iterator[str]]:
    """Men's and women's names, each combination at most once."""
    words = json.loads((HERE / "names.json").read_text(encoding="utf-8"))
    last = words["last"]

    def mixed(given: list[str], step: int) -> Iterator[str]:
        for turn, at in product(range(len(last)), range(len(given))):
            yield f"{given[at]} {last[(at * step + turn) % len(last)]}"

    return mixed(words["first"], 7), mixed(words["women"], 5)
