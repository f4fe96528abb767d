"""The machine's doorstep: who holds this token, and what may it do."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from .models import ApiToken, User
from .services import tokens

if TYPE_CHECKING:  # its module imports the classes below while it is being imported
    from rest_framework.views import APIView


class TokenAuthentication(BaseAuthentication):
    """Authorization: Bearer sng_… names a person by one of their API tokens, else 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = tokens.find(key.strip().decode("ascii", "replace"))
        if token is None or token.revoked_at is not None:
            raise AuthenticationFailed(_("Token tidak dikenal atau sudah dicabut."))
        if token.expires_at <= timezone.now():
            raise AuthenticationFailed(_("Token sudah kedaluwarsa."))
        if not token.person.may_sign_in:
            raise AuthenticationFailed(_("Akun pemilik token tidak aktif."))
        if token.person.must_change_password:
            raise AuthenticationFailed(_("Ganti kata sandi pertama Anda terlebih dahulu."))
        tokens.note_use(token)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Sinergi"'


class HasScope(BasePermission):
    """Reading needs the token's scope "read"; anything else needs "write"."""

    message = _("Token ini tidak memiliki izin untuk tindakan tersebut.")

    def has_permission(self, request: Request, view: "APIView") -> bool:
        needed = ApiToken.Scope.READ if request.method in SAFE_METHODS else ApiToken.Scope.WRITE
        return isinstance(request.auth, ApiToken) and needed in request.auth.scopes
