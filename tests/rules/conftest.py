"""Calendars and moments for the pure rules; no database, no settings."""

from datetime import date, datetime, time

import pytest
from hypothesis import settings

from agencies.rules.calendar import STANDARD_HOURS, VIETNAM, WorkCalendar

# A busy machine is no fault of the rule under test.
settings.register_profile("rules", deadline=None, max_examples=60)
settings.load_profile("rules")


def days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in text.split())


# The days off and the make-up Saturdays of 2026 as announced, weekends left out.
OFF_2026 = days(
    "2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-27"
    " 2026-04-30 2026-05-01 2026-08-31 2026-09-01 2026-09-02 2026-11-24"
)
EXTRA_2026 = days("2026-01-10 2026-08-22")
SATURDAY_MORNING = {**STANDARD_HOURS, 5: ((time(7, 30), time(11, 30)),)}

YEAR_2026 = WorkCalendar(hours=STANDARD_HOURS, off=OFF_2026, extra=EXTRA_2026)
WITH_SATURDAY = WorkCalendar(hours=SATURDAY_MORNING, off=OFF_2026, extra=EXTRA_2026)


def vn(text: str) -> datetime:
    """Return a moment written as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.fixture
def calendar() -> WorkCalendar:
    return YEAR_2026
