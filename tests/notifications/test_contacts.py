"""One's own channels: proven by a code that arrives there, ordered, removed; quiet hours."""

import re
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from notifications import sending
from notifications.channels.base import NotSent
from notifications.channels.email import EMAIL
from notifications.channels.gateway import SMS, VOICE
from notifications.models import Contact, Delivery, QuietHours
from notifications.words import message

from .conftest import enter
from .telephones import SECRET

OWN = "/akun/saluran/"
NUMBER = "+6281234567890"
KOTA = {
    "url": "http://127.0.0.1:9",
    "secret": SECRET,
    "channels": ("sms", "whatsapp", "voice"),
    "order": 1,
}


@pytest.fixture(autouse=True)
def gateway(settings):
    settings.GATEWAYS = {"kota": KOTA}


@pytest.mark.parametrize("what", ["tambah/", "hapus/"])
def test_a_session_left_open_can_neither_add_nor_remove(client, dewi, what):
    dewi.set_password("sandi contoh panjang")
    dewi.save()
    enter(client, dewi, time.time() - 3600)
    kept = Contact.objects.create(person=dewi, channel="sms", address=NUMBER)
    told = {"channel": "sms", "address": "+6281399999999"}
    where = what if what == "tambah/" else f"{kept.pk}/{what}"
    assert "/akun/verifikasi/" in client.post(OWN + where, told).url
    assert Contact.objects.kept().count() == 1


def add(inside, address="0812 3456 7890", channel="sms"):
    return inside.post(f"{OWN}tambah/", {"channel": channel, "address": address})


def code_in_outbox():
    """What the message to the newest contact says, as it would leave now."""
    text = message(Delivery.objects.exclude(contact=None).order_by("-pk").first()).text
    return re.sub(r"\D", "", re.search(r"\d( ?\d){5}", text)[0])


def type_code(inside, code):
    contact = Contact.objects.order_by("-pk").first()
    return inside.post(f"{OWN}{contact.pk}/", {"code": code})


@pytest.mark.parametrize(
    "spelled",
    ["0812 3456 7890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "(0812) 34567890",
     "+62 0812 3456 7890", "812 3456 7890", "0812.3456.7890", "+62(0)81234567890"],
)  # fmt: skip
def test_every_spelling_of_a_number_becomes_the_same_contact(inside, spelled):
    assert add(inside, spelled).status_code == 302
    assert Contact.objects.get().address == NUMBER


def test_the_code_that_arrives_proves_the_contact(inside, dewi):
    add(inside)
    assert "Menunggu kode" in inside.get(OWN).content.decode()
    code = code_in_outbox()
    answer = type_code(inside, f"{code[:3]} {code[3:]}")

    assert answer.url == OWN
    assert "Terverifikasi" in inside.get(OWN).content.decode()
    assert Contact.objects.proven().get().person == dewi


def test_the_code_itself_is_nowhere_in_the_database(inside):
    add(inside)
    code = code_in_outbox()
    rows = [*Contact.objects.values(), *Delivery.objects.values()]
    assert not [row for row in rows if code in str(row)]


def test_a_code_read_aloud_is_read_digit_by_digit(inside):
    add(inside, channel="voice")
    assert re.search(r"\d \d \d \d \d \d", message(Delivery.objects.get(channel="voice")).text)


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(inside):
    add(inside)
    right = code_in_outbox()
    wrong = "000000" if right != "000000" else "000001"
    pages = [type_code(inside, wrong) for _ in range(5)]

    assert {page.status_code for page in pages} == {422}
    assert "Minta kode baru" in pages[-1].content.decode()
    assert type_code(inside, right).status_code == 422
    assert not Contact.objects.proven().exists()


def test_a_code_is_good_for_ten_minutes_and_is_not_sent_later(inside, way):
    add(inside)
    right = code_in_outbox()
    Contact.objects.update(code_sent_at=timezone.now() - timedelta(minutes=10, seconds=1))

    assert type_code(inside, right).status_code == 422
    sending.deliver(SMS, sending.claim(SMS))
    assert Delivery.objects.get(channel="sms").state == "dropped"


def test_a_new_code_makes_the_old_one_worthless(inside):
    add(inside)
    old = code_in_outbox()
    inside.post(f"{OWN}{Contact.objects.get().pk}/kode/")
    new = code_in_outbox()

    assert old == new or type_code(inside, old).status_code == 422
    assert type_code(inside, new).status_code == 302


def test_no_telephone_is_flooded_with_codes(inside):
    add(inside)
    contact = Contact.objects.get()
    answers = [inside.post(f"{OWN}{contact.pk}/kode/").status_code for _ in range(4)]
    assert answers == [302, 302, 429, 429]
    assert Delivery.objects.filter(contact=contact).count() == 3


@pytest.mark.parametrize(
    ("channel", "address"),
    [("sms", "nol delapan"), ("sms", ""), ("email", "bukan surel"), ("email", "a@b\nBcc: c@d"),
     ("push", "https://x"), ("target", "json://x"), ("", "0812 3456 7890"), ("sms", "9" * 300)],
)  # fmt: skip
def test_what_is_no_address_is_said_so_and_kept(inside, channel, address):
    answer = add(inside, address, channel)
    assert answer.status_code == 422
    assert not Contact.objects.exists() and not Delivery.objects.exists()
    assert answer.context["add"]["address"].value() == address


def test_the_same_contact_twice_is_one_and_a_proven_one_is_refused(inside):
    add(inside)
    add(inside, "+62812-3456-7890")
    assert Contact.objects.count() == 1
    type_code(inside, code_in_outbox())
    assert "sudah ada" in add(inside).content.decode()


def test_a_list_of_contacts_has_an_end(inside, dewi):
    Contact.objects.bulk_create(
        Contact(person=dewi, channel="sms", address=f"+62812000000{at:02}") for at in range(12)
    )
    assert "penuh" in add(inside).content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_who_proves_a_number_takes_it_from_who_had_it(inside, eko, channel):
    User.objects.filter(pk=eko.pk).update(email="eko@contoh.invalid")
    had = Contact.objects.create(
        person=eko, channel="whatsapp", address=NUMBER, verified_at=timezone.now()
    )
    add(inside, channel=channel)
    had.refresh_from_db()
    assert had.disabled_at is None, "asking for it is not enough"
    type_code(inside, code_in_outbox())
    had.refresh_from_db()
    assert had.disabled_at
    assert Delivery.objects.filter(person=eko, channel="email", entry=None).exists()


@pytest.mark.parametrize("what", ["", "kode/", "hapus/", "dahulukan/"])
def test_the_contact_of_another_is_as_if_there_were_none(inside, eko, what):
    theirs = Contact.objects.create(person=eko, channel="sms", address=NUMBER)
    assert inside.post(f"{OWN}{theirs.pk}/{what}").status_code == 404
    assert Contact.objects.kept().filter(person=eko).exists()


def test_a_removed_contact_is_used_no_more_and_may_come_back(inside):
    add(inside)
    type_code(inside, code_in_outbox())
    inside.post(f"{OWN}{Contact.objects.get().pk}/hapus/")

    assert NUMBER not in inside.get(OWN).content.decode()
    assert add(inside).status_code == 302
    assert Contact.objects.kept().count() == 1


def test_the_one_put_first_is_tried_first(inside, dewi, say):
    made = [
        Contact.objects.create(
            person=dewi, channel=channel, address=NUMBER, verified_at=timezone.now(), order=at
        )
        for at, channel in enumerate(("sms", "voice"))
    ]
    inside.post(f"{OWN}{made[1].pk}/dahulukan/")
    say(dewi, urgent=True)
    assert Delivery.objects.filter(contact=made[1]).exists()
    assert not Delivery.objects.filter(contact=made[0]).exists()


def test_a_second_mail_address_gets_its_own_letter(inside, dewi, say, way):
    add(inside, "dewi@rumah.invalid", "email")
    type_code(inside, code_in_outbox())
    say(dewi)
    way.deliver(sending.claim(EMAIL))

    to = {sent.contact.address if sent.contact else sent.person.email for sent in way.sent}
    assert to == {"dewi@rumah.invalid", "dewi@contoh.invalid"}


def test_the_own_address_proven_gets_no_second_letter(inside, dewi, say):
    add(inside, dewi.email, "email")
    type_code(inside, code_in_outbox())
    say(dewi)
    assert Delivery.objects.filter(entry__isnull=False, channel="email").count() == 1


def test_without_any_gateway_only_mail_can_be_added(inside, settings):
    settings.GATEWAYS = {}
    assert [name for name, _ in inside.get(OWN).context["add"].fields["channel"].choices] == [
        "email"
    ]


def test_a_code_waits_for_a_gateway_that_is_in_trouble(inside, way):
    add(inside, channel="voice")
    way.trouble = NotSent("busy")
    way.deliver(sending.claim(VOICE))
    assert Delivery.objects.get(channel="voice").state == "queued"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"starts": "22:00", "ends": "05:00", "zone": "Asia/Jayapura"}, 302),
        ({"starts": "", "ends": "", "zone": "Asia/Jakarta"}, 302),
        ({"starts": "22:00", "ends": "", "zone": "Asia/Jakarta"}, 422),
        ({"starts": "22:00", "ends": "22:00", "zone": "Asia/Jakarta"}, 422),
        ({"starts": "25:00", "ends": "05:00", "zone": "Asia/Jakarta"}, 422),
        ({"starts": "22:00", "ends": "05:00", "zone": "Mars/Olympus"}, 422),
    ],
    ids=str,
)
def test_quiet_hours_are_two_times_in_a_zone_or_none(inside, told, status):
    assert inside.post(f"{OWN}tenang/", told).status_code == status
    assert QuietHours.objects.exists() is (status == 302 and bool(told["starts"]))


minutes = st.integers(0, 24 * 60 - 1).map(lambda at: clock_time(at // 60, at % 60))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2024, 2, 28), datetime(2028, 3, 2), timezones=st.just(UTC)),
    minutes,
    minutes,
    st.sampled_from(QuietHours.Zone.values),
)
def test_what_is_put_off_comes_at_the_first_moment_after_quiet_hours(at, starts, ends, zone):
    if starts == ends:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_after_quiet(%s, %s, %s, %s)", [at, starts, ends, zone])
        (due,) = cursor.fetchone()

    def quiet(moment):
        clock = moment.astimezone(ZoneInfo(zone)).time()
        return (starts <= clock < ends) if starts < ends else (clock >= starts or clock < ends)

    assert due == at if not quiet(at) else at < due <= at + timedelta(days=1)
    assert not quiet(due)
    if due != at:
        assert due.astimezone(ZoneInfo(zone)).time() == ends
