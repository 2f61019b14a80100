"""Before a filing: what it takes, asked of nobody by name; then the agency and the case, and only then a draft."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import profile_of
from accounts.kept import take
from agencies.access import agency_of_commune, home_province, province_name
from agencies.rules.roles import Permission
from dossiers import access
from dossiers.actions import filing, starting
from dossiers.forms import OWN, StartForm
from dossiers.rules.effort import minutes_to_file
from dossiers.views import facts
from dossiers.views.doors import applicant
from dossiers.views.filing_offered import Offered, not_offered, offered_now
from dossiers.views.filing_powers import ASKED, Whom, by_paper, home_of, place_words, whom
from dossiers.views.filing_suit import to_answer
from dossiers.views.mine import filed_for
from portal.lib.text import fold
from procedures.access import NotOffered, OfferInfo, PublishedVersion, open_offer
from procedures.rules.capacities import in_person, takes_powers

MANY_OFFERS = 7
KEY, MOST_KEY = "key", 40  # hidden input that names one opening of the page


@login_not_required
@applicant
def filing_start(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is needed, how long it takes, the fee and the time; who is signed in may begin at once."""
    if request.user.is_authenticated:
        return _opened(request, code, "dossiers/filing/start.html")
    try:
        offered = offered_now(code, request.GET.get("id"), timezone.now())
    except NotOffered as refused:
        return not_offered(request, code, refused.reason)
    return render(request, "dossiers/filing/start.html", _context(request, offered))


@applicant
def filing_where(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the agency and the case after signing in; (POST) begin the draft."""
    return _opened(request, code, "dossiers/filing/where.html")


def _opened(request: HttpRequest, code: str, template: str) -> HttpResponse:
    """Show where to file, or begin; for whom one files is asked before, as the agency hangs on it."""
    request.actor.require(Permission.DOSSIER_FILE)
    try:
        offered = offered_now(code, request.GET.get("id"), timezone.now())
        first = to_answer(request, offered)
        if first and (request.method == "POST" or request.path != reverse("filing_start", args=[code])):
            return redirect(first)
        people = whom(request, offered)
        form = _form(request, offered, people)
        if form.is_bound and form.is_valid():
            if not form.whole:
                return redirect(_next(request, offered, str(form.cleaned_data["mandate"])))
            if begun := _begin(request, offered, form):
                return begun
    except NotOffered as refused:
        return not_offered(request, code, refused.reason)
    context = _context(request, offered) | {"form": None if first else form, "people": people}
    context |= _search(request, offered) if form.whole else {}
    context |= {"by_paper": by_paper(offered)} | _chosen(request, offered, people)
    return render(request, template, context, status=422 if form.errors else 200)


def _form(request: HttpRequest, offered: Offered, people: Whom) -> StartForm:
    shown = _wanted(offered.offers, request.GET.get("tim", "")) or offered.offers
    posted = request.method == "POST"
    choose, cases = len(offered.offers) > 1, offered.version.cases
    asks = {"agency"} if choose else set()
    asks |= {"case"} if len(cases) > 1 else set()
    # Asked for whom first; an older page, or a program at the form, says everything at once.
    whole = not people.rows or not asks or bool(asks & request.POST.keys()) or (not posted and people.known)
    form = StartForm(
        request.POST or None,
        offers=offered.offers if posted else shown,
        choose=choose and whole,
        cases=cases if whole else (),
        principals=people.rows,
        initial={} if posted else _initial(request, offered, people),
    )
    form.whole = whole
    if "mandate" in form.fields and people.known and asks and whole:
        form.fields["mandate"].widget = HiddenInput()
    if people.chosen and "agency" in form.fields:
        form.fields["agency"].help_text = place_words(people.chosen, form.initial.get("agency", ""))
    # Where nothing has to be chosen the form has no fields, and an empty POST is a whole one.
    form.is_bound = posted
    return form


def _next(request: HttpRequest, offered: Offered, mandate: str) -> str:
    """Return the address of the next question, once it is said for whom one files."""
    address = offered.address("filing_where", request)
    return f"{address}{'&' if '?' in address else '?'}{ASKED}={mandate}"


def _chosen(request: HttpRequest, offered: Offered, people: Whom) -> dict[str, Any]:
    """Return the line that says for whom, with the way to change it; nothing where it is not settled yet."""
    if not people.rows or not people.known or request.path == reverse("filing_start", args=[offered.info.code]):
        return {}
    value = people.chosen.name if people.chosen else _("Myself, or a relative named in the form")
    return {"whose": [{"label": _("Filed for"), "value": value, "href": offered.address("filing_where", request)}]}


def _initial(request: HttpRequest, offered: Offered, people: Whom) -> dict[str, str]:
    """Choose beforehand the agency of the address, the principal's where one files for one, and the case asked for."""
    if people.chosen:
        agency = home_of(request, offered, people.chosen, offered.offers)
    else:
        home = agency_of_commune(profile_of(request.user.pk).commune_code)
        agency = home.code if home and any(offer.agency_code == home.code for offer in offered.offers) else ""
    before: Mapping[str, Any] = take(request) or {}
    found = {"agency": agency, "case": request.GET.get("case", ""), "mandate": people.given or OWN}
    return found | {name: before[name] for name in found if name in before}


def _wanted(offers: list[OfferInfo], words: str) -> list[OfferInfo]:
    """Return the agencies whose name holds the beginnings of all words; accents do not matter."""
    asked = fold(words[:100]).split()
    if not asked:
        return []
    return [
        offer
        for offer in offers
        if all(any(part.startswith(word) for part in fold(offer.agency_name).split()) for word in asked)
    ]


def _search(request: HttpRequest, offered: Offered) -> dict[str, Any]:
    """Return the search box for long lists of agencies: what was asked, and whether anything was found."""
    if len(offered.offers) <= MANY_OFFERS:
        return {}
    words = request.GET.get("tim", "")[:100].strip()
    found = len(_wanted(offered.offers, words)) if words else None
    kept = [(key, request.GET[key]) for key in ("id", "case", ASKED) if request.GET.get(key)]
    return {"searchable": True, "words": words, "found": found, "kept": kept}


def _begin(request: HttpRequest, offered: Offered, form: StartForm) -> HttpResponse | None:
    """Open the draft at the agency chosen; None, with the reason in the form, where it may not be."""
    info, agency_code = offered.info, form.cleaned_data.get("agency") or offered.offers[0].agency_code
    offer = open_offer(info.code, agency_code, at=offered.at, dvcqg_id=info.dvcqg_id)
    try:
        dossier = _start(request, offer, offered.at, form)
    except filing.NotReady as missing:
        words = {
            "mandate": _("This power of attorney or delegation does not cover the procedure any more."),
            "capacity": _("In this case nobody can file for somebody else under a power of attorney."),
        }
        form.add_error(None, words.get(missing.lacks[0].kind, _("Please choose your case.")))
        return None
    except filing.TooManyDrafts:
        form.add_error(None, _("You keep 50 drafts already. Finish or discard one, then begin anew."))
        return None
    return redirect("filing_tasks", dossier.pk)


def _start(request: HttpRequest, offer: Any, at: Any, form: StartForm) -> Any:
    """Start the draft; what the same page has started already (a second click, a lost answer) is that draft."""
    act = {"by": request.actor, "at": at}

    def start() -> Any:
        return filing.start(offer, case_id=form.case_id, mandate_id=form.mandate_id, **act)

    key = request.POST.get(KEY, "")
    if not 0 < len(key) <= MOST_KEY:
        return start()
    asked = {"offer": offer.offer_id, "case": form.case_id, "mandate": form.mandate_id}
    try:
        return starting.start_once(f"page:{key}", asked, start, **act)[0]
    except starting.KeyOfAnother:
        return start()  # the page was gone back to and something else chosen, or its draft is gone


def _context(request: HttpRequest, offered: Offered) -> dict[str, Any]:
    version = offered.version
    papers = [paper for paper in version.requirements_for(None) if paper.kind == "submit"]
    minutes = minutes_to_file(len(version.eform.fields), len(papers))
    rows = [
        *_places(offered.offers),
        {"label": _("Takes you about"), "value": _("%(n)d minutes") % {"n": minutes}},
        {"label": _("Time limit"), "value": facts.limit_line(version, None)},
        {"label": _("Fees"), "lines": facts.fee_lines(version, None), "lang": _lang_of_fees(version)},
    ]
    known = request.user.is_authenticated
    return {
        "version": version,
        "key": request.POST.get(KEY) or secrets.token_urlsafe(12),
        "rows": rows,
        "places": _places(offered.offers),
        "papers": papers,
        "in_person": [who.in_(get_language() or "vi") for who in in_person(version.eform, "")],
        "drafts": _drafts(request, offered) if known else [],
        "procedure_url": facts.procedure_url(version),
        "alone": not takes_powers(version.eform),
        "start_url": offered.address("filing_start", request),
        "next_url": to_answer(request, offered) or offered.address("filing_where", request),
        "suit_url": offered.address("filing_suit", request) if version.eform.eligibility else "",
        "suit_count": len(version.eform.eligibility.form.fields) if version.eform.eligibility else 0,
        "draft_days": settings.DRAFT_DAYS,
    }


def _lang_of_fees(version: PublishedVersion) -> str:
    """Return the language of what the catalogue says of fees; "" where there are only figures."""
    return "vi" if any(fee.text for fee in version.fees) else ""


def _drafts(request: HttpRequest, offered: Offered) -> list[Any]:
    """Return what the applicant has begun of this already, each with for whom it is filed and whom it is about."""
    rows: list[Any] = access.drafts_for(request.actor, offered.version.procedure_id)
    whose = access.principals_of(rows, request.actor)
    for row in rows:
        row.for_whom = filed_for(row, whose)
        row.subject = access.subject_of(row, at=offered.at)
    return rows


def _places(offers: list[OfferInfo]) -> list[dict[str, Any]]:
    if len(offers) > 1:
        return [{"label": _("Province"), "value": province_name(home_province()), "lang": "vi"}]
    only = offers[0]
    rows = [{"label": _("Agency that decides"), "value": only.agency_name, "lang": "vi"}]
    if only.desk_name != only.agency_name:
        rows.append({"label": _("Handed in at"), "value": only.desk_name, "lang": "vi"})
    return rows
