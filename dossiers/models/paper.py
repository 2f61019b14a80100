"""The papers of a dossier: files attached, papers that do not apply, and what the clerk found."""

from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """One file handed in for one required paper; replaced ones stay, with the time they left."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="attachments")
    requirement = models.ForeignKey("procedures.Requirement", models.PROTECT, null=True, related_name="+")
    field_path = models.CharField(max_length=120, blank=True, default="")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    # The round of `Answers` it came with: 0 at filing. Pending while a change or supplement is not sent yet.
    round = models.SmallIntegerField(default=0)
    pending = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    # With which round it left, so that rounds can be compared.
    removed_round = models.SmallIntegerField(null=True)
    # How far single pages are turned when they are shown, clockwise: {"2": 90}; the file stays as it came.
    turns = models.JSONField(default=dict)
    # Taken over from the person's own papers, not sent again.
    from_store = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["dossier", "id"], name="attachment_here", condition=Q(removed_at__isnull=True))]

    def __str__(self) -> str:
        return f"attachment {self.pk} of {self.dossier_id}"

    def turn_of(self, number: int) -> int:
        """Return how far a page is turned: 0, 90, 180 or 270 degrees clockwise."""
        return int(self.turns.get(str(number), 0))


class NotApplicable(models.Model):
    """The applicant's tick "Không thuộc trường hợp của tôi" at one paper; the clerk sees it."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="not_applicable")
    requirement = models.ForeignKey("procedures.Requirement", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "requirement"], name="not_applicable_once"),
        ]

    def __str__(self) -> str:
        return f"not applicable {self.requirement_id} of {self.dossier_id}"


class PaperCheck(models.Model):
    """What the clerk found at one paper, with the counts that form 01 lists."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="checks")
    requirement = models.ForeignKey("procedures.Requirement", models.PROTECT, related_name="+")
    right = models.BooleanField(null=True)
    originals = models.SmallIntegerField(default=0)
    certified = models.SmallIntegerField(default=0)
    copies = models.SmallIntegerField(default=0)
    remark = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "requirement"], name="paper_checked_once"),
        ]

    def __str__(self) -> str:
        return f"check {self.requirement_id} of {self.dossier_id}"
