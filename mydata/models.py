"""What people ask about their own data: packages to download, corrections, and the dated rules of keeping."""

import uuid

from django.db import models
from django.db.models import Q

from mydata import labels
from portal.lib.crypto import decrypt, encrypt


class Export(models.Model):
    """One package of everything about one account: wanted, then made by the worker, sealed on disk until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=labels.export_states, default="wanted")
    asked_at = models.DateTimeField()
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    # A worker that holds it gives it back at this time, alive or not.
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=100, blank=True, default="")
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # The key of this one file, itself sealed; without the row the file is noise.
    file_key = models.TextField(blank=True, default="")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    downloads = models.IntegerField(default=0)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="wanted"), name="export_one_at_a_time"),
            models.CheckConstraint(condition=Q(file_key="") | Q(file_key__startswith="enc:"), name="export_key_sealed"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="export_wanted", condition=Q(state="wanted")),
            models.Index(fields=["expires_at"], name="export_ready", condition=Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"export of {self.user_id}"


class Correction(models.Model):
    """One request: which particular of the account or which question of a dossier is wrong, and what is right.

    What was filed is never rewritten: an accepted correction stands beside it.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    # Of the account: a Particular; of a dossier: the path of the question, or "other".
    target = models.CharField(max_length=120)
    wrong_sealed = models.TextField(editable=False)
    right_sealed = models.TextField(editable=False)
    proof = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, choices=labels.correction_states, default="asked")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "dossier", "target"],
                condition=Q(state="asked"),
                nulls_distinct=False,
                name="correction_one_open",
            ),
            models.CheckConstraint(
                condition=Q(wrong_sealed__startswith="enc:") & Q(right_sealed__startswith="enc:"),
                name="correction_words_sealed",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_at__isnull=False), name="correction_answer_dated"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "asked_at", "id"], name="correction_open", condition=Q(state="asked")),
            models.Index(fields=["user", "-asked_at", "-id"], name="correction_mine"),
            models.Index(fields=["dossier"], name="correction_dossier", condition=Q(dossier__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk} by {self.user_id}"

    @property
    def wrong(self) -> str:
        return decrypt(self.wrong_sealed)

    @wrong.setter
    def wrong(self, text: str) -> None:
        self.wrong_sealed = encrypt(text)

    @property
    def right(self) -> str:
        return decrypt(self.right_sealed)

    @right.setter
    def right(self, text: str) -> None:
        self.right_sealed = encrypt(text)


class RetentionRule(models.Model):
    """How long something is kept, from a day on; rows of the province win over what the program knows."""

    kind = models.CharField(max_length=8, choices=labels.kept_kinds)
    effective_from = models.DateField()
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=200, blank=True, default="")
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="retention_rule_once"),
            models.CheckConstraint(condition=Q(months__gt=0) | Q(days__gt=0), name="retention_rule_some_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.effective_from}"
