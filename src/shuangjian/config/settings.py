"""Django's settings, from the environment alone (`environment.py` lists the variables)."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from shuangjian import embedded
from shuangjian.config.database import read_database_url
from shuangjian.config.issuer import origin_of, read_issuer

_PACKAGE = Path(__file__).resolve().parent.parent
# A checkout keeps the fetched assets beside the sources; a wheel carries them in the package.
_CHECKOUT_BUILD = _PACKAGE.parent.parent / "build" / "static"


def _is_on(name: str) -> bool:
    return os.environ.get(name, "0") == "1"


def _existing(*names: str) -> list[str]:
    """Keep the packages that are there: a partial checkout still runs."""
    return [name for name in names if (_PACKAGE / name.rpartition(".")[2] / "apps.py").exists()]


DEMO = _is_on("SHUANGJIAN_DEMO")
_FACTS_UNTIL = os.environ.get("SHUANGJIAN_FACTS_UNTIL")
FACTS_UNTIL = dt.date.fromisoformat(_FACTS_UNTIL) if _FACTS_UNTIL else None
DEBUG = _is_on("SHUANGJIAN_DEBUG")
WEBHOOKS_PRIVATE = _is_on("SHUANGJIAN_WEBHOOKS_PRIVATE")
# Without a secret nothing is signed or encrypted: the entry points set one (`environment.prepare`), and the
# placeholder is refused where it would matter (`web.crypto`, `serve`).
SECRET_KEY = os.environ.get("SHUANGJIAN_SECRET") or "no-secret-set"
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("SHUANGJIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host.strip()
]
# Whose X-Forwarded-For is believed.
TRUSTED_PROXIES = [
    ipaddress.ip_network(each.strip(), strict=False)
    for each in os.environ.get("SHUANGJIAN_TRUSTED_PROXIES", "").split(",")
    if each.strip()
]
HOME = embedded.get_home()

# The domain apps in the order of the layers; `portal` comes first so that its templates win.
DOMAIN_APPS = _existing(
    "shuangjian.registry",
    "shuangjian.live",
    "shuangjian.attachments",
    "shuangjian.notices",
    "shuangjian.guidance",
    "shuangjian.licensing",
    "shuangjian.rosters",
    "shuangjian.homework",
    "shuangjian.afterschool",
    "shuangjian.publicity",
    "shuangjian.training",
    "shuangjian.funds",
    "shuangjian.voices",
    "shuangjian.checkups",
    "shuangjian.cases",
    "shuangjian.findings",
    "shuangjian.plans",
    "shuangjian.closures",
    "shuangjian.budgets",
    "shuangjian.lookbacks",
    "shuangjian.packs",
    "shuangjian.gaps",
    "shuangjian.surveys",
    "shuangjian.reporting",
    "shuangjian.disclosure",
    "shuangjian.api",
)
INSTALLED_APPS = [
    "shuangjian.portal",
    *DOMAIN_APPS,
    "shuangjian.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "shuangjian.config",
]

MIDDLEWARE = [
    "shuangjian.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shuangjian.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shuangjian.portal.middleware.PasswordDueMiddleware",
    "shuangjian.portal.middleware.SecondFactorMiddleware",
    "shuangjian.portal.middleware.StandInMiddleware",
    "shuangjian.api.middleware.ApiMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shuangjian.web.middleware.PageMiddleware",
]

ROOT_URLCONF = "shuangjian.config.urls"
WSGI_APPLICATION = "shuangjian.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A placeholder that fails with a plain message where no entry point prepared the environment.
DATABASES = {
    "default": read_database_url(
        os.environ.get("DATABASE_URL") or "postgresql://shuangjian_app@/shuangjian?host=/run/shuangjian-not-set"
    )
}
# The role whose rights `migrate` sets; the same as the owner where a deployment has but one role.
APP_ROLE = read_database_url(
    os.environ.get("DATABASE_APP_URL") or os.environ.get("DATABASE_URL") or "postgresql://shuangjian_app@/"
).get("USER", "shuangjian_app")

TEMPLATES = [
    {
        "BACKEND": "shuangjian.web.templating.Templates",
        "NAME": "pages",
        # The report of a check is drawn as the local page draws it.
        "DIRS": [str(_PACKAGE / "desk" / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shuangjian.web.context_processors.page",
                "shuangjian.portal.context_processors.navigation",
            ],
        },
    }
]
FORM_RENDERER = "shuangjian.web.forms.FormRenderer"

# People.
if "shuangjian.registry" in DOMAIN_APPS:
    AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# What a password must be. That it has to be complex and changed from time to time stands in GB/T 22239-2019 (等保三级); the numbers
# are what is usual, and a deployment sets its own.
PASSWORD_DAYS_MAX = int(os.environ.get("SHUANGJIAN_PASSWORD_DAYS", "90"))
PASSWORD_FORMER_KEPT = int(os.environ.get("SHUANGJIAN_PASSWORD_FORMER", "5"))
PASSWORD_FIRST_HOURS = int(os.environ.get("SHUANGJIAN_PASSWORD_FIRST_HOURS", "72"))
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": int(os.environ.get("SHUANGJIAN_PASSWORD_LENGTH", "10"))}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("username", "display_name")}},
    {"NAME": "shuangjian.portal.password_rules.KindsValidator", "OPTIONS": {"kinds": int(os.environ.get("SHUANGJIAN_PASSWORD_KINDS", "3"))}},
    {"NAME": "shuangjian.portal.password_rules.NotFormerValidator"},
]  # fmt: skip
# Codes of roles that need a second factor.
SECOND_FACTOR_ROLES = [
    role.strip() for role in os.environ.get("SHUANGJIAN_SECOND_FACTOR_ROLES", "").split(",") if role.strip()
]
# A city's own sign-in by OpenID Connect, where one is set.
OIDC_ISSUER = read_issuer(os.environ.get("SHUANGJIAN_OIDC_ISSUER", ""))
OIDC_CLIENT_ID = os.environ.get("SHUANGJIAN_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("SHUANGJIAN_OIDC_SECRET", "")
OIDC_NAME = os.environ.get("SHUANGJIAN_OIDC_NAME", "")
OIDC_SECOND_FACTOR = frozenset(
    each.strip() for each in os.environ.get("SHUANGJIAN_OIDC_SECOND_FACTOR", "").split(",") if each.strip()
)
LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:sign_in"
SESSION_ENGINE = "shuangjian.portal.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shuangjian.web.errors.csrf_failure"

# Language and time.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(_PACKAGE / "web" / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = str(_CHECKOUT_BUILD.parent / "collected" if _CHECKOUT_BUILD.is_dir() else HOME / "static")
# `serve` and `demo` collect first and set this; tests and tools read the files where they lie.
_COLLECTED = _is_on("SHUANGJIAN_STATIC_COLLECTED")
STATICFILES_DIRS: list[str | tuple[str, str]] = [("desk", str(_PACKAGE / "desk" / "static"))]
if _CHECKOUT_BUILD.is_dir():
    STATICFILES_DIRS.append(str(_CHECKOUT_BUILD))
MEDIA_ROOT = str(HOME / "files")
# Faces of official documents, where the deployment has them (`official/pdf.py` says which).
OFFICIAL_FONTS = HOME / "fonts"
STORAGES = {
    "default": {"BACKEND": "shuangjian.config.storage.ArchivedStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG

# What a browser may do with our pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # ECharts places its tooltips with style attributes
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Signing out leads to the city's sign-in, where there is one.
        "form-action": [SELF, *origin_of(OIDC_ISSUER)],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if _is_on("SHUANGJIAN_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Mail out: "smtp://user:password@host:587" (with STARTTLS), "smtps://…:465", or "smtp+plain://localhost:25".
_MAIL = urlsplit(os.environ.get("SHUANGJIAN_MAIL", ""))
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or {"smtps": 465, "smtp+plain": 25}.get(_MAIL.scheme, 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.scheme == "smtps", _MAIL.scheme == "smtp"
DEFAULT_FROM_EMAIL = os.environ.get("SHUANGJIAN_MAIL_FROM") or "shuangjian@localhost"
# What stands before the address of a page in what is sent out; without it messages carry no links.
PUBLIC_URL = os.environ.get("SHUANGJIAN_URL", "").rstrip("/")

# Background work on the same database.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SHUANGJIAN_LOG", "WARNING")},
    "loggers": {"shuangjian": {"level": os.environ.get("SHUANGJIAN_LOG", "INFO")}},
}
