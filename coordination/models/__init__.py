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
from .debts import Debt, SpokenOrder
from .keys import IdempotencyKey
from .laws import LegalBasis
from .months import MonthRow
from .orders import (
    Assignment,
    DeploymentOrder,
    LetterNumber,
    Movement,
    Officer,
    TaskReport,
)
from .reach import ReachRow, ReachTest
from .roster import (
    DutyPost,
    Holiday,
    Override,
    Rotation,
    Seat,
    Shift,
    Team,
    TeamMember,
)
from .shares import AgencyShare, PersonShare
from .support import Comment, SupportLine, SupportRequest, verdict
from .watches import CalendarFeed, Handover, RosterImport, Swap

__all__ = (
    "Agency",
    "AgencyShare",
    "Agreement",
    "AgreementNumber",
    "AgreementParty",
    "Article",
    "Assignment",
    "CalendarFeed",
    "Clause",
    "Comment",
    "Debt",
    "DeploymentOrder",
    "DutyPost",
    "Handover",
    "Holiday",
    "IdempotencyKey",
    "LegalBasis",
    "LetterCounter",
    "LetterNumber",
    "MonthRow",
    "Movement",
    "Officer",
    "Override",
    "Partnership",
    "PersonShare",
    "Position",
    "Posting",
    "ReachRow",
    "ReachTest",
    "Remark",
    "RosterImport",
    "Rotation",
    "Seat",
    "Shift",
    "SpokenOrder",
    "SupportLine",
    "SupportRequest",
    "Swap",
    "TaskReport",
    "Team",
    "TeamMember",
    "Unit",
    "Wording",
    "verdict",
)
