"""The urgent channel: asked by word of mouth at once, called out, written down within a day."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from coordination import owing
from coordination.access import standing
from coordination.models import Debt, SupportRequest
from coordination.services import support, urgent
from documents.models import Rendition
from journal.lifecycle import IllegalMove, name_of
from journal.models import Entry
from notifications.models import Call, Delivery, Hop, Reminder
from notifications.services import acknowledge, climb, fire_due

from .. import cast as stage

TO = "Kompol Bram, Kabag Ops"


@pytest.fixture
def pressing(cast, wish):
    return stage.drafted(cast, wish | {"urgency": "very_urgent"})


@pytest.fixture
def spoken(cast, pressing):
    """Sari has spoken to Bram five minutes ago; his telephone rings."""
    at = timezone.now() - timedelta(minutes=5)
    urgent.ask_by_voice(pressing, by=cast.sari, to=TO, at=at)
    climb()
    return pressing


def call():
    return Call.objects.get(synthetic=False)


def owed(asked):
    return set(asked.debts.open().values_list("kind", flat=True))


def granted(cast, asked):
    grants = {line.pk: line.asked for line in asked.lines.all()}
    support.decide(asked, by=cast.bram, grants=grants)


def test_it_is_sent_without_a_letter_and_two_papers_are_owed(spoken, cast):
    assert (spoken.status, spoken.letter_number) == ("submitted", "")
    assert (spoken.spoken.by, spoken.spoken.to) == (cast.sari, TO)
    assert owed(spoken) == {"letter", "order"}
    assert not Rendition.objects.filter(subject=name_of(spoken)).exists()


def test_the_provider_is_called_at_once_step_by_step(spoken, cast):
    first, second, end = call().hops.all()

    assert (first.people, first.state, second.state) == ([cast.bram.pk], "sent", "waiting")
    assert second.due_at - first.due_at == timedelta(minutes=5)
    assert end.target == ""


def test_an_agreement_that_promises_sooner_shortens_the_waits(cast, pressing):
    stage.agreed(
        (cast.lapas, cast.kalapas),
        (cast.polresta, cast.kapolresta),
        clauses=[
            stage.clause("support_quota", cast.lapas, cast.polresta, kind="samapta", people=20),
            stage.clause("response", cast.lapas, cast.polresta, urgency="very_urgent", minutes=5),
        ],
    )
    found = urgent.ask_by_voice(pressing, by=cast.sari, to=TO, at=timezone.now())

    steps = pairwise(found.hops.values_list("due_at", flat=True))
    assert all(after - before <= timedelta(minutes=5) for before, after in steps)
    assert Reminder.objects.filter(subject=name_of(pressing), kind="answer_overdue").exists()


def receives(cast, asked):
    support.receive(asked, by=cast.bram)


def reviews(cast, asked):
    support.review(asked, by=cast.bram)


def returns(cast, asked):
    support.send_back(asked, by=cast.bram, note="Lengkapi tempatnya")


@pytest.mark.parametrize("answer", [receives, reviews, granted, returns])
def test_whatever_the_provider_does_ends_the_call(spoken, cast, answer):
    answer(cast, spoken)

    assert (call().state, call().via, call().acknowledged_by) == (
        "acknowledged",
        "deed",
        cast.bram,
    )
    assert not Hop.objects.filter(state="waiting").exists()
    assert not Delivery.objects.filter(entry__hop__call=call(), state="queued").exists()


def answer(person, minutes=None):
    return acknowledge(call(), by=person, via="sms", minutes=minutes)


def test_whoever_answers_has_received_it_and_the_asker_reads_when_they_come(spoken, cast, client):
    answer(cast.bram, 15)
    spoken.refresh_from_db()
    entries = list(Entry.objects.filter(subject=name_of(spoken)).order_by("seq"))
    client.force_login(cast.sari)
    page = client.get(spoken.get_absolute_url()).text

    assert spoken.status == "received"
    assert [(entry.verb, entry.actor) for entry in entries[-2:]] == [
        ("received", cast.bram),
        ("call_answered", cast.bram),
    ]
    assert [entry.pk for entry in entries if hasattr(entry, "untold")][-1] == entries[-1].pk
    assert "perkiraan tiba 15 menit" in page and "Perkiraan tiba 15 menit" in page
    assert "Permohonan lisan diterima dengan jawaban panggilan" in page


def test_an_answer_by_somebody_of_another_house_leaves_it_where_it_is(spoken, cast):
    answer(cast.laras)
    spoken.refresh_from_db()
    assert (call().state, spoken.status) == ("acknowledged", "submitted")


def test_an_answer_to_what_is_in_hand_already_moves_nothing_back(spoken, cast):
    SupportRequest.objects.filter(pk=spoken.pk).update(status="under_review")
    answer(cast.bram)
    spoken.refresh_from_db()
    assert (call().state, spoken.status) == ("acknowledged", "under_review")


def test_an_answer_that_fails_leaves_the_call_ringing(spoken, cast):
    with pytest.raises(ValidationError):
        support.send_back(spoken, by=cast.bram, note=" ")
    with pytest.raises(ValidationError):
        support.decide(spoken, by=cast.bram, grants={})

    assert call().state == "ringing"


def test_calling_it_off_ends_the_call_and_the_debts(spoken, cast):
    support.withdraw(spoken, by=cast.sari, note="Sudah aman")

    assert call().state == "cancelled"
    assert owed(spoken) == set()
    assert not Debt.objects.filter(is_paid=True).exists()


def test_the_letter_that_follows_pays_its_debt_once(spoken, cast):
    urgent.follow_with_letter(spoken, by=cast.sari)

    assert spoken.letter_number and owed(spoken) == {"order"}
    assert Rendition.objects.filter(subject=name_of(spoken), kind="request_letter").count() == 1
    with pytest.raises(IllegalMove):
        urgent.follow_with_letter(spoken, by=cast.sari)


def test_the_written_order_pays_its_debt(spoken, cast, officers):
    granted(cast, spoken)
    stage.ordered(cast, spoken, officers)

    assert owed(spoken) == {"letter"}
    assert spoken.debts.get(kind="order").is_paid


def test_a_refusal_leaves_nothing_owed(spoken, cast):
    support.decide(spoken, by=cast.bram, grants={}, note="Tidak ada personel")

    assert owed(spoken) == set()


def test_who_owes_is_reminded_each_day_until_it_is_paid(spoken, cast):
    def overdue():
        Reminder.objects.filter(kind__endswith="_overdue", fired_at=None).update(
            due_at=timezone.now() - timedelta(minutes=1)
        )
        fire_due()
        return Entry.objects.filter(verb="letter_overdue").count()

    assert (overdue(), overdue()) == (1, 2)
    urgent.follow_with_letter(spoken, by=cast.sari)
    assert overdue() == 2
    assert Entry.objects.filter(verb="order_overdue").count() == 3


def test_what_is_not_pressing_is_asked_on_paper(cast, drafted):
    with pytest.raises(ValidationError, match="Hanya permohonan segera"):
        urgent.ask_by_voice(drafted, by=cast.sari, to=TO, at=timezone.now())
    assert not Call.objects.exists()


@pytest.mark.parametrize(("to", "minutes"), [(" ", 0), (TO, 10), (TO, -25 * 60)])
def test_a_conversation_that_cannot_have_been_is_refused(cast, pressing, to, minutes):
    with pytest.raises(ValidationError):
        urgent.ask_by_voice(
            pressing, by=cast.sari, to=to, at=timezone.now() + timedelta(minutes=minutes)
        )
    assert SupportRequest.objects.get().status == "draft"


def test_what_has_begun_may_still_be_asked_for_but_not_what_is_over(cast, wish):
    now = timezone.now()
    running = wish | {"starts_at": now - timedelta(minutes=30), "urgency": "urgent"}
    asked = stage.drafted(cast, running)
    urgent.ask_by_voice(asked, by=cast.sari, to=TO, at=now)
    over = running | {"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=1)}

    assert asked.status == "submitted"
    with pytest.raises(ValidationError):
        urgent.ask_by_voice(stage.drafted(cast, over), by=cast.sari, to=TO, at=now)


def test_what_is_owed_stands_on_the_page_in_the_list_and_at_home(client, cast, spoken):
    client.force_login(cast.sari)
    page = client.get(spoken.get_absolute_url()).content.decode()
    rows = client.get(reverse("coordination:request_list")).content.decode()

    assert "Surat menyusul" in page and "Sprin tertulis" in page and TO in page
    assert "Surat menyusul" in rows
    assert [debt.kind for debt in owing.owed(standing(cast.sari))] == ["letter"]
    assert [debt.kind for debt in owing.owed(standing(cast.bram))] == ["order"]
    assert owing.owed(standing(cast.joko)) == []


def test_the_asker_sees_every_step_of_the_call(client, cast, spoken):
    client.force_login(cast.sari)
    page = client.get(spoken.get_absolute_url()).content.decode()

    assert call().reference in page
    assert "Kabag Ops" in page and "Bram Mandala" in page
    assert "Saya tangani" not in page


def test_it_is_sent_from_the_page_in_one_form(client, cast, pressing):
    client.force_login(cast.sari)
    where = reverse("coordination:request_speak", args=[pressing.pk])
    assert "Yang akan dipanggil" in client.get(where).content.decode()
    said = {"to": TO, "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}

    assert client.post(where, said | {"to": ""}).status_code == 422
    assert client.post(where, said).status_code == 302
    assert client.post(where, said).status_code == 409
    assert Call.objects.count() == 1


def test_home_shows_each_house_its_own_debts_in_red(client, cast, spoken):
    for who, kind in ((cast.sari, "Surat menyusul"), (cast.bram, "Sprin tertulis")):
        client.force_login(who)
        page = client.get(reverse("home")).content.decode()
        assert f'<b class="owed">{kind}</b>' in page
