"""Every word that a drill sends out says first that it is a drill, and reaches nobody else."""

import contextlib
import random
import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination.models import Partnership
from drills.models import Crew, Drill, Invitation
from drills.services import inviting, programme
from journal.lifecycle import IllegalMove
from journal.models import Entry
from notifications.models import Delivery, Reminder
from notifications.services import fire_due, tell
from notifications.words import brief, message, notice

from . import stage

NOTICES = Path("templates/notices/drills.drill")
MARK = "LATIHAN – LATIHAN – LATIHAN"
VERBS = sorted(path.stem for path in NOTICES.glob("[!_]*.txt") if ".short" not in path.name)
QUIET = {  # told to nobody
    "papers_asked", "seen", "photo", "rated", "found", "finding_forgotten", "amendment",
    "report_written", "report_agreed",
}  # fmt: skip


def said_in_code():
    """Every verb that a service says of a drill."""
    text = "".join(path.read_text() for path in Path("drills/services").glob("*.py"))
    plain = set(re.findall(r'hearing\.say\(\s*[\w.]+,\s*"(\w+)"', text))
    kinds = {f"{who}_{what}" for who in ("agency", "crew") for what in ("confirmed", "declined")}
    return plain | kinds | {"planned", "scheduled", "cancelled"}


def test_every_verb_that_is_told_has_words_and_every_word_a_verb():
    assert said_in_code() - QUIET - set(VERBS) == set()
    assert {path.name for path in NOTICES.glob("*.short.txt")} == {
        f"{one}.short.txt" for one in VERBS
    }


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_notice_begins_with_the_mark_in_either_language(cast, drill, language):
    cast.bram.language = language
    for verb in VERBS:
        entry = Entry(
            subject=f"drills.drill:{drill.pk}", verb=verb, url="/latihan/", actor=cast.kalapas,
            data={"starts": "x", "day": "2026-12-01"}, occurred_at=timezone.now(),
        )  # fmt: skip
        said = notice(entry, cast.bram, "GL-01")
        assert said.subject.startswith(MARK), verb
        assert said.body.startswith(MARK), verb
        assert brief(entry, cast.bram).startswith("LATIHAN - LATIHAN - LATIHAN"), verb


class Year:
    """Everything that planners and guests may do, at random."""

    def __init__(self, cast, chance):
        self.cast, self.chance = cast, chance
        self.drill = stage.scheduled(cast, is_unannounced=chance.random() < 0.3)
        self.asked = {cast.kalapas.pk, cast.bram.pk, cast.kapolresta.pk}

    def act(self):
        step = self.chance.choice(
            [self.invite, self.ask, self.answer, self.leave, self.put_off, self.remind]
        )
        with contextlib.suppress(ValidationError, IllegalMove):
            step()

    def invite(self):
        agency = self.chance.choice([self.cast.bpbd, self.cast.polresta, self.cast.polres])
        inviting.invite(self.drill, by=self.cast.bram, agency=agency, people=2)
        self.asked |= set(agency.people("liaison", "head", "security").values_list("pk", flat=True))

    def ask(self):
        who = self.chance.choice(["sari", "gate", "padal", "laras", "joko", "admin", "jember"])
        task = self.chance.choice(Crew.Task.values)
        one = getattr(self.cast, who)
        inviting.crew_add(self.drill, by=self.cast.kalapas, person=one, task=task)
        self.asked.add(one.pk)

    def answer(self):
        how = {"answer": self.chance.choice(["confirmed", "declined"]), "note": "x"}
        for one in Crew.objects.filter(drill=self.drill, left_at=None).order_by("?")[:1]:
            inviting.crew_answer(one, by=one.person, **how)
        for guest in Invitation.objects.filter(drill=self.drill).order_by("?")[:1]:
            inviting.answer(guest, by=self.cast.bram, coming=1, **how)

    def leave(self):
        for one in Crew.objects.filter(drill=self.drill, left_at=None).order_by("?")[:1]:
            inviting.crew_leave(one, by=self.cast.bram)

    def put_off(self):
        self.drill = Drill.objects.get(pk=self.drill.pk)
        day = stage.soon(self.chance.randrange(30, 90))
        programme.postpone(
            self.drill, by=self.cast.bram, reason="x", starts_at=day,
            ends_at=day.replace(hour=12),
        )  # fmt: skip

    def remind(self):
        Reminder.objects.filter(fired_at=None).update(due_at=timezone.now())
        fire_due()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_nobody_hears_of_a_drill_who_was_not_asked_and_nothing_comes_without_the_mark(cast, seed):
    Partnership.objects.create(first=cast.lapas, second=cast.bpbd)
    year = Year(cast, random.Random(seed))
    for _turn in range(14):
        year.act()
    while tell():
        pass
    sent = Delivery.objects.filter(entry__subject=f"drills.drill:{year.drill.pk}")
    assert set(sent.values_list("person", flat=True)) <= year.asked
    strangers = {cast.joko.pk, cast.jember.pk, cast.operator.pk}
    assert not strangers & set(sent.values_list("person", flat=True))
    for one in sent.select_related("entry", "person", "contact"):
        said = message(one)
        assert said.subject.startswith(("LATIHAN – LATIHAN", "LATIHAN - LATIHAN")), one.channel
