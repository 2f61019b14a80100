"""The home page (P1) and the pages of life events: where most people begin."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from agencies.access import calendar_of, provincial_centre
from agencies.rules.calendar import WorkCalendar
from dossiers.access import Figures, figures
from dossiers.views import at_home
from portal.lib.when import local, vn_date
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
AHEAD = 31  # days in which days off are told
WEEKDAYS = {
    0: gettext_lazy("Monday"),
    1: gettext_lazy("Tuesday"),
    2: gettext_lazy("Wednesday"),
    3: gettext_lazy("Thursday"),
    4: gettext_lazy("Friday"),
    5: gettext_lazy("Saturday"),
    6: gettext_lazy("Sunday"),
}


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
    """Return the opening hours of the provincial centre: today, now, the week, and the days that differ."""
    try:
        calendar = calendar_of(provincial_centre().id)
    except LookupError:
        return {}
    today = local(now).date()
    week = [(_spans(calendar.hours.get(day, ())), day) for day in range(7)]
    return {
        "open": calendar.is_open(now),
        "today": _spans(calendar.spans_on(today)),
        "next": _next(calendar, now),
        "week": [{"days": days, "spans": spans} for days, spans in _grouped(week)],
        "off": [_day(day) for day in calendar.holidays_between(today, today + datetime.timedelta(days=AHEAD))],
        "extra": [_day(day) for day in calendar.made_up_between(today, today + datetime.timedelta(days=AHEAD))],
    }


def _next(calendar: WorkCalendar, now: datetime.datetime) -> str:
    """Return when the doors open again, empty while they are open."""
    if calendar.is_open(now):
        return ""
    opens = calendar.snap(now)
    return f"{opens:%H:%M} {_day(opens.date())}"


def _day(day: datetime.date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {vn_date(day)}"


def _spans(spans: Any) -> str:
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)


def _grouped(week: list[tuple[str, int]]) -> list[tuple[str, str]]:
    """Return the days of equal hours together: ("Monday to Friday", "07:30–11:30, 13:30–17:00")."""
    runs: list[list[Any]] = []
    for spans, day in week:
        if runs and runs[-1][0] == spans:
            runs[-1][2] = day
        else:
            runs.append([spans, day, day])
    return [(_run(first, last), spans) for spans, first, last in runs if spans]


def _run(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
