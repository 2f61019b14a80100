"""A person's own papers (kho giấy tờ): files the person has put there, to be used again without sending them anew."""

import hashlib
import json
from datetime import date

from django.db import models


class KeptPaper(models.Model):
    """One file among a person's own papers, put in by the person: directly, or out of a dossier or a result."""

    # As of an attachment: whatever it is used for was taken from here.
    from_store = True

    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    # Put in by the person directly, not through a dossier.
    uploaded = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)
    # As of an attachment: how far single pages are turned when they are shown.
    turns = models.JSONField(default=dict)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "file"], name="kept_paper_once")]

    def __str__(self) -> str:
        return f"kept paper {self.pk} of {self.owner_id}"

    def turn_of(self, number: int) -> int:
        """Return how far a page is turned: 0, 90, 180 or 270 degrees clockwise."""
        return int(self.turns.get(str(number), 0))

    @property
    def mark(self) -> str:
        """Return what tells this state of it from any other: the ETag of the API."""
        said = [self.pk, self.name, self.valid_until and self.valid_until.isoformat(), sorted(self.turns.items())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def is_over(self, on: date) -> bool:
        """Tell whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < on
