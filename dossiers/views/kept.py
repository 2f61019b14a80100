"""A person's own papers: put in, looked at, named, turned, deleted; what was filed or received is saved there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers import access
from dossiers.actions import arranging, keeping
from dossiers.forms_people import KeptForm
from dossiers.known import VIETNAM
from dossiers.views.doors import applicant
from dossiers.views.papers_shown import first_page, kept_card, kept_picture, number_of, refused_words, sheet
from files.pages import SCREEN, CannotDraw, NoPages, page_image
from files.scan import ScanState, counts
from files.serve import file_response
from files.store import LockedAway, Lost, Refused


@require_http_methods(["GET", "POST"])
@applicant
def kept_papers(request: HttpRequest) -> HttpResponse:
    """Show one's own papers and what could be saved there; take files that are put in directly."""
    if request.method == "GET":
        return _list(request)
    at, uploads = timezone.now(), request.FILES.getlist("files")
    errors = [] if uploads else [_("Please choose a file first.")]
    for upload in uploads:
        try:
            keeping.put_in(upload, by=request.actor, at=at)
        except (Refused, keeping.TooManyKept) as error:
            errors.append(_refused(upload.name, error))
    return _list(request, errors=errors) if errors else redirect("kept_papers")


def _refused(name: str, error: Exception) -> str:
    if isinstance(error, keeping.TooManyKept):
        return _("“%(name)s” was not taken. %(words)s") % {"name": name[:100], "words": _full()}
    return refused_words(name, error)


def _full() -> str:
    return _("At most %(n)s papers are kept. Please delete some that are no longer needed.") % {"n": keeping.MAX_KEPT}


def _list(request: HttpRequest, *, errors: list[str] | None = None) -> HttpResponse:
    page = access.kept_page(request.actor, cursor=request.GET.get("trang", "")[:200])
    uses = access.uses_of(request.actor, [row.file_id for row in page.rows]) if page.rows else {}
    on = _today()
    first = not request.GET.get("trang")
    context = {
        "page": page,
        "papers": [kept_card(row, uses.get(row.file_id, []), on=on) for row in page.rows],
        "checking": any(row.file.scan_state == ScanState.WAITING for row in page.rows),
        "filed": access.papers_to_keep(request.actor) if first else [],
        "results": access.results_to_keep(request.actor) if first else [],
        "texts": errors or [],
        "errors": [{"href": "#files", "text": text} for text in errors or []],
    }
    return render(request, "dossiers/kept/list.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@applicant
def kept_paper(request: HttpRequest, kept_id: int) -> HttpResponse:
    """Show one paper with its pages and what it was used for; each form names, turns or deletes it."""
    at, act = timezone.now(), request.POST.get("act", "") if request.method == "POST" else ""
    try:
        row = access.kept_for(request.actor, kept_id)
    except ObjectDoesNotExist:
        if act != "drop":
            raise
        messages.info(request, _("This paper has been deleted already."))  # a second click, or another tab
        return redirect("kept_papers")
    if act == "turn":
        page = number_of(request.POST.get("page"))
        try:
            keeping.turn(row.pk, page=page, to=number_of(request.POST.get("to")), by=request.actor, at=at)
        except arranging.NoSuchPage as error:
            raise Http404 from error
        return redirect(f"{reverse('kept_paper', args=[kept_id])}?tu={first_page(page)}#trang-{page}")
    if act == "drop":
        return _drop(request, row)
    form = KeptForm(request.POST or None, initial={"name": _stem(row), "valid_until": row.valid_until})
    if request.method == "POST" and form.is_valid():
        keeping.describe(row.pk, **form.cleaned_data, by=request.actor, at=at)
        messages.success(request, _("The particulars of the paper have been saved."))
        return redirect("kept_papers")
    context = {
        "row": row,
        "form": form,
        "file": kept_card(row, [], on=_today()) | {"href": _download(row), "thumbs": []},
        "uses": access.uses_of(request.actor, [row.file_id]).get(row.file_id, []),
        "sheet": sheet(row, kept_picture, number_of(request.GET.get("tu"))),
    }
    return render(request, "dossiers/kept/paper.html", context, status=422 if form.errors else 200)


def _drop(request: HttpRequest, row: Any) -> HttpResponse:
    name, gone = row.name, keeping.drop(row.pk, by=request.actor, at=timezone.now())
    words = (
        _("“%(name)s” has been deleted.") if gone else _("“%(name)s” has been deleted here. Dossiers keep their own.")
    )
    messages.success(request, words % {"name": name})
    return redirect("kept_papers")


@require_safe
@applicant
def kept_file(request: HttpRequest, kept_id: int) -> HttpResponse:
    """Download one of one's own papers as it came."""
    row = access.kept_for(request.actor, kept_id)
    try:
        return file_response(row.file, name=row.name)
    except Lost as error:
        raise Http404 from error


@require_safe
@applicant
def kept_page(request: HttpRequest, kept_id: int, number: int) -> HttpResponse:
    """Show one page of an own paper as a picture, ?w= pixels wide."""
    row = access.kept_for(request.actor, kept_id)
    try:
        picture = page_image(row.file, number, number_of(request.GET.get("w")) or SCREEN, row.turn_of(number))
    except (NoPages, CannotDraw, Lost) as error:
        raise Http404 from error
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_POST
@applicant
def keep_attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Save a file of one's own filing among one's own papers."""
    row = access.paper_to_keep(request.actor, attachment_id)
    here = reverse("filing_file", args=[row.dossier_id, row.pk])
    return _keep(request, lambda at: keeping.keep_attachment(row, by=request.actor, at=at), here)


@require_POST
@applicant
def keep_result(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Save the result of one's own dossier among one's own papers."""
    found = access.result_paper(request.actor, dossier_id)
    return _keep(
        request,
        lambda at: keeping.keep(found.file, name=found.name, by=request.actor, at=at, uploaded=False),
        f"{reverse('dossier_page', args=[dossier_id])}#ket-qua",
    )


def _keep(request: HttpRequest, action: Any, here: str) -> HttpResponse:
    """Do it, say so, and lead back to where it was asked: the list of one's own papers or the place of the file."""
    try:
        kept = action(timezone.now())
    except keeping.TooManyKept:
        messages.warning(request, _full())
    except LockedAway as error:
        raise Http404 from error
    else:
        messages.success(request, _("“%(name)s” is now among your papers.") % {"name": kept.name})
    return redirect(here if request.POST.get("back") == "here" else "kept_papers")


def _today() -> Any:
    return timezone.now().astimezone(VIETNAM).date()


def _stem(row: Any) -> str:
    return row.name.removesuffix(row.file.extension)


def _download(row: Any) -> str:
    return reverse("kept_file", args=[row.pk]) if counts(row.file) else ""
