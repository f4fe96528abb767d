"""Who is let in once the password is right."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """allauth's backend; a closed account is also shut out of the sessions it still has."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_sign_in)
