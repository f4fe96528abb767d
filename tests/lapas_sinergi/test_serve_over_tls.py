"""The box's own HTTPS: a certificate by its own authority, one door for pages and live news."""

import os
import socket
import ssl
import sys
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.test import Client

from documents import tasks
from documents.services import authority
from documents.signing import pki
from lapas_sinergi import tls
from tests.cast import PASSWORD
from tests.chaos.harness import Town, database_url, until

ELSEWHERE = "10.9.8.7"


@pytest.fixture(autouse=True)
def own_authority(settings, tmp_path):
    settings.PKI_DIR = tmp_path / "pki"


def test_a_certificate_is_for_the_names_it_was_asked_for_and_kept():
    path, _key = authority.serve_as(["pos.lapas.lan", "192.0.2.1", "2001:db8::1"])
    held = authority.folder().held("tls").certificate
    assert pki.names_of(held) == {"pos.lapas.lan", "192.0.2.1", "2001:db8::1"}
    before = path.read_bytes()
    authority.serve_as(["2001:db8::1", "192.0.2.1", "pos.lapas.lan"])
    assert path.read_bytes() == before
    authority.serve_as(["pos.lapas.lan"])
    assert path.read_bytes() != before


def test_a_certificate_that_ends_soon_is_made_anew(monkeypatch):
    path, _key = authority.serve_as(["pos.lan"])
    before, today = path.read_bytes(), authority.now()
    ends = authority.folder().held("tls").certificate.not_valid_after_utc
    monkeypatch.setattr(authority, "now", lambda: ends - authority.RENEWED_BEFORE)
    authority.serve_as(["pos.lan"])
    assert path.read_bytes() != before and today < ends


def shown(context):
    """The certificate that whoever calls at this moment is shown."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    out, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    caller = trusting.wrap_bio(back, out, server_hostname="pos.lan")
    door = context.wrap_bio(out, back, server_side=True)
    for side in (caller, door, caller):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    return caller.getpeercert(binary_form=True)


def test_a_certificate_is_renewed_under_a_running_server(monkeypatch, settings):
    settings.TLS_ADDRESS, settings.TLS_NAMES = "192.0.2.1:8443", ["pos.lan"]
    path, key = authority.serve_as(["pos.lan"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path, key)
    running = tls.renewing(context, str(path), str(key))
    before = shown(running)
    tasks.renew_server()
    assert shown(running) == before  # there was no need
    ends = authority.folder().held("tls").certificate.not_valid_after_utc
    monkeypatch.setattr(authority, "now", lambda: ends - authority.RENEWED_BEFORE)
    tasks.renew_server()
    shown(running)  # the first to call makes it look
    renewed = authority.folder().held("tls").certificate.public_bytes(Encoding.DER)
    assert shown(running) == renewed != before


def test_half_a_renewal_is_not_shown(tmp_path):
    path, key = authority.serve_as(["pos.lan"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path, key)
    running = tls.renewing(context, str(path), str(key))
    before = shown(running)
    key.write_text("not yet")
    os.utime(path, ns=(1, 1))
    assert shown(running) == shown(running) == before


@pytest.mark.parametrize("name", ["", "two words", "*.contoh.id", "-x", "http://pos.lan"])
def test_what_is_no_name_gets_no_certificate(name):
    with pytest.raises(ValueError, match="no host name"):
        authority.serve_as([name])


def test_the_key_is_for_us_alone_and_for_no_document():
    _path, key = authority.serve_as(["pos.lan"])
    assert key.stat().st_mode & 0o077 == 0
    held = authority.folder().held("tls").certificate
    uses = held.extensions.get_extension_for_class(pki.x509.ExtendedKeyUsage).value
    assert list(uses) == [pki.ExtendedKeyUsageOID.SERVER_AUTH]


@pytest.mark.parametrize(
    ("typed", "host", "port"),
    [
        ("192.0.2.1:8443", "192.0.2.1", 8443),
        ("pos.lan", "pos.lan", 8443),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
        ("[::1]", "::1", 8443),
    ],
)
def test_addresses_are_read_as_people_write_them(typed, host, port):
    assert tls.split(typed) == (host, port)


@pytest.mark.parametrize("typed", [":8443", "pos.lan:0", "pos.lan:x", "pos.lan:70000"])
def test_what_is_no_address_is_said(typed):
    with pytest.raises(ValueError, match="no address"):
        tls.split(typed)


def test_origins_are_what_browsers_say():
    assert tls.origin("pos.lan", "192.0.2.1:443") == "https://pos.lan"
    assert tls.origin("2001:db8::1", "[::]:8443") == "https://[2001:db8::1]:8443"


@pytest.mark.parametrize(
    ("base", "sealed", "expected"),
    [
        ("http://localhost:8000", [], ["http://localhost:8000"]),
        ("https://a.go.id", [], ["https://a.go.id"]),
        ("https://b:8443", ["https://b:8443"], ["https://b:8443", "http://localhost:8000"]),
    ],
)
def test_forms_are_taken_from_our_own_pages_alone(base, sealed, expected):
    assert tls.origins(base, 8000, ["localhost"], sealed) == expected


@pytest.fixture
def strict(settings):
    settings.PLAIN_IS_LOCAL = True
    settings.TLS_ORIGINS = ["https://pos.lan:8443"]


@pytest.mark.parametrize("path", ["/masuk/", "/pos/", "/", "/profil/", "/api/v1/requests/"])
def test_plain_http_from_another_machine_is_refused_with_the_way(strict, cast, path):
    answer = Client(REMOTE_ADDR=ELSEWHERE).get(path)
    assert answer.status_code == 403 and "tidak terenkripsi" in answer.text
    assert not answer.cookies
    if not path.startswith("/api/"):
        assert "https://pos.lan:8443/" in answer.text


def test_a_password_sent_in_the_clear_opens_nothing(strict, cast):
    client = Client(REMOTE_ADDR=ELSEWHERE)
    told = {"login": cast.sari.service_number, "password": PASSWORD}
    assert client.post("/masuk/", told).status_code == 403
    assert client.get("/profil/").status_code == 403


def test_a_forwarded_header_does_not_make_a_stranger_local(strict, cast):
    for headers in ({"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-Proto": "https"}):
        assert Client(REMOTE_ADDR=ELSEWHERE, headers=headers).get("/masuk/").status_code == 403


@pytest.mark.parametrize("how", [{"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "::1"}])
def test_the_machine_itself_may_speak_plainly(strict, cast, how):
    assert Client(**how).get("/masuk/").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/v/", "/pki/root.cer"])
def test_what_anybody_may_read_stays_open(strict, db, path):
    assert Client(REMOTE_ADDR=ELSEWHERE).get(path).status_code != 403


def test_cookies_given_over_https_never_travel_in_the_clear(strict, cast):
    client = Client(REMOTE_ADDR=ELSEWHERE)
    told = {"login": cast.sari.service_number, "password": PASSWORD}
    client.post("/masuk/", told, secure=True)
    assert {"csrftoken", settings.SESSION_COOKIE_NAME, "perangkat"} <= set(client.cookies)
    assert all(cookie["secure"] for cookie in client.cookies.values())


@pytest.fixture
def front(transactional_db, tmp_path, settings):
    """The real server behind a real certificate."""
    certificate, key = authority.serve_as(["localhost", "127.0.0.1"])
    town, port = Town(tmp_path), free_port()
    config = ["-c", "deploy/gunicorn/front.py", "-b", f"127.0.0.1:{port}"]
    town.start(
        [sys.executable, "-m", "gunicorn", *config],
        "front",
        SINERGI_MODE="test",
        DATABASE_URL=database_url(),
        BASE_URL=f"https://localhost:{port}",
        TLS_ADDRESS=f"127.0.0.1:{port}",
        TLS_NAMES="localhost,127.0.0.1",
        TLS_CERTIFICATE=str(certificate),
        TLS_KEY=str(key),
        VAR_DIR=str(tmp_path),
    )
    until(lambda: knocked(port), 30)
    yield port, ssl.create_default_context(cafile=settings.PKI_DIR / "root.pem")
    town.end()


def knocked(port):
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Answer:
    """What came over TLS, believing the house's own root alone; of a stream its first line."""

    def __init__(self, front, method, path, body=None, cookies=None, **headers):
        port, trusted = front
        cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        line = HTTPSConnection("localhost", port, context=trusted, timeout=20)
        with closing(line):
            line.request(method, path, body, headers | ({"Cookie": cookie} if cookie else {}))
            with line.getresponse() as told:
                self.status, self.headers = told.status, told.headers
                live = told.headers.get_content_type() == "text/event-stream"
                self.body = told.readline() if live else told.read()

    @property
    def cookies(self):
        raw = self.headers.get_all("Set-Cookie") or []
        return dict(one.strip().partition(";")[0].split("=", 1) for one in raw)


def test_one_door_gives_pages_and_live_news_to_who_signed_in(front, cast):
    page = Answer(front, "GET", "/masuk/")
    cookies = page.cookies
    token = page.body.decode().partition('name="csrfmiddlewaretoken" value="')[2][:64]
    told = {"login": cast.sari.service_number, "password": PASSWORD, "csrfmiddlewaretoken": token}
    origin = f"https://localhost:{front[0]}"
    head = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{origin}/masuk/"}
    inside = Answer(front, "POST", "/masuk/", urlencode(told), cookies, Origin=origin, **head)
    assert inside.status == 302 and "Secure" in str(inside.headers)
    cookies |= inside.cookies
    assert cookies["__Host-sesi"]
    live = Answer(front, "GET", "/events/", cookies=cookies)
    assert live.status == 200 and live.body.startswith(b"retry:")
    assert b'content="/events/"' in Answer(front, "GET", "/", cookies=cookies).body


def test_nobody_signed_in_hears_nothing_and_too_much_is_not_taken(front, cast):
    assert Answer(front, "GET", "/events/").status == 401
    assert Answer(front, "POST", "/masuk/", b"", **{"Content-Length": "99999999"}).status == 413


def test_a_stranger_s_root_does_not_vouch_for_the_box(front):
    strange = ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        Answer((front[0], strange), "GET", "/masuk/")


def test_the_sealed_door_does_not_speak_plainly(front):
    with closing(HTTPConnection("127.0.0.1", front[0], timeout=20)) as line:
        line.request("GET", "/masuk/")
        with pytest.raises((ConnectionError, HTTPException)):
            line.getresponse()
