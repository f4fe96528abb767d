"""Patterns of shifts that prisons and the police keep, to begin from and to change at will."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import roster

Words = str | Promise


@dataclass(frozen=True)
class Preset:
    """A cycle, its shifts, and how many days its teams are apart."""

    code: str
    name: Words
    label: Words
    note: Words
    cycle: str
    shifts: tuple[tuple[str, Words, time, int, str], ...]  # code, name, begins, hours, days
    apart: int
    teams: int

    def cycle_for(self, teams: int) -> list[str]:
        """The cycle for so many teams that follow each other, one entry a day."""
        days = roster.parse_cycle(self.cycle)
        work = [day for day in days if day]
        rest = self.apart * teams - len(work)
        return work + [""] * rest if self.apart and rest >= 0 else days

    def offset(self, place: int, length: int) -> int:
        """How far ahead the team in this place is: each begins after the one before it."""
        return -place * self.apart % length

    def shift_rows(self) -> list[dict[str, Any]]:
        """The shifts in the words of the verb."""
        return [
            {"code": code, "name": str(name), "starts": starts, "minutes": hours * 60, "days": days}
            for code, name, starts, hours, days in self.shifts
        ]


PRESETS = {
    preset.code: preset
    for preset in (
        Preset(
            "corrections",
            _("Regu pengamanan"),
            _("Empat regu lapas: pagi, siang, malam, libur, masing-masing dua hari"),
            _("Pagi 07–13, siang 13–19, malam 19–07."),
            "P P S S M M - -",
            (
                ("P", _("Pagi"), time(7), 6, "all"),
                ("S", _("Siang"), time(13), 6, "all"),
                ("M", _("Malam"), time(19), 12, "all"),
            ),
            apart=2,
            teams=4,
        ),
        Preset(
            "police",
            _("Regu jaga"),
            _("Empat regu polisi: pagi, siang, malam, libur"),
            _("Pagi 07–15, siang 15–23, malam 23–07."),
            "P S M -",
            (
                ("P", _("Pagi"), time(7), 8, "all"),
                ("S", _("Siang"), time(15), 8, "all"),
                ("M", _("Malam"), time(23), 8, "all"),
            ),
            apart=1,
            teams=4,
        ),
        Preset(
            "day_and_two",
            _("Regu jaga"),
            _("Tiga regu: jaga 24 jam, libur dua hari"),
            _("Berganti pukul 08.00."),
            "J - -",
            (("J", _("Jaga"), time(8), 24, "all"),),
            apart=1,
            teams=3,
        ),
        Preset(
            "daily",
            _("Piket harian"),
            _("Piket harian bergantian"),
            _("Satu hari satu orang atau regu, berganti pukul 08.00."),
            "J - - -",
            (("J", _("Piket"), time(8), 24, "all"),),
            apart=1,
            teams=4,
        ),
        Preset(
            "weekly",
            _("Piket mingguan"),
            _("Piket mingguan bergantian"),
            _("Satu minggu satu orang atau regu, berganti pukul 08.00."),
            "J J J J J J J - - - - - - -",
            (("J", _("Piket"), time(8), 24, "all"),),
            apart=7,
            teams=2,
        ),
        Preset(
            "office",
            _("Jam kantor"),
            _("Jam kantor"),
            _("Hari kerja 07.30–15.30; akhir pekan dan hari libur tidak."),
            "K",
            (("K", _("Jam kantor"), time(7, 30), 8, "work"),),
            apart=0,
            teams=1,
        ),
        Preset(
            "piket",
            _("Piket luar jam kantor"),
            _("Piket di luar jam kantor, bergantian"),
            _("Hari kerja 15.30–07.30; akhir pekan dan hari libur sehari penuh."),
            "PK+PL - - - -",
            (
                ("PK", _("Piket malam"), time(15, 30), 16, "work"),
                ("PL", _("Piket libur"), time(7, 30), 24, "off"),
            ),
            apart=1,
            teams=5,
        ),
    )
}
