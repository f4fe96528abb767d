"""The inspector: judges a file that anybody sent, inside a jail. It knows no settings."""

import json

from .results import Trust
from .verdict import verdict


def work(job: bytes) -> bytes:
    """The verdict as JSON on what Trust.packed() put together."""
    trust, pdf = Trust.unpacked(job)
    return json.dumps(verdict(pdf, trust).to_plain()).encode()
