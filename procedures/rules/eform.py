"""The e-form engine: one JSON definition decides what is asked, what is accepted and how it reads afterwards.

Answers are JSON keyed by field, objects for blocks, lists of objects for groups. A path joins the keys with
dots ("applicant.paper.number"); the input of a row has its number in it ("children.0.full_name").
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from procedures.rules import eform_clean
from procedures.rules.conditions import evaluate, missing, within
from procedures.rules.eform_check import check_definition, load, questions_on
from procedures.rules.eform_clean import Flat, Work, nest, row_path, schema_path
from procedures.rules.eform_people import eligibility_faults, parties, people
from procedures.rules.eform_types import (
    BadDefinition,
    Block,
    Cleaned,
    EForm,
    Err,
    Field,
    Group,
    Item,
    Known,
    KnownTable,
    Page,
    Problem,
    SummaryPage,
    SummaryRow,
)
from procedures.rules.eform_words import in_words

__all__ = [
    "BadDefinition",
    "Cleaned",
    "EForm",
    "Err",
    "KnownTable",
    "Problem",
    "asked",
    "check_definition",
    "clean_answers",
    "clean_page",
    "eligibility_faults",
    "load",
    "map_secrets",
    "nest",
    "page_state",
    "parties",
    "people",
    "questions_on",
    "schema_path",
    "secret_paths",
    "summary",
    "taken_over",
    "visible",
    "visible_pages",
]


def _ignore(path: str, code: str) -> None:
    """For answers that were checked before: a key the form no longer has is dropped without a word."""


def _flat(form: EForm, answers: Any) -> Flat:
    return eform_clean.flatten(form.tree, answers, _ignore)


def read(form: EForm, answers: Any) -> Flat:
    """Stored answers by path, rows too, those not asked any more among them."""
    flat = _flat(form, answers)
    return flat | {path: eform_clean.flat_rows(form, path, flat[path]) for path in form.groups if path in flat}


# --- what is asked ---


def _shown(form: EForm, flat: Flat, today: date) -> tuple[dict[str, Field], Flat]:
    """The inputs shown for stored answers, which are believed as they stand; and the answers without the hidden."""
    values: Flat = {}
    shown: dict[str, Field] = {}
    for path in form.order:
        item = form.groups.get(path) or form.fields[path]
        if item.show_when is not None and not evaluate(item.show_when, values.get, today=today):
            continue
        if not missing(flat.get(path)):
            values[path] = flat[path]
        if isinstance(item, Field):
            shown[path] = item
        elif path in values:
            inputs, values[path] = _shown_rows(form, item, values, today)
            shown |= inputs
    return shown, values


def _shown_rows(form: EForm, group: Group, values: Flat, today: date) -> tuple[dict[str, Field], list[Flat]]:
    shown: dict[str, Field] = {}
    rows: list[Flat] = []
    for number, row in enumerate(values[group.path]):
        told: Flat = {}
        get = within(group.path, told, values.get)
        for path in form.row_order[group.path]:
            question = form.fields[path]
            if question.show_when is None or evaluate(question.show_when, get, today=today):
                shown[row_path(group.path, number, path)] = question
                if path in row:
                    told[path] = row[path]
        rows.append(told)
    return shown, rows


def visible(form: EForm, answers: Mapping[str, Any], *, on: date) -> frozenset[str]:
    """Paths of the inputs that are asked, given the answers, on a day in Vietnam (ages turn on it)."""
    return frozenset(_shown(form, read(form, answers), on)[0])


def asked(form: EForm, answers: Mapping[str, Any], *, on: date) -> Flat:
    """Stored answers by path, rows too, without those to questions that are not asked: all a condition may look at.

    A draft keeps what a change of mind has hidden; nothing may hang on it.
    """
    return _shown(form, read(form, answers), on)[1]


def visible_pages(form: EForm, answers: Mapping[str, Any], *, on: date) -> tuple[Page, ...]:
    """The pages to show, in order: their condition holds and something on them is asked or told."""
    shown, values = _shown(form, read(form, answers), on)
    pages = {question.page for question in shown.values()}
    return tuple(
        page
        for page in form.pages
        if (page.show_when is None or evaluate(page.show_when, values.get, today=on))
        and (page.key in pages or not (page.fields or page.groups) or _groups_open(form, page, values, on))
    )


def _groups_open(form: EForm, page: Page, values: Flat, today: date) -> bool:
    shows = (form.groups[path].show_when for path in page.groups)
    return any(show is None or evaluate(show, values.get, today=today) for show in shows)


# --- what is accepted ---


def clean_answers(form: EForm, raw: Any, *, complete: bool, known: Known) -> Cleaned:
    """Clean the answers of the whole form, of any JSON; `complete` also names the required ones missing."""
    work = Work(form, known)
    flat = eform_clean.flatten(form.tree, raw, work.wrong)
    eform_clean.clean(form, flat, work)
    if complete:
        eform_clean.require(work, wanted=lambda path: True)
    eform_clean.cross_check(work, tuple(check for page in form.pages for check in page.checks))
    return _cleaned(form, work, hidden={})


def clean_page(
    form: EForm, page_key: str, raw: Any, answers: Mapping[str, Any], *, known: Known, complete: bool = True
) -> Cleaned:
    """Clean one page's answers and put them in place of those in `answers`; errors are of that page only.

    Answers of other pages that this page has just hidden stay in `kept`, not in `answers`: minds change.
    Autosave passes `complete=False` so that unanswered questions are no errors. KeyError for an unknown page.
    """
    page = form.page(page_key)
    mine = frozenset((*page.fields, *page.groups))
    before = {path: value for path, value in _flat(form, answers).items() if path not in mine}
    work = Work(form, known)
    sent = eform_clean.flatten(form.tree, raw, work.wrong)
    for path in sent.keys() - mine:
        work.wrong(path, "unknown")
    unknown = dict(work.errors)
    eform_clean.clean(form, before | {path: value for path, value in sent.items() if path in mine}, work)
    if complete:
        eform_clean.require(work, wanted=mine.__contains__ if not page.groups else _wanted(form, mine))
    eform_clean.cross_check(work, page.checks)
    work.errors = {p: e for p, e in work.errors.items() if p in unknown or _belongs(form, p, mine)}
    hidden = {path: value for path, value in work.hidden.items() if path not in mine}
    return _cleaned(form, work, hidden=hidden)


def taken_over(form: EForm, answers: Mapping[str, Any], *, known: Known) -> Cleaned:
    """Judge answers given under an earlier definition; `kept` has the valid, the mistyped and the hidden ones."""
    work = Work(form, known)
    eform_clean.clean(form, _flat(form, answers), work)
    return _cleaned(form, work, hidden=work.hidden)


def _wanted(form: EForm, mine: frozenset[str]) -> Callable[[str], bool]:
    return lambda path: path in mine or (path in form.fields and form.fields[path].group in mine)


def _belongs(form: EForm, path: str, mine: frozenset[str]) -> bool:
    plain = schema_path(path)
    question = form.fields.get(plain)
    return plain in mine or (question is not None and question.group in mine)


def _cleaned(form: EForm, work: Work, *, hidden: Flat) -> Cleaned:
    spare = {path: kept for path, raw in hidden.items() if not missing(kept := _spare(form, path, raw))}
    kept = eform_clean.nest(form, spare | work.values | work.typed)
    return Cleaned(eform_clean.nest(form, work.values), eform_clean.display_order(form, work.errors), kept)


def _spare(form: EForm, path: str, raw: Any) -> Any:
    """What is kept of a hidden answer: of a group its rows, else what is storable."""
    if path not in form.groups:
        return eform_clean.storable(raw, secret=form.fields[path].secret)
    rows = raw if isinstance(raw, list) else []
    flat_rows = eform_clean.flat_rows(form, path, rows[: form.groups[path].max])
    return [
        {p: eform_clean.storable(value, secret=form.fields[p].secret) for p, value in row.items()}
        for row in flat_rows
        if row
    ]


def page_state(form: EForm, page_key: str, answers: Mapping[str, Any], *, known: Known, seen: bool = False) -> str:
    """For the task list: "not_started", "in_progress", "done" (`seen`: saved before, empty may be done)."""
    page = form.page(page_key)
    mine = frozenset((*page.fields, *page.groups))
    sent = {path: value for path, value in _flat(form, answers).items() if path in mine and not missing(value)}
    if not sent and not seen:
        return "not_started"
    raw = eform_clean.nest(form, {p: _rows(form, p, v) for p, v in sent.items()})
    return "in_progress" if clean_page(form, page_key, raw, answers, known=known).errors else "done"


def _rows(form: EForm, path: str, value: Any) -> Any:
    return eform_clean.flat_rows(form, path, value) if path in form.groups and isinstance(value, list) else value


# --- how it reads ---


def summary(form: EForm, answers: Mapping[str, Any], lang: str, *, known: Known) -> list[SummaryPage]:
    """The answers in words, page by page: every question asked (text None = not answered), every answer."""
    flat = read(form, answers)
    shown, _values = _shown(form, flat, known.today)
    blocks = block_labels(form, lang)
    pages = []
    for page in form.pages:
        rows = [
            _summary_row(form.fields[p], p, flat.get(p), lang, known, blocks)
            for p in page.fields
            if p in shown or not missing(flat.get(p))
        ]
        for path in page.groups:
            rows += _group_rows(form, form.groups[path], flat.get(path), shown, lang, known)
        if rows:
            pages.append(SummaryPage(page.title.in_(lang), page.key, tuple(rows)))
    return pages


def _summary_row(
    question: Field, path: str, value: Any, lang: str, known: Known, blocks: Mapping[str, str]
) -> SummaryRow:
    text = None if missing(value) else _say(question, value, lang, known)
    return SummaryRow(path, question.label.in_(lang), text, blocks.get(question.path, ""), question.secret)


def _say(question: Field, value: Any, lang: str, known: Known) -> str | None:
    """Words for a stored value; a value of another shape (a draft's mistyped one) is shown as it was typed."""
    try:
        return in_words(question, value, lang, known)
    except (TypeError, AttributeError, ValueError):
        return value if isinstance(value, str) else None


def _group_rows(
    form: EForm, group: Group, rows: Any, shown: Mapping[str, Field], lang: str, known: Known
) -> list[SummaryRow]:
    found = []
    for number, flat in enumerate(rows or ()):
        if eform_clean.blank(form, flat):
            continue
        heading = group.row_name(number, lang)
        for path in group.fields:
            place = row_path(group.path, number, path)
            if place in shown or not missing(flat.get(path)):
                question = form.fields[path]
                found.append(_summary_row(question, place, flat.get(path), lang, known, {path: heading}))
    return found


def block_labels(form: EForm, lang: str) -> dict[str, str]:
    """Label of the outermost block each field stands in."""
    labels: dict[str, str] = {}

    def walk(items: tuple[Item, ...], label: str) -> None:
        for item in items:
            if isinstance(item, Field):
                labels[item.path] = label
            elif isinstance(item, Block | Group):
                walk(item.items, label or item.label.in_(lang))

    for page in form.pages:
        walk(page.items, "")
    return labels


# --- secrets ---


def secret_paths(form: EForm) -> tuple[str, ...]:
    """Paths of identity data; `*` stands for the number of a row ("children.*.id_number")."""
    return tuple(
        question.path.replace(question.group, f"{question.group}.*", 1) if question.group else question.path
        for question in form.fields.values()
        if question.secret
    )


def map_secrets(form: EForm, answers: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """A copy of the answers with every identity text passed through `change` (encrypt, decrypt, mask)."""
    flat = _flat(form, answers)
    secret = {path for path, question in form.fields.items() if question.secret}
    changed = {p: change(v) if p in secret and isinstance(v, str) else v for p, v in flat.items()}
    for path in form.groups.keys() & changed.keys():
        rows = _rows(form, path, changed[path])
        if isinstance(rows, list):
            changed[path] = [
                {p: change(v) if p in secret and isinstance(v, str) else v for p, v in row.items()} for row in rows
            ]
    return eform_clean.nest(form, changed)
