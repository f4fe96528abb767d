"""Who says so: HMAC-SHA256 over the moment and the body, in both directions."""

import hmac
import time
from hashlib import sha256

WINDOW = 300  # seconds: what is older or from the future could be a recording
TIME, SIGNATURE = "X-Sinergi-Timestamp", "X-Sinergi-Signature"


def signed(secret: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """The two headers that go with a body."""
    moment = str(int(time.time()) if at is None else at)
    return {TIME: moment, SIGNATURE: f"sha256={_mac(secret, moment, body)}"}


def is_signed(secret: str, body: bytes, moment: str, signature: str) -> bool:
    """Whether a body comes from who knows the secret, and just now."""
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    expected = f"sha256={_mac(secret, moment, body)}"
    fresh = abs(time.time() - int(moment)) <= WINDOW
    return fresh and hmac.compare_digest(expected.encode(), signature.encode())


def _mac(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
