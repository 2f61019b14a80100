"""A file on its way: sent in pieces, so that a lost network costs one piece."""

import uuid

from django.db import models
from django.db.models import Q


class Upload(models.Model):
    """One file that a person sends for a paper of a dossier, or (without one) into the own papers.

    The pieces lie on disk; the row says where the whole will hang. `attachment` or `kept` is set once it does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, null=True, related_name="uploads")
    requirement = models.ForeignKey("procedures.Requirement", models.PROTECT, null=True, related_name="+")
    field_path = models.CharField(max_length=120, blank=True, default="")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    # What the sender says it will be; empty where that is said only at the end.
    sha256 = models.CharField(max_length=64, blank=True, default="")
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    touched_at = models.DateTimeField()
    attachment = models.ForeignKey("dossiers.Attachment", models.CASCADE, null=True, related_name="+")
    kept = models.ForeignKey("dossiers.KeptPaper", models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["touched_at"], name="upload_touched")]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "dossier", "requirement", "field_path", "sha256"],
                nulls_distinct=False,
                condition=Q(attachment__isnull=True, kept__isnull=True) & ~Q(sha256=""),
                name="upload_open_once",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"
