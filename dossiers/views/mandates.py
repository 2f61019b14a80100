"""Powers of attorney and delegates in the account: given and held, recorded in three short steps, revoked at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.access import names_of
from agencies.rules.roles import Role
from dossiers import access, labels
from dossiers.actions import mandating
from dossiers.forms_people import MandateForm, ScopeForm
from dossiers.rules.mandates import MandateKind, Standing
from dossiers.views.doors import account
from dossiers.views.mandates_scope import Choice, scope_words
from files.labels import refusal
from files.serve import file_response
from files.store import Lost, Refused
from portal.lib.when import vn_date


@require_safe
@account
def mandates(request: HttpRequest) -> HttpResponse:
    """Show the powers of attorney one has given, and all that one holds from others."""
    at = timezone.now()
    given = access.given(request.actor, MandateKind.ATTORNEY)
    context = {
        "given": [_line(row, row.agent_name, at=at) for row in given],
        "held": [_line(row, row.principal.full_name, at=at, with_kind=True) for row in access.received(request.actor)],
        "organisation": Role.BUSINESS in request.actor.roles,
    }
    return render(request, "dossiers/mandates/list.html", context)


@require_safe
@account
def delegates(request: HttpRequest) -> HttpResponse:
    """Show who may act for the organisation."""
    _organisation_only(request)
    at = timezone.now()
    rows = [_line(row, row.agent_name, at=at) for row in access.given(request.actor, MandateKind.DELEGATE)]
    return render(request, "dossiers/mandates/delegates.html", {"rows": rows})


def _organisation_only(request: HttpRequest) -> None:
    if Role.BUSINESS not in request.actor.roles:
        raise PermissionDenied


def _line(row: Any, name: str, *, at: Any, with_kind: bool = False) -> dict[str, Any]:
    standing = access.standing_of(row, at=at)
    kind = [labels.MANDATE_KIND[row.kind]] if with_kind else []
    return {
        "href": reverse("mandate", args=[row.pk]),
        "label": name,
        "facts": [*kind, labels.MANDATE_SCOPE[row.scope], _days(row)],
        "status": labels.MANDATE_STANDING[standing],
        "tone": labels.MANDATE_TONE[standing],
    }


def _days(row: Any) -> str:
    first = vn_date(row.valid_from)
    if row.valid_to is None:
        return _("from %(first)s") % {"first": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": vn_date(row.valid_to)}


@account
def mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Show one mandate to both sides; (POST) end it at once."""
    row = access.mandate_for(request.actor, mandate_id)
    at = timezone.now()
    if request.method == "POST":
        mandating.revoke(mandate_id, by=request.actor, at=at)
        messages.success(request, _("It has ended. Nothing more can be filed under it."))
        return redirect("mandate", mandate_id)
    standing = access.standing_of(row, at=at)
    mine = row.principal_id == request.actor.user_id
    context = {
        "row": row,
        "mine": mine,
        "title": labels.MANDATE_KIND[row.kind],
        "standing": labels.MANDATE_STANDING[standing],
        "tone": labels.MANDATE_TONE[standing],
        "may_end": standing in (Standing.COMING, Standing.RUNNING),
        "facts": _facts(row, mine=mine),
        "back": reverse("delegates" if mine and row.kind == MandateKind.DELEGATE else "mandates"),
    }
    return render(request, "dossiers/mandates/one.html", context)


def _facts(row: Any, *, mine: bool) -> list[dict[str, Any]]:
    names = names_of([row.agent_id]) if row.agent_id and not mine else {}
    agent = row.agent_name if mine else names.get(row.agent_id, row.agent_name)
    rows: list[dict[str, Any]] = [
        {"label": _given_by(row), "value": row.principal.full_name},
        {"label": _("Given to"), "value": agent},
    ]
    if mine:
        rows.append({"label": _("User name or personal identity number"), "value": _masked(row.agent_typed_plain)})
    rows += [
        {"label": _("Reaches"), "lines": scope_words(row)},
        {"label": _("Duration"), "value": _days(row)},
    ]
    if row.revoked_at:
        rows.append({"label": _("Revoked"), "value": vn_date(row.revoked_at)})
    if row.kind == MandateKind.ATTORNEY:
        rows.append({"label": _("Particulars filled in"), "value": _("Yes") if row.shares_profile else _("Name only")})
    if not row.proof_id:
        rows.append({"label": labels.RECORDED_PAPER[row.kind], "value": _("No paper is attached.")})
    return rows


def _given_by(row: Any) -> str:
    return _("Delegated by") if row.kind == MandateKind.DELEGATE else _("Given by")


def _masked(typed: str) -> str:
    """Show a user name as it is, of a number the last three signs."""
    return typed if not typed[:1].isdigit() else "•" * max(len(typed) - 3, 0) + typed[-3:]


@require_safe
@account
def mandate_proof(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Download the paper that was recorded with a mandate."""
    row = access.proof_for(request.actor, mandate_id, at=timezone.now())
    if row.proof is None:
        raise Http404
    try:
        return file_response(row.proof, name=row.proof_name)
    except Lost as error:
        raise Http404 from error


@sensitive_post_parameters("agent_typed")
@account
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Record a power of attorney: how far, for what, to whom and when."""
    return _new(request, MandateKind.ATTORNEY, "mandates")


@sensitive_post_parameters("agent_typed")
@account
def delegate_new(request: HttpRequest) -> HttpResponse:
    """Delegate a person of the organisation."""
    _organisation_only(request)
    return _new(request, MandateKind.DELEGATE, "delegates")


def _new(request: HttpRequest, kind: MandateKind, back: str) -> HttpResponse:
    # Only who follows dossiers gives or holds a mandate.
    access.given(request.actor, kind)
    context: dict[str, Any] = {"kind": kind, "back": reverse(back), "delegate": kind is MandateKind.DELEGATE}
    scope = ScopeForm(request.GET or None, kind=kind)
    if not scope.is_valid():
        return render(request, "dossiers/mandates/scope.html", context | {"form": scope})
    choice = Choice.asked(request, scope.cleaned_data["pham-vi"])
    if not choice.done:
        context |= {"choice": choice, "form": choice.form(), "errors": _missing(choice)}
        return render(request, "dossiers/mandates/what.html", context)
    form = MandateForm(
        request.POST or None, request.FILES or None, kind=kind, initial={"valid_from": timezone.localdate()}
    )
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid() and (made := _grant(request, form, kind, choice)):
        messages.success(request, _recorded_words(kind))
        return redirect("mandate", made.pk)
    if form.errors and request.FILES.get("proof") and "proof" not in form.errors:
        form.add_error("proof", _("Please choose the file again: it was not kept as the page has something to mend."))
    context |= {"form": form, "choice": choice, "reaches": choice.words(), "refusing": choice.refusing(kind)}
    return render(request, "dossiers/mandates/who.html", context, status=422 if form.errors else 200)


def _missing(choice: Choice) -> list[dict[str, str]]:
    return [{"href": "#id_chon_field", "text": _("Please choose at least one.")}] if choice.missing else []


def _recorded_words(kind: MandateKind) -> str:
    if kind is MandateKind.DELEGATE:
        return _("The delegate has been recorded. If the account does not see it, check name and user name.")
    return _("The power of attorney has been recorded. If the other person does not see it, check name and user name.")


def _grant(request: HttpRequest, form: MandateForm, kind: MandateKind, choice: Choice) -> Any:
    """Record it; None, with the reason at the question, where it cannot be."""
    said = form.cleaned_data
    wanted = mandating.Wanted(
        kind,
        name=said["agent_name"],
        typed=said["agent_typed"],
        scope=choice.scope,
        valid_from=said["valid_from"],
        valid_to=said["valid_to"],
        field_codes=choice.field_codes,
        procedure_ids=choice.procedure_ids,
        dossier_id=choice.dossier_id,
        shares_profile=said.get("shares_profile", False),
    )
    try:
        return mandating.grant_once(wanted, by=request.actor, at=timezone.now(), proof=said["proof"])
    except mandating.BadMandate as wrong:
        form.add_error(*_wrong(wrong.field))
    except mandating.TooMany:
        form.add_error(None, _("You keep 200 of them already. End those that are no longer needed."))
    except Refused as refused:
        form.add_error("proof", refusal(refused.code, refused.params))
    return None


def _wrong(field: str) -> tuple[str | None, str]:
    """Return at which question to say what cannot be."""
    words: dict[str, tuple[str | None, str]] = {
        "name": ("agent_name", _("Please enter the full name.")),
        "typed": ("agent_typed", _("Please enter the user name or the personal identity number.")),
        "dates": ("valid_to", _("The last day must not be before the first day, and not in the past.")),
        "oneself": ("agent_typed", _("This is your own account. Please name another person.")),
    }
    return words.get(field, (None, _("What it reaches cannot be recorded any more. Please begin anew.")))
