"""The order: who goes, with what task, where and when to report."""

import contextlib
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import queries
from ..models import Officer, SupportLine, SupportRequest
from ..services.letter_parts import kind_of
from ..services.orders import Sending
from ..services.support import field_officers
from .fields import LocalMoment, VerbForm, letter_number, paragraph

BEFOREHAND = timedelta(hours=1)
MOST_OPTIONS = 2000  # in all the menus of a page; beyond that its rows share one list


class OfficerSelect(forms.Select):
    """Officers to choose from; those on duty elsewhere are shown, and cannot be chosen."""

    busy: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        if str(value) in self.busy:
            option["attrs"]["disabled"] = True
        return option


class OfficerName(forms.CharField):
    """An officer typed or picked from a list that all rows share; the number decides who it is."""

    def __init__(self, *, officers: list[Any], shared: str, **options: Any) -> None:
        picker = forms.TextInput(attrs={"list": shared, "autocomplete": "off"})
        super().__init__(widget=picker, **options)
        self.by_number = {one.service_number.casefold(): str(one.pk) for one in officers}
        self.names = {str(one.pk): _spelled(one) for one in officers}

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        number = typed.rpartition("·")[2].strip().casefold()
        if number and number not in self.by_number:
            raise forms.ValidationError(_("Tidak dikenal. Pilih dari daftar, atau tulis NRP-nya."))
        return self.by_number.get(number, "")

    def prepare_value(self, value: Any) -> Any:
        return self.names.get(str(value), value) if isinstance(value, int) else value


@dataclass(frozen=True)
class Group:
    """A granted line, with one row of fields for each officer it may send."""

    line: SupportLine
    rows: list[tuple[forms.BoundField, forms.BoundField]]
    free: int
    shared: str = ""  # the list that its rows pick from, if they share one
    names: tuple[str, ...] = ()


class OrderForm(VerbForm):
    """Surat Perintah. Its rows start with free officers of the kind; people change a few."""

    commander = forms.CharField(
        label=gettext_lazy("Perwira pengendali"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "commanders", "autocomplete": "off"}),
    )
    report_place = forms.CharField(label=gettext_lazy("Tempat melapor"), max_length=200)
    report_at = LocalMoment(label=gettext_lazy("Waktu melapor"))
    considering = forms.CharField(
        label=gettext_lazy("Pertimbangan"), max_length=2000, required=False, widget=paragraph(3)
    )
    tasks = forms.CharField(
        label=gettext_lazy("Untuk"),
        max_length=4000,
        widget=paragraph(5),
        help_text=gettext_lazy("Satu tugas per baris. Nomor urut dicetak otomatis."),
    )
    number = letter_number()

    def __init__(self, *args: Any, asked: SupportRequest, **options: Any) -> None:
        self.asked = asked
        self.commanders = [one.ranked_name for one in field_officers(asked)]
        options["initial"] = _suggested(asked, self.commanders)
        super().__init__(*args, **options)
        self.fields["number"].label = _("Nomor Surat Perintah")
        self.fields["report_at"].on_the_clock_of(asked.provider)  # type: ignore[attr-defined]
        self.officers: list[Officer] = queries.free_officers(asked, self._from())
        self.lines = [line for line in asked.lines.all() if line.granted]
        self._add_rows()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        seen: set[str] = set()
        for officer, _task in self._names():
            chosen = said.get(officer)
            if chosen and chosen in seen:
                self.add_error(officer, _("Orang ini sudah dipilih di baris lain."))
            seen.add(chosen or "")
        return said

    @property
    def groups(self) -> Iterator[Group]:
        """The rows, line by line."""
        for line in self.lines:
            rows = [(self[officer], self[task]) for officer, task in self._names_of(line)]
            free = self._of_kind(line, busy=False)
            if not self.is_long:
                yield Group(line, rows, len(free))
                continue
            others = [one for one in self.officers if not one.busy]  # type: ignore[attr-defined]
            names = tuple(_spelled(one) for one in free or others)
            yield Group(line, rows, len(free), _shared(line), names)

    @property
    def order(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        plain = ("commander", "report_place", "report_at", "considering", "tasks")
        return {name: said[name] for name in plain} | {
            "number": said["number"].strip(),
            "sending": list(self._sending()),
        }

    def _sending(self) -> Iterator[Sending]:
        by_key = {str(officer.pk): officer for officer in self.officers}
        for officer, task in self._names():
            if chosen := by_key.get(self.cleaned_data[officer]):
                line = int(officer.split("_")[1])
                yield Sending(line=line, officer=chosen, task=self.cleaned_data[task])

    def _from(self) -> datetime:
        """From when they are needed: as typed if that can be read, else as suggested."""
        typed: Any = self.initial["report_at"]
        if self.is_bound:
            with contextlib.suppress(forms.ValidationError):
                typed = self.fields["report_at"].clean(self.data.get("report_at"))
        latest = self.asked.ends_at - timedelta(minutes=1)
        return latest if typed is None else min(cast("datetime", typed), latest)

    def _names(self) -> list[tuple[str, str]]:
        return [pair for line in self.lines for pair in self._names_of(line)]

    def _names_of(self, line: SupportLine) -> list[tuple[str, str]]:
        rows = range(self._rows_of(line))
        return [(f"officer_{line.pk}_{at}", f"task_{line.pk}_{at}") for at in rows]

    @cached_property
    def is_long(self) -> bool:
        """Whether a menu in each row would make the page too heavy."""
        rows = sum(self._rows_of(line) for line in self.lines)
        return rows * len(self.officers) > MOST_OPTIONS

    def _rows_of(self, line: SupportLine) -> int:
        """As many as granted, but never more than there are people to send."""
        return min(line.granted or 0, max(len(self.officers), 1))

    def _of_kind(self, line: SupportLine, *, busy: bool) -> list[Officer]:
        kind = [one for one in self.officers if one.kind == line.kind]
        return kind if busy else [one for one in kind if not one.busy]  # type: ignore[attr-defined]

    def _add_rows(self) -> None:
        for line in self.lines:
            pick = self._names_to_pick(line) if self.is_long else self._menu(line)
            free = iter(self._of_kind(line, busy=False))
            for at, (officer, task) in enumerate(self._names_of(line), start=1):
                self.fields[officer] = copy.deepcopy(pick)
                self.fields[officer].label = _("Personel %(at)d") % {"at": at}
                self.fields[officer].initial = getattr(next(free, None), "pk", "")
                self.fields[task] = forms.CharField(
                    label=_("Tugas"), max_length=200, initial=_task(line)
                )

    def _menu(self, line: SupportLine) -> forms.Field:
        menu = forms.ChoiceField(choices=self._choices(line), required=False, widget=OfficerSelect)
        busy = (str(one.pk) for one in self.officers if one.busy)  # type: ignore[attr-defined]
        menu.widget.busy = frozenset(busy)
        return menu

    def _names_to_pick(self, line: SupportLine) -> forms.Field:
        return OfficerName(officers=self.officers, shared=_shared(line), required=False)

    def _choices(self, line: SupportLine) -> list[Any]:
        theirs = [_option(one) for one in self._of_kind(line, busy=True)]
        others = [_option(one) for one in self.officers if one.kind != line.kind]
        groups = [(line.get_kind_display(), theirs), (_("Jenis lain"), others)]
        return [("", _("Tidak diisi")), *((name, rows) for name, rows in groups if rows)]


def _option(officer: Any) -> tuple[str, str]:
    where = ""
    if officer.busy:
        where = _(" · bertugas, Sprin %(number)s") % {"number": officer.busy[0].order.number}
    return str(officer.pk), f"{_spelled(officer)}{where}"


def _spelled(officer: Officer) -> str:
    return f"{officer} · {officer.service_number}"


def _shared(line: SupportLine) -> str:
    return f"officers-{line.pk}"


def _task(line: SupportLine) -> str:
    return f"Anggota {kind_of(line)}"


def _suggested(asked: SupportRequest, commanders: list[str]) -> Mapping[str, Any]:
    """What most orders say, so that it need only be read; Indonesian, as the order is."""
    host, activity = asked.requester.name, f"{asked.activity} di {asked.place}"
    soon = timezone.now() + timedelta(minutes=30)
    return {
        "commander": commanders[0] if commanders else "",
        "report_place": f"Pintu utama {host}",
        "report_at": max(asked.starts_at - BEFOREHAND, soon),
        "considering": f"bahwa untuk mendukung {activity}, perlu menugaskan personel.",
        "tasks": "\n".join(
            (
                f"melaksanakan {activity};",
                f"melapor kepada petugas pintu {host} sebelum dan sesudah bertugas;",
                "melaksanakan perintah ini dengan penuh rasa tanggung jawab.",
            )
        ),
    }
