"""The office's acts: take on, draft, complete, approve, send back, issue."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import processing, results
from dossiers.documents import Slip, draw
from dossiers.forms_staff import CompleteForm, IssueForm, ResultForm, SendBackForm
from dossiers.views.officer import workplace
from dossiers.views.staff import REFUSALS, problem_of, staff, version_of
from files import store
from portal.lib.pdf_pictures import pictures


@require_POST
@staff(Permission.STEP_WORK)
def office_start(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Take the open step on one's desk."""
    act = _Act(request, dossier_id, "ho-so")
    return act.do(
        lambda: processing.start(dossier_id, by=request.actor, at=act.at, row_version=version_of(request)),
        _("The step is now on your desk."),
        after=reverse("office_dossier", args=[dossier_id]),
    )


@require_POST
@staff(Permission.RESULT_DRAFT)
def office_draft(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Keep the draft of the result; `act=preview` shows the letter at once."""
    act = _Act(request, dossier_id, "du-thao")
    dossier = access.dossier_for(request.actor, dossier_id)
    kept = access.result_of(dossier)
    form = ResultForm(request.POST, request.FILES, has_file=bool(kept and kept.file_id))
    act.forms = {"result": form}
    if not form.is_valid():
        return act.again(422)
    looks = request.POST.get("act") == "preview" and not form.cleaned_data["file"]
    letter = reverse("office_letter", args=[dossier_id]) + "#xem-truoc"
    draft = reverse("office_dossier", args=[dossier_id]) + "?phan=du-thao"
    return act.do(
        lambda: _keep(request, dossier_id, form, act.at),
        _("The draft has been saved."),
        after=letter if looks else draft,
    )


@transaction.atomic
def _keep(request: HttpRequest, dossier_id: int, form: ResultForm, at: datetime) -> None:
    """Store the file, if there is one, and the draft with it: both or neither."""
    found = form.cleaned_data
    upload = found["file"]
    results.draft(
        dossier_id,
        outcome=found["outcome"],
        title=found["title"],
        body="" if upload else found["body"],
        legal_basis=found["legal_basis"],
        file=store.put(upload, by=request.actor, at=at) if upload else None,
        by=request.actor,
        at=at,
        row_version=version_of(request),
    )


@require_GET
@staff(Permission.STEP_WORK)
def office_letter(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the draft of the letter as the applicant will see it."""
    at = timezone.now()
    dossier = access.open_dossier(request.actor, dossier_id, "office", at=at)
    preview = pictures(draw(Slip(dossier, "result", at, request.actor.user_id))) if access.result_of(dossier) else []
    return workplace(request, dossier_id, "du-thao", at=at, preview=preview)


@require_POST
@staff(Permission.STEP_WORK)
def office_complete(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Complete the step; at the approving step this approves the result."""
    act, form = _Act(request, dossier_id, "ho-so"), CompleteForm(request.POST)
    act.forms = {"complete": form}
    if not form.is_valid():
        return act.again(422)
    approves = access.bench_of(request.actor, dossier_id, "office", at=act.at).hand.approve
    return act.do(
        lambda: processing.complete_step(
            dossier_id,
            words=form.cleaned_data["words"],
            by=request.actor,
            at=act.at,
            row_version=version_of(request),
        ),
        _("The result of %(number)s is approved.") if approves else _("Done: %(number)s has gone on to the next step."),
    )


@require_POST
@staff(Permission.STEP_WORK)
def office_back(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Send the dossier back to an earlier step, with a reason."""
    act = _Act(request, dossier_id, "ho-so")
    bench = access.bench_of(request.actor, dossier_id, "office", at=act.at)
    form = SendBackForm(request.POST, steps=bench.hand.back)
    act.forms = {"back": form}
    if not form.is_valid():
        return act.again(422)
    return act.do(
        lambda: processing.send_back(
            dossier_id,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=act.at,
            row_version=version_of(request),
        ),
        _("%(number)s has been sent back."),
    )


@require_POST
@staff(Permission.RESULT_ISSUE)
def office_issue(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Number and issue the approved result."""
    act, form = _Act(request, dossier_id, "du-thao"), IssueForm(request.POST)
    act.forms = {"issue": form}
    if not form.is_valid():
        return act.again(422)
    return act.do(
        lambda: results.issue(
            dossier_id,
            number=form.cleaned_data["number"],
            by=request.actor,
            at=act.at,
            row_version=version_of(request),
        ),
        _("The result of %(number)s has been issued and goes to the desk to be returned."),
    )


class _Act:
    """One act of the office on one dossier: done and said, or shown again with all that was typed."""

    def __init__(self, request: HttpRequest, dossier_id: int, part: str) -> None:
        self.request, self.dossier_id, self.part = request, dossier_id, part
        self.at = timezone.now()
        self.forms: dict[str, Any] = {}

    def again(self, status: int, problem: str = "") -> HttpResponse:
        """Show the dossier again."""
        return workplace(
            self.request,
            self.dossier_id,
            self.part,
            at=self.at,
            status=status,
            problem=problem,
            forms=self.forms,
        )

    def do(self, action: Callable[[], Any], words: str, *, after: str = "") -> HttpResponse:
        """Do it; then go where told, else back to the list one came from."""
        dossier = access.dossier_for(self.request.actor, self.dossier_id)
        try:
            action()
        except REFUSALS as error:
            return self.again(*problem_of(error))
        messages.success(self.request, words % {"number": dossier.number})
        return redirect(after or self._list())

    def _list(self) -> str:
        given = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(given, allowed_hosts={self.request.get_host()})
        return given if given and safe else reverse("office_work")
