"""The answers of a dossier for whoever gave them: part by part, short, one way to change each part."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers import access
from dossiers.known import VIETNAM
from procedures.access import published
from procedures.rules.conditions import evaluate
from procedures.rules.eform_asked import value_at
from procedures.rules.eform_types import Block, EForm


def answer_pages(
    dossier: Any,
    at: datetime,
    *,
    change: bool,
    wanted: Collection[str] = (),
    answers: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Return the answers part by part, each with a link to change it where that may be (`change`).

    What may be left out and was is named in one line (`empty`); the `wanted` questions still to be answered are rows.
    With the `answers` a part about who files says where the rest of that person stands.
    """
    lang = get_language() or "vi"
    pages = access.summary_of(dossier, at=at, lang=lang)
    places = dict(_addresses([item for page in published(dossier.version_id).eform.pages for item in page.items], lang))
    found = [_part(dossier, page, places, change, wanted) for page in pages]
    same = _about_who_files(published(dossier.version_id).eform, answers or {}, at.astimezone(VIETNAM).date(), lang)
    for page, shown in zip(pages, found, strict=True):
        if page.key in same:
            words = _("As in the part “%(part)s”") % {"part": same[page.key]}
            shown["rows"].insert(0, {"label": _("Name, birth date, papers"), "value": words})
    return found


def _about_who_files(form: EForm, answers: Mapping[str, Any], on: date, lang: str) -> dict[str, str]:
    """Return the pages about a party who is the submitter, each with the title of the page where that person stands."""
    own = next((form.fields[path].page for path in form.roles.submitter.get("full_name", ())), "")
    found = {}
    for role in form.roles.parties:
        asked = next((form.fields[path].page for path in role.paths.get("full_name", ())), own)
        submits = role.is_submitter is not None and evaluate(role.is_submitter, partial(value_at, answers), today=on)
        if submits and asked != own:
            found[asked] = form.page(own).title.in_(lang)
    return found


def _addresses(items: Iterable[Any], lang: str) -> Iterable[tuple[str, str]]:
    """Give the addresses that a form asks for: path and words."""
    for item in items:
        if isinstance(item, Block):
            yield from [(item.path, item.label.in_(lang))] if item.kind == "address" else _addresses(item.items, lang)


def _part(dossier: Any, page: Any, places: dict[str, str], change: bool, wanted: Collection[str]) -> dict[str, Any]:
    several = len({row.block for row in page.rows}) > 1
    lines = []
    for place, rows in groupby(page.rows, lambda row: _place_of(row, places)):
        found = [_line(row, several, wanted) for row in rows]
        if place and not any(line["wanted"] for line in found):
            found = [_one_line(found, places[place] if several else _("Address"))]
        lines += found
    return {
        "title": page.title,
        "href": reverse("filing_page", args=[dossier.pk, page.key]) + "?next=check" if change else "",
        "rows": [line for line in lines if line["value"] or line["wanted"]],
        "empty": "; ".join(line["label"] for line in lines if not line["value"] and not line["wanted"]),
    }


def _place_of(row: Any, places: dict[str, str]) -> str:
    path = row.key.rpartition(".")[0]
    return path if path in places else ""


def _line(row: Any, several: bool, wanted: Collection[str]) -> dict[str, Any]:
    """Return one question; its block is named where the part has several."""
    label = f"{row.block}: {row.label}" if several and row.block else row.label
    return {"key": row.key, "label": label, "value": row.text, "wanted": row.text is None and row.key in wanted}


def _one_line(lines: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Return an address as people write it: the street first; that it is in Viet Nam goes without saying."""
    said = [line["value"] for line in reversed(lines) if line["value"] and not line["key"].endswith(".place")]
    return {"label": label, "value": ", ".join(said) or lines[0]["value"], "wanted": False}
