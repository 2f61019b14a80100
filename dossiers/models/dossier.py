"""The dossier itself: who, what, where, in which state, by when."""

from datetime import UTC, datetime
from functools import cached_property

from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from dossiers import labels
from dossiers.rules.mandates import Held
from dossiers.rules.workflow import OPEN, Status
from procedures.access import published

# What the queue sorts by when nothing is due: after everything that is.
FAR = datetime(9999, 1, 1, tzinfo=UTC)
_OPEN = [int(status) for status in OPEN]


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Many-row questions."""

    def open(self) -> "DossierQuerySet":
        return self.filter(status__in=_OPEN)

    def filed(self) -> "DossierQuerySet":
        return self.exclude(status=Status.DRAFT)

    def drafts(self) -> "DossierQuerySet":
        return self.filter(status=Status.DRAFT)


class Dossier(models.Model):
    """One request for one administrative procedure (hồ sơ). Status is written by `actions._move` alone."""

    number = models.CharField(max_length=48, unique=True, null=True)
    # What the citizen filed under; pinned at submission for life (domain 0).
    version = models.ForeignKey("procedures.ProcedureVersion", models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", models.PROTECT, related_name="+")
    case = models.ForeignKey("procedures.Case", models.PROTECT, null=True, related_name="+")
    offer = models.ForeignKey("procedures.Offer", models.PROTECT, null=True, related_name="+")
    field_code = models.CharField(max_length=32)
    # Intake anywhere in the province: who helped, who takes in, who decides (NĐ 118/2025/NĐ-CP).
    support_agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+")
    intake_agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    solving_agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    channel = models.SmallIntegerField(choices=labels.channel_choices, default=2)
    assisted = models.BooleanField(default=False)
    source = models.SmallIntegerField(choices=labels.source_choices, default=2)
    receive_by = models.CharField(max_length=12, choices=labels.receive_by_choices, default="electronic")
    # A draft that changes a filed dossier: its original stays as it is until the changes are sent.
    amends = models.OneToOneField("self", models.CASCADE, null=True, related_name="amendment")
    # Linked procedures: a child belongs to its lead and is not counted again.
    lead = models.ForeignKey("self", models.PROTECT, null=True, related_name="linked")
    counted = models.BooleanField(default=True)

    status = models.SmallIntegerField(choices=labels.status_choices, default=int(Status.DRAFT))
    paused_from = models.SmallIntegerField(null=True)
    payment_state = models.CharField(max_length=12, choices=labels.payment_state_choices, default="none")
    delivery_state = models.CharField(max_length=12, choices=labels.delivery_state_choices, default="none")
    outcome = models.CharField(max_length=12, choices=labels.outcome_choices, blank=True, default="")
    timeliness = models.CharField(max_length=8, choices=labels.timeliness_choices, blank=True, default="")

    # Why intake was refused (form 03).
    refusal_reason = models.TextField(blank=True, default="")

    owner_name = models.CharField(max_length=250, blank=True, default="")
    name_folded = models.CharField(max_length=250, blank=True, default="")
    search_text = models.TextField(blank=True, default="")

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Written by a trigger, by the database's own clock: what programs page by, so that none misses a late commit.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    # Where the limit is counted from: acceptance, or the supplement after which it counts anew.
    clock_from = models.DateTimeField(null=True)
    intake_due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=FAR)
    alarm_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)

    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    # For whose account it is filed, where that is somebody else's: under a recorded power, or as a delegate.
    principal = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey("dossiers.Mandate", models.PROTECT, null=True, related_name="+")
    behalf = models.CharField(max_length=10, choices=labels.mandate_kind_choices, blank=True, default="")
    # In which capacity the submitter files, where the form itself does not ask.
    capacity = models.CharField(max_length=40, choices=labels.capacity_choices, blank=True, default="")
    # One filing, one key: the second click finds the first one's number.
    submit_key = models.CharField(max_length=80, unique=True, null=True)
    # The digits that open the public look-up when there is neither phone nor identity number.
    track_code = models.CharField(max_length=4, blank=True, default="")
    row_version = models.IntegerField(default=0)
    # Since when a message of the applicant waits for the office's answer.
    asks_since = models.DateTimeField(null=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossier_filed_has_number",
                condition=Q(status=0) | (Q(number__isnull=False) & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="dossier_done_has_outcome",
                condition=~Q(status__in=[9, 10]) | (Q(done_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(
                "intake_agency",
                "status",
                "next_at",
                "id",
                name="dossier_desk",
                condition=Q(status__in=_OPEN),
            ),
            models.Index("intake_agency", "next_at", "id", name="dossier_desk_all", condition=Q(status__in=_OPEN)),
            models.Index("solving_agency", "next_at", "id", name="dossier_office", condition=Q(status__in=_OPEN)),
            models.Index("intake_agency", "next_at", "id", name="dossier_asks", condition=Q(asks_since__isnull=False)),
            models.Index("alarm_at", name="dossier_alarm", condition=Q(alarm_at__isnull=False)),
            models.Index("created_by", F("updated_at").desc(), name="dossier_mine"),
            models.Index("created_by", name="dossier_drafts", condition=Q(status=int(Status.DRAFT))),
            models.Index(
                "principal",
                F("updated_at").desc(),
                name="dossier_of_principal",
                condition=Q(principal__isnull=False),
            ),
            models.Index("intake_agency", F("submitted_at").desc(), "id", name="dossier_filed"),
            # What is counted by day and month over all agencies: next to nothing to write.
            BrinIndex(fields=["submitted_at"], name="dossier_by_filed", autosummarize=True, pages_per_range=16),
            BrinIndex(fields=["done_at"], name="dossier_by_done", autosummarize=True, pages_per_range=16),
            # What the office's programs follow; drafts are their writers' alone.
            models.Index("changed_at", "id", name="dossier_changed", condition=~Q(status=0)),
            models.Index(
                "intake_agency",
                OpClass(F("name_folded"), name="varchar_pattern_ops"),
                name="dossier_name",
            ),
            GinIndex(
                OpClass(
                    models.Func(
                        F("search_text"),
                        template="to_tsvector('simple'::regconfig, %(expressions)s)",
                    ),
                    name="tsvector_ops",
                ),
                name="dossier_search",
                condition=Q(status__in=_OPEN),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN

    @property
    def held(self) -> Held:
        """What decides who reads it and who acts in it."""
        return Held(
            id=self.pk,
            created_by=self.created_by_id,
            principal=self.principal_id,
            behalf=self.behalf,
            draft=self.is_draft,
            procedure_id=self.procedure_id,
            field_code=self.field_code,
            amends=self.amends_id is not None,
        )

    @cached_property
    def procedure_version(self):
        """The published version, from the process's cache: no query after the first."""
        return published(self.version_id)

    @property
    def procedure_name(self) -> str:
        return self.procedure_version.name
