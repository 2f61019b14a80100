"""What happened (Event), who still has to be told (Delivery), who looked at personal data (Read).

The journal knows no other app: streams, people and agencies are plain values, so that nothing deleted
elsewhere can reach into it.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Event(models.Model):
    """One act, chained to the one before it in its stream. Never updated, never deleted: triggers refuse."""

    stream_kind = models.CharField(max_length=32)
    stream_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_agency = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream_kind", "stream_id", "seq"], name="event_once_per_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.stream_kind}/{self.stream_id}#{self.seq} {self.kind}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about many deliveries."""

    def heads(self) -> "DeliveryQuerySet":
        """Keep the first undelivered row of each handler and stream: the only ones that may be tried.

        One pass over what is undelivered, however long a lane has grown behind a poisoned event.
        """
        lanes = Delivery.objects.order_by().values("handler", "stream_kind", "stream_id")
        return self.filter(pk__in=lanes.annotate(head=models.Min("pk")).values("head"))

    def with_nothing_before(self) -> "DeliveryQuerySet":
        """Keep the row (one, by its id) only if no earlier one of its handler and stream is undelivered."""
        earlier = Delivery.objects.filter(
            handler=models.OuterRef("handler"),
            stream_kind=models.OuterRef("stream_kind"),
            stream_id=models.OuterRef("stream_id"),
            pk__lt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(earlier))

    def due(self, at: Any) -> "DeliveryQuerySet":
        """Keep the rows whose next try has come."""
        return self.filter(next_try_at__lte=at)

    def lane_of(self, delivery: "Delivery") -> "DeliveryQuerySet":
        """Keep the rows of the same handler and stream."""
        return self.filter(handler=delivery.handler, stream_kind=delivery.stream_kind, stream_id=delivery.stream_id)


class Delivery(models.Model):
    """One event that one handler has still to see; deleted once it has."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=200)
    stream_kind = models.CharField(max_length=32)
    stream_id = models.CharField(max_length=64)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="delivery_once_per_handler"),
        ]
        indexes = [
            models.Index(fields=["handler", "stream_kind", "stream_id", "id"], name="delivery_lane"),
            models.Index(fields=["next_try_at", "id"], name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} <- {self.stream_kind}/{self.stream_id}"


class Read(models.Model):
    """Somebody looked at personal data: one row per person, stream, purpose and hour."""

    user_id = models.BigIntegerField()
    agency_id = models.BigIntegerField(null=True)
    stream_kind = models.CharField(max_length=32)
    stream_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=64)
    hour = models.DateTimeField()
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    # Of a list: the dossiers that stood on its pages within the hour.
    shown = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream_kind", "stream_id", "user_id", "purpose", "hour"], name="read_once_an_hour"
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "at"], name="read_user_at"),
            GinIndex(fields=["shown"], name="read_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.stream_kind}/{self.stream_id}"
