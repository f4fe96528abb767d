"""Holding a drill: STARTEX, injects, what is entered from printed sheets, what devices send."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import LocalMoment, VerbForm, stepper

from .. import people, spans
from ..models import Drill, Handed, Inject
from ..models.scenarios import LINE
from ..services.tapping import MOST, Said

HOW = [(Handed.How.BY_HAND, _("Sampaikan sendiri")), (Handed.How.SENT, _("Kirim lewat pesan"))]
LATEST = 32503680000000  # milliseconds: the year 3000


class BeginForm(VerbForm):
    """STARTEX."""

    early = forms.BooleanField(label=_("Mulai sekarang walau jadwalnya masih lama"), required=False)


class ReasonForm(VerbForm):
    """Why, in a line; or nothing."""

    reason = forms.CharField(label=_("Alasan"), max_length=300, required=False)


class HandForm(VerbForm):
    """How an inject was handed over, or why it is left out."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=Handed.How.choices, initial=Handed.How.BY_HAND)
    note = forms.CharField(label=_("Alasan dilewati"), max_length=300, required=False)


class FreeForm(VerbForm):
    """An inject made up meanwhile."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    message = forms.CharField(
        label=_("Pesan"), max_length=LINE * 4, widget=forms.Textarea(attrs={"rows": 3})
    )
    to = forms.MultipleChoiceField(
        label=_("Kepada"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosong: semua pemain."),
    )
    medium = forms.ChoiceField(label=_("Media"), choices=Inject.Medium.choices)
    expected = forms.CharField(label=_("Tindakan diharapkan"), max_length=LINE * 2, required=False)
    standard = forms.CharField(
        label=_("Baku"), max_length=10, required=False, help_text=_("Menit, atau menit:detik.")
    )
    how = forms.ChoiceField(
        label=_("Cara"), choices=HOW, initial=Handed.How.BY_HAND, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, drill: Drill, **options: Any) -> None:
        options["initial"] = {"key": uuid4(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["to"].choices = people.roles(drill)

    def clean_standard(self) -> int | None:
        said = self.cleaned_data["standard"]
        if not said:
            return None
        found = spans.seconds(said)
        if found is None or not 0 <= found <= 86400:
            raise ValidationError(_("Tulis menit, atau menit:detik."))
        return found


class AfterwardsForm(VerbForm):
    """A drill entered from its sheets: when it began and ended, when each inject was given."""

    started_at = LocalMoment(label=_("STARTEX"))
    ended_at = LocalMoment(label=_("ENDEX"))

    def __init__(self, *args: Any, drill: Drill, **options: Any) -> None:
        super().__init__(*args, **options)
        self.drill, self.injects = drill, list(drill.scenario.injects.all())  # type: ignore[union-attr]  # the view asked
        fields: dict[str, Any] = self.fields
        for name in ("started_at", "ended_at"):
            fields[name].on_the_clock_of(drill.host)
        for one in self.injects:
            fields[f"at_{one.key}"] = _hour(f"{one.clock} {one.message[:90]}".strip())

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants: of the injects only those that were handed over."""
        said = self.cleaned_data
        handed = {
            one: on_the_day(said["started_at"], said[f"at_{one.key}"], self.drill)
            for one in self.injects
            if said.get(f"at_{one.key}")
        }
        return {"started_at": said["started_at"], "ended_at": said["ended_at"], "handed": handed}


class TapForm(VerbForm):
    """One thing that was seen, without a device's store: now, or at the hour on the sheet."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.CharField(max_length=40, widget=forms.HiddenInput)
    count = forms.IntegerField(required=False, min_value=0, max_value=999999, widget=stepper())
    text = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)
    tone = forms.CharField(required=False, max_length=10)
    at = forms.TimeField(required=False)
    photo: Any = forms.FileField(required=False)


class PhotoForm(VerbForm):
    """A photo for a note that has arrived."""

    photo: Any = forms.FileField()


def _hour(label: str) -> forms.TimeField:
    picker = forms.TimeInput(attrs={"type": "time", "step": "1"}, format="%H:%M:%S")
    return forms.TimeField(label=label, required=False, widget=picker)


def on_the_day(since: datetime, hour: time, drill: Drill) -> datetime:
    """The first moment from `since` on at which the host's clocks show this hour."""
    start = since.astimezone(drill.zone)
    found = datetime.combine(start.date(), hour, drill.zone)
    if found < start.replace(second=0, microsecond=0):
        found = datetime.combine(start.date() + timedelta(days=1), hour, drill.zone)
    return max(found, since)


def said_by_device(body: Any, now: datetime) -> list[Said]:
    """What a device sent, understood; ValidationError for what no device of ours sends.

    A thing whose clock was never compared is corrected by the clock at the moment of sending.
    """
    if not isinstance(body, Mapping) or not isinstance(body.get("said"), list):
        raise ValidationError(_now("Isinya tidak dimengerti."))
    if len(body["said"]) > MOST:
        raise ValidationError(_now("Terlalu banyak sekaligus."), "too_large")
    off = int(now.timestamp() * 1000) - _milliseconds(body.get("sent_at"))
    return [_said(one, off) for one in body["said"]]


def _said(one: Any, off: int) -> Said:
    if not isinstance(one, Mapping):
        raise ValidationError(_now("Isinya tidak dimengerti."))
    count, offset = one.get("count"), one.get("offset")
    try:
        return Said(
            key=UUID(str(one.get("key"))),
            what=str(one.get("what", ""))[:40],
            device_at=datetime.fromtimestamp(_milliseconds(one.get("at")) / 1000, UTC),
            offset_ms=off if offset is None else _milliseconds(offset),
            count=None if count is None else int(count),
            text=str(one.get("text", ""))[:2000],
            tone=str(one.get("tone", ""))[:10],
            about=str(one.get("about", ""))[:12],
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise ValidationError(_now("Isinya tidak dimengerti.")) from error


def _milliseconds(said: Any) -> int:
    if not isinstance(said, int | float) or isinstance(said, bool) or not abs(said) < LATEST:
        raise ValidationError(_now("Isinya tidak dimengerti."))
    return int(said)
