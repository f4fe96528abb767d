"""What must be read again but not stolen with a copy of the database: sealed with the house's key.

Each purpose has a key of its own, derived from SECRET_KEY; SECRET_KEY_FALLBACKS still open.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SEALED = "gAAAA"  # how every sealed word begins


def seal(purpose: str, words: str) -> str:
    """The words as nobody can read them without the house's key."""
    return _vault(purpose).encrypt(words.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The words again; raises ValueError if another house sealed them, or for another purpose."""
    try:
        return _vault(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError(purpose) from error


def is_sealed(words: str) -> bool:
    """Whether these words were sealed by this module."""
    return words.startswith(SEALED)


def _vault(purpose: str) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(purpose, key)) for key in keys])


def _key(purpose: str, secret: str | bytes) -> bytes:
    digest = salted_hmac(purpose, "", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
