"""The applicant's inbox."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from notifications import access
from notifications.actions.reading import mark_read


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show one's notices, the latest first; POST marks all of them as read."""
    if request.method == "POST":
        mark_read(by=request.actor, at=timezone.now())
        return redirect("notices")
    try:
        page = access.inbox(request.actor, cursor=request.GET.get("after", "")[:200])
    except access.BadCursor:
        return HttpResponseBadRequest()
    return render(request, "notifications/notices.html", {"page": page, "unread": access.unread(request.actor)})


@require_POST
def notice_open(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark one notice as read and go to its dossier, or back to the list."""
    try:
        message = access.message_for(request.actor, message_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    mark_read(message.pk, by=request.actor, at=timezone.now())
    if request.POST.get("act") == "read":
        return redirect("notices")
    if message.dossier_id is None:
        return redirect("account_profile")
    return redirect("dossier_page", message.dossier_id)
