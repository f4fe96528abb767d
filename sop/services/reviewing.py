"""Reading a draft before it is signed: remarks, the initials of each agency's chain, freezing."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency, Position, Posting
from coordination.services.numbering import next_number
from journal import clock
from journal.lifecycle import IllegalMove, hold, move, name_of, record
from notifications.services import forget, remind

from .. import access, rows
from ..access import Standing
from ..content import Sop, canonical, digest
from ..lint import lint
from ..models import ChainLink, Number, Remark, ReviewStep, SopVersion
from ..screen import chart
from . import papers
from .drafting import codes
from .editing import clean

S, Outcome = SopVersion.Status, ReviewStep.Outcome
WRITTEN = (S.DRAFT, S.IN_REVIEW)


# --- Remarks --------------------------------------------------------------------------------------


@transaction.atomic
def comment(version: SopVersion, *, by: User, text: str, step: str = "") -> Remark:
    """Say something about the text or one of its steps; it stays open until it is resolved."""
    hold(version, at=WRITTEN)
    remark = _remark(version, by, text, step)
    told = access.people_of(version, *access.WRITERS)
    record(version, "remarked", by=by, tell=told, remark=remark.pk, step=step, **codes(version))
    return remark


@transaction.atomic
def resolve(remark: Remark, *, by: User, answer: str = "") -> None:
    """Say that a remark is dealt with, and how. Once; the first who says so stands."""
    version = remark.version
    hold(version, at=WRITTEN)
    open_one = Remark.objects.filter(pk=remark.pk, resolved_at=None)
    words = clean(answer)[:2000]
    if open_one.update(resolved_by=by, resolved_at=Now(), answer=words) == 1:
        record(version, "resolved", by=by, tell=[remark.author], remark=remark.pk, **codes(version))


# --- The chain of initials ------------------------------------------------------------------------


@transaction.atomic
def submit(version: SopVersion, *, by: User) -> None:
    """Send the draft through each agency's chain. From here on nobody writes in it.

    Raises ValidationError while the text has faults or remarks that are still open.
    """
    hold(version, at=[S.DRAFT])
    draft = rows.read(version)
    _need_sound(rows.compiled(draft))
    _need_resolved(version)
    version.round += 1
    version.save(update_fields=["round"])
    for agency in rows.signing(version.document):
        ReviewStep.objects.bulk_create(_chain(version, agency))
    first = _begin_turns(version)
    move(version, S.IN_REVIEW, by=by, tell=first, round=version.round, **codes(version))


@transaction.atomic
def initial(step: ReviewStep, *, by: User) -> None:
    """Put one's initials to these words, when it is one's turn; else PermissionDenied or 409."""
    version = step.version
    hold(version, at=[S.IN_REVIEW])
    post = _office(step, by)
    words = digest(rows.compiled(rows.read(version)))
    _close(step, Outcome.INITIALLED, by, post, words)
    told = _begin_turns(version)
    if not waiting(version).exists():
        told += access.people_of(version, *access.WRITERS)
    record(
        version, "initialled", by=by, tell=told, at_agency=step.agency.stamp, place=step.place,
        **codes(version),
    )  # fmt: skip


@transaction.atomic
def send_back(step: ReviewStep, *, by: User, note: str) -> None:
    """Give the text back to its writers with a remark; the next submission begins anew."""
    version = step.version
    if not clean(note):
        raise ValidationError({"note": _("Tulis apa yang perlu diperbaiki.")})
    hold(version, at=[S.IN_REVIEW])
    post = _office(step, by)
    _close(step, Outcome.RETURNED, by, post, "")
    remark = _remark(version, by, note, "")
    _drop_turns(version)
    told = access.people_of(version, *access.WRITERS)
    move(version, S.DRAFT, by=by, tell=told, remark=remark.pk, **codes(version))


@transaction.atomic
def number(version: SopVersion, *, by: User, agency: Agency, number: str = "") -> str:
    """Give the number under which an agency keeps this version; its next one if none is typed.

    Revisions may share a number. Raises ValidationError when another SOP of the agency has it.
    """
    hold(version, at=WRITTEN)
    if agency.pk not in {one.pk for one in rows.signing(version.document)}:
        raise PermissionDenied
    given = _free_number(version, agency, clean(number)[:200])
    Number.objects.update_or_create(
        version=version, agency=agency, defaults={"number": given, "by": by, "at": clock.now()}
    )
    record(version, "numbered", by=by, at_agency=agency.stamp, number=given)
    return given


@transaction.atomic
def freeze(version: SopVersion, *, by: User) -> None:
    """Close the text for ever, fix its hash, and have the paper made that will be signed.

    Raises ValidationError while initials, numbers or answers to remarks are missing.
    """
    hold(version, at=[S.IN_REVIEW])
    if missing := unready(version):
        raise ValidationError(missing)
    here = version.document.owner.zone
    text = rows.compiled(rows.read(version), made_on=timezone.localdate(clock.now(), here))
    _need_sound(text)
    words = canonical(text)
    version.frozen, version.sha256 = words.decode(), digest(text)
    version.frozen_at, version.frozen_by = clock.now(), by
    version.save(update_fields=["frozen", "sha256", "frozen_at", "frozen_by"])
    told = access.people_of(version, *access.HEADS)
    move(version, S.READY_TO_SIGN, by=by, tell=told, sha256=version.sha256, **codes(version))
    papers.ask(version, text, by=by)


@transaction.atomic
def reopen(version: SopVersion, *, by: User, note: str) -> None:
    """Give a frozen text back to its writers, as long as nobody has signed; its paper is void."""
    if not clean(note):
        raise ValidationError({"note": _("Tulis apa yang perlu diperbaiki.")})
    hold(version, at=[S.READY_TO_SIGN])
    if version.ratifications.exists():
        raise IllegalMove(version, S.DRAFT)
    papers.void(version)
    remark = _remark(version, by, note, "")
    told = access.people_of(version, *access.WRITERS)
    move(version, S.DRAFT, by=by, tell=told, remark=remark.pk, **codes(version))
    version.frozen = version.sha256 = ""
    version.frozen_at = version.frozen_by = None
    version.save(update_fields=["frozen", "sha256", "frozen_at", "frozen_by"])


@transaction.atomic
def set_chain(agency: Agency, *, by: User, links: Iterable[tuple[Position, int]]) -> None:
    """Say through which offices an agency's drafts go from now on, lowest first, and how fast."""
    links = list(links)
    ChainLink.objects.filter(agency=agency).delete()
    ChainLink.objects.bulk_create(
        ChainLink(agency=agency, position=position, place=place, days=days)
        for place, (position, days) in enumerate(links)
    )
    record(agency, "chain_set", by=by, posts=[position.pk for position, _days in links])


# --- What still has to happen ---------------------------------------------------------------------


def unready(version: SopVersion) -> list[str]:
    """What still stands between a text in review and its signatures, in words."""
    numbered = version.numbers.values_list("agency", flat=True)
    remarked = version.remarks.filter(resolved_at=None).exists()
    return missing(version, waiting(version), set(numbered), remarked=remarked)


def missing(
    version: SopVersion, open_: Iterable[ReviewStep], numbered: Container[int], *, remarked: bool
) -> list[str]:
    """The same, from initials that are still to be given, the numbers given, and open remarks."""
    agencies, waited = rows.signing(version.document), {step.agency_id for step in open_}
    said = [
        _("Paraf %(agency)s belum lengkap.") % {"agency": agency}
        for agency in agencies
        if agency.pk in waited
    ]
    if remarked:
        said.append(_("Masih ada catatan yang belum diselesaikan."))
    said += [
        _("%(agency)s belum memberi nomor SOP.") % {"agency": agency}
        for agency in agencies
        if agency.pk not in numbered
    ]
    return said


def waiting(version: SopVersion) -> QuerySet[Any]:
    """The initials that this round still needs, in their order."""
    return access.review_steps(version).filter(outcome="").select_related("agency", "position")


def turns(version: SopVersion, open_: Iterable[Any] | None = None) -> list[Any]:
    """Whose turn it is now: the lowest waiting office of each agency; `open_` saves reading."""
    first: dict[int, Any] = {}
    for step in waiting(version) if open_ is None else open_:
        step.version = version
        first.setdefault(step.agency_id, step)
    return list(first.values())


def turns_of(
    version: SopVersion, at: Standing, open_: Iterable[ReviewStep] | None = None
) -> list[ReviewStep]:
    """The initials that this person may give now."""
    return [step for step in turns(version, open_) if _post_for(step, at) is not None]


def is_for(step: Any, at: Standing) -> bool:
    """Whether these initials are this person's to give, now or when their turn comes."""
    return _post_for(step, at) is not None


def _free_number(version: SopVersion, agency: Agency, typed: str) -> str:
    """What was typed, or the next that no other SOP of the agency has; one at a time asks."""
    Agency.objects.select_for_update(no_key=True).only("pk").get(pk=agency.pk)
    others = Number.objects.filter(agency=agency).exclude(version__document=version.document_id)
    given = typed or next_number(agency, "sop", on=clock.now())
    while taken := others.filter(number__iexact=given).select_related("version__document").first():
        if typed:
            raise ValidationError(
                {
                    "number": _("Nomor ini sudah dipakai %(agency)s untuk %(sop)s.")
                    % {"agency": agency, "sop": taken.version.document}
                }
            )
        given = next_number(agency, "sop", on=clock.now())
    return given


def _office(step: ReviewStep, by: User) -> Posting:
    """The posting in which this person gives these initials, now; refuses everybody else."""
    turn = next((one for one in turns(step.version) if one.pk == step.pk), None)
    if turn is None:
        raise IllegalMove(step.version, Outcome.INITIALLED)
    post = _post_for(turn, access.standing(by))
    if post is None:
        raise PermissionDenied
    return post


def _post_for(step: Any, at: Standing) -> Posting | None:
    """The office named in the chain; while it is vacant or unnamed, any reviewer of the agency."""
    own = [post for post in at.postings if post.agency_id == step.agency_id]
    if step.is_held:
        return next((post for post in own if post.position_id == step.position_id), None)
    return next((post for post in own if access.REVIEWERS.intersection(post.duties)), None)


def _holders(step: ReviewStep) -> list[User]:
    posts = Posting.objects.now().filter(
        position=step.position_id,
        clearance__gte=step.version.document.classification,
        duties__overlap=list(access.CONTENT),
        person__is_active=True,
    )
    return [post.person for post in posts.select_related("person")]


def _close(step: ReviewStep, outcome: str, by: User, post: Posting, words: str) -> None:
    still = ReviewStep.objects.filter(pk=step.pk, outcome="")
    done = {"outcome": outcome, "by": by, "at": clock.now(), "office": post.title}
    if still.update(**done, sha256=words) != 1:
        raise IllegalMove(step.version, outcome)
    forget(name_of(step.version), f"initials_{step.pk}")


def _chain(version: SopVersion, agency: Agency) -> list[ReviewStep]:
    """The agency's usual chain; without one, a single place for any of its reviewers."""
    links = list(ChainLink.objects.filter(agency=agency).select_related("position"))
    places: list[tuple[Position | None, int]] = [(one.position, one.days) for one in links]
    return [
        ReviewStep(
            version=version,
            round=version.round,
            agency=agency,
            place=place,
            position=position,
            days=days,
        )
        for place, (position, days) in enumerate(places or [(None, 3)])
    ]


def _begin_turns(version: SopVersion) -> list[User]:
    """Give each office whose turn has come its date; who must hear of it."""
    told: list[User] = []
    for step in turns(version):
        if step.due_at is None:
            step.due_at = _after(step.days, clock.now())
            step.save(update_fields=["due_at"])
            remind(name_of(version), f"initials_{step.pk}", step.due_at)
            told += holders(step)
    return told


def holders(step: ReviewStep) -> list[User]:
    """Those who may give these initials."""
    named = _holders(step) if step.position_id else []
    return named or list(step.agency.people(*access.REVIEWERS))


def _drop_turns(version: SopVersion) -> None:
    for step in waiting(version):
        forget(name_of(version), f"initials_{step.pk}")


def _after(days: int, now: datetime) -> datetime:
    """So many working days later: Saturdays and Sundays do not count."""
    at = now
    while days:
        at += timedelta(days=1)
        days -= timezone.localtime(at).weekday() < 5
    return at


def _remark(version: SopVersion, by: User, text: str, step: str) -> Remark:
    words = clean(text)
    if not words:
        raise ValidationError({"note": _("Catatan masih kosong.")})
    if step and not version.step_rows.filter(key=step).exists():
        step = ""
    return Remark.objects.create(version=version, step=step, author=by, text=words[:2000])


def _need_resolved(version: SopVersion) -> None:
    count = version.remarks.filter(resolved_at=None).count()
    if count:
        raise ValidationError(
            _("%(count)d catatan belum diselesaikan. Tanggapi dahulu.") % {"count": count}
        )


def _need_sound(text: Sop) -> None:
    wrong = [problem for problem in lint(text) if problem.severity == "error"]
    if wrong:
        raise ValidationError([str(problem.words) for problem in wrong[:12]])
    if not chart(text):
        raise ValidationError(
            _("Panahnya terlalu rapat untuk digambar. Kurangi panah balik atau tambah langkah.")
        )
