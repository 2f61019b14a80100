"""A version of a procedure and everything in it; immutable once published (triggers in 0002)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from procedures import labels
from procedures.models.catalogue import Field, Procedure
from procedures.models.eform import EForm
from procedures.models.process import Process
from procedures.rules.catalogue import Channel, OnlineLevel, PaperKind, Unit


class ProcedureVersion(models.Model):
    """What a procedure says between two publications."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    # SHA-256 of everything below and of the child rows: an unchanged record makes no new version.
    content_hash = models.CharField(max_length=64)
    code = models.TextField()
    name = models.TextField()
    sort_key = models.TextField()
    # Folded; three lines: name, keywords, field. Search weighs them in that order (GIN index in 0002).
    search_text = models.TextField()
    field = models.ForeignKey(Field, models.PROTECT, related_name="+")
    field_name = models.TextField(blank=True)
    levels = ArrayField(models.CharField(max_length=10), default=list)
    online_level = models.CharField(max_length=7, choices=labels.online_levels)
    internal = models.BooleanField(default=False)
    promulgator = models.TextField(blank=True)
    decision_no = models.TextField(blank=True)
    decision_date = models.DateField(null=True, blank=True)
    executing = models.JSONField(default=list)
    competent = models.JSONField(default=list)
    authorized = models.JSONField(default=list)
    coordinating = models.JSONField(default=list)
    receiving_address = models.TextField(blank=True)
    subjects = models.JSONField(default=list)
    subject_groups = ArrayField(models.CharField(max_length=12), default=list)
    steps = models.JSONField(default=list)
    methods = models.JSONField(default=list)
    legal_bases = models.JSONField(default=list)
    conditions = models.TextField(blank=True)
    results = models.JSONField(default=list)
    note = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    returning_methods = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    eform = models.ForeignKey(EForm, models.PROTECT, related_name="versions")
    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="version_has_name"),
            models.CheckConstraint(condition=Q(online_level__in=list(OnlineLevel)), name="version_online_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["field"], name="version_by_field"),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.pk}"


class Case(models.Model):
    """A case (trường hợp) that has a limit, papers or fees of its own."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="cases")
    position = models.PositiveSmallIntegerField()
    code = models.TextField(blank=True)
    name = models.TextField()
    value = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=12, choices=labels.units, null=True, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="case_position_once")]

    def __str__(self) -> str:
        return self.name


class TimeLimit(models.Model):
    """A limit of one channel; without value and unit there is no promised date."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="limits")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="limits")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=7, choices=labels.channels)
    value = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=12, choices=labels.units, null=True, blank=True)
    text = models.TextField(blank=True)
    flags = models.JSONField(default=list)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value=None, unit=None)
                # A comparison with null is neither true nor false, and a check lets it pass.
                | Q(value__isnull=False, unit__isnull=False)
                & (Q(value=0, unit=Unit.SAME_DAY) | Q(value__gt=0) & ~Q(unit=Unit.SAME_DAY)),
                name="limit_value_and_unit",
            ),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="limit_channel_known"),
            models.UniqueConstraint(fields=["version", "position"], name="limit_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.value} {self.unit}"


class FeeLine(models.Model):
    """A fee of one channel; `amount` in whole units of `currency`, null = not known (never free)."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="fees")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="fees")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=7, choices=labels.channels)
    kind = models.CharField(max_length=6, choices=labels.fee_kinds)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.TextField(default="VND")
    text = models.TextField(blank=True)
    attachment = models.TextField(blank=True)
    flags = models.JSONField(default=list)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="fee_not_negative"),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="fee_channel_known"),
            models.UniqueConstraint(fields=["version", "position"], name="fee_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount} {self.currency}"


class Requirement(models.Model):
    """A line of the papers list; `required` null = the citizen attaches it or says it does not apply."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="requirements")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="requirements")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=70)
    name = models.TextField()
    kind = models.CharField(max_length=6, choices=labels.paper_kinds)
    heading = models.TextField(blank=True)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(null=True)
    forms = models.JSONField(default=list)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(PaperKind)), name="requirement_kind_known"),
            models.CheckConstraint(
                condition=Q(required=None) | Q(kind=PaperKind.SUBMIT), name="requirement_only_submit_required"
            ),
            models.UniqueConstraint(fields=["version", "key"], name="requirement_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="requirement_position_once"),
        ]

    def __str__(self) -> str:
        return self.name[:80]
