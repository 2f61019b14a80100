"""Asking for a supplement, from the desk and from the office: choose, look at form 02, send."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.rules.roles import Permission
from dossiers import access, clock_labels
from dossiers.actions import intake
from dossiers.documents import Item, Slip, draw
from dossiers.forms_staff import SupplementForm
from dossiers.known import VIETNAM
from dossiers.rules.deadlines import SupplementKind
from dossiers.views import shown
from dossiers.views.desk import tab_of
from dossiers.views.desk_acts import next_place, opened, page
from dossiers.views.staff import REFUSALS, problem_of, staff, version_of
from portal.lib.pdf_pictures import pictures
from procedures.rules.eform_asked import name_of
from procedures.rules.eform_types import EForm, SummaryPage, SummaryRow


@staff(Permission.INTAKE_SEE)
def desk_supplement(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """From the desk: before intake it guides, after intake the clock waits."""
    at = timezone.now()
    bench = opened(request, dossier_id, at)
    following = next_place(request, bench, at=at) if request.method == "POST" else ""
    urls = {
        "back": f"{reverse('desk_dossier', args=[dossier_id])}?muc={tab_of(request)}",
        "after": following,
        "template": "dossiers/desk/supplement.html",
    }
    return ask(request, bench, urls, may=shown.desk_acts(bench)["supplement"], at=at)


@staff(Permission.STEP_WORK)
def office_supplement(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """From the office, by whoever has the step on the desk."""
    at = timezone.now()
    bench = access.bench_of(request.actor, dossier_id, "office", at=at)
    back = reverse("office_dossier", args=[dossier_id])
    urls = {"back": back, "after": reverse("office_work"), "template": "dossiers/office/supplement.html"}
    return ask(request, bench, urls, may=bench.hand.supplement, at=at)


def ask(request: HttpRequest, bench: access.Bench, urls: dict[str, str], *, may: bool, at: datetime) -> HttpResponse:
    """Show the form, the paper, or send it; whatever was typed comes back until it is sent."""
    form = SupplementForm(
        request.POST if request.method == "POST" else None,
        papers=bench.papers,
        pages=questions(bench),
        today=at.astimezone(VIETNAM).date(),
    )
    rule = access.rule_now(at)
    act, status, problem, preview = request.POST.get("act", ""), 200, "", []
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound and act == "send":
        try:
            send(request, bench, form, at=at)
        except REFUSALS as error:
            status, problem = problem_of(error)
            bench = access.bench_of(request.actor, bench.dossier.pk, "supplement", at=at)
        else:
            words = _("Supplement requested: %(number)s. Form 02 is being made.")
            messages.success(request, words % {"number": bench.dossier.number})
            return redirect(urls["after"])
    elif form.is_bound and act != "edit":
        preview = pictures(draw(slip_of(request, bench, form, at=at)))
    context = page(request, bench, at=at, problem=problem) | {
        "form": form,
        "paper_rows": form.paper_rows(),
        "question_pages": form.question_pages(),
        "hidden": hidden(request) if preview else [],
        "preview": preview,
        "may": may,
        "round": len(bench.page.supplements) + 1,
        "rule": clock_labels.rule_words(rule),
        "unconfirmed": not rule.confirmed,
        "back": urls["back"],
    }
    return render(request, urls["template"], context, status=status)


def send(request: HttpRequest, bench: access.Bench, form: SupplementForm, *, at: datetime) -> None:
    """Ask for what was chosen."""
    intake.ask_supplement(
        bench.dossier.pk,
        asked=form.asked(),
        reason=form.cleaned_data["reason"],
        wished_by=form.cleaned_data["wished_by"],
        by=request.actor,
        at=at,
        row_version=version_of(request),
    )


def slip_of(request: HttpRequest, bench: access.Bench, form: SupplementForm, *, at: datetime) -> Slip:
    """Return form 02 as it would be sent now."""
    return Slip(
        bench.dossier,
        "form02",
        at,
        request.actor.user_id,
        items=[Item(item.title, item.remark) for item in form.asked()],
        reason=form.cleaned_data["reason"],
        round=len(bench.page.supplements) + 1,
        wished_by=form.cleaned_data["wished_by"],
        restarts=access.rule_now(at).kind == SupplementKind.RESTART,
    )


def questions(bench: access.Bench) -> list[SummaryPage]:
    """Return what can be asked again: the questions of the form, of a group each row, and its rows as a whole."""
    form, lang = bench.page.version.eform, get_language() or "vi"
    worked_out = {path for path, question in form.fields.items() if question.type == "computed"}
    told = {shown.key: [row for row in shown.rows if row.key not in worked_out] for shown in bench.summary}
    pages = []
    for part in form.pages:
        rows = list(told.get(part.key, ()))
        lines = [replace(row, label=name_of(form, row.key, lang)) for row in rows if row.key in form.fields]
        for path in part.groups:
            lines += _group(form, path, rows, lang)
        if lines:
            pages.append(SummaryPage(part.title.in_(lang), part.key, tuple(lines)))
    return pages


def _group(form: EForm, path: str, rows: list[SummaryRow], lang: str) -> list[SummaryRow]:
    """Return a line for each row of a group with all it says, and one for the rows as a whole."""
    inside: dict[str, list[SummaryRow]] = {}
    for row in rows:
        if row.key.startswith(f"{path}."):
            inside.setdefault(row.key[len(path) + 1 :].split(".")[0], []).append(row)
    lines = [
        SummaryRow(
            f"{path}.{number}",
            name_of(form, f"{path}.{number}", lang),
            "; ".join(f"{row.label}: {row.text}" for row in found if row.text),
            "",
            any(row.secret for row in found),
        )
        for number, found in inside.items()
    ]
    whole = _("%(group)s: entries missing or too many") % {"group": form.groups[path].label.in_(lang)}
    return [*lines, SummaryRow(path, whole, None, "", secret=False)]


def hidden(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return everything that was typed, to be carried along while the paper is looked at."""
    own = ("csrfmiddlewaretoken", "act", "row_version")
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]
