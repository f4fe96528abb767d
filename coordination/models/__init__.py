"""Agencies, the people posted to them, and what they ask of each other."""

from .agencies import Agency, LetterCounter, Partnership, Position, Posting, Unit
from .keys import IdempotencyKey
from .orders import (
    Assignment,
    DeploymentOrder,
    LetterNumber,
    Movement,
    Officer,
    TaskReport,
)
from .shares import AgencyShare, PersonShare
from .support import Comment, SupportLine, SupportRequest, verdict

__all__ = (
    "Agency",
    "AgencyShare",
    "Assignment",
    "Comment",
    "DeploymentOrder",
    "IdempotencyKey",
    "LetterCounter",
    "LetterNumber",
    "Movement",
    "Officer",
    "Partnership",
    "PersonShare",
    "Position",
    "Posting",
    "SupportLine",
    "SupportRequest",
    "TaskReport",
    "Unit",
    "verdict",
)
