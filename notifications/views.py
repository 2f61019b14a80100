"""The applicant's inbox."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications import access, labels
from notifications.actions.preferring import choose_groups
from notifications.actions.reading import mark_read
from notifications.catalogue import GROUPS, PLACES
from notifications.forms import LettersForm


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show one's notices, the latest first; POST marks all of them as read."""
    if request.method == "POST":
        mark_read(by=request.actor, at=timezone.now())
        return redirect("notices")
    try:
        page = access.inbox(request.actor, cursor=request.GET.get("after", "")[:200])
    except access.BadCursor as error:
        raise BadRequest from error
    rows = [{"row": row, "go": labels.GO.get(row.event_kind, _("Open the dossier"))} for row in page.rows]
    context = {"page": page, "rows": rows, "unread": access.unread(request.actor)}
    return render(request, "notifications/notices.html", context)


@require_http_methods(["GET", "POST"])
def notice_choices(request: HttpRequest) -> HttpResponse:
    """Choose which notices come by e-mail; the inbox has them all."""
    me = request.actor.person_id
    left_out = access.declined(me)
    form = LettersForm(request.POST or None, initial={"groups": [name for name in GROUPS if name not in left_out]})
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        choose_groups(form.cleaned_data["groups"], by=request.actor, at=timezone.now())
        messages.success(request, _("Your choice has been saved."))
        return redirect("notice_choices")
    context = {"form": form, "off": access.ALL_LETTERS in left_out}
    return render(request, "notifications/choices.html", context, status=422 if form.errors else 200)


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
    return _place(message)


def _place(message: Any) -> HttpResponse:
    """Lead to what the notice is about: the dossier, the mandate, or the page of the account that tells of it."""
    if message.dossier_id is not None:
        return redirect("dossier_page", message.dossier_id)
    if (mandate_id := access.mandate_of(message)) is not None:
        return redirect("mandate", mandate_id)
    return redirect(PLACES.get(message.event_kind, "account_profile"))
