"""Events in people's lives and the procedures they bring: our own table, shown as far as the catalogue goes."""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

from procedures.access.catalogue import Catalogue, Row
from procedures.rules.catalogue import Taker

TABLE = Path(__file__).parent.parent / "data" / "life_events.csv"
ELSEWHERE = (Taker.VERTICAL, Taker.MINISTRY)


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An event, and the procedures for it that are taken here or by others for the people of the province."""

    key: str
    rows: tuple[Row, ...]

    @property
    def known(self) -> int:
        """How many the table has for it."""
        return len(table()[self.key])

    @property
    def here(self) -> int:
        """How many of them agencies of the province take."""
        return sum(row.offered for row in self.rows)


@functools.cache
def table() -> dict[str, tuple[str, ...]]:
    """Return event -> codes of procedures, both in the order of the table."""
    found: dict[str, list[str]] = {}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            found.setdefault(line["event"], []).append(line["code"])
    return {event: tuple(codes) for event, codes in found.items()}


def life_events(known: Catalogue) -> list[LifeEvent]:
    """Return the events for which an agency of the province takes at least one procedure."""
    return [event for key in table() if (event := life_event(known, key)).here]


def life_event(known: Catalogue, key: str) -> LifeEvent:
    """Return one event, without procedures where the catalogue has none; KeyError for an unknown one."""
    by_code: dict[str, list[Row]] = {}
    for row in known.listed:
        if row.offered or row.taker in ELSEWHERE:
            by_code.setdefault(row.code, []).append(row)
    return LifeEvent(key, tuple(row for code in table()[key] for row in by_code.get(code, [])))
