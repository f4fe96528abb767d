"""What a delivery is called outside: the same each time, and not to be guessed by counting."""

import re

from .models import Delivery

KEY = re.compile(r"^sinergi\.(\d{1,18})\.\d{20}$")


def key_of(delivery: Delivery) -> str:
    """The idempotency key under which a delivery leaves, however often."""
    return f"sinergi.{delivery.pk}.{delivery.created_at:%Y%m%d%H%M%S%f}"


def pk_in(key: str) -> int:
    """The number of the delivery that such a name speaks of; 0, nobody's, if it is no such name."""
    found = KEY.match(key)
    return int(found[1]) if found else 0
