"""Acting for somebody else: powers of attorney and delegates, as the principal recorded them."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dossiers import labels
from dossiers.rules.mandates import MandateKind, Scope, Terms
from portal.lib.crypto import decrypt


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Many-row questions."""

    def running(self, on: date) -> "MandateQuerySet":
        """In force on that day; `valid_to` is the last one."""
        inside = Q(valid_to=None) | Q(valid_to__gte=on)
        return self.filter(inside, revoked_at__isnull=True, valid_from__lte=on)


class Mandate(models.Model):
    """A power of attorney, or a person delegated by an organisation; what it says is never rewritten."""

    kind = models.CharField(max_length=10, choices=labels.mandate_kind_choices)
    principal = models.ForeignKey("accounts.User", models.PROTECT, related_name="mandates_given")
    # Empty where no account bears what was typed: the principal is not told which.
    agent = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="mandates_held")
    agent_name = models.CharField(max_length=200)
    # The user name or identity number as the principal typed it, encrypted.
    agent_typed = models.CharField(max_length=400)
    scope = models.CharField(max_length=10, choices=labels.mandate_scope_choices)
    field_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    procedure_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    # Whether number, birth date, phone and address may be filled in for the attorney.
    shares_profile = models.BooleanField(default=False)
    proof = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # The next day on which it begins, nears its end or ends by itself, for both sides to be told; None for no more.
    tell_on = models.DateField(null=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mandate_dates_in_order", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="mandate_not_oneself", condition=~Q(agent=F("principal"))),
            models.CheckConstraint(
                name="mandate_dossier_named",
                condition=Q(scope="dossier", dossier__isnull=False) | (~Q(scope="dossier") & Q(dossier__isnull=True)),
            ),
            models.CheckConstraint(name="mandate_typed_sealed", condition=Q(agent_typed__startswith="enc:")),
        ]
        indexes = [
            models.Index(fields=["agent"], name="mandate_held", condition=Q(revoked_at__isnull=True)),
            models.Index(fields=["tell_on"], name="mandate_to_tell", condition=Q(tell_on__isnull=False)),
            models.Index("principal", F("created_at").desc(), name="mandate_given"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.principal_id}"

    @property
    def agent_typed_plain(self) -> str:
        return decrypt(self.agent_typed)

    @property
    def terms(self) -> Terms:
        """The row in the words of the rules."""
        return Terms(
            id=self.pk,
            kind=MandateKind(self.kind),
            principal_id=self.principal_id,
            agent_id=self.agent_id,
            scope=Scope(self.scope),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            field_codes=frozenset(self.field_codes),
            procedure_ids=frozenset(self.procedure_ids),
            dossier_id=self.dossier_id,
            revoked=self.revoked_at is not None,
        )
