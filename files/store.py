"""Bytes on disk: the only module that writes or removes a stored file.

A file is first written under `incoming/`, made durable and opened; only then is it moved, in one step, to its
random key. Its row is the caller's to commit: a file whose row never came is removed by `sweep`.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from files.models import StoredFile
from files.refused import Refused
from files.scan import ScanState
from files.sniff import check
from portal.lib.prepared import insert
from portal.lib.wake import wake

__all__ = [
    "LockedAway",
    "Lost",
    "Refused",
    "check_size",
    "open_stored",
    "path_of",
    "put",
    "quarantine",
    "remove",
    "sweep",
]

log = logging.getLogger(__name__)

INCOMING = "incoming"
CHUNK = 256 * 1024
ORPHAN_AFTER = timedelta(days=1)


class By(Protocol):
    """Whoever puts the file in."""

    @property
    def user_id(self) -> int | None: ...


class Lost(Exception):
    """The row is there and the bytes are not: the disk must be restored from a backup."""


class LockedAway(Lost):
    """The scanner found something in the file: nobody gets it."""


def put(upload: Any, *, by: By, at: datetime, ours: bool = False) -> StoredFile:
    """Store an upload that proves to be what it says, and return its row; raises Refused.

    `upload` is a Django file (or anything with `chunks()` or `read()`, and a `name` where it has one). It is
    scanned for viruses, unless it is `ours`, and its page images are made, by the worker once the caller's
    transaction is safe.
    """
    scanned = bool(settings.CLAMAV) and not ours
    check_size(getattr(upload, "size", None))
    waiting = _incoming_path()
    try:
        size, digest = _write(upload, waiting)
        with waiting.open("rb") as file:
            checked = check(file, os.path.basename(getattr(upload, "name", "") or ""))
        key = _new_key()
        _move(waiting, _path(key))
    finally:
        waiting.unlink(missing_ok=True)
    stored = StoredFile(
        key=key,
        media_type=checked.media_type,
        size=size,
        sha256=digest,
        page_count=checked.pages,
        scan_state=ScanState.WAITING if scanned else ScanState.UNSCANNED,
        created_at=at,
        created_by=by.user_id,
    )
    insert(stored)
    if scanned:
        wake("files.scan", str(stored.pk))
    if stored.has_pages:
        wake("files.make_pages", str(stored.pk))
    return stored


def open_stored(stored: StoredFile) -> BinaryIO:
    """Open the bytes for reading; the caller closes. Raises Lost, LockedAway."""
    return path_of(stored).open("rb")


def path_of(stored: StoredFile) -> Path:
    """Return where the bytes are on this machine, for programs that read files by path; raises Lost, LockedAway."""
    if stored.scan_state == ScanState.INFECTED:
        raise LockedAway(str(stored.pk))
    path = _path(stored.key)
    if not path.is_file():
        raise Lost(str(stored.pk))
    return path


def remove(stored: StoredFile) -> bool:
    """Delete the row, and the bytes once that is safe, unless something else still hangs on it; tell which."""
    key = stored.key
    try:
        with transaction.atomic():
            # Two who let go of it at once wait for each other here: the second sees that nobody else holds it.
            StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
            stored.delete()
    except ProtectedError:
        return False
    transaction.on_commit(lambda: _forget(key), robust=True)
    return True


def quarantine(stored: StoredFile) -> None:
    """Move the bytes of an infected file where no door looks, and forget its pictures, once its row says so."""
    transaction.on_commit(lambda: _lock_away(stored.key), robust=True)


def sweep(*, at: datetime, older_than: timedelta = ORPHAN_AFTER) -> int:
    """Remove files whose row was never committed and halves of broken uploads; return how many.

    Only what is older than `older_than`, so that a transaction still open keeps its file.
    """
    before = (at - older_than).timestamp()
    removed = 0
    for batch in _batches(_old_files(before), 500):
        keys = {_key_of(path): path for path in batch}
        known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
        for key, path in keys.items():
            if key not in known:
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        log.info("removed %d files without a row", removed)
    return removed


def check_size(size: int | None) -> None:
    """Raise Refused for a size in bytes, as far as it is known, that is not taken: nothing, or over the limit."""
    limit = settings.MAX_UPLOAD_BYTES
    if size is not None and size > limit:
        raise Refused("too_large", {"limit": limit})
    if size == 0:
        raise Refused("empty")


def _write(upload: Any, target: Path) -> tuple[int, str]:
    """Copy the upload, hashing on the way, never more than the limit; durable when it returns."""
    digest, size = hashlib.sha256(), 0
    with open(target, "xb", opener=_private) as file:
        for chunk in _chunks(upload):
            size += len(chunk)
            if size > settings.MAX_UPLOAD_BYTES:
                raise Refused("too_large", {"limit": settings.MAX_UPLOAD_BYTES})
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise Refused("empty")
    return size, digest.hexdigest()


def _chunks(upload: Any) -> Iterator[bytes]:
    if hasattr(upload, "chunks"):
        yield from upload.chunks(CHUNK)
        return
    while chunk := upload.read(CHUNK):
        yield chunk


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _move(source: Path, target: Path) -> None:
    """Put the file where it belongs; durable when it returns, and its folder too where it is new."""
    is_new = not target.parent.is_dir()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(source, target)
    _sync(target.parent)
    if is_new:
        _sync(target.parent.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _path(key: str) -> Path:
    return _root() / key


def _key_of(path: Path) -> str:
    return path.relative_to(_root()).as_posix()


def _new_key() -> str:
    """Return a random key, spread over 4,096 folders."""
    name = secrets.token_hex(16)
    return f"{name[:3]}/{name}"


def _incoming_path() -> Path:
    folder = _root() / INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{secrets.token_hex(16)}.part"


def _old_files(before: float) -> Iterator[Path]:
    for folder, _, names in os.walk(_root()):
        for name in names:
            path = Path(folder) / name
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path


def _batches(paths: Iterator[Path], size: int) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for path in paths:
        batch.append(path)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _forget(key: str) -> None:
    from files.pages import drop_pages

    _path(key).unlink(missing_ok=True)
    _cell(key).unlink(missing_ok=True)
    drop_pages(key)


def _lock_away(key: str) -> None:
    from files.pages import drop_pages

    _cell(key).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        os.replace(_path(key), _cell(key))
    drop_pages(key)


def _cell(key: str) -> Path:
    """Return where an infected file lies: outside the folder of the files, under the last part of its key."""
    return Path(settings.DATA_DIR) / "quarantine" / key.rpartition("/")[2]
