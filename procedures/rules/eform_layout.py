"""How the answers stand on the printed form: parts, what questions are called, what is spelt out or left out."""

from collections.abc import Iterator
from typing import Any

from procedures.rules import condition_check
from procedures.rules.eform_print_types import Layout, PrintPart, SameAnswers
from procedures.rules.eform_reader import Reader
from procedures.rules.eform_refs import kinds_of
from procedures.rules.eform_types import EForm, Problem

SPELT = ("date", "money", "number", "computed")


def layout(reader: Reader, raw: dict[str, Any]) -> Layout:
    """The layout out of the `print` of a definition; what it names is checked by `layout_faults`."""
    parts = [
        PrintPart(reader.words(one.get("title"), "print.sections"), tuple(_texts(reader, one.get("pages"), "sections")))
        for one in _objects(reader, raw.get("sections", []), "sections", {"title", "pages"})
    ]
    same = [
        SameAnswers(one["when"], _paths(reader, one["paths"]))
        for one in _objects(reader, raw.get("same", []), "same", {"when", "paths"})
    ]
    labels = raw.get("labels", {})
    if not isinstance(labels, dict):
        reader.wrong("print.labels", "not_an_object")
        labels = {}
    return Layout(
        tuple(parts),
        {str(path): reader.words(words, f"print.labels.{path}") for path, words in labels.items()},
        frozenset(_texts(reader, raw.get("words", []), "words")),
        frozenset(_texts(reader, raw.get("skip", []), "skip")),
        tuple(same),
    )


def _objects(reader: Reader, raw: Any, name: str, keys: set[str]) -> list[dict[str, Any]]:
    if isinstance(raw, list) and all(isinstance(one, dict) and set(one) == keys for one in raw):
        return raw
    reader.wrong(f"print.{name}", "print_shape", keys=", ".join(sorted(keys)))
    return []


def _texts(reader: Reader, raw: Any, name: str) -> list[str]:
    if isinstance(raw, list) and all(isinstance(one, str) for one in raw):
        return raw
    reader.wrong(f"print.{name}", "print_paths")
    return []


def _paths(reader: Reader, raw: Any) -> dict[str, str]:
    if isinstance(raw, dict) and all(isinstance(one, str) for one in raw.values()):
        return raw
    reader.wrong("print.same", "print_paths")
    return {}


def layout_faults(form: EForm) -> Iterator[Problem]:
    """What the layout names that the form does not have; pages that stand nowhere, or twice."""
    if form.print is None:
        return
    found = form.print.layout
    blocks = {path.rsplit(".", n)[0] for path in form.fields for n in range(1, path.count(".") + 1)}
    known = {*form.fields, *form.groups, *blocks}
    named = [*found.labels, *found.skip, *(path for same in found.same for pair in same.paths.items() for path in pair)]
    for path in (*named, *found.words):
        if path not in known:
            yield Problem("print", "condition_no_field", {"path": path[:80]})
    for path in sorted(found.words & set(form.fields)):
        if form.fields[path].type not in SPELT:
            yield Problem("print.words", "print_words", {"path": path})
    for same in found.same:
        for fault in condition_check.check(same.when, kinds_of(form)):
            yield Problem("print.same", fault.code, fault.params)
    yield from _parts(form, [key for part in found.parts for key in part.pages])


def _parts(form: EForm, placed: list[str]) -> Iterator[Problem]:
    pages = [page.key for page in form.pages]
    if placed and sorted(placed) != sorted(pages):
        wrong = {key for key in {*placed, *pages} if placed.count(key) != 1 or key not in pages}
        yield Problem("print.sections", "print_pages", {"pages": ", ".join(sorted(wrong))[:200]})
