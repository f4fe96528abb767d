"""A reminder put off: comes again once, never beyond its term, and only while it still matters."""

from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.models import Posting
from coordination.services import debts, support
from journal.models import Entry
from notifications.models import Delivery, Reminder, Snooze
from notifications.ports import seen_by, viewers
from notifications.queries import inbox
from notifications.services import fire_due, tell
from tests.coordination.test_order_officers import issue

from .test_calendar import all_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def due(**which):
    Reminder.objects.filter(fired_at=None, **which).update(due_at=timezone.now())
    fire_due()
    while tell():
        pass


@pytest.fixture
def ordered(cast, granted, officers):
    issue(granted, cast.bram, officers)
    while tell():
        pass
    return granted


@pytest.fixture
def line(cast, ordered):
    """In Sari's inbox: the muster is near; and in four hours it is."""
    soon = timezone.now() + 4 * HOUR
    type(ordered.order).objects.update(report_at=soon)
    due(kind="muster_soon")
    return Delivery.objects.get(person=cast.sari, entry__verb="muster_soon", channel="inbox")


@pytest.fixture
def put_off(client, cast, line):
    client.force_login(cast.sari)

    def put_off(when, at=""):
        return client.post(reverse("snooze_notice", args=[line.pk]), {"when": when, "at": at})

    return put_off


def local(moment):
    return f"{moment.astimezone(ZoneInfo('Asia/Jakarta')):%Y-%m-%dT%H:%M}"


def test_in_an_hour_it_comes_again_to_that_person_alone_and_once(cast, line, put_off):
    assert put_off("jam").status_code == 302
    assert Delivery.objects.get(pk=line.pk).read_at
    assert Reminder.objects.get(kind="again").due_at == Snooze.objects.get().until
    due(kind="again")
    due(kind="again")

    told = Delivery.objects.filter(entry__verb="again", channel="inbox")
    assert [one.person for one in told] == [cast.sari]
    words = inbox(cast.sari).lines[0].notice
    assert words.subject.startswith("Diingatkan lagi: Apel sebentar lagi")


@pytest.mark.parametrize(
    ("when", "hours", "words"),
    [
        ("pilih", -1, "sudah lewat"),
        ("pilih", 5, "melewati batasnya"),
        ("pilih", 24 * 8, "Paling lama tujuh hari"),
        ("lusa", None, "lusa"),
        ("pilih", None, "Tulis kapan"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_reason(line, put_off, when, hours, words):
    at = local(timezone.now() + hours * HOUR) if hours else ""
    answer = put_off(when, at)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Snooze.objects.exists()


def test_another_time_replaces_the_first_and_it_can_be_called_off(line, put_off):
    put_off("jam")
    put_off("pilih", local(timezone.now() + 2 * HOUR))
    assert Reminder.objects.filter(kind="again").count() == 1
    put_off("tidak")
    assert not Reminder.objects.filter(kind="again", fired_at=None).exists()


def test_what_is_done_or_called_off_meanwhile_is_not_said_again(cast, ordered, line, put_off):
    put_off("jam")
    support.withdraw(ordered, by=cast.sari, note="Ditunda")
    due(kind="again")

    assert not Entry.objects.filter(verb="again").exists()


def test_whoever_loses_the_right_is_not_reminded(cast, line, put_off):
    put_off("jam")
    name = f"notifications.snooze:{Snooze.objects.get().pk}"
    assert viewers(name, [cast.sari.pk, cast.bram.pk]) == {cast.sari.pk}
    assert seen_by(cast.sari, [name]) and not seen_by(cast.bram, [name])
    Posting.objects.filter(person=cast.sari).update(duties=[])

    assert viewers(name, [cast.sari.pk]) == set() and not seen_by(cast.sari, [name])


def test_a_debt_can_wait_until_its_term_and_not_longer(client, cast, ordered):
    debts.owe(ordered, timezone.now())
    due(kind="letter_soon")
    due(kind="letter_overdue")
    soon, late = (
        Delivery.objects.get(person=cast.sari, entry__verb=verb, channel="inbox")
        for verb in ("letter_soon", "letter_overdue")
    )
    client.force_login(cast.sari)

    assert client.get(reverse("snooze_notice", args=[soon.pk])).status_code == 200
    assert client.get(reverse("snooze_notice", args=[late.pk])).status_code == 404
    page = client.get(reverse("notifications:inbox")).content.decode()
    assert reverse("snooze_notice", args=[soon.pk]) in page
    assert reverse("snooze_notice", args=[late.pk]) not in page


def test_nobody_puts_off_what_is_anothers(client, cast, line):
    client.force_login(cast.bram)
    assert client.get(reverse("snooze_notice", args=[line.pk])).status_code == 404


def of_occasion(one):
    asked = {"kunci": one.key, "saat": one.starts.isoformat()}
    return f"{reverse('snooze_occasion')}?{urlencode(asked)}"


def test_from_the_calendar_one_is_reminded_while_it_still_waits(client, cast, ordered):
    client.force_login(cast.gate)
    muster = all_of(cast.gate)["muster"]
    page = client.get(reverse("agenda"), {"tampilan": "agenda"}).content.decode()
    assert f"?kunci={muster.key}&amp;saat=" in page
    assert client.post(of_occasion(muster), {"when": "jam"}).status_code == 302
    due(kind="again")
    assert inbox(cast.gate).lines[0].notice.subject.startswith("Diingatkan lagi: Apel: ")

    client.post(of_occasion(muster), {"when": "jam"})
    type(ordered).objects.filter(pk=ordered.pk).update(status="mustered")
    due(kind="again")
    assert Entry.objects.filter(verb="again").count() == 1


@pytest.mark.parametrize("query", ["", "?kunci=x&saat=besok", "?kunci=x&saat=2026-01-01",
                                   "?kunci=x&saat=9999-12-31T23:59:59%2B00:00"])  # fmt: skip
def test_what_is_in_no_calendar_of_theirs_is_not_found(client, cast, query):
    client.force_login(cast.joko)
    assert client.get(reverse("snooze_occasion") + query).status_code == 404


def test_what_waits_for_others_is_not_put_off(client, cast, ordered):
    muster = all_of(cast.gate)["muster"]
    client.force_login(cast.kapolresta)
    assert client.get(of_occasion(muster)).status_code == 404
