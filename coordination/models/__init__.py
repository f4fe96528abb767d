"""Agencies, the people posted to them, and what they ask of each other."""

from .agencies import Agency, LetterCounter, Partnership, Position, Posting, Unit
from .agreements import (
    Agreement,
    AgreementNumber,
    AgreementParty,
    Article,
    Clause,
    Remark,
    Wording,
)
from .keys import IdempotencyKey
from .laws import LegalBasis
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
    "Agreement",
    "AgreementNumber",
    "AgreementParty",
    "Article",
    "Assignment",
    "Clause",
    "Comment",
    "DeploymentOrder",
    "IdempotencyKey",
    "LegalBasis",
    "LetterCounter",
    "LetterNumber",
    "Movement",
    "Officer",
    "Partnership",
    "PersonShare",
    "Position",
    "Posting",
    "Remark",
    "SupportLine",
    "SupportRequest",
    "TaskReport",
    "Unit",
    "Wording",
    "verdict",
)
