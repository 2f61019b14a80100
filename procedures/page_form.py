"""One page of an e-form as a Django form: widgets, values and errors; what is right and wrong the engine decides.

Inputs are named by their paths. A date has `<path>.day|.month|.year`, a commune `<path>.province` beside `<path>`;
a row of a group has its number in it (`page_rows`). Every question of the page that may open is in the page;
`data-show-when` opens and closes it in the browser, and `_open` tells the server which conditional questions the
person saw (see `opened_unseen`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import get_language

from procedures.eform_labels import error_texts
from procedures.known import Known
from procedures.page_nodes import Builder, Node
from procedures.page_post import (
    LOAD,
    OPEN,
    conditional_paths,
    opened_unseen,
    opens,
    raw_from_post,
    wants_more,
)
from procedures.page_rows import ACT, numbered, renumbered
from procedures.page_widgets import Radios
from procedures.rules import eform
from procedures.rules.eform import EForm, Err

__all__ = [
    "LOAD",
    "OPEN",
    "Node",
    "PageForm",
    "Prefill",
    "Radios",
    "conditional_paths",
    "numbered",
    "opened_unseen",
    "opens",
    "page_form",
    "raw_from_post",
    "renumbered",
    "wants_more",
]


@dataclass(frozen=True)
class Prefill:
    """What a page nobody has answered may start from: answers by path, and in words where they come from."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


class PageForm(forms.Form):
    """A page bound to what was typed, or showing what is stored; its errors are given, never computed by Django."""

    layout: list[Node]
    intro: str
    title: str
    open_paths: str
    today: str
    has_rows: bool = False
    group_errors: list[dict[str, str]]

    def mend_at(self, links: Mapping[str, list[dict[str, str]]]) -> None:
        """Say beside questions and in the summary where else their errors may be mended: href and text, by path."""
        for path, found in links.items():
            if path in self.fields:
                self.fields[path].mends = found  # type: ignore[attr-defined]
                self.group_errors = [*self.group_errors, *found]

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
    earlier: Prefill | None = None,
    blank_rows: bool = False,
    kept: Sequence[tuple[int, str]] = (),
    lang: str | None = None,
) -> PageForm:
    """Build the form of one page. `answers` are the draft's (`Cleaned.kept`), `data` what was just posted with its
    rows `numbered`, `errors` those of `clean_page`; a page nobody has answered yet starts from
    the `profile` {key of the profile: value}, `earlier` filings and the defaults. Rows nobody has written in are shown
    only with `blank_rows`; `kept` are own papers that may answer where a file is asked."""
    lang = lang or get_language() or "vi"
    page = form.page(page_key)
    builder = Builder(form, page, known, lang, kept=kept)
    if data is None:
        stored = dict(answers or {})
        builder.believe(stored if blank_rows else builder.without_blank_rows(stored))
        builder.prefill(dict(profile or {}), earlier or Prefill())
    else:
        raw = raw_from_post(form, page_key, data)
        builder.believe(eform.clean_page(form, page_key, raw, answers or {}, known=known, complete=False).kept)
    return _build(builder, data, errors or {})


def _build(builder: Builder, data: QueryDict | None, errors: Mapping[str, list[Err]]) -> PageForm:
    result = PageForm(data=data, initial=builder.initial())
    texts = error_texts(builder.form, errors, builder.lang)
    result.layout = builder.layout(result, texts, pressed=data.get(ACT, "") if data else "")
    page = builder.page
    result.title = page.title.in_(builder.lang)
    result.intro = page.intro.in_(builder.lang) if page.intro else ""
    result.today = builder.known.today.isoformat()
    result.open_paths = " ".join(builder.open_paths())
    result.has_rows = bool(page.groups)
    groups = [path for path in texts if path in page.groups]
    result.group_errors = [{"href": f"#id_{path}_field", "text": text} for path in groups for text in texts[path]]
    if data is not None or errors:
        result.is_bound = data is not None
        result._errors = _errors(result, texts, groups)  # type: ignore[attr-defined]
    return result


def _errors(result: PageForm, texts: Mapping[str, list[str]], groups: list[str]) -> ErrorDict:
    found = ErrorDict()
    for path, said in texts.items():
        key = path if path in result.fields or path in groups else "__all__"
        found.setdefault(key, ErrorList(error_class="errorlist")).extend(said)
    return found
