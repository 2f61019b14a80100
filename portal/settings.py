"""The one settings file. Every value that a province may change comes from the environment (README)."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

from portal.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".local"))).resolve()
SECRET_KEY = env.str("SECRET_KEY", "")
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://{HOST}:{PORT}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
_site_host = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site_host, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# The province that runs this installation, by agency code (domain: QĐ 20/2020/QĐ-TTg).
PROVINCE = env.str("PROVINCE", "H37")
CATALOGUE = env.str("CATALOGUE", "")
CITIZEN_FILING = env.str("CITIZEN_FILING", "local")
# Keys for identity data at rest: "id:base64key,id:base64key"; the first encrypts, all decrypt.
PII_KEYS = env.str("PII_KEYS", "")

INSTALLED_APPS = [
    "portal",
    "mydata",
    "notifications",
    "dossiers",
    "procedures",
    "accounts",
    "agencies",
    "files",
    "journal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_prometheus",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "portal.lib.admin.AdminConfig",  # django.contrib.admin with our read-only site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "portal.middleware.RequestLog",
    "portal.middleware.SecurityHeaders",
    "portal.middleware.SentByScript",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.language.speak",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.SessionClock",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.WrongMethod",
    "portal.middleware.RefuseNul",
    "notifications.middleware.SeenNotices",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
            "builtins": ["portal.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db("DATABASE_URL", "postgres://motcua@127.0.0.1:5432/motcua")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ENGINE"] = "portal.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
SESSION_ENGINE = "accounts.sessions"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_profile"
# Whether citizens may open accounts of this portal themselves.
CITIZEN_SIGN_UP = env.bool("CITIZEN_SIGN_UP", True)
# Civil servants sign in with a one-time code as well; demonstrations leave it out.
SECOND_FACTOR_FORCED = not DEMO
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "change_password": "accounts.forms.PasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
ACCOUNT_USERNAME_VALIDATORS = "accounts.forms.USERNAME_VALIDATORS"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Counted in the database cache, so that they hold while Valkey is stopped.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "signup": "20/m/ip"}
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgain",
    "activate_totp": "accounts.forms.EnrolForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Mot cua"
MFA_TOTP_TOLERANCE = 1

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
BUILD_DIR = BASE_DIR / "build" / "static"  # made by build_fonts: the screen fonts
STATICFILES_DIRS = [folder for folder in (BASE_DIR / "static", BUILD_DIR) if folder.is_dir()]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "staticfiles")))
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "gif", "webp", "woff", "woff2", "gz", "br", "map", "ico"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static.Storage"},
}
MEDIA_ROOT = DATA_DIR / "files"
EXPORTS_DIR = DATA_DIR / "exports"  # packages of people's own data, sealed, for some days

# One file may have 50 MB; what is larger is cut short on arrival and refused by files.sniff.
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
# The virus scanner (clamd): host:port, or the path of its socket. Without one nothing is filed outside a demonstration.
CLAMAV = env.str("CLAMAV", "")
CLAMAV_SECONDS = env.int("CLAMAV_SECONDS", 30)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.uploads.CappedTemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # everything but files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # 300 questions, groups repeated
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Cookies, transport and what the browser may do.
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", 8 * 3600)  # of quiet; people are warned two minutes before
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
if HTTPS:  # the proxy in front ends TLS; it must set X-Forwarded-Proto itself and drop a visitor's own
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", True)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading is for the owner of the whole domain to decide
# How many proxies of ours stand in front; the visitor's address is read that far from the right.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 1 if HTTPS else 0)
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# E-mail: a server named by EMAIL_URL; a demonstration writes letters into a folder where one can read them.
MAIL_DIR = DATA_DIR / "mail"
vars().update(env.email_url("EMAIL_URL", "consolemail://"))
if DEMO and not env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAIL_DIR)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Một cửa <khong-tra-loi@{_site_host}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.lib.json_in.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {},
    "EXCEPTION_HANDLER": "portal.api.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Một cửa",
    "DESCRIPTION": "Procedures, dossiers and their steps. Errors are RFC 9457 problem documents.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "portal.lib.openapi.complete"],
}

# Celery: ids only, JSON, work is repeated after a crash. Names of tasks choose the queue.
CELERY_BROKER_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_DEFAULT_QUEUE = "journal"
CELERY_TASK_ROUTES = {
    "journal.*": {"queue": "journal"},
    "notifications.*": {"queue": "mail"},
    "*.send_*": {"queue": "mail"},
    "*.render_*": {"queue": "pdf"},
    "files.*": {"queue": "pdf"},
    "jobs.*": {"queue": "bulk"},
    "procedures.*": {"queue": "bulk"},
    "mydata.*": {"queue": "bulk"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", 1)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # longer than the longest task, so that nothing is handed out twice
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    "max_retries": 0,
    "interval_start": 0,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "run" / "beat")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "journal.deliver": {"task": "journal.deliver", "schedule": 60.0, "options": {"expires": 55}},
    "dossiers.render": {"task": "dossiers.render_documents", "schedule": 60.0, "options": {"expires": 55}},
    "notifications.send_mail": {"task": "notifications.send_mail", "schedule": 60.0, "options": {"expires": 55}},
    "dossiers.sweep": {"task": "dossiers.sweep", "schedule": 3600.0},
    "dossiers.drafts": {"task": "dossiers.sweep_drafts", "schedule": 3600.0},
    "dossiers.mandates": {"task": "dossiers.tell_mandates", "schedule": 3600.0},
    "mydata.make_exports": {"task": "mydata.make_exports", "schedule": 60.0, "options": {"expires": 55}},
    "mydata.sweep": {"task": "mydata.sweep", "schedule": 3600.0},
    "files.sweep": {"task": "files.sweep", "schedule": 6 * 3600.0},
}
if CLAMAV:
    CELERY_BEAT_SCHEDULE["files.scan_waiting"] = {
        "task": "files.scan_waiting",
        "schedule": 30.0,
        "options": {"expires": 25},
    }

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = logging_config(LOG_LEVEL, json=not DEBUG)

# Event kind -> handlers that must see it. Explicit, in order, like MIDDLEWARE (architecture.md 7).
_NOTICES = ["notifications.handlers.notify"]
_PAPERS = ["dossiers.handlers.want_documents", *_NOTICES]
JOURNAL_HANDLERS: dict[str, list[str]] = {
    "dossier.submitted": _PAPERS,
    "dossier.accepted": _PAPERS,
    "dossier.supplement_asked": _PAPERS,
    "dossier.supplemented": _PAPERS,
    "dossier.refused": _PAPERS,
    "dossier.issued": _PAPERS,
    "dossier.result_posted": _NOTICES,
    "dossier.result_came_back": _NOTICES,
    "dossier.returned": _NOTICES,
    "dossier.draft_expiring": _NOTICES,
    "dossier.document_revoked": _NOTICES,
    "dossier.correction_answered": _NOTICES,
    "user.correction_answered": _NOTICES,
    "user.export_ready": _NOTICES,
    "user.mandate_granted": _NOTICES,
    "user.mandate_revoked": _NOTICES,
    "user.mandate_begun": _NOTICES,
    "user.mandate_ending": _NOTICES,
    "user.mandate_ended": _NOTICES,
    "dossier.edited": _PAPERS,
    "dossier.message_answered": _NOTICES,
    "dossier.withdrawal_asked": _NOTICES,
    "dossier.withdrawn": _NOTICES,
    "dossier.withdrawal_declined": _NOTICES,
    "file.infected": ["dossiers.handlers.refuse_infected"],
    "dossier.file_infected": _NOTICES,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}

# The frame of the page (templates/base.html). Where a help line is empty, the provincial centre's own is shown.
HELP_PHONE = env.str("HELP_PHONE", "")
HELP_EMAIL = env.str("HELP_EMAIL", "")
HELP_ADDRESS = env.str("HELP_ADDRESS", "")
HELP_HOURS = env.str("HELP_HOURS", "")
REQUIRED_STAR = env.bool("REQUIRED_STAR", True)  # the red star that Vietnamese forms use
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# Whether people are told the names of the civil servants who read their data, besides role and agency (ADR 0016).
READERS_NAMED = env.bool("READERS_NAMED", False)

# --- Dossiers ---
# TT 03/2025's own pattern was not seen; this is the one of QĐ 20/2020 codes read from the top.
DOSSIER_NUMBER_PATTERN = env.str("DOSSIER_NUMBER_PATTERN", "{agency}-{yymmdd}-{seq:4}")
# How long a web process may go on by what it knew of publications and offers.
CATALOGUE_SECONDS = env.int("CATALOGUE_SECONDS", 5)
# For how long the home page may tell the numbers of dossiers as they were counted last.
FIGURES_SECONDS = env.int("FIGURES_SECONDS", 300)
DRAFT_DAYS = env.int("DRAFT_DAYS", 30)
INTAKE_CHECK_HOURS = env.int("INTAKE_CHECK_HOURS", 8)
DOSSIER_MAX_FILES = 100
DOSSIER_MAX_BYTES = 200 * 1024 * 1024
