"""Start-up of the wiring app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # So that every @shared_task belongs to our Celery app, in the web process too.
        from portal import celery, checks  # noqa: F401
