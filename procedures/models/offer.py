"""Which agencies of the province take a procedure."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency
from procedures.models.catalogue import Procedure


class Offer(models.Model):
    """One agency, or every commune (agency null), takes the procedure while `active`."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="offers")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "agency"], nulls_distinct=False, name="offer_once")]
        indexes = [models.Index(fields=["agency"], condition=Q(active=True), name="offer_by_agency")]

    def __str__(self) -> str:
        return f"{self.procedure_id} at {self.agency_id or 'every commune'}"
