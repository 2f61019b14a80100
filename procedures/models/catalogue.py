"""What a procedure is, apart from any version of it."""

from django.db import models

from procedures import labels
from procedures.rules.catalogue import Kind, Taker


class Field(models.Model):
    """A field of administration (lĩnh vực) and the agency that the province gave it to."""

    code = models.TextField(unique=True)
    name = models.TextField()
    sort_key = models.TextField()
    # "H37.03", "communes", "vertical", "ministry", "none"; empty: not in procedures/data/authorities.csv.
    authority = models.TextField(blank=True)
    authority_name = models.TextField(blank=True)

    class Meta:
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """A procedure for life; its words, papers and limits are in its versions."""

    dvcqg_id = models.TextField(unique=True)
    code = models.TextField(db_index=True)
    source_url = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=labels.kinds, default=Kind.STANDARD)
    internal = models.BooleanField(default=False)
    promulgator_code = models.TextField(blank=True)
    taker = models.CharField(max_length=15, choices=labels.takers, default=Taker.NONE)
    taker_name = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="procedure_has_code"),
            models.CheckConstraint(condition=~models.Q(dvcqg_id=""), name="procedure_has_id"),
            models.CheckConstraint(condition=models.Q(taker__in=list(Taker)), name="procedure_taker_known"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def shown(self) -> bool:
        """Tell whether citizens may see it."""
        return not self.internal and self.taker != Taker.OTHER_PROVINCE
