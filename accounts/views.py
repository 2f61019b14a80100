"""The account page: who I am to the portal, how I sign in, which roles I hold."""

import datetime

from allauth.account import views as account
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access, pages
from accounts.actions.people import BadNumber, Locked, NameTaken, save_particulars
from accounts.forms import ProfileForm
from accounts.landing import landing_url, section_of
from accounts.middleware import ACTING
from accounts.sessions import SessionStore, left
from agencies import access as agencies


def profile(request: HttpRequest) -> HttpResponse:
    """Show particulars, security and roles."""
    at = timezone.now()
    held = access.roles_held(request.user, at=at)
    context = {
        "rows": pages.particulars(access.profile_of(request.user.pk)),
        "roles": pages.roles(held),
        "choices": pages.acting_choices(held, request.actor.agency_id),
        "second_factor": access.has_second_factor(request.user),
        "section": section_of(request.actor),
    }
    return render(request, "account/profile.html", context)


@sensitive_post_parameters("identity_number", "phone")
def edit(request: HttpRequest) -> HttpResponse:
    """Change particulars; the button "choose" fills the list of communes without saving anything."""
    mine = access.profile_of(request.user.pk)
    province = agencies.province_of(mine.commune_code) or agencies.home_province()
    at = timezone.now()
    form = ProfileForm(request.POST or None, profile=mine, province=province, today=timezone.localdate(at))
    if request.method == "POST" and request.POST.get("act") == "choose":
        form = form.with_communes()
    elif request.method == "POST" and form.is_valid() and _save(request, form, at=at):
        messages.success(request, _("Your particulars have been saved."))
        return redirect("account_profile")
    return render(request, "account/edit.html", {"form": form, "profile": mine})


def _save(request: HttpRequest, form: ProfileForm, *, at: datetime.datetime) -> bool:
    data = dict(form.cleaned_data)
    data.pop("province", None)
    number = data.pop("identity_number", None)
    try:
        save_particulars(request.user.pk, kind=form.identity_kind, number=number, by=request.actor, at=at, **data)
    except NameTaken:
        form.add_error("email", _("Another account uses this e-mail address."))
    except (Locked, BadNumber):
        form.add_error(None, _("Name and number are verified and cannot be changed here."))
    return form.is_valid()


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_left(request: HttpRequest) -> HttpResponse:
    """Say how many seconds the session lives on (GET), or go on with it (POST); 401 once it has ended."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0}, status=401)
    if request.method == "POST" and isinstance(request.session, SessionStore):
        request.session.renew(timezone.now(), now=True)
        return JsonResponse({"left": settings.SESSION_COOKIE_AGE})
    return JsonResponse({"left": left(request)})


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and leave nothing of it in a browser that others may use after."""
    answer: HttpResponse = account.logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another agency where a role is held."""
    wanted = request.POST.get("agency", "")
    held = access.roles_held(request.user, at=timezone.now())
    if not any(str(row.agency.id) == wanted for row in held):
        raise Http404
    request.session[ACTING] = int(wanted)
    actor = access.actor_of(request.user, at=timezone.now(), agency_id=int(wanted))
    return redirect(landing_url(actor))
