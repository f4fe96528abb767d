"""Every page that anybody can open: no barrier for anyone, in both themes, on phone and desk."""

from collections import defaultdict

import pytest
from django.template.loader import render_to_string

from coordination.demo import loading
from tests.doors import PAGES

from .gallery import NO_PAGE, NUMBERS, Sight, keys, more_sights, path_of, sights, stage
from .inspect import AGAIN, IN_FULL, IN_SHORT, Parts, flaws, violations

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "sari", "bram", "admin", "kalapas")
FORMS = (  # who, where, and the button that sends it as it is
    ("anonymous", "account_login", "Masuk"),
    ("anonymous", "account_reset_password", "Kirim tautan"),
    ("sari", "coordination:request_new", "Ajukan"),
    ("sari", "coordination:request_comment", "Kirim"),
    ("sari", "coordination:request_withdraw", "Batalkan permohonan"),
    ("sari", "coordination:request_share", "Periksa penerima"),
    ("sari", "coordination:attachment_add", "Lampirkan"),
    ("bram", "coordination:agreement_new", "Buat draf"),
    ("bram", "coordination:agreement_edit", "Simpan naskah"),
    ("bram", "coordination:agreement_remark", "Simpan catatan"),
    ("sari", "account_change_password", "Simpan kata sandi"),
    ("sari", "mfa_activate_totp", "Pasang"),
    ("bram", "coordination:request_decide", "Simpan putusan"),
    ("bram", "coordination:request_order", "Terbitkan Surat Perintah"),
    ("bram", "coordination:request_report", "Kirim laporan"),
    ("admin", "coordination:person_add", "Simpan dan buat kata sandi"),
    ("admin", "coordination:position_add", "Tambah jabatan"),
    ("admin", "coordination:agency_edit", "Simpan"),
    ("admin", "coordination:officers_add", "Simpan daftar"),
)
REFUSALS = ("400", "403_csrf", "413", "500")


@pytest.fixture(scope="module")
def world(house, django_db_blocker):
    """The demo, committed, for the length of this file."""
    with django_db_blocker.unblock():
        world = stage()
        world.keys = keys(world)
        yield world
        loading.empty()


@pytest.fixture(scope="module")
def known():
    """Of the pages that somebody has shown already: the parts that were seen on them."""
    return defaultdict(set)


@pytest.fixture
def looks(world, visitor):
    """Opens one page after another as one of the cast, and collects what is wrong with them."""
    return lambda role: Looker(visitor(key=world.keys.get(role, "")))


class Looker:
    def __init__(self, visitor):
        self.visitor, self.page, self.wrong = visitor, visitor.page, {}

    def in_full(self, sight):
        """The page in every dress."""
        if self.opens(sight):
            self.now(sight.slug, IN_FULL)

    def at(self, sight, known):
        """The page, unless it has no part that was not seen on it before."""
        seen = known[sight.slug]
        if seen and self.parts(sight) <= seen:
            return
        if answer := self.opens(sight):
            self.now(sight.slug, AGAIN if seen else IN_SHORT)
            seen |= Parts(answer.text()).kinds

    def parts(self, sight):
        answer = self.page.request.get(sight.path)
        assert answer.status < 500, sight
        return Parts(answer.text()).kinds

    def opens(self, sight):
        answer = self.page.goto(sight.path)
        assert answer.status < 500, sight
        at_home = self.page.url.endswith(sight.path)
        return answer if at_home else None  # signed in, one has no business at the door

    def now(self, slug, dresses=IN_SHORT):
        if found := flaws(self.page, dresses):
            self.wrong[slug] = found


@pytest.mark.parametrize("role", ROLES)
def test_no_page_has_a_barrier(role, world, looks, known):
    eyes = looks(role)
    for sight in sights(world, role):
        eyes.at(sight, known)
    assert not eyes.wrong


@pytest.mark.parametrize("role", ["sari", "bram", "kalapas", "gate", "guest", "operator"])
def test_nor_has_it_in_another_state(role, world, looks, known):
    eyes = looks(role)
    for sight in more_sights(world):
        if sight.role == role:
            eyes.at(sight, known)
    assert not eyes.wrong


@pytest.mark.parametrize("role", ROLES)
def test_nor_when_what_was_typed_cannot_be(role, world, looks):
    eyes = looks(role)
    for who, name, button in FORMS:
        if who == role:
            eyes.page.goto(path_of(name, world))
            eyes.page.evaluate(BLANK)
            eyes.visitor.press(button)
            eyes.page.locator(".summary, .errors").first.wait_for()
            eyes.now(f"{name} refused")
    assert not eyes.wrong


BLANK = """() => {
  for (const form of document.querySelectorAll("main form")) form.noValidate = true;
  const typed = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea";
  for (const field of document.querySelectorAll(`main :is(${typed})`)) field.value = "";
}"""


@pytest.mark.parametrize("code", REFUSALS)
def test_nor_has_a_refusal(code, looks):
    eyes = looks("anonymous")
    page = render_to_string(f"{code}.html")
    eyes.page.route("**/rusak/", lambda route: route.fulfill(body=page, content_type="text/html"))
    eyes.page.goto("/rusak/")
    eyes.now(code)
    assert not eyes.wrong


def test_too_many_tries_at_the_door_are_told_when_to_come_back(looks):
    eyes = looks("anonymous")
    eyes.page.goto("/masuk/")
    for _try in range(11):
        eyes.page.get_by_label("NIP atau NRP").fill("123")
        eyes.page.get_by_label("Kata sandi").fill("salah")
        eyes.visitor.press("Masuk", exact=True)
        eyes.page.locator(".summary, .banner.warn:visible").first.wait_for()
    eyes.visitor.reads("Terlalu banyak percobaan")
    eyes.now("too fast")
    assert not eyes.wrong


def test_a_page_is_looked_at_again_when_it_has_a_new_part(looks):
    eyes, sight, seen = looks("anonymous"), Sight("door", "anonymous", "/masuk/"), defaultdict(set)
    looked = []
    eyes.now = lambda slug, _dresses: looked.append(slug)
    eyes.at(sight, seen)
    eyes.at(sight, seen)
    assert looked == ["door"]
    seen["door"].pop()
    eyes.at(sight, seen)
    assert looked == ["door", "door"]


def test_a_barrier_would_be_found(looks):
    eyes = looks("anonymous")
    eyes.page.goto("/masuk/")
    eyes.page.evaluate("document.querySelector('label').remove()")
    eyes.page.evaluate("document.querySelector('h1').style.color = '#999'")
    found = " ".join(violations(eyes.page))
    assert "label" in found
    assert "color-contrast" in found


def test_every_page_of_the_book_is_looked_at():
    seen = {name for name, door in PAGES.items() for role in ROLES if "open" in door.expects(role)}
    assert set(PAGES) - NO_PAGE <= seen
    assert set(PAGES) >= NO_PAGE


@pytest.mark.large
@pytest.mark.parametrize("role", ["anonymous", *NUMBERS])
def test_no_page_has_a_barrier_for_anybody_in_full(role, world, looks):
    eyes = looks(role)
    for sight in (*sights(world, role), *more_sights(world, in_full=True)):
        if sight.role == role:
            eyes.in_full(sight)
    assert not eyes.wrong
