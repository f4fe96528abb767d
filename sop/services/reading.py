"""What readers do with a text that holds: confirm that they have read it, and print it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import IllegalMove, hold, record

from ..models import Acknowledgement, Phase, PrintedCopy, Question, SopVersion
from . import papers
from .drafting import codes

S = SopVersion.Status
HELD = frozenset({Phase.EFFECTIVE, Phase.COMING})


@transaction.atomic
def acknowledge(version: SopVersion, *, by: User, answers: Sequence[int] = ()) -> Acknowledgement:
    """Confirm having read and understood this version; doing it twice is doing it once.

    Raises ValidationError, question by question, for a wrong answer; IllegalMove for a version
    that holds no more.
    """
    hold(version, at=[S.RATIFIED])
    version.refresh_from_db(fields=["in_force_from", "in_force_until", "superseded_by"])
    if version.phase not in HELD:
        raise IllegalMove(version, "acknowledged")
    questions = list(version.questions.all())
    _check_answers(questions, answers)
    read, is_new = Acknowledgement.objects.get_or_create(
        version=version,
        person=by,
        defaults={"answers": list(answers[: len(questions)]), "at": clock.now()},
    )
    if is_new:
        record(version, "acknowledged", by=by, **codes(version))
    return read


@transaction.atomic
def print_copy(version: SopVersion, *, by: User, marked: bool = False) -> PrintedCopy:
    """Count one more printed copy of the signed paper.

    A text that holds no more is only printed `marked`; else ValidationError says so.
    """
    if version.ratified_at is None:
        raise IllegalMove(version, "printed")
    mark = "" if version.phase in HELD else str(version.phase)
    if mark and not marked:
        raise ValidationError(
            _("Versi ini sudah tidak berlaku. Cetakannya hanya dapat dibuat dengan tanda merah.")
        )
    copy = PrintedCopy.objects.create(
        version=version, by=by, at=clock.now(), sha256=papers.signed(version).sha256, mark=mark
    )
    record(version, "printed", by=by, copy=copy.pk, mark=mark, **codes(version))
    return copy


def _check_answers(questions: Sequence[Question], answers: Sequence[int]) -> None:
    wrong = {
        f"question_{question.place}": _("Belum tepat. Baca lagi bagiannya, lalu jawab.")
        for at, question in enumerate(questions)
        if at >= len(answers) or answers[at] != question.right
    }
    if wrong:
        raise ValidationError(wrong)
