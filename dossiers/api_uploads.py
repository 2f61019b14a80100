"""The API's door to files sent in pieces: begin, put the pieces, finish; the pages of the site use it too."""

from collections.abc import Mapping
from typing import IO, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.rules.scope import Actor
from dossiers import access
from dossiers import serializers as s
from dossiers.actions import uploading
from dossiers.api_problems import BadField
from dossiers.api_schema import ATTACHMENT, KEPT, PIECE, UPLOAD_FINISH, UPLOAD_IN, UPLOAD_STATE
from files.chunks import PIECE as PIECE_BYTES
from portal.lib.json_in import StrictJSONParser

OFFSET = OpenApiParameter("offset", int, required=True, description="where the piece begins, in bytes")
_HEX = frozenset("0123456789abcdef")


class PieceParser(BaseParser):
    """The bare bytes of one piece; never more than a piece may have and one byte over."""

    media_type = "application/octet-stream"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return stream.read(PIECE_BYTES + 1)


@extend_schema(request=UPLOAD_IN, responses={201: UPLOAD_STATE}, operation_id="uploads_start")
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def uploads(request: Request, dossier_id: int) -> Response:
    """Begin to send a file in pieces; with the same `sha256` an upload that broke off is found again."""
    found = access.dossier_for(_actor(request), dossier_id)
    return _start(request, found.pk)


@extend_schema(methods=["GET"], responses={200: UPLOAD_STATE}, operation_id="uploads_read")
@extend_schema(
    methods=["PUT"],
    request=PIECE,
    parameters=[OFFSET],
    responses={204: None},
    operation_id="uploads_put",
)
@extend_schema(methods=["DELETE"], responses={204: None}, operation_id="uploads_cancel")
@api_view(["GET", "PUT", "DELETE"])
@parser_classes([PieceParser])
def upload(request: Request, dossier_id: int, upload_id: UUID) -> Response:
    """Tell which pieces are missing, take one piece (in any order, twice if need be), or forget the file."""
    return _one(request, dossier_id, upload_id)


@extend_schema(request=UPLOAD_FINISH, responses={201: ATTACHMENT, 200: ATTACHMENT}, operation_id="uploads_finish")
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def upload_finish(request: Request, dossier_id: int, upload_id: UUID) -> Response:
    """Put the pieces together and attach the file; asked again, the same attachment (200)."""
    row, fresh = _finish(request, dossier_id, upload_id)
    return Response(s.attachment_json(row), status=201 if fresh else 200)


@extend_schema(request=UPLOAD_IN, responses={201: UPLOAD_STATE}, operation_id="papers_upload_start")
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def paper_uploads(request: Request) -> Response:
    """Begin to send a file into one's own papers."""
    return _start(request, None)


@extend_schema(methods=["GET"], responses={200: UPLOAD_STATE}, operation_id="papers_upload_read")
@extend_schema(
    methods=["PUT"], request=PIECE, parameters=[OFFSET], responses={204: None}, operation_id="papers_upload_put"
)
@extend_schema(methods=["DELETE"], responses={204: None}, operation_id="papers_upload_cancel")
@api_view(["GET", "PUT", "DELETE"])
@parser_classes([PieceParser])
def paper_upload(request: Request, upload_id: UUID) -> Response:
    """As for a dossier: what is missing, one piece, or forget it."""
    return _one(request, None, upload_id)


@extend_schema(request=UPLOAD_FINISH, responses={201: KEPT, 200: KEPT}, operation_id="papers_upload_finish")
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def paper_upload_finish(request: Request, upload_id: UUID) -> Response:
    """Put the pieces together and keep the file among one's own papers."""
    row, fresh = _finish(request, None, upload_id)
    return Response(s.kept_json(row), status=201 if fresh else 200)


def _actor(request: Request) -> Actor:
    return request._request.actor


def _start(request: Request, dossier_id: int | None) -> Response:
    allowed = {"name", "size", "sha256"} | ({"requirement", "field"} if dossier_id else set())
    data = s.body_of(request.data, frozenset(allowed))
    size = s.number_of(data, "size")
    if size is None:
        raise BadField("size", _("Say how many bytes the file has."))
    begun = uploading.start(
        dossier_id=dossier_id,
        name=s.text_of(data, "name", required=True),
        size=size,
        sha256=_hash(s.text_of(data, "sha256")),
        requirement_id=s.number_of(data, "requirement"),
        field_path=s.text_of(data, "field"),
        by=_actor(request),
        at=timezone.now(),
    )
    return Response(s.upload_json(begun), status=201)


def _one(request: Request, dossier_id: int | None, upload_id: UUID) -> Response:
    found = access.upload_for(_actor(request), upload_id, dossier_id)
    if request.method == "DELETE":
        uploading.cancel(found)
        return Response(status=204)
    if request.method == "PUT":
        offset = s.number_of({"offset": request.query_params.get("offset")}, "offset")
        body = request.data
        if offset is None or not isinstance(body, bytes):
            raise BadField("offset", _("Send one piece as application/octet-stream and say where it begins."))
        uploading.keep(found, offset=offset, body=body)
        return Response(status=204)
    return Response(s.upload_json(found))


def _finish(request: Request, dossier_id: int | None, upload_id: UUID) -> tuple[Any, bool]:
    found = access.upload_for(_actor(request), upload_id, dossier_id)
    digest = _hash(s.text_of(s.body_of(request.data, frozenset({"sha256"})), "sha256", required=True))
    return uploading.finish(found, sha256=digest, by=_actor(request), at=timezone.now())


def _hash(text: str) -> str:
    """Return a SHA-256 in small letters; raises BadField for anything else."""
    text = text.lower()
    if text and (len(text) != 64 or not set(text) <= _HEX):
        raise BadField("sha256", _("A SHA-256 has 64 hexadecimal digits."))
    return text
