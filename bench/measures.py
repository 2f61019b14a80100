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


def median_ms(work: Callable[[], object], rounds: int = ROUNDS, warm: int = 1) -> float:
    """The median of so many runs in milliseconds, after some that do not count."""
    for _ in range(warm):
        work()
    return statistics.median(seconds(work) for _ in range(rounds)) * 1000


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
    names = ("name", "value", "unit", "limit", "limit_name", "ratio", "n", "note")
    rows = [{name: asdict(row)[name] for name in names} for row in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
