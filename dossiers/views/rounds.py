"""What was filed, round by round, each beside the one before: for the applicant, the desk and the office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.access import agency_by_id
from agencies.rules.roles import Permission
from dossiers import access, labels
from dossiers.views import shown
from dossiers.views.desk import tab_of
from dossiers.views.doors import applicant
from dossiers.views.papers_shown import card
from dossiers.views.staff import staff


@require_safe
@applicant
def rounds(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the applicant what each change and supplement has changed."""
    at = timezone.now()
    dossier = access.open_own(request.actor, dossier_id, at=at)
    if dossier.is_draft:
        return redirect("filing_tasks", dossier_id)
    page = access.page_of(request.actor, dossier, at=at, names={})
    context = {"dossier": dossier, "page": page, "rounds": _shown(request, page)}
    return render(request, "dossiers/mine/rounds.html", context)


@require_safe
@staff(Permission.INTAKE_SEE)
def desk_rounds(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The same for the desk."""
    return _for_staff(
        request, dossier_id, "desk", f"{reverse('desk_dossier', args=[dossier_id])}?muc={tab_of(request)}"
    )


@require_safe
@staff(Permission.STEP_WORK)
def office_rounds(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The same for the office."""
    return _for_staff(request, dossier_id, "office", reverse("office_dossier", args=[dossier_id]))


def _for_staff(request: HttpRequest, dossier_id: int, purpose: str, back: str) -> HttpResponse:
    at = timezone.now()
    bench = access.bench_of(request.actor, dossier_id, purpose, at=at)
    more = {"back": back, "rounds": _shown(request, bench.page)}
    return render(request, "dossiers/desk/rounds.html", shown.case(bench, at=at) | more)


def _shown(request: HttpRequest, page: access.DossierPage) -> list[dict[str, Any]]:
    """Return the rounds as the pages show them, the latest first."""
    found = access.rounds_of(page.dossier, page.supplements, lang=get_language() or "vi")
    return [_round(one, page) for one in found]


def _round(one: access.Round, page: access.DossierPage) -> dict[str, Any]:
    asked = one.request
    return {
        "title": labels.ROUND[one.kind],
        "first": one.number == 0,
        "at": one.at,
        "agency": agency_by_id(asked.agency_id).name if asked else "",
        "request": asked,
        "changes": one.changes,
        "came": [_file(row, page) for row in one.came],
        "went": [_name(row, page) for row in one.went],
    }


def _file(row: Any, page: access.DossierPage) -> dict[str, Any]:
    """Return a file with the paper it stands for; one that has left since is named only."""
    return {"name": _name(row, page), "file": card(row, page.dossier) if row.removed_at is None else None}


def _name(row: Any, page: access.DossierPage) -> str:
    name = row.requirement.name if row.requirement_id else ""
    return f"{name}: {row.name}" if name else row.name
