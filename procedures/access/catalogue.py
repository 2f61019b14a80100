"""The list of procedures as it stands today, kept by the process until something is published.

A few thousand short rows: filters, counts and "did you mean" need no query of their own.
"""

import datetime
import functools
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.lib.text import fold
from procedures.rules.catalogue import Level, Taker
from procedures.rules.processes import level_of

WORD = re.compile(r"[^\W_]+")

_STAMP = """
    SELECT (SELECT max(id) FROM procedures_publication), (SELECT max(id) FROM procedures_importrun)
"""
_ROWS = """
    WITH current AS (
        SELECT DISTINCT ON (procedure_id) procedure_id, version_id
        FROM procedures_publication
        WHERE effective_from <= %s
        ORDER BY procedure_id, effective_from DESC, id DESC
    ), offered AS (
        SELECT procedure_id, array_agg(COALESCE(a.code, '')) AS agencies
        FROM procedures_offer o LEFT JOIN agencies_agency a ON a.id = o.agency_id
        WHERE o.active
        GROUP BY procedure_id
    )
    SELECT v.id, p.id, p.dvcqg_id, v.code, v.name, v.sort_key, f.code, f.name, f.sort_key, v.levels,
           v.online_level, v.subject_groups, p.taker, p.taker_name, COALESCE(o.agencies, '{}')
    FROM current c
    JOIN procedures_procedureversion v ON v.id = c.version_id
    JOIN procedures_procedure p ON p.id = c.procedure_id
    JOIN procedures_field f ON f.id = v.field_id
    LEFT JOIN offered o ON o.procedure_id = p.id
    WHERE NOT p.internal
    ORDER BY v.sort_key, v.code, v.id
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One procedure in lists; `agencies` are codes, "" standing for every commune."""

    version_id: int
    procedure_id: int
    dvcqg_id: str
    code: str
    name: str
    sort_key: str
    field_code: str
    field_name: str
    field_sort_key: str
    levels: tuple[str, ...]
    online_level: str
    subject_groups: tuple[str, ...]
    taker: str
    taker_name: str
    agencies: tuple[str, ...]
    folded: str = field(default="", compare=False)

    @property
    def offered(self) -> bool:
        """Tell whether an agency of the province takes it."""
        return bool(self.agencies)

    @property
    def level(self) -> str | None:
        """The level whose agencies take it: commune where only communes do, None outside the province."""
        return level_name(self.levels)

    @property
    def fileable(self) -> bool:
        """Tell whether it can be filed online here."""
        return self.offered and self.online_level != "info"


@dataclass(frozen=True)
class Catalogue:
    """All procedures that citizens may know of, sorted; `listed` leaves out other provinces' own."""

    stamp: tuple[Any, ...]
    rows: tuple[Row, ...]

    @cached_property
    def listed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.taker != Taker.OTHER_PROVINCE)

    @cached_property
    def listed_ids(self) -> frozenset[int]:
        return frozenset(row.version_id for row in self.listed)

    @cached_property
    def shared_codes(self) -> frozenset[str]:
        """Return the codes that more than one procedure bears."""
        return frozenset(code for code, n in Counter(row.code for row in self.rows).items() if n > 1)

    @cached_property
    def by_version(self) -> dict[int, Row]:
        return {row.version_id: row for row in self.rows}

    @cached_property
    def fields(self) -> dict[str, str]:
        """Return code -> name of the fields in use, in Vietnamese order."""
        pairs = {row.field_code: (row.field_sort_key, row.field_name) for row in self.listed}
        return {code: name for code, (_, name) in sorted(pairs.items(), key=lambda pair: (pair[1][0], pair[0]))}

    @cached_property
    def _runs(self) -> dict[int, dict[str, Counter[str]]]:
        return {}

    def runs(self, length: int) -> dict[str, Counter[str]]:
        """Return the runs of `length` words in the names: folded -> how they are written, and how often."""
        if length not in self._runs:
            found: dict[str, Counter[str]] = {}
            for row in self.listed:
                words = WORD.findall(row.name)
                for start in range(len(words) - length + 1):
                    written = " ".join(words[start : start + length])
                    folded = " ".join(_folded(word) for word in words[start : start + length])
                    found.setdefault(folded, Counter())[written.lower()] += 1
            self._runs[length] = found
        return self._runs[length]


@functools.lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)


_lock = threading.Lock()
_kept: list[Catalogue] = []


def catalogue(*, on: datetime.date | None = None) -> Catalogue:
    """Return the catalogue of the day; one query, another after a publication or midnight."""
    day = on or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        stamp = (day, *cursor.fetchone())
    kept = _kept[0] if _kept else None
    if kept is None or kept.stamp != stamp:
        with _lock:
            kept = Catalogue(stamp, _read(day))
            _kept[:] = [kept]
    return kept


def forget() -> None:
    """Drop what this process remembers; for tests."""
    _kept.clear()


def _read(day: datetime.date) -> tuple[Row, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [day])
        return tuple(_row(values) for values in cursor.fetchall())


def _row(values: tuple[Any, ...]) -> Row:
    frozen: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
    return Row(*[*frozen, fold(values[4])])


def level_name(levels: tuple[str, ...]) -> str | None:
    """Return province or commune, None for what is done at neither."""
    here = (Level.PROVINCE, Level.COMMUNE)
    return level_of(levels) if any(level in levels for level in here) else None


def at_level(row: Row, level: str) -> bool:
    """Tell whether the procedure is carried out at that level of government."""
    return level in row.levels and level in (Level.PROVINCE, Level.COMMUNE)
