"""Packages of one's data: only for the person who asked, while they last."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from mydata.models import Export

SHOWN = 10


def exports_of(actor: Actor) -> list[Export]:
    """Return one's packages, the latest first (10 at most); raises Forbidden."""
    return list(_own(actor).order_by("-asked_at")[:SHOWN])


def download_for(actor: Actor, export_id: UUID, *, at: datetime) -> Export:
    """Return one's own package that is ready and has not expired; raises Forbidden, Export.DoesNotExist."""
    return _own(actor).get(pk=export_id, state="ready", expires_at__gt=at)


def status_of(export: Export, *, at: datetime) -> str:
    """Return the state as it is at the moment: what has expired is so before it is swept."""
    over = export.state == "ready" and export.expires_at is not None and export.expires_at <= at
    return "expired" if over else export.state


def path_of(export_id: UUID) -> Path:
    """Return where the sealed package lies; its name says nothing of the person."""
    return Path(settings.EXPORTS_DIR) / f"{export_id.hex}.sealed"


def due(at: datetime) -> QuerySet[Export]:
    """Return the packages that are wanted and that no worker holds, the oldest first."""
    return Export.objects.filter(state="wanted", next_try_at__lte=at).order_by("next_try_at")


def _own(actor: Actor) -> QuerySet[Export]:
    actor.require(Permission.DOSSIER_FOLLOW)
    return Export.objects.filter(user_id=actor.user_id or 0)
