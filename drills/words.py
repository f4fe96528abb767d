"""What screens say of a drill or a scenario: its history in words."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coordination.story import Line
from journal.models import Entry

Words = str | Promise

PHRASES: Mapping[str, Words] = {
    "planned": _("Masuk rencana"),
    "changed": _("Rencana diubah"),
    "scheduled": _("Dijadwalkan"),
    "postponed": _("Ditunda atau dipindahkan"),
    "cancelled": _("Dibatalkan"),
    "invited": _("Mengundang instansi (%(people)s orang)"),
    "uninvited": _("Menarik undangan"),
    "agency_confirmed": _("Instansi menyatakan hadir (%(coming)s orang)"),
    "agency_declined": _("Instansi berhalangan"),
    "crew_asked": _("Meminta seseorang ikut"),
    "crew_confirmed": _("Menyatakan hadir"),
    "crew_declined": _("Berhalangan"),
    "crew_left": _("Melepas seseorang dari latihan"),
    "papers_asked": _("Naskah latihan dibuat"),
    "running": _("STARTEX: latihan dimulai"),
    "paused": _("Latihan dijeda"),
    "resumed": _("Latihan dilanjutkan"),
    "ended": _("ENDEX: latihan selesai"),
    "stopped": _("Kata henti diucapkan"),
    "inject_sent": _("Inject dikirim kepada pemain"),
    "evaluated": _("Evaluasi ditutup"),
    "reported": _("Laporan ditandatangani kedua instansi"),
    "rated": _("Menilai satu sasaran"),
    "found": _("Menambah temuan"),
    "finding_forgotten": _("Menghapus temuan"),
    "amendment": _("Membuka revisi SOP dari temuan"),
    "photo": _("Menambah foto pengamatan"),
    "report_written": _("Laporan ditulis"),
    "report_remarked": _("Menanggapi laporan"),
    "report_resolved": _("Tanggapan diselesaikan"),
    "report_agreed": _("Menyetujui laporan"),
    "report_frozen": _("Laporan dibekukan untuk ditandatangani"),
    "report_reopened": _("Laporan dibuka lagi"),
    "report_signed": _("Menandatangani laporan"),
    "seen": _("%(count)s hal yang dilihat penilai masuk"),
    "confirm_due": _("Pengingat H-%(days)s: yang belum menjawab undangan"),
    "draft": _("Draf dimulai atau dibuka lagi"),
    "ready": _("Dinyatakan siap dipakai"),
    "retired": _("Tidak dipakai lagi"),
    "imported": _("%(good)s inject dimasukkan dari Excel"),
}
TONES = {"cancelled": "bad", "postponed": "warn", "reported": "good", "ready": "good"}
SMALL = ("role_", "inject_", "objective_", "head_", "crew_asked", "crew_confirmed")


def timeline(entries: Iterable[Entry], zone: ZoneInfo) -> list[Line]:
    """The history in words, oldest first; single rows, and who simply comes, left out."""
    lines, last = list[Line](), None
    for entry in entries:
        if entry.verb.startswith(SMALL):
            continue
        day = timezone.localdate(entry.occurred_at, zone)
        phrase = str(PHRASES.get(entry.verb, entry.verb))
        lines.append(
            Line(
                at=entry.occurred_at,
                who=entry.actor.full_name if entry.actor else "",
                agency=None,
                text=phrase % _Data(entry.data),
                note="",
                tone=TONES.get(entry.verb, ""),
                system=entry.actor is None,
                zone=zone.key,
                new_day=day != last,
            )
        )
        last = day
    return lines


class _Data(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""
