"""Files that lie sealed: AES-256-GCM chunk by chunk under a key of the file's own, written and read as a stream."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 1024 * 1024
TAG = 16
KEY_BYTES = 32


class Damaged(Exception):
    """The file was changed, cut or is another one."""


def new_key() -> bytes:
    """Return a key for one file; it must not serve for a second one."""
    return secrets.token_bytes(KEY_BYTES)


class SealedWriter:
    """A stream to write plain bytes to; what reaches the disk is sealed. `size` and `sha256` are of the plain bytes."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._file = path.open("xb")
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._number = 0
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take bytes; whole chunks are sealed and written."""
        self._digest.update(data)
        self.size += len(data)
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Nothing to do: a chunk is sealed when it is whole."""

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._digest.hexdigest()

    def close(self) -> None:
        """Seal what is left as the last chunk and close."""
        self._seal(bytes(self._waiting), last=True)
        self._file.close()

    def abandon(self) -> None:
        """Close without an end: what is there can no longer be read as a whole file."""
        self._file.close()

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), data, None))
        self._number += 1


def unsealed(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield the plain bytes chunk by chunk; raises Damaged, also where the end is missing."""
    cipher, number = AESGCM(key), 0
    data = file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), data, None)
        except InvalidTag as error:
            raise Damaged(f"chunk {number}") from error
        if not following:
            return
        data, number = following, number + 1


def _nonce(number: int, last: bool) -> bytes:
    """A chunk's place, and whether it is the last one: none can be moved, left out or appended unseen."""
    return number.to_bytes(11, "big") + bytes([last])
