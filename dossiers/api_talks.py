"""The API's door to the messages between applicant and office."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import access
from dossiers import serializers as s
from dossiers.actions import talking
from dossiers.api_problems import NeedsHeader
from dossiers.api_request import KEY, actor_of, paged
from dossiers.api_schema import MESSAGE, MESSAGE_IN, MESSAGES
from portal.lib.json_in import StrictJSONParser


@extend_schema(
    methods=["GET"],
    responses={200: MESSAGES},
    operation_id="messages_list",
    parameters=[
        OpenApiParameter("cursor", str, description="out of `next` or `previous`"),
        OpenApiParameter("page_size", int, description="up to 100"),
    ],
    description="The messages of a filed dossier, the oldest first. Read, they count as seen by one's side.",
)
@extend_schema(
    methods=["POST"],
    request=MESSAGE_IN,
    responses={201: MESSAGE},
    parameters=[KEY],
    operation_id="messages_write",
    description="Write one message, with one file at most (multipart). The same key again: the same message. A message "
    "is no supplement and no withdrawal, and moves no time limit.",
)
@api_view(["GET", "POST"])
@parser_classes([StrictJSONParser, MultiPartParser])
def messages(request: Request, dossier_id: int) -> Response:
    """Read the messages of one dossier, or write one."""
    return _write(request, dossier_id) if request.method == "POST" else _list(request, dossier_id)


def _list(request: Request, dossier_id: int) -> Response:
    at, actor = timezone.now(), actor_of(request)
    dossier = access.open_dossier(actor, dossier_id, "api", at=at)
    answer = paged(request, lambda cursor, size: access.talks_page(dossier, cursor=cursor, size=size), s.talk_json)
    talking.mark_seen(dossier, by=actor, at=at)
    return answer


def _write(request: Request, dossier_id: int) -> Response:
    found = access.dossier_for(actor_of(request), dossier_id)
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise NeedsHeader("Idempotency-Key")
    data = s.body_of(request.data, frozenset({"words", "file"}))
    words = s.text_of(data, "words", required=True)
    upload = request.FILES.get("file")
    row = talking.write(found.pk, words=words, upload=upload, key=key, by=actor_of(request), at=timezone.now())
    return Response(s.talk_json(row), status=201)
