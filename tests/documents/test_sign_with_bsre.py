"""Signing through BSrE's service, played by a server of ours that speaks its protocol."""

import pytest
from django.utils import timezone

from documents import services
from documents.models import Signature
from documents.services import checking
from documents.signing.base import NoKey, Secret, SigningError, Spoiled, Unreachable, WrongSecret
from documents.signing.bsre import Service
from documents.signing.folder import Folder
from documents.signing.results import Word

from . import esign
from .conftest import sign


@pytest.fixture
def bsre(settings, templates, tmp_path, pki_folder):
    """A house that signs with BSrE too, and believes its root."""
    place = tmp_path / "pki"
    place.mkdir()
    for path in pki_folder.iterdir():
        if path.is_file():
            (place / path.name).symlink_to(path)
    settings.PKI_DIR = place
    Folder(place).believe(esign.ROOT.certificate)
    settings.SIGNING_METHODS = ["pkcs12", "bsre"]
    settings.BSRE_USER, settings.BSRE_PASSWORD = esign.USER, esign.PASSWORD
    return settings


def typed(words=esign.PASSPHRASE, nik=esign.NIK):
    return Secret(words, account=nik, method="bsre", verified_at=timezone.now())


@pytest.mark.parametrize(
    "how",
    [(2, "", esign.PASSPHRASE), (2, "", esign.TOTP), (1, "", esign.PASSPHRASE),
     pytest.param((1, "number", esign.PASSPHRASE), marks=pytest.mark.large)],
    ids=["v2", "v2 with a code", "v1", "v1 by number"],
)  # fmt: skip
def test_a_certified_signature_stands_beside_ours(pact, signers, bsre, how):
    bsre.BSRE_VERSION, mood, words = how
    ours = sign(pact, signers.polresta, "polresta")
    with esign.service(mood) as bsre.BSRE_URL:
        theirs = sign(pact, signers.lapas, "lapas", secret=typed(words))
    assert (theirs.method, theirs.certified) == ("bsre", True)
    assert (ours.method, ours.certified) == ("pkcs12", False)
    seen = checking.verdict(bytes(services.current(pact).content), known=False)
    assert (seen.word, [one.certified for one in seen.signatures]) == (Word.GENUINE, [False, True])


def test_bsre_first_and_ours_second_are_both_good(pact, signers, bsre):
    with esign.service() as bsre.BSRE_URL:
        sign(pact, signers.lapas, "lapas", secret=typed())
    sign(pact, signers.polresta, "polresta")
    assert checking.verdict(bytes(services.current(pact).content), known=False).word == Word.GENUINE


def test_without_its_root_nobody_is_called_certified(pact, signers, bsre, pki_folder):
    bsre.PKI_DIR = pki_folder
    with esign.service() as bsre.BSRE_URL, pytest.raises(Spoiled):
        sign(pact, signers.lapas, "lapas", secret=typed())
    assert not Signature.objects.exists()


@pytest.mark.parametrize("version", [1, 2])
def test_a_wrong_passphrase_is_said_as_such(pact, signers, bsre, version):
    bsre.BSRE_VERSION = version
    with esign.service() as bsre.BSRE_URL, pytest.raises(WrongSecret):
        sign(pact, signers.lapas, "lapas", secret=typed("salah"))


@pytest.mark.parametrize("version", [1, 2])
def test_a_certificate_that_may_not_sign_is_said_before_anything_is_sent(
    pact, signers, bsre, version
):
    bsre.BSRE_VERSION = version
    with esign.service(status="REVOKE") as bsre.BSRE_URL, pytest.raises(NoKey):
        sign(pact, signers.lapas, "lapas", secret=typed())


@pytest.mark.parametrize("mood", ["echo", "visible"])
def test_what_the_service_spoils_is_thrown_away(pact, signers, bsre, mood):
    first = sign(pact, signers.polresta, "polresta")
    with esign.service(mood) as bsre.BSRE_URL:
        if mood == "echo":
            with pytest.raises(Spoiled):
                sign(pact, signers.lapas, "lapas", secret=typed())
        else:
            sign(pact, signers.lapas, "lapas", secret=typed())
    newest = bytes(services.current(pact).content)
    assert newest.startswith(bytes(first.revision.content))


@pytest.mark.parametrize("mood", ["html", "redirect"])
def test_an_answer_that_is_none_means_the_service_is_not_there(pact, signers, bsre, mood):
    gone = pytest.raises((Unreachable, NoKey))
    with esign.service() as other, esign.service(mood, elsewhere=other) as bsre.BSRE_URL, gone:
        sign(pact, signers.lapas, "lapas", secret=typed())
    assert not Signature.objects.exists()


def test_a_dead_service_signs_nothing_and_says_so(pact, signers, bsre):
    bsre.BSRE_URL = "http://127.0.0.1:9"
    with pytest.raises(Unreachable, match="tidak menjawab"):
        sign(pact, signers.lapas, "lapas", secret=typed())


def test_our_own_password_for_the_service_may_be_wrong(pact, signers, bsre):
    bsre.BSRE_PASSWORD = "lain"
    with esign.service() as bsre.BSRE_URL, pytest.raises(SigningError):
        sign(pact, signers.lapas, "lapas", secret=typed())


def test_passwords_go_over_https_or_not_at_all():
    with pytest.raises(ValueError, match="https"):
        Service("http://esign.contoh.go.id", "a", "b")
    assert "rahasia" not in repr(Service("https://esign.contoh.go.id", "a", "rahasia"))


def test_a_house_that_does_not_use_bsre_never_asks_it(pact, signers, bsre):
    bsre.SIGNING_METHODS = ["pkcs12"]
    with pytest.raises(NoKey):
        sign(pact, signers.lapas, "lapas", secret=typed())
