"""What the applicant wrote: the draft that autosave rewrites, and the filed answers that stay."""

from django.db import models

from dossiers import labels


class Draft(models.Model):
    """The answers while nothing is filed, and those of a supplement not sent yet.

    `version` is the ETag that keeps two devices apart.
    """

    dossier = models.OneToOneField("dossiers.Dossier", models.CASCADE, related_name="draft")
    answers = models.JSONField(default=dict)
    # Pages the applicant has been through, by key.
    pages_done = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # What was answered under earlier versions of the procedure, the oldest first: {version, answers, papers}, where
    # `papers` are the keys of those asked no more whose files are gone.
    before = models.JSONField(default=list)
    # When the owner was reminded that it expires; nothing once it is saved again.
    reminded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"draft of {self.dossier_id}"


class Answers(models.Model):
    """One row per filing, change or supplement, never rewritten; the last one is current."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="answers")
    round = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=labels.round_choices, default="filing")
    answers = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="answers_once_per_round"),
        ]

    def __str__(self) -> str:
        return f"answers {self.round} of {self.dossier_id}"
