"""What everybody may ask: the state of a dossier by number and digits, and whether a paper is genuine."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.opening import hours_of
from dossiers import access, labels
from dossiers.actions import lookup
from dossiers.forms import CodeForm, CompareForm, TrackForm
from dossiers.rules.workflow import Status
from dossiers.views import told
from files.hashing import HashingUploadHandler

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
            form.cleaned_data["number"], form.cleaned_data["digits"], address=_address(request), at=timezone.now()
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


@login_not_required
@require_safe
def track_slip(request: HttpRequest, token: str) -> HttpResponse:
    """Show the state of the dossier to whoever holds its slip; the QR stands for number and digits."""
    try:
        found = lookup.look_up_slip(token, address=_address(request), at=timezone.now())
    except lookup.NotFound:
        return render(request, "dossiers/public/verify.html", {"found": None}, status=404)
    except lookup.TooManyTries:
        return _too_many(request)
    return render(request, "dossiers/public/state.html", _state(found))


def _address(request: HttpRequest) -> str:
    return get_adapter().get_client_ip(request)


def _ask(request: HttpRequest, form: TrackForm, *, status: int = 200) -> HttpResponse:
    return render(request, "dossiers/public/track.html", {"form": form}, status=status)


def _unreadable(field: str) -> str:
    if field == "number":
        return _("This is not the number of a dossier. It looks like H37.125-261126-0001.")
    return _("Please enter exactly 4 digits.")


def _too_many(request: HttpRequest) -> HttpResponse:
    return _closed(
        request,
        _("To protect personal data the look-up closes for this number after 5 wrong tries in an hour."),
        _("Please try again in an hour, sign in to see your own dossiers, or ask the one-stop desk."),
    )


def _closed(request: HttpRequest, *lines: str) -> HttpResponse:
    context = {"status": 429, "heading": _("Too many tries"), "lines": lines}
    response = render(request, "errors/problem.html", context, status=429)
    response["Retry-After"] = str(60 * MINUTES)
    return response


def _state(found: access.Track) -> dict[str, Any]:
    status, asked = Status.WAITING_SUPPLEMENT if found.supplement_open else found.status, found.supplement_open
    return {
        "found": found,
        "headline": told.headline(found.status, asked=asked),
        "sentence": told.sentence(found, desk=found.desk, agency=found.agency, asked=asked, reasons=False),
        "to_do": told.to_do(found, desk=found.desk, asked=asked),
        "phases": told.phases(found.status),
        "timeline": told.timeline(found.timeline, desk_id=found.intake_agency_id),
        "status_words": labels.label(status),
        "tone": labels.tone(status),
        "hours": hours_of(found.desk_id, timezone.now()),
    }


@login_not_required
@require_http_methods(["GET", "POST"])
def verify_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code printed under the QR and lead to the page of that paper."""
    form = CodeForm(request.POST or None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            token = lookup.verify_code(form.cleaned_data["code"], address=_address(request), at=timezone.now())
            return redirect("verify", token)
        except lookup.Unreadable:
            form.add_error("code", _("The code has 12 letters and digits."))
        except lookup.NotFound:
            form.add_error("code", _("No paper of this portal bears this code. Please check it letter by letter."))
            status = 404
        except lookup.TooManyTries:
            return _too_many_papers(request)
    status = 422 if form.errors and status == 200 else status
    return render(request, "dossiers/public/verify_code.html", {"form": form}, status=status)


def _too_many_papers(request: HttpRequest) -> HttpResponse:
    return _closed(
        request,
        _("Too many codes were tried that belong to no paper."),
        _("Please try again in an hour, or ask the agency named on the paper."),
    )


@login_not_required
@csrf_exempt  # the handler must be set before anything reads the body; _verify checks the token then
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a paper is genuine: which, of whom, when, its hash; no personal data."""
    if request.method == "POST":
        request.upload_handlers = [HashingUploadHandler(request)]
    return _verify(request, token)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show the paper; POST compares a file with it by SHA-256 and keeps nothing."""
    try:
        found = lookup.verify(token, address=_address(request), at=timezone.now())
    except lookup.NotFound:
        return render(request, "dossiers/public/verify.html", {"found": None}, status=404)
    except lookup.TooManyTries:
        return _too_many_papers(request)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    right = form.is_bound and form.is_valid()
    context = {
        "found": found,
        "token": token,
        "kind": labels.DOCUMENT[found.kind],
        "form": form,
        "same": (form.cleaned_data["file"].sha256 == found.sha256) if right else None,
    }
    return render(request, "dossiers/public/verify.html", context, status=422 if form.is_bound and not right else 200)
