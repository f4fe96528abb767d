"""What agencies do with a request for people: one function per verb, one transaction each."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.ready import ready
from documents.services import revoke
from journal import clock
from journal.lifecycle import hold, move, name_of, record
from notifications.services import cancel, forget, remind

from .. import access
from ..models import (
    Agency,
    Comment,
    Debt,
    Movement,
    Partnership,
    Posting,
    SupportLine,
    SupportRequest,
    verdict,
)
from ..models.agencies import people_of
from ..models.support import MOST_PEOPLE
from . import debts, discretion, letters, readers, registers, versions

D, S = Posting.Duty, SupportRequest.Status
EDITABLE = (S.DRAFT, S.RETURNED)
VERB_FIELDS = ("submitted_by", "submitted_at", "decided_by", "decided_at")  # verbs fill these in
KEYS = ("requester", "provider", "drafted_by")  # rows we hold: that they exist the database checks
LONGEST = timedelta(days=31)  # a request is one operation, not a season
LEDGER = """
WITH line AS (
    UPDATE coordination_supportline SET granted = (said->>1)::smallint
    FROM jsonb_array_elements(%s::jsonb) AS said WHERE id = (said->>0)::bigint
    RETURNING id, asked, granted
)
INSERT INTO coordination_movement (line_id, stage, number, by_id)
SELECT id, %s, asked, %s FROM line
UNION ALL SELECT id, %s, granted, %s FROM line WHERE granted > 0
"""
FURTHEST = timedelta(days=2 * 365)


@transaction.atomic
def draft(
    *, by: User, requester: Agency, lines: Iterable[Mapping[str, Any]], **fields: Any
) -> SupportRequest:
    """Begin a request, seen by its own agency only; ValidationError if it says too little."""
    asked = SupportRequest(requester=requester, drafted_by=by, **fields)
    _check(asked)
    asked.save()
    _write_lines(asked, lines)
    record(asked, S.DRAFT, by=by, **codes(asked))
    return asked


@transaction.atomic
def revise(
    asked: SupportRequest,
    *,
    by: User,
    lines: Iterable[Mapping[str, Any]],
    version: int | None = None,
    **fields: Any,
) -> None:
    """Write the draft anew, or complete one sent back; IllegalMove once it is submitted.

    `version` is the one that these words were written upon: raises Overtaken if there is a newer.
    What was sent back stays with the agency that sent it back: its remarks are nobody else's.
    """
    hold(asked, at=EDITABLE)
    versions.check(asked, version, asked.requester.zone)
    if asked.status == S.RETURNED and fields.get("provider", asked.provider) != asked.provider:
        raise ValidationError(
            {
                "provider": _("Sudah dibaca %(agency)s. Untuk instansi lain, buat permohonan baru.")
                % {"agency": asked.provider}
            }
        )
    lines = list(lines)
    changed = versions.changed(asked, lines, fields)
    for name, value in fields.items():
        setattr(asked, name, value)
    _check(asked)
    if not changed:
        return
    asked.save()
    if "lines" in changed:
        asked.lines.all().delete()
        _write_lines(asked, lines)
    record(asked, "revised", by=by, fields=changed, **codes(asked))


@transaction.atomic
def submit(asked: SupportRequest, *, by: User, number: str = "") -> None:
    """Send the request to the provider, with a letter. From here on its lines are frozen.

    Takes the agency's next letter number unless one is given. Raises ValidationError if another
    letter has that number, or if the request asks for nobody, lies in the past, or the two
    agencies do not work together (any more); and, with its reason, if their agreements do not
    allow it or leave too few people this month.
    """
    hold(asked, at=EDITABLE)
    bound = fit_to_send(asked)
    now = clock.now()
    asked.letter_number = registers.take(
        asked.requester, "request", of=asked, on=now, number=number or asked.letter_number
    )
    fills = {"letter_number": asked.letter_number, "submitted_by": by, "submitted_at": now}
    move(asked, S.SUBMITTED, by=by, tell=deciders(asked), fills=fills, **codes(asked))
    if bound and (due := readers.answers_due([asked]).get(asked.pk)):
        remind(name_of(asked), "answer_overdue", due)
    if asked.is_pressing:
        debts.pay(asked, Debt.Kind.LETTER, by=by)
    letters.request_letter(asked, by)


def fit_to_send(asked: SupportRequest, *, at_once: bool = False) -> bool:
    """Raise ValidationError if it cannot be sent as it stands; says whether agreements bind it.

    What is asked for at once may have begun, but not ended.
    """
    _check(asked)
    if not asked.lines.exists():
        raise ValidationError(_("Permohonan belum menyebut personel yang dibutuhkan."))
    if (asked.ends_at if at_once else asked.starts_at) <= clock.now():
        raise ValidationError(
            {"starts_at": _("Waktu mulai sudah lewat. Perbaiki waktunya, lalu ajukan lagi.")}
        )
    if not Partnership.objects.between(asked.requester_id, asked.provider_id).exists():
        raise ValidationError(_("Kedua instansi tidak sedang bermitra."))
    return readers.allow(asked)


@transaction.atomic
def receive(asked: SupportRequest, *, by: User, call: str = "") -> None:
    """Say that the request has arrived: the requester sees who has it now.

    With the reference of an urgent call it is the answer that says so, and tells the requester.
    """
    _hush(asked, by)
    told = () if call else askers(asked)
    said: dict[str, Any] = {"reference": call} if call else {}
    move(asked, S.RECEIVED, by=by, tell=told, **codes(asked), **said)


@transaction.atomic
def review(asked: SupportRequest, *, by: User) -> None:
    """Take the request in hand to weigh strength and risk before deciding."""
    _hush(asked, by)
    move(asked, S.UNDER_REVIEW, by=by, tell=askers(asked), **codes(asked))


@transaction.atomic
def decide(
    asked: SupportRequest, *, by: User, grants: Mapping[int, int], note: str = "", number: str = ""
) -> None:
    """Grant each line in full, in part or not at all: once, and for both agencies.

    A line missing from `grants` is granted nobody. Raises ValidationError if a grant names a line
    of another request or exceeds what was asked, or a refusal goes unexplained; PermissionDenied
    if the requester decides, IllegalMove if someone decided first.
    """
    if by.pk in {asked.drafted_by_id, asked.submitted_by_id}:
        raise PermissionDenied(_("Yang meminta tidak dapat memutuskan permintaannya sendiri."))
    _hush(asked, by)
    lines = _lines(asked.pk)
    if strange := set(grants) - {line.pk for line in lines}:
        raise ValidationError({"grants": unknown(strange)})
    for line in lines:
        line.grant(grants.get(line.pk, 0))
    outcome = verdict(lines)
    if outcome != S.APPROVED and not note.strip():
        raise ValidationError({"note": _("Jelaskan mengapa tidak semua permintaan dipenuhi.")})
    given = {str(line.pk): [line.granted, line.asked] for line in lines}
    now = clock.now()
    fills = {
        "decided_by": by,
        "decided_at": now,
        "decision_note": note.strip(),
        "reply_number": registers.take(asked.provider, "reply", of=asked, on=now, number=number),
    }
    told = askers(asked)
    move(asked, outcome, by=by, tell=told, fills=fills, given=given, **codes(asked))
    if outcome == S.DECLINED:
        debts.drop(asked, by=by)
    _open_ledger(lines, by)
    letters.reply_letter(asked, by, lines)


@transaction.atomic
def send_back(asked: SupportRequest, *, by: User, note: str = "") -> None:
    """Return the request for completion, saying what is missing."""
    if not note.strip():
        raise ValidationError({"note": _("Tulis apa yang perlu dilengkapi.")})
    _hush(asked, by)
    said, told = _remark(asked, by, S.RETURNED, note), askers(asked)
    fills = {"return_note": note.strip()}
    move(asked, S.RETURNED, by=by, tell=told, fills=fills, comment=said.pk, **codes(asked))
    letters.reply_letter(asked, by)


@transaction.atomic
def withdraw(asked: SupportRequest, *, by: User, note: str = "") -> None:
    """Call the request off. Once it is ordered, that needs a reason and nobody at the gate yet."""
    if asked.status not in EDITABLE and not note.strip():
        raise ValidationError({"note": _("Tulis alasan pembatalan.")})
    _hush(asked, None)
    if asked.status == S.ORDERED:
        hold(asked, at=[S.ORDERED])
        assignments = asked.order.assignments
        if assignments.filter(arrived_at__isnull=False).exists():
            raise ValidationError(
                _("Sudah ada personel yang datang. Selesaikan apel dan lepas mereka.")
            )
        assignments.update(is_cancelled=True)
    remark = _remark(asked, by, S.WITHDRAWN, note) if note.strip() else None
    told = [] if asked.status == S.DRAFT else [*deciders(asked), *field_officers(asked)]
    move(asked, S.WITHDRAWN, by=by, tell=told, comment=remark and remark.pk, **codes(asked))
    forget(name_of(asked))
    debts.drop(asked, by=by)
    revoke(asked)


@transaction.atomic
def comment(asked: SupportRequest, *, by: User, text: str) -> Comment:
    """Say something about the request that both agencies read."""
    if not text.strip():
        raise ValidationError({"text": _("Komentar masih kosong.")})
    said = _remark(asked, by, "commented", text)
    others = {asked.drafted_by, asked.submitted_by or asked.drafted_by, asked.decided_by}
    heard = [person for person in others if person] + (
        [] if asked.status == S.DRAFT else list(deciders(asked))
    )
    record(asked, "commented", by=by, tell=heard, comment=said.pk, **codes(asked))
    return said


def codes(asked: SupportRequest) -> dict[str, Any]:
    """What an entry keeps of a request: codes only; words stay in rows that can be erased."""
    return {
        "number": asked.letter_number,
        "from": asked.requester.stamp,
        "to": asked.provider.stamp,
        "classification": asked.classification,
    }


def askers(asked: SupportRequest) -> list[User]:
    """Those at the requester who must hear: who asked, and who may ask."""
    duties = access.ASKERS - {D.REGISTRAR}
    told = _people(asked.requester_id, asked.classification, duties=duties)
    if asked.submitted_by_id in {person.pk for person in told}:
        return told
    return [*told, asked.submitted_by] if asked.submitted_by else told


def deciders(asked: SupportRequest) -> list[User]:
    """Those at the provider who may decide."""
    return _people(asked.provider_id, asked.classification, duties=access.DECIDERS)


def field_officers(asked: SupportRequest) -> list[User]:
    """Those at the provider who lead in the field."""
    return _people(asked.provider_id, asked.classification, duties=frozenset({D.FIELD}))


def unknown(ids: Iterable[int]) -> str:
    """That these are not of this request, in words."""
    return _("Tidak dikenal di sini: %(ids)s.") % {"ids": ", ".join(map(str, sorted(ids)))}


@ready
def _lines(request: int) -> QuerySet[SupportLine]:
    return SupportLine.objects.filter(request=request)


@ready
def _people(agency: int, cleared: int, *, duties: frozenset[Posting.Duty]) -> QuerySet[User]:
    return people_of(agency, duties, cleared).order_by().only("pk")


def _hush(asked: SupportRequest, by: User | None) -> None:
    """What is being done answers any urgent call about it; before anything else is locked."""
    if asked.is_pressing:
        cancel(name_of(asked), by=by)


def _check(asked: SupportRequest) -> None:
    asked.full_clean(exclude=(*VERB_FIELDS, *KEYS), validate_constraints=False)
    if asked.requester_id == asked.provider_id:
        raise ValidationError({"provider": _("Pilih instansi lain sebagai tujuan.")})
    if asked.ends_at <= asked.starts_at:
        raise ValidationError({"ends_at": _("Waktu selesai harus sesudah waktu mulai.")})
    discretion.check(asked)
    if asked.starts_at > clock.now() + FURTHEST:
        raise ValidationError({"starts_at": _("Lebih dari dua tahun lagi. Periksa tahunnya.")})
    if asked.ends_at - asked.starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Satu permohonan paling lama 31 hari.")})


def _write_lines(asked: SupportRequest, lines: Iterable[Mapping[str, Any]]) -> None:
    made = [SupportLine(request=asked, **line) for line in lines]
    for line in made:
        line.full_clean(exclude=["request", "granted"], validate_constraints=False)
    if sum(line.asked for line in made) > MOST_PEOPLE:
        words = _("Satu permohonan paling banyak %(most)d orang, semua jenis dijumlahkan.")
        raise ValidationError({"lines": words % {"most": MOST_PEOPLE}})
    SupportLine.objects.bulk_create(made)


def _open_ledger(lines: Iterable[SupportLine], by: User) -> None:
    """Keep what is granted, and begin the ledger with what was asked and granted."""
    granted = [[line.pk, line.granted] for line in lines]
    asked, given = Movement.Stage.ASKED, Movement.Stage.GRANTED
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, [json.dumps(granted), asked, by.pk, given, by.pk])


def _remark(asked: SupportRequest, by: User, verb: str, text: str) -> Comment:
    return Comment.objects.create(request=asked, author=by, verb=verb, text=text.strip())
