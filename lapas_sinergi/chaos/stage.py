"""Who is there when the storm begins: two agencies, many who write, requests that are urgent.

Runs inside the private house. Beside the notices that clients will send, things fall due by the
clock: every step of an urgent call, and the reminders of two debts. Their moments are moved into
the storm, so that beat, worker and broker matter, too.
"""

import random
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import tokens
from coordination.models import Agency, Partnership, Position, Posting, SupportRequest, Unit
from coordination.services import support, urgent
from notifications.models import Call, Hop, Reminder

WRITERS = 60  # each may write 120 times a minute
D, K = Posting.Duty, Agency.Kind


def build(requests: int, seed: int, seconds: float) -> dict[str, Any]:
    """Make everything; says what clients need, and who must hear of what."""
    asker = _agency("lapas", K.CORRECTIONS, "Lapas Kelas IIA Banyuwangi", "LPS")
    helper = _agency("polresta", K.POLICE, "Polresta Banyuwangi", "POL")
    Partnership.objects.create(first=asker, second=helper)
    sari = _posted("1000", asker, "Karupam", D.COMMANDER)
    bram = _posted("2000", helper, "Kabag Ops", D.LIAISON)
    raden = _posted("2001", helper, "Kapolresta", D.HEAD)
    writers = [_posted(f"3{at:03}", asker, f"P2U {at}", D.GATE) for at in range(WRITERS)]
    asked = [_spoken(sari, asker, helper, at) for at in range(requests)]
    _bring_forward(random.Random(seed), seconds)  # noqa: S311 (no secret)
    scopes = [ApiToken.Scope.READ, ApiToken.Scope.WRITE]
    keys = [tokens.issue(one, name="badai", scopes=scopes, days=1)[1] for one in writers]
    own, theirs = [sari.email], [bram.email, raden.email]
    return {
        "requests": [one.pk for one in asked],
        "tokens": keys,
        "hearers": {
            "commented": own + theirs,
            "submitted": theirs,
            "letter_soon": own,
            "letter_overdue": own,
            "order_soon": theirs,
            "order_overdue": theirs,
            "call_rung:1": [bram.email],
            "call_rung:2": [raden.email],
            "call_exhausted": own + theirs,
        },
    }


def _agency(code: str, kind: str, name: str, stamp: str) -> Agency:
    group = Group.objects.create(name=f"agency:{code}")
    return Agency.objects.create(
        code=code, kind=kind, name=name, short_name=name, stamp=stamp, city="Banyuwangi",
        letterhead=name.upper(), group=group,
    )  # fmt: skip


def _posted(number: str, agency: Agency, title: str, duty: str) -> User:
    person = User.objects.create(
        service_number=number, full_name=f"{title} {number}", email=f"{number}@badai.invalid"
    )
    room, _made = Unit.objects.get_or_create(agency=agency, name="Staf")
    office = Position.objects.create(agency=agency, unit=room, title=title, code=number)
    Posting.objects.create(
        person=person, agency=agency, position=office, duties=[duty],
        since=timezone.now() - timedelta(days=365),
    )  # fmt: skip
    return person


def _spoken(by: User, requester: Agency, provider: Agency, number: int) -> SupportRequest:
    now = timezone.now()
    asked = support.draft(
        by=by,
        requester=requester,
        provider=provider,
        lines=[{"kind": "samapta", "asked": 5}],
        activity=f"Pengamanan {number}",
        legal_basis="PKS kedua instansi",
        place=requester.name,
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=9),
        contact_name=by.full_name,
        contact_phone="+6281234567890",
        urgency=SupportRequest.Urgency.VERY_URGENT,
    )
    urgent.ask_by_voice(asked, by=by, to="Piket Polresta", at=now)
    return asked


def _bring_forward(chance: random.Random, seconds: float) -> None:
    """Have every reminder and every step of a call fall due at some moment of the storm."""
    now = timezone.now()
    for reminder in Reminder.objects.filter(fired_at=None).order_by("pk"):
        due = now + timedelta(seconds=chance.uniform(0, seconds))
        Reminder.objects.filter(pk=reminder.pk).update(due_at=due)
    for call in Call.objects.order_by("pk"):
        hops = call.hops.filter(order__gt=1)
        moments = sorted(chance.uniform(0, seconds) for _ in hops)
        for hop, moment in zip(hops, moments, strict=True):
            Hop.objects.filter(pk=hop.pk).update(due_at=now + timedelta(seconds=moment))
