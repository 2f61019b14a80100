"""Files of a dossier, for whoever may see the row they hang on: applicant, desk, office."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dossiers import access, declaration
from dossiers.labels import DOCUMENT
from dossiers.views.doors import applicant, own_draft
from files.binding import PHOTOS
from files.pages import SCREEN, CannotDraw, NoPages, page_image, upright
from files.serve import file_response
from files.store import Lost
from portal.lib.pdf import pdf_response
from procedures.access import published
from procedures.rules.eform_print import printable


@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Download a file: a photograph that was turned comes upright, with ?goc=1 as it was sent."""
    try:
        row = access.attachment_for(request.actor, attachment_id, at=timezone.now())
        return file_response(row.file, name=row.name, instead=_upright(row) if "goc" not in request.GET else None)
    except (ObjectDoesNotExist, Lost) as error:
        raise Http404 from error


def _upright(row: Any) -> bytes | None:
    """Return the photograph as its pages are shown; None where it stands as it was sent (a PDF always does)."""
    if row.file.media_type not in PHOTOS or not row.turn_of(1):
        return None
    try:
        return upright(row.file, row.turn_of(1))
    except CannotDraw:
        return None


@require_safe
def attachment_page(request: HttpRequest, attachment_id: int, number: int) -> HttpResponse:
    """Show one page of a file as a picture, ?w= pixels wide."""
    wanted = request.GET.get("w", "")
    width = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else SCREEN
    try:
        row = access.attachment_for(request.actor, attachment_id, at=timezone.now(), pictures=True)
        picture = page_image(row.file, number, width, row.turn_of(number))
    except (ObjectDoesNotExist, NoPages, CannotDraw, Lost) as error:
        raise Http404 from error
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_safe
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """Download a paper of the office; 404 while it is being made."""
    try:
        row = access.document_for(request.actor, document_id, at=timezone.now())
        if row.file is None:
            raise Http404
        return file_response(row.file, name=_document_name(row), inline=request.GET.get("xem") == "1")
    except (ObjectDoesNotExist, Lost) as error:
        raise Http404 from error


def _document_name(row: Any) -> str:
    ordinal = f"-{row.ordinal}" if row.ordinal > 1 else ""
    return f"{DOCUMENT[row.kind]} {row.dossier.number}{ordinal}.pdf"


@require_safe
@applicant
def draft_form(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Download the form of one's own draft as it stands, marked as not filed."""
    dossier, _draft = own_draft(request, dossier_id)
    if not printable(published(dossier.version_id).eform):
        raise Http404
    pdf = declaration.draw_draft(dossier, at=timezone.now())
    response = pdf_response(pdf, name=f"{gettext('Draft form')} {dossier.pk}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def result_file(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Download the uploaded result."""
    try:
        row = access.result_file_for(request.actor, dossier_id, at=timezone.now())
        return file_response(row.file, name=f"{DOCUMENT['result']} {row.dossier.number}{row.file.extension}")
    except (ObjectDoesNotExist, Lost) as error:
        raise Http404 from error
