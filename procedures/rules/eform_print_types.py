"""What a definition says of its printed form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from procedures.rules.conditions import Tree
from procedures.rules.eform_types import Words


@dataclass(frozen=True, slots=True)
class PrintPart:
    """One part of the printed form: its heading and the pages that stand under it."""

    title: Words
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameAnswers:
    """Where `when` holds, hidden questions (or whole blocks) print what was answered at another path."""

    when: Tree
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the answers stand on paper: parts, what questions are called, what is spelt out, what is left out."""

    parts: tuple[PrintPart, ...] = ()
    labels: Mapping[str, Words] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    same: tuple[SameAnswers, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintWords:
    """What stands on the printed form (tờ khai) around the answers; Vietnamese decides."""

    title: Words
    number: Words | None = None
    addressee: Words | None = None
    pledge: Words | None = None
    source: Words | None = None
    sign: Words | None = None
    layout: Layout = field(default_factory=Layout)
