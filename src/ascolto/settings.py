"""The one settings module. Everything comes from the environment or a `.env`; docs/operating.md lists it."""

import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import global_settings

from ascolto.environment import WrongSetting, choice, flag, load_dotenv, number, text, words

load_dotenv(Path(".env"))

PACKAGE = Path(__file__).parent
DATA = Path(text("ASCOLTO_DATA", "ascolto-data")).resolve()
URL = text("ASCOLTO_URL", "http://localhost:8000").rstrip("/")


def _kept_secret(name: str, file: str) -> str:
    """Return the secret from the environment, else from the data folder, made there on the first run."""
    given = text(name)
    if given:
        return given
    path = DATA / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


def _database() -> dict[str, object]:
    """SQLite in the data folder unless DATABASE_URL names a PostgreSQL."""
    url = text("DATABASE_URL")
    if not url or url.startswith("sqlite"):
        name = urlsplit(url).path.lstrip("/") if url else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / (name or "ascolto.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise WrongSetting(f"DATABASE_URL begins with {parts.scheme!r}; it must be postgresql or sqlite.")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": number("ASCOLTO_DATABASE_POOL", default=8, least=1)},
            # Compiling a statement of a page takes longer than running it; and what is found by several indexes
            # together is remembered row by row, instead of by pages that must be read again. Statements that come
            # often are parsed once, but planned for the values at hand: what is rare is found otherwise than what is not.
            "options": "-c jit=off -c work_mem=16MB -c plan_cache_mode=force_custom_plan",
            "server_side_binding": True,
            "prepare_threshold": 5,
            **query,
        },
    }


DEBUG = False
SECRET_KEY = _kept_secret("ASCOLTO_SECRET_KEY", "secret.key")
ALLOWED_HOSTS = words("ASCOLTO_HOSTS") or [urlsplit(URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [URL]

INSTALLED_APPS = [
    "ascolto.jobs",
    "ascolto.trail",
    "ascolto.organisation",
    "ascolto.people",
    "ascolto.imports",
    "ascolto.correspondence",
    "ascolto.customers",
    "ascolto.complaints",
    "ascolto.surveys",
    "ascolto.conversations",
    "ascolto.ui",
    "ascolto.frontdoor",
    "ascolto.web",
    "ascolto.apps.Ascolto",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "ascolto.ui.headers.SecurityHeaders",
    "ascolto.api.faults.OneErrorShape",
    "ascolto.ui.characters.TextAlone",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ascolto.ui.compressing.CompressPages",
    "ascolto.frontdoor.probes.Probes",
    "ascolto.frontdoor.ready.ReadyPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ascolto.ui.language.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ascolto.ui.access.AccessMiddleware",
    "ascolto.ui.sizes.SizeLimit",
]

ROOT_URLCONF = "ascolto.urls"
WSGI_APPLICATION = "ascolto.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ascolto.ui.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "ascolto.ui.templatetags.ui"],
        },
    }
]

DATABASES = {"default": _database()}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Failed sign-ins are counted here: with the usual 300 entries, a flood of other addresses would wash them out.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "ascolto.web.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ascolto.web.sign_in.SignInForm",
    "reset_password": "ascolto.web.sign_in.PasswordLinkForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("ASCOLTO_BEHIND_PROXY", default=False) else 0
MFA_ADAPTER = "ascolto.web.sign_in.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "ascolto.web.sign_in.SecondFactorForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from whoever adds the user; nobody signs up
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Ascolto"

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = URL.startswith("https:")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("ASCOLTO_BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000 if URL.startswith("https:") else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ascolto.ui.resuming.token_too_old"
FORM_RENDERER = "ascolto.ui.forms.HouseForms"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("bg", "Български"), ("it", "Italiano"), ("ro", "Română"), ("ru", "Русский")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "ascolto.ui.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "ascolto.ui.addresses.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

REMEMBERED_SECONDS = 30  # how long the front door remembers what is the same for every visitor
FORMS_PER_MINUTE = number("ASCOLTO_FORMS_PER_MINUTE", default=30, least=1)
FORMS_PER_MINUTE_TOGETHER = number("ASCOLTO_FORMS_PER_MINUTE_TOGETHER", default=20 * FORMS_PER_MINUTE, least=1)
PROOF_OF_WORK = choice("ASCOLTO_PROOF_OF_WORK", ["off", "light", "usual", "heavy"], default="usual")

FILES = DATA / "files"
FILE_LIMIT = number("ASCOLTO_FILE_LIMIT_MB", default=20, least=1) * 1024 * 1024
SCANNER = text("ASCOLTO_SCANNER")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["ascolto.frontdoor.wholeness.CountingHandler", *global_settings.FILE_UPLOAD_HANDLERS]

API_REQUESTS_PER_MINUTE = 600  # of one token

SEAL_KEY = Path(text("ASCOLTO_SEAL_KEY_PATH", str(DATA / "keys" / "seal.pem")))

EMAIL_BACKEND = f"django.core.mail.backends.{choice('ASCOLTO_MAIL_BACKEND', ['smtp', 'console', 'locmem'], default='smtp')}.EmailBackend"
EMAIL_HOST = text("ASCOLTO_MAIL_HOST", "localhost")
EMAIL_PORT = number("ASCOLTO_MAIL_PORT", default=25, least=1)
EMAIL_HOST_USER = text("ASCOLTO_MAIL_USER")
EMAIL_HOST_PASSWORD = text("ASCOLTO_MAIL_PASSWORD")
EMAIL_USE_TLS = flag("ASCOLTO_MAIL_STARTTLS", default=False)
EMAIL_USE_SSL = flag("ASCOLTO_MAIL_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("ASCOLTO_MAIL_FROM", "ascolto@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_REPLY_TO = text("ASCOLTO_MAIL_REPLY_TO")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": choice("ASCOLTO_LOG", ["DEBUG", "INFO", "WARNING", "ERROR"], default="WARNING"),
    },
}
