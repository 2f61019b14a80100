"""The Celery app; its settings are the CELERY_* of portal.settings."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("motcua")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _our_logs(**_: Any) -> None:
    """Workers write the same lines as the web process."""
    from django.conf import settings

    dictConfig(settings.LOGGING)
