"""Words that only the subscribed browser can read. Sources: RFC 8291 (keys), RFC 8188 (form)."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .vapid import point

ROOM = 3072  # a service takes 4096 bytes in all; padded to one size, the length says nothing
RECORD = 4096


def sealed(
    words: bytes,
    receiver: bytes,
    auth: bytes,
    *,
    salt: bytes = b"",
    ours: ec.EllipticCurvePrivateKey | None = None,
    room: int = ROOM,
) -> bytes:
    """The body of a message for the browser with these keys. Raises ValueError for bad ones."""
    salt = salt or os.urandom(16)
    ours = ours or ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver)
    sender = point(ours.public_key())
    secret = ours.exchange(ec.ECDH(), theirs)
    seed = _derived(auth, secret, b"WebPush: info\0" + receiver + sender, 32)
    key = _derived(salt, seed, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, seed, b"Content-Encoding: nonce\0", 12)
    padded = words + b"\2" + b"\0" * max(0, room - len(words) - 1)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(sender)]) + sender
    return head + AESGCM(key).encrypt(nonce, padded, None)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
