"""In which capacity one files, where the form does not ask; and what to do when a mandate has ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers.actions import capacity, filing
from dossiers.forms_people import CapacityForm
from dossiers.views.capacity_lacks import principal_words
from dossiers.views.doors import applicant
from dossiers.views.filing import alone, chosen_twice, opened, way_back, where
from dossiers.views.filing_parts import CAPACITY
from portal.lib.when import vn_time
from procedures.rules import capacities


@applicant
def filing_capacity(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Ask for the capacity; under a mandate say for whom one files, and offer to go on without it."""
    mine = opened(request, dossier_id)
    if mine.dossier.behalf:
        return _mandate(request, mine)
    if not mine.asks_capacity:
        return redirect("filing_tasks", dossier_id)
    rules = capacities.allowed(mine.version.eform, mine.case_code)
    form = _form(request, mine, rules)
    if form.is_bound and form.is_valid():
        return _chosen(request, mine, form)
    context = {"filing": mine, "form": form, "base": mine.dossier.capacity} | where(request, mine, CAPACITY)
    return render(request, "dossiers/filing/capacity.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, mine: Any, rules: tuple[Any, ...]) -> CapacityForm:
    form = CapacityForm(request.POST or None, rules=rules, lang=get_language() or "vi", value=mine.capacity.value)
    form.is_bound = request.method == "POST"
    return form


def _chosen(request: HttpRequest, mine: Any, form: CapacityForm) -> HttpResponse:
    """Keep the capacity, unless another device has chosen another one meanwhile."""
    pk, wanted = mine.dossier.pk, form.cleaned_data["capacity"]
    try:
        capacity.choose_capacity(pk, wanted, by=request.actor, at=mine.at, over=request.POST.get("_base"))
    except filing.DraftConflict:
        return chosen_twice(request, pk, form, "capacity")
    if alone(request):
        return JsonResponse({"time": vn_time(mine.at), "base": wanted})
    return redirect(way_back(request, mine, "filing_tasks"))


def _mandate(request: HttpRequest, mine: Any) -> HttpResponse:
    """Show the mandate and let choose among what it covers; (POST) or go on without it, everything entered kept."""
    if request.method == "POST" and request.POST.get("act") == "leave":
        capacity.leave_mandate(mine.dossier.pk, by=request.actor, at=mine.at)
        messages.success(request, _("You go on without the recorded mandate. Please attach the paper that proves it."))
        return redirect("filing_tasks", mine.dossier.pk)
    rules = capacities.under(mine.version.eform, mine.dossier.behalf, mine.case_code)
    form = None
    if capacities.asked_beside(mine.version.eform) and len(rules) > 1 and mine.mandate:
        form = _form(request, mine, rules)
        if form.is_bound and form.is_valid():
            return _chosen(request, mine, form)
    elif request.method == "POST":
        return redirect(way_back(request, mine, "filing_tasks"))
    context = {"filing": mine, "form": form, "base": mine.dossier.capacity, "principal": principal_words(mine)}
    context |= where(request, mine, CAPACITY)
    return render(request, "dossiers/filing/mandate.html", context, status=422 if form and form.errors else 200)
