"""Loading the demo: at any hour, never among real people, and once more from nothing."""

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from coordination.demo import loading
from coordination.models import Agency, SupportRequest
from journal.chain import walk

S = SupportRequest.Status


def in_full(clock):
    return pytest.param(clock, marks=pytest.mark.large)


@pytest.mark.parametrize("clock", ["00:20", in_full("05:10"), in_full("23:50")])
def test_it_can_be_told_at_any_hour(db, clock):
    hour, minute = map(int, clock.split(":"))
    with time_machine.travel(timezone.localtime().replace(hour=hour, minute=minute)):
        loading.load()

    assert SupportRequest.objects.filter(status=S.ON_SCENE).exists()
    assert SupportRequest.objects.filter(status=S.ORDERED).count() == 2


def test_it_stays_out_of_production_and_away_from_real_people(db, cast):
    for option in ("--if-empty", "--reset"):
        if option == "--reset":
            with pytest.raises(CommandError, match="real"):
                call_command("demo", option)
    with override_settings(MODE="production"), pytest.raises(CommandError, match="production"):
        call_command("demo")
    assert Agency.objects.filter(is_demo=True).count() == 0


@pytest.mark.django_db(transaction=True)
def test_reset_starts_it_afresh_and_leaves_the_guards_as_they_were(tmp_path):
    with override_settings(CHECKPOINT_FILE=tmp_path / "checkpoints.jsonl", DEMO_STORIES=[]):
        settings.CHECKPOINT_FILE.write_text("{}\n")
        call_command("demo", "--reset")
        first = SupportRequest.objects.count()
        call_command("demo", "--reset")

        assert SupportRequest.objects.count() == first
        assert list(walk({})) == []
        assert not settings.CHECKPOINT_FILE.exists()
        assert len(list(tmp_path.glob("checkpoints-*.jsonl"))) == 1
