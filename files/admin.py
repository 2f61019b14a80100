"""Stored files in the back office: what is known about the bytes, never the bytes."""

from files.models import StoredFile
from portal.lib.admin import read_only

read_only(
    StoredFile,
    show=("id", "media_type", "size", "page_count", "scan_state", "created_at"),
    search=("=id", "=sha256"),
    filters=("media_type", "scan_state"),
)
