"""Numbers come from one locked row per series and day."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given, per agency, kind and day (dossier numbers) or year (letters)."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    period = models.CharField(max_length=10)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "period"], name="series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} of {self.agency_id}"
