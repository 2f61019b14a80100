"""Wrong guesses at the public look-up, so that nobody tries all ten thousand digits."""

from django.db import models


class LookupFailure(models.Model):
    """One wrong try: a keyed hash of the number asked for, never the number or the digits."""

    number_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["number_hash", "at"], name="lookup_number"),
            models.Index(fields=["address_hash", "at"], name="lookup_address"),
        ]

    def __str__(self) -> str:
        return f"failure at {self.at}"
