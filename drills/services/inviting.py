"""Who is asked to a drill, as an agency, a unit or a person, and what they answer."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency, Partnership, Posting, Unit
from journal import clock
from journal.lifecycle import hold

from ..access import ANSWERERS
from ..models import Crew, Drill, Invitation
from . import hearing

A, T, S = Crew.Answer, Crew.Task, Drill.Status
OPEN = (*Drill.AHEAD, S.RUNNING)


@transaction.atomic
def invite(
    drill: Drill, *, by: User, agency: Agency, people: int, unit: Unit | None = None
) -> Invitation:
    """Ask an agency, or one of its units, to come with so many. Refuses strangers to the pair."""
    hold(drill, at=Drill.AHEAD)
    if not _may_come(drill, agency):
        told = _("%(agency)s tidak sedang bermitra.")
        raise ValidationError({"agency": told % {"agency": agency}})
    if unit is not None and unit.agency_id != agency.pk:
        raise ValidationError({"unit": _("Unit itu bukan bagian instansi tersebut.")})
    asked = Invitation(drill=drill, agency=agency, unit=unit, people=people, asked_by=by)
    asked.full_clean(exclude=["drill", "agency", "unit", "asked_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as error:
        raise ValidationError({"agency": _("Sudah diundang.")}) from error
    heard = [] if drill.is_unannounced else _who_answers(drill, agency)
    hearing.say(drill, "invited", by=by, tell=heard, agency=agency.pk, people=people)
    return asked


@transaction.atomic
def uninvite(asked: Invitation, *, by: User) -> None:
    """Take an invitation back while the drill is ahead; who answered yes hears it."""
    hold(asked.drill, at=Drill.AHEAD)
    told = _who_answers(asked.drill, asked.agency) if asked.has_confirmed else []
    who = asked.agency_id
    asked.delete()
    hearing.say(asked.drill, "uninvited", by=by, tell=told, agency=who)


@transaction.atomic
def answer(
    asked: Invitation, *, by: User, answer: str, coming: int | None = None, note: str = ""
) -> None:
    """Say for the agency whether it comes, and with how many."""
    hold(asked.drill, at=Drill.AHEAD)
    if answer == A.CONFIRMED and not coming:
        raise ValidationError({"coming": _("Tulis berapa orang yang hadir.")})
    _check_refusal(answer, note)
    asked.answer, asked.note = answer, note
    asked.coming = coming if answer == A.CONFIRMED else None
    asked.answered_by, asked.answered_at = by, clock.now()
    asked.full_clean(
        exclude=["drill", "agency", "unit", "asked_by", "answered_by"], validate_constraints=False
    )
    asked.save()
    hearing.say(
        asked.drill,
        f"agency_{answer}",
        by=by,
        tell=hearing.planners(asked.drill),
        agency=asked.agency_id,
        coming=asked.coming or 0,
    )


@transaction.atomic
def crew_add(drill: Drill, *, by: User, person: User, task: str, roles: Iterable[str] = ()) -> Crew:
    """Ask a person to lead, judge, watch over or play. Refuses whoever serves at none of the
    agencies that take part, and whoever has another task in this drill."""
    hold(drill, at=OPEN)
    agency = _where(drill, person)
    if agency is None:
        told = _("%(who)s tidak menjabat di kedua instansi atau instansi yang diundang.")
        raise ValidationError({"person": told % {"who": person}})
    one = Crew(drill=drill, person=person, agency=agency, task=task, asked_by=by)
    one.roles = _known_roles(drill, roles)
    one.full_clean(exclude=["drill", "person", "agency", "asked_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        told = _("%(who)s sudah mempunyai tugas dalam latihan ini.")
        raise ValidationError({"person": told % {"who": person}}) from error
    secret = drill.is_unannounced and task == T.PLAYER
    told_people = [] if secret else [person]
    hearing.say(drill, "crew_asked", by=by, tell=told_people, crew=one.pk, task=task)
    return one


@transaction.atomic
def crew_answer(one: Crew, *, by: User, answer: str, note: str = "") -> None:
    """Say for oneself whether one comes; while the drill runs it is still possible."""
    hold(one.drill, at=OPEN)
    _check_refusal(answer, note)
    one.answer, one.note = answer, note
    one.answered_by, one.answered_at = by, clock.now()
    one.full_clean(
        exclude=["drill", "person", "agency", "asked_by", "answered_by"],
        validate_constraints=False,
    )
    one.save()
    told = hearing.planners(one.drill)
    hearing.say(one.drill, f"crew_{answer}", by=by, tell=told, crew=one.pk, task=one.task)


@transaction.atomic
def crew_leave(one: Crew, *, by: User, note: str = "") -> None:
    """Take a person off: from now on nothing of the drill reaches them; what they did stays."""
    hold(one.drill, at=OPEN)
    one.left_at, one.left_note = clock.now(), note
    one.save(update_fields=["left_at", "left_note"])
    told = [one.person] if one.has_confirmed else []
    hearing.say(one.drill, "crew_left", by=by, tell=told, crew=one.pk, task=one.task)


def candidates(drill: Drill) -> list[int]:
    """The agencies whose people can be asked: the pair, and those invited."""
    guests = Invitation.objects.filter(drill=drill).values_list("agency", flat=True)
    return [drill.programme.first_id, drill.programme.second_id, *guests]


def _where(drill: Drill, person: User) -> Agency | None:
    """At which agency that takes part the person serves now; the pair's first."""
    known = candidates(drill)
    rows = Posting.objects.now().filter(person=person, agency__in=known, person__is_active=True)
    found = {post.agency_id: post.agency for post in rows.select_related("agency")}
    return next((found[pk] for pk in known if pk in found), None)


def _may_come(drill: Drill, agency: Agency) -> bool:
    pair = (drill.programme.first_id, drill.programme.second_id)
    low = Q(first__in=pair, second=agency) | Q(second__in=pair, first=agency)
    return agency.pk in pair or Partnership.objects.now().filter(low).exists()


def _known_roles(drill: Drill, roles: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(roles))
    known = set(drill.scenario.roles.values_list("code", flat=True)) if drill.scenario else set()
    if not known.issuperset(chosen):
        raise ValidationError({"roles": _("Peran itu tidak ada dalam skenario latihan ini.")})
    return chosen


def _check_refusal(answer: str, note: str) -> None:
    if answer not in (A.CONFIRMED, A.DECLINED):
        raise ValidationError({"answer": _("Pilih hadir atau berhalangan.")})
    if answer == A.DECLINED and not note:
        raise ValidationError({"note": _("Tulis mengapa berhalangan.")})


def _who_answers(drill: Drill, agency: Agency) -> list[User]:
    return list(agency.people(*ANSWERERS, cleared=drill.classification))
