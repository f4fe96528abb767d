"""One settings file for every place Sinergi runs; what differs comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from . import api_settings, env, tls
from .ports import *  # noqa: F403 (names of settings, all of them)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- Which place this is -------------------------------------------------------------------
MODE = env.text("SINERGI_MODE", "production")  # "production" | "demo" | "test"
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
PORT = env.number("PORT", 8000)
BASE_URL = env.text("BASE_URL", f"http://localhost:{PORT}").rstrip("/")  # passkeys want a name
LOOPBACK = ("localhost", "127.0.0.1")
TLS_ADDRESS = env.text("TLS_ADDRESS")  # the box's own HTTPS, as "192.0.2.1:8443"
TLS_NAMES = env.names("TLS_NAMES", tls.host(TLS_ADDRESS)) if TLS_ADDRESS else []
TLS_ORIGINS = [tls.origin(name, TLS_ADDRESS) for name in TLS_NAMES]
_NAMED = env.names("ALLOWED_HOSTS", urlsplit(BASE_URL).hostname or "")
ALLOWED_HOSTS = [*_NAMED, *TLS_NAMES, *LOOPBACK]
EVENTS_PORT = env.number("EVENTS_PORT", 0)  # 0: behind a proxy events share the pages' origin
_HOME = urlsplit(BASE_URL).hostname in LOOPBACK
CSRF_TRUSTED_ORIGINS = ORIGINS = tls.origins(BASE_URL, PORT, LOOPBACK, TLS_ORIGINS)
PLAIN_IS_LOCAL = MODE != "test"  # over plain HTTP people sign in on the machine itself alone
SENDING = env.flag("SENDING", True)  # off on a restored copy: the relay then only waits

# --- The house -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "lapas_sinergi",
    "drills",
    "sop",
    "coordination",
    "documents",
    "notifications",
    "journal",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "csp",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lapas_sinergi.middleware.SealedCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.OwnLanguage",
    "django.middleware.common.CommonMiddleware",
    "documents.middleware.BoundedBody",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "lapas_sinergi.middleware.NotInTheClear",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LastSeen",
    "accounts.middleware.AtThePost",
    "accounts.middleware.SignInAgain",
    "accounts.middleware.Patience",
    "accounts.middleware.FirstPassword",
    "lapas_sinergi.middleware.FriendlyRefusals",
]
ROOT_URLCONF = "lapas_sinergi.urls"
WSGI_APPLICATION = "lapas_sinergi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lapas_sinergi.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lapas_sinergi.templatetags.sinergi",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Where things are kept -----------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", "postgres://sinergi@127.0.0.1:5432/sinergi"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
# What must survive Redis (used-up codes, rate limits) is kept in PostgreSQL; Redis is the broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a used-up code must not be culled to make room
    }
}
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # one guard shift (NIST SP 800-63B, AAL2)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500  # an order for a thousand: who and what task, and the rest
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"  # tests collect nothing

# --- Language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["lapas_sinergi.formats"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Persons -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if MODE == "test"
    else ["accounts.hashers.Argon2id"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("service_number", "full_name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "home"
POST_REDIRECT_URL = "desk"  # where a person who came in by PIN finds what there is to do
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "service_number"
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = False  # accounts.limits counts in PostgreSQL and cannot lock a person out
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.VerifyForm",
}
ACCOUNTS_MAILER = "notifications.services.mail_person"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Sinergi"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way; accounts.forms lets no code in twice
MFA_RATE_LIMITS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.VerifyCodeForm",
    "activate_totp": "accounts.forms.AddAppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.forms.SignInWithPasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.VerifyPasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _HOME
USERSESSIONS_TRACK_ACTIVITY = False  # accounts.middleware.LastSeen does it once a minute
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)  # how many of ours write X-Forwarded-For

# --- Shares (only coordination/access.py reads guardian's tables) ----------------------------
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its backend knows no end dates: access.py does

# --- The journal: ports.py says which room answers for what --------------------------------
JOURNAL_KEY_FILE = Path(env.text("JOURNAL_KEY_FILE", str(VAR_DIR / "secrets" / "journal.key")))
CHECKPOINT_FILE = Path(env.text("CHECKPOINT_FILE", str(VAR_DIR / "checkpoints.jsonl")))

# --- Signatures ------------------------------------------------------------------------------
PKI_DIR = Path(env.text("PKI_DIR", str(VAR_DIR / "pki")))  # our own authority: manage.py pki
KEY_ROUNDS = 1_000 if MODE == "test" else 600_000  # of PBKDF2 around a person's key
PKI_URL = env.text("PKI_URL", BASE_URL).rstrip("/")  # written into every certificate
PKI_NAME = env.text("PKI_NAME", "Sinergi")
SIGNING_METHODS = env.names("SIGNING_METHODS", "pkcs12")  # what people may choose from
SIGNING_FRESH = 60  # seconds; older proof of who is at the keyboard signs nothing
SIGNERS = {
    "pkcs12": "documents.services.signers.with_passphrase",
    "pkcs11": "documents.services.signers.with_token",
    "bsre": "documents.services.signers.with_bsre",
}
TSA_URL = env.text("TSA_URL")  # empty: our own time-stamp authority
PKCS11_MODULE = env.text("PKCS11_MODULE")
PKCS11_TOKEN, PKCS11_PIN = env.text("PKCS11_TOKEN", "sinergi"), env.text("PKCS11_PIN")
BSRE_URL = env.text("BSRE_URL").rstrip("/")
BSRE_VERSION = env.number("BSRE_VERSION", 2)
BSRE_USER, BSRE_PASSWORD = env.text("BSRE_USER"), env.text("BSRE_PASSWORD")

# --- Work that can wait ----------------------------------------------------------------------
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 250_000  # kB; WeasyPrint's memory grows with every render
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "notifications.clock:Clock"  # keeps no file that a kill could spoil
CELERY_BEAT_SCHEDULE = {
    "beat": {"task": "notifications.beat", "schedule": 15, "options": {"expires": 15}},
    "reminders": {"task": "notifications.remind_due", "schedule": 10, "options": {"expires": 10}},
    "renditions": {"task": "documents.render_due", "schedule": 10, "options": {"expires": 10}},
    "seals": {"task": "documents.seal_due", "schedule": 10, "options": {"expires": 10}},
    "server": {"task": "documents.renew_server", "schedule": 6 * 3600},
    "audit": {"task": "notifications.audit", "schedule": 60, "options": {"expires": 60}},
    "sessions": {"task": "accounts.forget_sessions", "schedule": 6 * 3600},
    "checkpoint": {"task": "journal.checkpoint", "schedule": 60, "options": {"expires": 60}},
}

# --- Mail ------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL", "" if MODE == "production" else "console:")
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Sinergi <sinergi@localhost>")

# --- Telephones: gateways that speak docs/gateway.md --------------------------------------------
GATEWAYS = {name: env.gateway(name) for name in env.names("GATEWAYS")}

# --- Web push: whose services our relay may speak to; a leading dot means every name under it ----
PUSH_SERVICES = env.names(
    "PUSH_SERVICES",
    "fcm.googleapis.com,updates.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
)
VAPID_KEY_FILE = Path(env.text("VAPID_KEY_FILE", str(VAR_DIR / "secrets" / "vapid.key")))
VAPID_CONTACT = env.text("VAPID_CONTACT", BASE_URL)  # whom a push service tells of trouble

# --- An agency's own targets: which services its administrator may name (Apprise's schemes) -------
TARGET_SERVICES = env.names("TARGET_SERVICES", "tgram,ntfys,discord,slack,matrixs")

# --- Safety of the browser --------------------------------------------------------------------
SECURE = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _PROXIED = SECURE and not TLS_ADDRESS  # else the box ends TLS itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _PROXIED else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 2 * 365 * 86400 if _PROXIED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-sesi" if SECURE else "sesi"
POST_COOKIE = "__Host-pos" if SECURE else "pos"  # what makes a PC a registered duty post
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lapas_sinergi.views.stale_form"
X_FRAME_OPTIONS = "DENY"
_EVENTS = [f"http://{host}:{EVENTS_PORT}" for host in LOOPBACK] if EVENTS_PORT else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *_EVENTS],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- The machine's doorstep --------------------------------------------------------------------
REST_FRAMEWORK = api_settings.REST_FRAMEWORK
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR_SETTINGS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # They would say three lines every ten seconds about work that went well, or repeat what a
    # verdict says anyway.
    "loggers": {name: {"level": "WARNING"} for name in ("celery", "pikepdf")}
    | {name: {"level": "CRITICAL"} for name in ("pyhanko", "pyhanko_certvalidator")},
}
