"""From the outbox to deliveries: everybody, once, in a fixed number of statements."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import User
from journal.models import Untold
from notifications import services
from notifications.models import Delivery

from . import standin


def crowd(number):
    return User.objects.bulk_create(
        User(service_number=f"7{at:05}", full_name=f"Orang {at}", email=f"{at}@contoh.invalid")
        for at in range(number)
    )


def test_who_is_told_finds_it_in_the_inbox_at_once_and_gets_a_letter_later(say, dewi):
    say(dewi)

    states = dict(Delivery.objects.filter(person=dewi).values_list("channel", "state"))
    assert states == {"inbox": "sent", "email": "queued"}
    assert not Untold.objects.exists()


def test_without_an_address_there_is_only_the_inbox(say, eko):
    say(eko)

    assert [row.channel for row in eko.deliveries.all()] == ["inbox"]


def test_without_a_mail_server_there_is_only_the_inbox(settings, say, dewi):
    settings.EMAIL_URL = ""
    say(dewi)

    assert [row.channel for row in dewi.deliveries.all()] == ["inbox"]


def test_a_closed_account_hears_nothing(say, dewi):
    User.objects.filter(pk=dewi.pk).update(is_active=False)
    say(dewi)

    assert not Delivery.objects.exists()


@pytest.mark.parametrize("number", [1, 1000])
def test_a_thousand_people_cost_as_many_statements_as_one(
    say, number, django_assert_max_num_queries
):
    say(*crowd(number), told=False)
    with django_assert_max_num_queries(3):  # savepoint, one statement, release
        assert services.tell() == 1

    assert Delivery.objects.count() == 2 * number


def test_news_of_a_verb_that_failed_is_never_told(say, dewi):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(dewi, told=False)
        raise ZeroDivisionError

    assert services.tell() == 0


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_tell_everybody_once(say):
    people = crowd(20)
    for pk in range(40):
        say(*people, thing=standin.thing(pk), told=False)
    counts = []

    def relay():
        while told := services.tell(3):
            counts.append(told)
        connection.close()

    threads = [threading.Thread(target=relay) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(counts) + services.tell(100) == 40
    assert Delivery.objects.filter(channel="inbox").count() == 40 * 20
