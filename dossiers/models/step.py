"""The internal process of one dossier (quy trình nội bộ): who has it on the desk, until when."""

from django.db import models
from django.db.models import Q

from agencies.rules.roles import Role
from dossiers import labels
from dossiers.models.dossier import FAR


def role_choices() -> list[tuple]:
    return [(role.value, role.value) for role in Role]


class StepTaskQuerySet(models.QuerySet["StepTask"]):
    """Many-row questions."""

    def open(self) -> "StepTaskQuerySet":
        return self.filter(done_at__isnull=True)

    def main(self) -> "StepTaskQuerySet":
        return self.filter(kind="main")


class StepTask(models.Model):
    """One step of one dossier; exactly one open main task per dossier."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="tasks")
    step = models.ForeignKey("procedures.ProcessStep", models.PROTECT, related_name="+")
    step_key = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=labels.task_kind_choices, default="main")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=role_choices)
    assignee = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    # Nobody in the agency holds the role: shown to the leader and the operators.
    orphan = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # What the work list sorts by: the due time, far away where nothing is promised.
    next_at = models.DateTimeField(default=FAR)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=labels.task_outcome_choices, blank=True, default="")
    note = models.TextField(blank=True, default="")

    objects = StepTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(kind="main", done_at__isnull=True),
                name="step_one_open_main",
            ),
            models.CheckConstraint(
                name="step_done_has_outcome",
                condition=Q(done_at__isnull=True) | ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "next_at", "id"],
                name="step_work",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["assignee", "next_at", "id"], name="step_mine", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.step_key} of {self.dossier_id}"
