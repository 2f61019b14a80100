"""Numbers from one locked row per agency, kind and period; never the highest plus one."""

from collections.abc import Mapping
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
_RESERVE = """
    INSERT INTO dossiers_numberseries (agency_id, kind, period, last)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::integer[])
    ON CONFLICT (agency_id, kind, period) DO UPDATE SET last = dossiers_numberseries.last + EXCLUDED.last
    RETURNING agency_id, kind, period, last
"""


def next_dossier_number(agency_id: int, agency_code: str, *, at: datetime) -> str:
    """Return the next number of the intake agency for the day of `at`; holds the series' row until commit."""
    day = at.astimezone(VIETNAM).date()
    sequence = _next(agency_id, "dossier", day.isoformat())
    return numbering.number(settings.DOSSIER_NUMBER_PATTERN, agency_code, day, sequence)


def next_result_number(agency_id: int, *, at: datetime) -> str:
    """Return the next number of the agency's book of results for the year of `at`."""
    year = at.astimezone(VIETNAM).year
    return result_number(year, _next(agency_id, "result", str(year)))


def result_number(year: int, sequence: int) -> str:
    """Return the number of a result by its place in the year's book, counted from 1.

    The year stands in it: the book begins anew every year, and no two results of an agency bear the same number.
    """
    return f"{sequence}/{year}/KQ-TTHC"


def _next(agency_id: int, kind: str, period: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [agency_id, kind, period])
        return int(cursor.fetchone()[0])


def reserve(wanted: Mapping[tuple[int, str, str], int]) -> dict[tuple[int, str, str], int]:
    """Take so many numbers of each series (agency, kind, period) at once; return the first of each.

    Locks the series in one order, so that two who reserve never wait for each other in a ring.
    """
    keys = sorted(wanted)
    columns = [[key[place] for key in keys] for place in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [*columns, [wanted[key] for key in keys]])
        return {(row[0], row[1], row[2]): row[3] - wanted[row[0], row[1], row[2]] + 1 for row in cursor.fetchall()}
