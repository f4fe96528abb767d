"""What screens say of a version: its history in words, and what to do next."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.steps import Action, YourStep
from coordination.story import Line
from notifications.words import late_aside

from . import access
from .access import Standing
from .models import Phase, SopVersion
from .queries import Moment

Words = str | Promise

PHRASES: Mapping[str, Words] = {
    "draft": gettext_lazy("Draf dimulai atau dikembalikan"),
    "in_review": gettext_lazy("Diajukan untuk ditinjau"),
    "initialled": gettext_lazy("Membubuhkan paraf"),
    "numbered": gettext_lazy("Memberi nomor %(number)s"),
    "ready_to_sign": gettext_lazy("Naskah dibekukan, siap ditandatangani"),
    "signed": gettext_lazy("Menandatangani untuk %(at_agency)s"),
    "ratified": gettext_lazy("Disahkan semua instansi"),
    "withdrawn": gettext_lazy("Dicabut"),
    "remarked": gettext_lazy("Menulis catatan"),
    "resolved": gettext_lazy("Menyelesaikan catatan"),
    "kept": gettext_lazy("Dievaluasi, tetap berlaku"),
    "settled": gettext_lazy("Masa berlaku dan pertanyaan diatur"),
    "imported": gettext_lazy("Isi diganti dari berkas"),
    "initials_due": gettext_lazy("Pengingat: paraf lewat waktu"),
    "review_due": gettext_lazy("Pengingat: saatnya evaluasi tahunan"),
    "expires_soon": gettext_lazy("Pengingat: masa berlaku hampir habis"),
    "unread": gettext_lazy("Pengingat: belum semua membaca"),
}
TONES = {"withdrawn": "bad", "ratified": "good"}
QUIET = frozenset({"settled"})


def timeline(version: SopVersion, history: Iterable[Moment]) -> list[Line]:
    """The history in words, oldest first."""
    zone, lines, last = version.document.owner.zone, list[Line](), None
    for moment in history:
        entry = moment.entry
        day = timezone.localdate(entry.occurred_at, zone)
        phrase = str(PHRASES.get(entry.verb, entry.verb))
        lines.append(
            Line(
                at=entry.occurred_at,
                who=entry.actor.full_name if entry.actor else "",
                agency=None,
                text=f"{phrase % _Data(entry.data)}{late_aside(entry)}",
                note=moment.remark,
                tone=TONES.get(entry.verb, ""),
                system=entry.actor is None or entry.verb in QUIET,
                zone=version.document.owner.timezone,
                new_day=day != last,
            )
        )
        last = day
    return lines


class _Data(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""


def your_step(
    at: Standing, version: SopVersion, *, my_turn: bool, must_read: bool
) -> YourStep | None:
    """What this person does next with the version, if anything."""
    phase = version.phase
    may = {verb for verb in access.RIGHTS if access.may(at, version, verb)}
    if phase == Phase.DRAFT and "edit" in may:
        return YourStep(
            _("Lanjutkan menyusun"),
            _("Kedua instansi menyusun naskah yang sama. Sesudah itu, ajukan untuk diparaf."),
            [_go(version, "edit", _("Susun naskah"), "pencil", "editor")],
        )
    if phase == Phase.IN_REVIEW and (my_turn or may & {"freeze", "number"}):
        return _in_review(version, my_turn=my_turn)
    if phase == Phase.READY_TO_SIGN and "ratify" in may and _unsigned_by(at, version):
        return YourStep(
            _("Tandatangani naskah ini"),
            _("Isinya sudah beku. Berlaku sesudah semua instansi menandatangani."),
            [
                _go(version, "ratify", _("Buka dan tandatangani"), "rubber-stamp", "sign"),
                _go(version, "reopen", _("Kembalikan"), "arrow-back-up", "reopen"),
            ],
        )
    if phase in {Phase.EFFECTIVE, Phase.COMING} and must_read:
        return YourStep(
            _("Baca, lalu nyatakan paham"),
            _("Anda pelaksana di SOP ini. Langkah Anda ada di atas."),
            [_go(version, "acknowledge", _("Saya sudah membaca"), "checks", "acknowledge")],
        )
    return None


def _in_review(version: SopVersion, *, my_turn: bool) -> YourStep:
    if my_turn:
        return YourStep(
            _("Paraf naskah ini"),
            _("Giliran Anda. Baca, beri catatan bila perlu, lalu paraf."),
            [_go(version, "initial", _("Buka peninjauan"), "eye", "review")],
        )
    return YourStep(
        _("Ikuti peninjauan"),
        _("Lihat siapa yang belum memaraf, dan apa yang belum lengkap."),
        [_go(version, "freeze", _("Buka peninjauan"), "list-check", "review")],
    )


def _unsigned_by(at: Standing, version: SopVersion) -> bool:
    signed = {one.agency_id for one in version.ratifications.all()}
    own = {agency.pk for agency in access.own_parties(at, version, "ratify")}
    return bool(own - signed)


def _go(version: SopVersion, verb: str, label: Words, icon: str, name: str) -> Action:
    return Action(verb, label, icon, reverse(f"sop:{name}", args=[version.pk]))
