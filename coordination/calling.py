"""Whom an agency calls when it is urgent: its policies, and what their steps may name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal.lifecycle import label_of, name_of
from notifications.calls import Prospect, prospects
from notifications.models import Policy
from notifications.plans import Plan, Rung, plan
from notifications.targets import Target

from . import access, posts
from .access import BOTH, D, Standing
from .models import Agency, DutyPost, Partnership, Position, Posting

URGENT = "support_urgent"
PURPOSES: dict[str, str | Promise] = {URGENT: _("Permohonan bantuan yang mendesak")}
POST, OFFICE = "coordination.dutypost", "coordination.position"
DEPUTY_AFTER = 300  # seconds, where an agency has written nothing down
Choice = tuple[str, str]


def duty_posts(pks: Iterable[int]) -> dict[int, Target]:
    """What screens call these duty posts. A port: notifications asks."""
    rows = DutyPost.objects.filter(pk__in=list(pks)).select_related("agency")
    return {row.pk: Target(row.title, row.agency.stamp, row.phone) for row in rows}


def offices(pks: Iterable[int]) -> dict[int, Target]:
    """What screens call these offices. A port: notifications asks."""
    rows = Position.objects.filter(pk__in=list(pks)).select_related("agency")
    return {row.pk: Target(row.title, row.agency.stamp) for row in rows}


def may_call(owner: str, target: str) -> bool:
    """Whether a policy's owner works with the agency of this post or office. A port."""
    label, pk = label_of(target)
    rows = {POST: DutyPost.objects, OFFICE: Position.objects}.get(label)
    own = label_of(owner)[1]
    other = rows.filter(pk=pk).values_list("agency", flat=True).first() if rows else None
    return other in {None, own} or Partnership.objects.between(own, other).exists()


def policy_of(agency: Agency, purpose: str) -> Policy | None:
    """What the agency has written down for this purpose."""
    return Policy.objects.filter(owner=name_of(agency), purpose=purpose, is_active=True).first()


def plan_for(agency: Agency, purpose: str) -> Plan:
    """How the agency is called now: by its policy, else its liaisons and then its head."""
    written = policy_of(agency, purpose)
    if written is not None and (found := Plan.of(written)).rungs:
        return found
    first, then = _offices_with(agency, D.LIAISON), _offices_with(agency, D.HEAD)
    rungs = [Rung(target) for target in first]
    after = DEPUTY_AFTER if rungs else 0
    rungs += [Rung(target, after=after if not at else 0) for at, target in enumerate(then)]
    return plan(purpose, rungs)


def _offices_with(agency: Agency, duty: str) -> list[str]:
    held = Posting.objects.now().filter(agency=agency, duties__contains=[duty])
    pks = held.order_by("position__pk").values_list("position", flat=True).distinct()
    return [f"{OFFICE}:{pk}" for pk in pks]


def choices(at: Standing, agency: Agency) -> list[tuple[str, list[Choice]]]:
    """What a step of this agency may name: its own posts and offices, and those of partners.

    Of a partner the posts that it shows us, and the offices that deal with partners.
    """
    own = (f"{agency.short_name}", [*_posts(agency), *_offices(agency.positions.all())])
    shown = {house.pk for house, _level in posts.shown(at)}
    groups = [own]
    for partner in access.partners_of(agency):
        theirs = Posting.objects.now().filter(agency=partner, duties__overlap=list(BOTH))
        held = partner.positions.filter(pk__in=theirs.values("position"))
        stood = _posts(partner) if partner.pk in shown else []
        if found := [*stood, *_offices(held)]:
            groups.append((partner.short_name, found))
    return groups


def _posts(agency: Agency) -> list[Choice]:
    rows = DutyPost.objects.filter(agency=agency, is_active=True)
    return [(f"{POST}:{row.pk}", str(row)) for row in rows]


def _offices(rows: QuerySet[Position]) -> list[Choice]:
    return [(f"{OFFICE}:{row.pk}", row.title) for row in rows]


@dataclass(frozen=True)
class Line:
    """One purpose: what is written down for it, and who would be reached by it now."""

    purpose: str
    label: str | Promise
    policy: Policy | None
    steps: list[Prospect]
    end_minutes: int  # when nobody is left to call

    @property
    def parted(self) -> bool:
        """Whether it still names an agency that is no partner any more."""
        return any(step.parted for step in self.steps)


def lines(at: Standing, agency: Agency) -> list[Line]:
    """Every purpose of an agency with who would be reached right now."""
    return [_line(at, agency, purpose) for purpose in PURPOSES]


def _line(at: Standing, agency: Agency, purpose: str) -> Line:
    plan = plan_for(agency, purpose)
    end, _nobody = plan.timed()[-1]
    policy, steps = policy_of(agency, purpose), preview(at, plan)
    return Line(purpose, PURPOSES[purpose], policy, steps, end // 60)


def preview(at: Standing, plan: Plan) -> list[Prospect]:
    """Who would be reached right now; nobody at a partner's post whose names we may not see."""
    hidden = _unnamed(at, [rung.target for rung in plan.rungs])
    return [
        replace(step, people=[]) if step.rung.target in hidden and step.people else step
        for step in prospects(plan)
    ]


def _unnamed(at: Standing, targets: Iterable[str]) -> set[str]:
    open_ = {house.pk for house, level in posts.shown(at) if level in (posts.OWN, posts.NAMES)}
    pks = [label_of(target)[1] for target in targets if target.startswith(f"{POST}:")]
    rows = DutyPost.objects.filter(Q(pk__in=pks) & ~Q(agency__in=open_ | at.agencies))
    return {f"{POST}:{pk}" for pk in rows.values_list("pk", flat=True)}
