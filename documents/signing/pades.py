"""Signing a prepared field in the PAdES way, and sealing the file for the archive.

Both only ever append: what comes back begins with the bytes that were given.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.stamp.static import StaticStampStyle

from .base import Intent
from .fields import STAMP
from .loops import apart
from .tsa import Stamper

DIGEST = "sha256"


@dataclass(frozen=True)
class Proof:
    """What shows that certificates held at a moment: themselves, OCSP answers, CRLs (all DER)."""

    certificates: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


class Picture(PdfContent):  # type: ignore[misc]
    """What a filled field shows: the first page of a small PDF."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        x1, y1, x2, y2 = page.get_object()["/BBox"]
        self.resources.xobject["/Picture"] = page
        self.box = BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return b"/Picture Do"


def place_of(pdf: bytes, field: str) -> tuple[float, float]:
    """Width and height in points of an empty signature field, or KeyError."""
    for name, value, found in _fields(pdf):
        if name == field and value is None:
            x1, y1, x2, y2 = (float(edge) for edge in found.get_object()["/Rect"])
            return x2 - x1, y2 - y1
    raise KeyError(field)


@apart
def sign_field(
    pdf: bytes,
    intent: Intent,
    signer: signers.Signer,
    *,
    stamper: Stamper | None,
    certify: bool,
    picture: bytes = b"",
) -> tuple[bytes, bool]:
    """The same file with this field signed, and whether an authority stamped the time.

    When the authority does not answer the signature is made without it: the archive seal, which
    comes later, proves the time then.
    """
    about = signers.PdfSignatureMetadata(
        field_name=intent.field,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=intent.reason or None,
        name=intent.name,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        cades_signed_attr_spec=CAdESSignedAttrSpec(),
    )
    style = StaticStampStyle(background=Picture(picture), border_width=0) if picture else None

    def attempt(stamper: Stamper | None) -> bytes:
        pen = signers.PdfSigner(about, signer, timestamper=stamper, stamp_style=style)
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return bytes(pen.sign_pdf(writer, existing_fields_only=True).getvalue())

    if stamper is not None:
        try:
            return attempt(stamper), True
        except TimestampRequestError:
            if style:
                style = StaticStampStyle(background=Picture(picture), border_width=0)
    return attempt(None), False


@apart
def seal(pdf: bytes, stamper: Stamper, proof: Proof) -> bytes:
    """The same file with the proof inside and, over all of it, an archive time-stamp.

    The stamp goes into the next prepared field; when none is left a new one is made.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1.Certificate.load(one) for one in proof.certificates],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in proof.ocsps],
        crls=[asn1_crl.CertificateList.load(one) for one in proof.crls],
    )
    pen = signers.PdfTimeStamper(stamper, field_name=next_stamp(pdf))
    return bytes(pen.timestamp_pdf(writer, DIGEST).getvalue())


def next_stamp(pdf: bytes) -> str:
    """The name of the archive field that is filled next."""
    ours = {name: value for name, value, _field in _fields(pdf) if name.startswith(STAMP)}
    free = [name for name, value in ours.items() if value is None]
    return min(free, default=f"{STAMP}{len(ours) + 1}", key=lambda name: (len(name), name))


def empty_fields(pdf: bytes) -> list[str]:
    """The signature fields that nobody has filled yet."""
    return [name for name, value, _field in _fields(pdf) if value is None]


def count(pdf: bytes) -> int:
    """How many persons have signed in the file."""
    return len(PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures)


def used(pdf: bytes) -> list[asn1.Certificate]:
    """The certificates of all signatures and time-stamps in the file, each once."""
    found: dict[bytes, asn1.Certificate] = {}
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        found[signature.signer_cert.dump()] = signature.signer_cert
        for stamp in extract_tst_data_iter(signature.signer_info, signed=False):
            for one in stamp["certificates"]:
                if not one.chosen.ca:
                    found[one.chosen.dump()] = one.chosen
    return list(found.values())


def _fields(pdf: bytes) -> Iterable[tuple[str, Any, Any]]:
    found: Iterable[tuple[str, Any, Any]] = fields.enumerate_sig_fields(
        PdfFileReader(io.BytesIO(pdf))
    )
    return list(found)


def der(*certificates: x509.Certificate) -> tuple[bytes, ...]:
    """Certificates as bytes."""
    return tuple(one.public_bytes(Encoding.DER) for one in certificates)
