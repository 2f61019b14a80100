"""The map of the API, and how it says no: problem documents after RFC 9457."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig, SuspiciousOperation
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
from portal.lib.problems import PROBLEM_JSON, document

WAITS = {429: "60", 503: "30"}
_away = gettext_lazy("The service is away for a moment. Nothing is lost; send the same request again.")

COMMON: dict[type[Exception], Problem] = {
    Http404: Problem(404, "not-found", gettext_lazy("Not found, or not yours to see.")),
    ObjectDoesNotExist: Problem(404, "not-found", gettext_lazy("Not found, or not yours to see.")),
    Forbidden: Problem(403, "forbidden", gettext_lazy("This act is not among your rights.")),
    PermissionDenied: Problem(403, "forbidden", gettext_lazy("This act is not among your rights.")),
    RequestDataTooBig: Problem(413, "too-large", gettext_lazy("The body is larger than 5 MB.")),
    SuspiciousOperation: Problem(400, "malformed", gettext_lazy("The request could not be understood.")),
    OperationalError: Problem(503, "unavailable", _away),
    InterfaceError: Problem(503, "unavailable", _away),
}
# The framework's own refusals in our words, so that they are told in the language asked for.
FRAMEWORK: dict[str, Any] = {
    "parse_error": gettext_lazy("The body could not be read. It must be whole and of the type that its header names."),
    "not_authenticated": gettext_lazy("Sign in, or send a token: “Authorization: Token …”."),
    "permission_denied": gettext_lazy("This act is not among your rights."),
    "not_found": gettext_lazy("Not found, or not yours to see."),
    "method_not_allowed": gettext_lazy(
        "This address does not know the method. The header “Allow” names those it knows."
    ),
    "not_acceptable": gettext_lazy("The API answers in JSON alone; the header “Accept” asks for something else."),
    "unsupported_media_type": gettext_lazy("The body is not of a type that this call reads."),
    "throttled": gettext_lazy("Too many requests. Wait a while, then try again."),
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
    code = str(error.default_code)
    detail = error.detail if isinstance(error.detail, str) else _("The request could not be understood.")
    known = Problem(error.status_code, code.replace("_", "-"), FRAMEWORK.get(code, detail))
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
    body = document(known.status, known.code, known.title, errors=errors)
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
