"""Fees: which lines hold for a case and a channel, and what they come to. Amounts are whole units of the currency.

No line means that nobody has told us, never that it is free; only đồng that nobody doubts are summed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

CURRENCY = "VND"


class Fee(Protocol):
    """A fee line as the catalogue stores it; `case_id` None holds for every case, `amount` None is not known."""

    @property
    def case_id(self) -> int | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def flags(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A fee line on its own, for what is not in the catalogue."""

    kind: str
    amount: int | None
    channel: str = ""
    case_id: int | None = None
    currency: str = CURRENCY
    text: str = ""
    flags: Sequence[str] = field(default=())


class Certainty(StrEnum):
    """How far the sum may be believed."""

    UNKNOWN = "unknown"  # no line at all
    FREE = "free"  # every line says 0
    EXACT = "exact"  # one line of each kind, all of them sure
    CHOICE = "choice"  # several amounts of one kind: which one is due depends on the matter
    PARTLY = "partly"  # some lines are known in words only, doubtful, or in another currency


@dataclass(frozen=True, slots=True)
class Total:
    """What the lines come to: đồng for certain, and how certain that is the whole."""

    certainty: Certainty
    vnd: int | None = None


F = TypeVar("F", bound=Fee)


def holding(fees: Iterable[F], *, case_id: int | None, channel: str) -> tuple[F, ...]:
    """Return the lines of a channel that hold for a case, those of every case where none is chosen."""
    return tuple(f for f in fees if f.channel == channel and (case_id is None or f.case_id in (None, case_id)))


def sure(fee: Fee) -> bool:
    """Say whether the amount may be summed: đồng, known, and nothing doubtful about it."""
    return fee.amount is not None and fee.currency == CURRENCY and not fee.flags


def total(fees: Iterable[Fee]) -> Total:
    """Return what the lines come to in đồng; equal lines of one kind (one per case or channel) count once."""
    lines = list(fees)
    if not lines:
        return Total(Certainty.UNKNOWN)
    if not all(sure(fee) for fee in lines):
        return Total(Certainty.PARTLY)
    amounts: dict[str, set[int]] = {}
    for fee in lines:
        amounts.setdefault(fee.kind, set()).add(fee.amount or 0)
    if any(len(found) > 1 for found in amounts.values()):
        return Total(Certainty.CHOICE)
    vnd = sum(amount for found in amounts.values() for amount in found)
    return Total(Certainty.EXACT if vnd else Certainty.FREE, vnd)
