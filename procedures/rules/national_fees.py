"""Fees of a national record: an amount is believed only where the source leaves no room for doubt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from procedures.rules.catalogue import Channel, Doubt, FeeKind
from procedures.rules.source import Doubts, Source

KINDS = {"FEE": FeeKind.FEE, "SERVICE_FEE": FeeKind.CHARGE, "PRICE_LEVEL": FeeKind.PRICE}
LEAST = 1_000
MOST = 1_000_000_000
# What people write to say that nothing is to be paid; any other words beside a 0 may hide the real amount.
FREE_WORDS = re.compile(
    r"(?:không(?: có| thu| mất| phải nộp)?(?:\s*(?:phí|lệ phí|phí, lệ phí|phí/lệ phí))?"
    r"|miễn(?: phí| lệ phí| thu)?(?:, lệ phí)?|0|0 ?(?:đ|đồng|vnđ)|-)\s*[.;:]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A fee of one channel, for every case; `amount` in whole units of `currency`, None = not known."""

    channel: Channel
    kind: FeeKind
    amount: int | None
    currency: str
    text: str
    attachment: str = ""
    flags: tuple[Doubt, ...] = ()


def read_fees(rows: Sequence[dict[str, Any]], channels: Sequence[Channel], doubts: Doubts) -> tuple[FeeRow, ...]:
    """Return the distinct fees of every channel; no row at all means unknown, never free."""
    fees: dict[FeeRow, None] = {}
    for row, channel in zip(rows, channels, strict=True):
        for raw in Source(row, doubts).dicts("fees"):
            fees[read_fee(raw, channel, doubts)] = None
    if not fees:
        doubts.add(Doubt.FEES_UNKNOWN)
    return tuple(fees)


def read_fee(raw: dict[str, Any], channel: Channel, doubts: Doubts) -> FeeRow:
    """Return one fee; whatever is doubtful keeps its words and carries a flag."""
    source = Source(raw, doubts)
    text = source.text("description")
    currency = source.text("currency") or "VND"
    amount, flags = judge(whole(raw.get("amount")), currency, text)
    for flag in flags:
        doubts.add(flag, f"{channel}: {raw.get('amount')} {text[:80]}")
    return FeeRow(
        channel,
        KINDS.get(source.text("type"), FeeKind.FEE),
        amount,
        currency,
        text,
        source.line("attachment"),
        flags,
    )


def whole(raw: object) -> int | None:
    """Return a whole amount of at most 18 digits, None where the source has none."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw or not 0 <= raw < 10**18:
        return None
    return int(raw) if raw == int(raw) else None


def judge(amount: int | None, currency: str, text: str) -> tuple[int | None, tuple[Doubt, ...]]:
    """Return (amount, doubts) by the rules of the amounts: 0 beside words is those words, not free."""
    if not amount:
        return judge_nothing(amount, text)
    if currency != "VND":
        return amount, (Doubt.FEE_FOREIGN,)
    if amount < LEAST:
        return amount, (Doubt.FEE_TOO_SMALL,)
    if amount >= MOST:
        return amount, (Doubt.FEE_TOO_BIG,)
    return amount, ()


def judge_nothing(amount: int | None, text: str) -> tuple[int | None, tuple[Doubt, ...]]:
    """Return what a 0 or an absent amount means beside these words."""
    if FREE_WORDS.fullmatch(text):
        return 0, ()
    if text:
        return None, (Doubt.FEE_ONLY_IN_TEXT,)
    if amount is None:
        return None, (Doubt.FEE_UNKNOWN_AMOUNT,)
    return 0, ()
