"""A filed dossier is changed while the desk has not begun with it: begun here, filled in as a draft, sent again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dossiers import access
from dossiers.actions import amending, filing
from dossiers.forms import DeclareForm
from dossiers.rules.workflow import WrongState
from dossiers.views import filing_check
from dossiers.views.doors import applicant
from dossiers.views.filing import opened


@require_http_methods(["GET", "POST"])
@applicant
def edit(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Say what a change means, then open the draft for it; one that is open already is gone on with."""
    at = timezone.now()
    dossier = access.own_for(request.actor, dossier_id)
    if dossier.created_by_id != request.actor.user_id:
        raise Http404  # a draft is its writer's alone
    draft = access.amendment_of(dossier)
    if request.method == "POST":
        try:
            draft = amending.begin(dossier_id, by=request.actor, at=at)
        except (WrongState, amending.DeskHasBegun):
            messages.warning(request, too_late())
            return redirect("dossier_page", dossier_id)
    if draft is not None:
        return redirect("filing_tasks", draft.pk)
    page = access.page_of(request.actor, dossier, at=at)
    if not access.may_be_edited(page, access.events_of(dossier)):
        messages.warning(request, too_late())
        return redirect("dossier_page", dossier_id)
    return render(request, "dossiers/mine/edit.html", {"dossier": dossier, "page": page})


def too_late() -> str:
    """Say plainly that the clerk was faster."""
    return _(
        "The office has already begun with the dossier, so it can be changed no more. "
        "It stays as you filed it; you can write to the office or withdraw the dossier."
    )


@require_http_methods(["GET", "POST"])
@applicant
def resend(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Send the changes under the same number; a second click finds them sent, a reload leads to the check."""
    dossier = access.own_for(request.actor, dossier_id)
    draft = access.amendment_of(dossier)
    if draft is None:
        return redirect("dossier_page", dossier_id)
    return _resend(request, dossier_id, draft) if request.method == "POST" else redirect("filing_check", draft.pk)


def _resend(request: HttpRequest, dossier_id: int, draft: Any) -> HttpResponse:
    form, errors = DeclareForm(request.POST), []
    if form.is_valid():
        try:
            filing.submit(draft.pk, by=request.actor, at=timezone.now(), version=form.cleaned_data["version"])
        except ObjectDoesNotExist:
            return redirect("dossier_page", dossier_id)  # the other click was faster
        except filing.DraftConflict:
            form, errors = DeclareForm(), filing_check.changed_meanwhile()
        except filing.NotReady as missing:
            errors = filing_check.missing_words(draft, missing.lacks)
        except (WrongState, amending.DeskHasBegun):
            messages.warning(request, too_late())
            return redirect("dossier_page", dossier_id)
        else:
            messages.success(request, _("Your changes have been sent. The number of the dossier stays the same."))
            return redirect("dossier_page", dossier_id)
    return filing_check.show(request, opened(request, draft.pk), form, errors=errors)
