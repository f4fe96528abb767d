"""Messages to people, how people can be reached, and things that fall due."""

from .contacts import PHONES, Contact, QuietHours
from .deliveries import Delivery
from .escalation import Call, Hop, Policy, Step, Ticket
from .gateways import Callback, Gateway
from .reminders import Reminder
from .snoozes import Snooze

__all__ = (
    "PHONES",
    "Call",
    "Callback",
    "Contact",
    "Delivery",
    "Gateway",
    "Hop",
    "Policy",
    "QuietHours",
    "Reminder",
    "Snooze",
    "Step",
    "Ticket",
)
