"""How agencies write an agreement together: one function per verb, one transaction each."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move, record, timeline
from journal.models import Entry

from .. import standard
from ..models import (
    Agency,
    Agreement,
    AgreementParty,
    Article,
    Clause,
    LegalBasis,
    Posting,
    Remark,
    Wording,
)
from ..models.agreements import MOST_ARTICLES, MOST_CLAUSES, MOST_PARTIES
from ..wording import Content
from . import agreement_numbers, clauses, freezing
from .concerned import codes, keepers

S = Agreement.Status
WRITES = ("draft", "revised")  # verbs after which the draft says something else
DATES = ("made_on", "valid_from", "valid_until")
PLAIN = ("kind", "title", "place", "recitals", "classification")
KEYS = ("amends", "renews", "drafted_by", "rendition", "bases")


class Overtaken(Exception):
    """Somebody else wrote to the draft since it was opened; both versions are kept."""

    def __init__(self, was: Content, now: Content, last: Entry) -> None:
        super().__init__("overtaken")
        self.was, self.now, self.last = was, now, last


@transaction.atomic
def draft(
    *,
    by: User,
    parties: Sequence[Agency],
    content: Content,
    amends: Agreement | None = None,
    renews: Agreement | None = None,
) -> Agreement:
    """Begin an agreement; every party sees it and may write. The first gives the clock.

    Raises ValidationError for fewer than two parties, or for words that cannot stand.
    """
    parties = list(dict.fromkeys(parties))
    agreement = Agreement(drafted_by=by, timezone=parties[0].timezone, amends=amends, renews=renews)
    _fill(agreement, content)
    agreement.save()
    _seat(agreement, parties)
    _write_parts(agreement, content)
    entry = record(agreement, S.DRAFT, by=by, tell=keepers(agreement), **codes(agreement))
    _remember(agreement, entry)
    return agreement


@transaction.atomic
def renew(agreement: Agreement, *, by: User, title: str) -> Agreement:
    """Begin the agreement that takes over from this one the day after its last."""
    content = content_of(agreement) | {"title": title, "made_on": "", "valid_until": ""}
    if agreement.valid_until:
        content["valid_from"] = _spelled(agreement.valid_until + timedelta(days=1))
    return draft(by=by, parties=_houses(agreement), content=content, renews=agreement)


@transaction.atomic
def amend(agreement: Agreement, *, by: User, title: str) -> Agreement:
    """Begin an addendum: it changes this agreement and lives no longer than it."""
    if agreement.amends_id:
        raise ValidationError(_("Adendum dibuat terhadap perjanjian pokoknya."))
    content = content_of(agreement) | {
        "title": title,
        "made_on": "",
        "recitals": "",
        "articles": standard.addendum(),
        "clauses": [],
    }
    return draft(by=by, parties=_houses(agreement), content=content, amends=agreement)


@transaction.atomic
def revise(agreement: Agreement, *, by: User, seen: int, content: Content) -> None:
    """Write the draft anew; every party's consent to the words is then taken back.

    `seen` is latest() as it was when the draft was opened. The same words again are no change.
    Raises Overtaken if somebody wrote since, IllegalMove once the text is frozen.
    """
    hold(agreement, at=Agreement.EDITABLE)
    _not_overtaken(agreement, seen)
    if content == content_of(agreement):
        return
    _fill(agreement, content)
    agreement.save()
    agreement.articles.all().delete()
    agreement.clauses.all().delete()
    _write_parts(agreement, content)
    _unsettle(agreement)
    entry = record(agreement, "revised", by=by, tell=agreed_before(agreement), **codes(agreement))
    _remember(agreement, entry)


@transaction.atomic
def seat(agreement: Agreement, *, by: User, parties: Sequence[Agency]) -> None:
    """Say which agencies are parties, in their order. Numbers and signers of those who stay, stay.

    Raises ValidationError for a party that a clause still names.
    """
    hold(agreement, at=Agreement.EDITABLE)
    leaving = [one for one in agreement.parties.all() if one.agency not in parties]
    for clause in agreement.clauses.all():
        gone = {one.agency_id for one in leaving} & {clause.requester_id, clause.provider_id}
        if gone:
            raise ValidationError(_("Hapus dahulu ketentuan yang menyebut instansi itu."))
    agreement.parties.filter(pk__in=[one.pk for one in leaving]).delete()
    _seat(agreement, parties)
    agreement.timezone = parties[0].timezone
    agreement.save(update_fields=["timezone"])
    _unsettle(agreement)
    record(agreement, "seated", by=by, tell=keepers(agreement), **codes(agreement))


@transaction.atomic
def present(
    party: AgreementParty, *, by: User, number: str = "", signatory: Posting | None = None
) -> None:
    """Give the party's own number, and who signs for it."""
    agreement = party.agreement
    hold(agreement, at=Agreement.EDITABLE)
    if signatory is not None and signatory.agency_id != party.agency_id:
        raise ValidationError({"signatory": _("Penanda tangan harus menjabat di instansi ini.")})
    if taken := agreement_numbers.taken_by(party, number.strip()):
        raise ValidationError({"number": taken})
    party.number, party.signatory = number.strip(), signatory
    party.save(update_fields=["number", "signatory"])
    _unsettle(agreement)
    record(agreement, "presented", by=by, agency=party.agency_id, **codes(agreement))


@transaction.atomic
def review(agreement: Agreement, *, by: User) -> None:
    """Lay the draft before all parties, each to remark on it or to agree."""
    move(agreement, S.IN_REVIEW, by=by, tell=keepers(agreement), **codes(agreement))


@transaction.atomic
def remark(agreement: Agreement, *, by: User, agency: Agency, text: str) -> Remark:
    """Say what this agency wants changed; it stands in the way until the agency settles it."""
    if not text.strip():
        raise ValidationError({"text": _("Catatan masih kosong.")})
    hold(agreement, at=Agreement.EDITABLE)
    said = Remark.objects.create(
        agreement=agreement, agency=agency, author=by, text=text.strip(), at=clock.now()
    )
    AgreementParty.objects.filter(agreement=agreement, agency=agency).update(
        agreed_at=None, agreed_by=None
    )
    told = keepers(agreement)
    record(agreement, "remarked", by=by, tell=told, remark=said.pk, **codes(agreement))
    return said


@transaction.atomic
def resolve(said: Remark, *, by: User) -> None:
    """Say that the remark is settled; only its own agency can."""
    agreement = said.agreement
    hold(agreement, at=Agreement.EDITABLE)
    if Remark.objects.filter(pk=said.pk, resolved_at=None).update(
        resolved_at=clock.now(), resolved_by=by
    ):
        record(agreement, "resolved", by=by, remark=said.pk, **codes(agreement))


@transaction.atomic
def agree(agreement: Agreement, *, by: User, agency: Agency, seen: int) -> bool:
    """This agency consents to the words as they stand; the last consent freezes them.

    Says whether they are frozen now. Raises ValidationError naming all that is still missing,
    Overtaken if the words changed since they were read.
    """
    hold(agreement, at=[S.IN_REVIEW])
    _not_overtaken(agreement, seen)
    freezing.check(agreement)
    party = AgreementParty.objects.get(agreement=agreement, agency=agency)
    if party.agreed_at is None:
        party.agreed_at, party.agreed_by = clock.now(), by
        party.save(update_fields=["agreed_at", "agreed_by"])
        told = keepers(agreement)
        record(agreement, "agreed", by=by, tell=told, agency=agency.pk, **codes(agreement))
    if agreement.parties.filter(agreed_at=None).exists():
        return False
    freezing.freeze(agreement, by=by)
    return True


@transaction.atomic
def withdraw(agreement: Agreement, *, by: User, note: str = "") -> None:
    """Give the draft up, or a frozen text that not everybody has signed."""
    if agreement.status != S.DRAFT and not note.strip():
        raise ValidationError({"note": _("Tulis alasan pembatalan.")})
    move(agreement, S.WITHDRAWN, by=by, tell=keepers(agreement), **codes(agreement))
    freezing.recall(agreement)
    agreement.end_note = note.strip()
    agreement.save(update_fields=["end_note"])


def content_of(agreement: Agreement) -> Content:
    """All that the draft says, as plain data in the shape that revise() takes."""
    said: Content = {name: getattr(agreement, name) for name in PLAIN}
    said |= {name: _spelled(getattr(agreement, name)) for name in DATES}
    rows = agreement.clauses.select_related("requester", "provider")
    return said | {
        "bases": list(agreement.bases.values_list("code", flat=True)),
        "articles": list(agreement.articles.values("heading", "text")),
        "clauses": [
            {
                "kind": row.kind,
                "requester": row.requester.code,
                "provider": row.provider.code,
                "params": row.params,
            }
            for row in rows
        ],
    }


def latest(agreement: Agreement) -> int:
    """The newest entry after which the draft says what it says now."""
    found = timeline(agreement).filter(verb__in=WRITES).values_list("pk", flat=True).last()
    return found or 0


def agreed_before(agreement: Agreement) -> list[User]:
    """Those who must hear that words were changed: only where others have begun to read."""
    return keepers(agreement) if agreement.status == S.IN_REVIEW else []


def _houses(agreement: Agreement) -> list[Agency]:
    return [party.agency for party in agreement.parties.select_related("agency")]


def _not_overtaken(agreement: Agreement, seen: int) -> None:
    last = timeline(agreement).filter(verb__in=WRITES).last()
    if last is None or last.pk == seen:
        return
    kept = Wording.objects.filter(agreement=agreement)
    was = kept.filter(entry=seen).first() or kept.earliest("pk")
    raise Overtaken(was.content, content_of(agreement), last)


def _fill(agreement: Agreement, content: Content) -> None:
    for name in PLAIN:
        setattr(agreement, name, content[name])
    for name in DATES:
        setattr(agreement, name, date.fromisoformat(content[name]) if content[name] else None)
    agreement.full_clean(exclude=KEYS, validate_constraints=False)
    if (
        agreement.valid_from
        and agreement.valid_until
        and agreement.valid_until < agreement.valid_from
    ):
        raise ValidationError({"valid_until": _("Hari terakhir mendahului hari pertama.")})


def _seat(agreement: Agreement, parties: Sequence[Agency]) -> None:
    if not 2 <= len(set(parties)) <= MOST_PARTIES or len(set(parties)) != len(parties):
        raise ValidationError(
            {
                "parties": _("Pilih 2 sampai %(most)d instansi yang berbeda.")
                % {"most": MOST_PARTIES}
            }
        )
    for position, agency in enumerate(parties, start=1):
        AgreementParty.objects.update_or_create(
            agreement=agreement, agency=agency, defaults={"position": position}
        )


def _write_parts(agreement: Agreement, content: Content) -> None:
    if len(content["articles"]) > MOST_ARTICLES or len(content["clauses"]) > MOST_CLAUSES:
        raise ValidationError(_("Terlalu banyak pasal atau ketentuan."))
    articles = [
        Article(agreement=agreement, position=at, **article)
        for at, article in enumerate(content["articles"], start=1)
    ]
    for article in articles:
        article.full_clean(exclude=["agreement"], validate_constraints=False)
    Article.objects.bulk_create(articles)
    Clause.objects.bulk_create(_clauses(agreement, content["clauses"]))
    agreement.bases.set(LegalBasis.objects.filter(code__in=content["bases"]))


def _clauses(agreement: Agreement, said: Iterable[Content]) -> Iterable[Clause]:
    known = {one.agency.code: one.agency for one in agreement.parties.select_related("agency")}
    taken = set()
    for at, row in enumerate(said, start=1):
        requester, provider = known.get(row["requester"]), known.get(row["provider"])
        if requester is None or provider is None or requester == provider:
            raise ValidationError(_("Ketentuan menyebut dua instansi yang menjadi pihak."))
        params = clauses.check(row["kind"], row["params"])
        about = (row["kind"], requester.pk, provider.pk, *_about(row["kind"], params))
        if about in taken:
            raise ValidationError(_("Dua ketentuan mengatur hal yang sama. Hapus salah satunya."))
        taken.add(about)
        yield Clause(
            agreement=agreement,
            position=at,
            kind=row["kind"],
            requester=requester,
            provider=provider,
            params=params,
        )


def _about(kind: str, params: Content) -> Iterable[Any]:
    return (params[name] for name in clauses.KINDS[kind].about)


def _unsettle(agreement: Agreement) -> None:
    """Consent was to other words."""
    agreement.parties.update(agreed_at=None, agreed_by=None)


def _remember(agreement: Agreement, entry: Entry) -> None:
    Wording.objects.create(agreement=agreement, entry=entry, content=content_of(agreement))


def _spelled(on: date | None) -> str:
    return on.isoformat() if on else ""
