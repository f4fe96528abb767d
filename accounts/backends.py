"""Who is let in once the password is right."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from .models import User
from .ready import ready


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """allauth's backend; a closed account is also shut out of the sessions it still has."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_sign_in)

    def get_user(self, user_id: int) -> User | None:
        """Whoever has this session; None if they may no longer sign in."""
        found = next(iter(_person(user_id)), None)
        return found if found and self.user_can_authenticate(found) else None


@ready
def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)
