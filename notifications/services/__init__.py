"""The verbs of news: tell, mail, read, reach, call, answer, remind, and fire what falls due."""

from .escalating import acknowledge, call_out, cancel, climb, decline
from .news import mail_person, mark_answered, mark_read, mark_subject_read, tell
from .reaching import reach, step_over
from .reminding import fire_due, forget, late, remind, until

__all__ = (
    "acknowledge",
    "call_out",
    "cancel",
    "climb",
    "decline",
    "fire_due",
    "forget",
    "late",
    "mail_person",
    "mark_answered",
    "mark_read",
    "mark_subject_read",
    "reach",
    "remind",
    "step_over",
    "tell",
    "until",
)
