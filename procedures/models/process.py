"""Internal processes (quy trình nội bộ): immutable rows that many versions point to."""

from django.db import models
from django.db.models import Q

from agencies.labels import staff_roles
from procedures import labels
from procedures.rules.catalogue import StepKind


class Process(models.Model):
    """A chain of steps; a changed chain is a new row."""

    key = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.hash[:8]}"


class ProcessStep(models.Model):
    """One step: who does it, and which share of the limit it has."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    name = models.TextField()
    kind = models.CharField(max_length=7, choices=labels.step_kinds)
    role = models.CharField(max_length=20, choices=staff_roles)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    # Left out where nobody in the agency holds its role; only the head of division in the default process.
    optional = models.BooleanField(default=False)

    class Meta:
        ordering = ["process", "position"]
        constraints = [
            models.UniqueConstraint(fields=["process", "position"], name="process_position_once"),
            models.UniqueConstraint(fields=["process", "key"], name="process_key_once"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="process_share_in_range"),
            models.CheckConstraint(condition=Q(kind__in=list(StepKind)), name="process_kind_known"),
        ]

    def __str__(self) -> str:
        return self.key


class StepRoute(models.Model):
    """Where a step leads; which steps a dossier leaves out by its answers its e-form says (`eform_office`)."""

    source = models.ForeignKey(ProcessStep, models.PROTECT, related_name="routes")
    target = models.ForeignKey(ProcessStep, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["source", "position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="route_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="route_leads_on"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"
