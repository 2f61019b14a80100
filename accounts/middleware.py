"""Who is acting, on every request; signing in first, with nothing typed lost; the second factor of civil servants."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import actor_of, has_second_factor
from accounts.kept import keep
from accounts.sessions import SessionStore
from agencies.rules.scope import ANONYMOUS

Answer = Callable[[HttpRequest], HttpResponse]
# Where the session remembers for which agency somebody acts who works for several.
ACTING = "acting_agency"
# What a civil servant reaches before the second factor is set up.
_ENROLMENT = {
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_reauthenticate",
    "account_reauthenticate",
    "account_logout",
    "prefs",
}


class ActorMiddleware:
    """Sets `request.actor`; anonymous without a session. After AuthenticationMiddleware."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            acting = request.session.get(ACTING)
            request.actor = actor_of(request.user, at=timezone.now(), agency_id=acting)  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionClock:
    """Moves the end of the session while the portal is used; what a page asks by itself (fetch) does not count."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        by_itself = request.headers.get("X-Requested-With") == "fetch"
        if request.user.is_authenticated and not by_itself and isinstance(request.session, SessionStore):
            request.session.renew(timezone.now())
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own; what was typed when the session had ended is kept until its owner has signed in again."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        """Send to the sign-in page; a page that saves by itself is told to say so instead."""
        if request.headers.get("X-Autosave") == "1":
            return JsonResponse({"ended": True}, status=401)
        if request.method == "POST" and not keep(request):
            # What was sent is gone, and its address may only take what is sent: back to where the button stood.
            names = self.get_login_url(view_func), self.get_redirect_field_name(view_func)
            return redirect_to_login(_came_from(request), *names)
        return super().handle_no_permission(request, view_func)


def _came_from(request: HttpRequest) -> str:
    """Return the page of ours that sent the form, as the browser says; else the address it was sent to."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        page = urlsplit("")
    if page.netloc != request.get_host() or not page.path.startswith("/"):
        return request.get_full_path()
    return f"{page.path}?{page.query}" if page.query else page.path


class SecondFactorMiddleware:
    """Sends a civil servant who has no second factor to its enrolment, whatever page was asked for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Let pass who needs none or has one, and the enrolment itself."""
        user = request.user
        if not settings.SECOND_FACTOR_FORCED or not user.is_authenticated or not user.is_staff:
            return None
        match = request.resolver_match
        if (match is not None and match.url_name in _ENROLMENT) or has_second_factor(user):
            return None
        return redirect("mfa_activate_totp")
