"""Putting a reminder off, from the inbox and from the calendar."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from coordination import access
from coordination.access import Standing
from coordination.forms.fields import LocalMoment, VerbForm
from coordination.models import Agency
from notifications import queries, snoozes
from notifications.models import Snooze
from notifications.occasions import Occasion
from notifications.services import snoozing

from .occasions import occasion

HOUR, TOMORROW, CHOSEN, NEVER = "jam", "besok", "pilih", "tidak"
MORNING = time(7)


class SnoozeForm(VerbForm):
    """When to be reminded again; what lies beyond the term is not offered."""

    when = forms.ChoiceField(label=gettext_lazy("Ingatkan lagi"), widget=forms.RadioSelect)
    at = LocalMoment(
        label=gettext_lazy("Waktu lain"),
        required=False,
        help_text=gettext_lazy("Paling lama tujuh hari, dan tidak melewati batasnya."),
    )

    def __init__(
        self, data: Any, *, agency: Agency | None, deadline: datetime, waiting: Snooze | None
    ) -> None:
        super().__init__(data)
        self.deadline, self.now = deadline, timezone.now()
        zone = agency.zone if agency else timezone.get_default_timezone()
        tomorrow = timezone.localdate(self.now, zone) + timedelta(days=1)
        self.times = {
            HOUR: self.now + timedelta(hours=1),
            TOMORROW: datetime.combine(tomorrow, MORNING, zone),
        }
        said = {HOUR: _("1 jam lagi"), TOMORROW: _("Besok pukul 07.00")}
        choices = [(name, said[name]) for name, at in self.times.items() if at <= deadline]
        choices += [(CHOSEN, _("Waktu lain"))] + [(NEVER, _("Jangan ingatkan"))] * bool(waiting)
        self.fields["when"] = forms.ChoiceField(
            label=_("Ingatkan lagi"), choices=choices, widget=forms.RadioSelect
        )
        self.fields["when"].initial = choices[0][0]
        picker = self.fields["at"]
        if agency and isinstance(picker, LocalMoment):
            picker.on_the_clock_of(agency)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("when") == CHOSEN and not said.get("at") and "at" not in self.errors:
            raise ValidationError({"at": _("Tulis kapan Anda ingin diingatkan.")})
        return said

    @property
    def until(self) -> datetime | None:
        """When, in the words of the verb; None to be left alone."""
        when = self.cleaned_data["when"]
        chosen: datetime | None = self.cleaned_data.get("at") if when == CHOSEN else None
        return self.times.get(when, chosen)


@require_http_methods(["GET", "POST"])
@login_required
def of_notice(request: SignedIn, pk: int) -> HttpResponse:
    """Put off a reminder of the inbox."""
    delivery = queries.opened(request.user, pk)
    line = queries.line(request.user, delivery) if delivery else None
    deadline = snoozes.deadline_of(delivery.entry) if delivery and delivery.entry else None
    if delivery is None or line is None or line.notice is None or deadline is None:
        raise Http404
    shown = {"title": line.notice.subject, "back": "notifications:inbox"}

    def act(until: datetime) -> Snooze:
        return snoozing.snooze_notice(delivery, until=until, deadline=deadline)

    return _page(request, f"entry-{delivery.entry_id}", deadline, act, shown)


@require_http_methods(["GET", "POST"])
@login_required
def of_occasion(request: SignedIn) -> HttpResponse:
    """Be reminded of something in the calendar that waits for the reader."""
    at = access.standing_of(request)
    found = _asked(at, request.GET.get("kunci", ""), request.GET.get("saat", ""))
    deadline = _deadline(found)
    shown = {"title": f"{found.kind.label}: {found.title}", "back": "agenda"}

    def act(until: datetime) -> Snooze:
        return snoozing.snooze(
            at.person,
            key=found.key,
            subject=found.subject,
            url=found.url,
            until=until,
            deadline=deadline,
            begins=found.starts,
            label=str(found.kind.label),
        )

    return _page(request, found.key, deadline, act, shown)


def _page(
    request: SignedIn,
    key: str,
    deadline: datetime,
    act: Callable[[datetime], Snooze],
    shown: dict[str, str],
) -> HttpResponse:
    at, waiting = access.standing_of(request), snoozes.waiting(request.user, key)
    own = at.postings[0].agency if at.postings else None
    typed = request.POST if request.method == "POST" else None
    form = SnoozeForm(typed, agency=own, deadline=deadline, waiting=waiting)
    if form.is_valid() and _done(request, form, act, waiting):
        return redirect(shown["back"])
    context = {"form": form, "waiting": waiting, "deadline": deadline, "own": own, **shown}
    status = 422 if form.is_bound else 200
    return render(request, "agenda/tunda.html", context, status=status)


def _done(
    request: SignedIn,
    form: SnoozeForm,
    act: Callable[[datetime], Snooze],
    waiting: Snooze | None,
) -> bool:
    until = form.until
    if until is None and waiting is not None:
        snoozing.cancel(waiting)
        messages.success(request, _("Anda tidak akan diingatkan lagi."))
        return True
    if until is None or not form.did(act, until):
        return False
    messages.success(request, _("Anda akan diingatkan lagi."))
    return True


def _asked(at: Standing, key: str, begins: str) -> Occasion:
    """What the address names, while it waits for the reader."""
    try:
        moment = datetime.fromisoformat(begins)
    except ValueError as error:
        raise Http404 from error
    if moment.tzinfo is None or moment.year not in range(2000, 2200):
        raise Http404
    found = occasion(at, key, moment)
    if found is None or not found.is_mine:
        raise Http404
    return found


def _deadline(found: Occasion) -> datetime:
    """Its beginning while that lies ahead, else its end; what is over cannot be put off."""
    now = timezone.now()
    ahead = [at for at in (found.starts, found.ends) if at and at > now]
    if not ahead:
        raise Http404
    return ahead[0]
