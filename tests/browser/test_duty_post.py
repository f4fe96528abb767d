"""A post under the keyboard in a real browser: let in, warned, locked; a wall that follows."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import Stay
from accounts.services import devices as claims
from accounts.services import pins
from coordination.models import Agency
from coordination.services import devices, support, urgent
from notifications.models import Call, Hop
from notifications.services import climb
from tests import cast as stage

from .inspect import flaws, violations

pytestmark = pytest.mark.django_db(transaction=True)
PIN = "402817"
SOUNDED = """
document.addEventListener("sinergi:sounded", ({ detail }) => {
  const page = document.documentElement;
  page.dataset.sounded = `${page.dataset.sounded ?? ""} ${detail}`.trim();
});
"""


@pytest.fixture
def post(cast, visitor):
    """The PC at the main gate of Lapas, where Sari and Nurul have a PIN."""
    _device, code = stage.device(cast.lapas, cast.admin, "Pos Utama")
    _claimed, key = claims.claim(code)
    for person in (cast.sari, cast.gate):
        pins.choose(person, PIN)
    one = visitor()
    cookie = {"name": settings.POST_COOKIE, "value": key, "url": one.url}
    one.context.add_cookies([cookie])
    one.context.add_init_script(SOUNDED)
    one.page.goto("/pos/")
    return one


def enter(page, letters):
    page.keyboard.type(letters)
    page.keyboard.press("Enter")
    page.keyboard.type(PIN)
    page.wait_for_url("**/pos/meja/")


def test_a_person_is_switched_with_keys_alone(post, cast):
    page = post.page
    enter(page, "sa")
    post.reads("Sari Prameswari")
    page.keyboard.press("k")
    page.wait_for_url("**/pos/?next=**")
    enter(page, "1002")
    post.reads("Nurul Cahyati")
    assert Stay.objects.get().person == cast.gate


def test_the_list_and_the_desk_are_fit_for_everybody(post):
    assert flaws(post.page) == []
    enter(post.page, "sa")
    assert flaws(post.page) == []


def test_keys_that_meet_nothing_reach_the_name_and_the_pin(post):
    page = post.page
    page.mouse.click(1200, 880)
    page.keyboard.type("sa")
    page.keyboard.press("Enter")
    page.mouse.click(1200, 880)
    page.keyboard.type(PIN)
    page.wait_for_url("**/pos/meja/")


def test_a_wrong_pin_keeps_the_name_and_the_keys(post):
    page = post.page
    page.keyboard.type("sa")
    page.keyboard.press("Enter")
    page.keyboard.type("719035")
    post.reads("PIN tidak cocok. Coba lagi.")
    page.keyboard.type(PIN)
    page.wait_for_url("**/pos/meja/")


def test_a_post_left_alone_warns_and_locks_by_itself(post):
    enter(post.page, "sa")
    post.page.evaluate("localStorage.setItem('post:seen', String(Date.now() - 175000))")
    post.reads("Terkunci dalam")
    post.page.evaluate("localStorage.setItem('post:seen', String(Date.now() - 181000))")
    post.page.wait_for_url("**/pos/?next=**")
    assert not Stay.objects.exists()


def test_a_page_whose_stay_the_server_ended_goes_back_to_the_list(post):
    enter(post.page, "sa")
    Stay.objects.update(seen_at=F("seen_at") - timedelta(minutes=4))
    post.page.reload()
    post.page.wait_for_url("**/pos/?next=**")


def test_the_desk_opens_by_number(post):
    enter(post.page, "sa")
    post.page.keyboard.press("1")
    post.page.wait_for_url("**/kotak-masuk/")


def test_each_of_the_three_tones_sounds(post):
    post.page.goto("/pos/nada/")
    for name in ("Kabar", "Perlu tindakan", "Darurat"):
        post.press(name)
    post.page.wait_for_selector('html[data-sounded="kabar tindakan darurat"]')


def test_news_in_the_inbox_is_heard_at_the_post(post, cast, drafted, relay):
    enter(post.page, "sa")
    post.page.keyboard.press("Shift")  # a browser lets no page sound that nobody touched
    support.submit(drafted, by=cast.sari)
    support.receive(drafted, by=cast.bram)
    post.page.wait_for_selector('html[data-sounded~="kabar"]')


def test_an_urgent_call_is_heard_at_a_locked_post(post, cast):
    enter(post.page, "sa")
    post.page.keyboard.press("k")
    post.page.wait_for_url("**/pos/?next=**")
    made = Call.objects.create(
        subject="coordination.supportrequest:1",
        purpose="support_urgent",
        steps=[],
        reference="7K2Q",
    )
    Hop.objects.create(
        call=made, order=1, state="sent", due_at=timezone.now(), people=[cast.sari.pk]
    )
    devices.register(cast.lapas, by=cast.admin, name="TV", kind="wall")  # news for its devices
    post.page.wait_for_selector('html[data-sounded~="darurat"]')
    post.reads("Panggilan mendesak 7K2Q")


def test_a_wall_follows_what_happens_and_is_fit_to_read(visitor, cast, drafted):
    _device, token = stage.device(cast.lapas, cast.admin, "TV", "wall")
    wall = visitor(viewport={"width": 1920, "height": 1080})
    wall.page.goto(f"/dinding/{token}/")
    wall.reads("Tidak ada dukungan")
    support.submit(drafted, by=cast.sari)
    wall.reads(drafted.activity)
    assert violations(wall.page) == []
    assert flaws(wall.page) == []


def test_what_nobody_answered_turns_the_wall_red_and_is_dialled_at_the_post(post, visitor, cast):
    Agency.objects.filter(pk=cast.polresta.pk).update(phone="(0333) 411 228")
    _device, token = stage.device(cast.lapas, cast.admin, "TV", "wall")
    wall = visitor(viewport={"width": 1920, "height": 1080})
    wall.page.goto(f"/dinding/{token}/")
    wall.reads("Tidak ada dukungan")
    asked = stage.drafted(cast, stage.wish(cast) | {"urgency": "urgent"})
    urgent.ask_by_voice(asked, by=cast.sari, to="Piket", at=timezone.now())
    Hop.objects.update(due_at=timezone.now())
    climb()
    for one in (wall, post):
        one.reads("tidak dijawab siapa pun")
        assert one.page.get_by_role("link", name="(0333) 411 228").get_attribute("href") == (
            "tel:0333411228"
        )
        assert violations(one.page) == []
    assert flaws(wall.page) == []
