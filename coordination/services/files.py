"""Files that people attach to a request, with a line in its history."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from documents import services as documents
from documents.models import Attachment
from journal.lifecycle import IllegalMove, record

from ..models import SupportRequest
from .support import codes


@transaction.atomic
def attach(asked: SupportRequest, *, by: User, file: "UploadedFile[bytes]") -> Attachment:
    """Keep a file with the request. Raises ValidationError if its content is refused."""
    if not asked.is_open:
        raise IllegalMove(asked, "attached")
    kept = documents.attach(asked, file, by=by)
    record(asked, "attached", by=by, attachment=kept.pk, **codes(asked))
    return kept
