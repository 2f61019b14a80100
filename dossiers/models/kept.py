"""A person's own papers (kho giấy tờ): what the person says of a file, and what was put in directly."""

from django.db import models


class KeptPaper(models.Model):
    """One file among a person's own papers; papers handed in or issued need no row until something is said of them."""

    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    # Put in by the person directly, not through a dossier.
    uploaded = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "file"], name="kept_paper_once")]

    def __str__(self) -> str:
        return f"kept paper {self.pk} of {self.owner_id}"
