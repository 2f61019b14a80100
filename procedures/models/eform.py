"""Electronic forms: one immutable JSON definition that many versions point to."""

from django.db import models


class EForm(models.Model):
    """A definition as it stood in procedures/forms/<key>.json; a changed file makes a new row."""

    key = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="eform_by_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.hash[:8]}"
