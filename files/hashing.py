"""A file that is only compared: its SHA-256 is taken while it arrives, and not a byte of it is kept."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Hashed(UploadedFile):
    """What is left of an upload: its name, its size in bytes and its SHA-256 (hex)."""

    def __init__(self, name: str, size: int, sha256: str) -> None:
        super().__init__(None, name, size=size)
        self.sha256 = sha256


class HashingUploadHandler(FileUploadHandler):
    """Takes the hash of each file and lets the bytes go; files beyond `MAX_UPLOAD_BYTES` keep their true size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> Hashed:
        return Hashed(self.file_name or "", file_size, self.digest.hexdigest())
