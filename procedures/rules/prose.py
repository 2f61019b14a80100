"""Long texts of the catalogue as paragraphs and lists that can be read."""

import re
from dataclasses import dataclass

LONG = 420
# Written on one line, lists still have their marks after a full stop, a semicolon or a colon.
HIDDEN_BREAK = re.compile(
    r"(?<=[.;:])\s+(?=(?:(?:[-–•*▪]|\++)\s|[a-eđg-n]\)\s|\(?(?:i{1,3}|iv|v|vi{0,3})\)\s|\d{1,2}\)\s))"
)
MARK = re.compile(
    r"(?P<dash>[-–—])\s*(?=\D)|(?P<plus>\++)\s*|(?P<dot>[•▪●◦*✓➢])\s*|(?P<letter>[a-zđ]{1,2}\))\s*"
    r"|(?P<roman>\((?:i{1,3}|iv|vi{0,3}|ix|x)\))\s*|(?P<number>(?:\d{1,2}(?:\.\d{1,2})*[.)]|\(\d{1,2}\)))\s+"
)
CLAUSE = re.compile(r"(?<=;)\s+")
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-ỸƠƯ])")
DEPTH = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or an item of a list with what hangs under it; letters and numbers of items stay in the text.

    `more` are further paragraphs of a long item; `marked` says that its own sign stands in the text.
    """

    text: str
    item: bool = False
    parts: tuple["Block", ...] = ()
    more: tuple[str, ...] = ()
    marked: bool = False


@dataclass(slots=True)
class _Open:
    """An item whose parts may still follow."""

    text: str
    parts: list["_Open"]
    item: bool
    marked: bool = False


def blocks(text: str) -> tuple[Block, ...]:
    """Return the text as paragraphs and nested lists, at most three deep; no word is lost or added."""
    top: list[_Open] = []
    stack: list[tuple[str, list[_Open]]] = []
    for line in HIDDEN_BREAK.sub("\n", text).split("\n"):
        if not line.strip():
            continue
        match = MARK.match(line.strip())
        if match is None:
            stack.clear()
            top += [_Open(part, [], item=False) for part in paragraphs(line.strip())]
            continue
        stack = _place(top, stack, match, line.strip())
    return tuple(_frozen(block) for block in top)


def paragraphs(text: str) -> list[str]:
    """Return a paragraph cut after sentences, failing these after semicolons, into at most about LONG characters."""
    if len(text) <= LONG:
        return [text]
    parts: list[str] = []
    for sentence in SENTENCE.split(text):
        for clause in [sentence] if len(sentence) <= LONG else CLAUSE.split(sentence):
            if parts and len(parts[-1]) + len(clause) < LONG:
                parts[-1] += " " + clause
            else:
                parts.append(clause)
    return parts


def _place(
    top: list[_Open], stack: list[tuple[str, list[_Open]]], match: re.Match[str], line: str
) -> list[tuple[str, list[_Open]]]:
    """Hang an item under the last one of a wider sign; a sign met before leads back to its own depth."""
    kind = str(match.lastgroup)
    kinds = [known for known, _ in stack]
    if kind in kinds:
        stack = stack[: kinds.index(kind) + 1]
    elif stack and len(stack) < DEPTH:
        stack = [*stack, (kind, stack[-1][1][-1].parts)]
    elif not stack:
        stack = [(kind, top)]
    marked = kind in ("letter", "roman", "number")
    shown = line if marked else line[match.end() :]
    stack[-1][1].append(_Open(shown.strip(), [], item=True, marked=marked))
    return stack


def _frozen(block: _Open) -> Block:
    first, *more = paragraphs(block.text) if block.item else [block.text]
    parts = tuple(_frozen(part) for part in block.parts)
    return Block(first, block.item, parts, tuple(more), block.marked)


def grouped(found: tuple[Block, ...]) -> tuple[tuple[Block, ...], ...]:
    """Return the blocks in runs: a paragraph alone, neighbouring items together as one list."""
    runs: list[list[Block]] = []
    for block in found:
        if block.item and runs and runs[-1][0].item:
            runs[-1].append(block)
        else:
            runs.append([block])
    return tuple(tuple(run) for run in runs)
