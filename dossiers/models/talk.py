"""What the applicant and the office write to each other about one dossier."""

from django.db import models
from django.db.models import Q


class Talk(models.Model):
    """One message, plain text, with one file at most; never changed, never a note of the staff among themselves."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="talks")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    # The agency that wrote; none for the applicant.
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    # When the other side first saw it.
    seen_at = models.DateTimeField(null=True)
    # One sending, one key: a second click or a replay writes nothing.
    key = models.CharField(max_length=40, unique=True, null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["dossier"], name="talk_unseen", condition=Q(seen_at__isnull=True))]

    def __str__(self) -> str:
        return f"talk {self.pk} of {self.dossier_id}"

    @property
    def from_office(self) -> bool:
        return self.agency_id is not None
