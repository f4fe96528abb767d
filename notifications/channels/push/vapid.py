"""Who sends: the house's own key pair, and a signed note for each service. Source: RFC 8292."""

import base64
import json
import os
import time
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

LIVES = 12 * 3600  # seconds; a service accepts at most a day


def public_key() -> str:
    """What a browser must know to subscribe to us."""
    return b64(point(_key(settings.VAPID_KEY_FILE).public_key()))


def authorization(endpoint: str) -> str:
    """The header that tells this push service who we are."""
    where = urlsplit(endpoint)
    claims = {
        "aud": f"{where.scheme}://{where.netloc}",
        "exp": int(time.time()) + LIVES,
        "sub": settings.VAPID_CONTACT,
    }
    parts = [b64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    told = ".".join(parts)
    signature = _key(settings.VAPID_KEY_FILE).sign(told.encode(), ec.ECDSA(SHA256()))
    r, s = decode_dss_signature(signature)
    return f"vapid t={told}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_key()}"


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def b64(raw: bytes) -> str:
    """URL-safe, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(words: str) -> bytes:
    """The bytes again; padding may be there or not. Raises ValueError."""
    return base64.b64decode(words.rstrip("=") + "=" * (-len(words.rstrip("=")) % 4), b"-_", True)


@cache
def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 (we made it)
    return key


def _make(path: Path) -> None:
    """A new key, readable by its owner alone; of two at once the first one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    fresh.touch(mode=0o600, exist_ok=False)
    key = ec.generate_private_key(ec.SECP256R1())
    fresh.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
