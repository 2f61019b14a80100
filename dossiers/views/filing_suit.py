"""Whether the procedure is the right one: a few questions before anybody signs in, kept in no row.

What was found is remembered for a day in a signed cookie that only the filing of this procedure gets to see. It
holds the choices made and which rules they broke; never a date or a number.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers.known import known_at
from dossiers.views.doors import applicant
from dossiers.views.filing_offered import Offered, not_offered, offered_now
from procedures.access import NotOffered, by_code, day_of, elsewhere
from procedures.page_form import OPEN, opened_unseen, page_form, raw_from_post
from procedures.rules.conditions import missing
from procedures.rules.eform import EForm, Err, clean_page, eligibility_faults, visible

PAGE = "eligibility"
COOKIE, SALT = "phu_hop", "dossiers.suitability"
DAY = 24 * 3600
KEPT_TYPES = frozenset({"yes_no", "one_of"})


@dataclass(frozen=True)
class Told:
    """What was answered for this form: the choices, and the numbers of the rules they broke."""

    answers: dict[str, Any]
    broken: tuple[int, ...] | None = None

    @property
    def suits(self) -> bool:
        """Tell whether the questions were answered and nothing stands against filing."""
        return self.broken == ()


def told(request: HttpRequest, offered: Offered) -> Told:
    """Return what this browser answered for the form in force; nothing where it did not, or long ago."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAY)
        if kept["form"] == offered.version.eform_id:
            return Told(dict(kept["answers"]), tuple(kept["broken"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        pass
    return Told({})


def to_answer(request: HttpRequest, offered: Offered) -> str:
    """Return the address of the questions while they are still to be answered, else ""."""
    if offered.version.eform.eligibility is None or told(request, offered).suits:
        return ""
    return offered.address("filing_suit", request)


@login_not_required
@applicant
def filing_suit(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, and say what the answers mean; nobody has to be known for it and nothing is stored."""
    try:
        offered = offered_now(code, request.GET.get("id"), timezone.now())
    except NotOffered as refused:
        return not_offered(request, code, refused.reason)
    rules = offered.version.eform.eligibility
    if rules is None:
        return redirect(offered.address("filing_start", request))
    if request.method == "POST":
        return _answered(request, offered, rules.form)
    before = told(request, offered)
    if before.broken and "sua" not in request.GET:
        return _unsuitable(request, offered, before.broken)
    return _ask(request, offered, page_form(rules.form, PAGE, known=known_at(offered.at), answers=before.answers))


def _answered(request: HttpRequest, offered: Offered, form: EForm) -> HttpResponse:
    """Judge the answers; questions that have opened only now are asked before anything is said."""
    known = known_at(offered.at)
    cleaned = clean_page(form, PAGE, raw_from_post(form, PAGE, request.POST), {}, known=known)
    errors = dict(cleaned.errors)
    for path in visible(form, cleaned.answers, on=known.today):
        if path in form.fields and missing(cleaned.answers.get(path)):
            errors.setdefault(path, [Err("required")])
    unseen = opened_unseen(form, PAGE, request.POST, cleaned, known=known)
    if unseen:
        seen = set(request.POST.get(OPEN, "").split())
        errors = {path: found for path, found in errors.items() if path in seen or form.fields[path].show_when is None}
    if errors or unseen:
        return _ask(request, offered, page_form(form, PAGE, known=known, data=request.POST, errors=errors), unseen)
    faults = eligibility_faults(offered.version.eform, cleaned.answers, today=known.today)
    answer = redirect(offered.address("filing_suit" if faults else "filing_where", request))
    _keep(request, answer, offered, cleaned.answers, faults)
    return answer


def _keep(
    request: HttpRequest, answer: HttpResponse, offered: Offered, answers: dict[str, Any], faults: tuple[Any, ...]
) -> None:
    rules = offered.version.eform.eligibility
    assert rules is not None
    kept = {path: value for path, value in answers.items() if rules.form.fields[path].type in KEPT_TYPES}
    broken = [number for number, rule in enumerate(rules.rules) if rule in faults]
    value = signing.dumps({"form": offered.version.eform_id, "answers": kept, "broken": broken}, salt=SALT)
    place = reverse("filing_start", args=[offered.info.code])
    answer.set_cookie(COOKIE, value, DAY, path=place, httponly=True, samesite="Lax", secure=request.is_secure())


def _ask(request: HttpRequest, offered: Offered, form: Any, unseen: bool = False) -> HttpResponse:
    context = {
        "version": offered.version,
        "form": form,
        "unseen": unseen,
        "start_url": offered.address("filing_start", request),
    }
    return render(request, "dossiers/filing/suit.html", context, status=422 if form.errors else 200)


def _right(code: str, offered: Offered) -> list[dict[str, Any]]:
    """Return the procedure to file instead: its page here, else who takes it and its page on the national portal."""
    infos = [info for info in by_code(code, on=day_of(offered.at)) if info.version_id and not info.internal]
    if infos:
        return [
            {"href": reverse("procedure", args=[info.code]), "label": info.name, "facts": [info.code]} for info in infos
        ]
    other = elsewhere().get(code)
    if other is None:
        return []
    desk = _("Hand it in at the public administration service centre of your commune or ward.")
    if other.level == "province":
        desk = _("Hand it in at the provincial public administration service centre.")
    facts = [code, _("Description on the national public service portal")]
    return [{"href": other.link, "label": other.name, "text": desk, "facts": facts}]


def _unsuitable(request: HttpRequest, offered: Offered, broken: tuple[int, ...]) -> HttpResponse:
    """Say why it is not the right procedure, and which one is."""
    rules = offered.version.eform.eligibility
    assert rules is not None
    found = [rules.rules[number] for number in broken if number < len(rules.rules)]
    right = dict.fromkeys(rule.procedure for rule in found if rule.procedure)
    again = offered.address("filing_suit", request)
    context = {
        "version": offered.version,
        "reasons": [rule.message.in_(get_language() or "vi") for rule in found],
        "right": [item for code in right for item in _right(code, offered)],
        "again": f"{again}{'&' if '?' in again else '?'}sua=1",
        "start_url": offered.address("filing_start", request),
    }
    return render(request, "dossiers/filing/unsuitable.html", context)
