"""The API's door to a person's own papers: list, put in, name, look at, take out, use for a paper of a dossier."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes, renderer_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import access
from dossiers import serializers as s
from dossiers.actions import keeping
from dossiers.actions.papers import hang_again
from dossiers.api_files import FILE, PICTURE, WIDTH, FileOrProblem, picture
from dossiers.api_problems import BadField, NeedsHeader
from dossiers.api_request import IF_MATCH, MAY_MATCH, actor_of, expect, paged, query_int
from dossiers.api_schema import ATTACHMENT, KEPT, KEPT_CHANGE, KEPT_IN, KEPT_PAGE, KEPT_USE
from files.serve import file_response
from portal.lib.json_in import StrictJSONParser


@extend_schema(
    methods=["GET"],
    responses={200: KEPT_PAGE},
    operation_id="papers_list",
    parameters=[
        OpenApiParameter("cursor", str, description="out of `next` or `previous`"),
        OpenApiParameter("page_size", int, description="up to 100"),
    ],
    description="One's own papers, the latest first.",
)
@extend_schema(
    methods=["POST"],
    request=KEPT_IN,
    responses={201: KEPT, 200: KEPT},
    operation_id="papers_add",
    description="Put a file among one's own papers. The same contents again are the same paper (200), so no key is "
    "needed. Large files go in pieces: `papers/uploads/`. The reply has an ETag.",
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser])
def papers(request: Request) -> Response:
    """List one's own papers, or put one in."""
    if request.method == "POST":
        return _add(request)
    return paged(
        request, lambda cursor, size: access.kept_page(actor_of(request), cursor=cursor, size=size), s.kept_json
    )


@extend_schema(
    methods=["GET"],
    responses={200: KEPT},
    operation_id="papers_read",
    description="One of one's own papers. The reply has an ETag.",
)
@extend_schema(
    methods=["PATCH"],
    request=KEPT_CHANGE,
    responses={200: KEPT},
    parameters=[IF_MATCH],
    operation_id="papers_change",
    description="Name a paper, or say until which day it is valid; null takes the day away. The reply has an ETag.",
)
@extend_schema(
    methods=["DELETE"],
    responses={204: None},
    parameters=[MAY_MATCH],
    operation_id="papers_remove",
    description="Take a paper out of one's own; dossiers that use it keep theirs.",
)
@api_view(["GET", "PATCH", "DELETE"])
@parser_classes([StrictJSONParser])
def paper(request: Request, kept_id: int) -> Response:
    """Read one of one's own papers, change what it is called, or take it out."""
    actor = actor_of(request)
    row = access.kept_for(actor, kept_id)
    seen = _mark(request)
    if request.method == "DELETE":
        keeping.drop(row.pk, by=actor, at=timezone.now(), seen=seen)
        return Response(status=204)
    if request.method == "PATCH":
        if seen is None:
            raise NeedsHeader("If-Match")
        row = _describe(request, row, seen)
    return _answer(row)


@extend_schema(responses=FILE, operation_id="papers_file", description="The file as it came.")
@api_view(["GET"])
@renderer_classes([FileOrProblem])
def paper_file(request: Request, kept_id: int) -> HttpResponse:
    """Download one of one's own papers."""
    row = access.kept_for(actor_of(request), kept_id)
    return file_response(row.file, name=row.name)


@extend_schema(responses=PICTURE, parameters=[WIDTH], operation_id="papers_page_image")
@api_view(["GET"])
@renderer_classes([FileOrProblem])
def paper_page(request: Request, kept_id: int, number: int) -> HttpResponse:
    """One page of an own paper as a picture, upright; 404 where a file has no pages to show."""
    row = access.kept_for(actor_of(request), kept_id)
    return picture(row.file, number, query_int(request, "width"), row.turn_of(number))


@extend_schema(
    request=KEPT_USE,
    responses={201: ATTACHMENT, 200: ATTACHMENT},
    parameters=[MAY_MATCH],
    operation_id="dossiers_attach_paper",
    description="Use one of one's own papers (`paper`) for a paper (`requirement`) or a file question (`field`) of the "
    "dossier, without sending the file anew; once more, the same attachment (200).",
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def attach_paper(request: Request, dossier_id: int) -> Response:
    """Use one of one's own papers for a dossier."""
    actor, at = actor_of(request), timezone.now()
    found = access.dossier_for(actor, dossier_id)
    expect(request, found, actor)
    data = s.body_of(request.data, frozenset({"paper", "requirement", "field"}))
    kept = s.number_of(data, "paper")
    if kept is None:
        raise BadField("paper", _("This must be a whole number."))
    row = access.kept_for(actor, kept)
    place = {"requirement_id": s.number_of(data, "requirement"), "field_path": s.text_of(data, "field")}
    hung = hang_again(found.pk, row, **place, by=actor, at=at)
    return Response(s.attachment_json(hung), status=201 if hung.added_at == at else 200)


def _add(request: Request) -> Response:
    at, upload = timezone.now(), request.FILES.get("file")
    s.body_of(request.data, frozenset({"file"}))
    if upload is None:
        raise BadField("file", _("Send the file as multipart form data."))
    row = keeping.put_in(upload, by=actor_of(request), at=at)
    return _answer(row, status=201 if row.added_at == at else 200)


def _describe(request: Request, row: Any, seen: str) -> Any:
    """Name a paper and date it; what is not said stays as it is."""
    data = s.body_of(request.data, frozenset({"name", "valid_until"}))
    until = row.valid_until
    if "valid_until" in data:
        until = None if data["valid_until"] is None else s.date_of(data, "valid_until")
    name = s.text_of(data, "name", required="name" in data)
    return keeping.describe(row.pk, name=name, valid_until=until, by=actor_of(request), at=timezone.now(), seen=seen)


def _answer(row: Any, *, status: int = 200) -> Response:
    return Response(s.kept_json(row), status=status, headers={"ETag": f'"{row.mark}"'})


def _mark(request: Request) -> str | None:
    """Return which state of the paper the caller read, None where the caller does not say."""
    text = request.headers.get("If-Match", "").strip()
    return text.removeprefix("W/").strip('"') or None
