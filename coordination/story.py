"""What happened to a request, told in words: the timeline of its page."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.models import Delivery

from .lists import End
from .models import Agency, SupportLine, SupportRequest
from .queries import Moment

Words = str | Promise
TOGETHER = timedelta(minutes=30)  # what one person counts at the gate in a row is told once

PHRASES: Mapping[str, Words] = {
    "draft": gettext_lazy("Draf dibuat"),
    "revised": gettext_lazy("Isi permohonan diubah"),
    "submitted": gettext_lazy("Permohonan diajukan dengan surat %(number)s"),
    "received": gettext_lazy("Surat permohonan diterima"),
    "under_review": gettext_lazy("Permohonan mulai ditelaah"),
    "approved": gettext_lazy("Disetujui seluruhnya"),
    "partly_approved": gettext_lazy("Disetujui sebagian: %(given)s"),
    "declined": gettext_lazy("Permohonan ditolak"),
    "returned": gettext_lazy("Dikembalikan untuk dilengkapi"),
    "withdrawn": gettext_lazy("Permohonan dibatalkan"),
    "commented": gettext_lazy("Menulis komentar"),
    "attached": gettext_lazy("Menambah lampiran"),
    "detached": gettext_lazy("Menghapus lampiran"),
    "ordered": gettext_lazy("Surat Perintah diterbitkan"),
    "arrived": gettext_lazy("%(officer)s hadir"),
    "absent": gettext_lazy("%(officer)s dicatat tidak hadir"),
    "replaced": gettext_lazy("%(officer)s diganti oleh %(stand_in)s"),
    "mustered": gettext_lazy("Apel selesai"),
    "on_scene": gettext_lazy("Tugas dimulai"),
    "left": gettext_lazy("%(officer)s keluar"),
    "released": gettext_lazy("Tugas berakhir, semua personel keluar"),
    "reported": gettext_lazy("Laporan hasil dikirim"),
    "closed": gettext_lazy("Permohonan ditutup"),
    "shared": gettext_lazy("Permohonan dibagikan kepada pihak luar"),
    "unshared": gettext_lazy("Berbagi dicabut"),
    "viewed": gettext_lazy("Membuka permohonan ini sebagai tamu"),
    "muster_soon": gettext_lazy("Pengingat: apel dua jam lagi"),
    "window_begins": gettext_lazy("Waktu tugas dimulai menurut rencana"),
    "answer_overdue": gettext_lazy("Pengingat: jawaban melewati batas waktu perjanjian"),
    "report_overdue": gettext_lazy("Pengingat: laporan hasil belum dikirim"),
    "letter_followed": gettext_lazy("Surat permohonan menyusul, nomor %(number)s"),
    "letter_soon": gettext_lazy("Pengingat: surat permohonan belum menyusul"),
    "letter_overdue": gettext_lazy("Surat permohonan belum menyusul dalam 24 jam"),
    "order_soon": gettext_lazy("Pengingat: Surat Perintah tertulis belum terbit"),
    "order_overdue": gettext_lazy("Surat Perintah tertulis belum terbit dalam 24 jam"),
    "call_rung": gettext_lazy("Panggilan mendesak %(reference)s dikirim kepada petugas berikutnya"),
    "call_unreached": gettext_lazy("Panggilan %(reference)s: langkah ini tanpa petugas, dilewati"),
    "call_declined": gettext_lazy("Tidak dapat menangani panggilan %(reference)s"),
    "call_answered": gettext_lazy("Panggilan mendesak %(reference)s dijawab"),
    "call_exhausted": gettext_lazy("Panggilan %(reference)s: tidak ada yang menjawab"),
}
HEADLINES = {
    "submitted": gettext_lazy("Permohonan diajukan"),
    "partly_approved": gettext_lazy("Disetujui sebagian"),
    "call_rung": gettext_lazy("Panggilan mendesak"),
    "call_answered": gettext_lazy("Panggilan mendesak dijawab"),
    "call_exhausted": gettext_lazy("Panggilan mendesak tidak dijawab"),
}
TONES = {
    "partly_approved": "warn",
    "returned": "warn",
    "declined": "bad",
    "withdrawn": "bad",
    "call_exhausted": "bad",
    "letter_overdue": "bad",
    "order_overdue": "bad",
}
QUIET = frozenset({"viewed", "draft", "revised"})
IN_A_ROW = frozenset({"arrived", "left", "absent", "viewed"})


class Line(NamedTuple):
    """One line of the timeline as templates/parts/timeline.html reads it."""

    at: datetime
    who: str
    agency: End | None
    text: str
    note: str
    tone: str
    system: bool
    zone: str
    new_day: bool = False


def timeline(
    asked: SupportRequest, history: Iterable[Moment], lines: Iterable[SupportLine]
) -> list[Line]:
    """The history in words, oldest first; what was counted in a row becomes one line."""
    kinds = {str(line.pk): line.get_kind_display() for line in lines}
    groups = groupby(history, _in_a_row())
    ends = {end: End.of(end) for end in (asked.requester, asked.provider)}
    told = [_line(asked, list(together), kinds, ends) for _key, together in groups]
    days = [timezone.localdate(line.at, asked.requester.zone) for line in told]
    starts = [at == 0 or day != days[at - 1] for at, day in enumerate(days)]
    return [line._replace(new_day=new) for line, new in zip(told, starts, strict=True)]


def _in_a_row() -> Any:
    """Gives moments the same key as long as one person goes on counting."""
    last: dict[str, Any] = {"mark": None, "number": 0}

    def key(moment: Moment) -> int:
        mark, at = moment.verb in IN_A_ROW and (moment.verb, moment.actor), moment.recorded_at
        if not mark or mark != last["mark"] or at - last["at"] > TOGETHER:
            last["number"] += 1
        last.update(mark=mark, at=at)
        return int(last["number"])

    return key


def _line(
    asked: SupportRequest,
    together: list[Moment],
    kinds: Mapping[str, str],
    ends: Mapping[Agency, End],
) -> Line:
    first = together[0]
    many = len(together) > 1 and first.verb != "viewed"
    return Line(
        at=first.occurred_at,
        who=first.who,
        agency=ends[first.agency] if first.agency else None,
        text=_counted(together) if many else _phrase(first, kinds),
        note=", ".join(map(_name, together)) if many else first.remark,
        tone=TONES.get(first.verb, ""),
        system=first.actor is None or first.verb in QUIET,
        zone=asked.requester.timezone,
    )


def _phrase(moment: Moment, kinds: Mapping[str, str]) -> str:
    data = moment.data
    if moment.verb == "submitted" and data.get("spoken"):
        return _("Diminta lisan, surat menyusul")
    if moment.verb == "received" and data.get("reference"):
        return _("Permohonan lisan diterima dengan jawaban panggilan")
    given = data.get("given") or {}
    told = {
        "number": data.get("number", ""),
        "reference": data.get("reference", ""),
        "officer": moment.officer,
        "stand_in": moment.stand_in,
        "given": ", ".join(
            _("%(granted)s dari %(asked)s %(kind)s")
            % {"granted": granted, "asked": asked, "kind": kinds.get(line, "")}
            for line, (granted, asked) in given.items()
        ),
    }
    phrase = str(PHRASES.get(moment.verb, moment.verb)) % told
    return f"{phrase}{_aside(data)}"


def _aside(data: Mapping[str, Any]) -> str:
    """Late, how soon, what was left at the gate: " (terlambat; 1 senjata dititipkan)"."""
    weapons, phones = data.get("weapons") or 0, data.get("phones") or 0
    left = []
    if weapons:
        words = ngettext("%(number)d senjata", "%(number)d senjata", weapons)
        left.append(words % {"number": weapons})
    if phones:
        words = ngettext("%(number)d telepon", "%(number)d telepon", phones)
        left.append(words % {"number": phones})
    is_late = data.get("presence") == "late" or data.get("late_minutes")
    said = [_("terlambat")] if is_late else []
    if minutes := data.get("minutes"):
        said.append(_("perkiraan tiba %(minutes)s menit") % {"minutes": minutes})
    said += [_("%(things)s dititipkan") % {"things": ", ".join(left)}] if left else []
    return f" ({'; '.join(said)})" if said else ""


def _counted(together: list[Moment]) -> str:
    count = len(together)
    said = {
        "arrived": ngettext("%(count)d personel hadir", "%(count)d personel hadir", count),
        "left": ngettext("%(count)d personel keluar", "%(count)d personel keluar", count),
        "absent": ngettext(
            "%(count)d personel tidak hadir", "%(count)d personel tidak hadir", count
        ),
    }
    left: Counter[str] = Counter()
    for moment in together:
        left.update({name: moment.data.get(name) or 0 for name in ("weapons", "phones")})
    return said[together[0].verb] % {"count": count} + _aside(left)


def _name(moment: Moment) -> str:
    return f"{moment.officer}{_aside({'presence': moment.data.get('presence')})}"


@dataclass(frozen=True)
class Notice:
    """One thing that people were told of, and how each of them got it."""

    about: str
    at: datetime
    people: list[tuple[str, list[Delivery]]]


def notices(rows: Iterable[Delivery]) -> list[Notice]:
    """Deliveries, sorted by entry and person, as one notice per entry."""
    found = []
    for entry, heard in groupby(rows, lambda row: row.entry):
        people = [(name, list(how)) for name, how in groupby(heard, lambda row: str(row.person))]
        if entry is not None:
            found.append(Notice(headline(entry.verb), entry.occurred_at, people))
    return found


def headline(verb: str) -> str:
    """What a notice was about, without its particulars."""
    return str(HEADLINES.get(verb) or PHRASES.get(verb, verb))
