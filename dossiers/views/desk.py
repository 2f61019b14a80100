"""The one-stop desk: its queue, the look-up, one dossier on the workbench."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_GET

from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import intake
from dossiers.actions._move import ChangedMeanwhile, WrongState
from dossiers.forms_staff import PaperForm
from dossiers.rules.workflow import Status
from dossiers.views import shown
from dossiers.views.staff import problem_of, staff, version_of

desk = staff(Permission.INTAKE_SEE)
TABS = {
    "to_accept": gettext_lazy("To be checked"),
    "waiting": gettext_lazy("Supplement awaited"),
    "in_office": gettext_lazy("Being examined"),
    "to_return": gettext_lazy("To be returned"),
    "withdrawal": gettext_lazy("To be withdrawn"),
    "messages": gettext_lazy("Messages to answer"),
    "overdue": gettext_lazy("Overdue"),
}
ACTS = {
    "accept": "desk_accept",
    "supplement": "desk_supplement",
    "refuse": "desk_refuse",
    "return": "desk_return",
}


@require_GET
@desk
def desk_queue(request: HttpRequest) -> HttpResponse:
    """Show a tab of the desk, most urgent first."""
    at, tab = timezone.now(), tab_of(request)
    page = access.desk_queue(request.actor, tab, at=at, cursor=request.GET.get("trang", ""))
    context = {
        "tab": tab,
        "tabs": tabs(access.desk_counts(request.actor, at=at), tab),
        "title": TABS[tab],
        "rows": [shown.desk_row(row, at=at, tab=tab) for row in page.rows],
        "page": page,
        "at": at,
    }
    return render(request, "dossiers/desk/queue.html", context)


@desk
def desk_find(request: HttpRequest) -> HttpResponse:
    """Look a dossier up by number, identity number, phone or name; typed words stay out of addresses and logs."""
    at, typed = timezone.now(), request.POST.get("q", "")[:200]
    found = access.find(request.actor, typed, at=at)
    if len(found) == 1:
        return redirect("desk_dossier", found[0].pk)
    context = {
        "q": typed,
        "tab": "",
        "tabs": tabs(access.desk_counts(request.actor, at=at), ""),
        "rows": [shown.desk_row(row, at=at, tab="") for row in found],
        "searched": request.method == "POST",
    }
    return render(request, "dossiers/desk/find.html", context)


@require_GET
@desk
def desk_news(request: HttpRequest) -> HttpResponse:
    """Say how many dossiers came in since the list was shown; the list itself stays as it is."""
    try:
        since = parse_datetime(request.GET.get("tu", ""))
    except ValueError:
        since = None
    if since is None or timezone.is_naive(since):
        raise Http404
    count = access.arrived(request.actor, since=since)
    return render(request, "dossiers/desk/_news.html", {"count": count}) if count else HttpResponse(status=204)


@require_GET
@desk
def desk_next(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Go to the dossier that follows in the tab, without doing anything to this one."""
    dossier = access.dossier_for(request.actor, dossier_id)
    following = access.next_at_desk(request.actor, tab_of(request), dossier, at=timezone.now())
    return redirect(place(following, tab_of(request)))


@desk
def desk_dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show a dossier on the workbench; keep what the clerk finds at its papers, and lead to the act chosen."""
    at = timezone.now()
    bench = access.bench_of(request.actor, dossier_id, "desk", at=at, lang=get_language() or "vi")
    forms = paper_forms(bench, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return workbench(request, bench, forms, at=at)
    if not all(form.is_valid() for form in forms):
        return workbench(request, bench, forms, at=at, status=422)
    try:
        checks = tuple(form.check() for form in forms)
        intake.keep_checks(dossier_id, checks=checks, by=request.actor, at=at, row_version=version_of(request))
    except (ChangedMeanwhile, WrongState) as error:
        status, words = problem_of(error)
        return workbench(request, bench, forms, at=at, status=status, problem=words)
    return redirect(after_checks(request, dossier_id))


def paper_forms(bench: access.Bench, data: Any) -> list[PaperForm]:
    """Return one small form per paper to hand in, while the dossier waits to be taken in."""
    if bench.dossier.status != Status.NEW:
        return []
    asked = [view for view in bench.papers if view.requirement.kind == "submit"]
    return [PaperForm(data, requirement=view.requirement, check=view.check) for view in asked]


def after_checks(request: HttpRequest, dossier_id: int) -> str:
    """Return where the button leads: another page of the viewer, or the act."""
    tab = f"?muc={tab_of(request)}"
    act = request.POST.get("act", "")
    if act in ACTS:
        return reverse(ACTS[act], args=[dossier_id]) + tab
    view = shown.view_of(request.POST.get("view", ""))
    return f"{reverse('desk_dossier', args=[dossier_id])}{tab}&{view.query}#giay-to"


def workbench(
    request: HttpRequest,
    bench: access.Bench,
    forms: list[PaperForm],
    *,
    at: datetime,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """Draw the workbench."""
    errors = [
        {"href": f"#{form[name].auto_id}", "text": f"{form.requirement.name}: {text}"}
        for form in forms
        for name, texts in form.errors.items()
        for text in texts
    ]
    typed = {form.requirement.id: form for form in forms}
    posted = request.POST.get("view", "") if request.method == "POST" else ""
    view = shown.view_of(posted) if posted else shown.View.asked(request.GET)
    context = shown.case(bench, at=at) | {
        "papers": [{"view": row, "form": typed.get(row.requirement.id)} for row in bench.papers],
        "viewer": shown.viewer(bench, view),
        "tab": tab_of(request),
        "errors": errors,
        "problem": problem,
        "remarks": shown.REMARKS,
        "may": shown.desk_acts(bench),
    }
    return render(request, "dossiers/desk/dossier.html", context, status=status)


def tab_of(request: HttpRequest) -> str:
    """Return the tab one came from; 404 for one that does not exist."""
    tab = (request.POST.get("muc") if request.method == "POST" else None) or request.GET.get("muc", "to_accept")
    if tab not in TABS:
        raise Http404
    return tab


def tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """Return the tabs with their counts."""
    return [
        {
            "label": label,
            "href": f"{reverse('desk_queue')}?muc={tab}",
            "count": counts[tab],
            "current": tab == current,
            "tone": "bad" if tab in ("overdue", "withdrawal", "messages") else "",
        }
        for tab, label in TABS.items()
    ]


def place(dossier_id: int | None, tab: str) -> str:
    """Return the address of a dossier of a tab, or of the tab itself when there is none."""
    if dossier_id is None:
        return f"{reverse('desk_queue')}?muc={tab}"
    return f"{reverse('desk_dossier', args=[dossier_id])}?muc={tab}"
