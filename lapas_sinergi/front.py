"""Pages and live news behind one door: run by `gunicorn -k asgi` with a certificate.

The pages are the very same WSGI application, called on threads that stay, so that each keeps its
connection to the database.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import sync_to_async
from asgiref.wsgi import WsgiToAsgiInstance
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
django.setup()

from .events import PATH, Events, Receive, Scope, Send  # noqa: E402 (models come first)
from .wsgi import application as pages  # noqa: E402

THREADS = 8
SLACK = 2 * 1024 * 1024  # what a form is larger than the file in it


POOL = ThreadPoolExecutor(THREADS, "page")
ANSWER: Any = vars(WsgiToAsgiInstance)["run_wsgi_app"]


class Page(WsgiToAsgiInstance):
    """One request to a page, answered on one of our threads."""

    run_wsgi_app = sync_to_async(ANSWER.func, thread_sensitive=False, executor=POOL)


PAGE: Any = Page  # asgiref has no types


class Front:
    """Sends each request where it belongs."""

    def __init__(self) -> None:
        self.events = Events()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == PATH:
            await self.events(scope, receive, send)
        elif _announced(scope) > settings.ATTACHMENT_MAX_BYTES + SLACK:
            await _too_large(send)
        else:
            await PAGE(pages)(scope, receive, send)


def _announced(scope: Scope) -> int:
    """How many bytes the request says it brings; without a word, more than we take."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return 1 << 62
    size = headers.get(b"content-length", b"0")
    return int(size) if size.isdigit() else 1 << 62


async def _too_large(send: Send) -> None:
    """413 before a byte of it is kept anywhere."""
    head = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": head})
    await send({"type": "http.response.body", "body": b""})


application = Front()
