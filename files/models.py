"""A file as bytes: its name, its meaning and who may see it belong to the row that it hangs on."""

import uuid

from django.db import models

from files.labels import scan_state_choices
from files.scan import ScanState


class StoredFile(models.Model):
    """Bytes that were opened and checked before they were stored; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    page_count = models.PositiveIntegerField(null=True)
    scan_state = models.CharField(max_length=16, choices=scan_state_choices, default=ScanState.UNSCANNED.value)
    scanned_at = models.DateTimeField(null=True)
    # Tries at which the scanner did not answer, and when the next one is due.
    scan_attempts = models.PositiveIntegerField(default=0)
    scan_next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="stored_file_sha256"),
            models.Index(fields=["created_at"], name="stored_file_to_scan", condition=models.Q(scan_state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="stored_file_key"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),
            models.CheckConstraint(
                condition=models.Q(scan_state__in=[state.value for state in ScanState]),
                name="stored_file_scan_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.media_type}, {self.size} bytes)"

    @property
    def has_pages(self) -> bool:
        """Whether it can be looked at page by page; otherwise it can only be downloaded."""
        return self.page_count is not None

    @property
    def extension(self) -> str:
        """The usual ending of a name for this type, with its dot."""
        return EXTENSIONS[self.media_type]


EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
