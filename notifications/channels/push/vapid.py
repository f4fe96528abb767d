"""Who sends: the house's own key pair, and a signed note for each service. Source: RFC 8292."""

import base64
import json
import logging
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

from accounts import vault

log = logging.getLogger(__name__)
PURPOSE = "notifications.vapid"
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
    try:
        key = load_pem_private_key(_opened(path).encode(), None)
    except ValueError:  # sealed by a house with another SECRET_KEY
        log.error("%s cannot be opened: a new key is made, devices must be added anew", path)
        path.replace(path.with_name(f"{path.name}.unreadable"))
        return _key(path)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 (we made it)
    return key


def _opened(path: Path) -> str:
    """The key as PEM; one that lay there unsealed is sealed now. Raises ValueError."""
    said = path.read_text(encoding="ascii")
    if vault.is_sealed(said):
        return vault.unseal(PURPOSE, said)
    fresh = _written(path, vault.seal(PURPOSE, said))
    fresh.replace(path)
    return said


def _make(path: Path) -> None:
    """A new key, sealed, readable by its owner alone; of two at once the first one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    words = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    fresh = _written(path, vault.seal(PURPOSE, words))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _written(path: Path, words: str) -> Path:
    """A new file beside this one, for its owner alone."""
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_text(words, encoding="ascii")
    return fresh
