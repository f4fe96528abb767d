"""Beginning an SOP: from nothing, from a text of the library, from a file, or from another one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency, Partnership, Position, Posting
from journal.lifecycle import IllegalMove, record

from .. import access
from ..content import OTHER, Sop
from ..library import Sample
from ..models import (
    FlowRow,
    Hazard,
    LaneRow,
    Part,
    Party,
    Question,
    SopDocument,
    SopVersion,
    StepRow,
)
from ..rows import LISTS, said_flows, text_of, thawed
from .editing import checked_part, clean

K, S = Part.Kind, SopVersion.Status
Posts = Mapping[str, Iterable[Position]]  # lane code: the offices that stand in it


@transaction.atomic
def start(
    *,
    by: User,
    owner: Agency,
    partners: Iterable[Agency],
    code: str,
    title: str,
    hazard: str = Hazard.OTHER,
    actors: Iterable[Agency] = (),
    classification: int = Posting.Clearance.BIASA,
    text: Sop | None = None,
    posts: Posts | None = None,
) -> SopVersion:
    """Begin an SOP with its first draft, empty or with these words.

    Raises ValidationError for a code that is taken, and for agencies that do not work together.
    """
    partners = [one for one in partners if one.pk != owner.pk]
    actors = [one for one in actors if one.pk not in {owner.pk, *(two.pk for two in partners)}]
    _check_partners(owner, partners, actors)
    document = SopDocument(
        code=clean(code).upper(),
        hazard=hazard,
        owner=owner,
        classification=classification,
        started_by=by,
    )
    document.full_clean(exclude=["owner", "started_by"])
    _save_coded(document)
    for place, agency in enumerate([owner, *partners, *actors]):
        ratifies = agency.pk not in {one.pk for one in actors}
        Party.objects.create(document=document, agency=agency, ratifies=ratifies, place=place)
    version = SopVersion.objects.create(
        document=document, title=checked_part(K.TITLE, title), drafted_by=by
    )
    _spread(version, text, by, posts or {})
    told = access.people_of(version, *access.WRITERS)
    record(version, "draft", by=by, tell=told, **codes(version))
    return version


@transaction.atomic
def amend(version: SopVersion, *, by: User) -> SopVersion:
    """Begin the next revision with the words of this one, which stays in force meanwhile.

    Raises ValidationError while another draft is open, IllegalMove for what is not the latest.
    """
    document = SopDocument.objects.select_for_update(no_key=True).get(pk=version.document_id)
    latest = document.versions.exclude(frozen="").order_by("-revision").first()
    if version.status != S.RATIFIED or version.superseded_by_id:
        raise IllegalMove(version, "amend")
    open_one = document.versions.filter(status__in=access.OPEN).first()
    if open_one is not None:
        raise ValidationError(
            _("Revisi %(number)d sedang disusun. Lanjutkan yang itu.")
            % {"number": open_one.revision}
        )
    number = max(document.versions.values_list("revision", flat=True)) + 1
    new = SopVersion.objects.create(
        document=document,
        revision=number,
        title=version.title,
        based_on=latest or version,
        drafted_by=by,
    )
    posts = {lane.code: list(lane.posts.all()) for lane in version.lane_rows.all()}
    _spread(new, thawed(version), by, posts)
    _forget_day(new)
    Question.objects.bulk_create(
        Question(version=new, place=q.place, text=q.text, choices=q.choices, right=q.right)
        for q in version.questions.all()
    )
    told = access.people_of(new, *access.WRITERS)
    record(new, "draft", by=by, tell=told, was=version.pk, **codes(new))
    return new


def codes(version: SopVersion) -> dict[str, Any]:
    """What an entry keeps of a version: codes and numbers, never its words."""
    document = version.document
    return {
        "code": document.code,
        "revision": version.revision,
        "classification": document.classification,
    }


def _save_coded(document: SopDocument) -> None:
    """Save a new series, unless its owner has another under that code."""
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as error:
        words = _("Kode %(code)s sudah dipakai SOP lain milik %(agency)s. Tulis kode lain.")
        said = {"code": document.code, "agency": document.owner}
        raise ValidationError({"code": words % said}) from error


def _check_partners(owner: Agency, partners: list[Agency], actors: list[Agency]) -> None:
    if not partners:
        raise ValidationError({"partners": _("Pilih paling sedikit satu instansi mitra.")})
    for one in (*partners, *actors):
        if not Partnership.objects.between(owner.pk, one.pk).exists():
            raise ValidationError(
                {"partners": _("%(agency)s tidak sedang bermitra.") % {"agency": one}}
            )


def _spread(version: SopVersion, text: Sop | None, by: User, posts: Posts) -> None:
    """Write a text as the rows of a draft; its steps keep their keys."""
    said = _part_words(text) | {K.TITLE.value: version.title}
    Part.objects.bulk_create(
        Part(version=version, kind=kind, text=said.get(kind, ""), changed_by=by)
        for kind in K.values
    )
    if text is None:
        return
    parties = version.document.parties.select_related("agency")
    agencies = {party.agency.stamp: party.agency for party in parties}
    for place, lane in enumerate(text.lanes):
        row = LaneRow.objects.create(
            version=version,
            code=lane.code,
            name=lane.name,
            agency=agencies.get(lane.agency),
            place=place,
            changed_by=by,
        )
        row.posts.set(posts.get(lane.code, ()))
    spread_steps(version, text, by)


def spread_steps(version: SopVersion, text: Sop, by: User) -> None:
    """Write the steps of a text, and of its arrows those that are not natural."""
    made = StepRow.objects.bulk_create(
        StepRow(
            version=version,
            place=place,
            changed_by=by,
            key=step.key,
            activity=step.activity,
            symbol=step.symbol.value,
            lanes=list(step.lanes),
            requirements=step.requirements,
            minutes=step.minutes,
            output=step.output,
            note=step.note,
            parallel=step.parallel,
        )
        for place, step in enumerate(text.steps)
    )
    rows = {row.key: row for row in made}
    FlowRow.objects.bulk_create(
        FlowRow(
            source=rows[key],
            target=rows.get(arrow.target),
            other="" if arrow.target in rows else arrow.target.removeprefix(OTHER),
            label=arrow.label,
        )
        for key, arrows in said_flows(text).items()
        for arrow in arrows
    )


def _part_words(text: Sop | None) -> dict[str, str]:
    if text is None:
        return {}
    lists = {kind.value: "\n".join(getattr(text, name)) for kind, name in LISTS.items()}
    bases = "\n".join(basis.code for basis in text.legal_bases)
    return lists | {
        K.TRIGGER.value: text.trigger,
        K.ALERT_LEVEL.value: text.alert_level,
        K.EFFECTIVE_ON.value: text.effective_on,
        K.LEGAL_BASES.value: bases,
    }


def _forget_day(version: SopVersion) -> None:
    """A revision has a day of its own from which it holds."""
    Part.objects.filter(version=version, kind=K.EFFECTIVE_ON).update(text="")


@transaction.atomic
def start_from_library(
    sample: Sample,
    *,
    by: User,
    owner: Agency,
    partners: Iterable[Agency],
    code: str = "",
    title: str = "",
    classification: int = Posting.Clearance.BIASA,
) -> SopVersion:
    """Begin with a text of the library; those of its lanes that the parties lack, partners fill."""
    partners = list(partners)
    named = {one.kind: one for one in reversed([owner, *partners])}
    others = access.partners_of(owner).order_by("pk")
    actors = {one.kind: one for one in others if one.kind not in named and one.kind in sample.kinds}
    agencies = actors | named
    stamps = {kind: agency.stamp for kind, agency in agencies.items()}
    posts = {
        lane: list(Position.objects.filter(agency=agencies[hint.kind], code__in=hint.posts))
        for lane, hint in sample.lanes.items()
        if hint.kind in agencies
    }
    return start(
        by=by,
        owner=owner,
        partners=partners,
        actors=actors.values(),
        code=code or sample.code,
        title=title or sample.title,
        hazard=sample.hazard,
        classification=classification,
        text=sample.text(stamps),
        posts=posts,
    )


@transaction.atomic
def duplicate(
    version: SopVersion,
    *,
    by: User,
    owner: Agency,
    partners: Iterable[Agency],
    code: str,
    title: str,
) -> SopVersion:
    """Begin another SOP with the words of this one."""
    text = text_of(version)
    partners = list(partners)
    lanes = version.lane_rows.select_related("agency").prefetch_related("posts")
    actors = {lane.agency for lane in lanes if lane.agency is not None}
    known = set(access.partners_of(owner).values_list("pk", flat=True))
    return start(
        by=by,
        owner=owner,
        partners=partners,
        actors=sorted((one for one in actors if one.pk in known), key=lambda one: one.pk),
        code=code,
        title=title,
        hazard=version.document.hazard,
        classification=version.document.classification,
        text=text,
        posts={lane.code: list(lane.posts.all()) for lane in lanes},
    )
