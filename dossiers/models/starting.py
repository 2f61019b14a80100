"""Keys under which programs start drafts, so that a repeated request opens no second one."""

from django.db import models


class StartKey(models.Model):
    """One Idempotency-Key of one person, what was asked under it, and the draft that came of it."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    # Of the request's body, so that the same key with another body is noticed.
    fingerprint = models.CharField(max_length=64)
    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="start_key_once")]

    def __str__(self) -> str:
        return f"key of {self.user_id} at {self.at}"
