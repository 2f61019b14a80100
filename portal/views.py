"""Pages of the portal itself: how the reader likes it, and what went wrong."""

import re
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.kept import keep
from portal.lib import problems

FONTS = ("s", "m", "l")
CONTRASTS = ("normal", "high")
YEAR = 365 * 24 * 3600
AWAY_SECONDS = 30
MOST_SENT = 500_000  # characters of a form that the page of a failure gives back
# Query name -> cookie and its allowed values.
COOKIES = {
    "font": ("font", FONTS),
    "contrast": ("contrast", CONTRASTS),
    "keys": ("keys", ("on", "off")),  # single-key shortcuts of staff pages (WCAG 2.1.4)
    "lang": (settings.LANGUAGE_COOKIE_NAME, tuple(code for code, _name in settings.LANGUAGES)),
}


def prefs_of(request: HttpRequest) -> dict[str, str]:
    """Return font, contrast and the path to come back to; a cookie with any other value counts as none."""
    font = request.COOKIES.get("font", "")
    contrast = request.COOKIES.get("contrast", "")
    return {
        "font": font if font in FONTS else "m",
        "contrast": contrast if contrast in CONTRASTS else "normal",
        "next": request.get_full_path(),
    }


def _safe_next(request: HttpRequest, given: str) -> str:
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return given if safe else "/"


@login_not_required
@require_http_methods(["GET", "POST"])
def prefs(request: HttpRequest) -> HttpResponse:
    """Keep text size, contrast or language in a cookie and go back."""
    asked = request.POST if request.method == "POST" else request.GET
    response = HttpResponseRedirect(_safe_next(request, asked.get("next", "/")))
    for name, (cookie, allowed) in COOKIES.items():
        if asked.get(name) in allowed:
            response.set_cookie(cookie, asked[name], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


_HEADINGS = {
    400: _("The request could not be read"),
    403: _("You cannot open this page"),
    404: _("Page not found"),
    405: _("There is nothing to look at under this address"),
    429: _("Too many tries"),
}
_CODES = {400: "malformed", 403: "forbidden", 404: "not-found", 405: "method", 429: "too-many-tries"}
# What to do, one sentence a line.
_LINES = {
    400: (
        _("The address or the form was not as expected."),
        _("Go back, check what you entered and try again."),
    ),
    403: (
        _("Your account does not have the right to see it, or the form had waited too long."),
        _("Go back and try again; if it is part of your work, ask your administrator for the right."),
    ),
    404: (
        _("If you typed the address, check that it is right."),
        _("If you followed a link, the page may have moved."),
        _("A dossier opens only for the person it belongs to and the agency that handles it."),
    ),
    405: (
        _("It only takes what a form sends. That happens after signing in again, or when a page is loaded anew."),
        _("What you sent last may not have arrived: please open the page with the form and look."),
    ),
    429: (
        _("To protect personal data we limit how often this page can be asked."),
        _("Wait a few minutes and try again."),
    ),
}


_OF_A_DOSSIER = re.compile(r"/(ho-so|quay|xu-ly)/\d+/")


def problem(request: HttpRequest, status: int, *, retry_after: int | None = None) -> HttpResponse:
    """Answer with the error page of a status (400, 403, 404, 405 or 429), a program with a problem document.

    `retry_after` in seconds.
    """
    if problems.is_program(request):
        return problems.answer(status, _CODES[status], _HEADINGS[status], retry_after=retry_after)
    dossier = _OF_A_DOSSIER.match(request.path) if status == HTTPStatus.METHOD_NOT_ALLOWED else None
    context = {"status": int(status), "heading": _HEADINGS[status], "lines": _LINES[status]}
    context["dossier"] = dossier[0] if dossier else ""
    response = render(request, "errors/problem.html", context, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 to a program whose body is too large."""
    if isinstance(exception, RequestDataTooBig) and problems.is_program(request):
        return problems.answer(413, "too-large", _("The body is larger than 5 MB."))
    return problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return problem(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return problem(request, 404)


def too_many(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    """429; views that limit their callers answer with it, `retry_after` in seconds."""
    return problem(request, 429, retry_after=retry_after)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the token of a form is missing or stale; a page's own owner gets what was typed shown once more.

    The signed mark in the page is as hard to forge as the token; a page that saves by itself gets a fresh token.
    """
    if keep(request):
        if request.headers.get("X-Autosave") == "1":
            return JsonResponse({"token": get_token(request)}, status=403)
        return HttpResponseRedirect(request.get_full_path())
    return problem(request, 403)


def _bare(name: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page that needs no database, no request and no session."""
    return HttpResponse(get_template(name).render(context or {}), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database does not answer: that passes, and nothing is lost."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request, retry_after=AWAY_SECONDS)
    if problems.is_program(request):
        return problems.answer(
            500, "fault", _("A fault of the portal. It has been written down; please try again later.")
        )
    return _bare("errors/500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest, *, retry_after: int = 120) -> HttpResponse:
    """503, while the site cannot work; `retry_after` in seconds. What was sent can be sent again from the page."""
    if problems.is_program(request):
        words = _("The service is away for a moment. Nothing is lost; send the same request again.")
        response: HttpResponse = problems.answer(503, "unavailable", words)
    else:
        response = _bare("errors/503.html", HTTPStatus.SERVICE_UNAVAILABLE, _sent(request))
    response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Return what was sent, for a button that sends it again; never from the pages where passwords are typed.

    Whoever forged it could not forge the token in it: it is judged when it comes again.
    """
    if request.method != "POST" or request.path.startswith("/tai-khoan/"):
        return {"again": request.get_full_path() if request.method == "GET" else "/"}
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except (OSError, BadRequest, MultiPartParserError, SuspiciousOperation):
        return {"again": request.get_full_path()}
    if sum(len(name) + len(value) for name, value in pairs) > MOST_SENT:
        return {"again": request.get_full_path()}
    return {"action": request.get_full_path(), "pairs": pairs, "files": files}
