"""From settings and a person to a way of signing. pyHanko is loaded when somebody signs."""

from textwrap import wrap
from typing import Any

from cryptography import x509
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User

from .. import codes, rendering
from ..models import KeyHolding, Rendition
from ..signing import part, pki
from ..signing.base import Intent, NoKey, Secret, Signer, WrongSecret, spelled
from ..words import clock, plain_date
from . import authority

PREFIX = "sinergi-"  # of what keys are called inside the token
LARGEST, SMALLEST = 8, 2  # points of type inside a field
LEADING, LETTER = 1.25, 0.54  # line and letter, in sizes of the type; a little more than they take
GAP = 5  # points on either side and beside the QR code
SMALLEST_FOR_CODE = 150  # points of width below which a field has no room for the QR code


def signer(rendition: Rendition, person: User, secret: Secret) -> Signer:
    """The way in which this person signs this paper. Raises SigningError."""
    if secret.method not in settings.SIGNING_METHODS:
        raise NoKey
    made: Signer = import_string(settings.SIGNERS[secret.method])(rendition, person, secret)
    return made


def with_passphrase(rendition: Rendition, person: User, secret: Secret) -> Signer:
    """With the key in this person's box."""
    held = secret.opened if isinstance(secret.opened, pki.Held) else open_box(person, secret)
    made: Signer = part("signers").Pkcs12Signer(desk(rendition), held)
    return made


def with_token(rendition: Rendition, person: User, secret: Secret) -> Signer:
    """With this person's key inside the token."""
    holding = holding_of(person, KeyHolding.Method.PKCS11)
    certificate = x509.load_der_x509_certificate(bytes(holding.certificate.der))
    made: Signer = part("signers").Pkcs11Signer(
        desk(rendition), certificate, token(), PREFIX + holding.label
    )
    return made


def with_bsre(rendition: Rendition, person: User, secret: Secret) -> Signer:
    """By the agency's BSrE service, with the NIK and the words that were typed."""
    bsre = part("bsre")
    service = bsre.Service(
        settings.BSRE_URL, settings.BSRE_USER, settings.BSRE_PASSWORD, settings.BSRE_VERSION
    )
    made: Signer = bsre.BsreSigner(service, secret)
    return made


def open_box(person: User, secret: Secret) -> pki.Held:
    """The key in this person's box, or WrongSecret, or NoKey."""
    holding = holding_of(person, KeyHolding.Method.PKCS12)
    try:
        return pki.unbox(bytes(holding.box or b""), spelled(secret.reveal()))
    except ValueError:
        raise WrongSecret from None


def holding_of(person: User, method: str) -> KeyHolding:
    """This person's key of that kind, whose certificate holds now; else NoKey."""
    found = (
        KeyHolding.objects.select_related("certificate")
        .filter(person=person, method=method, given_up_at=None, certificate__revoked_at=None)
        .filter(certificate__not_after__gt=timezone.now())
        .first()
    )
    if found is None:
        raise NoKey
    return found


def token() -> Any:
    """The token of the settings."""
    return part("signers").Token(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN)


def desk(rendition: Rendition) -> Any:
    """What lies ready to sign this paper.

    Where BSrE signs too, no signature of ours forbids what its service adds.
    """

    def draw(intent: Intent, width: float, height: float) -> bytes:
        return picture(rendition, intent, width, height)

    return part("signers").Desk(
        chain=authority.chain(),
        draw=draw,
        stamper=stamper(),
        certify="bsre" not in settings.SIGNING_METHODS,
    )


def stamper() -> Any:
    """The time-stamp authority: another's by TSA_URL, with ours behind it; or ours alone."""
    tsa = part("tsa")

    def ours(request: bytes) -> bytes:
        return stamp(request)

    if not settings.TSA_URL:
        return tsa.Stamper(ours)
    theirs = tsa.over_http(settings.TSA_URL)

    def either(request: bytes) -> bytes:
        try:
            return bytes(theirs(request))
        except (OSError, ValueError):
            return ours(request)

    return tsa.Stamper(either)


def stamp(request: bytes) -> bytes:
    """Our authority's reply to a time-stamp request; OSError when it has no key here."""
    try:
        held, chain = authority.stamper(), list(authority.chain())
    except authority.NoAuthority as error:
        raise OSError(str(error)) from error
    return bytes(part("tsa").respond(request, held, chain, timezone.now()))


def picture(rendition: Rendition, intent: Intent, width: float, height: float) -> bytes:
    """What the field shows once it is signed: a PDF page of exactly its size."""
    code_size = min(height - 8, 58.0) if width >= SMALLEST_FOR_CODE else 0.0
    at = timezone.localtime(intent.at)
    with translation.override(rendition.language):
        lines = [
            _("Ditandatangani secara elektronik oleh"),
            intent.name,
            intent.office,
            intent.agency_name,
            f"{plain_date(at.date())}, {clock(at)}",
            f"{_('TTE tidak tersertifikasi')} · {codes.shown(rendition.code)}",
        ]
        page = {
            "width": f"{width:.3f}",  # as CSS writes numbers, not as people do
            "height": f"{height:.3f}",
            "size": f"{fitting(lines, width - code_size - 3 * GAP, height):.2f}",
            "code_size": f"{code_size:.2f}" if code_size else "",
            "qr": rendering.qr(rendering.verify_url(rendition.code)),
            "code": codes.shown(rendition.code),
            "lines": lines,
        }
        html = render_to_string("pdf/signature_box.html", page)
    return rendering.to_pdf(html, tags=False)


def fitting(lines: list[str], width: float, height: float) -> float:
    """The largest type, in points, in which all of these lines fit a box; long ones are broken."""
    for quarters in range(LARGEST * 4, SMALLEST * 4, -1):
        size = quarters / 4
        letters = max(1, int(width / (size * LETTER)))
        taken = 1 + sum(len(wrap(line, letters)) for line in lines)  # one is kept spare
        if taken * size * LEADING <= height:
            return size
    return SMALLEST
