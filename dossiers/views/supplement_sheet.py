"""One request for supplement as the applicant prepares it: cards of papers, questions, how far each item is."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers import access
from dossiers.actions.filing import Lack
from dossiers.views.papers_shown import bindable, card
from files.labels import scan_words
from files.scan import ScanState, counts
from procedures.eform_labels import error_texts
from procedures.page_asked import cut
from procedures.page_form import PageForm, page_form
from procedures.rules.eform import Err, visible
from procedures.rules.eform_asked import covers, name_of, page_of, value_at

Errors = Mapping[str, list[Err]]


def name(asked: access.Asked, item: Any) -> str:
    """Return what an item asks, as people call it."""
    if item.requirement_id:
        names = {paper.id: paper.name for paper in asked.version.requirements}
        return names.get(item.requirement_id, item.title)
    return name_of(asked.version.eform, item.field_path, get_language() or "vi") or item.title


def items(asked: access.Asked) -> list[dict[str, Any]]:
    """Return every item in the order it was asked, with how far it is and the place where it is answered."""
    form = asked.version.eform
    rows = []
    for item in asked.items:
        paper = bool(item.requirement_id)
        done = _brought(asked, item) if paper else _changed(asked, item.field_path)
        anchor = f"#paper-{item.requirement_id}" if paper else anchor_of(form, item.field_path)
        rows.append({"label": name(asked, item), "href": anchor, "hint": "", "state": "done" if done else "todo"})
        rows[-1]["status"] = _state_words(paper, done)
    return rows


def _state_words(paper: bool, done: bool) -> str:
    if paper:
        return _("Attached") if done else _("To be attached")
    return _("Corrected") if done else _("Not corrected yet")


def _brought(asked: access.Asked, item: Any) -> bool:
    return any(row.requirement_id == item.requirement_id and counts(row.file) for row in asked.files)


def _changed(asked: access.Asked, path: str) -> bool:
    return bool(value_at(asked.now, path) != value_at(asked.filed, path))


def anchor_of(form: Any, path: str) -> str:
    """Return the place of a question, a row or a group on the page."""
    return f"#{path}" if path not in form.fields and path not in form.groups else f"#id_{path}_field"


def cards(asked: access.Asked, errors: Mapping[int, list[str]], kept: list[Any]) -> list[dict[str, Any]]:
    """Return the papers asked as the cards of filing show them; `kept` are own papers that may be used again."""
    papers = {paper.id: paper for paper in asked.version.requirements}
    dossier = asked.dossier
    return [
        {
            "id": item.requirement_id,
            "address": reverse("supplement", args=[dossier.pk]),
            "card": f"{reverse('supplement', args=[dossier.pk])}?giay={item.requirement_id}",
            "uploads": reverse("api_uploads", args=[dossier.pk]),
            "name": name(asked, item),
            "level": 3,
            "said": item.remark,
            "pressing": True,
            "forms": papers[item.requirement_id].forms if item.requirement_id in papers else (),
            "files": [card(row, dossier) for row in _files_of(asked, item.requirement_id)],
            "photos": len(bindable(_files_of(asked, item.requirement_id))),
            "bind": reverse("filing_bind", args=[dossier.pk, item.requirement_id]),
            "checking": any(row.file.scan_state == ScanState.WAITING for row in _files_of(asked, item.requirement_id)),
            "suggested": []
            if _files_of(asked, item.requirement_id)
            else access.suggested(name(asked, item), kept, on=asked.known.today),
            "errors": errors.get(item.requirement_id, []),
            "error_id": f"{item.requirement_id}-error",
        }
        for item in asked.items
        if item.requirement_id
    ]


def _files_of(asked: access.Asked, paper_id: int) -> list[Any]:
    return [row for row in asked.files if row.requirement_id == paper_id]


def question_files(asked: access.Asked) -> list[dict[str, Any]]:
    """Return the files not sent yet that answer questions."""
    return [card(row, asked.dossier) for row in asked.files if row.field_path]


def forms(asked: access.Asked, errors: Errors, answers: Mapping[str, Any] | None = None) -> list[PageForm]:
    """Return the pages of the form with what is asked of them; `answers` where they are not those kept."""
    form, said = asked.version.eform, {item.field_path: item.remark for item in asked.items if item.field_path}
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
            made = page_form(
                form, page.key, known=asked.known, answers=answers or asked.now, errors=mine, blank_rows=True
            )
            found.append(cut(made, said, opened | wrong, closed))
    return found


def _is_there(form: Any, path: str) -> bool:
    try:
        return bool(page_of(form, path))
    except (KeyError, StopIteration):
        return False


def has_files(asked: access.Asked) -> bool:
    """Tell whether a question asks for a file."""
    fields = asked.version.eform.fields
    return any(path in fields and fields[path].type == "file" for path in (*asked.questions, *asked.opened))


def errors_of(lacks: Collection[Lack]) -> dict[str, list[Err]]:
    """Return what is wrong with answers, by path."""
    return {lack.key: list(lack.errors) or [Err("required")] for lack in lacks if lack.kind == "answer"}


def paper_errors(lacks: Collection[Lack]) -> dict[int, list[str]]:
    """Return what is wrong with papers, by their number; 0 for files that answer questions."""
    found: dict[int, list[str]] = {}
    for lack in lacks:
        if lack.kind == "paper":
            found.setdefault(int(lack.key), []).append(_("Please attach this paper."))
        if lack.kind == "scan":
            found.setdefault(int(lack.page or 0), []).append(scan_words(lack.key, lack.name))
    return found


def summary(
    asked: access.Asked, papers: Mapping[int, list[str]], errors: Errors, base: str = ""
) -> list[dict[str, str]]:
    """Return the summary of errors; `base` is the address of the page, where they are told on another."""
    form = asked.version.eform
    rows = [
        {"href": f"{base}#files-{paper}" if paper else "", "text": text}
        for paper, texts in papers.items()
        for text in texts
    ]
    for path, texts in error_texts(form, errors).items():
        href = f"{base}#id_{path}_field" if _is_there(form, path) else ""
        rows += [{"href": href, "text": text} for text in texts]
    return rows
