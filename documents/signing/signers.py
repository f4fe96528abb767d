"""Signing with a key that we reach ourselves: from a person's box, or inside a token."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pkcs11
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .base import Intent, NoKey, Signed, Unreachable
from .pades import der, place_of, sign_field
from .pki import Held, serial_of
from .tsa import Stamper

Draw = Callable[[Intent, float, float], bytes]  # what a field shows, of this size in points


@dataclass(frozen=True)
class Desk:
    """What lies ready wherever one signs: the chain, the stamp, and what a field shows."""

    chain: tuple[bytes, ...]
    draw: Draw
    stamper: Stamper | None = None
    certify: bool = True  # the first signature forbids all but further signatures


class Pades:
    """What both ways share: fill the prepared field, append, give back more than was taken."""

    method = ""
    certified = False

    def __init__(self, desk: Desk, certificate: x509.Certificate) -> None:
        self.desk, self.certificate = desk, certificate

    def sign(self, pdf: bytes, intent: Intent) -> Signed:
        """The file with this field signed."""
        try:
            width, height = place_of(pdf, intent.field)
        except KeyError:
            raise NoKey from None
        picture = self.desk.draw(intent, width, height) if width and height else b""
        with self.pen() as pen:
            longer, stamped = sign_field(
                pdf,
                intent,
                pen,
                stamper=self.desk.stamper,
                certify=self.desk.certify and b"/ByteRange" not in pdf,
                picture=picture,
            )
        return Signed(longer, serial_of(self.certificate), stamped)

    def pen(self) -> AbstractContextManager[signers.Signer]:
        """What signs, for as long as it is needed."""
        raise NotImplementedError

    def registry(self) -> SimpleCertificateStore:
        """The certificates that go into the signature beside the signer's own."""
        known = SimpleCertificateStore()
        known.register_multiple([asn1.Certificate.load(one) for one in self.desk.chain])
        return known


class Pkcs12Signer(Pades):
    """With a key that its owner's passphrase has just taken out of its box."""

    method = "pkcs12"

    def __init__(self, desk: Desk, held: Held) -> None:
        super().__init__(desk, held.certificate)
        self._key = held.key

    @contextmanager
    def pen(self) -> Iterator[signers.Signer]:
        plain = self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        yield signers.SimpleSigner(
            signing_cert=asn1.Certificate.load(der(self.certificate)[0]),
            signing_key=asn1_keys.PrivateKeyInfo.load(plain),
            cert_registry=self.registry(),
        )


@dataclass(frozen=True)
class Token:
    """A PKCS#11 token: its driver, its label, and the PIN that opens all keys on it."""

    module: str
    label: str
    pin: str

    def __repr__(self) -> str:
        return f"Token({self.label!r})"

    @contextmanager
    def open(self, *, writing: bool = False) -> Iterator[Any]:
        """A session on the token, or Unreachable."""
        try:
            found = pkcs11.lib(self.module).get_token(token_label=self.label)
            with found.open(user_pin=self.pin, rw=writing) as session:
                yield session
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise Unreachable from error

    def new_key(self, label: str) -> ec.EllipticCurvePublicKey:
        """A key that is born in the token and never leaves it; its public half."""
        with self.open(writing=True) as session:
            curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
            public, _private = parameters.generate_keypair(
                store=True,
                label=label,
                private_template={
                    pkcs11.Attribute.EXTRACTABLE: False,
                    pkcs11.Attribute.SENSITIVE: True,
                    pkcs11.Attribute.SIGN: True,
                },
            )
            key = load_der_public_key(encode_ec_public_key(public))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Unreachable
        return key


class Pkcs11Signer(Pades):
    """With a key inside a token, found by the number of its holder's key."""

    method = "pkcs11"

    def __init__(self, desk: Desk, certificate: x509.Certificate, token: Token, label: str) -> None:
        super().__init__(desk, certificate)
        self._token, self._label = token, label

    @contextmanager
    def pen(self) -> Iterator[signers.Signer]:
        with self._token.open() as session:
            yield PKCS11Signer(
                session,
                signing_cert=asn1.Certificate.load(der(self.certificate)[0]),
                ca_chain=[asn1.Certificate.load(one) for one in self.desk.chain],
                key_label=self._label,
                use_raw_mechanism=True,
            )
