"""The inbox in a browser: newest first, opened by a button, fifty at a time, without JavaScript."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from notifications import queries, services
from notifications.models import Delivery

from . import standin

INBOX = "/kotak-masuk/"


@pytest.fixture
def signed_in(client, dewi):
    client.force_login(dewi)
    return client


def test_an_empty_inbox_says_what_will_be_here(signed_in):
    assert "Belum ada pemberitahuan" in signed_in.get(INBOX).content.decode()


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(INBOX).status_code == 302


def test_opening_a_notice_marks_it_read_and_leads_to_the_thing(signed_in, dewi, say):
    say(dewi, thing=standin.thing(7))
    (line,) = queries.inbox(dewi).lines
    assert "Belum dibaca" in signed_in.get(INBOX).content.decode()
    answer = signed_in.post(reverse("notifications:open", args=[line.delivery.pk]))

    assert answer.url == "/hal/7/"
    assert queries.unread_count(dewi) == 0
    assert "Belum dibaca" not in signed_in.get(INBOX).content.decode()


def test_nobody_opens_the_notice_of_another(signed_in, eko, say):
    say(eko)
    other = Delivery.objects.get(person=eko, channel="inbox")
    assert signed_in.post(reverse("notifications:open", args=[other.pk])).status_code == 404
    assert queries.unread_count(eko) == 1


def test_looking_changes_nothing(signed_in, dewi, say):
    say(dewi)
    pk = queries.inbox(dewi).lines[0].delivery.pk
    assert signed_in.get(reverse("notifications:open", args=[pk])).status_code == 405
    signed_in.get(INBOX)
    assert queries.unread_count(dewi) == 1


def test_all_read_means_all_that_was_shown(signed_in, dewi, say):
    say(dewi)
    shown = signed_in.get(INBOX).content.decode()
    newest = re.search(r'name="sampai" value="(\d+)"', shown)[1]
    say(dewi, thing=standin.thing(2))
    signed_in.post(reverse("notifications:read_all"), {"sampai": newest})

    assert [line.is_new for line in queries.inbox(dewi).lines] == [True, False]


def test_what_the_person_may_no_longer_see_has_no_words(signed_in, dewi, say):
    say(dewi, thing=standin.thing(9), verb="happened")
    standin.seen_by_nobody.add(9)
    page = signed_in.get(INBOX).content.decode()

    assert "tidak lagi terbuka bagi Anda" in page
    assert "Ada kabar baru" not in page


def test_older_notices_are_fifty_back(signed_in, dewi, say):
    for number in range(55):
        say(dewi, thing=standin.thing(number))
    first = signed_in.get(INBOX).content.decode()
    older = re.search(r'href="(\?sebelum=\d+)"', first)[1]
    second = signed_in.get(INBOX + older).content.decode()

    assert (first.count("<li class"), second.count("<li class")) == (50, 5)


@pytest.mark.parametrize("nonsense", ["x", "-1", "0", "9" * 30, ""])
def test_a_page_number_that_makes_no_sense_is_the_first_page(signed_in, nonsense):
    assert signed_in.get(INBOX, {"sebelum": nonsense}).status_code == 200


def test_an_inbox_costs_the_same_however_full_it_is(dewi, say, django_assert_num_queries):
    for number in range(30):
        say(dewi, thing=standin.thing(number))
    with django_assert_num_queries(1):  # the stand-in's ports cost none
        assert len(queries.inbox(dewi).lines) == 30
    with django_assert_num_queries(1):
        assert queries.unread_count(dewi) == 30


def test_seeing_the_thing_itself_is_reading_its_news(dewi, eko, say):
    say(dewi, eko, thing=standin.thing(1))
    say(dewi, thing=standin.thing(2))
    services.mark_subject_read(dewi, "tests.thing:1")

    assert queries.unread_counts([dewi.pk, eko.pk]) == {dewi.pk: 1, eko.pk: 1}


def test_an_english_speaker_reads_english_words(client, say):
    person = User.objects.create_user("6010", full_name="Ellen", language="en")
    say(person)
    assert queries.inbox(person).lines[0].notice.subject
