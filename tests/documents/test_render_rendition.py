"""Renditions: asked for by a row, made once, frozen for ever."""

import hashlib
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from documents import rendering, services, tasks
from documents.models import Rendition
from documents.services import renditions

CARD = {"kind": "Surat Uji", "number": "B/1", "issuer": "Lapas", "agencies": ["Lapas"], "date": "x"}


@pytest.fixture
def paper(cast, settings):
    """A letter about Lapas, asked for by Sari and not yet made."""
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": ["tests/documents/templates", *settings.TEMPLATES[0]["DIRS"]],
        }
    ]
    return services.request_rendition(
        cast.lapas, "note", title="Surat Uji", context={"text": "Isi"}, card=CARD, by=cast.sari
    )


def due_again(paper):
    Rendition.objects.filter(pk=paper.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_rendition_is_made_by_the_sweep_and_hashed(paper):
    tasks.render_due()
    paper.refresh_from_db()
    assert (paper.state, paper.pages, paper.attempts) == ("ready", 1, 1)
    assert bytes(paper.content).startswith(b"%PDF-")
    assert paper.sha256 == hashlib.sha256(paper.content).hexdigest()


def test_a_ready_rendition_is_not_made_again(paper):
    assert services.render(paper.pk) is True
    assert services.render(paper.pk) is False


@pytest.mark.parametrize(
    "change",
    [
        {"content": b"other"},
        {"sha256": "0" * 64},
        {"pages": 9},
        {"context": {"text": "Lain"}},
        {"card": {"kind": "Lain"}},
        {"title": "Lain"},
        {"number": "B/2"},
        {"code": "0000000000"},
        {"state": "queued"},
        {"ready_at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_nothing_of_a_frozen_paper_can_change(paper, change):
    services.render(paper.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Rendition.objects.filter(pk=paper.pk).update(**change)


def test_a_frozen_paper_cannot_be_deleted(paper):
    services.render(paper.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        paper.delete()


def test_what_was_asked_for_is_frozen_before_it_is_made(paper):
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Rendition.objects.filter(pk=paper.pk).update(context={"text": "Lain"})


def test_revoking_is_allowed_once_and_cannot_be_taken_back(cast, paper):
    services.render(paper.pk)
    assert services.revoke(cast.lapas, "note") == 1
    assert services.revoke(cast.lapas) == 0
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Rendition.objects.filter(pk=paper.pk).update(revoked_at=None)


def test_a_rendition_that_fails_says_why_and_is_given_up_after_five_tries(paper):
    Rendition.objects.filter(pk=paper.pk).delete()
    broken = services.request_rendition(
        paper.asked_by, "no_such_template", title="x", context={}, card=CARD, by=None
    )
    for attempt in range(1, 6):
        due_again(broken)
        assert services.render(broken.pk) is True
        broken.refresh_from_db()
        assert broken.attempts == attempt
        assert "no_such_template" in broken.error
    assert broken.state == "failed"


def test_a_failed_rendition_waits_before_the_next_try(paper, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]
    services.render(paper.pk)
    assert services.render(paper.pk) is False


def test_a_failed_rendition_can_be_tried_again_by_hand(paper):
    Rendition.objects.filter(pk=paper.pk).update(state="failed", attempts=5, error="x")
    services.retry(paper)
    assert services.render(paper.pk) is True
    paper.refresh_from_db()
    assert paper.state == "ready"


def test_a_machine_that_cannot_print_costs_the_paper_no_try(paper, monkeypatch):
    with rendering.Jail("documents.no_such_press", rendering.LIMITS) as none:
        monkeypatch.setattr(rendering, "_press", none)
        services.render(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.attempts) == ("queued", 0)
    assert "apt-get install" in paper.error


def test_a_worker_that_died_is_followed_when_its_lease_ends(paper):
    assert renditions._claim(renditions.Q(pk=paper.pk)).pk == paper.pk
    assert services.render(paper.pk) is False
    due_again(paper)
    assert services.render(paper.pk) is True


@pytest.mark.django_db(transaction=True)
def test_asking_rings_for_the_worker_when_it_commits(cast):
    with connection.cursor() as cursor:
        cursor.execute("LISTEN work")
    services.request_rendition(cast.lapas, "note", title="x", context={}, card=CARD, by=None)
    connection.connection.poll()
    rings = [(ring.channel, ring.payload) for ring in connection.connection.notifies]
    assert rings == [("work", "documents.render_due")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_paper(paper):
    ready, made = Barrier(2), []

    def work():
        ready.wait()
        made.append(services.render(paper.pk))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    paper.refresh_from_db()
    assert sorted(made) == [False, True]
    assert (paper.state, paper.attempts) == ("ready", 1)


def test_a_later_paper_leaves_the_earlier_one_as_it_was(cast, paper):
    services.render(paper.pk)
    paper.refresh_from_db()
    before = bytes(paper.content)
    services.request_rendition(
        cast.lapas, "note", title="Surat Uji", context={"text": "Baru"}, card=CARD, by=cast.sari
    )
    tasks.render_due()
    paper.refresh_from_db()
    assert bytes(paper.content) == before
