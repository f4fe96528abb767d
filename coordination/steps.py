"""What to do next with a request: the card "Langkah Anda" and its buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import SupportRequest

S = SupportRequest.Status
Words = str | Promise


@dataclass(frozen=True)
class Action:
    """One button: where it goes, and whether it does it at once (post) or opens a page."""

    verb: str
    label: Words
    icon: str
    url: str  # the name of its address here; in other rooms the address itself
    post: bool = False


@dataclass(frozen=True)
class YourStep:
    """The card "Langkah Anda": the usual next step in words, and the buttons beside it."""

    title: str
    text: str
    actions: list[Action] = field(default_factory=list)


ACTIONS: Mapping[str, Action] = {
    action.verb: action
    for action in (
        Action("submit", gettext_lazy("Ajukan"), "send", "request_submit", post=True),
        Action("speak", gettext_lazy("Minta lisan sekarang"), "phone", "request_speak"),
        Action("revise", gettext_lazy("Ubah isi"), "pencil", "request_edit"),
        Action("withdraw", gettext_lazy("Batalkan"), "ban", "request_withdraw"),
        Action("package", gettext_lazy("Setujui paket"), "checks", "request_package", post=True),
        Action("decide", gettext_lazy("Putuskan"), "gavel", "request_decide"),
        Action("receive", gettext_lazy("Terima surat"), "inbox", "request_receive", post=True),
        Action("review", gettext_lazy("Mulai telaah"), "eye", "request_review", post=True),
        Action("send_back", gettext_lazy("Kembalikan"), "arrow-back-up", "request_send_back"),
        Action("order", gettext_lazy("Buat Surat Perintah"), "file-text", "request_order"),
        Action("muster", gettext_lazy("Buka apel"), "list-check", "request_muster"),
        Action("report", gettext_lazy("Tulis laporan"), "report-analytics", "request_report"),
        Action("close", gettext_lazy("Tutup permohonan"), "checks", "request_close"),
    )
}


def your_step(asked: SupportRequest, verbs: list[str], inside: int) -> YourStep | None:
    """What this person does next, if anything; the first verb gives the words."""
    if not verbs:
        return None
    if verbs == ["withdraw"]:
        return None  # calling it off is possible, but nobody waits for it
    if asked.status == S.RETURNED and "revise" in verbs:  # sent again as it was, it comes back
        verbs = sorted(verbs, key=lambda verb: verb != "revise")
    title, text = _invitation(asked, verbs[0], inside)
    return YourStep(title, text, [ACTIONS[verb] for verb in verbs])


def _invitation(asked: SupportRequest, verb: str, inside: int) -> tuple[str, str]:
    who = {"requester": asked.requester.short_name, "provider": asked.provider.short_name}
    if verb == "muster":
        return _gate(asked, inside)
    said: dict[str, tuple[str, str]] = {
        "revise": (_("Lengkapi, lalu ajukan lagi"), asked.return_note),
        "submit": (
            _("Ajukan permohonan ini"),
            _("%(provider)s belum melihatnya. Sesudah diajukan, isinya tidak dapat diubah.") % who,
        ),
        "decide": (
            _("Putuskan permohonan ini"),
            _("%(requester)s menunggu jawaban. Jumlah dapat dipenuhi per jenis personel.") % who,
        ),
        "package": (
            _("Setujui paket yang disepakati"),
            _("%(requester)s meminta paket menurut perjanjian. Semua personelnya disetujui.") % who,
        ),
        "receive": (_("Terima surat permohonan ini"), _("%(requester)s akan tahu.") % who),
        "order": (
            _("Terbitkan Surat Perintah"),
            _("Tunjuk personel yang berangkat, tugasnya, dan tempat melapor."),
        ),
        "report": (
            _("Tulis laporan hasil"),
            _("Hasil pelaksanaan, kejadian menonjol, dan jam kerja setiap instansi."),
        ),
        "close": (
            _("Tutup permohonan ini"),
            _("Baca jawabannya, lalu tutup.")
            if asked.status == S.DECLINED
            else _("Baca laporan hasil, beri penilaian, lalu tutup."),
        ),
        "withdraw": (_("Batalkan permohonan ini"), ""),
    }
    return said.get(verb, (str(ACTIONS[verb].label), ""))


def _gate(asked: SupportRequest, inside: int) -> tuple[str, str]:
    if asked.status == S.ORDERED:
        return _("Catat apel di pintu"), _("Siapa hadir, siapa tidak, dan apa yang dititipkan.")
    if asked.status == S.MUSTERED:
        return _("Mulai tugas"), _("Apel sudah selesai. Catat mulai tugas saat personel bergerak.")
    if inside:
        still = ngettext(
            "%(count)d personel masih di dalam.", "%(count)d personel masih di dalam.", inside
        )
        return _("Catat personel keluar"), still % {"count": inside}
    return _("Akhiri tugas"), _("Semua personel sudah keluar.")
