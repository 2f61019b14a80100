"""The result is handed over: at the counter, on this portal in one act, or by the post and what the post reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.rules.roles import Permission
from dossiers import access, labels
from dossiers.actions import posting, results
from dossiers.forms_staff import CameBackForm, HandOverForm, PostForm
from dossiers.known import VIETNAM
from dossiers.rules.delivery import DeliveryState
from dossiers.views import shown
from dossiers.views.desk import place
from dossiers.views.desk_acts import opened, page
from dossiers.views.staff import REFUSALS, problem_of, staff, version_of

CARRIER = "Bưu điện Việt Nam (VNPost)"
ACTS: dict[str, type[forms.Form]] = {"post": PostForm, "back": CameBackForm, "hand": HandOverForm}


_UNCLEAR = {
    "carrier": gettext_lazy("Please write which post operator took it."),
    "code": gettext_lazy("A tracking code has 6 to 30 letters and digits. Please check it against the receipt."),
    "on": gettext_lazy("This day cannot be: it lies in the future, or before the result was there or had been sent."),
    "why": gettext_lazy("Please choose the reason."),
}


@staff(Permission.RESULT_RETURN)
def desk_return(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Hand the result over; one that goes by post is given to the post first."""
    at = timezone.now()
    bench, problem, status = opened(request, dossier_id, at), "", 200
    electronic = bench.dossier.receive_by == "electronic"
    act = request.POST.get("act", "hand") if request.method == "POST" else ""
    tried = {} if electronic else _forms(request, bench, act, at)
    if request.method == "POST" and (electronic or _is_right(tried, act)):
        try:
            words = _do(request, bench, act, {} if electronic else tried[act].cleaned_data, at)
        except posting.Unclear as error:
            status = 422
            tried[act].add_error(error.field, _UNCLEAR[error.field])
        except REFUSALS as error:
            status, problem = problem_of(error)
            bench = opened(request, dossier_id, at)
        else:
            messages.success(request, words % {"number": bench.dossier.number})
            return redirect(place(dossier_id, "to_return"))
    elif act:
        status = 422
    context = page(request, bench, at=at, problem=problem) | {
        "forms": tried,
        "form": tried.get(act),
        "electronic": electronic,
        "receive": shown.receive_words(bench.dossier),
        "parcels": [_parcel(row) for row in access.postings_of(bench.dossier)],
        "stage": bench.dossier.delivery_state if bench.dossier.receive_by == "post" else "",
        "may": shown.desk_acts(bench)["return"],
    }
    return render(request, "dossiers/desk/return.html", context, status=status)


def _forms(request: HttpRequest, bench: access.Bench, act: str, at: datetime) -> dict[str, forms.Form]:
    """Return the three forms; the one that was sent is filled with what was typed."""
    today = at.astimezone(VIETNAM).date()
    initial: dict[str, Mapping[str, Any]] = {
        "post": {"carrier": CARRIER, "on": today},
        "back": {"on": today},
        "hand": {"handed_to": receiver(bench)},
    }
    return {name: kind(request.POST if act == name else None, initial=initial[name]) for name, kind in ACTS.items()}


def _is_right(tried: dict[str, forms.Form], act: str) -> bool:
    return act in tried and tried[act].is_valid()


def _do(request: HttpRequest, bench: access.Bench, act: str, said: dict[str, Any], at: datetime) -> str:
    """Do the act and return the words for it."""
    dossier_id = bench.dossier.pk
    given: dict[str, Any] = {"by": request.actor, "at": at, "row_version": version_of(request)}
    if act == "post":
        posting.hand_to_post(dossier_id, **said, **given)
        return _("Given to the post: %(number)s. The applicant is told.")
    if act == "back":
        posting.came_back(dossier_id, **said, **given)
        return _("Noted that it came back: %(number)s. The applicant is asked what to do.")
    results.return_result(dossier_id, **{"handed_to": ""} | said, **given)
    return _("The result has been returned: %(number)s.")


def _parcel(row: Any) -> dict[str, Any]:
    """Return one parcel as the pages of the desk tell it."""
    return {"row": row, "why": labels.CAME_BACK[row.came_back_why] if row.came_back_why else ""}


def receiver(bench: access.Bench) -> str:
    """Return who is expected to take the result: whom the post brings it to, else the submitter."""
    if bench.dossier.delivery_state == DeliveryState.POSTED and (row := access.post_address_of(bench.dossier)):
        return row.receiver
    person = bench.page.submitter or bench.page.owner
    return person.full_name if person else ""
