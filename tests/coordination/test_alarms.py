"""A call that nobody answered rings at both ends, with the telephones of offices to be dialled."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.models import Agency, DutyPost
from coordination.services import support, urgent
from notifications.models import Call, Hop
from notifications.services import climb

from .. import cast as stage
from .browser import browse

pytestmark = pytest.mark.django_db


@pytest.fixture
def unheard(cast):
    """Sari asked by word of mouth, and the last step was taken without an answer."""
    Agency.objects.filter(pk=cast.polresta.pk).update(phone="(0333) 411 228")
    asked = stage.drafted(cast, stage.wish(cast) | {"urgency": "urgent"})
    urgent.ask_by_voice(asked, by=cast.sari, to="Piket", at=timezone.now())
    Hop.objects.update(due_at=timezone.now())
    climb()
    assert Call.objects.get().state == "exhausted"
    return asked


def pos(cast, agency):
    """The page of a PC at this agency's post, nobody signed in."""
    here = Client()
    code = stage.device(getattr(cast, agency), cast.admin)[1]
    assert here.post("/pos/daftar/", {"kode": code}).status_code == 302
    return here.get("/pos/").text


def wall(cast, agency):
    token = stage.device(getattr(cast, agency), cast.admin, "TV", "wall")[1]
    return Client().get(reverse("wall", args=[token])).text


@pytest.mark.parametrize("agency", ["lapas", "polresta"])
def test_posts_and_walls_of_both_ends_ring_and_say_whom_to_telephone(cast, unheard, agency):
    for shown in (pos(cast, agency), wall(cast, agency)):
        assert "data-ring" in shown and 'class="ringing over"' in shown
        assert 'href="tel:0333411228"' in shown and Call.objects.get().reference in shown
        assert cast.bram.full_name not in shown.partition("ringing over")[2].partition("who")[0]


@pytest.mark.parametrize("agency", ["elsewhere", "bpbd"])
def test_nobody_elses_walls_ring(cast, unheard, agency):
    assert "ringing" not in wall(cast, agency).partition("<main")[2]


def test_the_telephone_of_a_post_comes_before_the_house_s(cast, unheard):
    spkt = DutyPost.objects.create(
        agency=cast.polresta, code="spkt", title="SPKT", phone="+623334110110"
    )
    Call.objects.update(steps=[{"target": f"coordination.dutypost:{spkt.pk}"}])
    shown = pos(cast, "lapas")

    assert "tel:+623334110110" in shown
    assert shown.index("tel:+623334110110") < shown.index("tel:0333411228")


def test_without_any_number_it_says_what_else_to_use(cast, unheard):
    Agency.objects.update(phone="")
    assert "Pakai radio" in pos(cast, "lapas")


def test_whoever_is_at_the_desk_of_the_asker_sees_it(cast, unheard):
    assert 'href="tel:0333411228"' in browse(cast.gate).get("/pos/meja/").text


def test_an_answer_ends_it_everywhere(cast, unheard):
    support.receive(unheard, by=cast.bram)
    assert "data-ring" not in pos(cast, "lapas") + wall(cast, "polresta")


def test_after_a_quarter_of_an_hour_it_is_read_and_no_longer_heard(cast, unheard):
    Call.objects.update(ended_at=F("ended_at") - timedelta(minutes=16))
    shown = wall(cast, "lapas")
    assert "ringing over" in shown and "data-ring" not in shown
    Call.objects.update(ended_at=F("ended_at") - timedelta(hours=24))
    assert "ringing over" not in wall(cast, "lapas")


def test_a_call_that_waits_for_somebody_is_on_their_own_desk_alone(cast):
    asked = stage.drafted(cast, stage.wish(cast) | {"urgency": "urgent"})
    urgent.ask_by_voice(asked, by=cast.sari, to="Piket", at=timezone.now())
    climb()
    assert "data-ring" in browse(cast.bram).get("/pos/meja/").text
    assert "data-ring" not in browse(cast.padal).get("/pos/meja/").text
