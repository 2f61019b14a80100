"""Time limits and cases of a national record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from procedures.rules.catalogue import Channel, Doubt, Unit
from procedures.rules.source import Doubts, Source

UNITS = {
    "HOUR": Unit.WORKING_HOUR,
    "WORKING_DAY": Unit.WORKING_DAY,
    "DAY": Unit.DAY,
    "MONTH": Unit.MONTH,
    "YEAR": Unit.YEAR,
}
SAME_DAY = re.compile(r"trong ngày(?!(?: làm việc)? (?:tiếp theo|kế tiếp|hôm sau))", re.IGNORECASE)
MOST = Decimal(9999)
# Only to find the longer of two limits; no date is ever computed with these.
ROUGH_DAYS: dict[str | None, Decimal] = {
    None: Decimal(-1),
    Unit.SAME_DAY: Decimal(0),
    Unit.WORKING_HOUR: Decimal("0.15"),
    Unit.WORKING_DAY: Decimal("1.4"),
    Unit.DAY: Decimal(1),
    Unit.MONTH: Decimal(30),
    Unit.YEAR: Decimal(365),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of the procedure; `value` in `unit`, None where the source names no unit."""

    code: str
    name: str
    value: Decimal | None
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of one channel, for one case (`case` is its place in the cases) or for every case (None)."""

    case: int | None
    channel: Channel
    value: Decimal | None
    unit: Unit | None
    text: str
    flags: tuple[Doubt, ...] = ()


def number(raw: object) -> Decimal | None:
    """Return a number of the source exactly (7.5 stays 7.5), None where it is none."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        value = Decimal(str(raw).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def merge_cases(
    rows: Sequence[dict[str, Any]], doubts: Doubts
) -> tuple[tuple[CaseRow, ...], dict[str, tuple[int, ...]]]:
    """Return the cases, those of one and the same name and limit once, and name -> places.

    With one case left there is nothing to choose, so no case is returned at all but the one that tells
    the unit of the limits.
    """
    cases: dict[tuple[str, Decimal | None, Unit | None], CaseRow] = {}
    for raw in rows:
        source = Source(raw, doubts)
        case = CaseRow(
            source.text("code"),
            source.line("name"),
            number(raw.get("time_value")),
            UNITS.get(source.text("time_unit")),
        )
        if case.value is None or not 0 < case.value <= MOST:
            case = CaseRow(case.code, case.name, None, None)
        cases.setdefault((case.name.casefold(), case.value, case.unit), case)
    kept = tuple(cases.values())
    places: dict[str, tuple[int, ...]] = {}
    for place, case in enumerate(kept):
        places[case.name.casefold()] = (*places.get(case.name.casefold(), ()), place)
    return kept, places


def read_limits(
    rows: Sequence[dict[str, Any]], channels: Sequence[Channel], cases: Sequence[CaseRow], doubts: Doubts
) -> tuple[LimitRow, ...]:
    """Return the distinct limits of every channel, then those that hold for one case only."""
    limits: dict[tuple[Any, ...], LimitRow] = {}
    for row, channel in zip(rows, channels, strict=True):
        limit = read_limit(row, channel, cases, doubts)
        limits.setdefault((channel, limit.value, limit.unit, limit.text), limit)
    general = tuple(limits.values())
    return general + limits_of_cases(general, cases)


def read_limit(row: dict[str, Any], channel: Channel, cases: Sequence[CaseRow], doubts: Doubts) -> LimitRow:
    """Return the limit of one method row; one that promises no date says why in its flags."""
    source = Source(row, doubts)
    text = source.text("time_text")
    value, unit, flags = measure(
        number(row.get("time_value")),
        source.text("time_unit"),
        f"{text}\n{source.text('description')}",
        cases,
    )
    for flag in flags:
        doubts.add(flag, channel)
    return LimitRow(None, channel, value, unit, text, flags)


def measure(
    value: Decimal | None, unit_name: str, words: str, cases: Sequence[CaseRow]
) -> tuple[Decimal | None, Unit | None, tuple[Doubt, ...]]:
    """Return (value, unit, doubts) of one method row: the rules of the units in one place."""
    if value is None:
        return None, None, (Doubt.TIME_MISSING,)
    if value == 0:
        if SAME_DAY.search(words):
            return Decimal(0), Unit.SAME_DAY, ()
        return None, None, (Doubt.TIME_ZERO,)
    if not 0 < value <= MOST:
        return None, None, (Doubt.TIME_OUT_OF_RANGE,)
    if unit_name in UNITS:
        return value, UNITS[unit_name], ()
    return unit_from_cases(value, cases)


def unit_from_cases(value: Decimal, cases: Sequence[CaseRow]) -> tuple[Decimal | None, Unit | None, tuple[Doubt, ...]]:
    """Return the unit that the cases give to a bare number.

    A case of the same number decides; else the only unit named. Where the case's own number is the longer
    one it is taken, so that nobody is promised less time than the law gives the office.
    """
    dated = [c for c in cases if c.unit and c.value]
    same = {c.unit for c in dated if c.value == value}
    if len(same) == 1:
        return value, same.pop(), (Doubt.TIME_UNIT_FROM_CASE,)
    units = {c.unit for c in dated}
    if len(units) != 1:
        longest = max(dated, key=rough_days, default=None)
        if longest is None:
            return None, None, (Doubt.TIME_NO_UNIT,)
        return longest.value, longest.unit, (Doubt.TIME_UNIT_FROM_CASE, Doubt.TIME_DIFFERS_FROM_CASE)
    most = max([value, *(c.value for c in dated if c.value)])
    return most, units.pop(), (Doubt.TIME_UNIT_FROM_CASE, Doubt.TIME_DIFFERS_FROM_CASE)


class Timed(Protocol):
    """Whatever has a limit: a line of the source, a line of a published version."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def unit(self) -> str | None: ...


def rough_days(limit: Timed) -> Decimal:
    """Return about how many days a limit is, only to compare two of them."""
    return ROUGH_DAYS[limit.unit] * (limit.value or Decimal(1))


def limits_of_cases(general: Sequence[LimitRow], cases: Sequence[CaseRow]) -> tuple[LimitRow, ...]:
    """Return limits of their own for cases that differ, in every channel with a promised date."""
    dated = {(c.value, c.unit) for c in cases if c.unit}
    if len(dated) < 2:
        return ()
    channels = dict.fromkeys(limit.channel for limit in general if limit.unit)
    return tuple(
        LimitRow(place, channel, case.value, case.unit, "", ())
        for place, case in enumerate(cases)
        if case.unit
        for channel in channels
    )


def working_hours(value: Decimal | None, unit: str | None) -> Decimal | None:
    """Return a limit in working hours (8 to a day) where its unit is one of working time, else None."""
    if value is None or unit not in (Unit.WORKING_HOUR, Unit.WORKING_DAY, Unit.SAME_DAY):
        return None
    if unit == Unit.WORKING_HOUR:
        return value
    return Decimal(8) * (value if unit == Unit.WORKING_DAY else 1)
