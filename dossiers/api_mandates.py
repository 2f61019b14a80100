"""The API's door to what others have entrusted to the caller."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import access
from dossiers import serializers as s
from dossiers.api_schema import MANDATES


@extend_schema(
    responses={200: MANDATES},
    operation_id="mandates_list",
    description="The powers of attorney and delegations that the caller holds and that run today. A draft is started "
    "under one by its `id`.",
)
@api_view(["GET"])
def mandates(request: Request) -> Response:
    """List the mandates that the caller may use now."""
    rows = access.held_mandates(request._request.actor, at=timezone.now())
    return Response({"results": [s.mandate_json(row) for row in rows]})
