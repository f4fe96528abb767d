"""Evaluators' phones in a drill: without network, with wrong clocks, reloaded, signed out."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from drills.models import Observation, Tap
from drills.services import inviting

from ..drills import held
from .visitor import session_of

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
AHEAD = "Date.now = ((real) => () => real() + 5 * 3600e3)(Date.now)"
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch")


@pytest.fixture
def drill(cast):
    """It began ten minutes ago; Padal and Kapolresta judge."""
    drill = held.all_set(cast)
    one = inviting.crew_add(drill, by=cast.kalapas, person=cast.kapolresta, task="evaluator")
    inviting.crew_answer(one, by=cast.kapolresta, answer="confirmed")
    return held.begun(cast, drill, timedelta(minutes=10))


def phone(visitor, person, drill, wrong=False):
    held_by = visitor(person, **PHONE)
    if wrong:
        held_by.context.add_init_script(AHEAD)
    held_by.excused = CUT
    held_by.page.goto(f"/latihan/{drill.pk}/lapangan/")
    held_by.reads("Semua yang Anda catat sudah masuk.")
    return held_by


def taps(visitor, *names):
    for name in names:
        visitor.page.get_by_role("button", name=name).first.click()


def waits(visitor, count):
    visitor.reads(f"{count} catatan tersimpan di perangkat ini dan terkirim begitu tersambung.")


def test_two_phones_without_network_send_everything_once_when_they_are_back(cast, drill, visitor):
    one, other = (
        phone(visitor, cast.padal, drill),
        phone(visitor, cast.kapolresta, drill, wrong=True),
    )
    for each in (one, other):
        each.context.set_offline(True)
        taps(each, "Tindakan 0", "Tindakan 2", "Tindakan 5")
        waits(each, 3)
    one.page.reload()
    waits(one, 3)
    one.page.get_by_label("Apa yang terlihat").fill("Asap tebal")
    taps(one, "Simpan")
    waits(one, 4)
    for each in (one, other):
        each.context.set_offline(False)
        expect(each.page.locator("#antre")).to_have_attribute("data-state", "clear", timeout=20_000)
    found = list(Tap.objects.filter(run=drill.run, withdrawn_at=None).order_by("occurred_at"))
    assert [tap.inject.message[-1] for tap in found if tap.by == cast.padal] == ["0", "2", "5"]
    assert len(found) == 6 and Observation.objects.get().text == "Asap tebal"
    assert all(abs(timezone.now() - tap.occurred_at) < timedelta(minutes=2) for tap in found)
    wrong = [tap for tap in found if tap.by == cast.kapolresta]
    assert all(tap.device_at - tap.occurred_at > timedelta(hours=4) for tap in wrong)


def test_a_tap_outlives_its_session(cast, drill, visitor):
    padal = phone(visitor, cast.padal, drill)
    Session.objects.all().delete()
    taps(padal, "Tindakan 0")
    padal.reads("Muat ulang halaman ini dan masuk lagi untuk mengirimnya.")
    padal.holds(session_of(cast.padal))
    padal.page.goto(f"/latihan/{drill.pk}/lapangan/")
    padal.reads("Semua yang Anda catat sudah masuk.")
    expect(padal.page.get_by_role("button", name="Batalkan")).to_be_visible()
    assert Tap.objects.get().by == cast.padal
