"""Signing a paper: what was shown is what is signed, and nothing that was signed changes."""

import io
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from time import sleep

import pikepdf
import pypdf
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf._text_extraction import mult

from accounts import limits
from documents import services, serving
from documents.models import KeyHolding, Revision, Signature
from documents.services import authority, checking, keys
from documents.services import signers as ways
from documents.signing.base import (
    NoKey,
    NotVerified,
    Overtaken,
    Secret,
    SigningError,
    Spoiled,
    WrongSecret,
)
from documents.signing.results import Word

from . import signing as bench
from .conftest import WORDS, content, secret, sign


def test_two_chiefs_sign_one_paper(pact, signers):
    first = content(pact)
    one = sign(pact, signers.lapas, "lapas")
    middle = content(pact)
    two = sign(pact, signers.polresta, "polresta")
    assert middle.startswith(first)
    assert content(pact).startswith(middle)
    assert (one.revision.seq, two.revision.seq) == (1, 2)
    assert {signature.stamped for signature in Signature.objects.all()} == {True}


def test_a_signature_says_who_saw_what_and_when(pact, signers):
    shown, before = services.current(pact).sha256, timezone.now()
    signature = sign(pact, signers.lapas, "lapas")
    assert (signature.person, signature.name) == (signers.lapas, signers.lapas.ranked_name)
    assert (signature.shown_sha256, signature.method) == (shown, "pkcs12")
    assert before <= signature.verified_at <= signature.intent_at
    assert (signature.certified, signature.reason) == (False, "Menyetujui")


def test_the_page_really_drawn_by_the_press_can_be_signed(ask, signers):
    paper = ask()
    services.render(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.error) == ("ready", "")
    sign(paper, signers.lapas, "lapas")
    sign(paper, signers.polresta, "polresta")
    assert checking.verdict(content(paper), known=False).word == Word.GENUINE


@pytest.mark.parametrize("size", [(226.772, 79.37), (120.5, 60.25), (300, 100)])
def test_what_a_field_shows_is_one_page_of_exactly_its_size(pact, cast, size):
    intent = bench.intent("lapas")
    with pikepdf.open(io.BytesIO(ways.picture(pact, intent, *size))) as shown:
        (page,) = shown.pages
        assert [float(edge) for edge in page.MediaBox] == pytest.approx([0, 0, *size], abs=0.1)
    said = pypdf.PdfReader(io.BytesIO(ways.picture(pact, intent, *size))).pages[0].extract_text()
    for words in ("Kepala lapas", "TTE tidak tersertifikasi", "WIB"):
        assert words in said


@pytest.mark.parametrize("size", [(373.0, 88.5), (196.0, 79.4), (120.5, 60.25)])
def test_long_names_and_offices_stay_inside_their_field(pact, size):
    long = "Kepala Lembaga Pemasyarakatan Khusus Kelas IIA Karanganyar Nusakambangan " * 3
    words = {"name": f"Prof. Dr. {long}"[:200], "office": f"a.n. {long}", "agency_name": long[:150]}
    drawn = ways.picture(pact, replace(bench.intent("lapas"), **words), *size)
    (page,) = pypdf.PdfReader(io.BytesIO(drawn)).pages
    heights = []

    def look(text, cm, tm, *_font):
        heights.extend([mult(tm, cm)[5]] if text.strip() else [])

    page.extract_text(visitor_text=look)
    said = " ".join(page.extract_text().split())
    assert all(0 < height < size[1] for height in heights)
    assert (said.count("Nusakambangan"), "tersertifikasi ·" in said) == (7, True), said


def test_whoever_did_not_see_the_newest_file_signs_nothing(pact, signers):
    shown = services.current(pact).sha256
    sign(pact, signers.lapas, "lapas")
    with pytest.raises(Overtaken, match=signers.lapas.full_name):
        sign(pact, signers.polresta, "polresta", shown_sha256=shown)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("names", [["lapas"], ["ttd-a", "ttd-a"], ["ttd-" + "x" * 60]])
def test_fields_have_names_of_ours_each_once(ask, names):
    with pytest.raises(ValueError, match="ttd-"):
        ask(fields=names)


def test_a_page_that_lacks_its_fields_is_never_given_out(cast, templates):
    asked = {"title": "x", "context": {"text": "x"}, "card": {}, "by": None}
    paper = services.request_rendition(cast.lapas, "note", fields=["ttd-lapas"], **asked)
    services.render(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, "the page has []" in paper.error) == ("queued", True)


def test_a_field_is_signed_once(pact, signers):
    sign(pact, signers.lapas, "lapas")
    with pytest.raises(Overtaken, match="sudah ditandatangani"):
        sign(pact, signers.lapas, "lapas")


def test_a_field_that_the_paper_has_not_cannot_be_signed(pact, signers):
    with pytest.raises(SigningError, match="kolom"):
        sign(pact, signers.lapas, "orang-lain")


@pytest.mark.parametrize("age", [None, 61, 3600])
def test_proof_of_who_is_there_must_be_younger_than_a_minute(pact, signers, age):
    held = secret(signers.lapas)
    held.verified_at = age and timezone.now() - timedelta(seconds=age)
    with pytest.raises(NotVerified):
        sign(pact, signers.lapas, "lapas", secret=held)


@pytest.mark.parametrize("words", ["salah sama sekali", "", WORDS.upper(), WORDS + "x"])
def test_a_wrong_passphrase_signs_nothing(pact, signers, words):
    with pytest.raises(WrongSecret):
        secret(signers.lapas, words)
    with pytest.raises(WrongSecret):
        raw = Secret(words, verified_at=timezone.now())
        sign(pact, signers.lapas, "lapas", secret=raw)
    assert Revision.objects.count() == 1


def test_a_passphrase_is_the_same_however_its_letters_are_composed(cast, templates):
    keys.enrol(cast.kalapas, "  café pagi di dermaga  ")
    assert secret(cast.kalapas, "cafe\u0301 pagi di dermaga").opened is not None


def test_guessing_is_stopped_and_right_words_cost_nothing(signers):
    for _time in range(12):
        secret(signers.polresta)
    limits.RULES["signing"] = (limits.Rule(3, timedelta(minutes=15)),)
    for _time in range(3):
        with pytest.raises(WrongSecret):
            secret(signers.lapas, "salah sama sekali")
    with pytest.raises(limits.TooFast):
        secret(signers.lapas)


@pytest.fixture(autouse=True)
def same_limits(monkeypatch):
    """A test may lower a limit for itself alone."""
    monkeypatch.setattr(limits, "RULES", dict(limits.RULES))


def test_whoever_has_no_key_is_told_to_make_one(pact, cast, templates):
    with pytest.raises(NoKey, match="profil"):
        secret(cast.sari)


def test_a_revoked_key_signs_no_more_and_its_box_is_gone(pact, signers):
    assert keys.give_up(keys.key_of(signers.lapas)) is True
    with pytest.raises(NoKey):
        secret(signers.lapas)
    assert KeyHolding.objects.get(person=signers.lapas).box is None
    assert keys.key_of(signers.lapas) is None


def test_an_expired_certificate_signs_nothing(pact, signers):
    with time_machine.travel(timezone.now() + timedelta(days=731)), pytest.raises(NoKey):
        secret(signers.lapas)


@pytest.mark.parametrize("how", ["revoked", "superseded", "unmade"])
def test_a_paper_that_holds_no_more_is_not_signed(cast, pact, ask, signers, how):
    paper = ask() if how == "unmade" else pact
    if how == "revoked":
        services.revoke(cast.lapas)
    if how == "superseded":
        services.supersede(pact, by=None)
    with pytest.raises(SigningError):
        sign(paper, signers.lapas, "lapas", shown_sha256=pact.sha256)


class Careless:
    """A signer that gives back something else than it should."""

    method, certified = "pkcs12", False

    def __init__(self, make):
        self.make = make

    def sign(self, pdf, intent):
        return self.make(pdf)


LARGE = pytest.mark.large


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda pdf, signed: pdf, id="nothing"),
        pytest.param(lambda pdf, signed: signed[10:], id="cut", marks=LARGE),
        pytest.param(lambda pdf, signed: b"%PDF-1.7" + signed, id="other start"),
        pytest.param(lambda pdf, signed: signed + b"\n% x\n", id="tail"),
        pytest.param(lambda pdf, signed: pdf + b"x" * 9000, id="noise", marks=LARGE),
        pytest.param(lambda pdf, signed: signed[:-200], id="short", marks=LARGE),
    ],
)
def test_what_does_not_begin_with_our_bytes_and_a_good_signature_is_thrown_away(
    pact, signers, settings, make, caplog
):
    held = secret(signers.lapas)
    desk = services.signers.with_passphrase(pact, signers.lapas, held)
    settings.SIGNERS = {"pkcs12": "tests.documents.test_sign_paper.careless"}
    ANSWERS["now"] = lambda pdf, intent: type(desk.sign(pdf, intent))(
        make(pdf, desk.sign(pdf, intent).pdf)
    )
    with pytest.raises(Spoiled):
        sign(pact, signers.lapas, "lapas", secret=held)
    assert Revision.objects.count() == 1
    assert "cannot be kept" in caplog.text


ANSWERS = {}


def careless(rendition, person, secret):
    signer = Careless(None)
    signer.sign = ANSWERS["now"]
    return signer


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_must_look_again(pact, signers):
    shown, ready, outcome = services.current(pact).sha256, Barrier(2), []
    held = {name: secret(person) for name, person in vars(signers).items()}

    def work(name, person):
        ready.wait()
        try:
            sign(pact, person, name, secret=held[name], shown_sha256=shown)
            outcome.append("signed")
        except Overtaken:
            outcome.append("late")
        connection.close()

    both = [Thread(target=work, args=one) for one in vars(signers).items()]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcome) == ["late", "signed"]
    assert [row.seq for row in Revision.objects.filter(rendition=pact)] == [0, 1]


@pytest.mark.parametrize("model", [Revision, Signature])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_what_was_signed_never_changes(signed, model, verb):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = model.objects.filter(rendition=signed)
        rows.update(rendition=signed) if verb == "update" else rows._raw_delete(rows.db)


def test_a_certificate_is_revoked_once_and_changes_in_nothing_else(signers):
    held = keys.key_of(signers.lapas).certificate
    for change in ({"serial": "1"}, {"person": signers.polresta}, {"der": b"x"}):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            type(held).objects.filter(pk=held.pk).update(**change)
    assert (authority.revoke(held, "superseded"), authority.revoke(held, "superseded")) == (
        True,
        False,
    )
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        type(held).objects.filter(pk=held.pk).update(revoked_at=None)


def test_what_is_downloaded_is_the_newest_revision(signed, rf):
    answer = serving.paper(rf.get("/"), signed)
    assert answer.headers["X-SHA256"] == services.current(signed).sha256 != signed.sha256
    assert answer.content == content(signed)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_given_up_while_its_owner_signs_signs_nothing(pact, signers):
    held, refused = secret(signers.lapas), []

    def work():
        try:
            sign(pact, signers.lapas, "lapas", secret=held)
        except NoKey:
            refused.append("no key")
        connection.close()

    with transaction.atomic():
        keys.give_up(keys.key_of(signers.lapas))
        signing = Thread(target=work)
        signing.start()
        until_somebody_waits()
    signing.join()
    assert refused == ["no key"]
    assert [row.seq for row in Revision.objects.filter(rendition=pact)] == [0]


def until_somebody_waits():
    """Until another connection stands still before a row of ours."""
    for _try in range(1500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.01)
    raise AssertionError("nobody waited")
