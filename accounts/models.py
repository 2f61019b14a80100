"""People who sign in, the numbers that prove who they are, the roles they hold, their API tokens."""

import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts import labels
from accounts.rules.kinds import AccountKind, IdentitySource
from agencies.labels import staff_roles
from agencies.models import Agency
from agencies.rules.roles import STAFF_ROLES, Role
from portal.lib.crypto import blind, decrypt, encrypt
from portal.lib.text import fold


class UserManager(BaseUserManager["User"]):
    """What Django's authentication asks of a manager; accounts are made by actions."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account: a citizen's, a business's or a civil servant's."""

    # Small letters by the constraint below, so that plain uniqueness is enough.
    username = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10, choices=labels.account_kinds, default=AccountKind.CITIZEN.value)
    full_name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, editable=False, default="")
    email = models.EmailField(blank=True)
    phone_encrypted = models.TextField(blank=True, editable=False)
    phone_hash = models.CharField(max_length=128, blank=True, editable=False, db_index=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=6, blank=True, choices=labels.sexes)
    commune_code = models.CharField(max_length=5, blank=True)
    address_line = models.CharField(max_length=300, blank=True)
    # Of an organisation: its legal representative.
    representative = models.CharField(max_length=200, blank=True, default="")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once"),
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z][a-z0-9._-]{2,29}$"), name="user_username_shape"
            ),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in AccountKind]), name="user_kind_known"),
            models.CheckConstraint(
                condition=Q(phone_encrypted="") | Q(phone_encrypted__startswith="enc:"),
                name="user_phone_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.full_name)[:200]
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def phone(self) -> str:
        return decrypt(self.phone_encrypted) if self.phone_encrypted else ""

    @phone.setter
    def phone(self, number: str) -> None:
        self.phone_encrypted = encrypt(number) if number else ""
        self.phone_hash = blind(number, "phone") if number else ""

    # What Django's own admin asks; who may look there is the actor's affair (portal.lib.admin).
    @property
    def is_staff(self) -> bool:
        return self.kind == AccountKind.STAFF

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Identity(models.Model):
    """A number that proves who an account stands for; encrypted, with a keyed hash for exact look-up."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=8, choices=labels.identity_kinds)
    number_encrypted = models.TextField(editable=False)
    number_hash = models.CharField(max_length=128, editable=False, db_index=True)
    source = models.CharField(max_length=8, choices=labels.identity_sources, default=IdentitySource.DECLARED.value)
    # Level of the electronic identity account (1 or 2); 0 where none vouches for the number.
    level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="identity_one_per_kind"),
            # Anybody can declare a number; only one account can have it verified.
            models.UniqueConstraint(
                fields=["kind", "number_hash"],
                condition=~Q(source=IdentitySource.DECLARED.value),
                name="identity_verified_once",
            ),
            models.CheckConstraint(condition=Q(number_encrypted__startswith="enc:"), name="identity_number_sealed"),
            models.CheckConstraint(condition=Q(level__lte=2), name="identity_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"

    @property
    def number(self) -> str:
        return decrypt(self.number_encrypted)

    @number.setter
    def number(self, text: str) -> None:
        self.number_encrypted = encrypt(text)
        self.number_hash = blind(text, "identity")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about many roles."""

    def open_on(self, on: datetime.date) -> Self:
        """Roles held on that day; `valid_to` is the last day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


class Membership(models.Model):
    """A role held in an agency between two dates, in all fields or in some."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=staff_roles)
    # Codes of the fields (lĩnh vực) the role is limited to; null = all of them.
    fields = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(valid_to=None), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in STAFF_ROLES)),
                name="membership_role_of_staff",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.INSPECTOR.value) | Q(valid_to__isnull=False),
                name="membership_mandate_dated",
            ),
        ]
        indexes = [models.Index(fields=["agency", "role"], name="membership_by_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.agency_id}"


class ApiToken(models.Model):
    """A key for programs; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The first characters, to tell one token from another.
    start = models.CharField(max_length=8, editable=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.start}… of {self.user_id}"
