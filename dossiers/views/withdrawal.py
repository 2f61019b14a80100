"""A dossier is taken back: the applicant asks, the desk or the office decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import withdrawing
from dossiers.forms import WithdrawForm
from dossiers.forms_staff import DeclineForm
from dossiers.rules.workflow import Action, Status
from dossiers.views import shown
from dossiers.views.desk import place, tab_of
from dossiers.views.desk_acts import opened
from dossiers.views.doors import applicant, sent_before
from dossiers.views.staff import REFUSALS, problem_of, staff, version_of


@require_http_methods(["GET", "POST"])
@applicant
def withdraw(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Say what a withdrawal means, then ask for it."""
    at = timezone.now()
    dossier = access.own_for(request.actor, dossier_id)
    form = WithdrawForm(request.POST or None, initial=sent_before(request, "reason"))
    if request.method == "POST" and form.is_valid():
        found = withdrawing.request_withdrawal(dossier_id, reason=form.cleaned_data["reason"], by=request.actor, at=at)
        messages.success(request, _asked_words(found))
        return redirect("dossier_page", dossier_id)
    page = access.page_of(request.actor, dossier, at=at)
    if Action.REQUEST_WITHDRAWAL not in page.actions:
        return redirect("dossier_page", dossier_id)
    context = {
        "dossier": dossier,
        "page": page,
        "form": form,
        "at_once": dossier.status == Status.NEW,
        "desk": page.intake_agency.desk_name,
    }
    return render(request, "dossiers/mine/withdraw.html", context, status=422 if form.errors else 200)


def _asked_words(dossier: Any) -> str:
    if dossier.status == Status.STOPPED:
        return _("The dossier has been withdrawn.")
    return _("Your request to withdraw the dossier has been sent. The office answers you here.")


@staff(Permission.INTAKE_SEE)
def desk_withdrawal(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Decide on a withdrawal at the desk."""
    at = timezone.now()
    tab = tab_of(request)
    urls = {"back": f"{reverse('desk_dossier', args=[dossier_id])}?muc={tab}", "after": place(None, "withdrawal")}
    return _decide(request, opened(request, dossier_id, at), urls, at=at)


@staff(Permission.STEP_WORK)
def office_withdrawal(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Decide on a withdrawal in the office."""
    at = timezone.now()
    bench = access.bench_of(request.actor, dossier_id, "office", at=at)
    urls = {"back": reverse("office_dossier", args=[dossier_id]), "after": f"{reverse('office_work')}?muc=withdrawal"}
    return _decide(request, bench, urls, at=at)


def _decide(request: HttpRequest, bench: access.Bench, urls: dict[str, str], *, at: Any) -> HttpResponse:
    """Show the request with the two answers, or carry one out."""
    confirm = request.POST.get("act") == "confirm"
    form = DeclineForm(request.POST if request.method == "POST" and not confirm else None)
    status, problem = 422 if form.is_bound and not form.is_valid() else 200, ""
    if request.method == "POST" and (confirm or form.is_valid()):
        act: dict[str, Any] = {"by": request.actor, "at": at, "row_version": version_of(request)}
        try:
            if confirm:
                withdrawing.confirm_withdrawal(bench.dossier.pk, **act)
            else:
                withdrawing.decline_withdrawal(bench.dossier.pk, reason=form.cleaned_data["reason"], **act)
        except REFUSALS as error:
            status, problem = problem_of(error)
            bench = access.bench_of(request.actor, bench.dossier.pk, "withdrawal", at=at)
        else:
            words = _("Withdrawal confirmed: %(number)s.") if confirm else _("Withdrawal declined: %(number)s.")
            messages.success(request, words % {"number": bench.dossier.number})
            return redirect(urls["after"])
    context = shown.case(bench, at=at) | {
        "form": form,
        "problem": problem,
        "errors": [{"href": "#main", "text": problem}] if problem else [],
        "may": Action.CONFIRM_WITHDRAWAL in bench.page.actions,
        "back": urls["back"],
    }
    return render(request, "dossiers/desk/withdrawal.html", context, status=status)
