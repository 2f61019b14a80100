"""How a file arrives: on disk, never more of it than the limit, so that a huge one cannot fill the disk."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """Writes at most one byte more than the limit; the true size is kept, so the door can say "too large"."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.MAX_UPLOAD_BYTES + 1 - start
        if room > 0:
            super().receive_data_chunk(raw_data[:room], start)
