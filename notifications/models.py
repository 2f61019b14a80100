"""What people are told: one row per event, recipient and channel."""

from django.db import models
from django.db.models import Q

from notifications import labels


class Message(models.Model):
    """One notice, whole as it was worded on the day: shown in the inbox, or sent as a letter.

    `recipient` names the account ("user:12") or, where there is none, the keyed hash of the address.
    """

    event_id = models.BigIntegerField()
    event_kind = models.CharField(max_length=64)
    # None where the notice is about the account itself.
    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=labels.channel_choices)
    recipient = models.CharField(max_length=80)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    address = models.EmailField(blank=True, default="")
    subject = models.CharField(max_length=250)
    body = models.TextField()
    at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=labels.state_choices, default="waiting")
    # The Message-ID of the letter: the same at every try, so that a second copy is known as one.
    mail_id = models.CharField(max_length=120, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "recipient", "channel"], name="message_once"),
            models.CheckConstraint(
                name="message_letter_has_address",
                condition=~Q(channel="email") | (~Q(address="") & ~Q(mail_id="")),
            ),
            models.CheckConstraint(
                name="message_inbox_has_user", condition=~Q(channel="inbox") | Q(user__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="message_inbox", condition=Q(channel="inbox")),
            models.Index(fields=["user"], name="message_unread", condition=Q(channel="inbox", read_at__isnull=True)),
            models.Index(
                fields=["next_try_at", "id"], name="message_to_send", condition=Q(channel="email", state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.event_kind} of {self.dossier_id}"


class Preference(models.Model):
    """Which letters a person does not want, by group of events; the inbox gets everything always."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+")
    no_email = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"
