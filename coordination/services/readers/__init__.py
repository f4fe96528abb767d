"""The readers: what the clauses in force answer, one function for each kind of clause.

A clause binds at the moment it is asked about: agreements in force are found by the database's
clock, so the day after the last one nothing has to be switched off. Pages, the API, the verbs and
the reminders all ask here, and nowhere else is a clause read.
"""

from .answers import RESPONSE, UNANSWERED, Asked, answers_due
from .asking import allow
from .beforehand import CASES, ONE_TAP, PACKAGE, PROVEN, Package, packages
from .permission import SUPPORT, Permission, may_ask
from .quotas import QUOTA, Quota, quotas
from .rosters import NAMES, ROLES, ROSTER, rosters_shown

LIMITS = (QUOTA, RESPONSE, PACKAGE)  # how support is asked for: nothing without it

__all__ = (
    "CASES",
    "LIMITS",
    "NAMES",
    "ONE_TAP",
    "PACKAGE",
    "PROVEN",
    "QUOTA",
    "RESPONSE",
    "ROLES",
    "ROSTER",
    "SUPPORT",
    "UNANSWERED",
    "Asked",
    "Package",
    "Permission",
    "Quota",
    "allow",
    "answers_due",
    "may_ask",
    "packages",
    "quotas",
    "rosters_shown",
)
