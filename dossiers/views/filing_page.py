"""One page of the e-form: shown, saved right or wrong, saved by itself, and two devices kept apart."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.kept import take
from dossiers import access
from dossiers.actions import filing, papers
from dossiers.views.capacity_lacks import capacity_errors
from dossiers.views.doors import applicant
from dossiers.views.filing import opened, way_back
from dossiers.views.filing_parts import Filing
from dossiers.views.papers_shown import card, refused_words
from dossiers.views.prefill import earlier_for, profile_for
from files.store import Refused
from procedures.page_form import (
    OPEN,
    PageForm,
    numbered,
    opened_unseen,
    opens,
    page_form,
    raw_from_post,
    wants_more,
)
from procedures.rules.eform import EForm, clean_page, nest, read, summary

MAX_MINE = 500_000


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@applicant
def filing_page(request: HttpRequest, dossier_id: int, page: str) -> HttpResponse:
    """Show a page of the form, or keep what was entered and go on to the next."""
    mine = opened(request, dossier_id)
    if all(page != known.key for known in mine.version.eform.pages):
        raise Http404
    if request.method == "POST":
        request.POST = numbered(mine.version.eform, page, request.POST)  # type: ignore[assignment]
        return _post(request, mine, page)
    if all(page != shown.key for shown in mine.pages):
        return redirect("filing_tasks", dossier_id)
    before = take(request)
    form = _begun(request, mine, page) if before is None else _restored(mine, page, before)
    return _show(request, mine, page, form, restored=before)


def _begun(request: HttpRequest, mine: Filing, page: str) -> PageForm:
    """Show what is stored; a page nobody has answered starts from the account and from earlier filings."""
    profile = profile_for(request, mine)
    earlier = earlier_for(request, mine, page, profile)
    return page_form(mine.version.eform, page, known=mine.known, answers=mine.answers, profile=profile, earlier=earlier)


def _restored(mine: Filing, page: str, before: QueryDict) -> PageForm:
    """Show what was typed before the session ended."""
    form = mine.version.eform
    return page_form(form, page, known=mine.known, answers=mine.answers, data=numbered(form, page, before))


def _post(request: HttpRequest, mine: Filing, page: str) -> HttpResponse:
    alone = request.headers.get("X-Autosave") == "1"
    judged = not alone and not wants_more(request.POST)
    wrong = {} if alone else _attach(request, mine, page)
    raw = _raw(request, mine, page)
    try:
        saved = _save(request, mine, page, raw, complete=judged)
    except filing.DraftConflict:
        return JsonResponse({}, status=409) if alone else _conflict(request, mine, page, raw)
    if alone:
        now = opened(request, mine.dossier.pk)
        return JsonResponse({"version": saved.version, "base": fingerprint(now, page), "time": _clock(mine.at)})
    return _answer(request, opened(request, mine.dossier.pk), page, raw, judged=judged, wrong=wrong)


def _answer(
    request: HttpRequest, now: Filing, page: str, raw: dict[str, Any], *, judged: bool, wrong: dict[str, list[str]]
) -> HttpResponse:
    """Show the page once more where something is wrong or new questions opened, else go on."""
    form, known = now.version.eform, now.known
    cleaned = clean_page(form, page, raw, now.answers, known=known)
    merged = "_mine" in request.POST
    if merged and cleaned.errors:
        return redirect("filing_page", now.dossier.pk, page)
    unseen = judged and not merged and opened_unseen(form, page, request.POST, cleaned, known=known)
    errors = _seen_errors(now, page, request, cleaned.errors) if judged else {}
    if judged:
        wrong = wrong | capacity_errors(now, page)
    if not judged or errors or wrong or unseen:
        shown = page_form(form, page, known=known, answers=now.answers, data=request.POST, errors=errors)
        for path, texts in wrong.items():
            shown.errors.setdefault(path, shown.error_class()).extend(texts)
        return _show(request, now, page, shown, unseen=unseen)
    if request.POST.get("act") == "later":
        return redirect("filing_tasks", now.dossier.pk)
    return redirect(way_back(request, "", now.dossier.pk) or now.after(page))


def _seen_errors(now: Filing, page: str, request: HttpRequest, errors: dict[str, Any]) -> dict[str, Any]:
    """Leave out questions that have opened just now: nobody is blamed for what was not there to be answered."""
    seen = set(request.POST.get(OPEN, "").split())
    hangs = opens(now.version.eform, page)
    return {path: found for path, found in errors.items() if path in seen or not hangs(path)}


def _raw(request: HttpRequest, mine: Filing, page: str) -> dict[str, Any]:
    """Return what was posted, nested as the engine wants it; after a conflict, what was chosen of the two."""
    form = mine.version.eform
    if "_mine" not in request.POST:
        return raw_from_post(form, page, request.POST, stored=_stored(mine, page))
    saved, own = read(form, mine.answers), _own(form, page)
    flat = {path: value for path, value in _carried(request).items() if path in own and _fits(form, path, value)}
    flat |= {path: saved.get(path) for path in own if request.POST.get(f"take:{path}") == "saved"}
    return nest(form, {path: value for path, value in flat.items() if value is not None})


def _own(form: EForm, page: str) -> tuple[str, ...]:
    """Return what a page asks: its questions and its groups, each group as one."""
    return (*form.page(page).fields, *form.page(page).groups)


def _fits(form: EForm, path: str, value: Any) -> bool:
    """Whether what came back may be an answer here: of a group, rows."""
    return path not in form.groups or (isinstance(value, list) and all(isinstance(row, dict) for row in value))


def _carried(request: HttpRequest) -> dict[str, Any]:
    """Return the answers that the page of a conflict carried along; anything else counts as none."""
    text = request.POST.get("_mine", "")
    try:
        found = json.loads(text) if len(text) <= MAX_MINE else {}
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def _save(request: HttpRequest, mine: Filing, page: str, raw: dict[str, Any], *, complete: bool) -> filing.Saved:
    """Save the page; a newer draft is no conflict while this page is as it was, or as it is to be.

    Raises DraftConflict.
    """
    act: dict[str, Any] = {"by": request.actor, "at": mine.at, "complete": complete}
    given = request.POST.get("_version", "")
    version = int(given) if given.isdecimal() and len(given) < 10 else None
    try:
        return filing.save_page(mine.dossier.pk, page, raw, version=version, **act)
    except filing.DraftConflict as conflict:
        now = opened(request, mine.dossier.pk)
        if fingerprint(now, page) != request.POST.get("_base") and _differing(now, page, _kept(now, page, raw)):
            raise
        return filing.save_page(mine.dossier.pk, page, raw, version=conflict.version, **act)


def value_at(answers: dict[str, Any], path: str) -> Any:
    """Return the answer at a path of nested answers, None where there is none."""
    found: Any = answers
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def fingerprint(mine: Filing, page: str) -> str:
    """Return a short hash of the page's stored answers, to tell whether somebody else touched this very page."""
    form = mine.version.eform
    flat = read(form, mine.answers)
    values = [flat.get(path) for path in _own(form, page)]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]


def _kept(mine: Filing, page: str, raw: dict[str, Any]) -> dict[str, Any]:
    return clean_page(mine.version.eform, page, raw, mine.answers, known=mine.known, complete=False).kept


def _differing(mine: Filing, page: str, kept: dict[str, Any]) -> list[str]:
    form = mine.version.eform
    saved, now = read(form, mine.answers), read(form, kept)
    return [path for path in _own(form, page) if saved.get(path) != now.get(path)]


def _conflict(request: HttpRequest, mine: Filing, page: str, raw: dict[str, Any]) -> HttpResponse:
    """Show both versions question by question; the choice comes back to the same page."""
    mine = opened(request, mine.dossier.pk)
    form, kept = mine.version.eform, _kept(mine, page, raw)
    saved_words, my_words = _words(mine, page, mine.answers), _words(mine, page, kept)
    rows = [
        {
            "path": path,
            "label": (form.groups.get(path) or form.fields[path]).label.in_(get_language() or "vi"),
            "saved": saved_words.get(path),
            "mine": my_words.get(path),
        }
        for path in _differing(mine, page, kept)
    ]
    now = read(form, kept)
    carried = {path: now[path] for path in _own(form, page) if now.get(path) is not None}
    context = {"filing": mine, "page": page, "rows": rows, "mine": json.dumps(carried), "base": fingerprint(mine, page)}
    return render(request, "dossiers/filing/conflict.html", context, status=409)


def _words(mine: Filing, page: str, answers: dict[str, Any]) -> dict[str, str | None]:
    """Return the answers of a page in words; of a group all rows in one text."""
    form = mine.version.eform
    pages = summary(form, answers, get_language() or "vi", known=mine.known)
    rows = [row for shown in pages if shown.key == page for row in shown.rows]
    found = {row.key: row.text for row in rows}
    for path in form.page(page).groups:
        inside = [
            f"{row.block}, {row.label}: {row.text}" for row in rows if row.key.startswith(f"{path}.") and row.text
        ]
        found[path] = "; ".join(inside) or None
    return found


def _show(
    request: HttpRequest,
    mine: Filing,
    page: str,
    form: PageForm,
    *,
    unseen: bool = False,
    restored: QueryDict | None = None,
) -> HttpResponse:
    """Show the page; what was typed before the session ended still builds on what it was typed over."""
    before: Mapping[str, Any] = restored or {}
    asks = request.POST if request.method == "POST" else request.GET
    to_check = asks.get("next") == "check"
    context = {
        "filing": mine,
        "form": form,
        "back": way_back(request, "filing_tasks", mine.dossier.pk) if to_check else mine.before(page),
        "next": "check" if to_check else "",
        "version": before.get("_version", mine.draft.version),
        "base": before.get("_base", fingerprint(mine, page)),
        "restored": restored is not None,
        "unseen": unseen,
        "place": next((number for number, known in enumerate(mine.pages, 1) if known.key == page), 0),
        "files": [card(row, mine.dossier) for row in _files(mine, page)],
        "has_files": any(
            mine.version.eform.fields[path].type == "file" for path in mine.version.eform.page(page).fields
        ),
    }
    return render(request, "dossiers/filing/page.html", context, status=422 if form.errors else 200)


# Files that answer a question of the page


def _file_paths(mine: Filing, page: str) -> list[str]:
    form = mine.version.eform
    return [path for path in form.page(page).fields if form.fields[path].type == "file"]


def _files(mine: Filing, page: str) -> list[Any]:
    paths = _file_paths(mine, page)
    return access.files_at(mine.dossier, paths) if paths else []


def _stored(mine: Filing, page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _files(mine, page):
        found.setdefault(row.field_path, []).append(str(row.pk))
    return found


def _attach(request: HttpRequest, mine: Filing, page: str) -> dict[str, list[str]]:
    """Keep the files chosen; return what is wrong with the others, by question."""
    wrong: dict[str, list[str]] = {}
    for path in mine.version.eform.page(page).fields:
        for upload in request.FILES.getlist(path):
            try:
                papers.attach(mine.dossier.pk, upload=upload, by=request.actor, at=mine.at, field_path=path)
            except (Refused, papers.TooMuch, papers.UnknownPaper) as error:
                wrong.setdefault(path, []).append(refused_words(upload.name, error))
    return wrong


def _clock(at: Any) -> str:
    return f"{timezone.localtime(at):%H:%M}"
