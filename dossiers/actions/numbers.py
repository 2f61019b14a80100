"""Numbers from one locked row per agency, kind and period; never the highest plus one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from dossiers.rules import numbering

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_NEXT = """
    INSERT INTO dossiers_numberseries (agency_id, kind, period, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (agency_id, kind, period) DO UPDATE SET last = dossiers_numberseries.last + 1
    RETURNING last
"""


def next_dossier_number(agency_id: int, agency_code: str, *, at: datetime) -> str:
    """Return the next number of the intake agency for the day of `at`; holds the series' row until commit."""
    day = at.astimezone(VIETNAM).date()
    sequence = _next(agency_id, "dossier", day.isoformat())
    return numbering.number(settings.DOSSIER_NUMBER_PATTERN, agency_code, day, sequence)


def next_result_number(agency_id: int, *, at: datetime) -> str:
    """Return the next number of the agency's book of results for the year of `at`."""
    year = at.astimezone(VIETNAM).year
    return f"{_next(agency_id, 'result', str(year))}/KQ-TTHC"


def _next(agency_id: int, kind: str, period: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [agency_id, kind, period])
        return int(cursor.fetchone()[0])
