"""What every request passes: its number in the logs, and the headers that Django has no setting for."""

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from portal.lib import problems
from portal.views import problem

log = structlog.get_logger("portal.request")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_QUIET = ("/livez", "/readyz", "/metrics", "/static/")

Answer = Callable[[HttpRequest], HttpResponse]


def _user_id(request: HttpRequest) -> int | None:
    """Return who asked; None for nobody, and while the database does not say."""
    try:
        return getattr(getattr(request, "user", None), "pk", None)
    except DatabaseError:
        return None


class RequestLog:
    """One line per request with its number, its user and its time; the number goes back in X-Request-ID."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        started = time.monotonic()
        response = self.get_response(request)
        response["X-Request-ID"] = number
        if not request.path.startswith(_QUIET):
            log.info(
                "request",
                method=request.method,
                path=request.path,  # never the query: it may hold what a citizen typed
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000, 1),
                user_id=_user_id(request),
            )
        structlog.contextvars.clear_contextvars()
        return response


class ContentPolicy(CSPMiddleware):
    """The policy of the pages on everything but data: an answer in JSON may do nothing at all where it is opened."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header, unless the view has set one."""
        if not response.get("Content-Type", "").startswith(("application/json", "application/problem+json")):
            return super().process_response(request, response)
        response.setdefault(HEADER, "default-src 'none'; frame-ancestors 'none'")
        return response


class RefuseNul:
    """Answers 400 to an address with a NUL in it: no text of ours holds one and the database takes none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class WrongMethod:
    """Answers with a page of ours where a browser asks for an address that only takes what a form sends."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or problems.is_program(request):
            return response
        page = problem(request, HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


class SentByScript:
    """Tells a page that sends its form by script where to go on, instead of sending the script there."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("X-Send") != "1" or response.status_code != HTTPStatus.FOUND:
            return response
        told = JsonResponse({"next": response["Location"]})
        told.cookies = response.cookies
        return told


class SecurityHeaders:
    """Permissions-Policy on every answer; pages made for one person are kept by no cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if _user_id(request) is not None:
            response.setdefault("Cache-Control", "private, no-store")
        return response
