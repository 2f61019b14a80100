"""The API's door to files: those handed in, those of the office, those of messages; as bytes or page by page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import access
from dossiers.actions import papers
from dossiers.api_request import MAY_MATCH, actor_of, expect, query_int
from dossiers.labels import DOCUMENT
from files.pages import SCREEN, page_image
from files.serve import file_response
from files.sniff import TYPE_OF_EXTENSION

TYPES = sorted(set(TYPE_OF_EXTENSION.values()))
FILE: Any = {(200, media): OpenApiTypes.BINARY for media in TYPES}
PDF: Any = {(200, "application/pdf"): OpenApiTypes.BINARY}
PICTURE: Any = {(200, "image/jpeg"): OpenApiTypes.BINARY}
WIDTH = OpenApiParameter("width", int, description="pixels, raised to 240, 640, 1200 or 1800; 1200 where none is named")


class FileOrProblem(JSONRenderer):
    """Whatever `Accept` names: the bytes come as what they are, a refusal as a problem document."""

    media_type = "*/*"


@extend_schema(
    methods=["GET"], responses=FILE, operation_id="attachments_file", description="A file as it was handed in."
)
@extend_schema(
    methods=["DELETE"],
    responses={204: None},
    parameters=[MAY_MATCH],
    operation_id="attachments_remove",
    description="Take a file out of a draft, or of a supplement not sent yet; what was filed stays.",
)
@api_view(["GET", "DELETE"])
@renderer_classes([FileOrProblem])
def attachment(request: Request, dossier_id: int, attachment_id: int) -> HttpResponse:
    """Download one file of a dossier, or take it out again before it is filed."""
    actor, at = actor_of(request), timezone.now()
    row = _of(dossier_id, access.attachment_for(actor, attachment_id, at=at))
    if request.method == "DELETE":
        expect(request, row.dossier, actor)
        papers.detach(row.pk, by=actor, at=at)
        return Response(status=204)
    return file_response(row.file, name=row.name)


@extend_schema(responses=PICTURE, parameters=[WIDTH], operation_id="attachments_page_image")
@api_view(["GET"])
@renderer_classes([FileOrProblem])
def attachment_page(request: Request, dossier_id: int, attachment_id: int, number: int) -> HttpResponse:
    """One page of a file as a picture, upright; 404 where a file has no pages to show."""
    found = access.attachment_for(actor_of(request), attachment_id, at=timezone.now(), pictures=True)
    row = _of(dossier_id, found)
    return picture(row.file, number, query_int(request, "width"), row.turn_of(number))


@extend_schema(responses=PDF, operation_id="documents_file")
@api_view(["GET"])
@renderer_classes([FileOrProblem])
def document(request: Request, dossier_id: int, document_id: int) -> HttpResponse:
    """One paper of the office as PDF; 404 while it is being made, and of the result before it is returned."""
    row = _of(dossier_id, access.document_for(actor_of(request), document_id, at=timezone.now()))
    if row.file is None:
        raise Http404
    return file_response(row.file, name=f"{DOCUMENT[row.kind]} {row.dossier.number}.pdf")


@extend_schema(responses=FILE, operation_id="results_file")
@api_view(["GET"])
@renderer_classes([FileOrProblem])
def result(request: Request, dossier_id: int) -> HttpResponse:
    """The uploaded result, once it is returned; 404 where the result is a letter among the `documents`."""
    row = access.result_file_for(actor_of(request), dossier_id, at=timezone.now())
    return file_response(row.file, name=f"{DOCUMENT['result']} {row.dossier.number}{row.file.extension}")


@extend_schema(responses=FILE, operation_id="messages_file")
@api_view(["GET"])
@renderer_classes([FileOrProblem])
def message(request: Request, dossier_id: int, talk_id: int) -> HttpResponse:
    """The file of a message; 404 until it is scanned and found clean, as its `scan_state` says."""
    row = _of(dossier_id, access.talk_file_for(actor_of(request), talk_id, at=timezone.now()))
    return file_response(row.file, name=row.file_name)


def picture(stored: Any, number: int, width: int | None, turn: int) -> HttpResponse:
    """Answer with one page of a file as JPEG; raises NoPages, CannotDraw, Lost."""
    response = HttpResponse(page_image(stored, number, width or SCREEN, turn), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=300"
    return response


def _of(dossier_id: int, row: Any) -> Any:
    """Return the row if it hangs on that dossier; raises Http404."""
    if row.dossier_id != dossier_id:
        raise Http404
    return row
