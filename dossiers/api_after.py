"""The API's door to what comes after filing: the address for the post, the receipt of the result, satisfaction."""

from collections.abc import Mapping

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import access
from dossiers import serializers as s
from dossiers.actions import posting, rating
from dossiers.api_problems import BadAnswers, BadField
from dossiers.api_request import actor_of
from dossiers.api_schema import ADDRESS, ADDRESS_IN, NOTED, RATING, RATING_IN
from dossiers.post_form import post_form
from portal.lib.json_in import StrictJSONParser


@extend_schema(
    methods=["GET"],
    responses={200: ADDRESS},
    operation_id="post_address_read",
    description="Where the public post brings the result; 404 while none is given or where it goes another way.",
)
@extend_schema(
    methods=["PUT"],
    request=ADDRESS_IN,
    responses={200: ADDRESS},
    operation_id="post_address_set",
    description="Say where the public post brings the result: of a draft, and afterwards until the post has it.",
)
@api_view(["GET", "PUT"])
@parser_classes([StrictJSONParser])
def post_address(request: Request, dossier_id: int) -> Response:
    """Read or set the address for the post."""
    actor, at = actor_of(request), timezone.now()
    found = access.open_dossier(actor, dossier_id, "api", at=at)
    if request.method == "PUT":
        data = s.body_of(request.data, frozenset({"receiver", "phone", "commune", "line"}))
        raw = {name: s.text_of(data, name) for name in data}
        errors = posting.set_address(found.pk, raw, by=actor, at=at).errors
        if errors:
            raise BadAnswers(post_form(), dict(errors), prefix="")
    row = access.post_address_of(access.dossier_for(actor, dossier_id))
    if row is None:
        raise Http404
    return Response(s.address_json(row))


@extend_schema(
    request=None,
    responses={200: NOTED},
    operation_id="results_received",
    description="Say that the result has come; said twice it is once (`changed` is false). One with the post is "
    "returned with that.",
)
@api_view(["POST"])
def received(request: Request, dossier_id: int) -> Response:
    """The applicant says that the result has come."""
    actor = actor_of(request)
    found = access.dossier_for(actor, dossier_id)
    return Response({"changed": rating.acknowledge(found.pk, by=actor, at=timezone.now())})


@extend_schema(
    request=None,
    responses={200: NOTED},
    operation_id="results_collect",
    description="Say that one collects at the desk what the post brought back; said twice it is once.",
)
@api_view(["POST"])
def collect(request: Request, dossier_id: int) -> Response:
    """The applicant comes for what the post brought back."""
    actor = actor_of(request)
    found = access.dossier_for(actor, dossier_id)
    return Response({"changed": posting.collect(found.pk, by=actor, at=timezone.now())})


@extend_schema(
    request=RATING_IN,
    responses={201: RATING},
    operation_id="results_rate",
    description="Say once how satisfied one is: 3 very, 2, 1 not.",
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def rate(request: Request, dossier_id: int) -> Response:
    """The applicant says how satisfied one is."""
    actor = actor_of(request)
    found = access.dossier_for(actor, dossier_id)
    data = s.body_of(request.data, frozenset({"score", "words", "criteria"}))
    said = {"score": s.number_of(data, "score") or 0, "words": s.text_of(data, "words")}
    row = rating.rate(found.pk, **said, criteria=_criteria(data), by=actor, at=timezone.now())
    return Response({"score": row.score, "words": row.words, "criteria": row.criteria}, status=201)


def _criteria(data: Mapping[str, object]) -> dict[str, int]:
    """Return the scores by criterion; raises BadField."""
    found = s.object_of(data, "criteria") or {}
    scores = {str(key): s.number_of({"criteria": value}, "criteria") for key, value in found.items()}
    if None in scores.values() or len(scores) > 50:
        raise BadField("criteria", _("This must be a whole number."))
    return {key: score for key, score in scores.items() if score is not None}
