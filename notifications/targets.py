"""Whom a step names: a post, an office, a person. Who that is tonight is asked when it matters."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User

from .ports import label_of, may_call, port

PERSON = "accounts.user"


@dataclass(frozen=True)
class Target:
    """What screens call a post, an office or a person; the telephone that stands there."""

    title: str
    agency: str = ""  # its stamp
    phone: str = ""


class NoRoster(Exception):
    """Nobody keeps a roster of such things."""


class Parted(Exception):
    """Whoever wrote the policy works with that agency no longer."""


def on_duty(target: str) -> list[int]:
    """Who stands behind this target at this moment, who came first first; raises NoRoster."""
    label, pk = label_of(target)
    if label == PERSON:
        return [pk]
    roster = port("DUTY_ROSTERS", label)
    if roster is None:
        raise NoRoster(target)
    return list(dict.fromkeys(roster(pk)))


def people_on_duty(target: str, owner: str = "") -> list[User]:
    """The same people, but for those whose account is closed.

    Raises Parted if `owner`, whose policy names the target, may not call it any more.
    """
    if owner and not may_call(owner, target):
        raise Parted(target)
    pks = on_duty(target)
    active = User.objects.filter(is_active=True).in_bulk(pks)
    return [active[pk] for pk in pks if pk in active]


def named(targets: Iterable[str]) -> dict[str, Target]:
    """What screens call these targets; one that is gone has no name here."""
    found: dict[str, Target] = {}
    by_label: dict[str, list[int]] = {}
    for target in dict.fromkeys(targets):
        label, pk = label_of(target)
        by_label.setdefault(label, []).append(pk)
    for label, pks in by_label.items():
        call = _people if label == PERSON else port("DUTY_TITLES", label)
        if call is not None:
            found |= {f"{label}:{pk}": target for pk, target in call(pks).items()}
    return found


def _people(pks: Iterable[int]) -> dict[int, Target]:
    rows = User.objects.filter(pk__in=list(pks), is_active=True)
    return {row.pk: Target(row.full_name, phone=row.phone) for row in rows}
