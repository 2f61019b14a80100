"""The applicant's own pages: what waits, what runs, one dossier, satisfaction."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import agency_by_id
from dossiers import access, labels
from dossiers.actions import results
from dossiers.forms import RateForm
from dossiers.rules.workflow import Action, Status
from dossiers.views import told
from dossiers.views.doors import applicant
from dossiers.views.filing_check import answer_pages
from dossiers.views.papers_shown import card
from portal.lib.when import vn_date, vn_datetime
from procedures.rules.eform_asked import name_of


@require_safe
@applicant
def my_dossiers(request: HttpRequest) -> HttpResponse:
    """Show what waits for the applicant first, then the running or the ended dossiers."""
    part = request.GET.get("part", "running")
    if part not in access.PARTS:
        raise Http404
    cursor = request.GET.get("after", "")
    try:
        page = access.own_list(request.actor, part, cursor=cursor)
    except access.BadCursor as error:
        raise Http404 from error
    names = {"running": _("Under way"), "ended": _("Ended")}
    tabs = [
        {"label": label, "href": f"{reverse('my_dossiers')}?part={key}", "current": key == part}
        for key, label in names.items()
    ]
    tasks = [] if cursor else [_task(task) for task in access.tasks_of(request.actor, at=timezone.now())]
    context = {"tasks": tasks, "tabs": tabs, "rows": _rows(request, page.rows), "page": page, "part": part}
    return render(request, "dossiers/mine/list.html", context)


def _task(task: access.Task) -> dict[str, Any]:
    """Return a thing to do: what, for which dossier, until when."""
    row = task.dossier
    page = reverse("dossier_page", args=[row.pk])
    if task.kind == "draft":
        words = _("Saved at %(saved)s; kept until %(until)s") % {
            "saved": vn_datetime(row.draft.saved_at),
            "until": vn_date(row.draft.expires_at),
        }
        return _todo(_("Finish and file"), reverse("filing_tasks", args=[row.pk]), row, words, _("Not yet filed"))
    if task.kind == "supplement":
        words = _("The office waits for what you are to add.")
        waiting = labels.label(Status.WAITING_SUPPLEMENT)
        return _todo(_("Complete the dossier"), reverse("supplement", args=[row.pk]), row, words, waiting)
    if task.kind == "collect":
        desk = agency_by_id(row.intake_agency_id).desk_name
        return _todo(_("Collect the result"), page, row, _("At %(desk)s") % {"desk": desk})
    words = _("Handed over at %(at)s") % {"at": vn_datetime(row.returned_at)}
    return _todo(_("See the result and say how satisfied you are"), page, row, words)


def _todo(act: str, href: str, row: Any, words: str, status: str = "") -> dict[str, Any]:
    number = [row.number] if row.number else []
    return {
        "href": href,
        "label": f"{act}: {row.title}",
        "facts": [*number, words],
        "status": status or labels.label(row.status),
        "tone": "wait",
    }


def _rows(request: HttpRequest, rows: list[Any]) -> list[dict[str, Any]]:
    """Return the lines of the list; what somebody else filed says who."""
    names = access.filers_of(request.actor, rows)
    return [_row(row, filed_by(row, names.get(row.created_by_id, ""))) for row in rows]


def filed_by(dossier: Any, name: str) -> str:
    """Say who filed a dossier for its owner's account; empty for one's own."""
    if not name:
        return ""
    if dossier.behalf == "delegate":
        return _("filed by %(name)s as delegate") % {"name": name}
    if dossier.behalf == "attorney":
        return _("filed by %(name)s under your power of attorney") % {"name": name}
    return _("filed by %(name)s") % {"name": name}


def _row(row: Any, by: str = "") -> dict[str, Any]:
    facts = [row.number, _("filed at %(at)s") % {"at": vn_datetime(row.submitted_at)}]
    if row.due_at and row.status in (Status.ACCEPTED, Status.IN_PROGRESS):
        facts.append(_("result due at %(due)s") % {"due": vn_datetime(row.due_at)})
    if by:
        facts.append(by)
    return {
        "href": reverse("dossier_page", args=[row.pk]),
        "label": row.title,
        "facts": facts,
        "status": labels.label(row.status),
        "tone": labels.tone(row.status),
    }


@require_safe
@applicant
def dossier_page(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show one filed dossier: the sentence first, then what to do, what was handed in, what has happened."""
    dossier = access.open_own(request.actor, dossier_id, at=timezone.now())
    if dossier.is_draft:
        return redirect("filing_tasks", dossier_id)
    return render(request, "dossiers/mine/dossier.html", _context(request, dossier, RateForm()))


def _context(request: HttpRequest, dossier: Any, form: RateForm) -> dict[str, Any]:
    at = timezone.now()
    page = access.page_of(request.actor, dossier, at=at)
    events = access.events_of(dossier)
    timeline = access.timeline_from(events, {}, inner=False)
    withdrawal = access.withdrawal_of(dossier, timeline)
    desk = page.intake_agency.desk_name
    returned = dossier.status == Status.RETURNED
    may_act = access.acts(request.actor, dossier, at=at)
    return {
        "page": page,
        "dossier": dossier,
        "sentence": told.sentence(
            dossier,
            desk=desk,
            agency=page.solving_agency.name,
            asked=page.open_supplement is not None,
            withdrawn=withdrawal.decided_at if withdrawal and withdrawal.confirmed else None,
        ),
        "time_left": page.time_left,
        "phases": told.phases(dossier.state),
        "facts": [*_who(request, page), *_facts(page, desk)],
        "may_act": may_act,
        "timeline": told.timeline(timeline),
        "papers": _papers(dossier),
        "answers": answer_pages(dossier, at, change=False),
        "asked": _asked(page) if page.open_supplement and may_act else [],
        "documents": [_document(row) for row in access.papers_shown(dossier, page.documents)],
        "result": page.result if returned else None,
        "outcome": labels.OUTCOME.get(dossier.outcome, "") if returned else "",
        "withdrawal": withdrawal,
        "unseen": access.unseen_of(dossier, office=False),
        "may_edit": may_act and dossier.created_by_id == request.actor.user_id and access.may_be_edited(page, events),
        "may_withdraw": may_act and Action.REQUEST_WITHDRAWAL in page.actions,
        "may_rate": may_act and returned and page.rating is None,
        "rated": labels.RATING[page.rating.score] if page.rating else "",
        "scores": list(labels.RATING.items()),
        "form": form,
    }


def _facts(page: access.DossierPage, desk: str) -> list[dict[str, Any]]:
    dossier = page.dossier
    rows = [
        {"label": _("Agency that decides"), "value": page.solving_agency.name},
        {"label": _("Handed in at"), "value": desk},
        {"label": _("Filed at"), "value": vn_datetime(dossier.submitted_at)},
        {"label": _("Accepted at"), "value": vn_datetime(dossier.accepted_at)},
        {"label": _("Result promised for"), "value": vn_datetime(dossier.due_at)},
        {"label": _("How to receive the result"), "value": labels.RECEIVE_BY[dossier.receive_by]},
        {"label": _("Your case"), "value": page.case_name if page.version.asks_case else ""},
    ]
    return [row for row in rows if row["value"]]


def _who(request: HttpRequest, page: access.DossierPage) -> list[dict[str, Any]]:
    """Say for whom it was filed and by whom, where these are two; and who must come to the office."""
    dossier, lang = page.dossier, get_language() or "vi"
    by = filed_by(dossier, access.filers_of(request.actor, [dossier]).get(dossier.created_by_id, ""))
    rows = [{"label": _("Filed by"), "value": by[:1].upper() + by[1:]}] if by else []
    if dossier.behalf and page.owner and not by:
        rows.append({"label": _("Filed for"), "value": page.owner.full_name})
    if people := access.in_person(dossier, lang):
        rows.append({"label": _("Must come in person"), "value": "; ".join(people)})
    return rows


def _asked(page: access.DossierPage) -> list[dict[str, str]]:
    """Return what the open request asks, by the names of the papers or questions, with the clerk's words."""
    names = {paper.id: paper.name for paper in page.version.requirements}
    form, lang = page.version.eform, get_language() or "vi"
    items = page.open_supplement.items.all() if page.open_supplement else ()
    return [
        {
            "name": names.get(item.requirement_id or 0) or name_of(form, item.field_path, lang) or item.title,
            "remark": item.remark,
        }
        for item in items
    ]


def _papers(dossier: Any) -> list[dict[str, Any]]:
    """Return the papers to hand in with their files, and what was said of the others."""
    return [
        {
            "name": view.requirement.name,
            "files": [card(row, dossier) for row in view.attachments],
            "not_applicable": view.not_applicable,
        }
        for view in access.papers_of(dossier)
        if view.requirement.kind == "submit" and (view.attachments or view.not_applicable)
    ]


def _document(row: Any) -> dict[str, Any]:
    name = str(labels.DOCUMENT[row.kind])
    return {
        "name": f"{name} ({row.ordinal})" if row.ordinal > 1 else name,
        "kind": "PDF",
        "size": row.file.size if row.file_id else None,
        "state": "" if row.file_id else labels.DOCUMENT_STATE[row.state],
        "tone": "wait",
        "href": reverse("document", args=[row.pk]) if row.file_id else "",
        "letter": row.kind == "result",
    }


@require_POST
@applicant
def rate(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Keep how satisfied the applicant is, once."""
    dossier = access.own_for(request.actor, dossier_id)
    form = RateForm(request.POST)
    if not form.is_valid():
        return render(request, "dossiers/mine/dossier.html", _context(request, dossier, form), status=422)
    try:
        said = form.cleaned_data
        results.rate(dossier_id, score=said["score"], words=said["words"], by=request.actor, at=timezone.now())
        messages.success(request, _("Thank you. Your answer helps the office to do better."))
    except results.AlreadyRated:
        messages.info(request, _("You have already said how satisfied you are."))
    return redirect("dossier_page", dossier_id)
