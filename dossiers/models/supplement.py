"""What the office asked to be completed (form 02), round by round, item by item."""

from django.db import models
from django.db.models import Q


class SupplementRequest(models.Model):
    """One round: asked, and answered or still open."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="supplements")
    round = models.SmallIntegerField()
    before_intake = models.BooleanField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    # A wish of the office, not a legal lapse: no national period is known (domain 4.3).
    wished_by = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="supplement_round_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answered_at__isnull=True), name="supplement_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"supplement {self.round} of {self.dossier_id}"


class SupplementItem(models.Model):
    """One paper or one question to complete, with the clerk's words."""

    request = models.ForeignKey(SupplementRequest, models.CASCADE, related_name="items")
    requirement = models.ForeignKey("procedures.Requirement", models.PROTECT, null=True, related_name="+")
    # A question, or one row of a group ("children.0"): then every question of that row.
    field_path = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=1000, blank=True, default="")
    remark = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"item {self.pk} of {self.request_id}"
