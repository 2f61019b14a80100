"""The dated sheet of criteria by which an applicant rates the service; a rating keeps the sheet it was given on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SCORES = (3, 2, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in force from a day on; `criteria` are keys whose words stand in labels.CRITERION."""

    since: date
    criteria: tuple[str, ...]


# Our own sheet: which criteria the province asks by, and since when, is its decision (not confirmed).
SHEETS = (Sheet(date(2025, 7, 1), ("information", "time", "manner", "ease", "result")),)


def sheet_on(day: date) -> Sheet | None:
    """Return the sheet in force on a day, None before there was one."""
    return next((sheet for sheet in reversed(SHEETS) if sheet.since <= day), None)


def fits(sheet: Sheet | None, said: Mapping[str, int]) -> bool:
    """Say whether what was said belongs to the sheet: each criterion 3, 2 or 1; unanswered ones are left out."""
    return all(sheet is not None and key in sheet.criteria and score in SCORES for key, score in said.items())
