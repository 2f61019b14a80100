"""The home page (P1) and the pages of life events: where most people begin."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from agencies.access import provincial_centre
from agencies.opening import hours_of
from dossiers.access import Figures, figures
from dossiers.views import at_home
from procedures import access, labels
from procedures.views import listing

# What people come for most, until the portal has enough dossiers of its own to count.
COMMON = {
    "1.001193": gettext_lazy("Birth registration"),
    "1.000894": gettext_lazy("Marriage registration"),
    "1.004873": gettext_lazy("Marital status certificate"),
    "2.000815": gettext_lazy("Certified copies from originals"),
    "2.000635": gettext_lazy("Extracts of civil status"),
    "1.000656": gettext_lazy("Death registration"),
    "1.001612": gettext_lazy("Setting up a household business"),
    "1.004222": gettext_lazy("Registration of permanent residence"),
}
ENOUGH = 20  # dossiers in 90 days before they say what people come for most
FEWEST, SHOWN = 4, 8  # procedures in that list


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The one box, events of life, the procedures people come for most, today's numbers, the opening hours."""
    known, now = access.catalogue(), timezone.now()
    counted = figures(at=now)
    context = {
        "own": at_home.cards(request, at=now),
        "events": [_event(event) for event in access.life_events(known)],
        "used": most_used(known, counted),
        "common": listing.common(known, COMMON),
        "fields": listing.fields(known),
        "levels": listing.levels(known),
        "figures": counted,
        "hours": opening(now),
    }
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def life_event(request: HttpRequest, event: str) -> HttpResponse:
    """The procedures that an event of life brings with it, those of other authorities marked."""
    try:
        found = access.life_event(access.catalogue(), event)
    except KeyError as error:
        raise Http404 from error
    if not found.here:
        raise Http404
    name, _hint = labels.LIFE_EVENTS[event]
    return render(request, "portal/life_event.html", {"name": name, "items": listing.items(found.rows)})


def _event(event: access.LifeEvent) -> dict[str, Any]:
    name, hint = map(str, labels.LIFE_EVENTS[event.key])
    if len(event.rows) * 2 < event.known:  # the hint would promise what this catalogue does not have
        hint = ngettext("%(n)d procedure", "%(n)d procedures", len(event.rows)) % {"n": len(event.rows)}
    return {"href": reverse("life_event", args=[event.key]), "label": name, "hint": hint, "icon": event.key}


def most_used(known: access.Catalogue, counted: Figures) -> list[dict[str, Any]]:
    """Return the procedures filed most of late that are still taken here; none while there is too little to tell."""
    if sum(number for _pk, number in counted.most) < ENOUGH:
        return []
    rows = {row.procedure_id: row for row in known.listed if row.offered}
    found = [(rows[pk], number) for pk, number in counted.most if pk in rows]
    if len(found) < FEWEST:
        return []
    return [
        {"href": listing.link(row.code), "label": COMMON.get(row.code) or listing.shortened(row.name, most=90), "n": n}
        for row, n in found[:SHOWN]
    ]


def opening(now: datetime.datetime) -> dict[str, Any]:
    """Return the opening hours of the provincial centre; nothing where there is none."""
    try:
        return hours_of(provincial_centre().id, now)
    except LookupError:
        return {}
