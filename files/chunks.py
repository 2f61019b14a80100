"""A file in pieces on disk: each piece is a file of its own, named after its place, so that pieces may come in any
order, twice, or two at once, and no row is written for them. What is left behind is swept like any broken upload.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from files.store import INCOMING

PIECE = 256 * 1024


class WrongPiece(ValueError):
    """The piece does not start at a multiple of PIECE, lies outside the file, or has not the length it must have."""


class Gone(Exception):
    """A piece that was there has been swept, or the whole has been put away meanwhile."""


class Whole:
    """The pieces one after the other, as files.store.put reads an upload."""

    def __init__(self, upload_id: UUID, name: str, size: int) -> None:
        self.upload_id = upload_id
        self.name = name
        self.size = size

    def chunks(self, _size: int = PIECE) -> Iterator[bytes]:
        """Give the contents piece by piece; raises Gone."""
        for offset in range(0, self.size, PIECE):
            try:
                yield (_folder(self.upload_id) / str(offset)).read_bytes()
            except FileNotFoundError as error:
                raise Gone(str(offset)) from error

    def digest(self) -> str:
        """Return the SHA-256 (hex) of the whole; raises Gone."""
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()


def keep(upload_id: UUID, size: int, offset: int, body: bytes) -> None:
    """Keep one piece of a file of `size` bytes; the same piece again takes its place. Raises WrongPiece."""
    if offset % PIECE or not 0 <= offset < size or len(body) != _length(size, offset):
        raise WrongPiece
    folder = _folder(upload_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = folder / f".{secrets.token_hex(8)}"
    try:
        with open(waiting, "xb", opener=_private) as file:
            file.write(body)
        os.replace(waiting, folder / str(offset))
    finally:
        waiting.unlink(missing_ok=True)


def missing(upload_id: UUID, size: int) -> list[int]:
    """Return the places of the pieces that are not there whole, in order."""
    there: dict[str, int] = {}
    with suppress(FileNotFoundError), os.scandir(_folder(upload_id)) as entries:
        there = {entry.name: entry.stat().st_size for entry in entries}
    return [offset for offset in range(0, size, PIECE) if there.get(str(offset)) != _length(size, offset)]


def drop(upload_id: UUID) -> None:
    """Forget the pieces of a file."""
    shutil.rmtree(_folder(upload_id), ignore_errors=True)


def _length(size: int, offset: int) -> int:
    return min(PIECE, size - offset)


def _folder(upload_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / INCOMING / str(upload_id)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
