"""Persons, their guards, and the devices of duty posts. This room knows no agency."""

from .devices import Device, Pin, Stay
from .guards import ApiToken, SignIn, Try
from .persons import User, UserManager, display_name, e164

__all__ = (
    "ApiToken",
    "Device",
    "Pin",
    "SignIn",
    "Stay",
    "Try",
    "User",
    "UserManager",
    "display_name",
    "e164",
)
