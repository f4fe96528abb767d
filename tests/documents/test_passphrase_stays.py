"""What a person types to sign is nowhere afterwards: not in a log, a queue or the database."""

import io
import logging
import pickle
import subprocess

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from documents import tasks
from documents.models import Seal
from documents.services import keys
from documents.signing.base import Secret, SigningError
from documents.signing.bsre import BsreSigner, Service
from lapas_sinergi.celery import app

from . import esign
from .conftest import sign

CANARY = "kenari bersiul di dermaga"


@pytest.fixture
def heard():
    """Everything that any logger says, down to the last detail."""
    words = io.StringIO()
    handler, root = logging.StreamHandler(words), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield words
    root.removeHandler(handler)
    root.setLevel(before)


def everything_stored():
    """Every row of every table, as text and as bytes."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield b" ".join(
                    bytes(one) if isinstance(one, memoryview) else str(one).encode() for one in row
                )


def everything_queued():
    with app.connection_for_read() as broker:
        queue = broker.default_channel.client
        return repr([queue.dump(key) for key in queue.scan_iter("*")]).encode()


def spellings(words):
    yield words.encode()
    yield words.encode("utf-16-be")
    yield words.replace(" ", "+").encode()
    yield words.replace(" ", "%20").encode()


def test_a_passphrase_is_in_no_log_no_queue_and_no_row(pact, cast, templates, heard):
    keys.enrol(cast.kalapas, CANARY)
    sign(pact, cast.kalapas, "lapas", CANARY)
    with pytest.raises(SigningError):
        sign(pact, cast.kalapas, "polresta", CANARY + "!")
    keys.enrol(cast.kapolresta, CANARY + "?")
    sign(pact, cast.kapolresta, "polresta", CANARY + "?")
    Seal.objects.update(due_at=timezone.now())
    tasks.seal_due()
    tasks.seal_due.delay()
    kept = [*everything_stored(), everything_queued(), heard.getvalue().encode()]
    assert any(b"ttd-lapas" in one for one in kept)
    for spelled in spellings(CANARY):
        assert not any(spelled in one for one in kept)


def test_a_service_that_fails_tells_no_secret(heard, caplog):
    secret = Secret(CANARY, account=esign.NIK, method="bsre", verified_at=timezone.now())
    signer = BsreSigner(Service("http://127.0.0.1:9", "u", "rahasia-layanan"), secret)
    with pytest.raises(SigningError) as told:
        signer.ready()
    said = f"{told.value!r} {signer!r} {told.getrepr(style='long')} {heard.getvalue()}"
    assert CANARY not in said.replace("CANARY", "")
    assert "rahasia-layanan" not in repr(signer)


def test_a_secret_shows_itself_to_nobody_and_cannot_be_sent_away():
    secret = Secret(CANARY)
    assert CANARY not in f"{secret} {secret!r} {[secret]} {vars(type(secret))}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_wrong_form_is_answered_without_the_words(cast, templates, client):
    client.force_login(cast.kalapas, settings.AUTHENTICATION_BACKENDS[0])
    verified(client, cast.kalapas)
    page = client.post("/tanda-tangan/", {"passphrase": CANARY, "again": CANARY + "x"})
    assert page.status_code == 422
    assert CANARY not in page.content.decode()


def verified(client: Client, person, age=0):
    session = client.session
    at = timezone.now().timestamp() - age
    proof = {"method": "password", "reauthenticated": True, "at": at}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def test_no_number_of_a_citizen_and_no_password_of_a_service_is_in_the_source():
    found = subprocess.run(
        ["git", "grep", "-nIE", r"Basic [A-Za-z0-9+/]{12,}=|\b3[1-9][0-9]{14}\b", "--",
         "*.py", "*.html", "*.json", "*.md"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [
        line for line in found.stdout.splitlines() if "tests/documents/esign.py" not in line
    ] == []
