"""One page of an e-form as a Django form: widgets, values and errors; what is right and wrong the engine decides.

Inputs are named by their paths. A date has `<path>.day|.month|.year`, a commune `<path>.province` beside `<path>`.
Every question of the page that may open is in the page; `data-show-when` opens and closes it in the browser, and
`_open` tells the server which conditional questions the person saw (see `opened_unseen`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procedures.eform_labels import error_texts
from procedures.known import Known
from procedures.rules import eform
from procedures.rules.conditions import evaluate, missing, paths, reduce
from procedures.rules.eform_clean import flatten
from procedures.rules.eform_types import Block, EForm, Err, Field, Item, Page, TextItem

OPEN = "_open"
LOAD = "_load"
RADIO_LIMIT = 7
COMMUNES_URL = "/noi-o/{province}.json"
WIDTHS = {"id_number": 20, "paper_number": 20, "tax_number": 20, "phone": 20, "number": 10}


@dataclass
class Node:
    """A part of the page for the template: a question, a block of parts, or a text, and when it is open."""

    kind: str
    label: str = ""
    hint: str = ""
    parts: list["Node"] = field(default_factory=list)
    bound: forms.BoundField | None = None
    show_when: str = ""
    closed: bool = False
    path: str = ""
    loads: str = ""


class DateBoxes(forms.MultiWidget):
    """Day, month and year in three boxes."""

    def __init__(self, *, autocomplete: str = "") -> None:
        words = ("bday-day", "bday-month", "bday-year") if autocomplete == "bday" else ("", "", "")
        boxes = []
        for width, word in zip((2, 2, 4), words, strict=True):
            attrs = {"inputmode": "numeric", "maxlength": str(width), "data-width": str(width)}
            boxes.append(forms.TextInput(attrs | ({"autocomplete": word} if word else {"autocomplete": "off"})))
        super().__init__(boxes)
        self.widgets_names = [".day", ".month", ".year"]
        self.labels = [_("Day"), _("Month"), _("Year")]

    def decompress(self, value: Any) -> list[str]:
        """A stored date, or what was typed and did not pass."""
        if isinstance(value, dict):
            return [str(value.get(name, "")) for name in ("day", "month", "year")]
        parts = str(value or "").split("-")
        return ["", "", "", *reversed(parts)][-3:]


class CommuneBoxes(forms.MultiWidget):
    """A list of provinces and, beside it, the communes of the one chosen; works in two steps without JavaScript."""

    def __init__(self, known: Known, *, province: str = "") -> None:
        self.known, self.fixed = known, province
        first = forms.Select({"data-provinces": COMMUNES_URL, "autocomplete": "off"})
        super().__init__([first, forms.Select({"data-communes": "", "autocomplete": "off"})])
        self.widgets_names = [".province", ""]
        self.labels = [_("Province or city"), _("Commune, ward or special zone")]

    def decompress(self, value: Any) -> list[str]:
        """The stored code with its province; the home province where nothing is chosen."""
        if isinstance(value, dict):
            return [str(value.get("province", "")), str(value.get("commune", ""))]
        return [self.known.province_of(value or "") or self.fixed or self.known.home_province, value or ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Fill both lists for the value at hand."""
        value = value if isinstance(value, list) else self.decompress(value)
        provinces = [row for row in self.known.provinces if not self.fixed or row[0] == self.fixed]
        first, second = self.widgets
        assert isinstance(first, forms.Select)
        assert isinstance(second, forms.Select)
        first.choices = [("", _("Choose")), *provinces]
        second.choices = [("", _("Choose")), *self.known.communes_in(str(value[0] or ""))]
        return super().get_context(name, value, attrs)


class OptionAttrs(dict[str, Any]):
    """Attributes of one option; `hint` is for the template beside it and never becomes an attribute."""

    hint: str = ""


class _Hinted(ChoiceWidget):
    """Radios and checkboxes whose options carry a short help."""

    hints: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the hint of the option."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] = OptionAttrs(option["attrs"])
        option["attrs"].hint = self.hints.get(str(value), "")
        return option


class Radios(_Hinted, forms.RadioSelect):
    """One of a few."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Many of a few."""


class PageForm(forms.Form):
    """A page bound to what was typed, or showing what is stored; its errors are given, never computed by Django."""

    layout: list[Node]
    intro: str
    title: str
    open_paths: str
    today: str

    @property
    def input_open(self) -> str:
        """Name of the hidden input that lists the conditional questions seen."""
        return OPEN


def page_form(
    form: EForm,
    page_key: str,
    *,
    known: Known,
    data: QueryDict | None = None,
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[Err]] | None = None,
    profile: Mapping[str, Any] | None = None,
    lang: str | None = None,
) -> PageForm:
    """Build the form of one page. `answers` are the draft's (`Cleaned.kept`), `data` what was just posted,
    `errors` those of `clean_page`, `profile` {key of the profile: value} for a page nobody has answered yet."""
    lang = lang or get_language() or "vi"
    page = form.page(page_key)
    builder = _Builder(form, page, known, lang, dict(answers or {}), dict(profile or {}))
    if data is not None:
        raw = raw_from_post(form, page_key, data)
        builder.believe(eform.clean_page(form, page_key, raw, builder.answers, known=known, complete=False).kept)
    else:
        builder.prefill()
    return builder.build(data, errors or {})


@dataclass
class _Builder:
    """Everything needed while the page is put together."""

    form: EForm
    page: Page
    known: Known
    lang: str
    answers: dict[str, Any]
    profile: dict[str, Any]
    flat: dict[str, Any] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    prefilled: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.believe(self.answers)

    def believe(self, answers: Mapping[str, Any]) -> None:
        """Take these answers as what conditions and inputs start from."""
        self.answers = dict(answers)
        self.flat = flatten(self.form.tree, self.answers, lambda path, code: None)
        self.shown = eform.visible(self.form, self.answers, on=self.known.today)

    def prefill(self) -> None:
        """On a page nobody has answered, start from the profile and the defaults."""
        mine = [self.form.fields[path] for path in self.page.fields]
        if any(not missing(self.flat.get(question.path)) for question in mine):
            return
        start = {q.path: value for q in mine if not missing(value := self._start(q))}
        self.prefilled = frozenset(q.path for q in mine if q.prefill and q.path in start)
        self.flat = {**self.flat, **start}
        nested = eform.nest(self.form, self.flat)
        self.shown = eform.visible(self.form, nested, on=self.known.today)

    def _start(self, question: Field) -> Any:
        if question.prefill:
            found = self.profile.get(question.prefill.removeprefix("profile."))
            if not missing(found):
                return found
        return question.default

    def build(self, data: QueryDict | None, errors: Mapping[str, list[Err]]) -> PageForm:
        """The form with its layout."""
        stored = {path: value for path in self.page.fields if not missing(value := self.flat.get(path))}
        initial = {path: _typed(value) for path, value in stored.items()}
        result = PageForm(data=data, initial=initial)
        result.layout = list(self._nodes(self.page.items, result, ""))
        result.title = self.page.title.in_(self.lang)
        result.intro = self.page.intro.in_(self.lang) if self.page.intro else ""
        result.today = self.known.today.isoformat()
        result.open_paths = " ".join(path for path in conditional_paths(self.form, self.page.key) if path in self.shown)
        if data is not None or errors:
            result.is_bound = data is not None
            result._errors = self._errors(result, errors)  # type: ignore[attr-defined]
        return result

    def _errors(self, result: PageForm, errors: Mapping[str, list[Err]]) -> ErrorDict:
        found = ErrorDict()
        for path, texts in error_texts(self.form, errors, self.lang).items():
            key = path if path in result.fields else "__all__"
            found.setdefault(key, ErrorList(error_class="errorlist")).extend(texts)
        return found

    def _nodes(self, items: tuple[Item, ...], result: PageForm, group: str) -> Iterator[Node]:
        for item in items:
            open_when = self._open_when(item.show_when)
            if open_when is False:
                continue
            node = self._node(item, result)
            node.show_when = "" if open_when is True else json.dumps(open_when, ensure_ascii=False)
            node.closed = not self._is_open(item)
            if node.kind not in ("block", "parts") or node.parts:
                yield node

    def _node(self, item: Item, result: PageForm) -> Node:
        if isinstance(item, TextItem):
            return Node(item.style, label=item.text.in_(self.lang))
        hint = item.hint.in_(self.lang) if item.hint else ""
        if isinstance(item, Block):
            parts = list(self._nodes(item.items, result, ""))
            same = item.label == self.page.title and not hint  # the heading of the page has said it
            return Node("parts" if same else "block", item.label.in_(self.lang), hint, parts, path=item.path)
        assert isinstance(item, Field)
        result.fields[item.path] = self._field(item)
        loads = LOAD if item.type == "commune" and not item.limits.get("province") else ""
        return Node("field", bound=result[item.path], path=item.path, loads=loads)

    def _is_open(self, item: Item) -> bool:
        if isinstance(item, Field):
            return item.path in self.shown
        get = {path: value for path, value in self.flat.items() if path in self.shown}.get
        return item.show_when is None or evaluate(item.show_when, get, today=self.known.today)

    def _open_when(self, tree: Any) -> Any:
        """The condition over this page's questions only: True, False, or a tree for the browser."""
        if tree is None:
            return True
        shown = {path: value for path, value in self.flat.items() if path in self.shown}
        return reduce(tree, shown.get, self.live.__contains__, today=self.known.today)

    @cached_property
    def live(self) -> set[str]:
        """The questions of this page that may be open at all, whatever is answered on it."""
        self.live = set(self.page.fields)
        while closed := {p for p in self.live if self._open_when(self.form.fields[p].show_when) is False}:
            self.live -= closed
        return self.live

    def _field(self, question: Field) -> forms.Field:
        made = forms.Field(
            label=question.label.in_(self.lang),
            help_text=self._help(question),
            required=question.required is True,
            widget=self._widget(question),
        )
        made.eform_field = question  # type: ignore[attr-defined]
        return made

    def _help(self, question: Field) -> str:
        """The hint; where the answer is there already, where it comes from instead."""
        if question.path in self.prefilled:
            return _("Taken from your account.")
        return question.hint.in_(self.lang) if question.hint else ""

    def _widget(self, question: Field) -> forms.Widget:
        if question.type == "date":
            return DateBoxes(autocomplete=question.autocomplete)
        if question.type == "commune":
            return CommuneBoxes(self.known, province=question.limits.get("province", ""))
        if question.type in ("one_of", "many_of", "yes_no"):
            return self._choice(question)
        if question.type == "file":
            return forms.FileInput()
        if question.type == "long_text":
            return forms.Textarea({"rows": "4"})
        return forms.TextInput(_text_attrs(question))

    def _choice(self, question: Field) -> forms.Widget:
        if question.type == "yes_no":
            return forms.RadioSelect({"inline": True}, choices=[("true", _("Yes")), ("false", _("No"))])
        choices = [(option.value, option.label.in_(self.lang)) for option in question.options]
        wanted = question.limits.get("widget") or ("radio" if len(choices) <= RADIO_LIMIT else "select")
        if question.type == "one_of" and wanted == "select":
            return forms.Select({"autocomplete": "off"}, choices=[("", _("Choose")), *choices])
        widget = (Checkboxes if question.type == "many_of" else Radios)(choices=choices)
        widget.hints = {option.value: option.hint.in_(self.lang) for option in question.options if option.hint}
        return widget


def _typed(value: Any) -> Any:
    """A stored value as somebody would type or choose it; 1.125 is typed 1,125, since 1.125 means a thousand."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace(".", ",") if isinstance(value, int | float) else value


def _text_attrs(question: Field) -> dict[str, str]:
    attrs = {"autocomplete": question.autocomplete or "off"}
    if question.type in WIDTHS:
        attrs["data-width"] = str(WIDTHS[question.type])
    if question.type in ("id_number", "number"):
        attrs["inputmode"] = "numeric"
    if question.type == "number":
        attrs["data-number"] = ""
    if question.type == "phone":
        attrs |= {"inputmode": "tel", "type": "tel"}
    if question.type == "email":
        attrs |= {"inputmode": "email", "type": "email", "spellcheck": "false"}
    return attrs


# --- what came back ---


def raw_from_post(
    form: EForm, page_key: str, post: QueryDict, *, stored: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """What was posted for one page, nested for `clean_page`; `stored` are the ids of files kept for each file path."""
    flat: dict[str, Any] = {}
    for path in form.page(page_key).fields:
        value = _posted(form.fields[path], post, stored or {})
        if value is not None:
            flat[path] = value
    return eform.nest(form, flat)


def _posted(question: Field, post: QueryDict, stored: Mapping[str, list[str]]) -> Any:
    path = question.path
    if question.type == "date":
        boxes = {name: post[f"{path}.{name}"] for name in ("day", "month", "year") if f"{path}.{name}" in post}
        return boxes or post.get(path)
    if question.type == "commune":
        province = post.get(f"{path}.province")
        return post.get(path) if province is None else {"province": province, "commune": post.get(path, "")}
    if question.type == "many_of":
        return post.getlist(path) or None
    if question.type == "file":
        return stored.get(path) or post.getlist(path) or None
    return post.get(path)


def wants_communes(post: QueryDict) -> bool:
    """Say whether the button "show the communes" was pressed: show the page again, judge nothing."""
    return LOAD in post


def conditional_paths(form: EForm, page_key: str) -> list[str]:
    """The questions of a page that other questions of the same page open and close."""
    page = form.page(page_key)
    return [
        path
        for path in page.fields
        if (tree := form.fields[path].show_when) is not None and any(one in page.fields for one in paths(tree))
    ]


def opened_unseen(form: EForm, page_key: str, post: QueryDict, cleaned: eform.Cleaned, *, known: Known) -> bool:
    """Say whether the answers opened questions the person has not seen (no JavaScript): show the page once more."""
    seen = set(post.get(OPEN, "").split())
    shown = eform.visible(form, cleaned.answers, on=known.today)
    return any(path in shown and path not in seen for path in conditional_paths(form, page_key))
