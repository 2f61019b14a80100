"""Sending a file in pieces: begun, continued wherever it stopped, finished once; what is left lying is swept."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.actions import keeping, papers
from dossiers.actions._move import lock
from dossiers.models import Attachment, Dossier, KeptPaper, Upload
from files import chunks, store
from files.models import StoredFile
from files.sniff import check_name

ABANDONED_AFTER = timedelta(days=1)
MAX_OPEN = 100


class NotWhole(Exception):
    """Pieces are missing; `missing` are the places where they begin, in bytes."""

    def __init__(self, missing: list[int]) -> None:
        super().__init__(len(missing))
        self.missing = missing


class WrongHash(ValueError):
    """What arrived is not what was sent: everything has to be sent again."""


def start(
    *,
    dossier_id: int | None,
    name: str,
    size: int,
    by: Actor,
    at: datetime,
    sha256: str = "",
    requirement_id: int | None = None,
    field_path: str = "",
) -> Upload:
    """Begin to send a file of `size` bytes, or find the one begun before with the same SHA-256 for the same place.

    Without a dossier it goes into the own papers. Raises files.refused.Refused (too large, empty, a name of a kind
    that is not taken), papers.TooMuch, papers.UnknownPaper, Forbidden, WrongState.
    """
    store.check_size(size)
    check_name(name)
    by.require(Permission.DOSSIER_FILE)
    requirement_id, field_path = papers.slot(requirement_id, field_path)
    if dossier_id is not None:
        papers.check_place(dossier_id, size, requirement_id, field_path, by=by, at=at)
    place: dict[str, Any] = {
        "dossier_id": dossier_id,
        "requirement_id": requirement_id,
        "field_path": field_path,
        "created_by_id": by.person_id,
        "attachment_id": None,
        "kept_id": None,
    }
    fresh: dict[str, Any] = {"name": name[: papers.MAX_NAME], "size": size, "touched_at": at}
    if not sha256:
        upload = Upload.objects.create(**place, **fresh)
    else:
        upload, _made = Upload.objects.update_or_create(**place, sha256=sha256, size=size, defaults=fresh)
    _make_room(upload)
    return upload


def keep(upload: Upload, *, offset: int, body: bytes) -> None:
    """Keep one piece, which begins at `offset` bytes; any order, twice, two at once. Raises files.chunks.WrongPiece."""
    if hung(upload) is None:
        chunks.keep(upload.pk, upload.size, offset, body)


def finish(upload: Upload, *, sha256: str, by: Actor, at: datetime) -> tuple[Attachment | KeptPaper, bool]:
    """Put the pieces together, check them like any file and hang it where it belongs; once, however often asked.

    Returns what hangs there, and whether it has come with this call. Raises NotWhole, WrongHash, Refused,
    papers.TooMuch, papers.UnknownPaper, Forbidden, WrongState, Upload.DoesNotExist once it was cancelled.
    """
    try:
        return _finish(upload, sha256=sha256, by=by, at=at)
    except (chunks.Gone, NotWhole):
        # Another call may have put it away just now, its pieces with it.
        there = hung(Upload.objects.get(pk=upload.pk))
        if there is not None:
            return there, False
        raise NotWhole(chunks.missing(upload.pk, upload.size)) from None
    except store.Refused:
        cancel(upload)
        raise


def hung(upload: Upload) -> Attachment | KeptPaper | None:
    """Return what the upload has become, None while it is on its way."""
    return upload.attachment or upload.kept


def cancel(upload: Upload) -> None:
    """Forget a file on its way; what hangs on a dossier already stays."""
    Upload.objects.filter(pk=upload.pk).delete()
    chunks.drop(upload.pk)


def sweep(*, at: datetime) -> int:
    """Forget what was begun and left lying for a day, and what was finished; return how many."""
    old = list(Upload.objects.filter(touched_at__lt=at - ABANDONED_AFTER)[:5000])
    for upload in old:
        cancel(upload)
    return len(old)


def _finish(upload: Upload, *, sha256: str, by: Actor, at: datetime) -> tuple[Attachment | KeptPaper, bool]:
    there = hung(upload)
    if there is not None:
        return there, False
    missing = chunks.missing(upload.pk, upload.size)
    if missing:
        raise NotWhole(missing)
    whole = chunks.Whole(upload.pk, upload.name, upload.size)
    if whole.digest() != sha256 or upload.sha256 not in ("", sha256):
        chunks.drop(upload.pk)
        raise WrongHash
    with transaction.atomic():
        # Read and checked first; the rows are locked only afterwards, the dossier's before all, as everywhere.
        stored = store.put(whole, by=by, at=at)
        dossier = lock(upload.dossier_id) if upload.dossier_id else None
        locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        there = hung(locked)
        if there is not None:
            store.remove(stored)
            return there, False
        there = _hang(locked, dossier, stored, by=by, at=at)
        locked.save(update_fields=["attachment", "kept"])
        transaction.on_commit(lambda: chunks.drop(upload.pk), robust=True)
    return there, True


def _hang(
    upload: Upload, dossier: Dossier | None, stored: StoredFile, *, by: Actor, at: datetime
) -> Attachment | KeptPaper:
    if dossier is None:
        upload.kept = keeping.keep(stored, name=papers.file_name(upload, stored.extension), by=by, at=at)
        return upload.kept
    upload.attachment = papers.hang(
        dossier,
        stored,
        name=papers.file_name(upload, stored.extension),
        requirement_id=upload.requirement_id,
        field_path=upload.field_path,
        by=by,
        at=at,
    )
    return upload.attachment


def _make_room(upload: Upload) -> None:
    """Bound what a person may have on the way at one place: the oldest ones give way to the new one."""
    rows = Upload.objects.filter(
        dossier=upload.dossier, created_by_id=upload.created_by_id, attachment=None, kept=None
    ).exclude(pk=upload.pk)
    count, total = 1, upload.size
    for row in rows.order_by("-touched_at", "pk"):
        count, total = count + 1, total + row.size
        if count > MAX_OPEN or total > settings.DOSSIER_MAX_BYTES:
            cancel(row)
