"""verdict(): one answer to "is this file what it says it is", for page, API, command and tests.

Pure: bytes and trust in, one word and the reasons out. Whether the paper still holds (BERLAKU,
DIGANTI, DICABUT) is no matter of bytes and is said elsewhere.

What a library calls valid is not enough: a file cut off after its first signature is valid, and
so is one with words appended that no signature covers. Both have a rule of our own here.
"""

import io
from collections.abc import Iterator
from datetime import datetime

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from .fields import SIGN
from .loops import apart
from .results import Reason, Seen, Trust, Verdict, Word
from .trust import Finding, judge, judge_stamp

MOST_SIGNATURES = 64


@apart
def verdict(pdf: bytes, trust: Trust, future: datetime | None = None) -> Verdict:
    """What these bytes are, judged by these roots. Any bytes get an answer; none raises.

    With `future` it is what would be said then, if the seal is renewed until then.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
        if len(signatures) > MOST_SIGNATURES:
            return Verdict(Word.DAMAGED, (Reason("too_many"),))
        if not signatures:
            return _unsigned(reader)
        return _judged(pdf, reader, signatures, trust, future)
    except Exception as error:  # hostile bytes make a parser raise anything
        return Verdict(Word.DAMAGED, (Reason("unreadable", type(error).__name__),))


def _unsigned(reader: PdfFileReader) -> Verdict:
    """A paper of ours that nobody signed yet, or something that never was to be signed."""
    missing = _missing(reader, [])
    if missing:
        return Verdict(Word.INCOMPLETE, tuple(Reason("missing", field) for field in missing))
    return Verdict(Word.INVALID, (Reason("unsigned"),))


def _judged(
    pdf: bytes,
    reader: PdfFileReader,
    signatures: list[EmbeddedPdfSignature],
    trust: Trust,
    future: datetime | None,
) -> Verdict:
    """Every signature and stamp, then our own two rules; the gravest finding gives the word."""
    reasons: list[tuple[Word, Reason]] = []
    seen: list[tuple[EmbeddedPdfSignature, Finding]] = []
    sealed_at = ""
    for signature in signatures:
        name = str(signature.field_name)
        if signature in reader.embedded_timestamp_signatures:
            stamp = judge_stamp(signature, trust)
            wrong = list(_about(stamp, name))
            sealed_at = sealed_at if wrong else stamp.at
            reasons += wrong
        else:
            finding = judge(signature, trust, future)
            seen.append((signature, finding))
            reasons += _about(finding, finding.name or name)
    if not _covers_all(pdf, reader, signatures[-1]):
        reasons.append((Word.CHANGED, Reason("tail")))
    missing = _missing(reader, [finding for _signature, finding in seen])
    reasons += [(Word.INCOMPLETE, Reason("missing", field)) for field in missing]
    order = (Word.DAMAGED, Word.CHANGED, Word.INVALID, Word.INCOMPLETE)
    found = {word for word, _reason in reasons}
    word = next((word for word in order if word in found), Word.GENUINE)
    said = tuple(dict.fromkeys(reason for grave, reason in reasons if grave == word))
    if not sealed_at and word is Word.GENUINE:
        said = (Reason("unsealed"),)
    return Verdict(word, said, tuple(_shown(*one) for one in seen), sealed_at)


def _about(finding: Finding, who: str) -> Iterator[tuple[Word, Reason]]:
    """What is wrong with one signature, as the word it calls for."""
    if not finding.intact or not finding.untouched:
        yield Word.CHANGED, Reason("broken" if not finding.intact else "added", who)
    elif finding.problem == "no_revocation_data":
        yield Word.INCOMPLETE, Reason(finding.problem, who)
    elif finding.problem:
        yield Word.INVALID, Reason(finding.problem, who)


def _shown(signature: EmbeddedPdfSignature, finding: Finding) -> Seen:
    good = finding.intact and finding.untouched and not finding.problem
    return Seen(
        field=str(signature.field_name),
        name=finding.name,
        serial=finding.serial,
        at=finding.at,
        stamped=finding.stamped,
        certified=finding.certified and good,
        good=good,
    )


def _covers_all(pdf: bytes, reader: PdfFileReader, last: EmbeddedPdfSignature) -> bool:
    """Whether the last signature ends at the last byte, or only proof was added after it."""
    _start, _length, start, length = (int(edge) for edge in last.byte_range)
    if start + length == len(pdf):
        return True
    added = reader.xrefs.total_revisions > last.signed_revision + 1
    if not added or not pdf.rstrip().endswith(b"%%EOF"):
        return False
    last.compute_integrity_info()
    level = getattr(last.diff_result, "modification_level", None)
    return level is ModificationLevel.LTA_UPDATES


def _missing(reader: PdfFileReader, findings: list[Finding]) -> list[str]:
    """The fields that wait for a signature.

    A PSrE's service adds a field of its own instead of filling ours: each certified person who
    signed so stands for one that is empty.
    """
    empty = [
        str(name)
        for name, value, _field in enumerate_sig_fields(reader)
        if value is None and str(name).startswith(SIGN)
    ]
    guests = {
        finding.serial
        for finding in findings
        if finding.certified and not finding.problem and not finding.field.startswith(SIGN)
    }
    return empty[len(guests) :]
