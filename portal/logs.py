"""Logs: one JSON object per line, with request and user, and never an identity number."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Identity numbers have 9 or 12 digits; tax, account and phone numbers 10 to 14; dossier numbers fewer.
_DIGITS = re.compile(r"(?<!\d)\d{9,14}(?!\d)")
_MASK = "[number]"
# What PostgreSQL tells of a row that it refuses: names, addresses, words of people.
_ROW = re.compile(
    r"(Failing row contains |Key \(.*?\)=)\(.*?\)(?=\.?$| (?:already|conflicts|is) )", re.DOTALL | re.MULTILINE
)


def _without_people(text: str) -> str:
    return _DIGITS.sub(_MASK, _ROW.sub(r"\1[row]", text))


def masked(value: Any) -> Any:
    """The same value with every run of 9 to 14 digits replaced, and rows that the database has refused."""
    if isinstance(value, str):
        return _without_people(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _MASK if _DIGITS.fullmatch(str(abs(value))) else value
    if isinstance(value, dict):
        return {masked(key): masked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [masked(item) for item in value]
    if value is None or isinstance(value, float):
        return value
    return _without_people(str(value))


def mask_numbers(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog's last step before the line is written: no number of a person leaves the process."""
    return {key: item if key.startswith("_") else masked(item) for key, item in event.items()}


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class NoPositionalSecrets(logging.Filter):
    """Formats a record of the standard library early, so that what stands in its arguments is masked too."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, dict):  # structlog's own events are masked by mask_numbers
            record.msg, record.args = masked(record.getMessage()), ()
        return True


def logging_config(level: str, *, json: bool) -> dict[str, Any]:
    """The LOGGING setting: everything to stderr, as JSON lines or, while developing, for the eye."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_numbers,
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer(colors=False),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"numbers": {"()": "portal.logs.NoPositionalSecrets"}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": last,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbers"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
