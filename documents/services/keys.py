"""A person's own signing key: made with a passphrase of theirs, opened by it, given up."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts import limits
from accounts.models import User

from ..models import KeyHolding
from ..signing import pki
from ..signing.base import Secret, spelled
from . import authority
from .signers import PREFIX, holding_of, open_box, token

SHORTEST = 12  # characters; four short words are more
M = KeyHolding.Method


@transaction.atomic
def enrol(person: User, passphrase: str) -> KeyHolding:
    """A new key and certificate for this person, in a box that only this passphrase opens.

    The key before it is given up. Raises ValidationError for a passphrase that is too easy,
    NoAuthority when nobody has founded one.
    """
    words = spelled(passphrase)
    check_passphrase(person, words)
    key = ec.generate_private_key(ec.SECP256R1())
    _give_up_all(person, M.PKCS12)
    certificate = authority.issue(person, key.public_key())
    made = x509.load_der_x509_certificate(bytes(certificate.der))
    chain = [x509.load_der_x509_certificate(one) for one in authority.chain()]
    box = pki.box(pki.Held(made, key), chain, words, rounds=settings.KEY_ROUNDS)
    return KeyHolding.objects.create(person=person, certificate=certificate, box=box)


@transaction.atomic
def enrol_on_token(person: User) -> KeyHolding:
    """A new key for this person that is born inside the house's token. Raises Unreachable."""
    label = get_random_string(16)
    key = token().new_key(PREFIX + label)
    _give_up_all(person, M.PKCS11)
    certificate = authority.issue(person, key)
    return KeyHolding.objects.create(
        person=person, certificate=certificate, method=M.PKCS11, label=label
    )


@transaction.atomic
def give_up(holding: KeyHolding, reason: str = "cessation_of_operation") -> bool:
    """Revoke the certificate of a key and destroy the key; False if that was done before."""
    return authority.revoke(holding.certificate, reason)


def unlock(person: User, secret: Secret) -> Secret:
    """The same secret with the key opened. Belongs before the verb's transaction.

    Raises WrongSecret, NoKey, or limits.TooFast after too many wrong ones: only those count.
    """
    if secret.method == M.PKCS11:
        holding_of(person, M.PKCS11)
        return secret
    if secret.method == M.PKCS12:
        holding_of(person, M.PKCS12)
    secret.tries = limits.take(("signing", str(person.pk)))
    if secret.method == M.PKCS12:
        secret.opened = open_box(person, secret)
        limits.give_back(secret.tries)
        secret.tries = []
    return secret


def key_of(person: User, method: str = M.PKCS12) -> KeyHolding | None:
    """The key that this person can sign with now, or None."""
    found = KeyHolding.objects.select_related("certificate")
    return found.filter(person=person, method=method, given_up_at=None).first()


def check_passphrase(person: User, words: str) -> None:
    """Raise ValidationError unless this takes long to guess and is not the account's password."""
    if len(words) < SHORTEST:
        raise ValidationError(
            _("Kalimat sandi paling sedikit %(count)d karakter, misalnya empat kata."),
            "short",
            {"count": SHORTEST},
        )
    if len(set(words)) < SHORTEST // 2 or person.service_number in words:
        raise ValidationError(_("Kalimat sandi terlalu mudah ditebak."), "easy")
    if person.check_password(words):
        raise ValidationError(_("Kalimat sandi harus lain dari kata sandi masuk."), "same")


def _give_up_all(person: User, method: str) -> None:
    for holding in KeyHolding.objects.filter(person=person, method=method, given_up_at=None):
        authority.revoke(holding.certificate, "superseded")
