"""The files of a draft put in order: one file renamed, turned or used again; photographs and PDFs joined into one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import access
from dossiers.actions import arranging, filing, papers
from dossiers.rules.papers import PROOF, PROOF_ID
from dossiers.views.doors import AlreadyFiled, applicant
from dossiers.views.filing import opened
from dossiers.views.filing_parts import Filing
from dossiers.views.papers_shown import bindable, card, first_page, number_of, picture, refused_words, sheet
from dossiers.views.supplement_sheet import name as sheet_name
from files.binding import MOST_FILES, SignedPdf
from files.pages import CannotDraw
from files.scan import counts
from files.store import Lost, Refused
from procedures.access import published


def place_of(row: Any, dossier: Any) -> str:
    """Return the address at which a file hangs: its paper, its question, or the supplement asked for."""
    if not dossier.is_draft:
        return reverse("supplement", args=[dossier.pk])
    if row.field_path and row.field_path != PROOF:
        page = filing.page_of(published(dossier.version_id).eform, row.field_path)
        return reverse("filing_page", args=[dossier.pk, page])
    return paper_place(dossier.pk, row.requirement_id or PROOF_ID)


def paper_place(dossier_id: int, paper_id: int) -> str:
    """Return the address of the card of a paper."""
    return f"{reverse('filing_papers', args=[dossier_id])}#paper-{paper_id}"


def paper_or_404(mine: Filing, paper_id: int) -> access.PaperView:
    """Return the paper asked for under that number."""
    found = next((view for view in mine.asked_papers if view.requirement.id == paper_id), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@applicant
def filing_file(request: HttpRequest, dossier_id: int, attachment_id: int) -> HttpResponse:
    """Show one file page by page; each form turns a page, renames it or uses it for another paper too."""
    at = timezone.now()
    dossier = access.own_for(request.actor, dossier_id)
    row = access.attachment_for(request.actor, attachment_id, at=at)
    if row.dossier_id != dossier.pk:
        raise Http404
    if not access.may_be_arranged(dossier, row):
        messages.warning(request, _("This file has been filed and is changed no more."))
        return redirect("dossier_page", dossier_id)
    if request.method == "GET":
        return _show_file(request, dossier, row)
    act, here = request.POST.get("act", ""), reverse("filing_file", args=[dossier_id, attachment_id])
    if act == "turn":
        page = number_of(request.POST.get("page"))
        try:
            arranging.turn(row.pk, page=page, to=number_of(request.POST.get("to")), by=request.actor, at=at)
        except arranging.NoSuchPage as error:
            raise Http404 from error
        return redirect(f"{here}?tu={first_page(page)}#trang-{page}")
    if act == "use":
        return _use(request, dossier, row, at)
    arranging.rename(row.pk, name=request.POST.get("name", ""), by=request.actor, at=at)
    messages.success(request, _("The name has been saved."))
    return redirect(place_of(row, dossier))


def _use(request: HttpRequest, dossier: Any, row: Any, at: Any) -> HttpResponse:
    """Use the file for one more paper of the draft."""
    paper = number_of(request.POST.get("requirement"))
    try:
        papers.hang_again(dossier.pk, row, requirement_id=paper, by=request.actor, at=at)
    except (papers.UnknownPaper, papers.TooMuch) as error:
        return _show_file(request, dossier, row, problem=refused_words(row.name, error))
    except Lost as error:
        raise Http404 from error
    messages.success(request, _("“%(name)s” now stands for this paper too.") % {"name": row.name})
    return redirect(paper_place(dossier.pk, paper))


def _show_file(request: HttpRequest, dossier: Any, row: Any, *, problem: str = "") -> HttpResponse:
    context = {
        "dossier": dossier,
        "row": row,
        "file": card(row, dossier) | {"thumbs": []},
        "stem": row.name.removesuffix(row.file.extension),
        "ending": row.file.extension,
        "sheet": sheet(row, picture, number_of(request.GET.get("tu"))),
        "others": _others(dossier, row) if dossier.is_draft and counts(row.file) else [],
        "keep": reverse("keep_attachment", args=[row.pk]) if access.may_be_kept(request.actor, dossier, row) else "",
        "back": place_of(row, dossier),
        "errors": [{"href": "#requirement", "text": problem}] if problem else [],
    }
    return render(request, "dossiers/filing/file.html", context, status=422 if problem else 200)


def _others(dossier: Any, row: Any) -> list[Any]:
    """Return the papers to hand in that this file does not stand for yet."""
    return [
        view.requirement
        for view in access.papers_of(dossier)
        if view.requirement.kind == "submit" and all(other.file_id != row.file_id for other in view.attachments)
    ]


@dataclass
class _Photos:
    """The photographs and PDFs of one paper, in the order of the form, and where they hang."""

    dossier: Any
    name: str
    back: str
    rows: list[Any]
    at: datetime


def _photos_of(request: HttpRequest, dossier_id: int, paper_id: int) -> _Photos:
    """Return the photographs and PDFs of a paper of a draft, or of one brought for a supplement not sent yet."""
    at = timezone.now()
    dossier, asked = access.asked_of(request.actor, dossier_id, at=at)
    if dossier.is_draft:
        view = paper_or_404(opened(request, dossier_id), paper_id)
        name, rows, back = view.requirement.name, list(view.attachments), paper_place(dossier_id, paper_id)
    else:
        if asked is None:
            raise AlreadyFiled(dossier_id)
        item = next((item for item in asked.items if item.requirement_id == paper_id), None)
        if item is None:
            raise Http404
        name, rows = sheet_name(asked, item), [row for row in asked.files if row.requirement_id == paper_id]
        back = f"{reverse('supplement', args=[dossier_id])}#paper-{paper_id}"
    return _Photos(dossier, name, back, _in_order(bindable(rows), request.POST.getlist("photo")), at)


@require_http_methods(["GET", "POST"])
@applicant
def filing_bind(request: HttpRequest, dossier_id: int, paper_id: int) -> HttpResponse:
    """Put the photographs and PDFs of a paper in order, turn them, and make one PDF of them.

    The order travels in the form, so that nothing is kept until the PDF is made.
    """
    photos = _photos_of(request, dossier_id, paper_id)
    if request.method == "GET":
        return _show_bind(request, photos)
    act, _dot, wanted = request.POST.get("act", "").partition(".")
    wanted, _dot, to = wanted.partition(".")
    place = next((n for n, row in enumerate(photos.rows) if str(row.pk) == wanted), None)
    if act == "bind":
        return _bind(request, photos)
    if place is not None and act == "turn":
        try:
            row = arranging.turn(int(wanted), page=1, to=number_of(to), by=request.actor, at=photos.at)
        except arranging.NoSuchPage as error:
            raise Http404 from error
        photos.rows[place] = row
    if place is not None and act in ("up", "down"):
        photos.rows = _moved(photos.rows, place, -1 if act == "up" else 1)
    return _show_bind(request, photos)


def _in_order(photos: list[Any], wanted: list[str]) -> list[Any]:
    """Return the files in the order of the form; those that came meanwhile stand at the end."""
    order = {pk: place for place, pk in enumerate(wanted)}
    return sorted(photos, key=lambda row: order.get(str(row.pk), len(order)))


def _moved(photos: list[Any], place: int, by: int) -> list[Any]:
    moved = [*photos]
    moved.insert(min(max(place + by, 0), len(moved) - 1), moved.pop(place))
    return moved


def _bind(request: HttpRequest, photos: _Photos) -> HttpResponse:
    """Join the files that are not left out; say what is in the way, with everything as it was."""
    left_out = set(request.POST.getlist("without"))
    chosen = [row for row in photos.rows if str(row.pk) not in left_out]
    wanted = set(request.POST.getlist("photo")) - left_out
    if not photos.rows or wanted - {str(row.pk) for row in chosen}:
        return redirect(photos.back)  # a second click, or a second tab: they are bound already
    name = request.POST.get("name", "")
    if len(chosen) < 2:
        return _show_bind(request, photos, problem=_("Please leave at least two files in the PDF."))
    try:
        made = arranging.bind([row.pk for row in chosen], name=name, by=request.actor, at=photos.at)
    except (arranging.NotJoinable, ObjectDoesNotExist):
        return redirect(photos.back)  # another click has just joined them
    except IN_THE_WAY as error:
        return _show_bind(request, photos, problem=_why_not(error, name or photos.name))
    messages.success(request, _("“%(name)s” holds %(n)s files.") % {"name": made.name, "n": len(chosen)})
    return redirect(photos.back)


IN_THE_WAY = (arranging.TooManyFiles, SignedPdf, CannotDraw, Lost, Refused, papers.TooMuch)


def _why_not(error: Exception, name: str) -> str:
    """Return why no PDF was made, and what to do."""
    if isinstance(error, arranging.TooManyFiles):
        return _("One PDF takes at most %(n)s files. Please leave some out.") % {"n": MOST_FILES}
    if isinstance(error, SignedPdf):
        return _("A digitally signed PDF would lose its signature. Please leave it out; it is handed in by itself.")
    if isinstance(error, CannotDraw | Lost):
        return _("One of the files could not be read. Please take it out, make it again and send it.")
    return refused_words(name, error)


def _show_bind(request: HttpRequest, photos: _Photos, *, problem: str = "") -> HttpResponse:
    left_out = set(request.POST.getlist("without"))
    context = {
        "paper": photos.name,
        "photos": [
            {
                "row": row,
                "src": picture(row, 1, 240),
                "href": picture(row, 1, 1200),
                "to": (row.turn_of(1) + 90) % 360 if row.file.page_count == 1 else None,
                "pages": row.file.page_count or 1,
                "out": str(row.pk) in left_out,
            }
            for row in photos.rows
        ],
        "name": request.POST.get("name") or photos.name[:100],
        "back": photos.back,
        "errors": [{"href": "#photos", "text": problem}] if problem else [],
    }
    return render(request, "dossiers/filing/bind.html", context, status=422 if problem else 200)


def _rank(row: Any, best: list[int], mine: Filing) -> int:
    """Return the place of a kept paper in the list: what fits first, what is no longer valid last."""
    if row.pk in best:
        return best.index(row.pk)
    return len(best) + row.is_over(mine.today)


@require_safe
@applicant
def filing_again(request: HttpRequest, dossier_id: int, paper_id: int) -> HttpResponse:
    """Show what can stand for a paper without being sent again: files of this draft, and one's own papers."""
    mine = opened(request, dossier_id)
    view = paper_or_404(mine, paper_id)
    here = {row.file_id for row in view.attachments}
    files = {row.file_id: (row, other.requirement.name) for other in mine.asked_papers for row in other.attachments}
    kept = access.fitting(request.actor)
    best = [row.pk for row in access.suggested(view.requirement.name, kept, on=mine.today)]
    context = {
        "filing": mine,
        "paper": view.requirement,
        "files": [
            {"row": row, "for": name} for file, (row, name) in files.items() if file not in here and counts(row.file)
        ],
        "kept": [
            {"row": one.row, "over": one.row.is_over(mine.today), "fits": one.row.pk in best}
            for one in sorted(kept, key=lambda one: _rank(one.row, best, mine))
            if one.row.file_id not in files
        ],
        "back": paper_place(dossier_id, paper_id),
        "papers_url": reverse("filing_papers", args=[dossier_id]),
    }
    return render(request, "dossiers/filing/again.html", context)
