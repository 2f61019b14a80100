"""When which version is in force, and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from procedures.models.catalogue import Procedure
from procedures.models.version import ProcedureVersion


class Decision(models.Model):
    """An announcing decision (quyết định công bố)."""

    number = models.TextField()
    date = models.DateField(null=True, blank=True)
    promulgator = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "date", "promulgator"], nulls_distinct=False, name="decision_once"
            )
        ]

    def __str__(self) -> str:
        return self.number


class ImportRun(models.Model):
    """A catalogue file that was loaded whole."""

    sha256 = models.CharField(max_length=64)
    # What of the project's own went into it: forms, processes, authorities, rules.
    own_hash = models.CharField(max_length=64)
    sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.sha256[:8]


class Publication(models.Model):
    """From `effective_from` this version is in force; without a version the procedure is retired.

    In force on a day: the greatest (effective_from, id) up to that day. Rows are only added.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="publications")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="publications")
    effective_from = models.DateField()
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="publications")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="publications")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                "procedure",
                models.F("effective_from").desc(),
                models.F("id").desc(),
                name="publication_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} from {self.effective_from}"
