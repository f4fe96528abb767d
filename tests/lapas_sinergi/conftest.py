"""A joint SOP at each stage of its life, as its own tests have it."""

from tests.sop.conftest import draft, in_force, ready, reviewed

__all__ = ("draft", "in_force", "ready", "reviewed")
