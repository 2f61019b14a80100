"""Tags and filters of every template (builtin: no `load` needed). /_components/ shows each in use."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, ClearableFileInput, FileInput, MultiWidget, Widget
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import kept, sessions
from portal import icons, navigation
from portal.lib import text, when

register = template.Library()
_SPAN = re.compile(r"\d\d:\d\d–\d\d:\d\d")
TONES = frozenset({"neutral", "info", "wait", "good", "bad"})


# Pictures


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; it says nothing to a screen reader, so words stand beside it."""
    return mark_safe(icons.svg(name))  # noqa: S308 - our own drawing


@register.simple_tag
def mark() -> SafeString:
    """Draw the mark of the portal."""
    return mark_safe(icons.MARK)  # noqa: S308 - our own drawing


# Values


@register.filter
def dong(amount: int | None) -> str:
    """12000 -> "12.000 đ"; nothing for None."""
    if amount is None:
        return ""
    from portal.lib import money

    return money.dong(amount)


register.filter(when.vn_date)
register.filter(when.vn_time)
register.filter(when.vn_datetime)
register.filter(text.plain_name)


@register.filter
def whole_spans(hours: str) -> SafeString:
    """Keep each span of opening hours (07:00–11:30) on one line."""
    return mark_safe(_SPAN.sub(r'<span class="nowrap">\g<0></span>', escape(hours)))  # noqa: S308 - escaped just before


@register.filter
def file_size(size: int | None) -> str:
    """Bytes -> "850 KB", "2,4 MB"."""
    if size is None:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    number = f"{size / 1024 / 1024:.1f}".removesuffix(".0")
    return f"{number if get_language() == 'en' else number.replace('.', ',')} MB"


@register.filter
def number(value: int | None) -> str:
    """205488 -> "205.488" (in English "205,488")."""
    if value is None:
        return ""
    grouped = f"{value:,}"
    return grouped if get_language() == "en" else grouped.replace(",", ".")


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """Look a key up whose name is a variable."""
    return mapping.get(key) if mapping else None


# Addresses and the frame of the page


@register.simple_tag(takes_context=True)
def url_if(context: template.Context, name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a view, or "" while there is no such view."""
    return navigation.url_or_none(name, *args, **kwargs) or ""


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return "?…" of this page with some values changed; None or "" takes a value out."""
    parameters = context["request"].GET.copy()
    for key, value in changes.items():
        parameters.pop(key, None)
        if value is not None and value != "":
            parameters.setlist(key, [str(v) for v in value] if isinstance(value, (list, tuple)) else [str(value)])
    return "?" + parameters.urlencode()


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[dict[str, Any]]:
    """Return the main menu of the actor."""
    return navigation.menu(context.get("request"))


@register.simple_tag(takes_context=True)
def is_staff(context: template.Context) -> bool:
    """Tell whether the page is for staff (body.staff, desk.css)."""
    return navigation.is_staff(context.get("request"))


@register.simple_tag(takes_context=True)
def prefs(context: template.Context) -> dict[str, str]:
    """Return how the reader likes the page: font s|m|l, contrast normal|high, and the path to return to."""
    from portal import views

    request: HttpRequest | None = context.get("request")
    return views.prefs_of(request) if request else {"font": "m", "contrast": "normal", "next": "/"}


@register.simple_tag
def site() -> dict[str, str]:
    """Return the words of the frame: portal, province, agency and where to get help."""
    from portal import frame

    return frame.words()


@register.simple_tag(takes_context=True)
def session_left(context: template.Context) -> int | None:
    """Return how many seconds the session of the reader lives on; None for nobody."""
    return sessions.left(context.get("request"))


@register.simple_tag(takes_context=True)
def made_for(context: template.Context) -> SafeString:
    """Return the hidden input that says whom the page is made for: what is typed survives the end of a session."""
    request = context.get("request")
    mark = kept.mark(request.user.pk if request else None)
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', kept.NAME, mark)


@register.simple_tag(takes_context=True)
def error_prefix(context: template.Context) -> str:
    """Return "Lỗi: " for the title of a page whose form came back with errors."""
    form = context.get("form")
    failed = context.get("errors") or (form is not None and getattr(form, "is_bound", False) and form.errors)
    return _("Error: ") if failed else ""


# Components


FRAME = ("request", "user", "csrf_token", "csp_nonce")


def _component(context: template.Context, name: str, params: dict[str, Any]) -> SafeString:
    """Render components/<name>.html alone with its parameters: no name of the page leaks in."""
    around = {key: context[key] for key in FRAME if key in context}
    engine: Any = get_template(f"components/{name}.html")
    return engine.template.render(context.new(around | params))


@register.simple_tag(takes_context=True)
def ui(context: template.Context, component: str, **params: Any) -> SafeString:
    """Render a component: {% ui "notice" kind="info" text=words %}."""
    return _component(context, component, params)


@register.simple_block_tag(takes_context=True)
def part(context: template.Context, content: str, component: str, **params: Any) -> SafeString:
    """Render a component around the content: {% part "panel" title=words %}…{% endpart %}."""
    inside = mark_safe(content.strip())  # noqa: S308 - rendered, and so escaped, by the engine just now
    return _component(context, component, params | {"content": inside})


@register.simple_tag
def status(text: Any, tone: str = "neutral") -> SafeString:
    """Draw a status: words, and a tone neutral|info|wait|good|bad."""
    return format_html('<span class="status status--{}">{}</span>', tone if tone in TONES else "neutral", text)


@register.simple_tag
def status_tag(value: Any) -> SafeString:
    """Draw the status of a dossier with the words and the tone of dossiers/labels.py."""
    from dossiers import labels

    return status(labels.label(value), labels.tone(value))


@register.filter
def time_left(value: Any) -> str:
    """Say a TimeLeft of dossiers/rules/deadlines.py in words."""
    from dossiers import labels

    return labels.time_left_words(value) if value is not None else ""


# Fields


def _kind(widget: Widget) -> str:
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (CheckboxSelectMultiple, "choices"),
        (RadioSelect, "choices"),
        (CheckboxInput, "check"),
        (MultiWidget, "boxes"),
        ((ClearableFileInput, FileInput), "file"),
    )
    return next((kind for classes, kind in kinds if isinstance(widget, classes)), "plain")


@register.filter
def field_kind(field: BoundField) -> str:
    """Tell how components/field.html lays the field out: plain, choices, check, boxes, file or hidden."""
    return "hidden" if field.is_hidden else _kind(field.field.widget)


def _described_by(field: BoundField) -> str:
    given = field.field.widget.attrs.get("aria-describedby", "")
    ids = [given] if given else []
    ids += [f"{field.auto_id}_helptext"] if field.help_text else []
    ids += [f"{field.auto_id}_error"] if field.errors else []
    return " ".join(ids)


@register.simple_tag
def described_by(field: BoundField) -> SafeString:
    """Return the aria-describedby attribute of a fieldset, or nothing."""
    ids = _described_by(field)
    return format_html(' aria-describedby="{}"', ids) if ids else mark_safe("")


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Render the input of a field, tied to its hint and its error."""
    attrs: dict[str, str | bool] = {}
    if ids := _described_by(field):
        attrs["aria-describedby"] = ids
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def boxes(field: BoundField) -> list[dict[str, Any]]:
    """Return the inputs of a MultiWidget (the three boxes of a date) with label and id of each."""
    multi = field.field.widget
    context = multi.get_context(field.html_name, field.value(), multi.attrs | {"id": field.auto_id})
    labels = getattr(multi, "labels", None) or [""] * len(context["widget"]["subwidgets"])
    found = []
    for label, sub in zip(labels, context["widget"]["subwidgets"], strict=True):
        if field.errors:
            sub["attrs"]["aria-invalid"] = "true"
        if field.field.required:
            sub["attrs"]["required"] = True
        found.append({"label": label, "id": sub["attrs"].get("id", ""), "widget": sub})
    return found


@register.filter
def held(field: BoundField) -> list[dict[str, str]]:
    """Return the files that an input for files holds already, by id and name."""
    found = getattr(field.field.widget, "held", None)
    return found(field.value()) if found else []


@register.filter
def summary_href(field: BoundField) -> str:
    """Return where the error summary leads: the first input of the field."""
    widget_ = field.field.widget
    suffix = "_0" if isinstance(widget_, (MultiWidget, RadioSelect, CheckboxSelectMultiple)) else ""
    return f"#{field.auto_id}{suffix}"


@register.filter
def stars(form: Any) -> bool:
    """Tell whether any question of a form bears the star of a required one; a single box to tick bears none."""
    return any(bound.field.required and field_kind(bound) not in ("check", "hidden") for bound in form)


@register.simple_tag
def show_asterisk() -> bool:
    """Tell whether the installation marks required fields with a red star as well (setting REQUIRED_STAR)."""
    return bool(getattr(settings, "REQUIRED_STAR", True))
