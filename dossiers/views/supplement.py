"""The answer to a request for supplement: only what was asked, with the clerk's words, in one form."""

import copy
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dossiers import access
from dossiers.actions import papers, supplementing
from dossiers.actions.filing import NotReady
from dossiers.known import known_at
from dossiers.views.doors import applicant
from dossiers.views.filing_page import value_at
from dossiers.views.papers_shown import card, refused_words
from files.labels import scan_words
from files.store import Refused
from procedures.eform_labels import error_texts
from procedures.page_form import Node, PageForm, page_form, raw_from_post, wants_more
from procedures.rules.eform import Err, clean_answers


def asked_items(page: access.DossierPage, request: Any) -> list[dict[str, str]]:
    """Return what a request asks, by the names of the papers or questions, with the clerk's words."""
    names = {paper.id: paper.name for paper in page.version.requirements}
    fields = page.version.eform.fields
    lang = get_language() or "vi"
    found = []
    for item in request.items.all():
        field = fields.get(item.field_path)
        name = names.get(item.requirement_id or 0) or (field.label.in_(lang) if field else item.title)
        found.append({"name": name, "remark": item.remark})
    return found


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@applicant
def supplement(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show what was asked; keep files as they come; send when everything is there."""
    at = timezone.now()
    dossier = access.own_for(request.actor, dossier_id)
    page = access.page_of(request.actor, dossier, at=at)
    if page.open_supplement is None:
        return redirect("dossier_page", dossier_id)
    sheet = _Sheet(request, page, at)
    if request.method == "GET":
        return sheet.show()
    act = request.POST.get("act", "")
    wrong = sheet.remove(act) if act.startswith("remove-") else sheet.attach()
    if act != "send" or wrong or wants_more(request.POST):
        return sheet.show(wrong=wrong)
    try:
        supplementing.supplement(dossier_id, by=request.actor, at=at, answers=sheet.answers())
    except NotReady as missing:
        return sheet.show(lacks=missing.lacks)
    messages.success(request, _("Your supplement has been sent. The office goes on with the dossier."))
    return redirect("dossier_page", dossier_id)


class _Sheet:
    """One request for supplement as the applicant fills it in."""

    def __init__(self, request: HttpRequest, page: access.DossierPage, at: Any) -> None:
        self.request, self.page, self.at = request, page, at
        self.dossier, self.form = page.dossier, page.version.eform
        self.items = list(page.open_supplement.items.all())
        self.paths = [item.field_path for item in self.items if item.field_path in self.form.fields]
        self.stored = access.answers_of(self.dossier) if self.paths else {}
        self.known = known_at(at, access.file_names(self.dossier) if self.paths else {})

    def pages(self, wrong: Iterable[str] = ()) -> list[str]:
        """The pages of the form on which something was asked, or has become wrong, in order."""
        wanted = {self.form.fields[path].page for path in (*self.paths, *wrong) if path in self.form.fields}
        return [page.key for page in self.form.pages if page.key in wanted]

    def answers(self) -> dict[str, Any]:
        """What was typed for the questions asked and for those that the answers open, by path."""
        found: dict[str, Any] = {}
        if not self.paths:
            return found
        stored = {path: [str(row.pk) for row in access.files_at(self.dossier, [path])] for path in self._file_paths()}
        for page in self.form.pages:
            raw = raw_from_post(self.form, page.key, self.request.POST, stored=stored)
            values = {path: value_at(raw, path) for path in page.fields if self._may_answer(path)}
            found |= {path: value for path, value in values.items() if value is not None}
        return found

    def _may_answer(self, path: str) -> bool:
        """A question asked, or one that another answer may open."""
        return path in self.paths or self.form.fields[path].show_when is not None

    def _file_paths(self) -> list[str]:
        return [path for path in self.paths if self.form.fields[path].type == "file"]

    def attach(self) -> dict[str, list[str]]:
        """Keep the files chosen; return what is wrong with the others, by the name of the input."""
        wrong: dict[str, list[str]] = {}
        places: list[tuple[str, dict[str, Any]]] = [
            (f"files-{item.requirement_id}", {"requirement_id": item.requirement_id})
            for item in self.items
            if item.requirement_id
        ]
        places += [(path, {"field_path": path}) for path in self._file_paths()]
        for name, place in places:
            for upload in self.request.FILES.getlist(name):
                try:
                    papers.attach(self.dossier.pk, upload=upload, by=self.request.actor, at=self.at, **place)
                except (Refused, papers.TooMuch, papers.UnknownPaper) as error:
                    wrong.setdefault(name, []).append(refused_words(upload.name, error))
        return wrong

    def remove(self, act: str) -> dict[str, list[str]]:
        """Take out a file of this round; one of another round or dossier is left alone."""
        wanted = act.removeprefix("remove-")
        row = next((row for row in self._brought() if str(row.pk) == wanted), None)
        if row is not None:
            papers.detach(row.pk, by=self.request.actor, at=self.at)
        return {}

    def _brought(self) -> list[Any]:
        return access.unsent_files(self.dossier)

    def show(self, *, wrong: dict[str, list[str]] | None = None, lacks: list[Any] | None = None) -> HttpResponse:
        """Show the request with what was brought, typed and found wrong so far."""
        wrong, lacks = dict(wrong or {}), lacks or []
        for lack in lacks:
            if lack.kind == "paper":
                wrong.setdefault(f"files-{lack.key}", []).append(_("Please attach this paper."))
            if lack.kind == "scan":
                wrong.setdefault(f"files-{lack.page}", []).append(scan_words(lack.key, lack.name))
        errors = {lack.key: list(lack.errors) or [Err("required")] for lack in lacks if lack.kind == "answer"}
        # What was typed for questions that had opened stays in sight until everything is sent.
        typed = self.answers() if self.request.method == "POST" else {}
        open_, believed = {*errors, *typed}, self._believed(typed)
        forms = [self._form(key, errors, open_, believed) for key in self.pages(open_)]
        shown = {path for form in forms for path in form.fields}
        context = {
            "page": self.page,
            "dossier": self.dossier,
            "asked": self.page.open_supplement,
            "cards": self._cards(wrong),
            "forms": forms,
            "remarks": self._remarks(),
            "errors": self._summary(wrong, errors, shown),
        }
        return render(self.request, "dossiers/mine/supplement.html", context, status=422 if wrong or errors else 200)

    def _was_sent(self, key: str) -> bool:
        """Whether the questions of a page were in sight, so that what was sent speaks for them."""
        names = {name.removesuffix(".province").removesuffix(".day") for name in self.request.POST}
        return any(path in names for path in self.form.page(key).fields)

    def _believed(self, typed: dict[str, Any]) -> dict[str, Any]:
        """The answers as they would be with what was typed, so that the right questions are open."""
        answers = copy.deepcopy(self.stored)
        for path, value in typed.items():
            *blocks, last = path.split(".")
            place = answers
            for block in blocks:
                place = place.setdefault(block, {})
            place[last] = value
        return clean_answers(self.form, answers, complete=False, known=self.known).kept

    def _form(self, key: str, errors: dict[str, list[Err]], open_: set[str], believed: dict[str, Any]) -> PageForm:
        """The questions asked of one page, and of the others only those that have opened."""
        data = self.request.POST if self._was_sent(key) else None
        mine = {path: found for path, found in errors.items() if path in self.form.page(key).fields}
        form = page_form(self.form, key, known=self.known, answers=believed, data=data, errors=mine)
        wanted = {*self.paths, *(path for path in open_ if path in self.form.fields and self._may_answer(path))}
        form.layout = _only(form.layout, wanted)
        for path in list(form.fields):
            if path not in wanted:
                del form.fields[path]
        return form

    def _cards(self, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
        names = {paper.id: paper.name for paper in self.page.version.requirements}
        brought = self._brought()
        return [
            {
                "id": item.requirement_id,
                "name": names.get(item.requirement_id, item.title),
                "remark": item.remark,
                "files": [card(row, self.dossier) for row in brought if row.requirement_id == item.requirement_id],
                "errors": wrong.get(f"files-{item.requirement_id}", []),
                "error_id": f"{item.requirement_id}-error",
            }
            for item in self.items
            if item.requirement_id
        ]

    def _remarks(self) -> list[dict[str, str]]:
        lang = get_language() or "vi"
        return [
            {"name": self.form.fields[item.field_path].label.in_(lang), "remark": item.remark}
            for item in self.items
            if item.field_path in self.form.fields
        ]

    def _summary(
        self, wrong: dict[str, list[str]], errors: dict[str, list[Err]], shown: set[str]
    ) -> list[dict[str, str]]:
        rows = [
            {"href": f"#{name if name.startswith('files-') else f'id_{name}'}", "text": text}
            for name, texts in wrong.items()
            for text in texts
        ]
        for path, texts in error_texts(self.form, errors).items():
            href = f"#id_{path}_field" if path in shown else ""
            rows += [{"href": href, "text": text} for text in texts]
        return rows


def _only(nodes: list[Node], wanted: set[str]) -> list[Node]:
    """Keep the questions wanted, always open, and the blocks around them."""
    kept = []
    for node in nodes:
        node.parts = _only(node.parts, wanted)
        if node.parts or (node.kind == "field" and node.path in wanted):
            node.show_when, node.closed = "", False
            kept.append(node)
    return kept
