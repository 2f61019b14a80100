"""Figures and how they are told."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROUNDS = 5


@dataclass
class Figure:
    """One line of the table (contract.md 6); `value` is this program, `limit` the nearest thing to what is possible."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    limit_name: str = ""
    n: int = ROUNDS
    note: str = ""
    ratio: float | None = None

    def __post_init__(self) -> None:
        self.value = round(self.value, 3)
        if self.limit:
            self.ratio = round(self.value / self.limit, 3)
            self.limit = round(self.limit, 3)
        sys.stderr.write(f"{self.name}: {self.value:g} {self.unit}\n")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turn(ours: Callable[[], object], bare: Callable[[], object], rounds: int, warm: int = 2) -> tuple[float, float]:
    """The medians of two works done in turn, in milliseconds, so that whatever else the machine does hits both."""
    pairs = [(seconds(ours), seconds(bare)) for _ in range(warm + rounds)][warm:]
    mine, limit = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    return mine, limit


def p95(times: list[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def table(figures: list[Figure]) -> str:
    head = f"{'name':<22}{'value':>11} {'unit':<11}{'limit':>11}{'ratio':>8}{'n':>5}  note"
    lines = [head, "-" * len(head)]
    for row in figures:
        limit = "" if row.limit is None else f"{row.limit:.2f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
        note = "; ".join(part for part in (row.limit_name and f"limit: {row.limit_name}", row.note) if part)
        lines.append(f"{row.name:<22}{row.value:>11.2f} {row.unit:<11}{limit:>11}{ratio:>8}{row.n:>5}  {note}")
    return "\n".join(lines)


def write(path: Path, figures: list[Figure]) -> None:
    """Write the figures; those of parts that were not measured this time stay as they were."""
    names = ("name", "value", "unit", "limit", "limit_name", "ratio", "n", "note")
    rows = [{name: asdict(row)[name] for name in names} for row in figures]
    measured = {row["name"] for row in rows}
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    rows = [row for row in earlier if row["name"] not in measured] + rows
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
