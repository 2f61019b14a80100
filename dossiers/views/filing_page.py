"""One page of the e-form: shown, saved right or wrong, saved by itself; two devices: see filing_conflict."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.kept import take
from dossiers import access
from dossiers.actions import filing
from dossiers.views import name_doubts
from dossiers.views.capacity_lacks import capacity_errors
from dossiers.views.doors import applicant
from dossiers.views.elsewhere import case_mend, mends
from dossiers.views.file_answers import file_paths, offered
from dossiers.views.file_answers import take as take_files
from dossiers.views.filing import alone, opened, to_check, way_back, where
from dossiers.views.filing_conflict import MINE, conflict, differing, fingerprint, kept_of, merged, took_both
from dossiers.views.filing_parts import Filing
from dossiers.views.papers_shown import card
from dossiers.views.prefill import earlier_for, profile_for
from procedures.page_form import (
    OPEN,
    PageForm,
    numbered,
    opened_unseen,
    opens,
    page_form,
    raw_from_post,
    renumbered,
    wants_more,
)
from procedures.rules.eform import clean_page, visible
from procedures.rules.names import Doubt


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@applicant
def filing_page(request: HttpRequest, dossier_id: int, page: str) -> HttpResponse:
    """Show a page of the form, or keep what was entered and go on to the next."""
    mine = opened(request, dossier_id)
    if all(page != known.key for known in mine.version.eform.pages):
        return _gone(request, mine)
    if request.method == "POST":
        wrong = _files_in(request, mine, page)
        sent = numbered(mine.version.eform, page, request.POST)
        request.POST = name_doubts.with_capitals(mine.version.eform, page, sent)  # type: ignore[assignment]
        return _post(request, mine, page, wrong)
    if all(page != shown.key for shown in mine.pages):
        return redirect("filing_tasks", dossier_id)
    before = take(request)
    if before is not None and MINE in before:
        # The session ended while two versions were compared: the choice is asked once more.
        return conflict(request, mine, page, merged(mine, page, before, _stored(mine, page)))
    form = _begun(request, mine, page) if before is None else _restored(request, mine, page, before)
    return _show(request, mine, page, form, restored=before)


def _gone(request: HttpRequest, mine: Filing) -> HttpResponse:
    """Answer for a page that the form does not have, or has no more since it changed: the task list says what changed.

    Raises Http404.
    """
    if not mine.draft.before:
        raise Http404
    return JsonResponse({}, status=409) if alone(request) else redirect("filing_tasks", mine.dossier.pk)


def _begun(request: HttpRequest, mine: Filing, page: str) -> PageForm:
    """Show what is stored; a page nobody has answered starts from the account and from earlier filings."""
    profile = profile_for(request, mine)
    earlier = earlier_for(request, mine, page, profile)
    start: dict[str, Any] = {"answers": mine.answers, "profile": profile, "earlier": earlier}
    return page_form(mine.version.eform, page, known=mine.known, kept=_offered(request, mine, page), **start)


def _restored(request: HttpRequest, mine: Filing, page: str, before: QueryDict) -> PageForm:
    """Show what was typed before the session ended."""
    form = mine.version.eform
    typed: dict[str, Any] = {"answers": mine.answers, "data": numbered(form, page, before)}
    return page_form(form, page, known=mine.known, kept=_offered(request, mine, page), **typed)


def _post(request: HttpRequest, mine: Filing, page: str, wrong: dict[str, list[str]]) -> HttpResponse:
    by_itself = alone(request)
    judged = not by_itself and not wants_more(request.POST)
    raw = _raw(request, mine, page)
    try:
        saved = _save(request, mine, page, raw, complete=judged)
    except filing.DraftConflict:
        return JsonResponse({}, status=409) if by_itself else conflict(request, mine, page, raw)
    if by_itself:
        now = opened(request, mine.dossier.pk)
        return JsonResponse({"version": saved.version, "base": fingerprint(now, page), "time": _clock(mine.at)})
    return _answer(request, opened(request, mine.dossier.pk), page, raw, judged=judged, wrong=wrong)


def _answer(
    request: HttpRequest, now: Filing, page: str, raw: dict[str, Any], *, judged: bool, wrong: dict[str, list[str]]
) -> HttpResponse:
    """Show the page once more where something is wrong or new questions opened, else go on."""
    form, known = now.version.eform, now.known
    cleaned = clean_page(form, page, raw, now.answers, known=known)
    chosen = MINE in request.POST
    if chosen and (cleaned.errors or took_both(request.POST)):
        messages.info(request, _("Your choice is saved. Please look through this page once more before you go on."))
        here = reverse("filing_page", args=[now.dossier.pk, page])
        return redirect(f"{here}?next=check" if to_check(request, now) else here)
    unseen = judged and not chosen and opened_unseen(form, page, request.POST, cleaned, known=known)
    errors = _seen_errors(now, page, request, cleaned.errors) if judged else {}
    if judged:
        wrong = wrong | capacity_errors(now, page)
    if not judged or errors or wrong or unseen:
        typed: dict[str, Any] = {"answers": now.answers, "data": request.POST, "errors": errors}
        shown = page_form(form, page, known=known, kept=_offered(request, now, page), **typed)
        back = "check" if to_check(request, now) else page
        shown.mend_at(mends(form, now.dossier.pk, errors, back=back))
        if now.version.asks_case and capacity_errors(now, page):
            shown.mend_at(case_mend(form, now.dossier.pk, back=back))
        for path, texts in wrong.items():
            shown.errors.setdefault(path, shown.error_class()).extend(texts)
        return _show(request, now, page, shown, unseen=unseen)
    if request.POST.get("act") == "later":
        return redirect("filing_tasks", now.dossier.pk)
    names = {} if chosen else _doubted(request, now, page)
    if names:
        shown = page_form(form, page, known=known, answers=now.answers, data=request.POST)
        return _show(request, now, page, shown, names=names)
    return redirect(way_back(request, now) or now.after(page))


def _doubted(request: HttpRequest, now: Filing, page: str) -> dict[str, Doubt]:
    """Return the names to ask about, once each: they are saved as typed all the same."""
    shown = visible(now.version.eform, now.answers, on=now.known.today)
    typed = ((path, value) for path, value in request.POST.items() if path in shown)
    return name_doubts.doubts(now.version.eform, page, typed, request.POST.get(name_doubts.ASKED, ""))


def _not_typed(mine: Filing, page: str, form: PageForm) -> list[tuple[str, Any]]:
    """Return what stands on a page when it is opened and need not be asked about: sent before, or filled in for one."""
    sent = page in mine.draft.pages_done
    return [(path, value) for path, value in form.initial.items() if sent or value_at(mine.answers, path) != value]


def _seen_errors(now: Filing, page: str, request: HttpRequest, errors: dict[str, Any]) -> dict[str, Any]:
    """Leave out questions that have opened just now: nobody is blamed for what was not there to be answered."""
    seen = set(request.POST.get(OPEN, "").split())
    hangs = opens(now.version.eform, page)
    return {path: found for path, found in errors.items() if path in seen or not hangs(path)}


def _raw(request: HttpRequest, mine: Filing, page: str) -> dict[str, Any]:
    """Return what was posted, nested as the engine wants it; after a conflict, what was chosen of the two."""
    stored = _stored(mine, page)
    if MINE in request.POST:
        return merged(mine, page, request.POST, stored)
    return raw_from_post(mine.version.eform, page, request.POST, stored=stored)


def _save(request: HttpRequest, mine: Filing, page: str, raw: dict[str, Any], *, complete: bool) -> filing.Saved:
    """Save the page; a newer draft is no conflict while this page is as it was, or as it is to be.

    Raises DraftConflict.
    """
    act: dict[str, Any] = {"by": request.actor, "at": mine.at, "complete": complete}
    given = request.POST.get("_version", "")
    version = int(given) if given.isdecimal() and len(given) < 10 else None
    while True:
        try:
            return filing.save_page(mine.dossier.pk, page, raw, version=version, **act)
        except filing.DraftConflict:
            now = opened(request, mine.dossier.pk)
            if fingerprint(now, page) != request.POST.get("_base") and differing(now, page, kept_of(now, page, raw)):
                raise
            version = now.draft.version  # once more on what has been looked at; each time round another has saved


def value_at(answers: dict[str, Any], path: str) -> Any:
    """Return the answer at a path of nested answers, None where there is none."""
    found: Any = answers
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _show(
    request: HttpRequest,
    mine: Filing,
    page: str,
    form: PageForm,
    *,
    unseen: bool = False,
    restored: QueryDict | None = None,
    names: Mapping[str, Doubt] | None = None,
) -> HttpResponse:
    """Show the page; what was typed before the session ended still builds on what it was typed over."""
    before: Mapping[str, Any] = restored or {}
    eform, asks = mine.version.eform, names or {}
    seen = asks if request.method == "POST" else name_doubts.doubts(eform, page, _not_typed(mine, page, form))
    context = where(request, mine, page) | {
        "filing": mine,
        "form": form,
        "back": way_back(request, mine) or mine.before(page),
        "version": before.get("_version", mine.draft.version),
        "base": before.get("_base", fingerprint(mine, page)),
        "restored": restored is not None,
        "by_power": "; ".join(mine.capacity.others) if mine.mandate and page == mine.capacity_page else "",
        "unseen": unseen,
        "names": name_doubts.words(eform, asks, get_language() or "vi"),
        "capitals": any(one.proper for one in asks.values()),
        "names_asked": name_doubts.marked(request.POST.get(name_doubts.ASKED, ""), seen),
        "files": [card(row, mine.dossier) for row in _files(mine, page)],
        "has_files": bool(_file_paths(mine, page)),
    }
    return render(request, "dossiers/filing/page.html", context, status=422 if form.errors else 200)


# Files that answer a question of the page


def _file_paths(mine: Filing, page: str) -> set[str]:
    form = mine.version.eform
    return file_paths(form, (*form.page(page).fields, *form.page(page).groups))


def _offered(request: HttpRequest, mine: Filing, page: str) -> list[tuple[int, str]]:
    return offered(request, _file_paths(mine, page))


def _files(mine: Filing, page: str) -> list[Any]:
    # Those of rows stand in their rows.
    paths = [path for path in _file_paths(mine, page) if not mine.version.eform.fields[path].group]
    return access.files_at(mine.dossier, paths) if paths else []


def _files_in(request: HttpRequest, mine: Filing, page: str) -> dict[str, list[str]]:
    """Hang the files that came with the page; return what is wrong with others, by the input as it is numbered then."""
    form, sent = mine.version.eform, request.POST
    paths = set() if alone(request) else _file_paths(mine, page)
    wrong = take_files(request, mine.dossier.pk, form, paths, at=mine.at) if paths else {}
    return {renumbered(form, page, sent, name): texts for name, texts in wrong.items()}


def _stored(mine: Filing, page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _files(mine, page):
        found.setdefault(row.field_path, []).append(str(row.pk))
    return found


def _clock(at: Any) -> str:
    return f"{timezone.localtime(at):%H:%M}"
