"""Drills: scenarios and their versions, the programme, what happened, and what it showed."""

from .evaluation import (
    Feedback,
    FeedbackSlip,
    Finding,
    Grade,
    Rating,
    Report,
    ReportParty,
    ReportRemark,
)
from .holding import FreeInject, Handed, Observation, Pause, Run, Stop, Tap
from .programme import Crew, Drill, Invitation, Postponement, Programme
from .scenarios import (
    EVERYBODY,
    Inject,
    Kind,
    Objective,
    ObjectiveStep,
    Role,
    Scenario,
    ScenarioImport,
    ScenarioVersion,
    elapsed,
)

__all__ = (
    "EVERYBODY",
    "Crew",
    "Drill",
    "Feedback",
    "FeedbackSlip",
    "Finding",
    "FreeInject",
    "Grade",
    "Handed",
    "Inject",
    "Invitation",
    "Kind",
    "Objective",
    "ObjectiveStep",
    "Observation",
    "Pause",
    "Postponement",
    "Programme",
    "Rating",
    "Report",
    "ReportParty",
    "ReportRemark",
    "Role",
    "Run",
    "Scenario",
    "ScenarioImport",
    "ScenarioVersion",
    "Stop",
    "Tap",
    "elapsed",
)
