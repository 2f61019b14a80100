"""The answer to a request for supplement, item by item with the clerk's words: prepared, kept, checked, then sent."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.kept import take
from agencies.access import agency_by_id
from dossiers import access
from dossiers.actions import filing, papers, supplementing
from dossiers.rules.workflow import Action, WrongState
from dossiers.views import supplement_sheet as sheet
from dossiers.views.doors import applicant
from dossiers.views.file_answers import offered
from dossiers.views.file_answers import take as take_files
from dossiers.views.filing_conflict import half_date
from dossiers.views.papers_shown import number_of, refused_words
from files.store import Lost, Refused
from portal.lib.when import vn_time
from procedures.page_asked import answers_from, in_order
from procedures.page_form import OPEN, wants_more
from procedures.rules.eform import clean_answers, summary
from procedures.rules.eform_asked import covers, merged, value_at

MINE, SHOWN = "_mine", "_shown"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@applicant
def supplement(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show what was asked; keep files and answers as they come, on whatever device; lead on to the check."""
    at = timezone.now()
    _dossier, asked = access.asked_of(request.actor, dossier_id, at=at)
    if asked is None:
        return _gone(request, dossier_id)
    if request.method == "GET":
        return _card(request, asked, {}) if _by_script(request) else _restored(request, asked)
    if request.POST.get("act") in ("upload", "reuse"):
        return _paper(request, asked, at)
    alone = request.headers.get("X-Autosave") == "1"
    paths = set() if alone else sheet.file_inputs(asked)
    wrong = take_files(request, dossier_id, asked.version.eform, paths, at=at) if paths else {}
    if paths:
        # The files that have just come belong to the answers.
        asked = _again(request, asked, at)
    request.POST = in_order(asked.version.eform, asked.questions, request.POST)  # type: ignore[assignment]
    return _keep(request, asked, at, wrong, alone=alone)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Upload") == "1"


def _gone(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Nothing is asked any more: sent from another window, or the office has gone on."""
    if request.headers.get("X-Autosave") == "1":
        return JsonResponse({}, status=409)
    return redirect("dossier_page", dossier_id)


# Answers


def _keep(
    request: HttpRequest, asked: access.Asked, at: Any, wrong: dict[str, list[str]], *, alone: bool
) -> HttpResponse:
    """Keep what was typed, then answer the script, show the page once more, or go on."""
    if not asked.questions:
        return _answer(request, asked, wrong, at)
    try:
        saved = _save(request, asked, at, alone=alone)
    except filing.DraftConflict:
        return JsonResponse({}, status=409)
    except WrongState:
        return _gone(request, asked.dossier.pk)
    if isinstance(saved, HttpResponse):
        return saved
    if alone:
        return JsonResponse({"version": saved.version, "time": vn_time(at)})
    return _answer(request, _again(request, asked, at), wrong, at)


def _save(request: HttpRequest, asked: access.Asked, at: Any, *, alone: bool) -> filing.Saved | HttpResponse:
    """Keep what was typed, or show both versions where another device keeps something else.

    Raises DraftConflict to a page that saves by itself, WrongState.
    """
    act: dict[str, Any] = {"by": request.actor, "at": at, "round_": _number(request, "round")}
    version = _number(request, "_version")
    while True:
        try:
            return supplementing.save(asked.dossier.pk, _typed(request.POST, asked), version=version, **act)
        except filing.DraftConflict:
            if alone:
                raise
            asked = _again(request, asked, at)
            if compared := _conflict(request, asked, request.POST):
                return compared
            version = asked.stands  # they say the same; each time round another has saved


def _again(request: HttpRequest, asked: access.Asked, at: Any) -> access.Asked:
    """Return the same request as it stands now; raises WrongState where it has been answered meanwhile."""
    dossier, found = access.asked_of(request.actor, asked.dossier.pk, at=at)
    if found is None:
        raise WrongState(Action.SUPPLEMENT, dossier.state)
    return found


def _answer(request: HttpRequest, asked: access.Asked, wrong: dict[str, list[str]], at: Any) -> HttpResponse:
    """Go on to the check where everything asked is there; a question nobody has seen yet is no mistake."""
    act = request.POST.get("act", "")
    if act == "later":
        return show(request, asked, wrong=wrong) if wrong else redirect("dossier_page", asked.dossier.pk)
    if wants_more(request.POST) or (act != "check" and not wrong and MINE not in request.POST):
        return show(request, asked)
    if MINE in request.POST:
        return redirect("supplement", asked.dossier.pk)
    lacks = supplementing.lacks_of(asked.dossier, asked.request, at=at)
    errors = sheet.errors_of(lacks)
    unseen = asked.opened - _seen(request.POST)
    errors = {path: texts for path, texts in errors.items() if path not in unseen}
    if lacks or wrong or unseen:
        return show(
            request, asked, papers=sheet.paper_errors(asked, lacks), errors=errors, wrong=wrong, unseen=bool(unseen)
        )
    return redirect("supplement_check", asked.dossier.pk)


def _seen(post: QueryDict) -> set[str]:
    """Return the opened questions that stood on the page which was sent."""
    return {path for name in (OPEN, SHOWN) for value in post.getlist(name) for path in value.split()}


def _typed(post: QueryDict, asked: access.Asked) -> dict[str, Any]:
    """Return what was sent, by path; after a conflict what was chosen of the two."""
    if MINE in post:
        return _chosen(post, asked)
    if not asked.questions:
        return {}
    return answers_from(asked.version.eform, asked.questions, post, _stored(asked))


def _stored(asked: access.Asked) -> dict[str, list[str]]:
    """Return the ids of files by the question they answer: those that have just come, else those filed before."""
    found: dict[str, list[str]] = {}
    for row in asked.files:
        if row.field_path:
            found.setdefault(row.field_path, []).append(str(row.pk))
    fields = asked.version.eform.fields
    paths = [path for path in asked.questions if path in fields and fields[path].type == "file"]
    for path in paths:
        filed = value_at(asked.filed, path)
        found.setdefault(path, filed if isinstance(filed, list) else [])
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


# Two devices


def _conflict(request: HttpRequest, asked: access.Asked, post: QueryDict) -> HttpResponse | None:
    """Show both versions of what was asked; the choice comes back to the same page. None where they say the same."""
    form, on = asked.version.eform, asked.known.today
    typed = _typed(post, asked)
    # As it would be kept: an answer left empty is the same as none.
    now = clean_answers(
        form, merged(form, asked.filed, typed, asked.questions, on=on), complete=False, known=asked.known
    ).kept
    rows = [
        row for path in dict.fromkeys([*asked.questions, *asked.opened, *typed]) if (row := _versus(asked, now, path))
    ]
    if not rows:
        return None
    carried = {row["path"]: value_at(now, row["path"]) for row in rows}
    context = {"asked": asked, "rows": rows, "mine": json.dumps(carried)}
    return render(request, "dossiers/mine/supplement_conflict.html", context, status=409)


def _versus(asked: access.Asked, now: dict[str, Any], path: str) -> dict[str, str] | None:
    """Return both versions of an answer in words; None where they say the same."""
    if value_at(asked.now, path) == value_at(now, path):
        return None
    sides = (asked.now, now)
    saved, mine = (_of(_words(asked, answers), path) or half_date(value_at(answers, path)) for answers in sides)
    if saved == mine:
        return None
    label = sheet.name_of(asked.version.eform, path, get_language() or "vi")
    return {"path": path, "label": label, "saved": saved, "mine": mine}


def _words(asked: access.Asked, answers: dict[str, Any]) -> list[Any]:
    pages = summary(asked.version.eform, answers, get_language() or "vi", known=asked.known)
    return [row for page in pages for row in page.rows]


def _of(rows: list[Any], path: str) -> str:
    """Return an answer in words, of a row or group all its answers, one a line."""
    found = [row for row in rows if covers([path], row.key) and row.text]
    return "\n".join(row.text if row.key == path else f"{row.label}: {row.text}" for row in found)


def _chosen(post: QueryDict, asked: access.Asked) -> dict[str, Any]:
    """Return of what a conflict carried along only what was chosen; what cannot be read counts as not chosen."""
    try:
        carried = json.loads(post.get(MINE, ""))
    except ValueError:
        carried = {}
    if not isinstance(carried, dict):
        return {}
    whole = post.get("all", "")
    side = whole if whole in ("mine", "saved") else ""
    return {path: value for path, value in carried.items() if (side or post.get(f"take:{path}")) == "mine"}


# Files


def _paper(request: HttpRequest, asked: access.Asked, at: Any) -> HttpResponse:
    """Take what was brought for one paper; say of each file that is not right what is wrong and what to do."""
    given = request.POST.get("requirement", "")
    item = next((item for item in asked.items if given and sheet.card_id(asked, item) == given), None)
    if item is None:
        raise Http404
    errors = (_reuse if request.POST["act"] == "reuse" else _uploads)(request, asked, _place(item), at)
    if not _by_script(request) and not errors:
        return redirect(reverse("supplement", args=[asked.dossier.pk]) + sheet.place_of(asked, item))
    asked = _again(request, asked, at)
    found = {given: errors} if errors else {}
    return _card(request, asked, found) if _by_script(request) else show(request, asked, papers=found)


def _place(item: Any) -> dict[str, Any]:
    """Return where the files of an item hang."""
    return {"requirement_id": item.requirement_id} if item.requirement_id else {"field_path": item.field_path}


def _uploads(request: HttpRequest, asked: access.Asked, place: dict[str, Any], at: Any) -> list[str]:
    uploads = request.FILES.getlist("files")
    errors = [] if uploads else [_("Please choose a file first.")]
    for upload in uploads:
        try:
            papers.attach(asked.dossier.pk, upload=upload, by=request.actor, at=at, **place)
        except (Refused, papers.TooMuch, papers.UnknownPaper) as error:
            errors.append(refused_words(upload.name, error))
    return errors


def _reuse(request: HttpRequest, asked: access.Asked, place: dict[str, Any], at: Any) -> list[str]:
    """Let one of the applicant's own papers stand for what is asked, without sending it again."""
    kept = access.kept_for(request.actor, number_of(request.POST.get("kept")))
    try:
        papers.hang_again(asked.dossier.pk, kept, by=request.actor, at=at, **place)
    except (papers.TooMuch, papers.UnknownPaper) as error:
        return [refused_words(kept.name, error)]
    except Lost as error:
        raise Http404 from error
    return []


def _card(request: HttpRequest, asked: access.Asked, errors: dict[str, list[str]]) -> HttpResponse:
    """Show the card of one paper alone, to the script that sent a file."""
    wanted = request.POST.get("requirement") or request.GET.get("giay", "")
    shown = next(
        (item for item in sheet.cards(asked, errors, kept_for(request, asked)) if str(item["id"]) == wanted), None
    )
    if shown is None:
        raise Http404
    return render(request, "dossiers/filing/_paper.html", {"paper": shown}, status=422 if errors else 200)


# The page


def kept_for(request: HttpRequest, asked: access.Asked) -> list[Any]:
    """Return the applicant's own papers that may stand for one asked; no query where none is asked."""
    return access.fitting(request.actor) if any(sheet.card_id(asked, item) for item in asked.items) else []


def _restored(request: HttpRequest, asked: access.Asked) -> HttpResponse:
    """Show what is kept, or what was typed before the session ended."""
    before = take(request)
    if before is None or not asked.questions:
        return show(request, asked)
    if MINE in before:
        # The session ended while two versions were compared: the choice is asked once more.
        return _conflict(request, asked, before) or show(request, asked)
    before = in_order(asked.version.eform, asked.questions, before)
    typed = answers_from(asked.version.eform, asked.questions, before, _stored(asked))
    now = merged(asked.version.eform, asked.filed, typed, asked.questions, on=asked.known.today)
    return show(request, asked, answers=now)


def show(
    request: HttpRequest,
    asked: access.Asked,
    *,
    papers: dict[str, list[str]] | None = None,
    errors: sheet.Errors | None = None,
    wrong: dict[str, list[str]] | None = None,
    unseen: bool = False,
    answers: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the request with what is prepared; `answers` are typed and not kept."""
    papers, errors = papers or {}, errors or {}
    forms = sheet.forms(asked, errors, answers, offered(request, sheet.file_inputs(asked)))
    items = sheet.items(asked)
    lines = [{"href": f"#id_{path}_field", "text": text} for path, texts in (wrong or {}).items() for text in texts]
    context = {
        "asked": asked,
        "dossier": asked.dossier,
        "desk": agency_by_id(asked.request.agency_id).name,
        "items": items,
        "done": sum(item["state"] == "done" for item in items),
        "cards": sheet.cards(asked, papers, kept_for(request, asked)),
        "forms": forms,
        "files": sheet.question_files(asked),
        "has_files": bool(sheet.file_inputs(asked)),
        "shown": " ".join(sorted(asked.opened)),
        "restored": answers is not None,
        "unseen": unseen,
        "errors": lines + sheet.summary(asked, papers, errors),
    }
    failed = bool(lines or papers or errors)
    return render(request, "dossiers/mine/supplement.html", context, status=422 if failed else 200)
