"""People to tell, a thing to tell them of, and ways out that a test can watch."""

import time
from contextlib import contextmanager

import pytest
from django.db import transaction

from accounts.models import User
from journal.lifecycle import record
from notifications import services
from notifications.channels import Channel
from notifications.models import Delivery
from notifications.sending import claim, deliver

from . import standin

HERE = "tests.notifications.standin"


@pytest.fixture(autouse=True)
def ports(settings):
    """The house's ports, answered by the stand-in."""
    settings.SUBJECT_DOORS = {"tests.thing": f"{HERE}.viewers"}
    settings.SUBJECTS_SEEN = {"tests.thing": f"{HERE}.among"}
    settings.SUBJECT_TITLES = {"tests.thing": f"{HERE}.titles"}
    settings.NEWS_WANTED = {"tests.thing": f"{HERE}.wanted"}
    settings.REMINDER_VERBS = {"tests.thing": f"{HERE}.verb"}
    settings.EMAIL_URL = "console:"
    yield
    for kept in (standin.seen_by_nobody, standin.no_longer_wanted, standin.called):
        kept.clear()


@pytest.fixture
def dewi(db):
    """Has an address."""
    return User.objects.create_user("6001", full_name="Dewi Anggraini", email="dewi@contoh.invalid")


@pytest.fixture
def eko(db):
    """Has none."""
    return User.objects.create_user("6002", full_name="Eko Prasetyo")


@pytest.fixture
def say(db):
    """Records something about a thing and who must hear, in one commit."""

    def said(*people, verb="happened", thing=None, told=True, **data):
        with transaction.atomic():
            entry = record(thing or standin.thing(), verb, by=None, tell=people, **data)
        if told:
            services.tell()
        return entry

    return said


class Way:
    """A channel that writes down what it is given, or raises what it is told to."""

    def __init__(self):
        self.sent, self.trouble = [], None
        self.channel = Channel("email", "TRUE", open=self.open)

    @contextmanager
    def open(self):
        yield self

    def send(self, message):
        if self.trouble:
            raise self.trouble
        self.sent.append(message)

    def deliver(self, lease=None):
        deliver(self.channel, lease or claim(self.channel))


@pytest.fixture
def way(db):
    return Way()


@pytest.fixture
def mail_of(db):
    """The one e-mail delivery to a person, as it stands now."""
    return lambda person: Delivery.objects.get(person=person, channel="email")


def enter(client, person, proven_at):
    """Signs in somebody who proved themselves at this moment."""
    client.force_login(person)
    session = client.session
    proof = {"method": "password", "reauthenticated": True, "at": proven_at}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


@pytest.fixture
def inside(client, dewi):
    """Dewi, signed in, who has proven herself just now."""
    return enter(client, dewi, time.time())
