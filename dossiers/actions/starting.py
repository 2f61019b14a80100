"""A draft is started under a key: whoever sends the same request again gets the same draft."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.mandates import reads
from dossiers.models import Dossier, StartKey
from portal.lib.crypto import blind

KEPT = timedelta(days=30)
MAX_KEY = 64


class KeyOfAnother(Exception):
    """The key has been used for a request with another body, or for what the person reads no more."""


@transaction.atomic
def start_once(
    key: str, body: Mapping[str, Any], start: Callable[[], Dossier], *, by: Actor, at: datetime
) -> tuple[Dossier, bool]:
    """Start a draft by `start`, or find the one that this key has started; True where it is new.

    Two requests at once: the second waits at the key for the first to commit. Raises Forbidden, KeyOfAnother and
    whatever `start` raises; then the key is free again.
    """
    by.require(Permission.DOSSIER_FILE)
    # Keyed, as the body may hold an identity number that a bare hash would give away.
    fingerprint = blind(json.dumps(body, sort_keys=True, ensure_ascii=False), "start")
    if _claimed(key, fingerprint, by=by, at=at):
        dossier = start()
        StartKey.objects.filter(user_id=by.person_id, key=key).update(dossier=dossier)
        return dossier, True
    row = StartKey.objects.select_related("dossier").get(user_id=by.person_id, key=key)
    # Who was removed as a delegate since is told no more by a repeated request than by any other.
    if row.fingerprint != fingerprint or row.dossier is None or not reads(by, row.dossier):
        raise KeyOfAnother
    return row.dossier, False


def _claimed(key: str, fingerprint: str, *, by: Actor, at: datetime) -> bool:
    """Write the key down and tell whether it was free; waits for whoever holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_startkey (user_id, key, fingerprint, at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (user_id, key) DO NOTHING RETURNING id",
            [by.person_id, key, fingerprint, at],
        )
        return cursor.fetchone() is not None


def sweep(*, at: datetime) -> int:
    """Forget keys older than 30 days; return how many."""
    return StartKey.objects.filter(at__lt=at - KEPT).delete()[0]
