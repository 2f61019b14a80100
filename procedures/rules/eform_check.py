"""What is wrong with a definition beyond its shape: references, cycles, conditions that can never hold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from procedures.rules import conditions
from procedures.rules.conditions import Tree, conjunction, evaluate
from procedures.rules.eform_layout import layout_faults
from procedures.rules.eform_load import read
from procedures.rules.eform_office import office_trees
from procedures.rules.eform_order import ordered
from procedures.rules.eform_refs import references, texts
from procedures.rules.eform_text import Refused
from procedures.rules.eform_types import (
    MAX_QUESTIONS_A_PAGE,
    BadDefinition,
    Block,
    EForm,
    Field,
    Group,
    Item,
    KnownTable,
    Page,
    Problem,
)
from procedures.rules.eform_values import clean_value

SOME_DAY = date(2026, 6, 15)  # conditions about age are relative, so that any day finds the same contradictions
MAX_COMBINATIONS = 20_000


def load(definition: Any) -> EForm:
    """The form of a definition; raises BadDefinition with every problem of shape, reference and cycle."""
    form, problems = read(definition)
    if form is not None:
        problems = [*references(form), *layout_faults(form)]
        if not problems:
            form, problems = _in_order(form)
    if form is None or problems:
        raise BadDefinition(problems)
    return form


def _in_order(form: EForm) -> tuple[EForm, list[Problem]]:
    """The form, and that of its questions before filing, in the order their conditions need."""
    if form.eligibility is not None:
        before, problems = ordered(form.eligibility.form)
        if problems:
            return form, problems
        form = replace(form, eligibility=replace(form.eligibility, form=before))
    return ordered(form)


def check_definition(definition: Any) -> list[Problem]:
    """Everything wrong with a definition, level "error" or "advice"; never raises, whatever JSON comes in."""
    try:
        form = load(definition)
    except BadDefinition as bad:
        return bad.problems
    return [*_defaults(form), *_never(form), *_office_never(form), *_advice(form), *_unlinked(form)]


# --- defaults, advice ---


def _defaults(form: EForm) -> Iterator[Problem]:
    for field in form.fields.values():
        if field.default is None:
            continue
        try:
            clean_value(field, field.default, lambda path: None, KnownTable(SOME_DAY))
        except Refused as refused:
            yield Problem(field.path, "default", {"reason": refused.err.code})


def questions_on(items: tuple[Item, ...]) -> int:
    """How many questions people see at once: conditional ones open one at a time, a paper or an address is one."""
    count = 0
    for item in items:
        if isinstance(item, Block):
            count += questions_on(item.items) if item.kind == "person" else 1
        elif isinstance(item, Group):
            count += 1
        elif isinstance(item, Field):
            count += item.show_when is None
    return count


def _advice(form: EForm) -> Iterator[Problem]:
    for page in form.pages:
        count = questions_on(page.items)
        if count > MAX_QUESTIONS_A_PAGE:
            yield Problem(page.key, "many_questions", {"count": count, "limit": MAX_QUESTIONS_A_PAGE}, "advice")
        if not page.items:
            yield Problem(page.key, "empty_page", {}, "advice")
    if not form.roles.owner.get("full_name"):
        yield Problem("roles", "no_owner", {}, "advice")


# --- what can never be ---


def _never(form: EForm) -> Iterator[Problem]:
    """Questions nobody can reach, rules nobody can meet."""
    for path, field in form.fields.items():
        outer = form.groups[field.group].show_when if field.group else None
        show = conjunction(outer, field.show_when)
        if not can_hold(form, show):
            yield Problem(path, "unreachable")
        elif not isinstance(field.required, bool) and not can_hold(form, conjunction(show, field.required)):
            yield Problem(path, "required_never")
    for page in form.pages:
        yield from _never_on(form, page)


def _never_on(form: EForm, page: Page) -> Iterator[Problem]:
    if not can_hold(form, page.show_when):
        yield Problem(page.key, "unreachable")
    if not all(can_hold(form, text.show_when) for text in texts(page)):
        yield Problem(page.key, "text_unreachable")
    for check in page.checks:
        if not can_hold(form, conjunction(check.when, check.must)):
            yield Problem(page.key, "check_never", {"at": check.at})


def _office_never(form: EForm) -> Iterator[Problem]:
    yield from (Problem(where, "rule_never") for where, tree in office_trees(form) if not can_hold(form, tree))


def _unlinked(form: EForm) -> Iterator[Problem]:
    """A linked list that is asked while its parent is not can have no answer at all."""
    for path, field in form.fields.items():
        parent = form.fields.get(field.limits.get("linked_to", ""))
        if parent is not None and parent.show_when is not None:
            alone = conjunction(field.show_when, {"not": parent.show_when})
            if can_hold(form, alone):
                yield Problem(path, "linked_hidden", {"path": parent.path}, "error" if field.required else "advice")


def can_hold(form: EForm, tree: Tree | None) -> bool:
    """Say whether some answers make the condition true; tries every telling value of all it depends on."""
    if tree is None or _row_words(tree) > 1:
        return True  # two rows may do what one cannot: that is not tried out
    involved = _closure(form, tree)
    shows = {path: show for path in involved if (show := _show_when(form, path)) is not None}
    domains = _domains(form, involved, [tree, *shows.values()])
    if prod(len(domain) for domain in domains.values()) > MAX_COMBINATIONS:
        return True
    for values in product(*domains.values()):
        answers = _with_rows(form, dict(zip(domains, values, strict=True)))
        if evaluate(tree, answers.get, today=SOME_DAY) and _consistent(answers, shows):
            return True
    return False


def _row_words(tree: Any) -> int:
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return sum((key in conditions.ROWS) + _row_words(value) for key, value in parts)


def _with_rows(form: EForm, answers: dict[str, Any]) -> dict[str, Any]:
    """A group's rows, all alike, hold the answers tried for the questions inside."""
    for path in answers.keys() & form.groups.keys():
        if answers[path]:
            row = {inner: answers[inner] for inner in form.groups[path].fields if answers.get(inner) is not None}
            answers[path] = [row] * len(answers[path])
    return answers


def _consistent(answers: dict[str, Any], shows: dict[str, Tree]) -> bool:
    """Hidden questions have no answers."""
    return all(answers[p] is None or evaluate(show, answers.get, today=SOME_DAY) for p, show in shows.items())


def _show_when(form: EForm, path: str) -> Tree | None:
    return form.groups[path].show_when if path in form.groups else form.fields[path].show_when


def _closure(form: EForm, tree: Tree) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(conditions.paths(tree))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            show = _show_when(form, path)
            waiting += conditions.paths(show) if show is not None else []
    return list(found)


def _domains(form: EForm, involved: list[str], trees: list[Tree]) -> dict[str, list[Any]]:
    literals = [value for tree in trees for value in _literals(tree)]
    return {path: [None, *_values(form, path, literals)] for path in involved}


def _literals(tree: Any) -> Iterator[Any]:
    """Every scalar in the tree; ages and offsets come out as the dates around which they turn."""
    if isinstance(tree, dict):
        for word, body in tree.items():
            if word in conditions.AGES:
                yield _years_before(body[1])
            elif word == "today":
                yield (SOME_DAY + timedelta(days=body)).isoformat()
            elif word != "field":
                yield from _literals(body)
    elif isinstance(tree, list):
        for part in tree:
            yield from _literals(part)
    else:
        yield tree


def _years_before(years: int) -> str:
    return SOME_DAY.replace(year=max(SOME_DAY.year - years, 1)).isoformat()


def _values(form: EForm, path: str, literals: list[Any]) -> list[Any]:
    kind = "group" if path in form.groups else form.fields[path].kind
    if kind == "bool":
        return [True, False]
    if kind == "choice":
        return _choices(form.fields[path], literals)
    if kind == "choices":
        chosen = _choices(form.fields[path], literals)
        return [[one] for one in chosen] + [chosen, [option.value for option in form.fields[path].options]]
    if kind == "number":
        return _numbers(form.fields[path], literals)
    if kind == "date":
        return _dates(literals)
    if kind in ("group", "files"):
        return [[{}] * n for n in sorted({1, *(x for x in literals if isinstance(x, int) and 0 < x <= 100)})]
    return [*dict.fromkeys(x for x in literals if isinstance(x, str)), "\0"]


def _choices(field: Field, literals: list[Any]) -> list[str]:
    """The options some condition names, and one that none names."""
    values = [option.value for option in field.options]
    named = [value for value in values if value in literals]
    return named + [value for value in values if value not in named][:1]


def _numbers(field: Field, literals: list[Any]) -> list[float]:
    points = {x for x in literals if isinstance(x, int | float) and not isinstance(x, bool)} | {0, 1}
    around = {p + d for p in points for d in (-1, 0, 1)}
    low, high = field.limits.get("min", float("-inf")), field.limits.get("max", float("inf"))
    return sorted(p for p in around | {x for x in (low, high) if abs(x) != float("inf")} if low <= p <= high)


def _dates(literals: list[Any]) -> list[str]:
    days = {date.fromisoformat(x) for x in literals if conditions.is_date(x) and len(x) == 10} | {SOME_DAY}
    return sorted({(day + timedelta(days=d)).isoformat() for day in days for d in (-1, 0, 1)})
