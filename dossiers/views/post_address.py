"""The applicant says where the public post brings the result: while filing, and afterwards until it is handed over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import profile_of
from accounts.kept import take
from dossiers import access
from dossiers.actions import posting
from dossiers.known import known_at
from dossiers.post_form import PAGE, post_form
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.workflow import ENDED
from dossiers.views.doors import applicant
from procedures.page_form import page_form, raw_from_post, wants_more


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@applicant
def post_address(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the address or take it; a dossier whose result goes another way leads back."""
    at, dossier = timezone.now(), access.own_for(request.actor, dossier_id)
    closed = dossier.receive_by != "post" or dossier.state in ENDED or dossier.delivery_state == DeliveryState.POSTED
    if closed or not access.acts(request.actor, dossier, at=at):
        return redirect(_back(dossier), dossier_id)
    form, known, errors = post_form(), known_at(at), {}
    if request.method == "POST" and not wants_more(request.POST):
        errors = posting.set_address(
            dossier_id, raw_from_post(form, PAGE, request.POST), by=request.actor, at=at
        ).errors
        if not errors:
            messages.success(request, _("The address has been saved."))
            wanted = request.POST.get("next", "")
            return redirect("filing_check" if dossier.is_draft and wanted == "check" else _back(dossier), dossier_id)
    before = take(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else before
    shown = page_form(form, PAGE, known=known, data=data, answers=_stored(request, dossier), errors=errors)
    asks = data or request.GET
    context = {"dossier": dossier, "form": shown, "next": asks.get("next", ""), "back": _back(dossier)}
    context["restored"] = before is not None
    return render(request, "dossiers/mine/post_address.html", context, status=422 if errors else 200)


@require_POST
@applicant
def collect(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Say that one collects at the desk what the post brought back; said twice it is once."""
    dossier = access.own_for(request.actor, dossier_id)
    if posting.collect(dossier.pk, by=request.actor, at=timezone.now()):
        messages.success(request, _("Noted: you collect the result at the desk."))
    return redirect("dossier_page", dossier_id)


def _back(dossier: Any) -> str:
    return "filing_tasks" if dossier.is_draft else "dossier_page"


def _stored(request: HttpRequest, dossier: Any) -> dict[str, Any]:
    """Return the address said before, else the one of the account."""
    row = access.post_address_of(dossier)
    if row is not None:
        return {
            "receiver": row.receiver,
            "phone": row.phone_plain,
            "commune": row.commune_code,
            "line": row.address_line,
        }
    profile = profile_of(request.actor.person_id)
    found = {
        "receiver": profile.full_name,
        "phone": profile.phone,
        "commune": profile.commune_code,
        "line": profile.address_line,
    }
    return {key: value for key, value in found.items() if value}
