"""Putting a frozen text into force, and taking it out: signed by each agency, read by the clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency
from coordination.services.signing import head_in_office, signature
from documents.models import Signature
from documents.services.signing import sign, sign_on_paper
from documents.signing.base import Secret
from journal import clock
from journal.lifecycle import hold, move, name_of, record
from notifications.services import forget, remind

from .. import access, rows
from ..models import Question, Ratification, SopDocument, SopVersion
from ..models.proofs import MOST_QUESTIONS
from . import papers
from .drafting import codes
from .editing import clean

S = SopVersion.Status
REVIEW_AFTER = timedelta(days=365)  # PermenPAN-RB 35/2012: evaluated at least once a year
EXPIRY_NOTICES = (90, 30, 7)  # days before
READ_WITHIN = timedelta(days=7)


@transaction.atomic
def ratify(
    version: SopVersion, *, by: User, agency: Agency, shown_sha256: str, secret: Secret
) -> Ratification:
    """Sign the paper for an agency. When the last of them has signed, the text is ratified.

    The paper must still be the very bytes that were shown. Raises SigningError and what
    documents raises for a wrong passphrase, a paper that moved on, or a key that is missing.
    """
    _begin(version, by, agency, "ratify")
    office = _office(agency, by)
    signed = sign(
        papers.unsigned(version),
        by=by,
        field=papers.field_of(agency),
        office=office,
        agency_name=agency.name,
        shown_sha256=shown_sha256,
        secret=secret,
        reason=_("Mengesahkan %(sop)s revisi %(revision)d")
        % {"sop": version, "revision": version.revision},
    )
    return written(version, by=by, agency=agency, signed=signed, office=office)


@transaction.atomic
def ratify_on_paper(
    version: SopVersion,
    *,
    by: User,
    agency: Agency,
    signed_on: date,
    shown_sha256: str,
    scan: "UploadedFile[bytes]",
) -> Ratification:
    """Keep the scan of a sheet that the agency's head has signed by hand, on a print of the paper.

    Raises ValidationError for a day before the text was frozen, or when nobody is in office.
    """
    _begin(version, by, agency, "scan")
    head = head_in_office(agency)
    if head is None:
        raise ValidationError(_("Jabatan pimpinan %(agency)s sedang kosong.") % {"agency": agency})
    if version.frozen_at and signed_on < timezone.localdate(version.frozen_at, agency.zone):
        raise ValidationError({"signed_on": _("Naskah ini belum dibekukan pada tanggal itu.")})
    office = _office(agency, head.person)
    signed = sign_on_paper(
        papers.unsigned(version),
        by=by,
        person=head.person,
        field=papers.field_of(agency),
        name=head.person.ranked_name,
        office=office,
        agency_name=agency.name,
        signed_on=signed_on,
        shown_sha256=shown_sha256,
        scan=scan,
    )
    return written(version, by=by, agency=agency, signed=signed, office=office)


@transaction.atomic
def written(
    version: SopVersion, *, by: User, agency: Agency, signed: Signature, office: str
) -> Ratification:
    """Keep who ratified for an agency, and put the text into force if that was the last.

    `by` wrote it down; who signed is the person of the signature.
    """
    signer = signed.person or by
    ratification = Ratification.objects.create(
        version=version,
        agency=agency,
        number=version.numbers.get(agency=agency).number,
        signer=signer,
        name=signer.full_name,
        rank=signer.rank,
        service_number=signer.service_number,
        office=office[:300],
        method=signed.method,
        sha256=version.sha256,
        paper_sha256=signed.shown_sha256,
        signature=signed,
        at=signed.signed_at,
    )
    left = missing(version)
    told = access.people_of(version, *access.WRITERS)
    record(
        version, "signed", by=by, tell=told if left else (), at_agency=agency.stamp,
        paper=signed.shown_sha256, **codes(version),
    )  # fmt: skip
    if not left:
        _put_in_force(version, by)
    return ratification


@transaction.atomic
def withdraw(version: SopVersion, *, by: User, note: str) -> None:
    """Take a version back, at once, saying why. What it had replaced does not come back.

    But one that was not in force yet has replaced nothing: the older one then simply goes on.
    """
    reason = clean(note)
    if not reason and version.status != S.DRAFT:
        raise ValidationError({"note": _("Tulis alasan pencabutan.")})
    now = clock.now()
    SopDocument.objects.select_for_update(no_key=True).get(pk=version.document_id)
    told = access.people_of(version, *access.WRITERS)
    if version.ratified_at is not None:
        told += list(access.readers(version))
        _end(version, now)
    move(version, S.WITHDRAWN, by=by, tell=told, **codes(version))
    version.withdrawal_note = reason
    version.save(update_fields=["withdrawal_note"])
    papers.void(version)
    forget(name_of(version))


@transaction.atomic
def keep(version: SopVersion, *, by: User) -> None:
    """Say that a text was evaluated and holds for another year."""
    hold(version, at=[S.RATIFIED])
    remind(name_of(version), "review_due", clock.now() + REVIEW_AFTER)
    record(version, "kept", by=by, **codes(version))


@transaction.atomic
def settle(
    version: SopVersion,
    *,
    by: User,
    until: date | None = None,
    questions: Sequence[tuple[str, Sequence[str], int]] = (),
) -> None:
    """Say up to which day a draft will hold, if any, and what its readers are asked.

    A question is its text, its choices, and which of them is right.
    """
    hold(version, at=[S.DRAFT])
    if until is not None and until <= timezone.localdate():
        raise ValidationError({"expires_on": _("Pilih tanggal yang akan datang.")})
    asked = [_question(version, at, *one) for at, one in enumerate(questions[:MOST_QUESTIONS], 1)]
    version.expires_on = until
    version.save(update_fields=["expires_on"])
    version.questions.all().delete()
    Question.objects.bulk_create(asked)
    last = until.isoformat() if until else ""
    record(version, "settled", by=by, until=last, questions=len(asked))


def missing(version: SopVersion) -> list[Agency]:
    """The agencies that have not ratified yet."""
    done = set(version.ratifications.values_list("agency", flat=True))
    return [one for one in rows.signing(version.document) if one.pk not in done]


def _begin(version: SopVersion, by: User, agency: Agency, verb: str) -> None:
    """Hold a frozen text that this person may ratify, or hand in a scan of, for the agency."""
    own = access.own_parties(access.standing(by), version, verb)
    if agency.pk not in {one.pk for one in own}:
        raise PermissionDenied
    hold(version, at=[S.READY_TO_SIGN])
    if version.ratifications.filter(agency=agency).exists():
        raise ValidationError(_("%(agency)s sudah mengesahkan versi ini.") % {"agency": agency})


def _office(agency: Agency, signer: User) -> str:
    """The office as it stands above the name: "a.n. …", "Plh. …"."""
    lines: Any = signature(agency, signer)["lines"]
    return " ".join(f"{line['how']} {line['office']}".strip() for line in lines)


def _question(
    version: SopVersion, place: int, text: str, choices: Sequence[str], right: int
) -> Question:
    said = [clean(choice) for choice in choices if clean(choice)]
    if len(said) < 2 or not 0 <= right < len(said):
        raise ValidationError(_("Setiap pertanyaan perlu dua pilihan atau lebih, satu benar."))
    made = Question(version=version, place=place, text=clean(text), choices=said, right=right)
    made.full_clean(exclude=["version"], validate_constraints=False)
    return made


def _put_in_force(version: SopVersion, by: User) -> None:
    """From its day on, or from now if that has come; the version before ends at that moment."""
    document = SopDocument.objects.select_for_update(no_key=True).get(pk=version.document_id)
    now = clock.now()
    since, until = max(now, _begins(version) or now), _ends(version)
    if until is not None and until <= since:
        raise ValidationError(_("Masa berlaku sudah habis sebelum disahkan."))
    older = document.versions.filter(ratified_at__isnull=False).exclude(pk=version.pk)
    bound = older.filter(Q(in_force_until=None) | Q(in_force_until__gt=since))
    for old in bound:
        papers.replaced(old, by=version, at=since)
    bound.update(in_force_until=Greatest(F("in_force_from"), since), superseded_by=version)
    version.ratified_at, version.in_force_from, version.in_force_until = now, since, until
    version.save(update_fields=["ratified_at", "in_force_from", "in_force_until"])
    papers.hold_from(version)
    readers = list(access.readers(version))
    told = [*access.people_of(version, *access.WRITERS), *readers]
    move(version, S.RATIFIED, by=by, tell=told, since=since.isoformat(), **codes(version))
    _plan(version, since, until)


def _plan(version: SopVersion, since: datetime, until: datetime | None) -> None:
    name, now = name_of(version), clock.now()
    remind(name, "unread", since + READ_WITHIN)
    remind(name, "review_due", since + REVIEW_AFTER)
    if until is None:
        return
    for days in EXPIRY_NOTICES:
        if until - timedelta(days=days) > now:
            remind(name, f"expires_{days}", until - timedelta(days=days))


def _end(version: SopVersion, now: datetime) -> None:
    """Close the window of a ratified version; one that had not begun gives its place back."""
    coming = version.in_force_from is not None and version.in_force_from > now
    if coming:
        before = SopVersion.objects.filter(superseded_by=version, status=S.RATIFIED)
        version.in_force_until = version.in_force_from
        version.save(update_fields=["in_force_until"])
        for old in before.order_by("-revision")[:1]:
            SopVersion.objects.filter(pk=old.pk).update(
                superseded_by=None, in_force_until=_ends(old)
            )
            papers.goes_on(old)
    elif version.in_force_until is None or version.in_force_until > now:
        version.in_force_until = now
        version.save(update_fields=["in_force_until"])


def _begins(version: SopVersion) -> datetime | None:
    said = rows.thawed(version).effective_on
    return _midnight(version, date.fromisoformat(said)) if said else None


def _ends(version: SopVersion) -> datetime | None:
    day = version.expires_on
    return _midnight(version, day + timedelta(days=1)) if day else None


def _midnight(version: SopVersion, day: date) -> datetime:
    """The first moment of a day on the owner's clock."""
    return datetime.combine(day, time(), version.document.owner.zone)
