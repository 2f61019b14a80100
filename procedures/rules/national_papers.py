"""The papers of a national record: what is handed in, what is shown, what is only a note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from procedures.rules.catalogue import Doubt, PaperKind
from procedures.rules.national_time import CaseRow
from procedures.rules.source import Doubts, Source

BULLET = re.compile(r"^(?:[-–+*•]\s*)+")
NOTE = re.compile(r"^\W*(lưu ý|ghi chú|chú ý)\b", re.IGNORECASE)
SHOW = re.compile(r"xuất trình", re.IGNORECASE)
HAND_IN = re.compile(r"(phải nộp|nộp bản sao|gửi bản)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of the papers list; `case` is a place in the cases, None = every case.

    `required` is None where the source does not say: the citizen then attaches it or says it does not apply.
    """

    key: str
    kind: PaperKind
    name: str
    heading: str
    case: int | None
    originals: int
    copies: int
    required: bool | None
    forms: tuple[str, ...]


def read_papers(
    rows: Sequence[dict[str, Any]],
    places: dict[str, tuple[int, ...]],
    cases: Sequence[CaseRow],
    doubts: Doubts,
    *,
    required_known: bool,
) -> tuple[Paper, ...]:
    """Return the papers in the order of the source, keys unique within the procedure.

    `required` is believed only where the record says so, as ours do: the national file never fills it in.
    """
    unquantified = not any(is_counted(row, doubts) for row in rows)
    papers: list[Paper] = []
    for row in rows:
        papers += read_paper(row, places, len(cases), doubts, required_known=required_known, unquantified=unquantified)
    flag_kinds(papers, doubts, unquantified=unquantified)
    seen: dict[str, int] = {}
    return tuple(with_key(paper, seen) for paper in dict.fromkeys(papers))


def read_paper(
    row: dict[str, Any],
    places: dict[str, tuple[int, ...]],
    n_cases: int,
    doubts: Doubts,
    *,
    required_known: bool,
    unquantified: bool,
) -> list[Paper]:
    """Return one line, once for each case that its heading names."""
    source = Source(row, doubts)
    name = BULLET.sub("", source.text("name")).strip()
    if not name:
        return []
    raw_heading = source.line("case")
    named = places.get(raw_heading.casefold(), ())
    heading = "" if named else tidy_heading(raw_heading)
    originals, copies = source.quantity("original_qty"), source.quantity("copy_qty")
    kind = paper_kind(raw_heading, name, originals + copies, unquantified=unquantified)
    required = source.flag("required") if required_known and kind is PaperKind.SUBMIT else None
    cases = (None,) if not named or len(named) == n_cases else named
    key = source.text("code") or "p"
    forms = source.texts("forms")
    return [Paper(key, kind, name, heading, c, originals, copies, required, forms) for c in cases]


def paper_kind(heading: str, name: str, sheets: int, *, unquantified: bool) -> PaperKind:
    """Tell what a line asks for, by its heading, its first words and its number of sheets.

    Quantity 0/0 is how the source marks a note, unless no line of the procedure has a quantity.
    """
    if NOTE.match(heading) or NOTE.match(name):
        return PaperKind.NOTE
    if not sheets and not unquantified:
        return PaperKind.NOTE
    if SHOW.search(heading) and not HAND_IN.search(heading):
        return PaperKind.SHOW
    return PaperKind.SUBMIT


def is_counted(row: dict[str, Any], doubts: Doubts) -> bool:
    """Tell whether a line names a number of sheets."""
    source = Source(row, doubts)
    return bool(source.quantity("original_qty") or source.quantity("copy_qty"))


def tidy_heading(text: str) -> str:
    """Return the heading without bullets and closing colon."""
    return BULLET.sub("", text).rstrip(" :.;")


def flag_kinds(papers: Sequence[Paper], doubts: Doubts, *, unquantified: bool) -> None:
    """Doubt a list that holds notes, and one where no line has a quantity."""
    if any(p.kind is PaperKind.NOTE for p in papers):
        doubts.add(Doubt.PAPERS_INCLUDE_NOTES)
    if papers and unquantified:
        doubts.add(Doubt.PAPERS_WITHOUT_QUANTITY)


def with_key(paper: Paper, seen: dict[str, int]) -> Paper:
    """Return the paper with a key that no earlier one has (KQ003208, KQ003208-2 ...)."""
    base = paper.key.rsplit(".", 1)[-1][:60]
    seen[base] = seen.get(base, 0) + 1
    key = base if seen[base] == 1 else f"{base}-{seen[base]}"
    values = {name: getattr(paper, name) for name in Paper.__slots__ if name != "key"}
    return Paper(key=key, **values)
