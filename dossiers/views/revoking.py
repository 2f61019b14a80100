"""Taking a paper back: the reason first, then it is done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import revoking
from dossiers.forms_staff import RevokeForm
from dossiers.views.staff import staff


@staff(Permission.RESULT_ISSUE, Permission.INTAKE_ACCEPT)
def document_revoke(request: HttpRequest, document_id: int) -> HttpResponse:
    """Say what follows, take the reason down, take the paper back; 404 for who may not."""
    at = timezone.now()
    paper = access.document_for(request.actor, document_id, at=at)
    if paper.revoked_at is None and not revoking.may_revoke(paper, paper.dossier, request.actor):
        raise Http404
    form = RevokeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            revoking.revoke(document_id, words=form.cleaned_data["words"], by=request.actor, at=at)
        except revoking.AlreadyRevoked:
            messages.info(request, _("This paper has been taken back before."))
        else:
            messages.success(request, _("The paper has been taken back. Its verify page says so from now on."))
        return redirect(_back(request), paper.dossier_id)
    context: dict[str, Any] = {"paper": paper, "form": form, "back": _back(request)}
    return render(request, "dossiers/desk/revoke.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest) -> str:
    return "desk_dossier" if request.actor.may(Permission.INTAKE_SEE) else "office_dossier"
