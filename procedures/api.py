"""Procedures for other programs: the list, one procedure with its form, the schema of forms (contract 8)."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from portal.lib.problems import PROBLEM_JSON, document
from procedures import access

LARGEST_PAGE = 100
USUAL_PAGE = 20
SCHEMA = Path(__file__).parent / "forms" / "eform.schema.json"


def _named() -> dict[str, serializers.Field]:
    """The fields of what has a code and a name; fresh ones, as each shape takes its fields for itself."""
    return {"code": serializers.CharField(), "name": serializers.CharField()}


# One shape of that name, used twice.
_Field = type(inline_serializer("Field", _named()))


def _line() -> dict[str, Any]:
    """The fields of a procedure in a list, fresh ones."""
    return {
        "id": serializers.CharField(help_text="dvcqg_id: tells apart procedures that share a code"),
        "code": serializers.CharField(),
        "name": serializers.CharField(),
        "field": _Field(),
        "level": serializers.ChoiceField(["province", "commune"], allow_null=True),
        "online_level": serializers.ChoiceField(["full", "partial", "info"]),
        "version": serializers.IntegerField(),
        "offered": serializers.BooleanField(help_text="an agency of the province takes it"),
    }


PAGE = inline_serializer(
    "ProcedurePage",
    {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "total": serializers.IntegerField(),
        "suggestion": serializers.CharField(help_text="did you mean; empty where something was found"),
        "results": inline_serializer("ProcedureShort", _line(), many=True),
    },
)
WHOLE = inline_serializer(
    "Procedure",
    _line()
    | {
        "effective_from": serializers.DateField(),
        "cases": inline_serializer(
            "Case",
            {"id": serializers.IntegerField(), "code": serializers.CharField(), "name": serializers.CharField()},
            many=True,
        ),
        "form": serializers.JSONField(help_text="schema: /api/v1/schema/eform.json"),
        "requirements": inline_serializer(
            "Requirement",
            {
                "id": serializers.IntegerField(),
                "name": serializers.CharField(),
                "required": serializers.BooleanField(
                    allow_null=True, help_text="null: attach it or name it in not_applicable"
                ),
                "case": serializers.IntegerField(allow_null=True),
                "originals": serializers.IntegerField(),
                "copies": serializers.IntegerField(),
            },
            many=True,
        ),
        "limits": serializers.ListField(child=serializers.DictField()),
        "fees": serializers.ListField(child=serializers.DictField()),
        "agencies": inline_serializer("TakingAgency", _named(), many=True),
    },
)
QUERY = [
    OpenApiParameter("q", str, description="words, with or without accents, or a code"),
    OpenApiParameter("field", str),
    OpenApiParameter("level", str, enum=["province", "commune"]),
    OpenApiParameter("agency", str, description="agency code, or communes"),
    OpenApiParameter("subject", str, enum=["citizen", "business", "organisation"]),
    OpenApiParameter("online", str, enum=["full", "partial", "info"]),
    OpenApiParameter("sort", str, enum=list(access.SORTS), description="without it what fits best comes first"),
    OpenApiParameter("cursor", str, description="out of `next` or `previous`, with the same filters and order"),
    OpenApiParameter("page_size", int, description="up to 100"),
]


@extend_schema(operation_id="procedures_list", parameters=QUERY, responses=PAGE, auth=[])
@login_not_required
@api_view(["GET"])
@permission_classes([AllowAny])
def procedure_list(request: Request) -> Response:
    """Find procedures; search ignores accents."""
    query = request.query_params
    names = ("q", "field", "level", "agency", "subject", "online", "sort", "cursor")
    asked = {name: query.get(name, "").replace("\x00", "") for name in names}
    if asked["sort"] and asked["sort"] not in access.SORTS:
        words = _("Sort by one of: %(names)s.") % {"names": ", ".join(access.SORTS)}
        return _problem(422, "fields", words, errors={"sort": [words]})
    typed = query.get("page_size", "") or str(USUAL_PAGE)
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        words = _("This must be a whole number.")
        return _problem(422, "fields", words, errors={"page_size": [words]})
    size = max(1, min(int(typed), LARGEST_PAGE))
    try:
        found = access.search_slice(**asked, size=size)
    except access.BadCursor:
        return _problem(422, "cursor", _("The cursor or the date cannot be read."))
    return Response(
        {
            "next": _address(request, found.next),
            "previous": _address(request, found.previous),
            "total": found.total,
            "suggestion": found.suggestion,
            "results": [_short(row) for row in found.rows],
        }
    )


@extend_schema(
    operation_id="procedures_read",
    parameters=[OpenApiParameter("id", str, description="dvcqg_id, where two procedures share the code")],
    responses={
        200: WHOLE,
        404: OpenApiResponse(description="no such procedure"),
        409: OpenApiResponse(description="two procedures share the code; `choices` names them"),
        410: OpenApiResponse(description="no longer in force"),
    },
    auth=[],
)
@login_not_required
@api_view(["GET"])
@permission_classes([AllowAny])
def procedure(request: Request, code: str) -> Response:
    """Return one procedure with its form, papers, limits, fees and the agencies that take it."""
    infos = [i for i in access.by_code(code, dvcqg_id=request.query_params.get("id")) if not i.internal]
    if not infos:
        raise Http404
    if len(infos) > 1:
        choices = [{"id": info.dvcqg_id, "name": info.name} for info in infos]
        return _problem(
            409, "shared-code", _("Several procedures share this code; choose one by its id."), choices=choices
        )
    if infos[0].version_id is None:
        return _problem(410, "retired", _("This procedure is no longer in force"))
    return Response(_whole(access.published(infos[0].version_id)))


@extend_schema(operation_id="eform_schema", responses=OpenApiTypes.OBJECT, auth=[])
@login_not_required
@api_view(["GET"])
@permission_classes([AllowAny])
def eform_schema(request: Request) -> HttpResponse:
    """Return the JSON Schema of form definitions."""
    return Response(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _address(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def _problem(status: int, code: str, title: str, **more: Any) -> Response:
    return Response(document(status, code, title, **more), status=status, content_type=PROBLEM_JSON)


def _short(row: access.Row) -> dict[str, Any]:
    return {
        "id": row.dvcqg_id,
        "code": row.code,
        "name": row.name,
        "field": {"code": row.field_code, "name": row.field_name},
        "level": row.level,
        "online_level": row.online_level,
        "version": row.version_id,
        "offered": row.offered,
    }


def _whole(version: access.PublishedVersion) -> dict[str, Any]:
    offers = access.offers_for(version)
    return {
        "id": version.dvcqg_id,
        "code": version.code,
        "name": version.name,
        "field": {"code": version.field_code, "name": version.field_name},
        "level": access.level_name(version.levels),
        "online_level": version.online_level,
        "version": version.id,
        "offered": bool(offers),
        "effective_from": version.effective_from,
        "cases": [{"id": c.id, "code": c.code, "name": c.name} for c in version.cases] if version.asks_case else [],
        "form": version.eform_definition,
        "requirements": [_requirement(row) for row in version.requirements if row.kind == "submit"],
        "limits": [_limit(row) for row in version.limits],
        "fees": [_fee(row) for row in version.fees],
        "agencies": [{"code": offer.agency_code, "name": offer.agency_name} for offer in offers],
    }


def _requirement(row: access.RequirementInfo) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "required": row.required,
        "case": row.case_id,
        "originals": row.originals,
        "copies": row.copies,
    }


def _limit(row: access.LimitInfo) -> dict[str, Any]:
    return {"case": row.case_id, "channel": row.channel, "value": row.value, "unit": row.unit, "text": row.text}


def _fee(row: access.FeeInfo) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "channel": row.channel,
        "kind": row.kind,
        "amount": row.amount,
        "currency": row.currency,
        "text": row.text,
        "sure": row.sure,
    }
