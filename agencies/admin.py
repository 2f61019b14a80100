"""Agencies, places and days in the back office, to look at; hours that bear dates can be taken away there."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions.calendar import remove_dated
from agencies.models import Agency, Commune, DatedHours, Holiday, OpeningHours, PastName, Province, Succession
from portal.lib.admin import read_only


@admin.action(description=gettext_lazy("Take these hours away"))
def take_away(_admin: Any, request: HttpRequest, rows: QuerySet[DatedHours]) -> None:
    """Go back to the usual hours on the chosen days."""
    for row_id in rows.values_list("pk", flat=True):
        remove_dated(row_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The usual hours hold again on these days."))


read_only(
    Agency,
    show=("code", "name", "level", "valid_from", "valid_to", "provisional_code"),
    search=("code", "name"),
    filters=("level", "provisional_code"),
)
read_only(PastName, show=("code", "name", "agency", "valid_from", "valid_to"), search=("code", "name"))
read_only(Succession, show=("predecessor", "successor", "kind", "on"))
read_only(Province, show=("code", "name"))
read_only(Commune, show=("code", "name", "province"), search=("code", "name"))
read_only(Holiday, show=("date", "kind", "name", "confirmed"), filters=("kind", "confirmed"))
read_only(OpeningHours, show=("weekday", "opens", "closes", "agency"))
read_only(
    DatedHours,
    show=("first", "last", "weekday", "spans", "name", "agency"),
    filters=("agency",),
    buttons=(take_away,),
)
