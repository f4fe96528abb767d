"""Live pages against the real server: who hears what, what is replayed, who is shut out."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from accounts.models import User
from coordination.services import support
from journal.models import Entry
from notifications import services

from .conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def hint(asked, verb):
    return {"subject": f"coordination.supportrequest:{asked.pk}", "verb": verb}


def test_both_partners_hear_that_something_happened_and_nothing_of_what(stream, cast, drafted):
    pages = [stream(cast.sari), stream(cast.bram)]
    [page.wait_for("inbox") for page in pages]
    support.submit(drafted, by=cast.sari)

    last = Entry.objects.latest("pk")
    for page in pages:
        number, data = page.wait_for("journal", verb="submitted")
        assert (number, data) == (str(last.pk), hint(drafted, "submitted"))


def test_a_stranger_hears_nothing(stream, cast, drafted):
    stranger, partner = stream(cast.joko), stream(cast.bram)
    stranger.wait_for("inbox")
    support.submit(drafted, by=cast.sari)
    partner.wait_for("journal", verb="submitted")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('inbox', %s)", [f"person:{cast.joko.pk}"])
    assert stranger.next() == "inbox"


def test_the_unread_count_follows_the_inbox(stream, cast, asked):
    page = stream(cast.bram)
    assert page.wait_for("inbox")[1] == {"count": 0}
    services.tell()
    assert page.wait_for("inbox")[1] == {"count": 1}
    services.mark_read(cast.bram)
    assert page.wait_for("inbox")[1] == {"count": 0}


def test_a_page_that_comes_back_is_told_what_it_missed(stream, cast, asked):
    last = Entry.objects.latest("pk").pk
    support.receive(asked, by=cast.bram)
    support.review(asked, by=cast.bram)
    page = stream(cast.sari, **{"Last-Event-ID": last})
    number, data = page.wait_for("journal")  # the latest of each subject is enough

    assert data == hint(asked, "under_review")
    assert int(number) == last + 2


def test_a_page_that_has_just_been_drawn_misses_nothing(stream, cast, asked):
    support.receive(asked, by=cast.bram)
    assert stream(cast.sari).wait_for("journal")[1] == hint(asked, "received")


def test_pings_say_that_the_line_is_open(stream, cast):
    assert stream(cast.sari).wait_for("ping")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"cookie": "x" * 32}, 401),
        ({"cookie": '"broken; ='}, 401),
        ({"Origin": "https://elsewhere.invalid"}, 403),
        ({"path": "/"}, 404),
    ],
)
def test_who_does_not_belong_is_turned_away(stream, db, headers, status):
    assert stream(**headers).status == status


def test_pages_of_our_own_origin_may_bring_their_cookie(stream, cast, settings):
    page = stream(cast.sari, Origin=settings.BASE_URL)
    assert page.status == 200
    assert page.headers["access-control-allow-origin"] == settings.BASE_URL
    assert page.headers["access-control-allow-credentials"] == "true"
    assert page.headers["cache-control"] == "no-store"


def test_a_stream_ends_with_the_right_to_it(stream, cast):
    """Within seconds: a session ended, an account closed, a password changed."""
    cookie = signed_in(cast.sari)
    pages = [stream(cookie=cookie), stream(cast.bram), stream(cast.joko)]
    [page.wait_for("inbox") for page in pages]
    Session.objects.filter(session_key=cookie).delete()
    User.objects.filter(pk=cast.bram.pk).update(is_active=False)
    cast.joko.set_password("lain-sekali-2026")
    cast.joko.save()
    assert all(page.ended for page in pages)


def test_one_person_cannot_take_every_place(stream, cast):
    cookie = signed_in(cast.sari)
    pages = [stream(cookie=cookie) for _ in range(12)]
    for page in pages:
        page.wait_for("inbox")
    assert stream(cookie=cookie).status == 429
    assert stream(cast.bram).status == 200


def test_the_hub_outlives_a_cut_line_and_makes_up_for_it(stream, cast, drafted):
    page = stream(cast.bram)
    page.wait_for("inbox")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    support.submit(drafted, by=cast.sari)
    assert page.wait_for("journal", verb="submitted")[1] == hint(drafted, "submitted")
