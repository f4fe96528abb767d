"""More than the house takes in: the real server hears it out, and its answer can be read."""

import socket

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from coordination.models import SupportRequest
from tests.browser.house import House, answers, stop
from tests.chaos.harness import until

from ..coordination.browser import typed

MB = 1024 * 1024
FIELD = b'--end\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n%s\r\n--end--\r\n'


@pytest.fixture(scope="module")
def port(django_db_setup, tmp_path_factory):
    """Where a real gunicorn of ours answers, on the test database."""
    house = House(tmp_path_factory.mktemp("house"))
    web = house.serve("web")
    until(lambda: answers(house.ports["web"]), 30)
    yield house.ports["web"]
    stop(web)


def send(port, path, kind, body):
    """What the server answers to somebody who first says everything and then listens."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    head += f"Cookie: {settings.CSRF_COOKIE_NAME}={'a' * 32}\r\n"  # as from a form of ours
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode() + body)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=end", FIELD % (b"x" * 9 * MB)),
        ("multipart/form-data; boundary=end", FIELD % (b"x" * 20 * MB)),
        ("application/x-www-form-urlencoded", b"purpose=" + b"x" * 9 * MB),
    ],
    ids=["long words", "too much in all", "without a file"],
)
def test_too_much_is_answered_with_413_in_words(port, kind, body):
    answer = send(port, "/permohonan/baru/", kind, body)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "terlalu besar" in answer.decode()


def test_a_stranger_hears_why_a_program_is_refused(port):
    answer = send(port, "/api/v1/requests/", "multipart/form-data; boundary=end", b"x" * 9 * MB)
    assert answer.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 413 "))


def test_of_words_that_are_too_long_nothing_is_kept(cast):
    client = Client()
    client.force_login(cast.sari)
    form = typed(cast, save="1", purpose="x" * 2 * MB)
    refused = client.post(reverse("coordination:request_new"), form)
    assert refused.status_code == 413
    assert refused.wsgi_request.read() == b""
    assert not SupportRequest.objects.exists()
