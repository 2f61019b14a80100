"""The applicant's own pages: what waits, what runs, one dossier, satisfaction."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.opening import hours_of
from dossiers import access, labels
from dossiers.actions import rating
from dossiers.forms import RateForm
from dossiers.known import VIETNAM
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.satisfaction import sheet_on
from dossiers.rules.workflow import ENDED, Action, Status
from dossiers.views import told
from dossiers.views.answers_shown import answer_pages
from dossiers.views.doors import applicant
from dossiers.views.mine import filed_by
from dossiers.views.papers_shown import card
from portal.lib.when import vn_date, vn_datetime
from procedures.rules.eform_asked import name_of


@require_safe
@applicant
def dossier_page(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show one filed dossier: the sentence first, then what to do, what was handed in, what has happened."""
    dossier = access.open_own(request.actor, dossier_id, at=timezone.now())
    if dossier.is_draft:
        return redirect("filing_tasks", dossier_id)
    return render(request, "dossiers/mine/dossier.html", _context(request, dossier, _rate_form(timezone.now())))


def _context(request: HttpRequest, dossier: Any, form: RateForm) -> dict[str, Any]:
    at = timezone.now()
    page = access.page_of(request.actor, dossier, at=at)
    events = access.events_of(dossier)
    timeline = access.timeline_from(events, {}, inner=False)
    withdrawal = access.withdrawal_of(dossier, timeline)
    desk = page.intake_agency.desk_name
    returned = dossier.status == Status.RETURNED
    may_act = access.acts(request.actor, dossier, at=at)
    asked = page.open_supplement is not None
    gone = withdrawal.decided_at if withdrawal and withdrawal.confirmed else None
    unseen = access.unseen_of(dossier, office=False)
    replaced = access.replaced(page.documents)
    documents = [_document(row, row.pk in replaced) for row in access.papers_shown(dossier, page.documents)]
    return {
        "page": page,
        "dossier": dossier,
        "sentence": told.sentence(dossier, desk=desk, agency=page.solving_agency.name, asked=asked, withdrawn=gone),
        "next": told.what_next(dossier, desk=desk, asked=asked, withdrawn=gone),
        "tells": _tells(page, desk, unseen) if may_act else [],
        "time_left": page.time_left,
        "phases": told.phases(dossier.state),
        "facts": [*_who(request, page), *_facts(page, desk)],
        "may_act": may_act,
        "timeline": told.timeline(timeline, desk_id=dossier.intake_agency_id),
        "papers": _papers(dossier),
        "answers": answer_pages(dossier, at, change=False),
        "asked": _asked(page) if page.open_supplement and may_act else [],
        "documents": documents,
        "result": page.result if returned else None,
        "kept": access.kept_result(dossier, page.result, page.documents, request.actor),
        "letters": [row for row in documents if not row["letter"]],
        "outcome": labels.OUTCOME.get(dossier.outcome, "") if returned else "",
        "hours": hours_of(page.intake_agency.id, at) if _collects(dossier) else None,
        "parcel": _parcel(page) if may_act else None,
        "withdrawal": withdrawal,
        "unseen": unseen,
        "has_rounds": access.has_rounds(events),
        "may_edit": may_act and dossier.created_by_id == request.actor.user_id and access.may_be_edited(page, events),
        "may_withdraw": may_act and Action.REQUEST_WITHDRAWAL in page.actions,
        "may_confirm": may_act and returned and _may_confirm(page),
        "may_rate": may_act and returned and page.rating is None,
        "rated": labels.RATING[page.rating.score] if page.rating else "",
        "rated_by": _rated_by(page.rating) if page.rating else [],
        "scores": list(labels.RATING.items()),
        "form": form,
    }


def _collects(dossier: Any) -> bool:
    """Tell whether the result lies at the desk to be collected."""
    return dossier.status == Status.DONE and dossier.receive_by == "counter"


def _tells(page: access.DossierPage, desk: str, unseen: int) -> list[dict[str, str]]:
    """Return what the applicant should do beside answering a request: address and words."""
    dossier, found = page.dossier, []
    if _collects(dossier):
        words = _("Collect the result at %(desk)s with your identity paper and the slip.") % {"desk": desk}
        found.append({"href": "", "text": words})
    if unseen:
        words = ngettext("Read the new message of the office", "Read the %(n)s new messages of the office", unseen)
        found.append({"href": reverse("talk", args=[dossier.pk]), "text": words % {"n": unseen}})
    return found


def _facts(page: access.DossierPage, desk: str) -> list[dict[str, Any]]:
    dossier = page.dossier
    rows = [
        {"label": _("Agency that decides"), "value": page.solving_agency.name},
        {"label": _("Handed in at"), "value": desk},
        {"label": _("Filed at"), "value": vn_datetime(dossier.submitted_at)},
        {"label": _("Accepted at"), "value": vn_datetime(dossier.accepted_at)},
        {"label": _("Result promised for"), "value": vn_datetime(dossier.due_at)},
        {"label": _("How to receive the result"), "value": labels.RECEIVE_BY[dossier.receive_by]},
        _posted(page),
        *_parcels(dossier),
        {"label": _("Your case"), "value": page.case_name if page.version.asks_case else ""},
    ]
    return [row for row in rows if row["value"]]


def _posted(page: access.DossierPage) -> dict[str, Any]:
    """Return where the post brings the result, with the way to change it until it is handed over."""
    dossier = page.dossier
    row = access.post_address_of(dossier)
    open_ = dossier.status not in ENDED and dossier.receive_by == "post"
    open_ = open_ and dossier.delivery_state != DeliveryState.POSTED
    value = access.address_words(row) if row else _("Not given yet") if open_ else ""
    return {
        "label": _("Sent to"),
        "value": value,
        "href": reverse("post_address", args=[dossier.pk]) if open_ else "",
    }


def _parcels(dossier: Any) -> list[dict[str, Any]]:
    """Return each time the result was given to the post, with the code to follow it by."""
    return [{"label": _("Given to the post"), "value": _parcel_words(row)} for row in access.postings_of(dossier)]


def _parcel_words(row: Any) -> str:
    words = [vn_date(row.posted_on), row.carrier]
    if row.code:
        words.append(_("tracking code %(code)s") % {"code": row.code})
    if row.came_back_on:
        why = labels.CAME_BACK[row.came_back_why]
        words.append(_("came back on %(day)s (%(why)s)") % {"day": vn_date(row.came_back_on), "why": why})
    return ", ".join(words)


def _parcel(page: access.DossierPage) -> dict[str, str] | None:
    """Return the parcel that waits for the applicant's word: under way, or come back; None without one."""
    dossier = page.dossier
    if dossier.status != Status.DONE or dossier.delivery_state not in (DeliveryState.POSTED, DeliveryState.CAME_BACK):
        return None
    return {"stage": dossier.delivery_state, "words": _parcel_words(access.postings_of(dossier)[0])}


def _who(request: HttpRequest, page: access.DossierPage) -> list[dict[str, Any]]:
    """Say for whom it was filed and by whom, where these are two; and who must come to the office."""
    dossier, lang = page.dossier, get_language() or "vi"
    by = filed_by(dossier, access.filers_of(request.actor, [dossier]).get(dossier.created_by_id, ""))
    rows = [{"label": _("Filed by"), "value": by[:1].upper() + by[1:]}] if by else []
    if name := access.principals_of([dossier], request.actor).get(dossier.principal_id or 0):
        rows.append({"label": _("Filed for"), "value": name})
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


def _document(row: Any, replaced: bool) -> dict[str, Any]:
    name = str(labels.DOCUMENT[row.kind])
    return {
        "name": f"{name} ({row.ordinal})" if row.ordinal > 1 else name,
        "kind": "PDF",
        "size": row.file.size if row.file_id else None,
        "state": labels.DOCUMENT_STATE[row.state]
        if not row.file_id
        else _("Replaced by a later one")
        if replaced
        else "",
        "tone": "neutral" if row.file_id else "wait",
        "href": reverse("document", args=[row.pk]) if row.file_id else "",
        "letter": row.kind == "result",
    }


def _may_confirm(page: access.DossierPage) -> bool:
    """Tell whether the applicant has still to say that the result has come; at the counter the desk has noted it."""
    return page.result is not None and page.result.received_at is None and page.dossier.receive_by != "counter"


def _rated_by(row: Any) -> list[dict[str, Any]]:
    """Return what was said to the criteria of the sheet it was given on."""
    return [
        {"label": labels.CRITERION[key], "value": labels.RATING[score]}
        for key, score in row.criteria.items()
        if key in labels.CRITERION
    ]


@require_http_methods(["GET", "POST"])
@applicant
def rate(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Keep how satisfied the applicant is, once; asked for anew (reload, signing in) it leads to the form."""
    dossier, at = access.own_for(request.actor, dossier_id), timezone.now()
    if request.method == "GET":
        return redirect(reverse("dossier_page", args=[dossier_id]) + "#danh-gia")
    form = _rate_form(at, request.POST)
    if not form.is_valid():
        return render(request, "dossiers/mine/dossier.html", _context(request, dossier, form), status=422)
    try:
        said = form.cleaned_data
        rating.rate(dossier_id, score=said["score"], words=said["words"], criteria=form.said(), by=request.actor, at=at)
        messages.success(request, _("Thank you. Your answer helps the office to do better."))
    except rating.AlreadyRated:
        messages.info(request, _("You have already said how satisfied you are."))
    return redirect("dossier_page", dossier_id)


def _rate_form(at: datetime, data: Any = None) -> RateForm:
    """Return the form with the criteria of the sheet in force."""
    sheet = sheet_on(at.astimezone(VIETNAM).date())
    return RateForm(data, criteria=sheet.criteria if sheet else ())


@require_POST
@applicant
def received(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Keep that the applicant says the result has come; said twice it is once."""
    dossier = access.own_for(request.actor, dossier_id)
    if rating.acknowledge(dossier.pk, by=request.actor, at=timezone.now()):
        messages.success(request, _("Noted: you have received the result."))
    return redirect("dossier_page", dossier_id)
