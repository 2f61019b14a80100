"""Procedures that our forms point at and the catalogue here may lack: name, who takes them, where to read."""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent.parent / "data" / "elsewhere.csv"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A procedure on the national portal; `level` is ward or province."""

    code: str
    level: str
    name: str
    link: str


@functools.cache
def elsewhere() -> dict[str, Elsewhere]:
    """Return the table by code."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {line["code"]: Elsewhere(**line) for line in csv.DictReader(lines)}
