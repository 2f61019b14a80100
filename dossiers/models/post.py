"""Where the public post brings a result, and each time it was given to the post."""

from django.db import models
from django.db.models import Q

from dossiers import labels
from portal.lib.crypto import decrypt


class PostAddress(models.Model):
    """The receiver of one dossier's result; the phone is encrypted."""

    dossier = models.OneToOneField("dossiers.Dossier", models.CASCADE, related_name="post_address")
    receiver = models.CharField(max_length=250)
    phone = models.CharField(max_length=400)
    commune_code = models.CharField(max_length=5)
    address_line = models.CharField(max_length=250)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"post address of {self.dossier_id}"

    @property
    def phone_plain(self) -> str:
        return decrypt(self.phone) if self.phone else ""


class Posting(models.Model):
    """A result given to the post once: by whom, under which code, and how it ended: delivered, or brought back."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="postings")
    carrier = models.CharField(max_length=100)
    code = models.CharField(max_length=30, blank=True, default="")
    posted_on = models.DateField()
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    came_back_on = models.DateField(null=True)
    came_back_why = models.CharField(max_length=10, choices=labels.came_back_choices, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(came_back_on__isnull=True, delivered_at__isnull=True),
                name="posting_one_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk} of {self.dossier_id}"
