"""Files that people attach to a request, with a line in its history."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents import services as documents
from documents.models import Attachment
from documents.queries import attachments
from journal.lifecycle import IllegalMove, hold, record

from ..models import SupportRequest
from ..queries import OPEN
from .support import codes

MOST = 20  # with one request


@transaction.atomic
def attach(asked: SupportRequest, *, by: User, file: "UploadedFile[bytes]") -> Attachment:
    """Keep a file with the request; one that the person attached before is there already.

    Raises ValidationError if its content is refused or there are too many.
    """
    if not asked.is_open:
        raise IllegalMove(asked, "attached")
    examined = documents.examine(file)  # takes a while, so before anybody must wait for us
    hold(asked, at=OPEN)
    there = attachments(asked)
    for one in there:
        if one.sha256 == examined.sha256 and one.added_by_id == by.pk:
            return one
    if len(there) >= MOST:
        raise ValidationError(
            _("“%(name)s” tidak dilampirkan. Satu permohonan paling banyak %(most)d lampiran.")
            % {"name": examined.name, "most": MOST}
        )
    kept = documents.attach(asked, examined, by=by)
    record(asked, "attached", by=by, attachment=kept.pk, **codes(asked))
    return kept


@transaction.atomic
def detach(asked: SupportRequest, attachment: Attachment, *, by: User) -> None:
    """Take a wrong file away: whoever attached it, and only before anybody was asked."""
    if attachment.added_by_id != by.pk:
        raise PermissionDenied(_("Hanya pengunggahnya yang dapat menghapus lampiran."))
    hold(asked, at=[SupportRequest.Status.DRAFT])
    record(asked, "detached", by=by, attachment=attachment.pk, **codes(asked))
    documents.detach(attachment)
