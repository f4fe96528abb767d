"""Fills a database: so many pairs of agencies, people posted to them, requests and entries.

Rows are made in bulk (playing a hundred thousand verbs would take hours); what is measured
afterwards goes through the verbs.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import User
from coordination.models import (
    Agency,
    Partnership,
    Position,
    Posting,
    SupportLine,
    SupportRequest,
    Unit,
)
from journal.models import Entry

ACTIVITIES = (
    "Pengamanan razia gabungan",
    "Pengawalan pemindahan",
    "Pengamanan kunjungan hari raya",
    "Bantuan apel siaga",
    "Pengamanan sidang",
    "Latihan penanganan kerusuhan",
)


def pairs(number: int, people: int, begin: int = 0) -> list[tuple[Agency, Agency]]:
    """So many prisons and police resorts, each with `people` posted, each pair partners."""
    made = []
    for at in range(begin, begin + number):
        prison = _agency(f"lapas-{at}", Agency.Kind.CORRECTIONS, f"Lapas Uji {at}", "LPS")
        police = _agency(f"polres-{at}", Agency.Kind.POLICE, f"Polres Uji {at}", "POL")
        made.append((prison, police))
    Partnership.objects.bulk_create(
        Partnership(first=prison, second=police) for prison, police in made
    )
    for at, (prison, police) in enumerate(made, start=begin):
        _people(prison, f"1{at:05}", people, Posting.Duty.COMMANDER)
        _people(police, f"2{at:05}", people, Posting.Duty.LIAISON)
    return made


def requests(made: list[tuple[Agency, Agency]], each: int, status: str = "submitted") -> None:
    """So many requests for each pair, with two lines and the status given."""
    start = timezone.now() + timedelta(days=2)

    def rows() -> Iterator[SupportRequest]:
        for prison, police in made:
            by = User.objects.filter(postings__agency=prison).order_by("pk").first()
            for at in range(each):
                yield SupportRequest(
                    requester=prison,
                    provider=police,
                    status=status,
                    drafted_by=by,
                    submitted_by=by,
                    submitted_at=timezone.now(),
                    place="Lapas",
                    activity=f"{ACTIVITIES[at % len(ACTIVITIES)]} {at}",
                    letter_number=f"{at}/UJI/2026",
                    contact_name="Narahubung",
                    contact_phone="+6280000000000",
                    starts_at=start + timedelta(hours=at % 500),
                    ends_at=start + timedelta(hours=at % 500 + 4),
                )

    source = rows()
    while batch := list(islice(source, 2000)):
        asked = SupportRequest.objects.bulk_create(batch)
        SupportLine.objects.bulk_create(
            SupportLine(request=one, kind=kind, asked=number)
            for one in asked
            for kind, number in (("samapta", 12), ("k9", 2))
        )


def entries(made: list[tuple[Agency, Agency]], number: int) -> None:
    """So many journal entries spread over the pairs; the database links each chain."""
    now = timezone.now()
    for begin in range(0, number, 5000):
        Entry.objects.bulk_create(
            Entry(
                stream=f"pair:{prison.pk}-{police.pk}",
                seq=0,
                occurred_at=now,
                url="/",
                digest=b"",
                subject=f"coordination.supportrequest:{at}",
                verb="commented",
                data={"n": at},
            )
            for at in range(begin, min(begin + 5000, number))
            for prison, police in (made[at % len(made)],)
        )


def analyze() -> None:
    """Tidy up as autovacuum soon would, so that it does not while something is being measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _agency(code: str, kind: str, name: str, stamp: str) -> Agency:
    return Agency.objects.create(
        code=code,
        kind=kind,
        name=name,
        short_name=name,
        stamp=stamp,
        city="Uji",
        letterhead=name.upper(),
        group=Group.objects.create(name=f"agency:{code}"),
    )


def _people(agency: Agency, prefix: str, number: int, duty: str) -> None:
    unit = Unit.objects.create(agency=agency, name="Staf")
    head = Position.objects.create(
        agency=agency, unit=unit, title="Kepala", code="kepala", is_head=True
    )
    staff = Position.objects.create(agency=agency, unit=unit, title="Petugas", code="petugas")
    people = User.objects.bulk_create(
        User(
            service_number=f"{prefix}{at:04}",
            full_name=f"Orang {prefix} {at}",
            password="!",
            email=f"{prefix}{at}@contoh.invalid",
        )
        for at in range(number)
    )
    Posting.objects.bulk_create(
        Posting(
            person=one,
            agency=agency,
            position=head if at == 0 else staff,
            since=timezone.now() - timedelta(days=9),
            clearance=2,
            duties=[duty, Posting.Duty.HEAD] if at == 0 else [duty],
        )
        for at, one in enumerate(people[: max(2, number // 10)])
    )
