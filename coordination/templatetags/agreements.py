"""What pages of agreements draw: how much of a quota is used."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..services.readers import Quota

register = template.Library()


@register.simple_tag
def quota_bar(quota: Quota) -> SafeString:
    """Draw what is used of a month's quota, and say what is left."""
    share = min(100, round(100 * quota.used / quota.people))
    state = "spent" if not quota.left else "short" if quota.left * 5 <= quota.people else "free"
    said = {
        "month": date_format(quota.month, "F Y"),
        "used": quota.used,
        "people": quota.people,
        "left": quota.left,
    }
    label = _("%(month)s: terpakai %(used)d dari %(people)d, sisa %(left)d") % said
    return format_html(
        '<span class="quota {}"><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="of" width="100" height="10"></rect>'
        '<rect class="is" width="{}" height="10"></rect></svg>'
        '<span aria-hidden="true">{} / {} · {}</span></span>',
        state, label, share, quota.used, quota.people, _("sisa %(left)d") % said,
    )  # fmt: skip
