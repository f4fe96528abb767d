"""Our certificate authority at work: who got a certificate, which hold no more, whom we believe."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Func
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User

from ..models import Certificate, KeyHolding
from ..signing import pki
from ..signing.folder import ISSUING, RESPONDER, ROOT, SERVER, STAMPER, Folder, NoAuthority
from ..signing.pki import Addresses, Held, Revoked

__all__ = ("NoAuthority",)
RENEWED_BEFORE = timedelta(days=60)
SECOND = timedelta(seconds=1)
REASONS = (
    "unspecified",
    "key_compromise",
    "affiliation_changed",
    "superseded",
    "cessation_of_operation",
)


def addresses() -> Addresses:
    """What our certificates say about where to ask."""
    return Addresses(settings.PKI_URL)


def folder() -> Folder:
    """Our authority. The demo founds its own; in production somebody must have, on purpose."""
    found = Folder(settings.PKI_DIR)
    if not found.exists():
        if settings.MODE == "production":
            raise NoAuthority("manage.py pki init")
        found.make(f"{settings.PKI_NAME} (contoh)", addresses(), now())
    return found


def now() -> datetime:
    """This moment in whole seconds, as certificates and lists write it."""
    return timezone.now().astimezone(UTC).replace(microsecond=0)


@transaction.atomic
def issue(person: User, key: ec.EllipticCurvePublicKey) -> Certificate:
    """Give this person a certificate for their key. Raises NoAuthority."""
    made = pki.for_person(
        folder().held(ISSUING),
        key,
        name=person.full_name,
        number=person.service_number,
        at=addresses(),
        now=now(),
    )
    return Certificate.objects.create(
        serial=pki.serial_of(made),
        use=Certificate.Use.PERSON,
        person=person,
        der=made.public_bytes(Encoding.DER),
        not_before=made.not_valid_before_utc,
        not_after=made.not_valid_after_utc,
    )


@transaction.atomic
def revoke(certificate: Certificate, reason: str, at: datetime | None = None) -> bool:
    """Say that a certificate holds no more, from now or from when its key was lost; once.

    What was signed before stays signed; the key itself is destroyed. "Now" is this moment and
    not when the transaction began: in between somebody may have signed.
    """
    valid = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    moment = Func(function="clock_timestamp", output_field=DateTimeField())
    if valid.update(revoked_at=at or moment, reason=reason) != 1:
        return False
    KeyHolding.objects.filter(certificate=certificate, given_up_at=None).update(
        given_up_at=Now(), box=None
    )
    return True


def serve_as(names: Sequence[str]) -> tuple[Path, Path]:
    """Certificate and key for HTTPS under these names; new ones when they differ or end soon."""
    home = folder()
    try:
        held = home.held(SERVER).certificate
        good = pki.names_of(held) == {name.lower() for name in names}
        good = good and held.not_valid_after_utc - now() > RENEWED_BEFORE
    except NoAuthority:
        good = False
    if not good:
        home.keep_server(pki.new_server(home.held(ISSUING), names, addresses(), now()))
    return home.path / f"{SERVER}.pem", home.path / f"{SERVER}.key"


def chain() -> tuple[bytes, ...]:
    """What stands between a person's certificate and the root (DER)."""
    return (folder().certificate(ISSUING).public_bytes(Encoding.DER),)


def root() -> bytes:
    """Our own anchor (DER)."""
    return folder().certificate(ROOT).public_bytes(Encoding.DER)


def issuer() -> bytes:
    """The issuing authority's certificate (DER)."""
    return chain()[0]


def root_crl() -> bytes:
    """What the root has revoked (DER)."""
    return folder().root_crl()


def issuing_crl() -> bytes:
    """What the issuing authority has revoked, as of this moment (DER)."""
    return pki.crl(folder().held(ISSUING), _revoked(), now(), pki.CRL_LIVES)


def crls() -> tuple[bytes, ...]:
    """Both lists, the issuing one of this moment."""
    return root_crl(), issuing_crl()


def stamper() -> Held:
    """The time-stamp authority's certificate and key, or NoAuthority."""
    return folder().held(STAMPER)


def ocsp_reply(asked: bytes) -> bytes:
    """The answer to an OCSP request about one of ours."""
    home = folder()
    return pki.ocsp_reply(asked, home.certificate(ISSUING), home.held(RESPONDER), find, now())


def ocsp_answers(serials: Iterable[int]) -> tuple[bytes, ...]:
    """For the seal: that these certificates of ours hold, or held until they were revoked.

    The last good word before a revocation stands beside the list that says since when: only
    both together prove what was signed before it.
    """
    home = folder()
    issuer, responder = home.certificate(ISSUING), home.held(RESPONDER)
    known = filter(None, map(find, serials))
    return tuple(_last_good_word(*one, issuer, responder) for one in known)


def _last_good_word(
    certificate: x509.Certificate, revoked: Revoked | None, issuer: x509.Certificate, by: Held
) -> bytes:
    at, until = (now(), None) if revoked is None else (revoked.at - SECOND, revoked.at)
    return pki.ocsp_answer(certificate, issuer, by, None, at, until=until)


def find(serial: int) -> tuple[x509.Certificate, Revoked | None] | None:
    """A certificate of ours by its number, and whether it is revoked; None if we gave none out."""
    stamp = folder().certificate(STAMPER)
    row = Certificate.objects.filter(serial=f"{serial:x}").first()
    if row is None:
        return (stamp, None) if stamp.serial_number == serial else None
    return x509.load_der_x509_certificate(bytes(row.der)), _told(row)


def _revoked() -> list[Revoked]:
    rows = Certificate.objects.exclude(revoked_at=None).exclude(use=Certificate.Use.ISSUER)
    return [told for row in rows.defer("der") if (told := _told(row))]


def _told(row: Certificate) -> Revoked | None:
    """In whole seconds, never earlier than it was: the same second may hold a signature."""
    if row.revoked_at is None:
        return None
    at = row.revoked_at.astimezone(UTC) + SECOND - timedelta(microseconds=1)
    return Revoked(int(row.serial, 16), at.replace(microsecond=0), row.reason)


def hold_valid(serial: str) -> bool:
    """Whether a certificate of ours is not revoked; if so nobody revokes it until we commit.

    One that we never gave out is not ours to hold.
    """
    ours = Certificate.objects.filter(serial=serial).select_for_update(no_key=True)
    return all(one.revoked_at is None for one in ours.only("revoked_at"))
