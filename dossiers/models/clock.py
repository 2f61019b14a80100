"""The legal clock of a dossier, span by span, and the dated rule for supplements."""

from django.db import models
from django.db.models import Q

from dossiers import labels


class ClockSpan(models.Model):
    """From one change of state to the next: did the clock run, and what was promised then."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="spans")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=labels.clock_choices)
    status = models.SmallIntegerField(choices=labels.status_choices)
    due_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(to_at__isnull=True), name="clock_one_open_span"),
        ]

    def __str__(self) -> str:
        return f"{self.state} of {self.dossier_id}"


class SupplementRule(models.Model):
    """How a supplement moves the due date, from a day on; the law is not settled (domain 10.2)."""

    kind = models.CharField(max_length=8)
    effective_from = models.DateField(unique=True)
    confirmed = models.BooleanField(default=False)
    basis = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="supplement_rule_kind", condition=Q(kind__in=["pause", "restart"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.effective_from}"
