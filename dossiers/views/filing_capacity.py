"""In which capacity one files, where the form does not ask; and what to do when a mandate has ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers.actions import capacity
from dossiers.forms_people import CapacityForm
from dossiers.views.capacity_lacks import principal_words
from dossiers.views.doors import applicant
from dossiers.views.filing import opened, way_back, where
from dossiers.views.filing_parts import CAPACITY
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
    form = CapacityForm(request.POST or None, rules=rules, lang=get_language() or "vi", value=mine.capacity.value)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        capacity.choose_capacity(dossier_id, form.cleaned_data["capacity"], by=request.actor, at=mine.at)
        return redirect(way_back(request, mine, "filing_tasks"))
    context = {"filing": mine, "form": form} | where(request, mine, CAPACITY)
    return render(request, "dossiers/filing/capacity.html", context, status=422 if form.errors else 200)


def _mandate(request: HttpRequest, mine: Any) -> HttpResponse:
    """Show the mandate; (POST) go on without it, everything entered kept."""
    if request.method == "POST":
        if request.POST.get("act") == "leave":
            capacity.leave_mandate(mine.dossier.pk, by=request.actor, at=mine.at)
            messages.success(
                request, _("You go on without the recorded mandate. Please attach the paper that proves it.")
            )
            return redirect("filing_tasks", mine.dossier.pk)
        return redirect(way_back(request, mine, "filing_tasks"))
    context = {"filing": mine, "principal": principal_words(mine)} | where(request, mine, CAPACITY)
    return render(request, "dossiers/filing/mandate.html", context)
