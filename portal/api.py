"""The map of the API, and how it says no: problem documents after RFC 9457."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from agencies.rules.scope import Forbidden
from dossiers.api_problems import TABLE, Problem, errors_of, refused
from files.refused import Refused

PROBLEM_JSON = "application/problem+json"
WAITS = {429: "60", 503: "30"}

COMMON: dict[type[Exception], Problem] = {
    Http404: Problem(404, "not-found", gettext_lazy("Not found, or not yours to see.")),
    ObjectDoesNotExist: Problem(404, "not-found", gettext_lazy("Not found, or not yours to see.")),
    Forbidden: Problem(403, "forbidden", gettext_lazy("This act is not among your rights.")),
    PermissionDenied: Problem(403, "forbidden", gettext_lazy("This act is not among your rights.")),
    **dict.fromkeys(
        (OperationalError, InterfaceError),
        Problem(
            503,
            "unavailable",
            gettext_lazy("The service is away for a moment. Nothing is lost; send the same request again."),
        ),
    ),
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception with a problem document in the language asked for; None for what nobody foresaw."""
    set_rollback()
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, Refused):
        return _document(refused(error), {})
    for kind, known in (TABLE | COMMON).items():
        if isinstance(error, kind):
            return _document(known, errors_of(error))
    return None


def _of_framework(error: exceptions.APIException) -> Response:
    detail = error.detail if isinstance(error.detail, str) else _("The request could not be understood.")
    known = Problem(error.status_code, str(error.default_code).replace("_", "-"), detail)
    fields = error.detail if isinstance(error.detail, dict) else {}
    response = _document(known, {key: [str(text) for text in _list(value)] for key, value in fields.items()})
    if (header := getattr(error, "auth_header", None)) is not None:
        response["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait))
    return response


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _document(known: Problem, errors: dict[str, list[str]]) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:motcua:problem:{known.code}",
        "title": str(known.title),
        "status": known.status,
        "detail": str(known.title),
    }
    if errors:
        body["errors"] = errors
    response = Response(body, status=known.status, content_type=PROBLEM_JSON)
    if known.status in WAITS:
        response["Retry-After"] = WAITS[known.status]
    return response


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view as open to everybody: the description of the API."""
    view.login_required = False  # type: ignore[attr-defined]
    return view


urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "schema/",
        public(SpectacularAPIView.as_view(permission_classes=[], authentication_classes=[])),
        name="api_schema",
    ),
    path(
        "docs/",
        public(SpectacularSwaggerView.as_view(url_name="api_schema", permission_classes=[], authentication_classes=[])),
        name="api_docs",
    ),
    path("", include("procedures.urls_api")),
    path("", include("dossiers.urls_api")),
]
