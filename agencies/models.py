"""Agencies, places, days off and opening hours."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from agencies import labels
from agencies.rules.kinds import DayKind, Level
from portal.lib.text import sort_key


class Province(models.Model):
    """A province of the country, by its statistics code (two digits)."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class Commune(models.Model):
    """A commune or ward, by its statistics code (five digits; two levels since 1 July 2025)."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="communes")
    sort_key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["province", "sort_key"], name="commune_by_province")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Questions about many agencies."""

    def open_on(self, on: datetime.date) -> Self:
        """Agencies that exist on that day; `valid_to` is the last day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


class Agency(models.Model):
    """An agency that takes in or decides dossiers; closed by a date, never deleted."""

    code = models.CharField(max_length=35)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120)
    # The name on the papers of the place where citizens come: a commune's own service centre.
    desk_name = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=12, choices=labels.levels)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    provisional_code = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    sort_key = models.CharField(max_length=900, editable=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="agency_code_once"),
            models.UniqueConstraint(
                fields=["commune"],
                condition=Q(valid_to=None, level=Level.COMMUNE.value),
                name="agency_one_per_commune",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="agency_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.COMMUNE.value) | Q(commune__isnull=False),
                name="agency_commune_has_place",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]*(\.[0-9]{2,3})*$"), name="agency_code_shape"
            ),
            models.CheckConstraint(condition=Q(level__in=[level.value for level in Level]), name="agency_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.short_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class PastName(models.Model):
    """A code and name that an agency bore until a date, so that old numbers still find it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="past_names")
    code = models.CharField(max_length=35, db_index=True)
    name = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        ordering = ["-valid_to", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="pastname_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Succession(models.Model):
    """One agency followed by another on a date (mergers, splits, moved tasks)."""

    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="predecessions")
    kind = models.CharField(max_length=10, choices=labels.succession_kinds)
    on = models.DateField()
    legal_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id} ({self.on})"


class Holiday(models.Model):
    """A day off, or a weekend day worked to make up for one."""

    date = models.DateField(unique=True)
    kind = models.CharField(max_length=12, choices=labels.day_kinds, default=DayKind.OFF.value)
    name = models.CharField(max_length=200)
    # Unconfirmed days count all the same (a promise kept early is better than one broken) and say so.
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in DayKind]), name="holiday_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class OpeningHours(models.Model):
    """One span of opening on a weekday (0 = Monday); without an agency: the default of the province."""

    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name_plural = "opening hours"
        ordering = ["agency_id", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "weekday", "opens"], nulls_distinct=False, name="openinghours_once"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="openinghours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="openinghours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class DatedHours(models.Model):
    """Opening hours of some days, over the usual ones; without an agency: of every desk of the province.

    The row entered last says the hours of a day that several name; a row of the agency itself goes before all.
    """

    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="dated_hours")
    first = models.DateField()
    last = models.DateField()
    # 0 is Monday; none: every day from the first to the last.
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    # As agencies.rules.dated writes them; empty: closed.
    spans = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "dated hours"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="datedhours_in_order"),
            models.CheckConstraint(condition=Q(weekday=None) | Q(weekday__lte=6), name="datedhours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.first} - {self.last}: {self.spans or 'closed'}"
