"""Settings that would fail late or silently are named at the start, with what to do."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
MODES = {"production", "demo", "test"}
GATEWAY_HINT = "GATEWAYS=kota, then GATEWAY_KOTA_URL, _SECRET (or _SECRET_FILE), _CHANNELS, _ORDER."
SLUG = re.compile(r"[a-z0-9-]{1,40}\Z")


@register(Tags.security)
def secret_key(**_: Any) -> list[CheckMessage]:
    """SECRET_KEY signs sessions and links and seals the second factors' secrets."""
    hint = "Set SECRET_KEY or SECRET_KEY_FILE to 50 random characters: openssl rand -base64 48"
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = ""
    if not key:
        return [Error("SECRET_KEY is missing.", hint=hint, id="sinergi.E001")]
    if len(key) < 40 or len(set(key)) < 10:
        return [Error("SECRET_KEY is too short or too simple.", hint=hint, id="sinergi.E002")]
    return []


@register(Tags.security)
def mode(**_: Any) -> list[CheckMessage]:
    """A mistyped mode must not quietly become another one."""
    if settings.MODE in MODES:
        return []
    hint = "SINERGI_MODE is production, demo or test; left out, it is production."
    return [Error(f"SINERGI_MODE {settings.MODE!r} is unknown.", hint=hint, id="sinergi.E003")]


@register(Tags.security)
def base_url(**_: Any) -> list[CheckMessage]:
    """BASE_URL is what people's letters, QR codes and passkeys lead to."""
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        hint = "Write scheme and host only: BASE_URL=https://sinergi.example.go.id"
        message = f"BASE_URL {settings.BASE_URL!r} is no address."
        return [Error(message, hint=hint, id="sinergi.E004")]
    if settings.MODE == "production" and parts.scheme != "https" and parts.hostname not in LOOPBACK:
        hint = "Serve it behind TLS and write https:// in BASE_URL; cookies are then secure too."
        return [Error("BASE_URL is not https in production.", hint=hint, id="sinergi.E005")]
    return []


@register(Tags.database)
def database_engine(**_: Any) -> list[CheckMessage]:
    """Only PostgreSQL has the constraints, triggers and NOTIFY that are relied upon."""
    if settings.DATABASES["default"].get("ENGINE", "").endswith(("postgresql", "postgis")):
        return []
    hint = "DATABASE_URL=postgres://user:password@host:5432/name"
    return [Error("DATABASE_URL is not PostgreSQL.", hint=hint, id="sinergi.E006")]


@register()
def redis_url(**_: Any) -> list[CheckMessage]:
    """The broker's address is understood by Celery."""
    if urlsplit(settings.REDIS_URL).scheme in {"redis", "rediss", "unix"}:
        return []
    hint = "REDIS_URL=redis://host:6379/0, or unix:///path/to/socket"
    return [Error("REDIS_URL is not a Redis address.", hint=hint, id="sinergi.E007")]


@register()
def mail(**_: Any) -> list[CheckMessage]:
    """Without a mail server people wait for letters that nobody sends."""
    if settings.EMAIL_URL or settings.MODE != "production":
        return []
    hint = "EMAIL_URL=smtp://user:password@host:587"
    return [Warning("EMAIL_URL is missing: no mail is sent.", hint=hint, id="sinergi.W001")]


@register()
def signing(**_: Any) -> list[CheckMessage]:
    """Ways of signing that are offered must be reachable, and passwords travel under TLS."""
    unknown = set(settings.SIGNING_METHODS) - set(settings.SIGNERS)
    if unknown or not settings.SIGNING_METHODS:
        hint = "SIGNING_METHODS holds some of pkcs12, pkcs11, bsre: the first is offered first."
        return [Error("SIGNING_METHODS is not understood.", hint=hint, id="sinergi.E008")]
    service = urlsplit(settings.BSRE_URL)
    safe = service.scheme == "https" or service.hostname in LOOPBACK
    if "bsre" in settings.SIGNING_METHODS and not (safe and settings.BSRE_USER):
        hint = "Set BSRE_URL=https://…, BSRE_USER and BSRE_PASSWORD (or BSRE_PASSWORD_FILE)."
        return [Error("BSrE is offered but cannot be reached.", hint=hint, id="sinergi.E009")]
    if "pkcs11" in settings.SIGNING_METHODS and not (
        settings.PKCS11_MODULE and settings.PKCS11_PIN
    ):
        hint = "Set PKCS11_MODULE, PKCS11_TOKEN and PKCS11_PIN (or PKCS11_PIN_FILE)."
        return [Error("A token is offered but cannot be opened.", hint=hint, id="sinergi.E010")]
    return []


@register()
def gateways(**_: Any) -> list[CheckMessage]:
    """A gateway has an address that nobody listens to on the way, a secret, and known channels."""
    return [
        Error(f"The gateway {name} is not usable: {why}.", hint=GATEWAY_HINT, id="sinergi.E011")
        for name, told in settings.GATEWAYS.items()
        if (why := _unusable(name, told))
    ]


def _unusable(name: str, told: dict[str, Any]) -> str:
    where = urlsplit(told["url"])
    if where.scheme not in {"http", "https"} or not where.hostname:
        return "it has no address"
    if where.scheme == "http" and where.hostname not in LOOPBACK:
        return "its address is not https"
    if len(told["secret"]) < 32:
        return "its secret is missing or shorter than 32 characters"
    if not told["channels"] or set(told["channels"]) - {"sms", "whatsapp", "voice"}:
        return "its channels are not among sms, whatsapp, voice"
    return "" if SLUG.match(name) else "its name is not of a-z, 0-9 and -"


@register()
def authority(**_: Any) -> list[CheckMessage]:
    """In production somebody founds the certificate authority on purpose."""
    if settings.MODE != "production" or (settings.PKI_DIR / "root.pem").exists():
        return []
    hint = "manage.py pki init, then carry the root's key away."
    return [Warning("Nobody can sign: there is no authority.", hint=hint, id="sinergi.W003")]


@register()
def proxies(**_: Any) -> list[CheckMessage]:
    """Behind a proxy that is not counted, everybody seems to come from one address."""
    if settings.TRUSTED_PROXIES or settings.MODE != "production" or not settings.SECURE:
        return []
    hint = "Set TRUSTED_PROXIES to the number of our own proxies in front (usually 1)."
    return [Warning("TRUSTED_PROXIES is 0 behind TLS.", hint=hint, id="sinergi.W002")]
