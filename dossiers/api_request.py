"""What every call of the API reads of a request alike: who asks, which state was seen, which page is wanted."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.rules.scope import Actor
from dossiers import access
from dossiers import serializers as s
from dossiers.actions._move import ChangedMeanwhile
from dossiers.api_problems import BadField, NeedsHeader

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="the last ETag")
MAY_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="the last ETag; 409 if it is old")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
MAY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="the same key and body again: the same draft"
)


def actor_of(request: Request) -> Actor:
    """Return who calls; the same for token and session."""
    return request._request.actor


def etag(request: Request) -> int:
    """Return the version that the caller read; raises NeedsHeader, BadField for what no reply of ours has said."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise NeedsHeader("If-Match")
    bare = text.removeprefix("W/").strip('"')
    if not bare.isascii() or not bare.isdigit() or len(bare) > 9:
        raise BadField("If-Match", _("Send the ETag of the last reply."))
    return int(bare)


def may_match(request: Request) -> int | None:
    """Return the version that the caller read where the caller says so."""
    return etag(request) if "If-Match" in request.headers else None


def expect(request: Request, found: Any, actor: Actor) -> None:
    """Raise ChangedMeanwhile where the caller names a version that no longer stands; asks nothing otherwise."""
    seen = may_match(request)
    if seen is None:
        return
    stands = access.draft_for(actor, found.pk)[1].version if found.is_draft else found.row_version
    if seen != stands:
        raise ChangedMeanwhile


def paged(request: Request, page_of: Callable[[str, int], Any], shape: Callable[[Any], Any]) -> Response:
    """Answer with one page of a list, by the cursor and the size that the request names."""
    size = min(max(query_int(request, "page_size") or 25, 1), 100)
    page = page_of(request.query_params.get("cursor", ""), size)
    base = f"{settings.SITE_URL}{request.path}"
    return Response(
        {
            "next": link(request, base, page.next),
            "previous": link(request, base, page.previous),
            "results": [shape(row) for row in page.rows],
        }
    )


def link(request: Request, base: str, cursor: str) -> str | None:
    """Return the address of another page of a list, None where there is none."""
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{base}?{query.urlencode()}"


def query_int(request: Request, name: str) -> int | None:
    """Return a whole number of the query; raises BadField."""
    return s.number_of({name: request.query_params.get(name)}, name)
