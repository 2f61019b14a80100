"""The desk's acts: each is looked at as the paper it makes, then sent; afterwards the next dossier of the tab."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import intake
from dossiers.documents import Slip, draw
from dossiers.forms_staff import RefuseForm
from dossiers.views import shown
from dossiers.views.desk import place, tab_of
from dossiers.views.staff import REFUSALS, problem_of, staff, version_of
from portal.lib.pdf_pictures import pictures


@staff(Permission.INTAKE_ACCEPT)
def desk_accept(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show form 01 as it will be, then take the dossier in."""
    at = timezone.now()
    bench, problem, status = opened(request, dossier_id, at), "", 200
    if request.method == "POST":
        try:
            following = next_place(request, bench, at=at)
            intake.accept(dossier_id, by=request.actor, at=at, row_version=version_of(request))
        except REFUSALS as error:
            status, problem = problem_of(error)
            bench = opened(request, dossier_id, at)
        else:
            return said(request, _("Accepted: %(number)s. Form 01 is being made."), bench, following)
    may = shown.desk_acts(bench)["accept"]
    due = intake.promised(bench.dossier, bench.page.version, at=at)
    slip = Slip(bench.dossier, "form01", at, request.actor.user_id, due_at=due, papers=bench.papers)
    context = page(request, bench, at=at, problem=problem) | {
        "may": may,
        "promised": due,
        "clock": shown.clock(bench, at=at),
        "wrong": [view for view in bench.papers if view.check and view.check.right is False],
        "unchecked": [view for view in bench.papers if is_unchecked(view)],
        "preview": pictures(draw(slip)) if may else [],
    }
    return render(request, "dossiers/desk/accept.html", context, status=status)


@staff(Permission.INTAKE_REFUSE)
def desk_refuse(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Take the reason down, show form 03, then refuse intake."""
    at = timezone.now()
    bench, problem, preview = opened(request, dossier_id, at), "", []
    form = RefuseForm(request.POST or None)
    act, status = request.POST.get("act", ""), 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid() and act != "edit":
        reason = form.cleaned_data["reason"]
        if act == "send":
            try:
                following = next_place(request, bench, at=at)
                intake.refuse(dossier_id, reason=reason, by=request.actor, at=at, row_version=version_of(request))
            except REFUSALS as error:
                status, problem = problem_of(error)
                bench = opened(request, dossier_id, at)
            else:
                return said(request, _("Intake refused: %(number)s. Form 03 is being made."), bench, following)
        else:
            preview = pictures(draw(Slip(bench.dossier, "form03", at, request.actor.user_id, reason=reason)))
    context = page(request, bench, at=at, problem=problem) | {
        "form": form,
        "preview": preview,
        "may": shown.desk_acts(bench)["refuse"],
    }
    return render(request, "dossiers/desk/refuse.html", context, status=status)


def opened(request: HttpRequest, dossier_id: int, at: datetime) -> access.Bench:
    """Return the dossier as the desk sees it, the reading logged."""
    return access.bench_of(request.actor, dossier_id, "desk", at=at, lang=get_language() or "vi")


def next_place(request: HttpRequest, bench: access.Bench, *, at: datetime) -> str:
    """Return where to go after the act: asked before it, while the dossier still has its place in the tab."""
    tab = tab_of(request)
    return place(access.next_at_desk(request.actor, tab, bench.dossier, at=at), tab)


def said(request: HttpRequest, words: str, bench: access.Bench, following: str) -> HttpResponse:
    """Say what was done and go on to the next dossier."""
    messages.success(request, words % {"number": bench.dossier.number})
    return redirect(following)


def page(request: HttpRequest, bench: access.Bench, *, at: datetime, problem: str) -> dict[str, Any]:
    """Return what the pages of the acts have in common."""
    errors = [{"href": "#main", "text": problem}] if problem else []
    return shown.case(bench, at=at) | {"tab": tab_of(request), "problem": problem, "errors": errors}


def is_unchecked(view: access.PaperView) -> bool:
    """Tell whether a paper that is there, or must be, was neither found right nor wrong."""
    paper = view.requirement
    expected = view.attachments or (paper.need.holds_back and not view.not_applicable)
    return bool(paper.kind == "submit" and expected and (view.check is None or view.check.right is None))
