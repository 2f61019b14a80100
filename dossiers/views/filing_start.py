"""The first page of a filing: which procedure, which agency, which case; a draft is made only when asked for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import profile_of
from agencies.access import agency_of_commune, home_province, province_name
from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import filing
from dossiers.forms import StartForm
from dossiers.views import facts
from dossiers.views.doors import applicant
from procedures.access import (
    NotOffered,
    OfferInfo,
    ProcedureInfo,
    PublishedVersion,
    by_code,
    day_of,
    offers_for,
    open_offer,
    published,
)


@applicant
def filing_start(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is about to be filed and where; continue a draft, or (POST) begin one."""
    request.actor.require(Permission.DOSSIER_FILE)
    at = timezone.now()
    dvcqg_id = request.GET.get("id") or None
    try:
        info, version, offers = _offered(code, dvcqg_id, at)
    except NotOffered as refused:
        return not_offered(request, code, dvcqg_id, refused.reason, at)
    form = StartForm(
        request.POST or None, offers=offers, cases=version.cases, initial=_initial(request, version, offers)
    )
    # Where nothing has to be chosen the form has no fields, and an empty POST is a whole one.
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            return _begin(request, info, form, offers, at)
        except NotOffered as refused:
            return not_offered(request, code, dvcqg_id, refused.reason, at)
        except filing.TooManyDrafts:
            form.add_error(None, _("You keep 50 drafts already. Finish or discard one, then begin anew."))
    context = _context(request, version, offers) | {"form": form}
    return render(request, "dossiers/filing/start.html", context, status=422 if form.errors else 200)


def _offered(code: str, dvcqg_id: str | None, at: Any) -> tuple[ProcedureInfo, PublishedVersion, list[OfferInfo]]:
    """Return the procedure with the agencies that take it; raises NotOffered."""
    if settings.CITIZEN_FILING != "local":
        raise NotOffered("national")
    infos = [info for info in by_code(code, dvcqg_id=dvcqg_id, on=day_of(at)) if not info.internal]
    if len(infos) > 1:
        raise NotOffered("shared")
    if not infos:
        raise NotOffered("unknown")
    if infos[0].version_id is None:
        raise NotOffered("retired")
    version = published(infos[0].version_id)
    offers = offers_for(version)
    if not offers:
        raise NotOffered("not_here")
    if version.online_level == "info":
        raise NotOffered("not_online")
    return infos[0], version, offers


def _initial(request: HttpRequest, version: PublishedVersion, offers: list[OfferInfo]) -> dict[str, str]:
    """Choose beforehand the agency of the applicant's address, and the case the procedure's page was read for."""
    home = agency_of_commune(profile_of(request.user.pk).commune_code)
    agency = home.code if home and any(offer.agency_code == home.code for offer in offers) else ""
    return {"agency": agency, "case": request.GET.get("case", "")}


def _begin(
    request: HttpRequest, info: ProcedureInfo, form: StartForm, offers: list[OfferInfo], at: Any
) -> HttpResponse:
    agency_code = form.cleaned_data.get("agency") or offers[0].agency_code
    offer = open_offer(info.code, agency_code, at=at, dvcqg_id=info.dvcqg_id)
    dossier = filing.start(offer, by=request.actor, at=at, case_id=form.case_id)
    return redirect("filing_tasks", dossier.pk)


def _context(request: HttpRequest, version: PublishedVersion, offers: list[OfferInfo]) -> dict[str, Any]:
    only = offers[0] if len(offers) == 1 else None
    rows: list[dict[str, Any]] = []
    if only:
        rows.append({"label": _("Agency that decides"), "value": only.agency_name})
        if only.desk_name != only.agency_name:
            rows.append({"label": _("Handed in at"), "value": only.desk_name})
    else:
        rows.append({"label": _("Province"), "value": province_name(home_province())})
    rows += [
        {"label": _("Time limit"), "value": facts.limit_line(version, None)},
        {"label": _("Fees"), "lines": facts.fee_lines(version, None)},
    ]
    return {
        "version": version,
        "rows": rows,
        "papers": [paper for paper in version.requirements_for(None) if paper.kind == "submit"],
        "drafts": access.drafts_for(request.actor, version.procedure_id),
        "procedure_url": facts.procedure_url(version),
    }


def not_offered(request: HttpRequest, code: str, dvcqg_id: str | None, reason: str, at: Any) -> HttpResponse:
    """Say why nothing can be filed here, and the way on."""
    infos = [info for info in by_code(code, dvcqg_id=dvcqg_id, on=day_of(at)) if not info.internal]
    context = {"reason": reason if infos or reason == "national" else "unknown", "code": code, "infos": infos}
    if reason == "shared":
        start = reverse("filing_start", args=[code])
        context["items"] = [
            {"href": f"{start}?id={info.dvcqg_id}", "label": info.name, "facts": [info.taker_name]} for info in infos
        ]
    status = {"unknown": 404, "retired": 410}.get(context["reason"], 200)
    return render(request, "dossiers/filing/not_offered.html", context, status=status)
