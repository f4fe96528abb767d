"""Packages agreed beforehand: asked for in three steps, granted by one tap where agreed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coordination import packages
from coordination.access import standing
from coordination.models import Agreement, SupportRequest
from coordination.services import packages as verbs
from coordination.services import readers
from notifications.models import Call
from notifications.services import tell

from .. import cast as stage

TO = "Kompol Bram, Kabag Ops"
PROVEN = {"method": "password", "reauthenticated": True}


def pact(cast, tap="one", people=10):
    def brings(kind, number):
        terms = {"case": "riot", "kind": kind, "people": number, "hours": 6, "tap": tap}
        return stage.clause("package", cast.lapas, cast.polresta, **terms)

    return stage.agreed(
        (cast.lapas, cast.kalapas),
        (cast.polresta, cast.kapolresta),
        clauses=[brings("dalmas", people), brings("k9", 2)],
    )


@pytest.fixture
def agreed(cast):
    User.objects.filter(pk=cast.sari.pk).update(phone="+6281234567890")
    cast.sari.refresh_from_db()
    return pact(cast)


@pytest.fixture
def asked(cast, agreed):
    package = verbs.agreed(cast.lapas.pk, cast.polresta.pk, "riot")
    said = {"to": TO, "at": timezone.now(), "phone": cast.sari.phone}
    return verbs.send(package, by=cast.sari, requester=cast.lapas, **said)


def signed_in(client, person, proven=False):
    client.force_login(person)
    if proven:
        session = client.session
        session["account_authentication_methods"] = [PROVEN | {"at": timezone.now().timestamp()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


def status_of(asked):
    return SupportRequest.objects.get(pk=asked.pk).status


def approve(client, asked):
    return client.post(reverse("coordination:request_package", args=[asked.pk]))


def test_clauses_of_one_case_are_one_package(cast, agreed):
    (package,) = readers.packages(cast.lapas.pk, cast.polresta.pk)

    assert package.people == (("dalmas", 10), ("k9", 2))
    assert (package.case, package.hours, package.one_tap) == ("riot", 6, True)
    assert readers.packages(cast.polresta.pk) == []


def test_a_package_ends_with_its_agreement_at_once(cast, agreed):
    assert packages.offers(standing(cast.sari))
    Agreement.objects.update(valid_until=timezone.localdate() - timedelta(days=1))

    assert packages.offers(standing(cast.sari)) == []


def test_it_is_chosen_confirmed_and_sent(client, cast, agreed):
    signed_in(client, cast.sari)
    page = client.get(reverse("coordination:package_list")).content.decode()
    where = reverse("coordination:package_send", args=[cast.lapas.pk, cast.polresta.pk, "riot"])
    assert where in page and "10 Dalmas" in page
    assert "Bram Mandala" in client.get(where).content.decode()
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    said = {"to": TO, "at": at, "phone": "0812 3456 7890", "once": "x"}

    assert client.post(where, said | {"phone": "12"}).status_code == 422
    assert client.post(where, said).status_code == 302
    assert client.post(where, said).status_code == 302
    sent = SupportRequest.objects.get()
    assert (sent.status, sent.urgency, sent.spoken.package) == ("submitted", "very_urgent", "riot")
    assert Call.objects.count() == 1


def test_one_tap_grants_it_where_that_was_agreed(client, cast, asked):
    signed_in(client, cast.bram)

    assert approve(client, asked).status_code == 302
    assert status_of(asked) == "approved"
    assert Call.objects.get().via == "deed"


def test_elsewhere_the_tap_asks_who_is_there(client, cast):
    pact(cast, tap="proven")
    package = verbs.agreed(cast.lapas.pk, cast.polresta.pk, "riot")
    said = {"to": TO, "at": timezone.now(), "phone": "+6281234567890"}
    asked = verbs.send(package, by=cast.sari, requester=cast.lapas, **said)
    answer = approve(signed_in(client, cast.bram), asked)
    assert "verifikasi" in answer["Location"] or "reauthenticate" in answer["Location"]
    assert status_of(asked) == "submitted"

    approve(signed_in(client, cast.bram, proven=True), asked)
    assert status_of(asked) == "approved"


def test_the_notice_itself_has_the_tap(client, cast, asked):
    tell()
    signed_in(client, cast.bram)
    inbox = client.get(reverse("notifications:inbox")).content.decode()
    tap = reverse("coordination:request_package", args=[asked.pk])

    assert f'action="{tap}"' in inbox
    approve(client, asked)
    assert f'action="{tap}"' not in client.get(reverse("notifications:inbox")).content.decode()


def test_a_package_that_is_no_longer_agreed_is_decided_as_usual(client, cast, asked):
    Agreement.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    answer = approve(signed_in(client, cast.bram, proven=True), asked)

    assert answer["Location"] == reverse("coordination:request_decide", args=[asked.pk])
    assert status_of(asked) == "submitted"
    with pytest.raises(ValidationError):
        verbs.approve(asked, by=cast.bram)


def test_who_may_not_ask_or_decide_finds_no_way(client, cast, asked):
    where = reverse("coordination:package_send", args=[cast.lapas.pk, cast.polresta.pk, "riot"])

    assert signed_in(client, cast.gate).get(where).status_code == 403
    assert signed_in(client, cast.joko).get(where).status_code == 404
    assert approve(signed_in(client, cast.padal), asked).status_code == 403
    assert approve(signed_in(client, cast.sari), asked).status_code == 403


def test_a_case_that_was_never_agreed_is_not_there(client, cast, agreed):
    where = reverse("coordination:package_send", args=[cast.lapas.pk, cast.polresta.pk, "fire"])

    assert signed_in(client, cast.sari).get(where).status_code == 404
