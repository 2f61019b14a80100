"""The supplement once more before it is sent: what was asked, what it was, what it will be."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import agency_by_id
from dossiers import access
from dossiers.actions import filing, supplementing
from dossiers.rules.workflow import Status, WrongState
from dossiers.views import supplement_sheet as sheet
from dossiers.views.doors import applicant
from procedures.rules.eform import summary
from procedures.rules.eform_asked import covers
from procedures.rules.eform_rounds import Difference, differences


@require_http_methods(["GET", "POST"])
@applicant
def supplement_check(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show everything that will be sent beside what it replaces; send it, once."""
    at = timezone.now()
    dossier, asked = access.asked_of(request.actor, dossier_id, at=at)
    if asked is None:
        return redirect("dossier_page", dossier_id)
    if request.method == "GET":
        return _show(request, asked)
    sent = {name: _number(request.POST.get(name, "")) for name in ("round", "version")}
    try:
        supplementing.supplement(dossier.pk, by=request.actor, at=at, round_=sent["round"], version=sent["version"])
    except filing.NotReady as missing:
        return _show(request, asked, lacks=missing.lacks)
    except filing.DraftConflict:
        messages.warning(request, _("This was changed on another device in the meantime. Please check it once more."))
        return redirect("supplement_check", dossier_id)
    except WrongState:
        return redirect("dossier_page", dossier_id)
    messages.success(request, _sent_words(dossier.state))
    return redirect("dossier_page", dossier_id)


def _sent_words(before: Status) -> str:
    """Say what the office does now: before intake it checks once more, after it the examination goes on."""
    if before == Status.NEW:
        return _("Your supplement has been sent. The office checks the dossier again.")
    return _("Your supplement has been sent. The office goes on with the dossier.")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _show(request: HttpRequest, asked: access.Asked, *, lacks: list[filing.Lack] | None = None) -> HttpResponse:
    lacks, base = lacks or [], reverse("supplement", args=[asked.dossier.pk])
    differ = _differences(asked)
    items = [_item(asked, item, differ, base) for item in asked.items]
    beside = [change for change in differ if not covers(asked.questions, change.key)]
    context = {
        "asked": asked,
        "dossier": asked.dossier,
        "desk": agency_by_id(asked.request.agency_id).name,
        "items": items,
        "beside": beside,
        "errors": sheet.summary(asked, sheet.paper_errors(asked, lacks), sheet.errors_of(lacks), base),
    }
    return render(request, "dossiers/mine/supplement_check.html", context, status=422 if lacks else 200)


def _differences(asked: access.Asked) -> tuple[Difference, ...]:
    if not asked.questions:
        return ()
    form, lang = asked.version.eform, get_language() or "vi"
    before, after = (summary(form, answers, lang, known=asked.known) for answers in (asked.filed, asked.now))
    return differences(before, after)


def _item(asked: access.Asked, item: Any, differ: tuple[Difference, ...], base: str) -> dict[str, Any]:
    """Return one thing asked with the clerk's words and what will be sent for it."""
    path = item.field_path
    return {
        "name": sheet.name(asked, item),
        "remark": item.remark,
        "href": base + sheet.place_of(asked, item),
        "paper": bool(item.requirement_id),
        "files": [row.name for row in asked.files if item.requirement_id and row.requirement_id == item.requirement_id],
        "changes": [change for change in differ if path and covers([path], change.key)],
    }
