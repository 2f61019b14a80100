"""How satisfied the applicant was, said once."""

from django.db import models

from dossiers import labels


class Rating(models.Model):
    """One tap of three, and words if the applicant likes."""

    dossier = models.OneToOneField("dossiers.Dossier", models.CASCADE, related_name="rating")
    score = models.SmallIntegerField(choices=labels.rating_choices)
    # The dated sheet of criteria that was shown, and what was said to each: 3, 2 or 1 by its key.
    sheet = models.DateField(null=True)
    criteria = models.JSONField(default=dict)
    words = models.CharField(max_length=2000, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"rating of {self.dossier_id}"
