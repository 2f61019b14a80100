"""One request for supplement as the applicant prepares it: cards of papers, questions, how far each item is."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers import access
from dossiers.actions.filing import Lack
from dossiers.views.file_answers import file_paths
from dossiers.views.papers_shown import bindable, card
from files.labels import scan_words
from files.scan import ScanState, counts
from procedures.eform_labels import error_texts
from procedures.page_asked import cut
from procedures.page_form import PageForm, page_form
from procedures.rules.eform import Err, visible
from procedures.rules.eform_asked import asks_file, covers, name_of, page_of, value_at

Errors = Mapping[str, list[Err]]


def name(asked: access.Asked, item: Any) -> str:
    """Return what an item asks, as people call it."""
    if item.requirement_id:
        names = {paper.id: paper.name for paper in asked.version.requirements}
        return names.get(item.requirement_id, item.title)
    return name_of(asked.version.eform, item.field_path, get_language() or "vi") or item.title


def items(asked: access.Asked) -> list[dict[str, Any]]:
    """Return every item in the order it was asked, with how far it is and the place where it is answered."""
    rows = []
    for item in asked.items:
        paper = bool(card_id(asked, item))
        done = _brought(asked, item) if paper else _changed(asked, item.field_path)
        anchor = place_of(asked, item)
        rows.append({"label": name(asked, item), "href": anchor, "hint": "", "state": "done" if done else "todo"})
        rows[-1]["status"] = _state_words(paper, done)
    return rows


def _state_words(paper: bool, done: bool) -> str:
    if paper:
        return _("Attached") if done else _("To be attached")
    return _("Corrected") if done else _("Not corrected yet")


def card_id(asked: access.Asked, item: Any) -> str:
    """Return the id of the card of what is brought as files: a paper, or a question that asks for one; else ""."""
    if item.requirement_id:
        return str(item.requirement_id)
    return f"cau-{item.field_path.replace('.', '-')}" if asks_file(asked.version.eform, item.field_path) else ""


def place_of(asked: access.Asked, item: Any) -> str:
    """Return the place on the page where an item is answered."""
    card = card_id(asked, item)
    return f"#paper-{card}" if card else anchor_of(asked.version.eform, item.field_path)


def _brought(asked: access.Asked, item: Any) -> bool:
    return any(counts(row.file) for row in _files_of(asked, item))


def _changed(asked: access.Asked, path: str) -> bool:
    return bool(value_at(asked.now, path) != value_at(asked.filed, path))


def anchor_of(form: Any, path: str) -> str:
    """Return the place of a question, a row or a group on the page."""
    return f"#{path}" if path not in form.fields and path not in form.groups else f"#id_{path}_field"


def cards(asked: access.Asked, errors: Mapping[str, list[str]], kept: list[Any]) -> list[dict[str, Any]]:
    """Return what is asked as files, as the cards of filing show it; `kept` are own papers that may be used again."""
    return [_card(asked, item, errors, kept) for item in asked.items if card_id(asked, item)]


def _card(asked: access.Asked, item: Any, errors: Mapping[str, list[str]], kept: list[Any]) -> dict[str, Any]:
    dossier, ident, files = asked.dossier, card_id(asked, item), _files_of(asked, item)
    forms = next((paper.forms for paper in asked.version.requirements if paper.id == item.requirement_id), ())
    place = {"requirement": item.requirement_id} if item.requirement_id else {"field": item.field_path}
    here = reverse("supplement", args=[dossier.pk])
    return {
        "id": ident,
        "address": here,
        "card": f"{here}?giay={ident}",
        "uploads": reverse("api_uploads", args=[dossier.pk]),
        "place": json.dumps(place),
        "name": name(asked, item),
        "level": 3,
        "said": item.remark,
        "pressing": True,
        "forms": forms,
        "files": [card(row, dossier) for row in files],
        "photos": len(bindable(files)) if item.requirement_id else 0,
        "bind": reverse("filing_bind", args=[dossier.pk, item.requirement_id]) if item.requirement_id else "",
        "checking": any(row.file.scan_state == ScanState.WAITING for row in files),
        "suggested": [] if files else access.suggested(name(asked, item), kept, on=asked.known.today),
        "errors": errors.get(ident, []),
        "error_id": f"{ident}-error",
    }


def _files_of(asked: access.Asked, item: Any) -> list[Any]:
    if item.requirement_id:
        return [row for row in asked.files if row.requirement_id == item.requirement_id]
    return [row for row in asked.files if row.field_path == item.field_path]


def question_files(asked: access.Asked) -> list[dict[str, Any]]:
    """Return the files not sent yet that answer questions which other answers have opened; others have their card."""
    opened = {path for path in asked.opened if asks_file(asked.version.eform, path)}
    return [card(row, asked.dossier) for row in asked.files if row.field_path in opened]


def forms(
    asked: access.Asked,
    errors: Errors,
    answers: Mapping[str, Any] | None = None,
    kept: Sequence[tuple[int, str]] = (),
) -> list[PageForm]:
    """Return the pages of the form with what is asked of them; `answers` where they are not those kept.

    Files that are asked have their cards.
    """
    form = asked.version.eform
    said = {item.field_path: item.remark for item in asked.items if item.field_path and not card_id(asked, item)}
    errors = {path: texts for path, texts in errors.items() if path not in asked.questions or path in said}
    opened = asked.opened
    wrong = {path for path in errors if not covers(said, path)}
    wanted = {page_of(form, path) for path in (*said, *opened, *wrong) if _is_there(form, path)}
    seen = visible(form, asked.filed, on=asked.known.today)
    closed = set(form.fields) - seen - opened
    found = []
    for page in form.pages:
        if page.key in wanted:
            mine = {
                path: texts
                for path, texts in errors.items()
                if _is_there(form, path) and page_of(form, path) == page.key
            }
            shown: dict[str, Any] = {"answers": answers or asked.now, "errors": mine, "kept": kept}
            made = page_form(form, page.key, known=asked.known, blank_rows=True, **shown)
            found.append(cut(made, said, opened | wrong, closed))
    return found


def _is_there(form: Any, path: str) -> bool:
    try:
        return bool(page_of(form, path))
    except (KeyError, StopIteration):
        return False


def file_inputs(asked: access.Asked) -> set[str]:
    """Return the file questions that stand in the form: of rows, and what other answers have opened."""
    found = file_paths(asked.version.eform, (*asked.questions, *asked.opened))
    return {path for path in found if path not in asked.questions}


def errors_of(lacks: Collection[Lack]) -> dict[str, list[Err]]:
    """Return what is wrong with answers, by path."""
    return {lack.key: list(lack.errors) or [Err("required")] for lack in lacks if lack.kind == "answer"}


def paper_errors(asked: access.Asked, lacks: Collection[Lack]) -> dict[str, list[str]]:
    """Return what is wrong with what is brought as files, by its card; "" for files that answer other questions."""
    cards_of = {item.field_path: card_id(asked, item) for item in asked.items if item.field_path}
    found: dict[str, list[str]] = {}
    for lack in lacks:
        if lack.kind == "paper":
            found.setdefault(lack.key, []).append(_("Please attach this paper."))
        if lack.kind == "scan":
            found.setdefault(lack.page, []).append(scan_words(lack.key, lack.name))
        if lack.kind == "answer" and cards_of.get(lack.key):
            found.setdefault(cards_of[lack.key], []).append(_("Please attach this paper."))
    return found


def summary(
    asked: access.Asked, papers: Mapping[str, list[str]], errors: Errors, base: str = ""
) -> list[dict[str, str]]:
    """Return the summary of errors; `base` is the address of the page, where they are told on another."""
    form = asked.version.eform
    rows = [
        {"href": f"{base}#files-{paper}" if paper else "", "text": text}
        for paper, texts in papers.items()
        for text in texts
    ]
    mine = {path: found for path, found in errors.items() if not (path in asked.questions and asks_file(form, path))}
    for path, texts in error_texts(form, mine, parts=True).items():
        href = f"{base}#id_{path}_field" if _is_there(form, path) else ""
        rows += [{"href": href, "text": text} for text in texts]
    return rows
