"""Every word of each pair is a canary: nobody hears one of the other pair, wherever they look."""

import json
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.services import tokens
from coordination.models import Assignment, Officer, Posting, Remark
from documents.models import Attachment, Rendition
from documents.services import render_next
from journal.lifecycle import name_of
from journal.models import Entry
from notifications.models import Delivery, Reminder
from notifications.ports import titles, viewers
from notifications.services import fire_due, tell
from notifications.words import message

from .canaries import Crawler, build
from .doors import MACHINES, PAGES

pytestmark = pytest.mark.django_db
FULL = ("sari", "gate", "padal", "kalapas", "bram", "kapolresta")
PLANS = ("A.drill", "A.scenario")  # a player never hears what is in store
MAY_HEAR = {
    "anonymous": (),
    "operator": (),
    "admin": (
        "A.who",
        "A.watch",
    ),
    "laras": ("A.who", "A.one"),
    "sari": ("A.who", "A.watch", "A.one", "A.pact", "A.sop", "A.drill"),
    "gate": ("A.who", "A.watch", "A.one", "A.pact", "A.sop", "A.drill"),
    "padal": ("A.who", "A.one", "A.pact", "A.sop", "A.drill"),
    "kalapas": ("A.who", "A.watch", "A.one", "A.pact", "A.sop", "A.secret", *PLANS),
    "bram": ("A.who", "A.one", "A.pact", "A.sop", "A.secret", *PLANS),
    "kapolresta": ("A.who", "A.one", "A.pact", "A.sop", "A.secret", *PLANS),
    "joko": ("B.who", "B.watch", "B.one", "B.pact", "B.sop", "B.drill"),
    "jember": ("B.who", "B.one", "B.pact", "B.sop", "B.drill", "B.scenario"),
}


EXPORTS = ("/permohonan/unduh/csv/", "/permohonan/unduh/xlsx/")
SEARCHED = {"activity", "purpose", "letter number", "office", "sop title", "agreement title"}
BEHIND = {  # of what they may see, what no page of theirs needs to say
    "admin": {("A.who", "agency city"), ("A.who", "agency letterhead")},
    "laras": {("A.one", "share reason")},
    "gate": {("A.one", "share reason"), ("A.watch", "watch pattern")},
    "padal": {("A.one", "share reason"), ("A.who", "email")},
    "bram": {("A.who", "email")},
    "kapolresta": {("A.who", "email")},
}


ALWAYS = {"anonymous", "joko", "laras", "sari", "kalapas", "bram"}


def whom(people):
    """These people; those who see nothing that nobody else does, only among the large counts."""
    return [who if who in ALWAYS else pytest.param(who, marks=pytest.mark.large) for who in people]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Both pairs' work, every paper printed, every reminder fired, all news told."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        while render_next():
            pass
        Reminder.objects.filter(fired_at=None).update(due_at=timezone.now())
        fire_due()
        while tell():
            pass
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", whom(MAY_HEAR))
def test_nobody_hears_a_word_that_is_not_theirs(world, who):
    visitor = Crawler(getattr(world, who, None), world.aviary)
    heard = visitor.crawl("/", *EXPORTS)
    own = world.aviary.group(*MAY_HEAR[who])
    assert not {visitor.found[bird]: world.aviary.birds[bird] for bird in heard - own}
    missed = {world.aviary.birds[bird] for bird in own - heard} - BEHIND.get(who, set())
    assert not {one for one in missed if who != "laras" or one[0] == "A.one"}


@pytest.mark.parametrize("who", whom(["joko", "operator", "admin", "laras", "sari"]))
def test_searching_for_a_foreign_word_finds_nothing(world, who):
    visitor = Crawler(getattr(world, who, None), world.aviary)
    own = world.aviary.group(*MAY_HEAR[who])
    foreign = {what: bird for bird, what in world.aviary.birds.items() if bird not in own}
    for bird in (bird for (_group, what), bird in foreign.items() if what in SEARCHED):
        for path in ("/permohonan/", "/direktori/", "/sop/", "/perjanjian/", EXPORTS[0]):
            visitor.get(f"{path}?q={bird}", echo=bird)
    assert visitor.heard <= own


def test_searching_for_an_own_word_finds_it(world):
    sari = Crawler(world.sari, world.aviary)
    asked = world.pairs["A"].asked
    for path in ("/permohonan/", *EXPORTS):
        sari.get(f"{path}?q={asked.purpose}")
        assert asked.activity in sari.found, path
        sari.found.clear()


@pytest.mark.parametrize("who", whom(["anonymous", "operator", "admin", "joko"]))
def test_every_address_is_silent_to_strangers(world, who):
    person, pair = getattr(world, who, None), world.pairs["A"]
    visitor = Crawler(person, world.aviary)
    key = tokens.issue(person, name="x", scopes=["read"], days=1)[1] if person else "none"
    bearer = {"Authorization": f"Bearer {key}"}
    for asked in (pair.asked, pair.secret):
        about = things_of(world, asked)
        for name, door in (PAGES | MACHINES).items():
            path = reverse(name, args=door.to(about))
            if name != "documents:verify" and path not in visitor.read:
                visitor.get(path, headers=bearer if name in MACHINES else {})
    assert visitor.heard <= world.aviary.group(*MAY_HEAR[who])


def things_of(world, asked):
    """What the addresses of the door book are about, for this request of the first pair."""
    nothing = SimpleNamespace(pk=0, token="x")
    found = (
        {
            "asked": asked,
            "lapas": asked.requester,
            "polresta": asked.provider,
            "assignment": Assignment.objects.filter(order__request=asked).first(),
            "posting": Posting.objects.get(person=world.bram),
            "guard": Officer.objects.filter(agency=asked.provider).first(),
            "attachment": Attachment.objects.filter(subject=name_of(asked)).first(),
            "paper": Rendition.objects.filter(subject=name_of(asked)).first(),
            "share": asked.person_shares.first(),
            "delivery": Delivery.objects.filter(person=world.bram, channel="inbox").first(),
            "token": nothing,
            "call": nothing,
            "ticket": nothing,  # whoever has a call's link may answer it
            "contact": nothing,
            "target": nothing,
            "pc": nothing,
            "screen": "x",  # who has a wall's address may read it: see test_devices.py
        }
        | pacts_of(world)
        | sops_of(world)
        | drills_of(world)
        | vars(world.pairs["A"].watch)
        | {"secret": "x", "feed": nothing}  # whoever has a calendar's address may read it
        | {"reach_way": (0, "x")}  # nor is the link of a message anybody's but its owner's
    )
    return SimpleNamespace(**{name: thing or nothing for name, thing in found.items()})


def pacts_of(world):
    pact = world.pairs["A"].pact
    return {
        "pact": pact,
        "end": pact.parties.first(),
        "remark": Remark.objects.filter(agreement__parties__agency=world.lapas).first(),
        "sealed": pact,
        "sheet": pact.rendition,
        "law": None,
    }


def sops_of(world):
    sop = world.pairs["A"].sop
    found = dict.fromkeys(("sop", "sop_draft", "sop_review", "sop_ready"), sop)
    return found | {
        "sop_turn": sop.review_steps.first(),
        "sop_remark": sop.remarks.first(),
        "copy": None,
    }


def drills_of(world):
    drill = world.pairs["A"].drill
    return {
        "drill": drill,
        "drill_plan": drill,
        "run": drill,
        "runner": drill.crew.first(),
        "finding": None,
        "report_remark": None,
        "picture": None,
        "held": drill,
        "judged": drill,
        "note": SimpleNamespace(key="00000000-0000-4000-8000-000000000000"),
        "scenario": drill.scenario,
        "scenario_draft": drill.scenario,
        "invitation": drill.invitations.first(),
        "player": drill.crew.first(),
        "drill_paper": Rendition.objects.filter(subject=name_of(drill)).first(),
        "mip": None,
    }


@pytest.mark.parametrize("who", sorted(set(MAY_HEAR) - {"anonymous"}))
def test_letters_hold_no_foreign_word(world, who):
    mails = Delivery.objects.filter(person=getattr(world, who), channel="email")
    named = titles({mail.entry.subject for mail in mails if mail.entry})
    own, heard = world.aviary.group(*MAY_HEAR[who]), set()
    for mail in mails:
        said = message(mail, named.get(mail.entry.subject, "") if mail.entry else "")
        heard |= world.aviary.heard(f"{said.subject} {said.text} {said.html}")
    assert heard <= own
    assert heard or who not in FULL


def test_live_hints_reach_those_alone_who_may_see(world):
    for pair, own in (("A", FULL), ("B", ("joko", "jember"))):
        people = {getattr(world, who).pk: who for who in MAY_HEAR if who != "anonymous"}
        seen = viewers(name_of(world.pairs[pair].asked), people)
        guests = {"laras"} if pair == "A" else set()
        assert {people[pk] for pk in seen} == {*own} | guests


def test_the_journal_holds_numbers_and_no_words(world):
    numbers = {"letter number", "order number", "report number", "reply", "sop code", "sop number"}
    numbers.add("drill code")
    entries = list(Entry.objects.values_list("data", "url", "subject"))
    assert entries
    heard = world.aviary.heard(json.dumps(entries))
    assert {world.aviary.birds[bird][1] for bird in heard} <= numbers


def test_the_public_card_names_offices_and_numbers_and_nothing_else(world):
    anybody = Crawler(None, world.aviary)
    for paper in Rendition.objects.all():
        assert anybody.get(reverse("documents:verify", args=[paper.code])).status_code == 200
    told = {world.aviary.birds[bird][1] for bird in anybody.heard}
    signed = {"person"}  # whoever signed an agreement is named: that is what it is checked for
    numbers = {"letter number", "reply", "order number", "report number", "sop number"}
    assert told == {"agency name"} | numbers | signed


def test_papers_and_files_were_really_read(world):
    sari, asked = Crawler(world.sari, world.aviary), world.pairs["A"].asked
    for paper in Rendition.objects.filter(subject=name_of(asked)):
        sari.get(reverse("coordination:paper", args=[asked.pk, paper.pk]))
    file = Attachment.objects.get(subject=name_of(asked))
    sari.get(reverse("coordination:attachment", args=[asked.pk, file.pk]))
    told = {world.aviary.birds[bird][1] for bird in sari.heard}
    assert told >= {"tasks", "result", "officer", "purpose", "reason", "attachment text"}
