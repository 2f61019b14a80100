"""The applicant's wish to take a dossier back, and what the office said to it."""

from django.db import models
from django.db.models import Q


class Withdrawal(models.Model):
    """One request; while it is open the dossier is in status 7 and counts as what it was before (contract 7)."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="withdrawals")
    reason = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    # Where the dossier stood, to go back there when the office declines.
    from_status = models.SmallIntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed = models.BooleanField(null=True)
    answer = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(decided_at__isnull=True), name="withdrawal_one_open"
            ),
            models.CheckConstraint(
                name="withdrawal_decided_whole",
                condition=Q(decided_at__isnull=True, confirmed__isnull=True)
                | Q(decided_at__isnull=False, confirmed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"withdrawal {self.pk} of {self.dossier_id}"
