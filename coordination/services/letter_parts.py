"""What letters are made of: plain words and numbers, worked out once and frozen."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import override
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from accounts.models import User
from documents.words import clock, full_date, plain_date, terbilang, window
from journal.clock import now

from ..models import (
    Agency,
    Assignment,
    DeploymentOrder,
    Movement,
    Posting,
    SupportLine,
    SupportRequest,
)
from .signing import UNIFORMED, head_title, letterhead, signature

SUBJECT = "Permohonan Bantuan Personel"


def sheet(
    asked: SupportRequest, agency: Agency, by: User, at: datetime, copies: Iterable[str]
) -> dict[str, Any]:
    """What every sheet carries: letterhead, place and date, classification, signature, copies."""
    with override("id"):
        classification = Posting.Clearance(asked.classification).label
        urgency = SupportRequest.Urgency(asked.urgency).label
    contacts = [("Telepon", agency.phone), ("Pos-el", agency.email)]
    return {
        "style": "block" if agency.kind in UNIFORMED else "centred",
        "letterhead": letterhead(agency) or [agency.name],
        "address": agency.address,
        "contacts": ", ".join(f"{label} {value}" for label, value in contacts if value),
        "agency": agency.name,
        "number_label": "NRP" if agency.kind in UNIFORMED else "NIP",
        "city": agency.city,
        "date": plain_date(at.astimezone(agency.zone)),
        "classification": str(classification),
        "is_guarded": asked.classification > Posting.Clearance.BIASA,
        "is_secret": asked.classification >= Posting.Clearance.RAHASIA,
        "urgency": str(urgency),
        "is_urgent": asked.urgency != SupportRequest.Urgency.ROUTINE,
        "signer": signature(agency, by),
        "copies": list(copies),
    }


def subject_matter(asked: SupportRequest, agency: Agency) -> dict[str, Any]:
    """The activity, its day and hours in the writing agency's zone, and whom to call."""
    day, hours = window(
        asked.starts_at.astimezone(agency.zone), asked.ends_at.astimezone(agency.zone)
    )
    return {
        "activity": asked.activity,
        "purpose": paragraphs(asked.purpose),
        "legal_basis": items(asked.legal_basis),
        "day": day,
        "hours_of_day": hours,
        "place": asked.place,
        "attire": asked.attire,
        "contact": {"name": asked.contact_name, "phone": _spaced(asked.contact_phone)},
        "requester": asked.requester.name,
        "provider": asked.provider.name,
    }


def line_of(line: SupportLine) -> dict[str, Any]:
    return {
        "kind": kind_of(line),
        "asked": line.asked,
        "words": terbilang(line.asked),
        "granted": line.granted or 0,
        "qualification": line.qualification,
        "equipment": line.equipment,
    }


def officer_row(number: int, sent: Assignment) -> dict[str, Any]:
    officer = sent.officer
    return {
        "no": number,
        "name": officer.name,
        "rank": officer.rank,
        "number": officer.service_number,
        "title": officer.title,
        "task": sent.task or kind_of(sent.line),
    }


def presence_row(number: int, sent: Assignment, host: Agency) -> dict[str, Any]:
    """A row of the muster list; times are the gate's."""
    with override("id"):
        state = str(sent.get_presence_display())
    expected = sent.presence == Assignment.Presence.EXPECTED
    came = sent.arrived_at is not None
    return {
        **officer_row(number, sent),
        "arrived": hour(sent.arrived_at, host),
        "released": hour(sent.released_at, host),
        "state": "" if expected or sent.presence == Assignment.Presence.PRESENT else state,
        "weapons": str(sent.weapons) if came else "",
        "phones": str(sent.phones) if came else "",
        "locker": sent.locker,
        "is_present": came,
    }


def ledger(asked: SupportRequest) -> dict[str, Any]:
    """Asked, granted, ordered, arrived, released: per line, and in all."""
    sums = Movement.objects.filter(line__request=asked).values("line", "stage")
    number = {(row["line"], row["stage"]): row["n"] for row in sums.annotate(n=Sum("number"))}
    stages = list(Movement.Stage)
    rows = [
        {
            "kind": kind_of(line),
            "numbers": [number.get((line.pk, stage.value), 0) for stage in stages],
        }
        for line in asked.lines.all()
    ]
    with override("id"):
        heads = [str(stage.label) for stage in stages]
    return {
        "stages": heads,
        "rows": rows,
        "total": [sum(n) for n in zip(*(r["numbers"] for r in rows), strict=True)],
    }


def gate_facts(order: DeploymentOrder, host: Agency) -> list[dict[str, str]]:
    """What the gate wrote down: first in, last out, what was left in the lockers, who missed."""
    sent = list(assignments(order))
    came = [one for one in sent if one.arrived_at]
    left = [one.released_at for one in sent if one.released_at]
    absent = sum(one.presence == Assignment.Presence.ABSENT for one in sent)
    replaced = sum(one.presence == Assignment.Presence.REPLACED for one in sent)
    facts = [
        (
            "Masuk pertama",
            moment(min((one.arrived_at for one in came if one.arrived_at), default=None), host),
        ),
        ("Keluar terakhir", moment(max(left, default=None), host)),
        ("Masuk dan keluar", f"{len(came)} orang masuk, {len(left)} orang keluar"),
        (
            "Titipan",
            f"{sum(o.weapons for o in came)} senjata, {sum(o.phones for o in came)} telepon",
        ),
        ("Tidak hadir", f"{absent} orang tidak hadir, {replaced} orang diganti"),
    ]
    return [{"label": label, "text": text} for label, text in facts if text]


def report_to(order: DeploymentOrder, agency: Agency) -> dict[str, str]:
    at = order.report_at.astimezone(agency.zone)
    return {
        "commander": order.commander,
        "place": order.report_place,
        "day": full_date(at),
        "hour": clock(at),
    }


def reference(asked: SupportRequest) -> dict[str, str]:
    """The requester's letter, as other letters cite it; its number is never broken in two."""
    on = dated(asked.submitted_at, asked.requester)
    if not asked.letter_number:  # its letter is still owed
        return {"text": "Permohonan lisan", "number": "", "rest": f"tanggal {on} hal {SUBJECT}"}
    return {
        "text": f"Surat {head_title(asked.requester)}",
        "number": asked.letter_number,
        "rest": f"tanggal {on} hal {SUBJECT}",
    }


def order_reference(order: DeploymentOrder, agency: Agency) -> dict[str, str]:
    """The order, as the report cites it."""
    rest = f"tanggal {dated(order.issued_at, agency)}"
    return {"text": "Surat Perintah", "number": order.number, "rest": rest}


def assignments(order: DeploymentOrder) -> QuerySet[Assignment]:
    """Everyone on the order, line by line; those taken off it are not."""
    rows = order.assignments.filter(is_cancelled=False).select_related("officer", "line")
    return rows.order_by("line_id", "id")


def _spaced(phone: str) -> str:
    """A phone number as people read it aloud: +62 812-3456-7890."""
    try:
        return format_number(parse(phone), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return phone


def kind_of(line: SupportLine) -> str:
    with override("id"):
        return str(line.get_kind_display())


def known(at: Any) -> datetime:
    """The time, or now where the database has only just filled it in."""
    return at if isinstance(at, datetime) else now()


def dated(at: Any, agency: Agency) -> str:
    return plain_date(known(at).astimezone(agency.zone))


def hour(at: datetime | None, agency: Agency) -> str:
    return f"{at.astimezone(agency.zone):%H.%M}" if at else ""


def moment(at: datetime | None, agency: Agency) -> str:
    local = at and at.astimezone(agency.zone)
    return f"{full_date(local)}, pukul {clock(local)}" if local else ""


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]


def items(text: str) -> list[str]:
    """Lines of a list, without the numbers or bullets somebody typed, nor the closing mark."""
    lines = (re.sub(r"^\s*(\d{1,2}[.)]|[-•*])\s+", "", line) for line in text.splitlines())
    return [line.strip().rstrip(";.") for line in lines if line.strip()]
