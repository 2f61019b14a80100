"""The people of a dossier: owner (chủ hồ sơ), submitter (người nộp), other parties."""

from django.db import models
from django.db.models import Q

from dossiers import labels
from portal.lib.crypto import decrypt


class Person(models.Model):
    """A person or organisation with a part in one dossier; identity number and phone are encrypted."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="people")
    role = models.CharField(max_length=12, choices=labels.person_role_choices)
    is_organisation = models.BooleanField(default=False)
    # The submitter's capacity toward the owner.
    capacity = models.CharField(max_length=40, choices=labels.capacity_choices, blank=True, default="")
    # What another party is in this matter: the child, the deceased, the buyer; rows of a group are numbered.
    part = models.CharField(max_length=40, blank=True, default="")
    ordinal = models.SmallIntegerField(default=0)
    full_name = models.CharField(max_length=250)
    birth_date = models.CharField(max_length=10, blank=True, default="")
    death_date = models.CharField(max_length=10, blank=True, default="")
    nationality = models.CharField(max_length=2, blank=True, default="")
    id_kind = models.CharField(max_length=24, blank=True, default="")
    id_number = models.CharField(max_length=400, blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="")
    id_last4_hash = models.CharField(max_length=64, blank=True, default="")
    phone = models.CharField(max_length=400, blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, default="")
    phone_last4_hash = models.CharField(max_length=64, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    commune_code = models.CharField(max_length=5, blank=True, default="")
    address_line = models.CharField(max_length=250, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "role"],
                condition=Q(role__in=["owner", "submitter"]),
                name="person_one_owner_one_submitter",
            ),
            models.UniqueConstraint(
                fields=["dossier", "part", "ordinal"], condition=Q(role="party"), name="person_party_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id_hash"], name="person_id", condition=~Q(id_hash="")),
            models.Index(fields=["phone_hash"], name="person_phone", condition=~Q(phone_hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.dossier_id}"

    @property
    def id_number_plain(self) -> str:
        return decrypt(self.id_number) if self.id_number else ""

    @property
    def phone_plain(self) -> str:
        return decrypt(self.phone) if self.phone else ""
