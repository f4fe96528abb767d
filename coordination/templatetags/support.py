"""What pages of requests draw: how many people, and how far each line of the ledger has come."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import Rendition

from ..queries import Tally

register = template.Library()


@register.filter
def drawing(papers: Iterable[Rendition]) -> bool:
    """Whether a paper is still being made, so that the page should look again soon."""
    return any(paper.state == Rendition.State.QUEUED for paper in papers)


@register.filter
def paper_title(paper: Rendition) -> str:
    """Name a paper in the reader's language; what is printed on it stays Indonesian."""
    kind, number = paper.card.get("kind", ""), paper.card.get("number", "")
    if not kind:
        return paper.title
    said = {"kind": _(kind), "number": number}
    return _("%(kind)s Nomor %(number)s") % said if number else said["kind"]


@register.simple_tag
def staircase(tally: Tally) -> SafeString:
    """Draw one line of the ledger: asked ≥ granted ≥ ordered ≥ arrived ≥ released."""
    stages = (
        (_("diminta"), tally.asked),
        (_("disetujui"), tally.granted),
        (pgettext("ledger", "Sprin"), tally.ordered or None),
        (_("hadir"), tally.arrived or None),
        (_("pulang"), tally.released or None),
    )
    cells = ((_cell(tally, label, number),) for label, number in stages)
    return format_html('<dl class="stairs">{}</dl>', format_html_join("", "{}", cells))


def _cell(tally: Tally, label: str, number: int | None) -> SafeString:
    share = round(100 * (number or 0) / tally.asked)
    state = "ahead" if number is None else "short" if number < tally.asked else "full"
    return format_html(
        '<div class="{}"><dt>{}</dt><dd>{}<svg viewBox="0 0 100 6" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect class="of" width="100" height="6"></rect>'
        '<rect class="is" width="{}" height="6"></rect></svg></dd></div>',
        state, label, "–" if number is None else number, share,
    )  # fmt: skip
