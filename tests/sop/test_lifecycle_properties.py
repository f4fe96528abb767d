"""Whatever people do, in whatever order: one open version, one in force, frozen words stay."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.chain import walk
from journal.lifecycle import IllegalMove
from sop import access, rows
from sop.content import digest
from sop.models import Acknowledgement, Part, Phase, SopVersion
from sop.services import drafting, editing, ratifying, reading, reviewing

from . import stage

VERBS = (
    "go_on", "go_on", "go_on", "write", "submit", "initial", "send_back", "number", "freeze",
    "reopen", "sign_lapas", "sign_police", "amend", "withdraw", "acknowledge", "print_copy",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 9)), max_size=30)
REFUSED = (ValidationError, PermissionDenied, IllegalMove, editing.Overtaken)


class Play:
    """Tries any verb at any time on any version, as whoever may."""

    def __init__(self, cast, first):
        self.cast, self.document = cast, first.document

    def step(self, verb, n):
        versions = list(self.document.versions.order_by("revision"))
        version = stage.fresh(versions[-1] if n else versions[0])
        getattr(self, verb)(version, n)

    def go_on(self, version, n):
        """What people usually do next."""
        if version.status == "draft":
            self.submit(version, n)
        elif version.status == "in_review":
            stage.initialled(version, self.cast.sari, self.cast.bram)
            self.number(version, 0)
            self.number(version, 1)
            self.freeze(version, n)
        elif version.status == "ready_to_sign":
            self.sign_lapas(version, n)
            self.sign_police(version, n)
        else:
            self.amend(version, n)

    def write(self, version, n):
        step = version.step_rows.first()
        editing.edit_step(step, by=self.cast.bram, seen=step.rev, minutes=n + 1)

    def submit(self, version, n):
        reviewing.submit(version, by=self.cast.kalapas)

    def initial(self, version, n):
        person = self.cast.sari if n % 2 else self.cast.bram
        for step in reviewing.turns_of(version, access.standing(person)):
            reviewing.initial(step, by=person)

    def send_back(self, version, n):
        step = next(iter(reviewing.turns_of(version, access.standing(self.cast.bram))), None)
        if step:
            reviewing.send_back(step, by=self.cast.bram, note="Perbaiki")
            reviewing.resolve(version.remarks.last(), by=self.cast.kalapas)

    def number(self, version, n):
        agency = self.cast.lapas if n % 2 else self.cast.polresta
        reviewing.number(version, by=self.cast.kalapas, agency=agency)

    def freeze(self, version, n):
        if n > 6 and version.status == "in_review":
            day = timezone.localdate() + timedelta(days=n)
            Part.objects.filter(version=version, kind="effective_on").update(text=day.isoformat())
        reviewing.freeze(version, by=self.cast.bram)

    def reopen(self, version, n):
        reviewing.reopen(version, by=self.cast.kalapas, note="Salah")

    def sign_lapas(self, version, n):
        self._sign(version, self.cast.lapas, self.cast.kalapas)

    def sign_police(self, version, n):
        self._sign(version, self.cast.polresta, self.cast.kapolresta)

    def _sign(self, version, agency, head):
        if version.status == "ready_to_sign" and agency in ratifying.missing(version):
            stage.signed(version, agency, head)

    def amend(self, version, n):
        drafting.amend(version, by=self.cast.bram)

    def withdraw(self, version, n):
        if n > 7:
            ratifying.withdraw(version, by=self.cast.kalapas, note="Cukup")

    def acknowledge(self, version, n):
        reading.acknowledge(version, by=self.cast.sari)

    def print_copy(self, version, n):
        reading.print_copy(version, by=self.cast.sari, marked=True)


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_order_of_verbs_breaks_what_must_hold(cast, draft, steps):
    with transaction.atomic():
        play, seen = Play(cast, draft), {}
        for verb, n in steps:
            try:
                with transaction.atomic():
                    play.step(verb, n)
            except REFUSED:
                continue
            holds(seen)
        assert list(walk({})) == []
        transaction.set_rollback(True)


def holds(seen):
    """One open and one effective version a series; words once signed are the same for ever."""
    versions = list(SopVersion.objects.all())
    assert sum(version.status in access.OPEN for version in versions) <= 1
    effective = [version for version in versions if version.phase == Phase.EFFECTIVE]
    assert effective == list(SopVersion.objects.in_force())
    assert len(effective) <= 1
    for version in versions:
        if version.frozen:
            assert digest(rows.thawed(version)) == version.sha256
        if version.ratifications.exists():
            assert seen.setdefault(version.pk, version.sha256) == version.sha256
        if version.ratified_at:
            assert version.ratifications.count() == 2
    assert Acknowledgement.objects.filter(version__ratified_at=None).count() == 0
