"""Our own time-stamp authority (RFC 3161), and pyHanko's way to one, ours or another's."""

import hashlib
import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from .pki import Held

POLICY = "2.25.242861407718936451390147265017834910371"  # a UUID of our own (ITU-T X.667)
DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}
TIMEOUT = 10  # seconds; a signature does not wait longer for its time-stamp
MOST = 64 * 1024
REQUEST, REPLY = "application/timestamp-query", "application/timestamp-reply"
CHAIN = "signing_certificate_v2"


class Refusal(core.Sequence):  # type: ignore[misc]
    """A reply without a token."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


def respond(asked: bytes, stamper: Held, chain: list[bytes], now: datetime) -> bytes:
    """The reply to a time-stamp request: a token for its digest, or why there is none."""
    try:
        request = tsp.TimeStampReq.load(asked, strict=True)
        imprint = request["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        size, policy = len(imprint["hashed_message"].native), request["req_policy"].native
        nonce, wanted = request["nonce"], bool(request["cert_req"].native)
    except (ValueError, TypeError, KeyError):
        return _refused("bad_data_format")
    if DIGESTS.get(algorithm) != size:
        return _refused("bad_alg")
    if policy not in {None, POLICY}:
        return _refused("unaccepted_policy")
    info: dict[str, Any] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": secrets.randbits(127) | 1,
        "gen_time": now.astimezone(UTC).replace(microsecond=0),
        "accuracy": {"seconds": 1},
    }
    if nonce.native is not None:
        info["nonce"] = nonce
    token = _token(tsp.TSTInfo(info).dump(), stamper, chain if wanted else [])
    return bytes(
        tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    )


def _refused(why: str) -> bytes:
    return bytes(Refusal({"status": {"status": "rejection", "fail_info": {why}}}).dump())


def _token(content: bytes, stamper: Held, chain: list[bytes]) -> cms.ContentInfo:
    """The CMS structure around a TSTInfo, naming the certificate by its digest."""
    own = stamper.certificate.public_bytes(Encoding.DER)
    named = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(own).digest()})
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
            {"type": CHAIN, "values": [tsp.SigningCertificateV2({"certs": [named]})]},
        ]
    )
    parsed = asn1.Certificate.load(own)
    who = {"issuer": parsed.issuer, "serial_number": parsed.serial_number}
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", who),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": stamper.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
    }
    encapsulated = {
        "content_type": "tst_info",
        "content": core.ParsableOctetString(content),
    }
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": encapsulated,
        "certificates": [asn1.Certificate.load(one) for one in ([own, *chain] if chain else [])],
        "signer_infos": [signer],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


class Stamper(TimeStamper):  # type: ignore[misc]
    """pyHanko's door to a time-stamp authority that is a function from bytes to bytes."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            return tsp.TimeStampResp.load(self._ask(req.dump()))
        except (OSError, ValueError) as error:
            raise TimestampRequestError(str(error)) from error


def over_http(url: str) -> Callable[[bytes], bytes]:
    """An authority elsewhere; its certificate is checked, and it is not waited for long."""

    def ask(request: bytes) -> bytes:
        question = urllib.request.Request(url, request, {"Content-Type": REQUEST})  # noqa: S310
        safe = ssl.create_default_context()
        with urllib.request.urlopen(question, timeout=TIMEOUT, context=safe) as answer:  # noqa: S310
            return bytes(answer.read(MOST))

    return ask
