"""Requests for corrections: asked by the person, answered at the one-stop desk."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.rules.roles import Permission
from dossiers.views.doors import sent_before
from dossiers.views.staff import staff
from files.labels import refusal
from files.refused import Refused
from files.serve import file_response
from files.store import Lost
from mydata import access, labels
from mydata.actions import correcting
from mydata.forms import AnswerForm, CorrectionForm
from mydata.rules.corrections import Particular, State
from mydata.views.mine import owner


@require_safe
@owner
def my_corrections(request: HttpRequest) -> HttpResponse:
    """Show one's requests with their answers, and what a new one may be about."""
    page = access.own_corrections(request.actor, cursor=request.GET.get("after", "")[:200])
    context = {"page": page, "rows": [told(row) for row in page.rows], "dossiers": access.own_filed(request.actor)}
    return render(request, "mydata/corrections.html", context)


@sensitive_post_parameters("wrong", "right")
@require_http_methods(["GET", "HEAD", "POST"])
@owner
def my_correction(request: HttpRequest, dossier_id: int | None = None) -> HttpResponse:
    """Ask for one correction: of one's account, or of one filed dossier."""
    access.own_rows(request.actor)  # for applicants alone
    dossier = access.filed_for(request.actor, dossier_id) if dossier_id is not None else None
    questions = [*access.questions_of(dossier), (access.OTHER, _("Something else"))] if dossier else None
    initial = sent_before(request, "target", "wrong", "right")
    form = CorrectionForm(request.POST or None, request.FILES or None, questions=questions, initial=initial)
    if request.method == "POST" and form.is_valid() and _asked(request, form, dossier_id):
        messages.success(request, _("Your request has been sent to the one-stop desk. Its answer comes as a notice."))
        return redirect("my_corrections")
    status = 422 if request.method == "POST" else 200
    return render(request, "mydata/correction_new.html", {"form": form, "dossier": dossier}, status=status)


def _asked(request: HttpRequest, form: CorrectionForm, dossier_id: int | None) -> bool:
    try:
        correcting.ask(dossier_id=dossier_id, by=request.actor, at=timezone.now(), **form.cleaned_data)
    except correcting.Unclear as wrong:
        form.add_error(wrong.field, _("This cannot be the right value. Please check its form."))
    except Refused as refused:
        form.add_error("proof", refusal(refused.code, refused.params))
    except correcting.AlreadyAsked:
        messages.info(request, _("The same correction is asked for already and waits for its answer."))
    return form.is_valid()


@require_safe
@staff(Permission.INTAKE_ACCEPT)
def corrections(request: HttpRequest) -> HttpResponse:
    """List the open requests of the clerk's agency, the oldest first."""
    page = access.asked_of(request.actor, cursor=request.GET.get("after", "")[:200])
    return render(request, "mydata/desk_list.html", {"page": page, "rows": [told(row) for row in page.rows]})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.INTAKE_SEE, Permission.STEP_WORK, Permission.AGENCY_WATCH)
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Show one request to whoever handles the dossier; the desk answers it."""
    at = timezone.now()
    row = access.correction_for(request.actor, correction_id, at=at)
    form = AnswerForm(request.POST or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            accepted = form.cleaned_data["decision"] == "accept"
            correcting.answer(row.pk, accepted=accepted, words=form.cleaned_data["words"], by=request.actor, at=at)
        except correcting.AlreadyAnswered:
            messages.info(request, _("A colleague has answered this request in the meantime."))
            return redirect("correction", row.pk)
        messages.success(request, _("The answer has been sent to the applicant."))
        return redirect("corrections")
    context = {"told": told(row), "row": row, "form": form, "may": access.may_answer(request.actor, row)}
    return render(request, "mydata/desk_answer.html", context, status=status)


@require_safe
def correction_proof(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Download the proof of a request: for whoever asked, and for whoever may see the request."""
    try:
        row = access.correction_for(request.actor, correction_id, at=timezone.now())
        if row.proof is None:
            raise Http404
        return file_response(row.proof, name=row.proof_name)
    except (ObjectDoesNotExist, Lost) as error:
        raise Http404 from error


def told(row: Any) -> dict[str, Any]:
    """Return a request as the pages show it: what, where it stands, in words."""
    if row.dossier_id is None:
        what = labels.PARTICULAR[Particular(row.target)]
    else:
        questions = dict(access.questions_of(row.dossier, get_language() or "vi"))
        what = questions.get(row.target) or _("Something else")
    state = State(row.state)
    tones = {State.ASKED: "wait", State.ACCEPTED: "good", State.DECLINED: "bad"}
    return {"row": row, "what": what, "state": labels.CORRECTION_STATE[state], "tone": tones[state]}
