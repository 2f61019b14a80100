"""The inputs of e-form pages: date boxes, province and commune, radios with hints, linked lists, computed values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _

from procedures.known import Known
from procedures.rules.eform_types import Field
from procedures.rules.eform_words import yes_no

RADIO_LIMIT = 7
COMMUNES_URL = "/noi-o/{province}.json"
WIDTHS = {
    "id_number": 20,
    "paper_number": 20,
    "tax_number": 20,
    "account_number": 20,
    "phone": 20,
    "money": 20,
    "number": 10,
}


class DateBoxes(forms.MultiWidget):
    """Day, month and year in three boxes; month and year alone where the question asks for a month."""

    def __init__(self, *, autocomplete: str = "", month_only: bool = False) -> None:
        self.parts = ("month", "year") if month_only else ("day", "month", "year")
        boxes = []
        for part in self.parts:
            width = "4" if part == "year" else "2"
            attrs = {"inputmode": "numeric", "maxlength": width, "data-width": width}
            boxes.append(forms.TextInput(attrs | {"autocomplete": f"bday-{part}" if autocomplete == "bday" else "off"}))
        super().__init__(boxes)
        self.widgets_names = [f".{part}" for part in self.parts]
        self.labels = [{"day": _("Day"), "month": _("Month"), "year": _("Year")}[part] for part in self.parts]

    def decompress(self, value: Any) -> list[str]:
        """A stored date, or what was typed and did not pass."""
        if isinstance(value, dict):
            return [str(value.get(name, "")) for name in self.parts]
        year, month, day = [*str(value or "").split("-"), "", ""][:3]
        found = {"year": year, "month": month, "day": day}
        return [found[name] for name in self.parts]


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


class LinkedSelect(forms.Select):
    """A list of which only what goes with another answer is offered; all of it, grouped, where scripts are off."""

    def __init__(self, under: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__({"autocomplete": "off"}, **kwargs)
        self.under = under

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tell the browser under which answers the option stands."""
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.under:
            option["attrs"]["data-under"] = self.under[str(value)]
        return option


class FileBox(forms.FileInput):
    """A file to send, or one of the own papers to use; of a row also which files are there."""

    def __init__(self, known: Known, kept: Sequence[tuple[int, str]], *, in_row: bool, many: bool) -> None:
        super().__init__({"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"})
        self.known, self.kept, self.in_row = known, kept, in_row
        self.allow_multiple_selected = many
        if many:
            self.attrs["multiple"] = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The ids that came back with a row: what was sent hangs already."""
        return list(data.getlist(name)) if hasattr(data, "getlist") else []

    def held(self, value: Any) -> list[dict[str, str]]:
        """The files of a row by id and name; those of other questions stand below the page."""
        ids = value if self.in_row and isinstance(value, list) else []
        return [{"id": one, "name": self.known.file_name(one) or ""} for one in ids if self.known.file_name(one)]


def file_box(question: Field, known: Known, kept: Sequence[tuple[int, str]], *, in_row: bool) -> FileBox:
    """The input of a question that asks for a file."""
    return FileBox(known, kept, in_row=in_row, many=question.limits.get("max_files", 1) > 1)


def widget_of(question: Field, known: Known, lang: str) -> forms.Widget:
    """The input of a question."""
    if question.type == "date":
        month_only = question.limits.get("precision") == "month"
        return DateBoxes(autocomplete=question.autocomplete, month_only=month_only)
    if question.type == "commune":
        return CommuneBoxes(known, province=question.limits.get("province", ""))
    if question.type in ("one_of", "many_of", "yes_no"):
        return _choice(question, lang)
    if question.type == "long_text":
        return forms.Textarea({"rows": "4"})
    return forms.TextInput(_text_attrs(question))


def _choice(question: Field, lang: str) -> forms.Widget:
    if question.type == "yes_no":
        no, yes = yes_no(question, lang)
        return forms.RadioSelect({"inline": True}, choices=[("true", yes), ("false", no)])
    choices = [(option.value, option.label.in_(lang)) for option in question.options]
    wanted = question.limits.get("widget") or ("radio" if len(choices) <= RADIO_LIMIT else "select")
    if question.type == "one_of" and wanted == "select":
        return forms.Select({"autocomplete": "off"}, choices=[("", _("Choose")), *choices])
    widget = (Checkboxes if question.type == "many_of" else Radios)(choices=choices)
    widget.hints = {option.value: option.hint.in_(lang) for option in question.options if option.hint}
    return widget


def linked(question: Field, lang: str, parent: Field, linked_to: str) -> forms.Widget:
    """The input of a linked list; `linked_to` is the name of the other question's input.

    Options stand under the words of the first answer they go with: readable before anything is chosen.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for above in parent.options:
        mine = [option for option in question.options if option.under[:1] == (above.value,)]
        if mine:
            groups[above.label.in_(lang)] = [(option.value, option.label.in_(lang)) for option in mine]
    under = {option.value: " ".join(option.under) for option in question.options}
    widget = LinkedSelect(under, choices=[("", _("Choose")), *groups.items()])
    widget.attrs["data-linked"] = linked_to
    return widget


def computed_attrs(question: Field, spec: Mapping[str, Any], lang: str) -> dict[str, str]:
    """What the browser needs to show a computed value while its parts are typed."""
    return {
        "data-computed": json.dumps(spec, ensure_ascii=False),
        "data-as": question.limits.get("as", ""),
        "data-unit": question.limits.get("unit", ""),
        "data-lang": lang,
    }


def _text_attrs(question: Field) -> dict[str, str]:
    attrs = {"autocomplete": question.autocomplete or "off"}
    if question.type in WIDTHS:
        attrs["data-width"] = str(WIDTHS[question.type])
    if question.type in ("id_number", "number", "money") or question.limits.get("pattern") in ("digits", "postal_code"):
        attrs["inputmode"] = "numeric"
    if question.type in ("number", "money"):
        attrs["data-number"] = question.type
    if question.type in ("account_number", "tax_number", "paper_number"):
        attrs |= {"spellcheck": "false", "autocapitalize": "characters"}
    if question.type == "phone":
        attrs |= {"inputmode": "tel", "type": "tel"}
    if question.type == "email":
        attrs |= {"inputmode": "email", "type": "email", "spellcheck": "false"}
    return attrs
