"""Every door of the book is tried, in full by each of the cast. What is not in it fails."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.services import tokens
from accounts.services.devices import claim
from coordination.models import Officer, Posting
from coordination.services import agreements, laws, sharing
from documents.models import Attachment, Rendition
from journal.lifecycle import name_of
from notifications.models import Contact, Delivery
from notifications.plans import Rung, plan
from notifications.services import call_out, climb, tell

from . import cast as stage
from .coordination import rosters as watches
from .doors import MACHINES, PAGES
from .doors.book import EVERYONE, SIGNED_IN, THE_POST
from .drills import held
from .drills import stage as drills
from .sop import stage as sops

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")
VERIFIED = {"method": "password", "reauthenticated": True}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One ordered request with everything that can hang on it; each knock is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = stage.everybody()
        asked = stage.submitted(world, stage.drafted(world, stage.wish(world)))
        world.asked = stage.ordered(
            world, stage.granted(world, asked), stage.officers(world.polresta)
        )
        furnish(world)
        yield world
        transaction.set_rollback(True)


def furnish(world):
    world.assignment = world.asked.order.assignments.first()
    world.guard = Officer.objects.create(
        agency=world.lapas, service_number="77", name="Regu A", kind="other"
    )
    world.posting = Posting.objects.get(person=world.gate)
    sharing.share(
        world.asked,
        by=world.kalapas,
        with_whom=world.laras,
        reason="Koordinasi",
        until=timezone.now() + timedelta(days=1),
    )
    world.share = world.asked.person_shares.get()
    world.attachment = Attachment.objects.create(
        subject=name_of(world.asked),
        name="denah.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        content=b"%PDF",
        added_by=world.sari,
    )
    paper = Rendition.objects.filter(subject=name_of(world.asked)).first()
    Rendition.objects.filter(pk=paper.pk).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now()
    )
    paper.refresh_from_db()
    world.paper = paper
    furnish_pacts(world)
    watches.furnish(world, world.sari, world.kalapas, world.gate)
    furnish_calls(world)
    sops.furnish(world)
    drills.furnish(world)
    held.furnish(world)
    tell()
    world.delivery = Delivery.objects.filter(person=world.bram, channel="inbox").first()
    furnish_reach(world)
    world.token, _ = tokens.issue(world.sari, name="x", scopes=["read"], days=1)
    world.sessions = {who: session_of(getattr(world, who)) for who in SIGNED_IN}
    world.keys = {
        who: tokens.issue(getattr(world, who), name="all", scopes=["read", "write"], days=1)[1]
        for who in SIGNED_IN
    }


def furnish_calls(world):
    """Bram's telephone rings about the request."""
    rung = plan("support_urgent", [Rung(f"accounts.user:{world.bram.pk}")])
    world.call = call_out(name_of(world.asked), rung)
    climb()
    world.ticket = world.call.tickets.get()
    terms = {"case": "riot", "kind": "dalmas", "people": 10, "hours": 6, "tap": "one"}
    stage.agreed(
        (world.lapas, world.kalapas),
        (world.polresta, world.kapolresta),
        clauses=[stage.clause("package", world.lapas, world.polresta, **terms)],
    )


def furnish_reach(world):
    """An address of Bram's, a PC and a wall of the prison, and a target of its own."""
    world.contact = Contact.objects.create(
        person=world.bram, channel="email", address="bram@rumah.invalid"
    )
    world.pc, code = stage.device(world.lapas, world.admin)
    _pc, world.key = claim(code)
    _wall, world.screen = stage.device(world.lapas, world.admin, "TV", "wall")
    world.target = Contact.objects.create(
        person=world.admin, channel="target", address="x", owner=name_of(world.lapas)
    )


def furnish_pacts(world):
    both = ((world.lapas, world.kalapas), (world.polresta, world.kapolresta))
    world.pact = stage.written(*both)
    world.end = world.pact.parties.get(agency=world.polresta)
    world.remark = agreements.remark(
        world.pact, by=world.bram, agency=world.polresta, text="Pasal 5 kurang"
    )
    world.sealed = stage.frozen(*both)
    Rendition.objects.filter(pk=world.sealed.rendition_id).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now()
    )
    world.sheet = world.sealed.rendition
    world.law = laws.enter(by=None, code="UU1", title="Undang-Undang Satu", status="in_force")


def knock(client, method, url, **how):
    """What the door says; whatever it did is undone."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(url, **how)
            raise Undo
    except Undo:
        return verdict(answer)


class Undo(Exception):
    pass


def verdict(answer):
    code, to = answer.status_code, answer.headers.get("Location", "")
    doors = (reverse("account_login"), f"{reverse('post:people')}?next=")
    if code == 401 or (code == 302 and to.startswith(doors)):
        return "sign in"
    return {403: "forbidden", 404: "hidden", 405: "closed"}.get(
        code, "open" if code < 500 or code == 503 else code
    )


def session_of(person):
    """The key of a session in which this person has just proved who they are."""
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [VERIFIED | {"at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return session.session_key


def visitor(world, who):
    """A browser of theirs."""
    client = Client()
    if who == THE_POST:
        client.cookies[settings.POST_COOKIE] = world.key
    if who in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
    return client


CAST = (*EVERYONE, THE_POST)


@pytest.mark.parametrize("name", PAGES)
def test_who_comes_to_a_door_finds_what_the_book_says(world, name):
    assert not wrong_pages(world, name, PAGES[name].some(name, of=CAST))


@pytest.mark.parametrize("name", MACHINES)
def test_programs_find_what_their_person_would(world, name):
    assert not wrong_machines(world, name, MACHINES[name].some(name, of=EVERYONE))


@pytest.mark.large
@pytest.mark.parametrize("name", PAGES)
def test_each_of_the_cast_finds_what_the_book_says(world, name):
    assert not wrong_pages(world, name, CAST)


@pytest.mark.large
@pytest.mark.parametrize("name", MACHINES)
def test_each_program_finds_what_its_person_would(world, name):
    assert not wrong_machines(world, name, EVERYONE)


def test_all_of_the_cast_come_to_some_door():
    came = set().union(*(door.some(name, of=CAST) for name, door in PAGES.items()))
    assert came == {*CAST}


def wrong_pages(world, name, people):
    """What these people find at a page and should not."""
    url = reverse(name, args=PAGES[name].to(world))
    return wrong(
        PAGES[name],
        {who: [knock(visitor(world, who), method, url) for method in METHODS] for who in people},
    )


def wrong_machines(world, name, people):
    """What programs of these people find at an address of the API and should not."""
    url, found = reverse(name, args=MACHINES[name].to(world)), {}
    for who in people:
        head = {"Authorization": f"Bearer {world.keys[who]}"} if who in SIGNED_IN else {}
        how = {"headers": head, "content_type": "application/json"}
        found[who] = [knock(Client(), method, url, **how) for method in METHODS]
    return wrong(MACHINES[name], found)


def wrong(door, found):
    return {
        who: answers
        for who, answers in found.items()
        if not {*answers} - {"closed"} <= door.expects(who)
    }


def names(resolver, space=""):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"


def test_every_door_is_in_the_book():
    assert set(names(get_resolver())) == set(PAGES) | set(MACHINES)
