"""Keys of the demo's chiefs: opened by a passphrase that everybody may know."""

from django.utils import timezone

from accounts.models import User
from documents.services import keys
from documents.signing.base import Secret

PASSPHRASE = "kabut turun di selat bali"


def secret_of(person: User) -> Secret:
    """What this chief types to sign, just verified; a key is made for whoever has none."""
    if keys.key_of(person) is None:
        keys.enrol(person, PASSPHRASE)
    secret = Secret(PASSPHRASE, verified_at=timezone.now())
    return keys.unlock(person, secret)
