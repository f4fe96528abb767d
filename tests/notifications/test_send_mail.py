"""From queued to sent: leases, fencing, asking again, trying again, giving up."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from notifications import sending, services
from notifications.channels import CutOff, NotSent, Refused
from notifications.channels.email import EMAIL
from notifications.channels.email.transport import Server
from notifications.models import Delivery

from . import standin


def test_a_letter_that_left_is_marked_sent(say, dewi, way, mail_of):
    say(dewi)
    way.deliver()

    assert len(way.sent) == 1
    assert (mail_of(dewi).state, mail_of(dewi).attempts) == ("sent", 1)
    assert mail_of(dewi).lease is None


def test_what_one_relay_holds_no_other_can_take(say, dewi, way):
    say(dewi)
    first = sending.claim(EMAIL)

    assert len(first.pks) == 1
    assert sending.claim(EMAIL).pks == []


def test_a_lease_that_ran_out_is_taken_over_and_fences_off_who_had_it(say, dewi, way, mail_of):
    say(dewi)
    sleeper = sending.claim(EMAIL)
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    heir = sending.claim(EMAIL)

    assert heir.pks == sleeper.pks
    assert not sending.mark(sleeper, mail_of(dewi))
    assert mail_of(dewi).state == "queued"
    assert sending.mark(heir, mail_of(dewi))


def test_who_slept_through_the_own_lease_sends_nothing(say, dewi, way, mail_of):
    say(dewi)
    lease = sending.claim(EMAIL)
    lease.until = 0.0
    way.deliver(lease)

    assert not way.sent
    assert mail_of(dewi).state == "queued"


def test_a_renewed_lease_outlives_its_first_end(say, dewi, mail_of):
    say(dewi)
    lease = sending.claim(EMAIL)
    first_end = mail_of(dewi).leased_until
    sending.renew(lease)

    assert mail_of(dewi).leased_until > first_end


@pytest.mark.parametrize("why", ["withdrawn", "hidden", "closed account"])
def test_news_that_no_longer_concerns_the_person_is_dropped(say, dewi, way, mail_of, why):
    say(dewi)
    if why == "withdrawn":
        standin.no_longer_wanted.add("happened")
    elif why == "hidden":
        standin.seen_by_nobody.add(1)
    else:
        User.objects.filter(pk=dewi.pk).update(is_active=False)
    way.deliver()

    assert not way.sent
    assert mail_of(dewi).state == "dropped"


def test_a_server_that_is_busy_is_asked_again_later(say, dewi, way, mail_of):
    say(dewi)
    way.trouble = NotSent("451 later")
    way.deliver()

    kept = mail_of(dewi)
    assert (kept.state, kept.attempts, kept.error) == ("queued", 1, "451 later")
    assert timedelta(seconds=4) < kept.due_at - timezone.now() < timedelta(seconds=16)
    assert sending.claim(EMAIL).pks == []


def test_a_refused_letter_fails_at_once_and_says_why(say, dewi, way, mail_of):
    say(dewi)
    way.trouble = Refused("550 no such person")
    way.deliver()

    assert (mail_of(dewi).state, mail_of(dewi).error) == ("failed", "550 no such person")


def test_after_a_night_of_trying_a_letter_fails(say, dewi, way, mail_of):
    say(dewi)
    Delivery.objects.update(attempts=sending.ATTEMPTS - 1)
    way.trouble = NotSent("451 later")
    way.deliver()

    assert mail_of(dewi).state == "failed"


def test_when_the_line_is_cut_the_others_go_back_untried(say, dewi, way):
    for number in range(3):
        say(dewi, thing=standin.thing(number))
    way.trouble = CutOff("connection reset")
    way.deliver()

    mail = Delivery.objects.filter(channel="email").order_by("pk")
    assert [row.attempts for row in mail] == [1, 0, 0]
    assert len(sending.claim(EMAIL).pks) == 2


def test_one_broken_address_does_not_stop_the_others(settings, tmp_path, say, dewi, mail_of):
    settings.VAR_DIR = tmp_path
    bad = User.objects.create_user("6009", full_name="Rusak", email="tanpa at\r\nBcc: x@y.z")
    say(bad, dewi)
    sending.deliver(EMAIL, sending.claim(EMAIL))

    assert mail_of(dewi).state == "sent"
    assert mail_of(bad).state == "failed"


def test_a_letter_is_the_same_letter_each_time(settings, tmp_path, say, dewi):
    settings.VAR_DIR = tmp_path
    say(dewi, thing=standin.thing(4))
    for _ in range(2):
        sending.deliver(EMAIL, sending.claim(EMAIL))
        Delivery.objects.update(state="queued")

    (found,) = Path(tmp_path, "mail").glob("*.eml")
    letter = message_from_bytes(found.read_bytes(), policy=policy.default)
    assert letter["Message-ID"].startswith("<sinergi.")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["To"] == "Dewi Anggraini <dewi@contoh.invalid>"
    assert "/hal/4/" in letter.get_body(("plain",)).get_content()
    assert "/hal/4/" in letter.get_body(("html",)).get_content()


def test_mail_about_ones_own_account_leaves_the_same_way(dewi, eko, way):
    services.mail_person(dewi, "Kata sandi\nAnda berubah", "Isi.", "<p>Isi.</p>")
    services.mail_person(eko, "Tanpa alamat", "Isi.")
    way.deliver()

    (message,) = way.sent
    assert (message.subject, message.text, message.html) == (
        "Kata sandi Anda berubah",
        "Isi.",
        "<p>Isi.</p>",
    )


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://host", 25, ""),
        ("smtps://a%40b:c@host", 465, "implicit"),
        ("smtp://host?tls=starttls", 587, "starttls"),
        ("smtp://host:2525", 2525, ""),
    ],
)
def test_email_url_names_server_port_and_tls(url, port, tls):
    server = Server.parse(url)
    assert (server.host, server.port, server.tls) == ("host", port, tls)
    assert server.user in ("", "a@b")


@pytest.mark.parametrize("url", ["http://host", "smtp://", "smtp://host?tls=maybe", "mail"])
def test_an_email_url_that_makes_no_sense_is_refused(url):
    with pytest.raises(ValueError, match="EMAIL_URL"):
        Server.parse(url)
