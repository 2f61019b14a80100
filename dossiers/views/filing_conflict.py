"""Two devices changed the same page of the form: both versions side by side, and what was chosen of the two."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language

from dossiers.views.filing import opened
from dossiers.views.filing_parts import Filing
from procedures.rules.eform import EForm, SummaryRow, clean_page, nest, read, summary

MINE = "_mine"  # hidden input that carries this device's answers along
MOST_CARRIED = 4_000_000  # characters; a post holds 5 MB
BOTH = "both"

Flat = dict[str, Any]


def own_paths(form: EForm, page: str) -> tuple[str, ...]:
    """Return what a page asks: its questions and its groups, each group as one."""
    return (*form.page(page).fields, *form.page(page).groups)


def fingerprint(mine: Filing, page: str) -> str:
    """Return a short hash of the page's stored answers, to tell whether somebody else touched this very page."""
    form = mine.version.eform
    flat = read(form, mine.answers)
    values = [flat.get(path) for path in own_paths(form, page)]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]


def kept_of(mine: Filing, page: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return what would be stored, right or wrong, of what was sent for a page."""
    return clean_page(mine.version.eform, page, raw, mine.answers, known=mine.known, complete=False).kept


def differing(mine: Filing, page: str, kept: dict[str, Any]) -> list[str]:
    """Return the questions and groups whose stored answer is another; files hang on the dossier, not on a device."""
    form = mine.version.eform
    saved, now = read(form, mine.answers), read(form, kept)
    unlike = [path for path in own_paths(form, page) if saved.get(path) != now.get(path) and not _is_file(form, path)]
    if not unlike:
        return []
    sides = _Side(mine, page, mine.answers), _Side(mine, page, kept)
    # What reads the same on both sides leaves nothing to choose.
    return [path for path in unlike if path in form.groups or sides[0].text(path) != sides[1].text(path)]


def _is_file(form: EForm, path: str) -> bool:
    return path in form.fields and form.fields[path].type == "file"


# What was chosen


def merged(mine: Filing, page: str, post: QueryDict, files: dict[str, list[str]]) -> dict[str, Any]:
    """Return the page's answers after the choice, nested as the engine wants them.

    What did not come back whole counts as not chosen: the stored answer stays.
    """
    form, carried = mine.version.eform, _carried(post)
    saved = read(form, mine.answers)
    flat = {path: _chosen(form, path, saved.get(path), carried, post) for path in own_paths(form, page)}
    flat |= {path: ids for path, ids in files.items() if path in flat}
    return nest(form, {path: value for path, value in flat.items() if value is not None})


def _chosen(form: EForm, path: str, saved: Any, carried: Flat | None, post: QueryDict) -> Any:
    all_of = post.get("all", "")
    wanted = all_of if all_of in ("mine", "saved") else post.get(f"take:{path}", "mine")
    if carried is None or wanted == "saved":
        return saved
    own = carried.get(path)
    if own is not None and not _fits(form, path, own):
        return saved
    return both_rows(saved, own) if wanted == BOTH and path in form.groups else own


def both_rows(saved: Any, own: Any) -> list[Flat]:
    """Return the rows of both versions: those stored, then those of this device that are not among them."""
    rows = list(saved or ())
    return rows + [row for row in own or () if row not in rows]


def took_both(post: QueryDict) -> bool:
    """Tell whether rows of both versions were put together: the person looks at them once more."""
    choices = (value for name, value in post.items() if name.startswith("take:"))
    return not post.get("all") and BOTH in choices


def _fits(form: EForm, path: str, value: Any) -> bool:
    """Whether what came back may be an answer here: of a group, rows."""
    return path not in form.groups or (isinstance(value, list) and all(isinstance(row, dict) for row in value))


def _carried(post: QueryDict) -> Flat | None:
    """Return the answers that the page of a conflict carried along; None where they cannot be read."""
    text = post.get(MINE, "")
    try:
        found = json.loads(text) if len(text) <= MOST_CARRIED else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else None


# How it is shown


def conflict(request: HttpRequest, mine: Filing, page: str, raw: dict[str, Any]) -> HttpResponse:
    """Show both versions side by side, question by question; the choice comes back to the same page."""
    mine = opened(request, mine.dossier.pk)
    form, kept = mine.version.eform, kept_of(mine, page, raw)
    sides = _Side(mine, page, mine.answers), _Side(mine, page, kept)
    unlike = differing(mine, page, kept)
    alike = [path for path in own_paths(form, page) if path not in unlike]
    now = read(form, kept)
    carried = {path: now[path] for path in own_paths(form, page) if now.get(path) is not None}
    context = {
        "filing": mine,
        "page": page,
        "title": form.page(page).title.in_(get_language() or "vi"),
        "rows": [_row(form, path, *sides) for path in unlike],
        "alike": [shown for path in alike for shown in sides[0].of(path) if shown.text],
        "mine": json.dumps(carried),
        "base": fingerprint(mine, page),
    }
    return render(request, "dossiers/filing/conflict.html", context, status=409)


def half_date(value: Any) -> str:
    """Return the boxes of a date of which only a part is typed; empty for anything else."""
    if not isinstance(value, dict) or not value.keys() & {"day", "month", "year"}:
        return ""
    return "/".join(str(value.get(part) or "–") for part in ("day", "month", "year"))


class _Side:
    """One version of the page in words."""

    def __init__(self, mine: Filing, page: str, answers: dict[str, Any]) -> None:
        self.form = mine.version.eform
        self.flat = read(self.form, answers)
        pages = summary(self.form, answers, get_language() or "vi", known=mine.known)
        self.rows = [row for shown in pages if shown.key == page for row in shown.rows]

    def of(self, path: str) -> list[SummaryRow]:
        """Return the lines of a question, of a group those of all its rows."""
        return [row for row in self.rows if row.key == path or row.key.startswith(f"{path}.")]

    def text(self, path: str) -> str:
        """Return the answer in words; a date of which only a part is typed as far as it goes."""
        said = next((row.text for row in self.of(path) if row.text), "")
        return said or half_date(self.flat.get(path))

    def group(self, path: str, other: "_Side") -> list[dict[str, Any]]:
        """Return the rows of a group, those marked that the other version does not have."""
        return list(self._group(path, other.flat.get(path) or []))

    def _group(self, path: str, others: list[Flat]) -> Iterator[dict[str, Any]]:
        for number, row in enumerate(self.flat.get(path) or []):
            lines = [line for line in self.rows if line.key.startswith(f"{path}.{number}.")]
            if lines:
                yield {
                    "name": lines[0].block,
                    "lines": [line for line in lines if line.text],
                    "only": row not in others,
                }


def _row(form: EForm, path: str, saved: _Side, own: _Side) -> dict[str, Any]:
    label = (form.groups.get(path) or form.fields[path]).label.in_(get_language() or "vi")
    if path in form.groups:
        together = both_rows(saved.flat.get(path), own.flat.get(path))
        both = 0 < len(together) <= form.groups[path].max and together not in (saved.flat.get(path), own.flat.get(path))
        sides = {"saved": saved.group(path, own), "mine": own.group(path, saved)}
        return {"path": path, "label": label, "group": True, "both": len(together) if both else 0} | sides
    block = next((row.block for row in (*saved.of(path), *own.of(path))), "")
    label = f"{block}: {label}" if block and block != label else label
    return {"path": path, "label": label, "saved": saved.text(path), "mine": own.text(path)}
