"""The default internal process of each level; a version points to the one in force when it was made."""

from dataclasses import dataclass
from decimal import Decimal

from procedures.rules.catalogue import StepKind


@dataclass(frozen=True, slots=True)
class DefaultStep:
    """A step; `share` is its part of the procedure's limit, the shares of a process sum to 1."""

    key: str
    name: str
    kind: StepKind
    role: str
    share: Decimal
    optional: bool = False


def _chain(specialist: str, head: str, leader: str) -> tuple[DefaultStep, ...]:
    """Return the usual chain with the shares of its three middle steps (they sum to 0.85)."""
    return (
        DefaultStep("reception", "Tiếp nhận, chuyển hồ sơ", StepKind.INTAKE, "desk_clerk", Decimal("0.05")),
        DefaultStep("specialist", "Thẩm định hồ sơ", StepKind.WORK, "officer", Decimal(specialist)),
        DefaultStep("head", "Lãnh đạo phòng xem xét", StepKind.REVIEW, "division_head", Decimal(head), optional=True),
        DefaultStep("leader", "Lãnh đạo cơ quan phê duyệt", StepKind.APPROVE, "leader", Decimal(leader)),
        DefaultStep("records", "Văn thư vào số, phát hành", StepKind.ISSUE, "records_clerk", Decimal("0.05")),
        DefaultStep("return", "Trả kết quả", StepKind.RETURN, "desk_clerk", Decimal("0.05")),
    )


DEFAULT: dict[str, tuple[DefaultStep, ...]] = {
    "province": _chain("0.60", "0.10", "0.15"),
    "commune": _chain("0.55", "0.10", "0.20"),
}


def level_of(levels: tuple[str, ...] | list[str]) -> str:
    """Return whose default process it has: commune where only communes do it, else province."""
    return "commune" if "commune" in levels and "province" not in levels else "province"
