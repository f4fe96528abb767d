"""What happened to an account, in words for its owner."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {  # by the last part of the name allauth gives an event
    "password_changed": _("Kata sandi akun Anda diganti."),
    "password_set": _("Kata sandi akun Anda dibuat."),
    "password_reset": _("Kata sandi akun Anda diganti lewat tautan surel."),
    "totp_activated": _("Aplikasi autentikator dipasang pada akun Anda."),
    "totp_deactivated": _("Aplikasi autentikator dilepas dari akun Anda."),
    "webauthn_added": _("Kunci sandi baru ditambahkan ke akun Anda."),
    "webauthn_removed": _("Satu kunci sandi dihapus dari akun Anda."),
    "recovery_codes_generated": _("Kode cadangan baru dibuat untuk akun Anda."),
    "token_created": _("Token API baru dibuat untuk akun Anda."),
    "token_revoked": _("Satu token API akun Anda dicabut."),
    "email_changed": _("Alamat surel akun Anda diganti."),
    "sessions_ended": _("Semua sesi akun Anda diakhiri."),
    "pin_chosen": _("PIN pos Anda dibuat atau diganti."),
    "pin_given_up": _("PIN pos Anda dihapus."),
}
METHODS: dict[str, str | Promise] = {
    "password": _("kata sandi"),
    "totp": _("kode autentikator"),
    "code": _("kode"),
    "recovery_codes": _("kode cadangan"),
    "webauthn": _("kunci sandi"),
    "passkey": _("kunci sandi"),
    "pin": _("PIN di pos"),
    "locked": _("pos dikunci"),
    "closed": _("akun tidak aktif"),
}


def told(method: str) -> str:
    """ "password+totp" or "totp_activated" as its owner reads it."""
    if method in NOTICES:
        return str(NOTICES[method])
    return " + ".join(str(METHODS[part]) for part in method.split("+") if part in METHODS)
