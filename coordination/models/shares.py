"""Named exceptions: one request shown to an outside person or agency, until a date, for a reason.

These are django-guardian's direct foreign-key tables. Only access.py reads them, and it reads
the end date in the query; guardian's own backend, which knows no dates, is not installed.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from .support import SupportRequest


class Share(models.Model):
    """What both kinds of share have: until when, why, by whom, and whether it was taken back."""

    until = models.DateTimeField(_("sampai"))
    reason = models.CharField(_("alasan"), max_length=300)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class PersonShare(Share, UserObjectPermissionBase):
    """A request shown to one person of an outside agency."""

    content_object = models.ForeignKey(SupportRequest, models.CASCADE, related_name="person_shares")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "content_object"), name="shared_once_person"),
        )


class AgencyShare(Share, GroupObjectPermissionBase):
    """A request shown to everyone cleared for it at an outside agency."""

    content_object = models.ForeignKey(SupportRequest, models.CASCADE, related_name="agency_shares")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("group", "content_object"), name="shared_once_agency"),
        )
