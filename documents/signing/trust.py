"""Whom we believe, and what one signature is worth by that."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.ades import (
    ades_lta_validation,
    ades_with_time_validation,
    simulate_future_ades_lta_validation,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationContext
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from .results import Trust

PROBLEMS = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "unknown_issuer",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.EXPIRED: "expired",
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.NOT_YET_VALID: "not_yet_valid",
}
"""The library's words for what is wrong; everything else is `untrusted`."""


@dataclass
class Finding:
    """What one signature or stamp is worth: `problem` is a code, empty when it is believed."""

    field: str
    intact: bool  # the bytes it covers are those that were signed
    untouched: bool  # what was added after it is only what may be added
    name: str = ""
    serial: str = ""
    at: str = ""
    stamped: bool = False
    certified: bool = False
    problem: str = ""


def judge(signature: EmbeddedPdfSignature, trust: Trust, future: datetime | None) -> Finding:
    """What a person's signature is worth now, or in the future if its seal is renewed."""
    status, indication = _validated(signature, trust, REQUIRE_REVINFO, future)
    certificate = signature.signer_cert
    stamp = status.timestamp_validity
    claimed = signature.self_reported_timestamp
    at = stamp.timestamp if stamp else claimed
    finding = Finding(
        field=str(signature.field_name),
        intact=bool(status.intact and status.valid),
        untouched=bool(status.docmdp_ok),
        name=str(certificate.subject.native.get("common_name", "")),
        serial=f"{certificate.serial_number:x}",
        at=at.isoformat() if at else "",
        stamped=stamp is not None,
        certified=_anchored(status, trust.certified),
    )
    if finding.intact and not _believed(status, indication):
        known = PROBLEMS.get(indication, "untrusted")
        finding.problem = known if future else _problem(signature, trust, indication, at)
    return finding


def judge_stamp(stamp: EmbeddedPdfSignature, trust: Trust) -> Finding:
    """What an archive stamp is worth: that it covers what it says, and whose it is."""
    content = stamp.signed_data["encap_content_info"]["content"].parsed
    at: datetime = content["gen_time"].native
    context = ValidationContext(
        trust_roots=_roots(trust),
        other_certs=[asn1.Certificate.load(one) for one in trust.others],
        moment=at,
        revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
    )
    status = validate_pdf_timestamp(stamp, context)
    untouched = status.modification_level is not ModificationLevel.OTHER
    return Finding(
        field=str(stamp.field_name),
        intact=bool(status.intact and status.valid),
        untouched=untouched,
        at=at.isoformat(),
        stamped=True,
        problem="" if status.trusted else "unknown_issuer",
    )


def _validated(
    signature: EmbeddedPdfSignature,
    trust: Trust,
    rule: RevocationCheckingPolicy,
    future: datetime | None = None,
) -> tuple[PdfSignatureStatus, AdESSubIndic]:
    """The library's word by the European procedure (EN 319 102-1), nothing fetched.

    A sealed signature is judged with the proof and the stamps that came after it, another with
    its own time-stamp at this moment.
    """
    spec = _spec(trust, rule)
    signature.compute_integrity_info()
    if future is not None:
        result = asyncio.run(simulate_future_ades_lta_validation(signature, spec, future))
    elif _sealed(signature):
        result = asyncio.run(ades_lta_validation(signature, spec))
    else:
        result = asyncio.run(
            ades_with_time_validation(
                signature.signed_data,
                spec.signature_validation_spec,
                raw_digest=signature.compute_digest(),
                extra_status_kwargs=signature.summarise_integrity_info(),
                status_cls=PdfSignatureStatus,
            )
        )
    if result.api_status is None:
        raise ValueError("the signature cannot be judged")
    return result.api_status, result.ades_subindic


def _sealed(signature: EmbeddedPdfSignature) -> bool:
    stamps = signature.reader.embedded_timestamp_signatures
    return any(stamp.signed_revision > signature.signed_revision for stamp in stamps)


def _spec(trust: Trust, rule: RevocationCheckingPolicy) -> PdfSignatureValidationSpec:
    """Our rules in the library's words."""
    crls = [CRLContainer(asn1_crl.CertificateList.load(one)) for one in trust.crls]
    answers = [asn1_ocsp.OCSPResponse.load(one) for one in trust.ocsps]
    known = LocalKnowledge(
        known_crls=crls,
        known_ocsps=[part for one in answers for part in OCSPContainer.load_multi(one)],
        known_certs=[asn1.Certificate.load(one) for one in trust.others],
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=SimpleTrustManager.build(trust_roots=_roots(trust)),
                revinfo_policy=CertRevTrustPolicy(rule),
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            local_knowledge=known,
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )
    )


def _roots(trust: Trust) -> list[asn1.Certificate]:
    return [asn1.Certificate.load(one) for one in (*trust.roots, *trust.certified)]


def _believed(status: PdfSignatureStatus, indication: AdESSubIndic) -> bool:
    """Passed; or, without a time-stamp of its own, good at this moment."""
    if indication == AdESPassed.OK:
        return True
    unstamped = indication == AdESIndeterminate.SIG_CONSTRAINTS_FAILURE
    return bool(unstamped and status.bottom_line)


def _problem(
    signature: EmbeddedPdfSignature, trust: Trust, indication: AdESSubIndic, at: datetime | None
) -> str:
    """Why a good signature is not believed: a code."""
    if _revoked(signature.signer_cert, trust.crls, at):
        return "revoked"
    if indication in PROBLEMS:
        return PROBLEMS[indication]
    status, without = _validated(signature, trust, NO_REVOCATION)
    if _believed(status, without) and not _sealed(signature):
        return "" if _anchored(status, trust.certified) else "no_revocation_data"
    return str(PROBLEMS.get(without, "untrusted"))


def _revoked(certificate: asn1.Certificate, crls: Iterable[bytes], at: datetime | None) -> bool:
    """Whether a list we were given says that it held no more when it was used."""
    for one in crls:
        listed = asn1_crl.CertificateList.load(one)["tbs_cert_list"]
        if listed["issuer"] != certificate.issuer:
            continue
        for entry in listed["revoked_certificates"] or ():
            if entry["user_certificate"].native == certificate.serial_number:
                return at is None or entry["revocation_date"].native <= at
    return False


def _anchored(status: PdfSignatureStatus, roots: tuple[bytes, ...]) -> bool:
    """Whether the chain that was found ends at one of these roots."""
    path = status.validation_path
    return path is not None and path.first is not None and path.first.dump() in roots
