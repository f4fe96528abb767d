"""The letters of a support request, in each agency's own form (tata naskah dinas).

Every function freezes what its letter says, as plain words and numbers, and asks for a rendition;
it belongs in the transaction of the verb that made it true. Letters are always in Indonesian.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from accounts.models import User
from documents.models import Rendition
from documents.queries import attachments
from documents.services import request_rendition
from documents.words import counted, decimal, full_date
from journal import clock

from ..models import (
    Agency,
    Assignment,
    DeploymentOrder,
    SupportLine,
    SupportRequest,
    TaskReport,
)
from .letter_parts import (
    SUBJECT,
    assignments,
    dated,
    gate_facts,
    items,
    known,
    ledger,
    line_of,
    officer_row,
    order_reference,
    paragraphs,
    presence_row,
    reference,
    report_to,
    sheet,
    subject_matter,
)
from .numbering import check_numbering, next_number
from .signing import head_title, liaisons, superior

__all__ = (
    "check_numbering",
    "muster_list",
    "next_number",
    "order_letter",
    "reply_letter",
    "request_letter",
    "task_report",
)

NAMES = {  # frozen in Indonesian; screens put them into the reader's language
    "request_letter": gettext_noop("Surat permohonan bantuan personel"),
    "reply_letter": gettext_noop("Surat jawaban atas permohonan bantuan personel"),
    "order_letter": gettext_noop("Surat Perintah"),
    "muster_list": gettext_noop("Daftar hadir apel"),
    "task_report": gettext_noop("Laporan hasil pelaksanaan tugas"),
}
POLICE_LAW = "Undang-Undang Nomor 2 Tahun 2002 tentang Kepolisian Negara Republik Indonesia"
S = SupportRequest.Status


def request_letter(
    asked: SupportRequest, by: User, *, copies: Sequence[str] | None = None
) -> Rendition:
    """The requester's letter: what is asked for, for when and where, and whom to call."""
    at = known(asked.submitted_at)
    files = len(attachments(asked))
    if copies is None:
        copies = [*superior(asked.requester), *liaisons(asked.provider)]
    context = {
        **sheet(asked, asked.requester, by, at, copies),
        **subject_matter(asked, asked.requester),
        "to": {"title": head_title(asked.provider), "city": asked.provider.city},
        "about": SUBJECT,
        "enclosed": f"{counted(files)} berkas" if files else "-",
        "lines": [line_of(line) for line in asked.lines.all()],
        "total": counted(sum(line.asked for line in asked.lines.all())),
    }
    return _ask(
        asked,
        "request_letter",
        of=asked.requester,
        number=asked.letter_number,
        at=at,
        context=context,
        by=by,
    )


def reply_letter(
    asked: SupportRequest,
    by: User,
    lines: Sequence[SupportLine] | None = None,
    *,
    copies: Sequence[str] | None = None,
) -> Rendition:
    """The provider's answer, as the request stands: granted, in part, declined, or returned.

    `lines` are those of the request, where they are at hand.
    """
    at = known(None if asked.status == S.RETURNED else asked.decided_at)
    lines = list(asked.lines.all()) if lines is None else lines
    granted = sum(line.granted or 0 for line in lines)
    outcome = asked.status if asked.status in {S.PARTLY_APPROVED, S.DECLINED, S.RETURNED} else ""
    note = asked.return_note if outcome == S.RETURNED else asked.decision_note
    context = {
        **sheet(
            asked, asked.provider, by, at, superior(asked.provider) if copies is None else copies
        ),
        **subject_matter(asked, asked.provider),
        "to": {"title": head_title(asked.requester), "city": asked.requester.city},
        "about": f"Jawaban atas {SUBJECT}",
        "enclosed": "-",
        "reference": reference(asked),
        "outcome": outcome or S.APPROVED.value,
        "lines": [line_of(line) for line in lines],
        "total": sum(line.asked for line in lines),
        "granted": counted(granted),
        "note": paragraphs(note),
    }
    return _ask(
        asked,
        "reply_letter",
        of=asked.provider,
        number=asked.reply_number,
        at=at,
        context=context,
        by=by,
    )


def order_letter(
    order: DeploymentOrder, by: User, *, copies: Sequence[str] | None = None
) -> Rendition:
    """Surat Perintah with its annex: who is sent, to do what, and where to report."""
    asked, agency = order.request, order.request.provider
    at = known(order.issued_at)
    sent = assignments(order).exclude(presence=Assignment.Presence.REPLACED)
    law = [POLICE_LAW] if agency.kind == Agency.Kind.POLICE else []
    if copies is None:
        copies = [*superior(agency), head_title(asked.requester)]
    context = {
        **sheet(asked, agency, by, at, copies),
        **subject_matter(asked, agency),
        "considering": paragraphs(order.considering),
        "bases": [
            *({"text": text} for text in (*law, *items(asked.legal_basis))),
            reference(asked),
        ],
        "tasks": items(order.tasks),
        "report": report_to(order, agency),
        "officers": [officer_row(number, sent_one) for number, sent_one in enumerate(sent, 1)],
        "count": counted(len(sent)),
        "issuer_head": head_title(agency),
    }
    return _ask(
        asked, "order_letter", of=agency, number=order.number, at=at, context=context, by=by
    )


def muster_list(order: DeploymentOrder, by: User) -> Rendition:
    """Daftar hadir apel, as the gate knows it now: to be signed by hand by everyone who came."""
    asked, agency = order.request, order.request.provider
    rows = [presence_row(n, one, asked.requester) for n, one in enumerate(assignments(order), 1)]
    context = {
        **sheet(asked, agency, by, clock.now(), ()),
        **subject_matter(asked, agency),
        "order": {"number": order.number, "date": dated(order.issued_at, agency)},
        "report": report_to(order, agency),
        "officers": rows,
        "present": counted(sum(row["is_present"] for row in rows)),
        "count": counted(len(rows)),
        "host": head_title(asked.requester).removeprefix("Kepala "),
    }
    return _ask(
        asked,
        "muster_list",
        of=agency,
        number=order.number,
        at=clock.now(),
        context=context,
        by=by,
    )


def task_report(report: TaskReport, by: User) -> Rendition:
    """Laporan hasil: the ledger from asked to released, what was done, and the hours given."""
    asked, agency = report.request, report.request.provider
    at = known(report.reported_at)
    order: DeploymentOrder | None = getattr(asked, "order", None)
    context = {
        **sheet(asked, agency, by, at, superior(agency)),
        **subject_matter(asked, agency),
        "bases": [reference(asked), *([order_reference(order, agency)] if order else [])],
        "ledger": ledger(asked),
        "gate": gate_facts(order, asked.requester) if order else [],
        "result": paragraphs(report.result),
        "notable_events": paragraphs(report.notable_events),
        "closing_note": paragraphs(report.closing_note),
        "hours": [
            {"agency": asked.requester.name, "hours": decimal(float(report.requester_hours))},
            {"agency": asked.provider.name, "hours": decimal(float(report.provider_hours))},
        ],
        "to": {"title": head_title(agency), "city": agency.city},
    }
    return _ask(
        asked, "task_report", of=agency, number=report.number, at=at, context=context, by=by
    )


def _ask(
    asked: SupportRequest,
    kind: str,
    *,
    of: Agency,
    number: str,
    at: datetime,
    context: dict[str, Any],
    by: User,
) -> Rendition:
    """Freeze it. The public card names the kind, the offices and the date, and nothing else."""
    card = {
        "kind": NAMES[kind],
        "number": number,
        "issuer": of.name,
        "agencies": [asked.requester.name, asked.provider.name],
        "date": full_date(at.astimezone(of.zone)),
    }
    title = f"{NAMES[kind]} Nomor {number}" if number else NAMES[kind]
    return request_rendition(
        asked, kind, title=title, number=number, context=context, card=card, by=by
    )
