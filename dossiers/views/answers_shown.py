"""The answers of a dossier for whoever gave them: part by part, short, one way to change each part."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from dossiers import access


def answer_pages(dossier: Any, at: Any, *, change: bool, wanted: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the answers part by part, each with a link to change it where that may be (`change`).

    What may be left out and was is named in one line (`empty`); the `wanted` questions still to be answered are rows.
    """
    return [_part(dossier, page, change, wanted) for page in access.summary_of(dossier, at=at, lang=_lang())]


def _part(dossier: Any, page: Any, change: bool, wanted: Collection[str]) -> dict[str, Any]:
    rows = [row for row in page.rows if row.text is not None or row.key in wanted]
    named = len({row.block for row in page.rows}) > 1
    left = [_label(row, named) for row in page.rows if row not in rows]
    return {
        "title": page.title,
        "href": reverse("filing_page", args=[dossier.pk, page.key]) + "?next=check" if change else "",
        "rows": [{"label": _label(row, named), "value": row.text, "wanted": row.text is None} for row in rows],
        "empty": "; ".join(left),
    }


def _label(row: Any, named: bool) -> str:
    """Return the words of a question; its block is named where the part has several."""
    return f"{row.block}: {row.label}" if named and row.block else row.label


def _lang() -> str:
    return get_language() or "vi"
