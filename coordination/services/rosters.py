"""An agency keeps its roster: which posts must be stood, which teams there are, who is in them.

The past stays as it was: memberships begin today or later on the agency's own clock, and what
ends keeps the days before. Every verb queues on the agency's row, so that of two keepers the
second sees what the first wrote.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import record

from .. import posts, roster
from ..models import Agency, DutyPost, RosterImport, Team, TeamMember

MOST_KEPT = 60  # posts, and teams, of one agency


# --- Posts and teams -----------------------------------------------------------------------------


@transaction.atomic
def add_post(agency: Agency, *, by: User | None, title: str, **terms: Any) -> DutyPost:
    """Add a post that must be stood."""
    count = held(agency).duty_posts.count()
    if count >= MOST_KEPT:
        raise ValidationError(_("Paling banyak %(most)d pos.") % {"most": MOST_KEPT})
    code = terms.pop("code", "") or f"{slugify(title)[:30] or 'pos'}-{count + 1}"
    post = DutyPost(agency=agency, title=title, code=code, order=count + 1, **terms)
    post.full_clean()
    post.save()
    record(agency, "duty_post_added", by=by, post=post.pk)
    return post


@transaction.atomic
def change_post(post: DutyPost, *, by: User, **terms: Any) -> None:
    """Change what a post is called, how many it needs, or whether it is used at all."""
    held(post.agency)
    for name, value in terms.items():
        setattr(post, name, value)
    post.full_clean()
    post.save(update_fields=list(terms))
    record(post.agency, "duty_post_changed", by=by, post=post.pk, fields=sorted(terms))


@transaction.atomic
def add_team(agency: Agency, *, by: User | None, name: str) -> Team:
    """Add a team; it stands nothing before it has a place in a pattern."""
    count = held(agency).teams.count()
    if count >= MOST_KEPT:
        raise ValidationError(_("Paling banyak %(most)d regu.") % {"most": MOST_KEPT})
    team = Team(agency=agency, name=name, order=count + 1)
    team.full_clean()
    team.save()
    record(agency, "team_added", by=by, team=team.pk)
    return team


@transaction.atomic
def rename_team(team: Team, *, by: User, name: str) -> None:
    """Give a team another name."""
    held(team.agency)
    team.name = name
    team.full_clean()
    team.save(update_fields=["name"])
    record(team.agency, "team_renamed", by=by, team=team.pk)


# --- Who is in a team ----------------------------------------------------------------------------


@transaction.atomic
def join(
    team: Team,
    *,
    by: User | None,
    post: DutyPost,
    person: User,
    since: date,
    until: date | None = None,
    brought_by: RosterImport | None = None,
) -> TeamMember:
    """Put a person at a post of this team. Raises ValidationError naming what is in the way."""
    agency = held(team.agency)
    check_person(agency, post, person)
    not_before(agency, since)
    member = TeamMember(
        team=team, post=post, person=person, since=since, until=until, brought_by=brought_by
    )
    if until and until < since:
        raise ValidationError({"until": _("Hari terakhir mendahului hari pertama.")})
    if _clashing(member).exists():
        raise ValidationError({"person": _("Orang ini sudah menjadi anggota di pos itu.")})
    member.save()
    record(agency, "member_joined", by=by, member=member.pk, person=person.pk, team=team.pk)
    return member


@transaction.atomic
def leave(member: TeamMember, *, by: User, last: date) -> None:
    """Let a membership end with this day; one that has not begun by then is taken out whole."""
    agency = held(member.team.agency)
    not_before(agency, last + roster.ONE_DAY)
    if last < member.since:
        pk = member.pk
        member.delete()
        record(agency, "member_removed", by=by, member=pk, person=member.person_id)
        return
    if member.until and member.until <= last:
        raise ValidationError({"last": _("Keanggotaan ini sudah berakhir lebih awal.")})
    member.until = last
    member.save(update_fields=["until"])
    record(agency, "member_left", by=by, member=member.pk, person=member.person_id)


def check_person(agency: Agency, post: DutyPost, person: User) -> None:
    """Raise ValidationError for somebody whom this agency cannot put at this post."""
    if post.agency_id != agency.pk:
        raise ValidationError({"post": _("Pos ini milik instansi lain.")})
    if not posts.people(agency).filter(pk=person.pk).exists():
        raise ValidationError(
            {"person": _("%(who)s tidak menjabat di instansi ini.") % {"who": person}}
        )
    if not posts.people(agency, post).filter(pk=person.pk).exists():
        said = {"who": person, "duty": post.get_duty_display(), "post": post}
        words = _("%(who)s tidak memegang tugas %(duty)s yang disyaratkan pos %(post)s.")
        raise ValidationError({"person": words % said})


def _clashing(member: TeamMember) -> Any:
    same = TeamMember.objects.filter(team=member.team, post=member.post, person=member.person)
    after = Q(until=None) | Q(until__gte=member.since)
    return same.filter(after, since__lte=member.until) if member.until else same.filter(after)


# --- Shared --------------------------------------------------------------------------------------


def today(agency: Agency) -> date:
    """The day that it is on the agency's clock."""
    return timezone.localdate(clock.now(), agency.zone)


def not_before(agency: Agency, day: date) -> None:
    """Raise ValidationError for a day that is over: the roster of the past never changes."""
    if day < today(agency):
        raise ValidationError(
            {"since": _("Daftar jaga yang lalu tidak diubah. Pilih hari ini atau sesudahnya.")}
        )


def held(agency: Agency) -> Agency:
    """The agency, with its row kept until we commit: rosters are written one at a time."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    return agency
