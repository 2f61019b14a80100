"""A draft: its task list, its case, how to receive the result, and throwing it away."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.kept import take
from agencies.access import agency_by_id
from dossiers import access
from dossiers.actions import filing, following
from dossiers.forms import CaseForm, ReceiveForm
from dossiers.views.doors import Followed, applicant, own_draft
from dossiers.views.filing_changed import changed_words
from dossiers.views.filing_parts import CASE, RECEIVE, Filing
from portal.lib.when import vn_time
from procedures.access import filed_nationally


def opened(request: HttpRequest, dossier_id: int, *, stay: bool = False) -> Filing:
    """Return one's own draft with all that its pages need.

    A draft that is looked at follows its procedure, and its task list says what changed (`stay`: this is that page);
    what is being sent is still taken as it was asked.
    Raises AlreadyFiled, Followed, Dossier.DoesNotExist.
    """
    dossier, draft = own_draft(request, dossier_id)
    at = timezone.now()
    looks = request.method == "GET" and access.outdated(dossier, at=at)
    if looks and following.follow(dossier_id, by=request.actor, at=at):
        if not stay:
            raise Followed(dossier_id)
        dossier, draft = own_draft(request, dossier_id)
    return Filing(dossier, draft, at)


@applicant
def filing_tasks(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show the parts of the filing and which are done."""
    mine = opened(request, dossier_id, stay=True)
    context = {
        "filing": mine,
        "items": [*mine.items, mine.check_item()],
        "changed": changed_words(mine),
        "agency": agency_by_id(mine.dossier.solving_agency_id).name,
        "desk": agency_by_id(mine.dossier.intake_agency_id).desk_name,
        "expires_at": mine.draft.expires_at,
        "elsewhere": mine.version.national_url if filed_nationally() else "",
    }
    return render(request, "dossiers/filing/tasks.html", context)


@applicant
def filing_case(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Choose the case, or change it; papers of the other case stay and are asked no more."""
    mine = opened(request, dossier_id)
    form = CaseForm(request.POST or None, cases=mine.version.cases, initial=_start(request, case=mine.dossier.case_id))
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data["case"]
        try:
            filing.choose(dossier_id, by=request.actor, at=mine.at, case_id=int(wanted), over=request.POST.get("_base"))
        except filing.DraftConflict:
            return chosen_twice(request, dossier_id, form, "case")
        if alone(request):
            return JsonResponse({"time": vn_time(mine.at), "base": wanted})
        return redirect(way_back(request, mine, "filing_tasks"))
    context = {"filing": mine, "form": form, "base": mine.dossier.case_id or ""} | where(request, mine, CASE)
    return render(request, "dossiers/filing/case.html", context, status=422 if form.errors else 200)


@applicant
def filing_receive(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Choose how to receive the result."""
    mine = opened(request, dossier_id)
    desk = agency_by_id(mine.dossier.intake_agency_id).desk_name
    if request.POST.get("act") == "later" and not request.POST.get("receive_by"):
        return redirect("filing_tasks", dossier_id)  # nothing chosen, nothing to save
    form = ReceiveForm(request.POST or None, desk=desk, initial=_start(request, receive_by=mine.dossier.receive_by))
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data["receive_by"]
        over = request.POST.get("_base")
        try:
            filing.choose(dossier_id, by=request.actor, at=mine.at, receive_by=wanted, seen=RECEIVE, over=over)
        except filing.DraftConflict:
            return chosen_twice(request, dossier_id, form, "receive_by")
        if alone(request):
            return JsonResponse({"time": vn_time(mine.at), "base": wanted})
        if request.POST.get("act") == "later":
            return redirect("filing_tasks", dossier_id)
        again = opened(request, dossier_id)
        if wanted == "post" and access.post_address_of(again.dossier) is None:
            back = "?next=check" if to_check(request, mine) else ""
            return redirect(reverse("post_address", args=[dossier_id]) + back)
        return redirect(way_back(request, mine) or again.after(RECEIVE))
    context = {"filing": mine, "form": form, "base": mine.dossier.receive_by} | where(request, mine, RECEIVE)
    return render(request, "dossiers/filing/receive.html", context, status=422 if form.errors else 200)


def chosen_twice(request: HttpRequest, dossier_id: int, form: Any, name: str) -> HttpResponse:
    """Show what two devices chose beside the form; the choice comes back to the same page."""
    if alone(request):
        return JsonResponse({}, status=409)
    mine = opened(request, dossier_id)
    stored = str((mine.dossier.case_id if name == "case" else getattr(mine.dossier, name)) or "")
    words = {str(value): label for value, label in form.fields[name].choices}
    wanted = str(form.cleaned_data[name])
    context = {
        "filing": mine,
        "field": form[name],
        "base": stored,
        "sides": [("mine", wanted, words[wanted]), ("saved", stored, words.get(stored, ""))],
    }
    return render(request, "dossiers/filing/conflict_choice.html", context, status=409)


def alone(request: HttpRequest) -> bool:
    """Tell whether the page saves by itself and stays where it is."""
    return request.headers.get("X-Autosave") == "1"


def _start(request: HttpRequest, **stored: Any) -> dict[str, Any]:
    """Return what a form starts from: what is stored, or what was chosen before the session ended."""
    before = take(request) if request.method == "GET" else None
    return stored | ({name: before[name] for name in stored if name in before} if before else {})


@applicant
def filing_discard(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Ask once more, then throw the draft away with its files."""
    mine = opened(request, dossier_id)
    if request.method == "POST":
        filing.discard(dossier_id, by=request.actor, at=mine.at)
        messages.success(request, _("The draft has been discarded."))
        return redirect("my_dossiers")
    return render(request, "dossiers/filing/discard.html", {"filing": mine, "days": settings.DRAFT_DAYS})


def came_from(request: HttpRequest, mine: Filing) -> str:
    """Return "check" or the key of the page that sent one here to mend something, and where one goes back to.

    Who changes what was filed always goes back to the check.
    """
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if asked == "check" or any(page.key == asked for page in mine.pages):
        return asked
    return "check" if mine.dossier.amends_id else ""


def to_check(request: HttpRequest, mine: Filing) -> bool:
    """Tell whether one came from the check and goes back there."""
    return came_from(request, mine) == "check"


def way_back(request: HttpRequest, mine: Filing, otherwise: str = "") -> str:
    """Return where to go after saving: back to the check or the page one came from, else the page named."""
    back = came_from(request, mine)
    if back == "check":
        return reverse("filing_check", args=[mine.dossier.pk])
    if back:
        return reverse("filing_page", args=[mine.dossier.pk, back])
    return reverse(otherwise, args=[mine.dossier.pk]) if otherwise else ""


def where(request: HttpRequest, mine: Filing, part: str) -> dict[str, Any]:
    """Return what every page of a part shows: which part of how many it is, and where it leads back to."""
    back = came_from(request, mine)
    return {
        "place": mine.place(part),
        "next": back,
        "to_check": reverse("filing_check", args=[mine.dossier.pk]) if back == "check" else "",
    }
