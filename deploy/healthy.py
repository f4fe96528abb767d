"""`healthy.py URL [NAME=SECONDS]`: exits 0 while a process is well; for container health checks.

Alone it asks whether anybody answers at URL: a 503 of /healthz says that some *other* part is ill,
and this process is asked about itself. With NAME=SECONDS it asks a page's /healthz how long ago
that part was last heard of (`relay_age_s=30`), for processes that no one can call.
"""

import json
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def main(url: str, wanted: str = "") -> int:
    """The exit code: 0 well, 1 not."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=4)
    try:
        connection.request("GET", address.path, headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException):
        return 1
    finally:
        connection.close()
    return 0 if (recent(body, wanted) if wanted else answer.status != 500) else 1


def recent(body: bytes, wanted: str) -> bool:
    """Whether the age that `wanted` names is known and within its limit."""
    name, _, seconds = wanted.partition("=")
    try:
        age = json.loads(body).get(name)
    except ValueError:
        return False
    return age is not None and age <= float(seconds)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
