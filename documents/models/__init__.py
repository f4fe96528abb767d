"""The records of paper."""

from .attachments import Attachment
from .renditions import Rendition, Revision, Seal
from .signatures import Certificate, KeyHolding, Signature

__all__ = (
    "Attachment",
    "Certificate",
    "KeyHolding",
    "Rendition",
    "Revision",
    "Seal",
    "Signature",
)
