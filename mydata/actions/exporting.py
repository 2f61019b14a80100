"""Packages of one's data: asked for, made by a worker, downloaded, and removed when they have expired."""

import base64
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from agencies.rules.roles import Permission
from agencies.rules.scope import SYSTEM, Actor
from journal.record import record
from mydata.access.exports import due, path_of
from mydata.access.retention import rule_now
from mydata.models import Export
from mydata.rules.retention import Kept
from portal.lib.crypto import decrypt, encrypt
from portal.lib.sealed import SealedWriter, new_key
from portal.lib.wake import wake

LEASE = timedelta(minutes=15)
MAX_ATTEMPTS = 3
MAX_A_DAY = 5
DAY = timedelta(days=1)

Progress = Callable[[int, int], None]
Fill = Callable[[Export, SealedWriter, Progress], None]


class TooOften(Exception):
    """At most 5 packages in 24 hours."""


def ask(*, by: Actor, at: datetime) -> Export:
    """Want a package of everything about oneself; one that is being made is the answer to a second click.

    Raises Forbidden, TooOften.
    """
    by.require(Permission.DOSSIER_FOLLOW)
    mine = Export.objects.filter(user_id=by.person_id)
    with suppress(IntegrityError):
        return _ask(by=by, at=at)
    return mine.filter(state="wanted").latest("asked_at")


@transaction.atomic
def _ask(*, by: Actor, at: datetime) -> Export:
    mine = Export.objects.filter(user_id=by.person_id)
    if not mine.filter(state="wanted").exists() and mine.filter(asked_at__gt=at - DAY).count() >= MAX_A_DAY:
        raise TooOften
    row = Export.objects.create(user_id=by.person_id, asked_at=at, next_try_at=at)
    record("user", by.person_id, "user.export_asked", by=by, at=at)
    wake("mydata.make_exports")
    return row


def make_next(fill: Fill, *, at: datetime) -> Export | None:
    """Make one wanted package that no other worker holds; None when there is none.

    A try is counted before it begins and lasts 15 minutes at most; a failure is noted and tried again, 3 times.
    """
    export = _claim(at=at)
    if export is None:
        return None
    key, path = new_key(), path_of(export.pk)
    _clear(path)
    writer = SealedWriter(path, key)
    try:
        fill(export, writer, lambda done, total: _progress(export, done, total))
        writer.close()
    except Exception as error:  # whatever is wrong with one package must not hold up the others
        writer.abandon()
        _clear(path)
        return _failed(export, error, at=at)
    return _ready(export, writer, key, at=at)


@transaction.atomic
def _claim(*, at: datetime) -> Export | None:
    row = due(at).select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    row.attempts += 1
    row.next_try_at = at + LEASE
    row.save(update_fields=["attempts", "next_try_at"])
    return row


def _progress(export: Export, done: int, total: int) -> None:
    Export.objects.filter(pk=export.pk, state="wanted").update(done=done, total=total)


@transaction.atomic
def _ready(export: Export, writer: SealedWriter, key: bytes, *, at: datetime) -> Export:
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.state != "wanted":  # the account was closed meanwhile
        _clear(path_of(row.pk))
        return row
    row.state, row.ready_at, row.error = "ready", at, ""
    row.expires_at = at + timedelta(days=rule_now(Kept.EXPORT, at=at).days or 1)
    row.file_key = encrypt(base64.b64encode(key).decode())
    row.size, row.sha256 = writer.size, writer.sha256
    row.save()
    record("user", row.user_id, "user.export_ready", by=SYSTEM, at=at, facts={"expires_at": row.expires_at})
    return row


def _failed(export: Export, error: Exception, *, at: datetime) -> Export:
    """Note the kind of fault alone: its words may hold what stands in the package."""
    over = export.attempts >= MAX_ATTEMPTS
    export.state, export.error = ("failed" if over else "wanted"), type(error).__name__
    export.next_try_at = at + timedelta(minutes=export.attempts)
    # Where the account was closed meanwhile, nothing is wanted any more.
    row = Export.objects.filter(pk=export.pk, state="wanted")
    row.update(state=export.state, error=export.error, next_try_at=export.next_try_at)
    return export


def key_of(export: Export) -> bytes:
    """Return the key of a package's file."""
    return base64.b64decode(decrypt(export.file_key))


@transaction.atomic
def note_download(export_id: UUID, *, by: Actor, at: datetime) -> None:
    """Record that the package was downloaded by its owner."""
    Export.objects.filter(pk=export_id).update(downloads=F("downloads") + 1)
    record("user", by.person_id, "user.export_downloaded", by=by, at=at)


def sweep(*, at: datetime) -> int:
    """Remove what has expired, give up on what failed with its worker, and clear files without a row; how many."""
    over = Export.objects.filter(state="ready", expires_at__lte=at)
    stuck = Export.objects.filter(state="wanted", attempts__gte=MAX_ATTEMPTS, next_try_at__lte=at)
    count = stuck.update(state="failed", error="Killed") + _drop(list(over.values_list("pk", flat=True)))
    return count + _clear_orphans(before=(at - DAY).timestamp())


def drop_all(user_id: int) -> int:
    """Take every package of an account away at once; return how many."""
    rows = Export.objects.filter(user_id=user_id, state__in=["wanted", "ready"])
    return _drop(list(rows.values_list("pk", flat=True)))


def _drop(ids: list[UUID]) -> int:
    """Forget the keys first: from then on the files are noise, whenever they go."""
    Export.objects.filter(pk__in=ids).update(state="expired", file_key="")
    for export_id in ids:
        _clear(path_of(export_id))
    return len(ids)


def _clear(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)


def _clear_orphans(*, before: float) -> int:
    """Remove files that no ready package names and that nobody has written to for a day."""
    folder = Path(settings.EXPORTS_DIR)
    if not folder.is_dir():
        return 0
    known = {path_of(pk).name for pk in Export.objects.filter(state="ready").values_list("pk", flat=True)}
    old = [entry for entry in os.scandir(folder) if entry.name not in known and entry.stat().st_mtime < before]
    for entry in old:
        Path(entry.path).unlink(missing_ok=True)
    return len(old)
