"""Steps of a procedure: the source often holds "Bước 1 ... Bước n" inside one text; they are split here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from procedures.rules.source import Doubts, Source

# A marker starts a line or follows the end of a sentence; "quay lại Bước 2" inside a sentence is none.
MARKER = re.compile(
    r"(?:^|\n|(?<=[.;:!)]\s))[ \t]*(?:[-–+*•]|[a-zđ]\)|\d{1,2}[.)])?[ \t]*\**[ \t]*"
    r"(?:Bước|BƯỚC)[ \t]+(?P<n>\d{1,2})\b[ \t]*(?P<end>[:.)–-]|(?=\n|\s*[A-ZĐÀ-Ỹ]))[ \t]*"
)
SHORT_TITLE = re.compile(r"^(?P<title>[^\n.:;]{3,120}):?\n(?P<text>.+)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StepText:
    """One step of the order of work; `number` 0 = words before, between or without numbered steps."""

    number: int
    title: str
    text: str


def split_steps(rows: Sequence[dict[str, Any]], doubts: Doubts) -> tuple[StepText, ...]:
    """Return the steps in their order, those inside one text one by one."""
    steps: list[StepText] = []
    for row in rows:
        source = Source(row, doubts)
        name, text = source.line("name"), source.text("description")
        parts = split_text(text)
        if name and parts and not parts[0].title:
            parts[0] = StepText(parts[0].number, name, parts[0].text)
        elif name and not parts:
            parts = [StepText(0, name, "")]
        steps += parts
    return tuple(numbered(steps, rows))


def split_text(text: str) -> list[StepText]:
    """Return the parts of one text; markers count only while they run 1, 2, 3 (or begin anew with 1)."""
    cuts: list[tuple[int, int, int]] = []
    last = 0
    for match in MARKER.finditer(text):
        number = int(match["n"])
        if number == last + 1 or (number == 1 and last > 1):
            cuts.append((match.start(), match.end(), number))
            last = number
    if not any(number > 1 for *_, number in cuts):
        return [StepText(0, "", text)] if text else []
    parts = [StepText(0, "", text[: cuts[0][0]].strip())] if text[: cuts[0][0]].strip() else []
    ends = [start for start, *_ in cuts[1:]] + [len(text)]
    for (_, begin, number), end in zip(cuts, ends, strict=True):
        parts.append(titled(number, text[begin:end].strip()))
    return parts


def titled(number: int, text: str) -> StepText:
    """Return the step with its first line as title, where that line is short and more follows."""
    match = SHORT_TITLE.match(text)
    if match and not match["title"].lstrip().startswith(("-", "+", "*")):
        return StepText(number, match["title"].strip(), match["text"].strip())
    return StepText(number, "", text)


def numbered(steps: list[StepText], rows: Sequence[dict[str, Any]]) -> list[StepText]:
    """Number the steps that came as rows of their own, where no text inside them is numbered."""
    if len(rows) < 2 or any(step.number for step in steps):
        return steps
    return [StepText(place, step.title, step.text) for place, step in enumerate(steps, 1)]
