"""What machines are told at /healthz, and people by `manage.py doctor`."""

import json
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from journal.models import Beat
from lapas_sinergi import health, hub


@pytest.fixture
def everybody_works(db):
    for name in ("relay:a", "relay:b", "worker", "beat", "auditor"):
        Beat.objects.create(name=name, at=Now())


def test_all_is_well_while_everybody_works(client, everybody_works):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()) == {
        "status",
        "database",
        "broker",
        "relay_age_s",
        "worker_age_s",
        "beat_age_s",
        "auditor_age_s",
        "oldest_unsent_s",
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("relay", "down"), ("worker", "degraded"), ("beat", "degraded"), ("auditor", "down")],
)
def test_a_silent_process_is_seen(client, everybody_works, who, status):
    Beat.objects.filter(name__startswith=who).update(at=timezone.now() - timedelta(minutes=5))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, status)
    assert answer.json()[f"{who}_age_s"] >= 300


def test_every_open_page_is_told_when_nothing_proves_that_calls_arrive(everybody_works):
    assert json.loads(hub.pulse().partition(b"data: ")[2]) == {}
    Beat.objects.filter(name="auditor").update(at=timezone.now() - timedelta(minutes=5))

    assert json.loads(hub.pulse().partition(b"data: ")[2])["silent"].startswith("20")


def test_one_relay_of_two_is_enough(client, everybody_works):
    Beat.objects.filter(name="relay:a").update(at=timezone.now() - timedelta(days=2))
    assert client.get("/healthz").status_code == 200


def test_news_that_waits_too_long_is_seen(client, everybody_works):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (service_number, service_number_kind, full_name, password,"
            " rank, phone, email, language, is_active, is_operator, is_demo, is_superuser,"
            " must_change_password)"
            " VALUES ('1', 'NIP', 'A', '', '', '', '', 'id', true, false, false, false, false)"
            " RETURNING id"
        )
        cursor.execute(
            "INSERT INTO notifications_delivery (person_id, channel, state, subject, text, html,"
            " attempts, error, due_at) VALUES (%s, 'email', 'queued', '', '', '', 0, '',"
            " now() - interval '90 seconds')",
            [cursor.fetchone()[0]],
        )
    assert client.get("/healthz").json()["status"] == "down"


def test_a_dead_broker_is_told_quickly(client, settings, everybody_works):
    settings.REDIS_URL = "redis://192.0.2.1:6379/0"  # nobody answers there, not even "no"
    started = time.monotonic()
    answer = client.get("/healthz").json()

    assert (answer["broker"], answer["status"]) == (False, "degraded")
    assert time.monotonic() - started < 1.5


def test_a_dead_database_is_told_without_a_stack_trace(client, db, monkeypatch):
    monkeypatch.setattr(health, "LOOK", "SELECT pg_sleep(5)")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_doctor_finds_nothing_wrong_where_nothing_is(settings, tmp_path, everybody_works):
    settings.SECRET_KEY, settings.VAR_DIR, settings.EMAIL_URL = "k" * 60, tmp_path, "console:"
    settings.JOURNAL_KEY_FILE = tmp_path / "journal.key"
    said = StringIO()
    call_command("doctor", stdout=said)
    assert "Tidak ada yang salah." in said.getvalue()
    assert "SALAH" not in said.getvalue()


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("EMAIL_URL", "", "Surel belum diatur"),
        ("EMAIL_URL", "smtp://127.0.0.1:9", "tidak terjangkau"),
        ("EMAIL_URL", "gopher://x", "EMAIL_URL harus berbentuk"),
        ("SECRET_KEY", "short", "SECRET_KEY terlalu pendek"),
        ("REDIS_URL", "unix:///nowhere.sock", "Redis) tidak menjawab"),
        ("MODE", "production", "tidak memakai https"),
    ],
)
def test_doctor_names_what_is_wrong_and_exits_1(settings, everybody_works, setting, value, words):
    setattr(settings, setting, value)
    said = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("doctor", stdout=said)
    assert refused.value.returncode == 1
    assert words in said.getvalue()


def test_doctor_knows_who_does_not_work(db):
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=said)
    assert "relay belum pernah berjalan" in said.getvalue()
