"""Papers the office gives out as PDF, each with a random token for the verify page."""

from django.db import models

from dossiers import labels


class Document(models.Model):
    """A paper that is wanted, then made by the worker; later ones of a kind replace earlier ones."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=16, choices=labels.document_choices)
    # 1, 2, … per kind: a new appointment after a supplement is the second form 01.
    ordinal = models.SmallIntegerField(default=1)
    event_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=labels.document_state_choices, default="wanted")
    token = models.CharField(max_length=43, unique=True)
    # The same for people who type: 12 signs printed under the QR; none on papers from before there were codes.
    code = models.CharField(max_length=12, unique=True, null=True)
    # The facts of the moment it speaks of: times, due date, form set; no personal data.
    facts = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    # Taken back by the office: the paper was right when it was issued and must not be relied on any more.
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revoked_words = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "kind", "ordinal"], name="document_ordinal_once"),
            models.UniqueConstraint(fields=["event_id", "kind"], name="document_once_per_event"),
        ]
        indexes = [
            models.Index(fields=["id"], name="document_wanted", condition=models.Q(state="wanted")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ordinal} of {self.dossier_id}"
