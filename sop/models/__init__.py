"""Joint SOPs: series, versions, the rows of a draft, its review, and what is proved of it."""

from .documents import AlertLevel, Hazard, Party, Phase, SopDocument, SopVersion
from .proofs import Acknowledgement, PrintedCopy, Question, Ratification
from .review import ChainLink, Remark, ReviewStep
from .rows import FlowRow, LaneRow, Number, Part, Row, StepRow, Wording

__all__ = (
    "Acknowledgement",
    "AlertLevel",
    "ChainLink",
    "FlowRow",
    "Hazard",
    "LaneRow",
    "Number",
    "Part",
    "Party",
    "Phase",
    "PrintedCopy",
    "Question",
    "Ratification",
    "Remark",
    "ReviewStep",
    "Row",
    "SopDocument",
    "SopVersion",
    "StepRow",
    "Wording",
)
