"""What happened to an agreement, and what is to be done next with it, in words."""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.models import Entry
from notifications.words import late_aside

from . import parties
from .access import Standing
from .lists import End
from .models import Agreement, AgreementParty, Posting, Remark
from .services.freezing import may_sign
from .steps import Action, Words, YourStep
from .story import Line

S = Agreement.Status
PHRASES: Mapping[str, Words] = {
    "draft": gettext_lazy("Draf dibuat"),
    "revised": gettext_lazy("Isi naskah diubah"),
    "seated": gettext_lazy("Susunan pihak diubah"),
    "presented": gettext_lazy("Nomor atau penanda tangan diisi"),
    "in_review": gettext_lazy("Naskah ditelaah bersama"),
    "remarked": gettext_lazy("Memberi catatan"),
    "resolved": gettext_lazy("Catatan diselesaikan"),
    "agreed": gettext_lazy("Menyetujui isi naskah"),
    "frozen": gettext_lazy("Naskah dibekukan, siap ditandatangani"),
    "party_signed": gettext_lazy("Menandatangani"),
    "signed": gettext_lazy("Menandatangani; semua pihak sudah bertanda tangan"),
    "terminated": gettext_lazy("Perjanjian diakhiri"),
    "withdrawn": gettext_lazy("Penyusunan dibatalkan"),
    "ends_soon": gettext_lazy("Pengingat: %(days)s hari lagi berakhir"),
}
TONES = {"signed": "good", "remarked": "warn", "terminated": "bad", "withdrawn": "bad"}
QUIET = frozenset({"draft", "revised", "seated", "presented", "resolved"})
ACTIONS: Mapping[str, Action] = {
    action.verb: action
    for action in (
        Action("review", gettext_lazy("Mulai telaah bersama"), "send", "agreement_review", True),
        Action("write", gettext_lazy("Ubah naskah"), "pencil", "agreement_edit"),
        Action("agree", gettext_lazy("Setujui isi"), "check", "agreement_agree"),
        Action("sign", gettext_lazy("Tanda tangani"), "certificate", "agreement_sign"),
        Action("thaw", gettext_lazy("Buka lagi naskah"), "arrow-back-up", "agreement_thaw"),
        Action("withdraw", gettext_lazy("Batalkan"), "ban", "agreement_withdraw"),
        Action("terminate", gettext_lazy("Akhiri perjanjian"), "ban", "agreement_terminate"),
    )
}


def timeline(
    agreement: Agreement, entries: Iterable[Entry], ends: Iterable[AgreementParty]
) -> list[Line]:
    """The history in words, oldest first, each with the agency of whoever acted."""
    entries, ends = list(entries), list(ends)
    agencies = _agencies(entries, ends)
    remarks = {row.pk: row.text for row in Remark.objects.filter(agreement=agreement)}
    told, last = [], None
    for entry in entries:
        on = timezone.localdate(entry.occurred_at, agreement.zone)
        told.append(_line(agreement, entry, agencies, remarks, new_day=on != last))
        last = on
    return told


def _line(
    agreement: Agreement,
    entry: Entry,
    agencies: Mapping[int, End],
    remarks: Mapping[int, str],
    *,
    new_day: bool,
) -> Line:
    said = remarks.get(entry.data.get("remark") or 0, "") if entry.verb == "remarked" else ""
    over = entry.verb in {"terminated", "withdrawn"}
    phrase = str(PHRASES.get(entry.verb, entry.verb))
    return Line(
        at=entry.occurred_at,
        who=entry.actor.full_name if entry.actor else "",
        agency=agencies.get(entry.actor_id or 0),
        text=f"{phrase % {'days': entry.data.get('days', '')}}{late_aside(entry)}",
        note=agreement.end_note if over else said,
        tone=TONES.get(entry.verb, ""),
        system=entry.actor is None or entry.verb in QUIET,
        zone=agreement.timezone,
        new_day=new_day,
    )


def _agencies(entries: Iterable[Entry], ends: Iterable[AgreementParty]) -> dict[int, End]:
    """Where each actor serves or served, of the parties."""
    known = {end.agency_id: End.of(end.agency) for end in ends}
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    rows = Posting.objects.filter(person__in=actors, agency__in=known)
    return {person: known[agency] for person, agency in rows.values_list("person", "agency")}


def next_verbs(at: Standing, agreement: Agreement, ends: list[AgreementParty]) -> list[str]:
    """What this person may do with it as it stands, the usual step first."""
    offered: dict[str, tuple[str, ...]] = {
        S.DRAFT: ("review", "write", "withdraw"),
        S.IN_REVIEW: ("agree", "write", "withdraw"),
        S.FROZEN: ("sign", "thaw", "withdraw"),
        S.SIGNED: ("terminate",),
    }
    verbs = offered.get(agreement.status, ())
    own = {verb: parties.acts_for(at, agreement, verb) for verb in verbs}
    found = [verb for verb in verbs if own[verb]]
    if "agree" in found and not any(
        end.agreed_at is None and end.agency_id in own["agree"] for end in ends
    ):
        found.remove("agree")
    if "sign" in found and not may_sign(agreement, at.person):
        found.remove("sign")
    if "thaw" in found and any(end.signature_id for end in ends):
        found.remove("thaw")
    return found


def your_step(
    agreement: Agreement, verbs: list[str], ends: list[AgreementParty]
) -> YourStep | None:
    """The card "Langkah Anda": what this person does next, if anything waits for them."""
    if not verbs or verbs[0] in {"withdraw", "thaw", "terminate"}:
        return None
    said: dict[str, tuple[str, str]] = {
        "review": (
            _("Ajak semua pihak menelaah"),
            _("Semua pihak sudah dapat membaca dan mengubah draf ini. Telaah memulai persetujuan."),
        ),
        "write": (_("Tunggu pihak lain, atau perbaiki naskah"), _waiting(ends)),
        "agree": (
            _("Setujui isi naskah"),
            _("Sesudah semua pihak setuju, naskah dibekukan dan dapat ditandatangani."),
        ),
        "sign": (
            _("Tanda tangani perjanjian ini"),
            _("Anda ditunjuk sebagai penanda tangan. Bacalah naskah PDF-nya lebih dahulu."),
        ),
    }
    title, text = said[verbs[0]]
    return YourStep(title, text, [ACTIONS[verb] for verb in verbs if verb != "terminate"])


def _waiting(ends: list[AgreementParty]) -> str:
    late = [end.agency.short_name for end in ends if end.agreed_at is None]
    return _("Belum menyetujui: %(names)s.") % {"names": ", ".join(late)} if late else ""
