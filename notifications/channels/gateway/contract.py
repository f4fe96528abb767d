"""What a gateway may say to us, read strictly. The contract is docs/gateway.md."""

import json
from dataclasses import dataclass
from typing import Any

STATUSES = ("sent", "delivered", "read", "failed")
LONGEST = {"event": 80, "id": 80, "reason": 200, "from": 40, "text": 1000}


@dataclass(frozen=True)
class Receipt:
    """How one of our messages fared."""

    event: str
    key: str
    status: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """What came back from a number; `key` if the gateway knows what it answers."""

    event: str
    sender: str
    text: str
    key: str


class Nonsense(ValueError):
    """It does not keep to the contract; the words say where."""


def understood(body: bytes) -> Receipt | Answer:
    """The body of a callback. Raises Nonsense."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Nonsense("the body must be JSON") from None
    if not isinstance(said, dict):
        raise Nonsense("the body must be an object")
    event = _text(said, "event")
    if said.get("kind") == "receipt":
        status = _text(said, "status")
        if status not in STATUSES:
            raise Nonsense(f"status must be one of {', '.join(STATUSES)}")
        return Receipt(event, _text(said, "id"), status, _text(said, "reason", ""))
    if said.get("kind") == "reply":
        return Answer(event, _text(said, "from"), _text(said, "text"), _text(said, "id", ""))
    raise Nonsense("kind must be receipt or reply")


def _text(said: dict[str, Any], name: str, default: str | None = None) -> str:
    value = said.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()) or "\0" in value:
        raise Nonsense(f"{name} must be a text")
    if len(value) > LONGEST.get(name, 80):
        raise Nonsense(f"{name} is too long")
    return value
