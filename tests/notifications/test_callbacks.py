"""What gateways tell us: signed, fresh, once; receipts never go back; replies speak for numbers."""

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.keys import key_of
from notifications.models import Callback, Contact, Delivery
from notifications.texts import Reply

from .telephones import SECRET, receipt, reply, say_to_us

NUMBER = "+6281234567890"
called = []
KOTA = {"url": "http://127.0.0.1:9", "secret": SECRET, "channels": ("sms", "voice"), "order": 1}


def verb(person, reply, via):
    """What an answer does, as the house would name it in REPLY_VERBS."""
    called.append((person.full_name, reply, via))
    return "Diterima" if reply.verb == "YA" else ""


@pytest.fixture(autouse=True)
def gateway(settings):
    settings.GATEWAYS = {"kota": KOTA, "lain": KOTA | {"secret": "x" * 32}}
    settings.REPLY_VERBS = dict.fromkeys(("YA", "TIDAK", "ETA"), f"{__name__}.verb")
    settings.ANSWER_LINK = ""
    yield
    called.clear()


@pytest.fixture
def phone(dewi):
    return Contact.objects.create(
        person=dewi, channel="sms", address=NUMBER, verified_at=timezone.now()
    )


@pytest.fixture
def sent(say, dewi, phone):
    """One urgent SMS that the gateway has taken."""
    say(dewi, urgent=True)
    Delivery.objects.filter(channel="sms").update(
        state="sent", sent_at=timezone.now(), provider="kota"
    )
    return Delivery.objects.get(channel="sms")


def outcome(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["outcome"]


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "guessed"},
        {"at": 0},
        {"at": 4_102_444_800},  # the year 2100
        {"name": "tidak-ada"},
        {"name": "lain"},
        {"X-Sinergi-Timestamp": "٣"},
        {"X-Sinergi-Signature": "é"},
        {"X-Sinergi-Signature": ""},
    ],
    ids=str,
)
def test_who_cannot_sign_is_not_heard(client, sent, how):
    answer = say_to_us(client, receipt(key_of(sent), "delivered"), **how)
    assert answer.status_code == 401
    assert not Callback.objects.exists()


def test_a_recording_can_be_played_back_without_effect(client, sent):
    said = reply(NUMBER, f"YA {sent.reference}")
    assert outcome(say_to_us(client, said)) == outcome(say_to_us(client, said)) == "answered"
    assert len(called) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b"{", 422),
        (b'{"kind": "reply"}', 422),
        (b'{"kind": "receipt", "event": "1", "id": "x", "status": "eaten"}', 422),
        (b'{"kind": "receipt", "event": 1, "id": "x", "status": "read"}', 422),
        (b'{"kind": "reply", "event": "1", "from": "\\u0000", "text": "x"}', 422),
        (b'{"kind": "reply", "event": "' + b"1" * 81 + b'", "from": "1", "text": "x"}', 422),
        (b"\xff\xfe", 422),
        (b"[" * 9000, 422),
        (b" " * 20_000, 413),
    ],
    ids=range(11),
)
def test_what_is_not_the_contract_is_refused_in_words(client, db, body, status):
    answer = say_to_us(client, None, body=body)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        (["sent"], "sent"),
        (["delivered", "sent"], "delivered"),
        (["read"], "read"),
        (["read", "delivered", "failed", "sent"], "read"),
        (["failed"], "failed"),
        (["failed", "delivered"], "delivered"),
        (["delivered", "failed"], "delivered"),
    ],
    ids=str,
)
def test_receipts_in_any_order_only_move_forwards(client, sent, told, reached):
    for number, status in enumerate(told):
        say_to_us(client, receipt(key_of(sent), status, event=f"e-{number}"))
    sent.refresh_from_db()
    assert sent.progress == reached


def test_a_receipt_before_our_own_mark_keeps_the_message_from_going_twice(client, sent):
    Delivery.objects.filter(pk=sent.pk).update(state="queued", sent_at=None)
    say_to_us(client, receipt(key_of(sent), "delivered"))
    sent.refresh_from_db()
    assert (sent.state, sent.progress) == ("sent", "delivered") and sent.sent_at


def test_a_receipt_for_what_another_gateway_carried_is_only_noted(client, sent):
    Delivery.objects.filter(pk=sent.pk).update(provider="lain")
    assert outcome(say_to_us(client, receipt(key_of(sent), "read"))) == "unknown_message"
    guessed = f"sinergi.{sent.pk}.20200101000000000000"
    told = say_to_us(client, receipt(guessed, "read", event="e-2"))
    assert outcome(told) == "unknown_message"
    sent.refresh_from_db()
    assert sent.progress == "sent"


def test_what_was_taken_back_stays_taken_back_though_it_arrived(client, sent):
    Delivery.objects.filter(pk=sent.pk).update(state="dropped")
    say_to_us(client, receipt(key_of(sent), "delivered"))
    sent.refresh_from_db()
    assert (sent.state, sent.progress) == ("dropped", "delivered")


@pytest.mark.parametrize(
    "spelled",
    ["0812-3456-7890", "0812 3456 7890", "+62 812 3456 7890", "6281234567890", "+6281234567890",
     "(0812) 34567890",
     "tel:+62-812-3456-7890", "+62 0812 3456 7890", "62 812.3456.7890", "0812 3456 7890 "],
)  # fmt: skip
def test_a_proven_number_speaks_for_its_person_however_it_is_spelled(client, sent, spelled):
    assert outcome(say_to_us(client, reply(spelled, f"YA {sent.reference}"))) == "answered"
    assert called == [("Dewi Anggraini", Reply("YA", sent.reference), "sms")]


@pytest.mark.parametrize("number", ["+6281299999999", "TELKOMSEL", "", "0", "١٢٣", "+1"])
def test_an_unknown_number_is_noted_and_ignored(client, sent, number):
    said = reply(number or " ", f"YA {sent.reference}")
    answer = say_to_us(client, said)
    assert answer.status_code == (200 if number else 422)
    assert not called
    assert Callback.objects.filter(outcome="unknown_number").exists() is bool(number)


@pytest.mark.parametrize("why", ["unproven", "removed", "closed account", "two persons"])
def test_a_number_that_speaks_for_nobody_does_nothing(client, sent, phone, eko, why):
    if why == "unproven":
        Contact.objects.update(verified_at=None)
    elif why == "removed":
        Contact.objects.update(disabled_at=timezone.now())
    elif why == "closed account":
        User.objects.update(is_active=False)
    else:
        Contact.objects.create(
            person=eko, channel="voice", address=NUMBER, verified_at=timezone.now()
        )
    assert outcome(say_to_us(client, reply(NUMBER, f"YA {sent.reference}"))) == "unknown_number"
    assert not called


def test_one_persons_answer_cannot_name_what_another_was_told(client, sent, eko):
    Contact.objects.create(
        person=eko, channel="sms", address="+6281377777777", verified_at=timezone.now()
    )
    said = reply("+6281377777777", f"YA {sent.reference}")
    assert outcome(say_to_us(client, said)) == "unknown_reference"
    sent.refresh_from_db()
    assert sent.answered_at is None and not called


def test_without_a_reference_the_only_open_question_is_meant(client, sent):
    assert outcome(say_to_us(client, reply(NUMBER, "eta 15"))) == "answered"
    assert called == [("Dewi Anggraini", Reply("ETA", sent.reference, 15), "sms")]


def test_without_a_reference_two_open_questions_are_asked_back(client, sent, say, dewi):
    say(dewi, urgent=True)
    assert outcome(say_to_us(client, reply(NUMBER, "YA"))) == "unknown_reference"
    hint = Delivery.objects.get(entry=None, channel="sms")
    assert "BALAS: YA" in hint.text and not called


def test_a_key_pressed_in_a_call_answers_that_call(client, sent, say, dewi):
    say(dewi, urgent=True)
    assert outcome(say_to_us(client, reply(NUMBER, "1", id=key_of(sent)))) == "answered"
    assert called[0][1].reference == sent.reference


def test_what_is_not_understood_is_answered_once_in_ten_minutes(client, sent):
    for number in range(5):
        said = reply(NUMBER, "Maaf saya sedang rapat", event=f"r-{number}")
        assert outcome(say_to_us(client, said)) == "not_understood"
    assert Delivery.objects.filter(entry=None, channel="sms").count() == 1


def test_what_the_verb_says_goes_back_to_that_number(client, sent, phone):
    say_to_us(client, reply(NUMBER, f"YA {sent.reference}"))
    back = Delivery.objects.get(entry=None, channel="sms")
    assert (back.text, back.contact, back.state) == ("DITERIMA", phone, "queued")


def test_a_verb_that_fails_leaves_the_answer_to_be_told_again(client, sent, settings):
    settings.REPLY_VERBS = {"YA": "tests.notifications.standin.verb"}
    client.raise_request_exception = False
    said = reply(NUMBER, f"YA {sent.reference}")
    assert say_to_us(client, said).status_code == 500
    assert not Callback.objects.exists()
