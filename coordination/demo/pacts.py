"""Agreements of the demo: one signed by key today, two signed by hand before, one being written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from documents import rendering
from documents import services as documents
from journal import clock
from journal.clock import telling
from journal.lifecycle import name_of, timeline
from notifications.models import Reminder

from .. import standard
from ..models import Agency, Agreement, AgreementParty, LegalBasis, Posting, SupportLine
from ..services import agreements, freezing, laws, renewals
from .keys import secret_of
from .stage import Stage

HERE = Path(__file__).parent
ZONE = ZoneInfo("Asia/Jakarta")
K = SupportLine.Kind
QUOTAS = {K.SAMAPTA: 120, K.POLWAN: 20, K.RESNARKOBA: 20, K.LANTAS: 20, K.DALMAS: 30, K.K9: 6}
PACKAGES = (  # case, kind, people, hours, how they are granted
    ("riot", K.SAMAPTA, 15, 6, "one"),
    ("riot", K.DALMAS, 6, 6, "one"),
    ("fire", K.SAMAPTA, 10, 8, "proven"),
    ("fire", K.LANTAS, 4, 8, "proven"),
)
MINUTES = {"routine": 24 * 60, "urgent": 120, "very_urgent": 30}
TITLE = "Bantuan Personel dan Penanganan Bersama Keadaan Darurat"
BASES = ("UU2/2002", "UU22/2022", "UU27/2022", "PERKAP13/2017", "PERMENKUMHAM8/2024", "MOU-2025")
SCAN = """<html lang="id"><head><title>Halaman tanda tangan</title></head>
<body><p>Pindaian halaman tanda tangan (contoh): {who}, {agency}.</p></body></html>"""


@dataclass(frozen=True)
class Pact:
    """One agreement: between whom, when it was made, and until when it lasts."""

    title: str
    houses: tuple[tuple[str, str], ...]  # agency, and the office that signs for it
    made: int  # days from today
    until: int
    kind: str = Agreement.Kind.COOPERATION
    numbers: tuple[str, ...] = ()
    quotas: bool = True
    bases: tuple[str, ...] = BASES


BANYUWANGI = (("lapas-bwi", "kalapas"), ("polresta-bwi", "kapolresta"))
JEMBER = (("lapas-jbr", "kalapas"), ("polres-jbr", "kapolres"))
TODAY = Pact(TITLE, BANYUWANGI, 0, 364, numbers=("W15.PAS.5-HH.04.05-07/{year}", ""))
BY_HAND = (
    Pact(
        "Kesiapsiagaan Bencana dan Evakuasi",
        (("lapas-bwi", "kalapas"), ("bpbd-bwi", "kalak")),
        -345,
        20,
        kind=Agreement.Kind.MEMORANDUM,
        numbers=("W15.PAS.5-HH.04.05-02/{year}", "415.4/11/429.206/{year}"),
        quotas=False,
        bases=("UU24/2007", "UU22/2022"),
    ),
    Pact(TITLE, JEMBER, -120, 245, numbers=("W15.PAS.9-HH.04.05-03/{year}", "")),
)
WRITTEN = Pact(
    "Pencegahan dan Penanggulangan Kebakaran",
    (("lapas-bwi", "kalapas"), ("damkarmat-bwi", "kadis-damkarmat")),
    14,
    378,
    quotas=False,
    bases=("UU24/2007", "PERMENKUMHAM28/2013", "PERMENKUMHAM33/2015"),
)


@transaction.atomic
def play() -> None:
    """Fill the register of laws, and let every agreement be written and signed."""
    stage, now = Stage.found(), timezone.now()
    _register()
    for pact in BY_HAND:
        with telling(_at(now, pact.made)):
            _sign_by_hand(_frozen(stage, pact, now), stage)
    signed = _frozen(stage, TODAY, now)
    documents.render(_paper(signed).pk)
    for party in list(_ends(signed)):
        _sign_by_key(signed, _signer(party))
    _write(stage, now)
    _remind(now)
    for one in Agreement.objects.all():
        _date(one)


def _register() -> None:
    rows = json.loads((HERE / "laws.json").read_text(encoding="utf-8"))
    replaced = {row["code"]: row.pop("replaced_by") for row in rows if "replaced_by" in row}
    for row in rows:
        known = row["status"] != LegalBasis.Status.UNVERIFIED
        laws.enter(by=None, checked_on=timezone.localdate() if known else None, **row)
    for code, other in replaced.items():
        basis = LegalBasis.objects.get(code=code)
        basis.replaced_by = LegalBasis.objects.get(code=other)
        basis.save(update_fields=["replaced_by"])


def _frozen(stage: Stage, pact: Pact, now: datetime) -> Agreement:
    """Written, presented, reviewed and agreed to by every house."""
    houses = [stage.agencies[code] for code, _office in pact.houses]
    people = [stage.who(code, office) for code, office in pact.houses]
    made = agreements.draft(by=people[0], parties=houses, content=_content(pact, houses, now))
    _present(made, pact, people, now)
    agreements.review(made, by=people[0])
    for house, person in zip(houses, people, strict=True):
        agreements.agree(made, by=person, agency=house, seen=agreements.latest(made))
    return made


def _present(made: Agreement, pact: Pact, people: list[User], now: datetime) -> None:
    year = _on(now, pact.made).year
    for at, party in enumerate(list(_ends(made))):
        office = Posting.objects.get(person=people[at], agency=party.agency)
        number = pact.numbers[at].format(year=year) if pact.numbers else ""
        agreements.present(party, by=people[at], number=number, signatory=office)


def _content(pact: Pact, houses: list[Agency], now: datetime) -> dict[str, Any]:
    day = _on(now, pact.made).isoformat()
    content = standard.content(kind=pact.kind, title=pact.title, place=houses[0].city)
    content |= {"made_on": day, "valid_from": day, "bases": list(pact.bases)}
    content |= {"valid_until": _on(now, pact.until).isoformat()}
    return content | {"clauses": list(_clauses(houses, quotas=pact.quotas))}


def _clauses(houses: list[Agency], *, quotas: bool) -> Iterator[dict[str, Any]]:
    ends = {"requester": houses[0].code, "provider": houses[1].code}
    yield {"kind": "support", **ends, "params": {}}
    for kind, people in QUOTAS.items() if quotas else ():
        yield {"kind": "support_quota", **ends, "params": {"kind": kind, "people": people}}
    for urgency, minutes in MINUTES.items() if quotas else ():
        params = {"urgency": urgency, "minutes": minutes}
        yield {"kind": "response", **ends, "params": params}
    for case, kind, people, hours, tap in PACKAGES if quotas else ():
        params = {"case": case, "kind": kind, "people": people, "hours": hours, "tap": tap}
        yield {"kind": "package", **ends, "params": params}
    if quotas:  # each shows the other who is on duty
        shown = {"kind": "roster_sharing", "params": {"level": "roles_and_names_and_phones"}}
        yield {**shown, **ends}
        yield {**shown, "requester": ends["provider"], "provider": ends["requester"]}


def _sign_by_hand(pact: Agreement, stage: Stage) -> None:
    """Each signs on a print, and the sheet is scanned back."""
    paper = _paper(pact)
    documents.render(paper.pk)
    for party in list(_ends(pact)):
        person = _signer(party)
        page = rendering.to_pdf(SCAN.format(who=person.full_name, agency=party.agency.name))
        freezing.sign_on_paper(
            party,
            by=person,
            signed_on=timezone.localdate(clock.now(), ZONE),
            shown_sha256=documents.current(paper).sha256,
            scan=SimpleUploadedFile("halaman-tanda-tangan.pdf", page),
        )


def _sign_by_key(pact: Agreement, person: User) -> None:
    pact.refresh_from_db()
    freezing.sign(
        pact,
        by=person,
        shown_sha256=documents.current(_paper(pact)).sha256,
        secret=secret_of(person),
    )


def _write(stage: Stage, now: datetime) -> None:
    """The draft that is being reviewed, with a remark that stands in the way."""
    houses = [stage.agencies[code] for code, _office in WRITTEN.houses]
    warden, chief = (stage.who(code, office) for code, office in WRITTEN.houses)
    with telling(now - timedelta(days=2)):
        content = _content(WRITTEN, houses, now)
        made = agreements.draft(by=warden, parties=houses, content=content)
        _present(made, WRITTEN, [warden, chief], now)
        agreements.review(made, by=warden)
    with telling(now - timedelta(hours=20)):
        text = "Peraturan yang dirujuk sudah dicabut. Mohon ganti dengan yang berlaku."
        agreements.remark(made, by=chief, agency=houses[1], text=text)


def _remind(now: datetime) -> None:
    """Say what would have been said already: ninety and thirty days before the end."""
    ours = f"{Agreement._meta.label_lower}:"
    due = Reminder.objects.filter(subject__startswith=ours, fired_at=None, due_at__lte=now)
    for reminder in due.order_by("due_at"):
        with telling(reminder.due_at):
            renewals.remind(reminder)


def _date(pact: Agreement) -> None:
    """Date what the database dated itself, by the journal's word of when it happened."""
    entries = list(timeline(pact))
    moved = [entry for entry in entries if entry.verb in Agreement.Status.values]
    Agreement.objects.filter(pk=pact.pk).update(
        drafted_at=entries[0].occurred_at, moved_at=moved[-1].occurred_at
    )


def _ends(pact: Agreement) -> Any:
    rows = pact.parties.select_related("agency", "agreement", "agreement__rendition")
    return rows.select_related("signatory__person", "signatory__position", "agency", "agreement")


def _signer(party: AgreementParty) -> User:
    if party.signatory is None:
        raise LookupError(name_of(party.agreement))
    return party.signatory.person


def _paper(pact: Agreement) -> Any:
    pact.refresh_from_db(fields=["rendition", "status"])
    return pact.rendition


def _on(now: datetime, days: int) -> date:
    return now.astimezone(ZONE).date() + timedelta(days=days)


def _at(now: datetime, days: int) -> datetime:
    return datetime.combine(_on(now, days), time(10), ZONE)
