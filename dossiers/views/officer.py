"""The office: its work list, and one dossier in four tabs."""

import re
from datetime import datetime
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_GET

from agencies.rules.roles import Permission
from dossiers import access
from dossiers.forms_staff import CompleteForm, IssueForm, ResultForm, SendBackForm
from dossiers.rules.workflow import Action
from dossiers.views import shown
from dossiers.views.staff import staff

office = staff(Permission.STEP_WORK)
TABS = {
    "mine": gettext_lazy("On my desk"),
    "unclaimed": gettext_lazy("Not taken on yet"),
    "agency": gettext_lazy("Whole agency"),
    "waiting": gettext_lazy("Supplement awaited"),
    "withdrawal": gettext_lazy("To be withdrawn"),
    "overdue": gettext_lazy("Step overdue"),
    "orphan": gettext_lazy("Steps without anybody in charge"),
}
PARTS = {
    "ho-so": gettext_lazy("Dossier"),
    "giay-to": gettext_lazy("Papers"),
    "dien-bien": gettext_lazy("History"),
    "du-thao": gettext_lazy("Draft result"),
}


@require_GET
@office
def office_work(request: HttpRequest) -> HttpResponse:
    """Show a tab of the work list, by due time of the step."""
    at = timezone.now()
    counts = access.office_counts(request.actor, at=at)
    # Whoever has nothing in hand begins where work waits to be taken.
    begin = "unclaimed" if counts["unclaimed"] and not counts["mine"] else "mine"
    tab = request.GET.get("muc", begin)
    if tab not in seen_tabs(request):
        raise Http404
    page = access.office_queue(request.actor, tab, at=at, cursor=request.GET.get("trang", ""))
    context = {
        "tab": tab,
        "tabs": tabs(request, counts, tab),
        "title": TABS[tab],
        "rows": [shown.office_row(task, at=at) for task in page.rows],
        "page": page,
    }
    return render(request, "dossiers/office/work.html", context)


@office
def office_find(request: HttpRequest) -> HttpResponse:
    """Look a dossier up; typed words stay out of addresses and logs."""
    at, typed = timezone.now(), request.POST.get("q", "")[:200]
    found = access.find(request.actor, typed, at=at)
    context = {
        "q": typed,
        "tabs": tabs(request, access.office_counts(request.actor, at=at), ""),
        "rows": [shown.desk_row(row, at=at, tab="") for row in found],
        "searched": request.method == "POST",
    }
    return render(request, "dossiers/office/find.html", context)


@require_GET
@office
def office_dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show one tab of a dossier with the acts that are possible now."""
    return workplace(request, dossier_id, part_of(request), at=timezone.now())


def workplace(
    request: HttpRequest,
    dossier_id: int,
    part: str,
    *,
    at: datetime,
    status: int = 200,
    problem: str = "",
    forms: dict[str, Any] | None = None,
    preview: list[str] | None = None,
) -> HttpResponse:
    """Draw a tab of the dossier; `forms` bring back what was typed."""
    bench = access.bench_of(request.actor, dossier_id, "office", at=at, lang=get_language() or "vi")
    own = office_forms(bench) | (forms or {})
    failed = next((form for form in own.values() if form.is_bound and form.errors), None)
    context = shown.case(bench, at=at) | {
        "part": part,
        "parts": parts(dossier_id, part),
        "hand": bench.hand,
        "withdrawal_may": Action.CONFIRM_WITHDRAWAL in bench.page.actions,
        "papers": lambda: [{"view": row, "form": None} for row in bench.papers],
        "viewer": shown.viewer(bench, shown.View.asked(request.GET)) if part == "giay-to" else None,
        "clock": cache(lambda: shown.clock(bench, at=at)),
        "notes": notes(bench),
        "forms": own,
        "form": failed,
        "problem": problem,
        "errors": [{"href": "#main", "text": problem}] if problem else [],
        "preview": preview or [],
        "lost": lost(forms or {}, office_forms(bench)),
        "next_name": next_name(bench),
        "step_left": shown.left_words(bench.dossier, at=at, due=bench.page.task.due_at) if bench.page.task else None,
    }
    return render(request, f"dossiers/office/{part.replace('-', '_')}.html", context, status=status)


def office_forms(bench: access.Bench) -> dict[str, Any]:
    """Return the empty forms of the acts that are possible now."""
    hand, result = bench.hand, bench.page.result
    fields = ("outcome", "title", "legal_basis", "body")
    typed = {name: getattr(result, name) for name in fields} if result else {"title": subject(bench.page.version.name)}
    forms: dict[str, Any] = {}
    if hand.draft:
        forms["result"] = ResultForm(has_file=bool(result and result.file_id), initial=typed)
    if hand.complete or hand.approve:
        forms["complete"] = CompleteForm()
    if hand.back:
        forms["back"] = SendBackForm(steps=hand.back)
    if hand.issue:
        forms["issue"] = IssueForm()
    return forms


def subject(procedure: str) -> str:
    """Return what a letter about the procedure is about: after “V/v” no “thủ tục” is needed."""
    bare = re.sub(r"^thủ tục\s+", "", procedure, flags=re.IGNORECASE)
    return (bare[:1].upper() + bare[1:])[:250]


def lost(typed: dict[str, Any], possible: dict[str, Any]) -> list[tuple[Any, str]]:
    """Return what was typed for an act that is no longer possible, so that it can be copied."""
    gone = [form for name, form in typed.items() if name not in possible]
    return [
        (form.fields[name].label, form.data[name])
        for form in gone
        for name in form.fields
        if form.data.get(name, "").strip()
    ]


def part_of(request: HttpRequest) -> str:
    """Return the tab of the dossier; 404 for one that does not exist."""
    part = request.GET.get("phan", "ho-so")
    if part not in PARTS:
        raise Http404
    return part


def notes(bench: access.Bench) -> list[dict[str, Any]]:
    """Return what was said at earlier steps, the latest first."""
    names = {step.key: step.name for step in bench.page.version.process}
    return [
        {
            "step": names.get(task.step_key, task.step_key),
            "who": bench.page.names.get(task.done_by_id or 0, ""),
            "at": task.done_at,
            "note": task.note,
            "back": task.outcome == "sent_back",
        }
        for task in reversed(bench.page.tasks)
        if task.done_at is not None and task.note
    ]


def next_name(bench: access.Bench) -> str:
    """Return the name of the step that follows in the process, for the button's words."""
    steps = list(bench.page.version.process)
    keys = [step.key for step in steps]
    task = bench.page.task
    if task is None or task.step_key not in keys[:-1]:
        return ""
    return steps[keys.index(task.step_key) + 1].name


def seen_tabs(request: HttpRequest) -> list[str]:
    """Return the tabs of this person: what nobody works on is for those who watch the agency."""
    watches = request.actor.may(Permission.AGENCY_WATCH)
    return [tab for tab in TABS if tab != "orphan" or watches]


def tabs(request: HttpRequest, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """Return the tabs with their counts."""
    return [
        {
            "label": TABS[tab],
            "href": f"{reverse('office_work')}?muc={tab}",
            "count": counts[tab],
            "current": tab == current,
            "tone": "bad" if tab in ("overdue", "orphan") else "",
        }
        for tab in seen_tabs(request)
    ]


def parts(dossier_id: int, current: str) -> list[dict[str, Any]]:
    """Return the tabs of one dossier."""
    url = reverse("office_dossier", args=[dossier_id])
    return [{"label": label, "href": f"{url}?phan={part}", "current": part == current} for part, label in PARTS.items()]
