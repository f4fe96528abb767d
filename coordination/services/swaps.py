"""Swapping turns: one proposes, the other accepts, and the roster then says so.

What is agreed becomes exceptions to the roster in the same transaction; both turns are looked up
again at that moment, so that nobody is put where somebody else stands by then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move, record

from .. import posts
from ..models import Agency, DutyPost, Override, Swap
from ..plans import turns_of
from .rosters import check_person, held

S = Swap.Status
AHEAD = timedelta(days=56)  # how far ahead a turn can be swapped


@dataclass(frozen=True)
class Given:
    """A turn as it is swapped: the post, from when, until when."""

    post: DutyPost
    starts: datetime
    ends: datetime


@transaction.atomic
def propose(
    agency: Agency,
    *,
    by: User,
    taker: User,
    given: Given,
    back: Given | None = None,
    reason: str = "",
) -> Swap:
    """Offer a turn of one's own to another, perhaps for one of theirs; they must accept.

    Raises ValidationError where the roster does not say so, or somebody would stand two posts.
    """
    held(agency)
    if taker == by:
        raise ValidationError({"taker": _("Pilih orang lain.")})
    swap = Swap(
        agency=agency,
        giver=by,
        taker=taker,
        post=given.post,
        starts=given.starts,
        ends=given.ends,
        back_post=back.post if back else None,
        back_starts=back.starts if back else None,
        back_ends=back.ends if back else None,
        reason=reason.strip(),
    )
    _check(swap)
    same = Swap.objects.filter(agency=agency, giver=by, post=given.post, starts=given.starts)
    if same.filter(status=S.PROPOSED).exists():
        raise ValidationError(_("Giliran ini sudah Anda tawarkan dan belum dijawab."))
    swap.save()
    record(swap, S.PROPOSED, by=by, tell=[taker])
    return swap


@transaction.atomic
def accept(swap: Swap, *, by: User) -> None:
    """Take the turn, and give one's own if that was asked: the roster changes at once."""
    _only(by, swap.taker_id)
    held(swap.agency)
    hold(swap, at=[S.PROPOSED])
    _check(swap)
    _stand_in(swap, Given(swap.post, swap.starts, swap.ends), swap.giver, swap.taker)
    back = back_of(swap)
    if back is not None:
        _stand_in(swap, back, swap.taker, swap.giver)
    told = [swap.giver, *swap.agency.people(*posts.KEEPERS)]
    move(swap, S.ACCEPTED, by=by, tell=told)


@transaction.atomic
def decline(swap: Swap, *, by: User) -> None:
    """Say no; both keep their turns."""
    _only(by, swap.taker_id)
    move(swap, S.DECLINED, by=by, tell=[swap.giver])


@transaction.atomic
def withdraw(swap: Swap, *, by: User) -> None:
    """Take the offer back before it is answered."""
    _only(by, swap.giver_id)
    move(swap, S.WITHDRAWN, by=by, tell=[swap.taker])


def back_of(swap: Swap) -> Given | None:
    """The turn that is taken in return, if any."""
    if swap.back_post is None or swap.back_starts is None or swap.back_ends is None:
        return None
    return Given(swap.back_post, swap.back_starts, swap.back_ends)


def _check(swap: Swap) -> None:
    """Both turns stand and are to come, both may stand them, and nobody stands two at once."""
    given, back = Given(swap.post, swap.starts, swap.ends), back_of(swap)
    _stands(swap.agency, swap.giver, given)
    check_person(swap.agency, given.post, swap.taker)
    if back is not None:
        _stands(swap.agency, swap.taker, back)
        check_person(swap.agency, back.post, swap.giver)
    _is_free(swap.agency, swap.taker, given, but=back)
    if back is not None:
        _is_free(swap.agency, swap.giver, back, but=given)


def _stands(agency: Agency, person: User, turn: Given) -> None:
    if not clock.now() < turn.starts <= clock.now() + AHEAD:
        raise ValidationError(_("Hanya giliran yang belum dimulai yang dapat ditukar."))
    found = turns_of([agency], turn.starts, turn.ends)[agency.pk]
    wanted = (turn.post.pk, person.pk, turn.starts, turn.ends)
    if wanted not in {(one.post, one.person, one.starts, one.ends) for one in found}:
        words = _("%(who)s tidak dijadwalkan lagi pada giliran itu. Muat ulang halaman.")
        raise ValidationError(words % {"who": person})


def _is_free(agency: Agency, person: User, turn: Given, *, but: Given | None) -> None:
    for one in turns_of([agency], turn.starts, turn.ends)[agency.pk]:
        given_up = but is not None and (one.post, one.starts) == (but.post.pk, but.starts)
        if one.person == person.pk and not given_up:
            words = _("%(who)s sudah berjaga pada waktu itu.")
            raise ValidationError(words % {"who": person})


def _stand_in(swap: Swap, turn: Given, leaving: User, coming: User) -> None:
    Override.objects.create(
        agency=swap.agency,
        post=turn.post,
        person_out=leaving,
        person_in=coming,
        starts=turn.starts,
        ends=turn.ends,
        reason=_("Tukar jaga"),
        swap=swap,
        made_by=swap.giver,
    )


def _only(by: User, pk: int) -> None:
    if by.pk != pk:
        raise PermissionDenied
