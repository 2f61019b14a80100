"""The leaders' board: what waits for approval with a one-page summary, and what is open in the agency."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import agency_by_id
from agencies.rules.roles import Permission
from dossiers import access, labels
from dossiers.forms_staff import SendBackForm
from dossiers.views import shown
from dossiers.views.officer import tabs
from dossiers.views.staff import staff
from procedures.access import published

LINES = 6
PAGE = 10


@require_GET
@staff(Permission.AGENCY_WATCH)
def leader_board(request: HttpRequest) -> HttpResponse:
    """Show how the agency stands, and to whoever approves what waits for approval."""
    at, actor = timezone.now(), request.actor
    approves = actor.may(Permission.RESULT_APPROVE)
    page = access.to_approve(actor, at=at, cursor=request.GET.get("trang", ""), size=PAGE) if approves else None
    counts = access.office_counts(actor, at=at)
    context = {
        "approves": approves,
        "cards": cards(page, at) if page else [],
        "page": page,
        "counts": counts,
        "tabs": [tab for tab in tabs(request, counts, "") if "mine" not in tab["href"]],
        "agency": agency_by_id(actor.agency_id).name if actor.agency_id else "",
    }
    return render(request, "dossiers/office/board.html", context)


def cards(page: access.Page, at: Any) -> list[dict[str, Any]]:
    """Return a one-page summary of each dossier that waits for approval."""
    said = access.notes_of([task.dossier_id for task in page.rows])
    found = []
    for task in page.rows:
        result = access.result_of(task.dossier)
        lines = result.body.splitlines() if result else []
        rows = said.get(task.dossier_id, access.Said())
        found.append(
            {
                "task": task,
                "row": task.dossier,
                "title": task.title,
                "left": shown.left_words(task.dossier, at=at),
                "result": result,
                "outcome": labels.OUTCOME.get(result.outcome, "") if result else "",
                "lines": [line for line in lines if line.strip()][:LINES],
                "more": len([line for line in lines if line.strip()]) > LINES,
                "notes": rows.notes,
                "back": SendBackForm(
                    steps=access.ways_back(published(task.dossier.version_id), task.step_key, rows.been),
                    auto_id=f"id_{task.pk}_%s",
                ),
            }
        )
    return found
