"""Signing with a key inside a PKCS#11 token, played by SoftHSM."""

import os
import subprocess
from pathlib import Path

import pkcs11
import pytest
from django.utils import timezone

from documents import services
from documents.services import checking, keys
from documents.services import signers as ways
from documents.signing.base import NoKey, Secret, Unreachable
from documents.signing.results import Word

from .conftest import sign

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "87654321"


@pytest.fixture(scope="session")
def soft(tmp_path_factory):
    """A token of our own in a folder that goes away."""
    place = tmp_path_factory.mktemp("token")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(
        f"directories.tokendir = {place}/tokens\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(place / "softhsm2.conf")
    make = ["softhsm2-util", "--init-token", "--free", "--label", "sinergi", "--so-pin", "1234",
            "--pin", PIN]  # fmt: skip
    subprocess.run(make, check=True, capture_output=True)
    return next(path for path in MODULES if Path(path).exists())


@pytest.fixture
def token(settings, templates, soft):
    settings.SIGNING_METHODS = ["pkcs11"]
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN = soft, "sinergi", PIN
    return settings


def pressed(person):
    return keys.unlock(person, Secret("", method="pkcs11", verified_at=timezone.now()))


def test_a_key_in_the_token_signs_and_never_leaves_it(pact, cast, token):
    holding = keys.enrol_on_token(cast.kalapas)
    signature = sign(pact, cast.kalapas, "lapas", secret=pressed(cast.kalapas))
    assert (signature.method, signature.serial) == ("pkcs11", holding.certificate.serial)
    assert signature.stamped
    seen = checking.verdict(bytes(services.current(pact).content), known=False)
    assert (seen.word, [one.good for one in seen.signatures]) == (Word.INCOMPLETE, [True])
    with ways.token().open() as session:
        label = ways.PREFIX + holding.label
        key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        assert (key[pkcs11.Attribute.EXTRACTABLE], key[pkcs11.Attribute.SENSITIVE]) == (False, True)


def test_a_new_key_takes_the_place_of_the_one_before(pact, cast, token):
    first, second = keys.enrol_on_token(cast.kalapas), keys.enrol_on_token(cast.kalapas)
    first.certificate.refresh_from_db()
    assert first.certificate.revoked_at is not None
    assert sign(pact, cast.kalapas, "lapas", secret=pressed(cast.kalapas)).serial == (
        second.certificate.serial
    )


def test_whoever_has_no_key_in_the_token_signs_nothing(cast, token):
    with pytest.raises(NoKey):
        pressed(cast.sari)


@pytest.mark.parametrize(
    "wrong", [{"PKCS11_PIN": "0000"}, {"PKCS11_TOKEN": "lain"}, {"PKCS11_MODULE": "/nowhere.so"}]
)
def test_a_token_that_does_not_open_is_out_of_reach(pact, cast, token, wrong):
    keys.enrol_on_token(cast.kalapas)
    for name, value in wrong.items():
        setattr(token, name, value)
    with pytest.raises(Unreachable):
        sign(pact, cast.kalapas, "lapas", secret=pressed(cast.kalapas))
    assert PIN not in repr(ways.token())
