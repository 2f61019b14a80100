"""The result of a dossier: drafted, approved, numbered, issued, handed over."""

from django.db import models
from django.db.models import Q

from dossiers import labels


class Result(models.Model):
    """Granted or not granted: a typed letter or a file, with who did which act and when."""

    dossier = models.OneToOneField("dossiers.Dossier", models.CASCADE, related_name="result")
    outcome = models.CharField(max_length=12, choices=labels.outcome_choices)
    title = models.CharField(max_length=250)
    body = models.TextField(blank=True, default="")
    legal_basis = models.TextField(blank=True, default="")
    # An uploaded PDF in place of the typed letter.
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    issuing_agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    # When the applicant said that it has come.
    received_at = models.DateTimeField(null=True)
    handed_to = models.CharField(max_length=250, blank=True, default="")
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuing_agency", "number"], condition=~Q(number=""), name="result_number_once"
            ),
            models.CheckConstraint(
                name="result_issued_is_approved",
                condition=Q(issued_at__isnull=True) | (Q(approved_at__isnull=False) & ~Q(number="")),
            ),
        ]

    def __str__(self) -> str:
        return f"result of {self.dossier_id}"
