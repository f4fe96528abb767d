"""What signing costs: opening a key, one signature, the seal, the verdict. No database.

The floor of a signature is what the elliptic curve itself takes; of a verdict, two verifications.
"""

import hashlib
import statistics
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from documents.signing import pades, pki
from documents.signing.verdict import verdict
from tests.documents import signing as desk

TIMES = 7


def signing() -> dict[str, float]:
    """Milliseconds of each step, the median of some."""
    made, pdf = desk.authority(), desk.base()
    once, both, sealed = desk.once(), desk.twice(), desk.sealed()
    held = made.people["lapas"]
    box = pki.box(held, [], "empat kata yang panjang")
    stamper, proof, trust = desk.stamper(), desk.proof(), desk.trust(desk.crl())
    curve = ec.ECDSA(hashes.SHA256())
    signature = held.key.sign(pdf, curve)
    public = held.key.public_key()
    check = _median(lambda: public.verify(signature, pdf, curve))
    return {
        "key_open_ms": _median(lambda: pki.unbox(box, "empat kata yang panjang")),
        "sign_ms": _median(lambda: desk.sign(pdf, "lapas")),
        "sign_ms_floor": _median(lambda: held.key.sign(pdf, curve)),
        "sign_second_ms": _median(lambda: desk.sign(once, "polresta")),
        "sign_second_ms_floor": _median(lambda: held.key.sign(once, curve)),
        "seal_ms": _median(lambda: pades.seal(both, stamper, proof)),
        "verdict_unsealed_ms": _median(lambda: verdict(both, trust)),
        "verdict_unsealed_ms_floor": 2 * check,
        "verdict_sealed_ms": _median(lambda: verdict(sealed, trust)),
        "verdict_sealed_ms_floor": 2 * check,
        "digest_ms": _median(lambda: hashlib.sha256(sealed).digest()),
        "paper_bytes": float(len(pdf)),
        "paper_sealed_bytes": float(len(sealed)),
    }


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _time in range(TIMES):
        begun = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)
