"""The thread of one dossier: the applicant's page, the desk's, the office's, and the files in it."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import agency_by_id
from agencies.rules.roles import Permission
from dossiers import access
from dossiers.access.talks import answers_for
from dossiers.actions import talking
from dossiers.forms import TalkForm
from dossiers.views import shown
from dossiers.views.desk import tab_of
from dossiers.views.doors import applicant, sent_before
from dossiers.views.papers_shown import refused_words
from dossiers.views.staff import staff
from files.refused import Refused
from files.serve import file_response
from files.store import Lost


@require_http_methods(["GET", "POST"])
@applicant
def talk(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the applicant's thread; write a message."""
    dossier = access.own_for(request.actor, dossier_id)
    if dossier.is_draft:
        return redirect("filing_tasks", dossier_id)
    place = {"template": "dossiers/mine/talk.html", "here": reverse("talk", args=[dossier_id])}
    place["desk"] = agency_by_id(dossier.intake_agency_id).desk_name
    return _thread(request, dossier, place)


@require_http_methods(["GET", "POST"])
@staff(Permission.INTAKE_SEE)
def desk_talk(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the desk's thread; answer."""
    tab = tab_of(request)
    here = f"{reverse('desk_talk', args=[dossier_id])}?muc={tab}"
    back = f"{reverse('desk_dossier', args=[dossier_id])}?muc={tab}"
    return _for_staff(request, dossier_id, "desk", here=here, back=back)


@require_http_methods(["GET", "POST"])
@staff(Permission.STEP_WORK)
def office_talk(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the office's thread; answer."""
    back = reverse("office_dossier", args=[dossier_id])
    return _for_staff(request, dossier_id, "office", here=reverse("office_talk", args=[dossier_id]), back=back)


def _for_staff(request: HttpRequest, dossier_id: int, purpose: str, *, here: str, back: str) -> HttpResponse:
    at = timezone.now()
    bench = access.bench_of(request.actor, dossier_id, purpose, at=at)
    if request.POST.get("act") == "settle":
        talking.settle(dossier_id, by=request.actor, at=at)
        messages.success(request, _("Marked as needing no answer."))
        return redirect(here)
    place = {"template": "dossiers/desk/talk.html", "here": here, "back": back}
    return _thread(request, bench.dossier, place, more=shown.case(bench, at=at))


def _thread(
    request: HttpRequest, dossier: Any, place: dict[str, str], *, more: dict[str, Any] | None = None
) -> HttpResponse:
    """Write what was sent, or show the thread with what is wrong with it."""
    at = timezone.now()
    initial = {"key": secrets.token_urlsafe(9)} | sent_before(request, "words")
    form = TalkForm(request.POST or None, request.FILES or None, initial=initial)
    form.is_bound = request.method == "POST"
    status = 200
    if form.is_bound and form.is_valid():
        problem, status = _write(request, dossier.pk, form, at)
        if not problem:
            messages.success(request, _("The message has been sent."))
            return redirect(place["here"] + "#cuoi")
        form.add_error(problem[0], problem[1])
    office = answers_for(request.actor, dossier)
    lines = [_line(row, office=office) for row in access.talks_of(dossier)]
    talking.mark_seen(dossier, by=request.actor, at=at)
    context = (more or {}) | {
        "dossier": dossier,
        "title": dossier.procedure_version.name,
        "lines": lines,
        "form": form,
        "office": office,
        "waits": dossier.asks_since,
        **place,
    }
    return render(request, place["template"], context, status=422 if form.errors and status == 200 else status)


def _write(request: HttpRequest, dossier_id: int, form: TalkForm, at: Any) -> tuple[tuple[str, str] | None, int]:
    """Write the message; return the field and the words of a refusal, and its status."""
    found = form.cleaned_data
    act: dict[str, Any] = {"by": request.actor, "at": at, "key": found["key"]}
    try:
        talking.write(dossier_id, words=found["words"], upload=found["file"], **act)
    except talking.NothingSaid:
        return ("words", _("Please write your message.")), 422
    except talking.TooOften:
        return ("words", _("You have written many messages in a short time. Please wait a while.")), 429
    except talking.Closed:
        return ("words", _("This dossier has ended; please call or visit the office.")), 409
    except Refused as error:
        return ("file", refused_words(found["file"].name, error)), 422
    return None, 200


def _line(row: Any, *, office: bool) -> dict[str, Any]:
    """One message as the thread shows it: staff are named to staff only, to applicants the agency."""
    mine = row.from_office == office
    if row.from_office:
        who = f"{row.by.full_name}, {row.agency.name}" if office else agency_by_id(row.agency_id).name
    else:
        who = row.by.full_name if office else _("You")
    return {
        "who": who,
        "mine": mine,
        "at": row.at,
        "words": row.words,
        "new": not mine and row.seen_at is None,
        "seen_at": row.seen_at if mine else None,
        "file": row.file_name,
        "href": reverse("talk_file", args=[row.pk]) if row.file_id and access.is_safe(row) else "",
    }


@require_safe
def talk_file(request: HttpRequest, talk_id: int) -> HttpResponse:
    """Download the file of a message, for whoever sees the dossier."""
    try:
        row = access.talk_file_for(request.actor, talk_id, at=timezone.now())
        return file_response(row.file, name=row.file_name)
    except (ObjectDoesNotExist, Lost) as error:
        raise Http404 from error
