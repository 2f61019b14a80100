"""Where the public post brings a result."""

from django.db import models

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
