"""Our own small certificate authority: keys, certificates, revocation. Pure: no disk, no database.

root (P-384, kept offline) → issuing (P-256) → persons, the time-stamp authority, the OCSP
responder. Every address in a certificate is made from one base address.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import (
    AuthorityInformationAccessOID as Access,
)
from cryptography.x509.oid import (
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)*", re.I)
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
YEAR = timedelta(days=365)
LIVES = {
    "root": 25 * YEAR,
    "issuer": 12 * YEAR,
    "service": 10 * YEAR,
    "person": 2 * YEAR,
    "server": timedelta(days=397),  # the longest that browsers take from anybody
}
SLACK = timedelta(minutes=5)  # clocks differ
CRL_LIVES = timedelta(days=7)
ROOT_CRL_LIVES = YEAR
OCSP_LIVES = timedelta(days=1)
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
AUTHORITY = ("key_cert_sign", "crl_sign")
SERVICE = ("digital_signature",)
PERSON = ("digital_signature", "content_commitment")
Key = ec.EllipticCurvePrivateKey
Extension = tuple[x509.ExtensionType, bool]  # and whether it is critical


@dataclass(frozen=True)
class Held:
    """A certificate together with its private key."""

    certificate: x509.Certificate
    key: Key


@dataclass(frozen=True)
class Terms:
    """What a certificate is for: how long, to do what; with `path` it is an authority."""

    life: str
    uses: Sequence[str]
    path: int | None = None
    more: Sequence[Extension] = ()


@dataclass(frozen=True)
class Revoked:
    """A certificate that holds no more, since when, and why (a word of RFC 5280)."""

    serial: int
    at: datetime
    reason: str


@dataclass(frozen=True)
class Addresses:
    """Where strangers ask about our certificates."""

    base: str

    @property
    def ocsp(self) -> str:
        return f"{self.base}/pki/ocsp"

    def crl(self, issuer: str) -> str:
        return f"{self.base}/pki/{issuer}.crl"

    def certificate(self, issuer: str) -> str:
        return f"{self.base}/pki/{issuer}.cer"

    def extensions(self, issuer: str, *, responder: bool = True) -> list[Extension]:
        """AIA and CDP of a certificate that `issuer` gives out."""
        ways = [(Access.CA_ISSUERS, self.certificate(issuer))]
        ways += [(Access.OCSP, self.ocsp)] if responder else []
        described = [
            x509.AccessDescription(way, x509.UniformResourceIdentifier(url)) for way, url in ways
        ]
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(self.crl(issuer))], None, None, None
        )
        return [
            (x509.AuthorityInformationAccess(described), False),
            (x509.CRLDistributionPoints([point]), False),
        ]


def serial_of(certificate: x509.Certificate) -> str:
    """The serial number as we write it everywhere: hexadecimal, lower case."""
    return f"{certificate.serial_number:x}"


# --- Certificates ---------------------------------------------------------------------------------


def new_root(house: str, now: datetime) -> Held:
    """The anchor of everything. Its key belongs on a medium in a safe."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = _name(house, f"{house} Root CA")
    return Held(_certificate(name, key.public_key(), Terms("root", AUTHORITY, 1), now, key), key)


def new_issuer(root: Held, house: str, at: Addresses, now: datetime) -> Held:
    """What signs the certificates of persons and services; its key stays on the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    terms = Terms("issuer", AUTHORITY, 0, at.extensions("root", responder=False))
    name = _name(house, f"{house} Issuing CA 1")
    return Held(_certificate(name, key.public_key(), terms, now, root), key)


def new_stamper(issuer: Held, house: str, at: Addresses, now: datetime) -> Held:
    """The time-stamp authority's."""
    key = ec.generate_private_key(ec.SECP256R1())
    purpose: Extension = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
    terms = Terms("service", SERVICE, more=[purpose, *at.extensions("issuing")])
    name = _name(house, f"{house} TSA 1")
    return Held(_certificate(name, key.public_key(), terms, now, issuer), key)


def new_responder(issuer: Held, house: str, now: datetime) -> Held:
    """The OCSP responder's: nobody asks in turn whether it is revoked."""
    key = ec.generate_private_key(ec.SECP256R1())
    purpose: Extension = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)
    terms = Terms("service", SERVICE, more=[purpose, (x509.OCSPNoCheck(), False)])
    name = _name(house, f"{house} OCSP 1")
    return Held(_certificate(name, key.public_key(), terms, now, issuer), key)


def new_server(issuer: Held, names: Sequence[str], at: Addresses, now: datetime) -> Held:
    """The box's own, for HTTPS under these names and network addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    house = issuer.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    more: list[Extension] = [
        (x509.SubjectAlternativeName([_general_name(name) for name in names]), False),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        *at.extensions("issuing", responder=False),
    ]
    subject = _name(str(house), names[0])
    made = _certificate(subject, key.public_key(), Terms("server", SERVICE, more=more), now, issuer)
    return Held(made, key)


def names_of(certificate: x509.Certificate) -> set[str]:
    """The names and addresses that a server's certificate is good for."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = {str(address) for address in found.get_values_for_type(x509.IPAddress)}
    return addresses | set(found.get_values_for_type(x509.DNSName))


def _general_name(name: str) -> x509.GeneralName:
    """An address as an address, everything else as a name; ValueError if it is neither."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        if not HOST_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no host name") from None
        return x509.DNSName(name.lower())


def for_person(
    issuer: Held,
    key: ec.EllipticCurvePublicKey,
    *,
    name: str,
    number: str,
    at: Addresses,
    now: datetime,
) -> x509.Certificate:
    """A person's: to sign documents, and for nothing else."""
    purpose: Extension = (x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), False)
    house = issuer.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    terms = Terms("person", PERSON, more=[purpose, *at.extensions("issuing")])
    return _certificate(_name(str(house), name, number), key, terms, now, issuer)


def _name(house: str, common: str, number: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, house[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
    ]
    if number:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number[:64]))
    return x509.Name(parts)


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    terms: Terms,
    now: datetime,
    issuer: Held | Key,
) -> x509.Certificate:
    """One certificate; its own key as the issuer makes it sign itself."""
    above, signed_with = (
        (issuer.certificate, issuer.key) if isinstance(issuer, Held) else (None, issuer)
    )
    ends = now + LIVES[terms.life]
    if above:
        ends = min(ends, above.not_valid_after_utc)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(ends)
    )
    standard: list[Extension] = [
        (x509.BasicConstraints(terms.path is not None, terms.path), True),
        (x509.KeyUsage(**{use: use in terms.uses for use in USES}), True),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_with.public_key()), False),
    ]
    for extension, critical in [*standard, *terms.more]:
        built = built.add_extension(extension, critical)
    return built.sign(signed_with, _digest(signed_with))


def _digest(key: Key) -> hashes.SHA384 | hashes.SHA256:
    return hashes.SHA384() if key.key_size > 256 else hashes.SHA256()


# --- Revocation -----------------------------------------------------------------------------------


def crl(issuer: Held, revoked: Iterable[Revoked], now: datetime, life: timedelta) -> bytes:
    """The signed list of what holds no more (DER); its number grows with the clock."""
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + life)
        .add_extension(x509.CRLNumber(int(now.timestamp())), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False
        )
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
        built = built.add_revoked_certificate(
            entry.add_extension(x509.CRLReason(_reason(one.reason)), False).build()
        )
    return built.sign(issuer.key, _digest(issuer.key)).public_bytes(Encoding.DER)


def _reason(word: str) -> x509.ReasonFlags:
    return getattr(x509.ReasonFlags, word, x509.ReasonFlags.unspecified)


def ocsp_answer(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    responder: Held,
    revoked: Revoked | None,
    now: datetime,
    *,
    until: datetime | None = None,
    nonce: bytes = b"",
    algorithm: hashes.HashAlgorithm | None = None,
) -> bytes:
    """The signed word on one certificate (DER): good, or revoked since then. It holds a day."""
    built = ocsp.OCSPResponseBuilder().add_response(
        cert=certificate,
        issuer=issuer,
        algorithm=algorithm or hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=now,
        next_update=until or now + OCSP_LIVES,
        revocation_time=revoked.at if revoked else None,
        revocation_reason=_reason(revoked.reason) if revoked else None,
    )
    built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    if nonce:
        built = built.add_extension(x509.OCSPNonce(nonce), False)
    signed = built.certificates([responder.certificate]).sign(responder.key, hashes.SHA256())
    return signed.public_bytes(Encoding.DER)


def ocsp_reply(
    asked: bytes,
    issuer: x509.Certificate,
    responder: Held,
    find: Callable[[int], tuple[x509.Certificate, Revoked | None] | None],
    now: datetime,
) -> bytes:
    """The answer to an OCSP request. What we never gave out is UNAUTHORIZED, as RFC 5019 says."""
    try:
        request = ocsp.load_der_ocsp_request(asked)
        digest = hashes.Hash(request.hash_algorithm)
    except (ValueError, UnsupportedAlgorithm):
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    point = (Encoding.X962, PublicFormat.UncompressedPoint)
    digest.update(issuer.public_key().public_bytes(*point))
    known = find(request.serial_number)
    if known is None or request.issuer_key_hash != digest.finalize():
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    nonce = b""
    for extension in request.extensions:
        if isinstance(extension.value, x509.OCSPNonce) and len(extension.value.nonce) <= 128:
            nonce = extension.value.nonce
    certificate, revoked = known
    how = request.hash_algorithm
    return ocsp_answer(certificate, issuer, responder, revoked, now, nonce=nonce, algorithm=how)


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


# --- A person's key in its box --------------------------------------------------------------------


def box(held: Held, chain: list[x509.Certificate], words: str, *, rounds: int) -> bytes:
    """A PKCS#12 file that only these words open: AES-256, so many rounds of PBKDF2-SHA256."""
    sealed = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(rounds)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(words.encode())
    )
    return pkcs12.serialize_key_and_certificates(None, held.key, held.certificate, chain, sealed)


def unbox(file: bytes, words: str) -> Held:
    """What the box holds, or ValueError when the words are not the right ones."""
    key, certificate, _chain = pkcs12.load_key_and_certificates(file, words.encode())
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate is None:
        raise ValueError("the box holds no key of ours")
    return Held(certificate, key)
