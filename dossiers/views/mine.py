"""The overview of one's own dossiers: what waits for the applicant, what runs, what has ended."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access import agency_by_id
from dossiers import access, labels
from dossiers.rules.workflow import Status
from dossiers.views import told
from dossiers.views.doors import applicant
from portal.lib.when import vn_date, vn_datetime


@require_safe
@applicant
def my_dossiers(request: HttpRequest) -> HttpResponse:
    """Show what waits for the applicant first, then the running or the ended dossiers."""
    part, at = request.GET.get("part", "running"), timezone.now()
    if part not in access.PARTS:
        raise Http404
    cursor = request.GET.get("after", "")
    page = access.own_list(request.actor, part, cursor=cursor)
    names = {"running": _("Under way"), "ended": _("Ended")}
    tabs = [
        {"label": label, "href": f"{reverse('my_dossiers')}?part={key}", "current": key == part}
        for key, label in names.items()
    ]
    found = [] if cursor else access.tasks_of(request.actor, at=at)
    whose = access.principals_of([*page.rows, *(task.dossier for task in found)], request.actor)
    marks = told_apart([task.dossier for task in found if task.kind == "draft"], at)
    tasks = [_task(task, filed_for(task.dossier, whose), marks.get(task.dossier.pk, "")) for task in found]
    context = {"tasks": tasks, "tabs": tabs, "rows": _rows(request, page.rows, whose, at), "page": page, "part": part}
    return render(request, "dossiers/mine/list.html", context)


def told_apart(drafts: list[Any], at: datetime) -> dict[int, str]:
    """Return what tells drafts of one procedure apart: whom each is for, and when it was saved."""
    many = Counter(row.procedure_id for row in drafts)
    return {row.pk: _mark(row, at) for row in drafts if many[row.procedure_id] > 1}


def _mark(draft: Any, at: datetime) -> str:
    saved = _("saved at %(at)s") % {"at": vn_datetime(draft.draft.saved_at)}
    name = access.subject_of(draft, at=at)
    return f"{name}, {saved}" if name else saved


def _task(task: access.Task, whose: str, mark: str) -> dict[str, Any]:
    """Return a thing to do: what, for which dossier, for whom, until when; `mark` tells drafts apart."""
    row = task.dossier
    page, number = reverse("dossier_page", args=[row.pk]), [row.number] if row.number else []
    act, href, words, status = {
        "supplement": lambda: _supplement(row),
        "collect": lambda: (_("Collect the result"), page, [_collect(row)], labels.label(row.status)),
        "resend": lambda: (
            _("Say how the result reaches you"),
            page + "#buu-chinh",
            [_("The post brought it back undelivered")],
            labels.label(row.status),
        ),
        "message": lambda: (
            _("Read what the office has written"),
            reverse("talk", args=[row.pk]),
            [],
            _("New message"),
        ),
        "draft": lambda: _draft(row),
        "rate": lambda: (
            _("See the result and say how satisfied you are"),
            page + "#danh-gia",
            [_("Handed over at %(at)s") % {"at": vn_datetime(row.returned_at)}],
            labels.label(row.status),
        ),
    }[task.kind]()
    label = f"{act}: {row.title} ({mark})" if mark else f"{act}: {row.title}"
    return {
        "href": href,
        "label": label,
        "facts": [*number, *([whose] if whose else []), *words],
        "status": status,
        "tone": "wait",
    }


def _supplement(row: Any) -> tuple[str, str, list[str], str]:
    words = [_("asked at %(at)s") % {"at": vn_datetime(row.asked_at)}]
    if row.wished_by:
        words.append(_("the office wishes to have it by %(day)s") % {"day": vn_date(row.wished_by)})
    href = reverse("supplement", args=[row.pk])
    return _("Complete the dossier"), href, words, labels.label(Status.WAITING_SUPPLEMENT)


def _collect(row: Any) -> str:
    return _("At %(desk)s") % {"desk": agency_by_id(row.intake_agency_id).desk_name}


def _draft(row: Any) -> tuple[str, str, list[str], str]:
    href = reverse("filing_tasks", args=[row.pk])
    if row.changes:
        return _("Finish and send the changes"), href, [row.changes, _kept(row)], _("Changes not yet sent")
    return _("Finish and file"), href, [_kept(row)], _("Not yet filed")


def _kept(row: Any) -> str:
    return _("Saved at %(saved)s; kept until %(until)s") % {
        "saved": vn_datetime(row.draft.saved_at),
        "until": vn_date(row.draft.expires_at),
    }


def _rows(request: HttpRequest, rows: list[Any], whose: dict[int, str], at: Any) -> list[dict[str, Any]]:
    """Return the lines of the list; what somebody else filed, or was filed for somebody else, says so."""
    names = access.filers_of(request.actor, rows)
    said = [(filed_for(row, whose), filed_by(row, names.get(row.created_by_id, ""))) for row in rows]
    return [_row(row, [words for words in two if words], at) for row, two in zip(rows, said, strict=True)]


def filed_for(dossier: Any, whose: dict[int, str]) -> str:
    """Say for whom a dossier is filed under a mandate; empty for one's own, also where another filed it."""
    name = whose.get(dossier.principal_id, "")
    return _("filed for %(name)s") % {"name": name} if name else ""


def filed_by(dossier: Any, name: str) -> str:
    """Say who filed a dossier for its owner's account; empty for one's own."""
    if not name:
        return ""
    if dossier.behalf == "delegate":
        return _("filed by %(name)s as delegate") % {"name": name}
    if dossier.behalf == "attorney":
        return _("filed by %(name)s under your power of attorney") % {"name": name}
    return _("filed by %(name)s") % {"name": name}


def _row(row: Any, said: list[str], at: Any) -> dict[str, Any]:
    """Return one dossier: where it stands in one sentence, how far it is, what is due when."""
    status, asked = Status(row.status), told.waits_for_supplement(row)
    left = access.time_left(row, at=at) if status != Status.NEW else None
    return {
        "href": reverse("dossier_page", args=[row.pk]),
        "label": row.title,
        "number": row.number,
        "facts": [_("filed at %(at)s") % {"at": vn_datetime(row.submitted_at)}, *said],
        "status": labels.label(Status.WAITING_SUPPLEMENT if asked else row.status),
        "tone": labels.tone(Status.WAITING_SUPPLEMENT if asked else row.status),
        "sentence": told.sentence(
            row,
            desk=agency_by_id(row.intake_agency_id).desk_name,
            agency=agency_by_id(row.solving_agency_id).name,
            asked=asked,
            withdrawn=row.withdrawn_at,
        ),
        "left": labels.time_left_words(left) if left else "",
        "late": left is not None and left.overdue,
        "where": told.where(status),
    }
