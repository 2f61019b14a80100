"""Opening hours in words: of today, of the week, of the days that differ."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.access import calendar_of, dated_days
from agencies.rules.calendar import WorkCalendar
from agencies.rules.dated import Dated
from portal.lib.when import local, vn_date

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
_DAY = datetime.timedelta(days=1)


def hours_of(agency_id: int, now: datetime.datetime) -> dict[str, Any]:
    """Return the opening hours of an agency's desk: today, now, the week, and the days that differ."""
    calendar = calendar_of(agency_id)
    today = local(now).date()
    last = today + datetime.timedelta(days=AHEAD)
    week = [(_spans(calendar.hours.get(day, ())), day) for day in range(7)]
    return {
        "open": calendar.is_open(now),
        "today": _spans(calendar.spans_on(today)),
        "next": _next(calendar, now),
        "week": [{"days": days, "spans": spans} for days, spans in _grouped(week)],
        "off": [_day(day) for day in calendar.holidays_between(today, last)],
        "extra": [_day(day) for day in calendar.made_up_between(today, last)],
        "dated": [_dated(run) for run in _runs(dated_days(agency_id, today, last))],
    }


def week_words(agency_id: int) -> str:
    """Return the usual hours of an agency's desk in one line: "Monday to Friday: 07:30–11:30, 13:30–17:00"."""
    hours = calendar_of(agency_id).hours
    week = _grouped([(_spans(hours.get(day, ())), day) for day in range(7)])
    return "; ".join(f"{days}: {spans}" for days, spans in week)


def _next(calendar: WorkCalendar, now: datetime.datetime) -> str:
    """Return when the doors open again, empty while they are open."""
    if calendar.is_open(now):
        return ""
    opens = calendar.snap(now)
    if opens.date() == local(now).date():
        return _("%(clock)s today") % {"clock": f"{opens:%H:%M}"}
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


Days = list[tuple[datetime.date, Dated]]


def _runs(days: Days) -> list[Days]:
    """Return days one after the other that one row speaks of together."""
    runs: list[Days] = []
    for day, row in days:
        if runs and runs[-1][-1][1] is row and (row.weekday is not None or day - runs[-1][-1][0] == _DAY):
            runs[-1].append((day, row))
        else:
            runs.append([(day, row)])
    return runs


def _dated(run: Days) -> dict[str, str]:
    """Return days with hours of their own: which, when, why."""
    (first, row), (last, _row) = run[0], run[-1]
    if first == last:
        days = _day(first)
    elif row.weekday is not None:
        span = {"weekday": WEEKDAYS[row.weekday], "first": vn_date(first), "last": vn_date(last)}
        days = _("%(weekday)s, from %(first)s to %(last)s") % span
    else:
        days = _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    return {"days": days, "spans": _spans(row.spans) or _("closed"), "name": row.name}
