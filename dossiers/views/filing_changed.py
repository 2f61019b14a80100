"""What has changed in the procedure under an open draft, in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from dossiers import access
from dossiers.views.filing_parts import Filing

MOST = 20


def changed_words(mine: Filing) -> dict[str, Any] | None:
    """Return what has changed since the draft was begun, as its page shows it; None where nothing has."""
    lang = get_language() or "vi"
    found = access.differences_of(mine.dossier, mine.draft, at=mine.at, lang=lang)
    if found is None:
        return None
    shown: dict[str, Any] = {kind: [] for kind in ("again", "removed", "reworded", "added")}
    for change in found.questions:
        shown[change.kind].append(_row(mine, change, lang))
    more = sum(max(len(rows) - MOST, 0) for rows in shown.values())
    return {kind: rows[:MOST] for kind, rows in shown.items()} | {"more": more, "found": found}


def _row(mine: Filing, change: Any, lang: str) -> dict[str, Any]:
    """Return one question with its block, its former answer, and where it is asked now."""
    label = change.label.in_(lang)
    page = reverse("filing_page", args=[mine.dossier.pk, change.page]) if change.page else ""
    return {
        "label": f"{change.block}: {label}" if change.block else label,
        "text": change.text,
        "href": f"{page}#id_{change.path}_field" if page else "",
    }
