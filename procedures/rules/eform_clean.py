"""From raw JSON to answers: unknown keys refused, values cleaned, hidden answers dropped, gaps named."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.rules.computed import compute
from procedures.rules.conditions import Tree, evaluate, missing, outer_paths, paths, within
from procedures.rules.eform_load import GroupTree
from procedures.rules.eform_numbers import BIGGEST
from procedures.rules.eform_text import TYPED_LENGTH, Refused, clean_text
from procedures.rules.eform_types import Check, EForm, Err, Field, Group, Known
from procedures.rules.eform_values import clean_value

Flat = dict[str, Any]  # path -> value; a group's path -> list of such dictionaries, one a row

MAX_UNKNOWN = 20
RAW_PARTS = ("day", "month", "year", "province", "commune")
MAX_LIST = 300


@dataclass
class Work:
    """A cleaning under way: `values` valid and shown, `typed` what did not pass, `hidden` what is not asked."""

    form: EForm
    known: Known
    values: Flat = field(default_factory=dict)
    errors: dict[str, list[Err]] = field(default_factory=dict)
    shown: dict[str, Field] = field(default_factory=dict)
    shown_groups: set[str] = field(default_factory=set)
    typed: Flat = field(default_factory=dict)
    hidden: Flat = field(default_factory=dict)

    def wrong(self, path: str, code: str, **params: Any) -> None:
        """Note an error at the path of an input."""
        self.errors.setdefault(path, []).append(Err(code, params))

    def holds(self, tree: Tree | None, get: Callable[[str], Any]) -> bool:
        """Say whether a condition holds; None always does."""
        return tree is None or evaluate(tree, get, today=self.known.today)


def row_path(group: str, number: int, path: str) -> str:
    """The path of one row's input: kids + 0 + kids.name -> kids.0.name."""
    return f"{group}.{number}.{path[len(group) + 1 :]}"


def flatten(tree: Mapping[str, Any], raw: Any, wrong: Callable[..., None], prefix: str = "") -> Flat:
    """Nested answers as path -> raw value; unknown keys are told to `wrong(path, code)` and dropped."""
    flat: Flat = {}
    if raw is None:
        return flat
    if not isinstance(raw, dict):
        wrong(prefix, "not_an_object")
        return flat
    unknown = [key for key in raw if key not in tree]
    for key in unknown[:MAX_UNKNOWN]:
        wrong(f"{prefix}.{key}"[:120] if prefix else str(key)[:120], "unknown")
    for key, node in tree.items():
        if key not in raw:
            continue
        if isinstance(node, (Field, GroupTree)):
            flat[node.path] = raw[key]
        else:
            flat |= flatten(node, raw[key], wrong, f"{prefix}.{key}" if prefix else key)
    return flat


def nest(form: EForm, flat: Flat) -> dict[str, Any]:
    """Path -> value as nested answers, in the order of the form."""
    nested: dict[str, Any] = {}
    _nest_into(nested, form.tree, flat)
    return nested


def _nest_into(target: dict[str, Any], tree: Mapping[str, Any], flat: Flat) -> None:
    for key, node in tree.items():
        if isinstance(node, Field):
            if node.path in flat:
                target[key] = flat[node.path]
        elif isinstance(node, GroupTree):
            if node.path in flat:
                target[key] = [_nested_row(node, row) for row in flat[node.path]]
        else:
            inner: dict[str, Any] = {}
            _nest_into(inner, node, flat)
            if inner:
                target[key] = inner


def _nested_row(node: GroupTree, row: Flat) -> dict[str, Any]:
    target: dict[str, Any] = {}
    _nest_into(target, node.tree, row)
    return target


def clean(form: EForm, flat: Flat, work: Work) -> None:
    """Clean every answer in the order conditions need; fills `work`."""
    for path in form.order:
        if path in form.groups:
            _clean_group(form.groups[path], flat.get(path), work)
        else:
            question = form.fields[path]
            if work.holds(question.show_when, work.values.get):
                work.shown[path] = question
                _clean_one(question, flat.get(path), path, work, work.values, work.values.get, work.typed)
            elif not missing(flat.get(path)) and question.type != "computed":
                work.hidden[path] = flat[path]


def _clean_one(
    question: Field, raw: Any, path: str, work: Work, values: Flat, get: Callable[[str], Any], typed: Flat
) -> None:
    if question.type == "computed":
        found = compute(question.limits["value"], get, today=work.known.today)
        if not missing(found):
            values[question.path] = found
        return
    try:
        value = clean_value(question, raw, get, work.known)
    except Refused as refused:
        work.errors.setdefault(path, []).append(refused.err)
        kept = storable(raw, secret=question.secret)
        if not missing(kept):
            typed[question.path] = kept
        return
    if value is not None:
        values[question.path] = value


def _clean_group(group: Group, raw: Any, work: Work) -> None:
    if not work.holds(group.show_when, work.values.get):
        if not missing(raw):
            work.hidden[group.path] = raw
        return
    work.shown_groups.add(group.path)
    if missing(raw):
        return
    if not isinstance(raw, list):
        work.wrong(group.path, "not_list")
        return
    if len(raw) > group.max:
        work.wrong(group.path, "too_many_rows", limit=group.max, count=len(raw))
    cleaned = [_clean_row(group, number, row, work) for number, row in enumerate(raw[: group.max])]
    work.typed[group.path] = [values | typed for values, typed in cleaned]
    rows = [values for values, typed in cleaned if not blank(work.form, values | typed)]
    if rows:
        work.values[group.path] = rows


def _clean_row(group: Group, number: int, raw: Any, work: Work) -> tuple[Flat, Flat]:
    tree = row_tree(work.form, group.path)

    def wrong(path: str, code: str) -> None:
        work.wrong(row_path(group.path, number, path) if path != group.path else f"{path}.{number}", code)

    flat = flatten(tree, raw, wrong, group.path)
    values: Flat = {}
    typed: Flat = {}

    get = within(group.path, values, work.values.get)
    for question in (work.form.fields[path] for path in work.form.row_order[group.path]):
        path = row_path(group.path, number, question.path)
        if work.holds(question.show_when, get):
            work.shown[path] = question
            _clean_one(question, flat.get(question.path), path, work, values, get, typed)
    ordered = {path: values[path] for path in group.fields if path in values}
    return ordered, typed


def blank(form: EForm, row: Flat) -> bool:
    """Say whether nobody has written in a row: all it holds stood there from the start or was worked out."""
    return all(
        missing(value) or form.fields[path].type == "computed" or value == form.fields[path].default
        for path, value in row.items()
    )


def flat_rows(form: EForm, path: str, rows: Any) -> list[Flat]:
    """Stored rows of a group, each as path -> value; what is no row of the form is dropped without a word."""
    tree = row_tree(form, path)
    return [flatten(tree, row, lambda place, code: None, path) for row in (rows if isinstance(rows, list) else [])]


def row_tree(form: EForm, path: str) -> Mapping[str, Any]:
    """The keys of one row of the group."""
    node: Any = form.tree
    for key in path.split("."):
        node = node[key]
    tree: Mapping[str, Any] = node.tree
    return tree


def require(work: Work, *, wanted: Callable[[str], bool]) -> None:
    """Note every shown question among the wanted ones that must be answered and is not; blank rows ask nothing."""
    for path, question in work.shown.items():
        if not wanted(question.path) or path in work.errors or _spare_row(work, path, question):
            continue
        values, get = _around(work, path, question)
        needed = question.required if isinstance(question.required, bool) else work.holds(question.required, get)
        if needed and question.path not in values:
            work.wrong(path, "required")
    for path in work.shown_groups:
        group = work.form.groups[path]
        lacking = len(work.values.get(path, ())) < group.min
        if wanted(path) and lacking and not any(one.startswith(f"{path}.") for one in work.errors):
            work.wrong(path, "too_few_rows", limit=group.min)


def _spare_row(work: Work, path: str, question: Field) -> bool:
    """Say whether an input stands in a blank row beyond those that must be there."""
    if not question.group:
        return False
    number = row_number(question.group, path)
    return number >= work.form.groups[question.group].min and blank(work.form, work.typed[question.group][number])


def row_number(group: str, path: str) -> int:
    """The number of the row in the path of an input: kids.2.name -> 2."""
    return int(path[len(group) + 1 :].split(".", 1)[0])


def _around(work: Work, path: str, question: Field) -> tuple[Flat, Callable[[str], Any]]:
    """The values beside an input, and the look-up its conditions use."""
    if not question.group:
        return work.values, work.values.get
    row = work.typed[question.group][row_number(question.group, path)]
    return row, within(question.group, row, work.values.get)


def cross_check(work: Work, checks: tuple[Check, ...]) -> None:
    """Note each rule across fields that is broken, in every row where it stands in one.

    A rule that asks about an unanswered question says nothing.
    """
    for check in checks:
        group = work.form.fields[check.at].group
        if not group:
            _check(work, check, check.at, work.values.get)
            continue
        for number, row in enumerate(work.typed.get(group, ())):
            _check(work, check, row_path(group, number, check.at), within(group, row, work.values.get))


def _check(work: Work, check: Check, at: str, get: Callable[[str], Any]) -> None:
    asked = outer_paths(check.must, work.form.fields[check.at].group)
    if at not in work.shown or at in work.errors or any(missing(get(path)) for path in asked):
        return
    if work.holds(check.when, get) and not work.holds(check.must, get):
        others = _elsewhere(work.form, check)
        work.wrong(at, "check", vi=check.message.vi, en=check.message.en, **({"elsewhere": others} if others else {}))


def _elsewhere(form: EForm, check: Check) -> tuple[str, ...]:
    """The questions of other pages that a rule hangs on: it may be met by mending one of them as well."""
    here = form.fields[check.at].page
    asked = (*paths(check.must), *paths(check.when))
    return tuple(dict.fromkeys(path for path in asked if path in form.fields and form.fields[path].page != here))


def storable(raw: Any, *, secret: bool = False) -> Any:
    """What a draft may keep of a value that did not pass: text, number, yes/no, list of text, boxes.

    Of identity data only text is kept, since only text is encrypted at rest.
    """
    if secret:
        raw = storable(raw)
        return None if isinstance(raw, bool | list | dict | None) else str(raw)
    if isinstance(raw, str):
        return clean_text(raw[:TYPED_LENGTH], lines=True)
    if isinstance(raw, bool) or raw is None:
        return raw
    if isinstance(raw, int | float):
        return raw if abs(raw) < BIGGEST else None  # not of infinity nor of "not a number"
    if isinstance(raw, list):
        return [clean_text(one[:TYPED_LENGTH]) for one in raw[:MAX_LIST] if isinstance(one, str)] or None
    if isinstance(raw, dict):
        boxes = {name: storable(raw[name]) for name in RAW_PARTS if isinstance(raw.get(name), str | int)}
        return boxes or None
    return None


def schema_path(path: str) -> str:
    """The path of the question behind an input: kids.0.name -> kids.name."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def display_order(form: EForm, errors: dict[str, list[Err]]) -> dict[str, list[Err]]:
    """Errors in the order of the form, those of unknown keys last."""
    rank = {path: number for number, path in enumerate(_all_paths(form))}
    return dict(
        sorted(errors.items(), key=lambda item: (rank.get(schema_path(item[0]), len(rank)), *_numbers(item[0])))
    )


def _all_paths(form: EForm) -> Iterator[str]:
    for path, question in form.fields.items():
        if question.group:
            yield question.group
        yield path


def _numbers(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.split(".") if part.isdecimal() and part.isascii() and len(part) < 6)
