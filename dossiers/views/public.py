"""What everybody may ask: the state of a dossier by number and digits, and whether a paper is genuine."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import access, labels
from dossiers.actions import lookup
from dossiers.forms import TrackForm
from dossiers.rules.workflow import Status
from dossiers.views import told

MINUTES = 60


@login_not_required
@sensitive_post_parameters("digits")
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and digits (the digits never stand in an address); show the state without personal data."""
    if request.method == "GET":
        return _ask(request, TrackForm(initial={"number": request.GET.get("number", "")[:60]}))
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=422)
    try:
        found = lookup.look_up(
            form.cleaned_data["number"],
            form.cleaned_data["digits"],
            address=get_adapter().get_client_ip(request),
            at=timezone.now(),
        )
    except lookup.Unreadable as wrong:
        form.add_error(wrong.field, _unreadable(wrong.field))
        return _ask(request, form, status=422)
    except lookup.NotFound:
        form.add_error(None, _("No dossier has this number with these digits. Please check both against the receipt."))
        return _ask(request, form, status=404)
    except lookup.TooManyTries:
        return _too_many(request)
    return render(request, "dossiers/public/state.html", _state(found))


def _ask(request: HttpRequest, form: TrackForm, *, status: int = 200) -> HttpResponse:
    return render(request, "dossiers/public/track.html", {"form": form}, status=status)


def _unreadable(field: str) -> str:
    if field == "number":
        return _("This is not the number of a dossier. It looks like H37.125-261126-0001.")
    return _("Please enter exactly 4 digits.")


def _too_many(request: HttpRequest) -> HttpResponse:
    lines = (
        _("To protect personal data the look-up closes for this number after 5 wrong tries in an hour."),
        _("Please try again in an hour, sign in to see your own dossiers, or ask the one-stop desk."),
    )
    context = {"status": 429, "heading": _("Too many tries"), "lines": lines}
    response = render(request, "errors/problem.html", context, status=429)
    response["Retry-After"] = str(60 * MINUTES)
    return response


def _state(found: access.Track) -> dict[str, Any]:
    status = Status.WAITING_SUPPLEMENT if found.supplement_open else found.status
    return {
        "found": found,
        "sentence": told.sentence(
            found, desk=found.desk, agency=found.agency, asked=found.supplement_open, reasons=False
        ),
        "phases": told.phases(found.status),
        "timeline": told.timeline([event for event in found.timeline if event.kind != "dossier.rated"]),
        "status_words": labels.label(status),
        "tone": labels.tone(status),
    }


@login_not_required
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a paper is genuine: which, of whom, when, its hash; no personal data."""
    found = access.verify(token)
    context = {"found": found, "kind": labels.DOCUMENT[found.kind] if found else ""}
    return render(request, "dossiers/public/verify.html", context, status=200 if found else 404)
