"""An agency runs its own house: its particulars, units, positions, people and officers."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from accounts.services.persons import remove_second_factor, set_password
from journal import clock
from journal.lifecycle import record, timeline

from ..models import Agency, LetterCounter, Officer, Position, Posting, SupportLine, Unit
from . import versions
from .numbering import check_numbering, kind_word, numbered

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else
LETTERS = (
    ("request", gettext_lazy("Surat permohonan dan jawaban")),
    ("order", gettext_lazy("Surat Perintah")),
    ("report", gettext_lazy("Laporan hasil")),
)
MOST_OFFICERS = 500  # pasted at once


@transaction.atomic
def describe(agency: Agency, *, by: User, version: int | None = None, **fields: Any) -> None:
    """Change the agency's particulars: letterhead, address, numbering pattern, timezone.

    `version` is the one that these words were written upon: raises Overtaken if there is a newer.
    """
    kept = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    versions.check(agency, version, kept.zone)
    changed = sorted(name for name, value in fields.items() if getattr(kept, name) != value)
    for name, value in fields.items():
        setattr(agency, name, value)
    check_numbering(agency.numbering)
    agency.full_clean()
    if changed:
        agency.save(update_fields=changed)
        record(agency, "described", by=by, fields=changed)


@transaction.atomic
def add_position(
    agency: Agency, *, by: User | None, unit: str, title: str, code: str = "", is_head: bool = False
) -> Position:
    """Add an office, and its unit where that is new. One head an agency."""
    if is_head and agency.positions.filter(is_head=True).exists():
        raise ValidationError({"is_head": _("Instansi ini sudah memiliki jabatan pimpinan.")})
    room, _made = Unit.objects.get_or_create(agency=agency, name=unit)
    code = code or f"{slugify(title)[:30]}-{agency.positions.count() + 1}"
    position = Position(agency=agency, unit=room, title=title, code=code, is_head=is_head)
    position.full_clean()
    position.save()
    record(agency, "position_added", by=by, position=position.pk)
    return position


@transaction.atomic
def add_person(
    agency: Agency, *, by: User | None, posting: Mapping[str, Any], **fields: Any
) -> str:
    """Add a person and post them; gives back a first password, shown once and to be changed.

    Raises ValidationError if the number belongs to somebody already.
    """
    password = _first_password()
    person = User(**fields, must_change_password=True, is_demo=agency.is_demo)
    person.set_password(password)
    person.full_clean()
    person.save()
    record(agency, "person_added", by=by, person=person.pk)
    post(agency, by=by, person=person, **posting)
    return password


@transaction.atomic
def post(
    agency: Agency, *, by: User | None, person: User, position: Position, **terms: Any
) -> Posting:
    """Give a person a position here, with duties and clearance, from now or a stated moment."""
    if position.agency_id != agency.pk:
        raise ValidationError({"position": _("Jabatan ini milik instansi lain.")})
    if person.is_operator:
        raise ValidationError({"service_number": _("Operator platform tidak memegang jabatan.")})
    posting = Posting(person=person, agency=agency, position=position, **terms)
    posting.since = posting.since if terms.get("since") else clock.now()
    posting.full_clean()
    posting.save()
    told = agency.people(Posting.Duty.HEAD)
    record(agency, "posted", by=by, tell=[person, *told], posting=posting.pk, person=person.pk)
    return posting


@transaction.atomic
def end_posting(posting: Posting, *, by: User) -> None:
    """End a posting at this moment: its rights are gone with the next request.

    Refused for an agency's last administrator, who could not be replaced by anybody.
    """
    holding = Posting.objects.now().filter(agency=posting.agency).select_for_update(of=("self",))
    duty = Posting.Duty.ADMINISTRATOR
    others = [row for row in holding if duty in row.duties and row.pk != posting.pk]
    if duty in posting.duties and not others:
        raise ValidationError(_("Tunjuk administrator lain terlebih dahulu."))
    if Posting.objects.now().filter(pk=posting.pk).update(until=clock.now()):
        record(
            posting.agency,
            "posting_ended",
            by=by,
            tell=[posting.person],
            posting=posting.pk,
            person=posting.person_id,
        )


@transaction.atomic
def reset_password(
    agency: Agency, person: User, *, by: User, second_factor_lost: bool = False
) -> str:
    """Give a person of this agency a new first password, shown once and to be changed.

    Only for an account that this agency made and that no other has ever used: one agency's
    administrator must not become able to sign in as somebody of another's. If the phone is lost,
    the second factor goes as well: with an entry of its own, of which the person is told.
    """
    _check_is_ours(agency, person)
    password = _first_password()
    set_password(person, password)
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])
    record(agency, "password_reset", by=by, tell=[person], person=person.pk)
    if second_factor_lost and remove_second_factor(person):
        record(agency, "second_factor_removed", by=by, tell=[person], person=person.pk)
    return password


def _check_is_ours(agency: Agency, person: User) -> None:
    if person.is_operator or Posting.objects.filter(person=person).exclude(agency=agency).exists():
        raise ValidationError(
            _(
                "Orang ini bertugas, atau pernah bertugas, di instansi lain. "
                "Minta ia memakai “Lupa kata sandi”."
            )
        )
    if not timeline(agency).filter(verb="person_added", data__person=person.pk).exists():
        raise ValidationError(
            _("Akun ini tidak dibuat oleh instansi Anda. Minta ia memakai “Lupa kata sandi”.")
        )


@transaction.atomic
def enlist(agency: Agency, *, by: User, rows: Iterable[Mapping[str, str]]) -> tuple[int, int]:
    """Add or renew officers by their number; how many were new, how many renewed."""
    new = renewed = 0
    for row in rows:
        number = row["service_number"]
        officer = Officer.objects.filter(agency=agency, service_number=number).first()
        new, renewed = (new, renewed + 1) if officer else (new + 1, renewed)
        officer = officer or Officer(agency=agency)
        for name, value in row.items():
            setattr(officer, name, value)
        officer.is_active = True
        officer.full_clean()
        officer.save()
    record(agency, "enlisted", by=by, new=new, renewed=renewed)
    return new, renewed


@transaction.atomic
def discharge(officer: Officer, *, by: User) -> None:
    """Take an officer off the list of those who can be sent; orders already issued stand."""
    Officer.objects.filter(pk=officer.pk).update(is_active=False)
    record(officer.agency, "discharged", by=by, officer=officer.pk)


def next_numbers(agency: Agency) -> list[tuple[str, str]]:
    """The numbers that the agency's next letters will get, kind by kind; takes none."""
    today = timezone.localdate(timezone=agency.zone)
    taken = dict(
        LetterCounter.objects.filter(agency=agency, year=today.year).values_list("kind", "last")
    )
    words = [(label, kind_word(agency, kind)) for kind, label in LETTERS]
    return [
        (str(label), numbered(agency, word, taken.get(word, 0) + 1, today)) for label, word in words
    ]


def _first_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def parse_officers(text: str) -> list[dict[str, str]]:
    """Officers from pasted lines "pangkat; nama; NRP; jenis; jabatan". Every bad line is named."""
    rows, wrong = [], []
    kinds = _kinds()
    with override("id"):  # the list comes from an Indonesian office, whatever its reader speaks
        kinds |= _kinds()
    for at, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("\t", ";").split(";")]
        rank, name, number, kind, title = (*parts, "", "", "", "", "")[:5]
        if not name or not number or kind.casefold() not in kinds:
            wrong.append(_("Baris %(at)d: tulis pangkat; nama; NRP; jenis; jabatan.") % {"at": at})
        else:
            rows.append(
                {
                    "rank": rank,
                    "name": name,
                    "service_number": number,
                    "kind": kinds[kind.casefold()],
                    "title": title,
                }
            )
    if len(rows) > MOST_OFFICERS:
        wrong.append(_("Paling banyak %(most)d baris sekaligus.") % {"most": MOST_OFFICERS})
    if wrong or not rows:
        raise ValidationError(wrong[:10] or _("Tempel paling sedikit satu baris."))
    return rows


def _kinds() -> dict[str, str]:
    return {str(label).casefold(): value for value, label in SupportLine.Kind.choices}


def person_numbered(number: str) -> User | None:
    """Whoever has exactly this service number and may sign in."""
    plain = "".join(number.split())
    return User.objects.filter(service_number__iexact=plain, is_active=True).first()
