"""What a person may change about themselves."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from ..models import User
from . import sessions


@transaction.atomic
def update(person: User, *, phone: str, email: str) -> None:
    """Set how the person is reached."""
    person.phone, person.email = phone, email
    person.save(update_fields=["phone", "email"])


@transaction.atomic
def speak(person: User, language: str) -> None:
    """Address the person in this language from now on, in mail too."""
    person.language = language
    person.save(update_fields=["language"])


@transaction.atomic
def set_password(person: User, password: str, *, keep: str | None = None) -> None:
    """Give the account a new password and end its sessions, but the one to keep."""
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    sessions.end_all(person, keep=keep)


@transaction.atomic
def remove_second_factor(person: User) -> bool:
    """Take the app, the passkeys and the recovery codes off the account; False if it had none."""
    removed, _by_model = Authenticator.objects.filter(user=person).delete()
    return bool(removed)
