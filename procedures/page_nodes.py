"""The parts of a page for its template: questions, blocks, rows of groups, texts, and when each is open."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from procedures.condition_words import when_words
from procedures.known import Known
from procedures.page_post import LOAD, opens
from procedures.page_widgets import computed_attrs, file_box, linked, widget_of
from procedures.rules import eform
from procedures.rules.computed import renamed as renamed_spec
from procedures.rules.conditions import evaluate, missing, reduce, renamed, within
from procedures.rules.eform_clean import Flat, blank, row_path
from procedures.rules.eform_types import Block, EForm, Field, Group, Item, Page, TextItem
from procedures.rules.eform_words import in_words

if TYPE_CHECKING:
    from procedures.page_form import Prefill

NEW = "__n__"  # the number of a row that a script has yet to add


ASKING = ("field", "block", "group", "parts")


@dataclass
class Node:
    """A part of the page for the template: a question, a block, a group of rows or a text; and when it is open."""

    kind: str
    label: str = ""
    hint: str = ""
    parts: list["Node"] = field(default_factory=list)
    bound: forms.BoundField | None = None
    show_when: str = ""
    when: str = ""  # the same in words
    closed: bool = False
    path: str = ""
    loads: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    new_row: "Node | None" = None
    # Asked once more: what the office said about it; and rows that can be neither added nor moved.
    said: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class Row:
    """The row being drawn: its group, its number (or NEW), the answers in it that are shown."""

    group: Group
    number: str
    values: Flat

    def name(self, path: str) -> str:
        """The name of an input of this row; paths outside the row keep theirs."""
        inside = path.startswith(f"{self.group.path}.")
        return f"{self.group.path}.{self.number}.{path[len(self.group.path) + 1 :]}" if inside else path


@dataclass
class Builder:
    """Everything needed while the page is put together."""

    form: EForm
    page: Page
    known: Known
    lang: str
    flat: Flat = field(default_factory=dict)
    values: Flat = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    sources: dict[str, str] = field(default_factory=dict)
    texts: Mapping[str, list[str]] = field(default_factory=dict)
    focus: str = ""
    # The own papers that may answer a question which asks for a file: id and name.
    kept: Sequence[tuple[int, str]] = ()

    # --- what the page starts from ---

    def believe(self, answers: Mapping[str, Any]) -> None:
        """Take these answers as what conditions and inputs start from."""
        self.flat = eform.read(self.form, answers)
        self.shown = eform.visible(self.form, answers, on=self.known.today)
        self.values = eform.asked(self.form, answers, on=self.known.today)

    def without_blank_rows(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The answers without rows nobody has written in, so that shown rows are numbered as they are stored."""
        flat = eform.read(self.form, answers)
        for path in self.page.groups:
            if flat.get(path):
                flat[path] = [row for row in flat[path] if not blank(self.form, row)]
        return eform.nest(self.form, flat)

    def prefill(self, profile: Mapping[str, Any], earlier: "Prefill") -> None:
        """On a page nobody has answered, start from the profile, earlier filings and the defaults."""
        mine = [self.form.fields[path] for path in (*self.page.fields, *self.page.groups) if path in self.form.fields]
        if any(not missing(self.flat.get(path)) for path in (*self.page.fields, *self.page.groups)):
            return
        start: Flat = {}
        for question in mine:
            value, source = self._start(question, profile, earlier)
            if not missing(value):
                start[question.path] = value
                if source:
                    self.sources[question.path] = source
        self.believe(eform.nest(self.form, self.flat | start))

    def _start(self, question: Field, profile: Mapping[str, Any], earlier: "Prefill") -> tuple[Any, str]:
        found = profile.get(question.prefill.removeprefix("profile.")) if question.prefill else None
        if not missing(found):
            return found, _("Taken from your account.")
        if question.path in earlier.answers:
            return earlier.answers[question.path], earlier.sources.get(question.path, "")
        return question.default, ""

    def initial(self) -> dict[str, Any]:
        """The stored answers by the names of their inputs, as they would be typed."""
        found = {path: self.flat[path] for path in self.page.fields if not missing(self.flat.get(path))}
        for path in self.page.groups:
            for number, row in enumerate(self.flat.get(path) or ()):
                found |= {row_path(path, number, inner): value for inner, value in row.items()}
        return {path: typed(value, self._type(path)) for path, value in found.items()}

    def _type(self, path: str) -> str:
        return self.form.fields[eform.schema_path(path)].type

    def open_paths(self) -> list[str]:
        """The questions shown that answers of this page have opened."""
        hangs = opens(self.form, self.page.key)
        return [path for path in self.shown if hangs(path)]

    # --- the parts ---

    def layout(self, result: forms.Form, texts: Mapping[str, list[str]], *, pressed: str = "") -> list[Node]:
        """All parts of the page; fills the fields of `result`. `pressed` is the button of a group, if it was one."""
        self.texts, self.focus = texts, pressed
        return list(self._nodes(self.page.items, result, None))

    def _nodes(self, items: tuple[Item, ...], result: forms.Form, row: Row | None) -> Iterator[Node]:
        for item in items:
            open_when = self._open_when(item.show_when, row)
            if open_when is False:
                continue
            node = self._node(item, result, row)
            node.show_when = "" if open_when is True else json.dumps(open_when, ensure_ascii=False)
            if node.show_when and node.kind in ASKING:
                node.when = when_words(self.form, open_when, known=self.known, lang=self.lang)
            node.closed = not self._is_open(item, row)
            if node.kind not in ("block", "parts") or node.parts:
                yield node

    def _node(self, item: Item, result: forms.Form, row: Row | None) -> Node:
        if isinstance(item, TextItem):
            return Node(item.style, label=item.text.in_(self.lang))
        hint = item.hint.in_(self.lang) if item.hint else ""
        if isinstance(item, Group):
            return self._group(item, hint, result)
        path = row.name(item.path) if row else item.path
        if isinstance(item, Block):
            parts = list(self._nodes(item.items, result, row))
            same = item.label == self.page.title and not hint  # the heading of the page has said it
            return Node("parts" if same else "block", item.label.in_(self.lang), hint, parts, path=path)
        if item.type == "computed":
            return self._computed(item, path, hint, row)
        result.fields[path] = self._field(item, path, row)
        loads = LOAD if item.type == "commune" and not item.limits.get("province") else ""
        return Node("field", bound=result[path], path=path, loads=loads)

    def _computed(self, question: Field, path: str, hint: str, row: Row | None) -> Node:
        value = (row.values if row else self.flat).get(question.path)
        spec = self.form.fields[question.path].limits["value"]
        spec = renamed_spec(spec, row.name) if row else spec
        shown = "" if missing(value) else in_words(question, value, self.lang, self.known)
        attrs = {"attrs": computed_attrs(question, spec, self.lang), "value": json.dumps(value), "text": shown}
        return Node("computed", question.label.in_(self.lang), hint, path=path, attrs=attrs)

    def _field(self, question: Field, path: str, row: Row | None) -> forms.Field:
        if question.type == "file":
            widget: forms.Widget = file_box(question, self.known, self.kept, in_row=row is not None)
        else:
            widget = self._linked(question, row) or widget_of(question, self.known, self.lang)
        made = forms.Field(
            label=question.label.in_(self.lang),
            help_text=self._help(question),
            required=question.required is True,
            widget=widget,
        )
        made.eform_field = question  # type: ignore[attr-defined]
        made.unsaid = isinstance(question.required, dict)  # type: ignore[attr-defined]
        return made

    def _linked(self, question: Field, row: Row | None) -> forms.Widget | None:
        """The input of a linked list: cut already where the other answer stands on another page."""
        above = question.limits.get("linked_to")
        if not above:
            return None
        if above in self.page.fields or (row and above in row.group.fields):
            return linked(question, self.lang, self.form.fields[above], row.name(above) if row else above)
        fitting = tuple(option for option in question.options if self.values.get(above) in option.under)
        return widget_of(replace(question, options=fitting), self.known, self.lang)

    def _help(self, question: Field) -> str:
        """The hint; where the answer is there already, where it comes from instead."""
        if question.path in self.sources:
            return self.sources[question.path]
        return question.hint.in_(self.lang) if question.hint else ""

    # --- groups ---

    def _group(self, group: Group, hint: str, result: forms.Form) -> Node:
        rows = self.flat.get(group.path) or []
        wanted = max(len(rows), group.min)
        nodes = [self._row(group, str(n), rows[n] if n < len(rows) else {}, result) for n in range(wanted)]
        new = self._row(group, NEW, {}, None)
        name = (group.row_label or group.label).in_(self.lang)
        attrs = {
            "fields": json.dumps(list(group.fields)),
            "row_label": name,
            "min": group.min,
            "max": group.max,
            "full": wanted >= group.max,
            "focus": self.focus.endswith(f":{group.path}") or f":{group.path}:" in self.focus,
            "rows": wanted,
        }
        errors = self.texts.get(group.path, [])
        return Node(
            "group", group.label.in_(self.lang), hint, nodes, path=group.path, attrs=attrs, errors=errors, new_row=new
        )

    def _row(self, group: Group, number: str, values: Flat, result: forms.Form | None) -> Node:
        if result is None or not values:
            values = {p: self.form.fields[p].default for p in group.fields if self.form.fields[p].default is not None}
        scratch = result if result is not None else _Scratch()
        if result is not None:
            names = {
                row_path(group.path, int(number), path): typed(value, self._type(path))
                for path, value in values.items()
            }
            result.initial = names | dict(result.initial)
        else:
            scratch.initial = {
                f"{group.path}.{NEW}.{p[len(group.path) + 1 :]}": typed(v, self._type(p)) for p, v in values.items()
            }
        row = Row(group, number, values)
        parts = list(self._nodes(group.items, scratch, row))
        place = int(number) if number.isdecimal() else 0
        label = group.row_name(place, self.lang)
        attrs = {
            "number": number,
            "group": group.path,
            "first": place == 0,
            "spare": place >= group.min or number == NEW,
        }
        return Node("row", label, parts=parts, path=f"{group.path}.{number}", attrs=attrs)

    # --- open or closed ---

    def _is_open(self, item: Item, row: Row | None) -> bool:
        if isinstance(item, Field) and item.type != "computed" and (row is None or row.number != NEW):
            path = row.name(item.path) if row else item.path
            if path in self.shown or row is None or int(row.number) < len(self.flat.get(row.group.path) or ()):
                return path in self.shown
        return item.show_when is None or evaluate(item.show_when, self._get(row), today=self.known.today)

    def _get(self, row: Row | None) -> Callable[[str], Any]:
        return within(row.group.path, row.values, self.values.get) if row else self.values.get

    def _open_when(self, tree: Any, row: Row | None) -> Any:
        """The condition over this page's questions only: True, False, or a tree for the browser."""
        if tree is None:
            return True
        if row is None:
            return reduce(tree, self.values.get, self.live.__contains__, today=self.known.today)
        inside = row.group.fields
        left = reduce(tree, self._get(row), lambda p: p in inside or p in self.live, today=self.known.today)
        return left if isinstance(left, bool) else renamed(left, row.name)

    @cached_property
    def live(self) -> set[str]:
        """The questions of this page that may be open at all, whatever is answered on it."""
        self.live = {*self.page.fields, *self.page.groups}
        items = {path: self.form.groups.get(path) or self.form.fields[path] for path in self.live}
        while closed := {path for path in self.live if self._open_when(items[path].show_when, None) is False}:
            self.live -= closed
        return self.live


class _Scratch(forms.Form):
    """Fields of a row that is not there yet."""


def typed(value: Any, kind: str) -> Any:
    """A stored value as somebody would type or choose it; 1.125 is typed 1,125, since 1.125 means a thousand."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "money" and isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value).replace(".", ",") if isinstance(value, int | float) else value
