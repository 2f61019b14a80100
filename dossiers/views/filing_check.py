"""Check, declare, file; and the page that says it is filed."""

import secrets
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.access import agency_by_id
from dossiers import access, labels
from dossiers.actions import filing, lookup
from dossiers.forms import DeclareForm
from dossiers.rules.workflow import Status
from dossiers.views import capacity_lacks, facts
from dossiers.views.answers_shown import answer_pages
from dossiers.views.capacity_lacks import principal_words
from dossiers.views.doors import applicant
from dossiers.views.elsewhere import mends
from dossiers.views.filing import opened
from dossiers.views.filing_changed import changed_words
from dossiers.views.filing_parts import Filing
from dossiers.views.papers_shown import paper_rows
from files.labels import scan_words
from portal.lib.text import plain_name
from portal.lib.when import vn_datetime
from procedures.eform_labels import error_texts


@applicant
def filing_check(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show everything once more; filing happens here and nowhere else."""
    if request.method == "POST":
        return _file(request, dossier_id)
    mine = opened(request, dossier_id)
    return show(request, mine, DeclareForm(initial={"key": secrets.token_urlsafe(12)}))


def _file(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """File, or say what is missing; a second click, tab or replay finds the dossier as the first one left it."""
    dossier = access.own_for(request.actor, dossier_id)
    if not dossier.is_draft:
        return redirect("filing_done", dossier_id)
    form = DeclareForm(request.POST)
    errors: list[dict[str, str]] = []
    if form.is_valid():
        try:
            act: dict[str, Any] = {"key": form.cleaned_data["key"], "version": form.cleaned_data["version"]}
            filed = filing.submit(dossier_id, by=request.actor, at=timezone.now(), **act)
            return redirect("filing_done", filed.pk)
        except filing.DraftConflict:
            errors = changed_meanwhile()
            form = DeclareForm(initial={"key": secrets.token_urlsafe(12)})
        except filing.NotReady as missing:
            # The draft may have gone on to a newer version of the procedure.
            errors = missing_words(access.own_for(request.actor, dossier_id), missing.lacks)
            if any(lack.kind == "changed" for lack in missing.lacks):
                # What was declared was another form.
                form = DeclareForm(initial={"key": secrets.token_urlsafe(12)})
        except lookup.TooManyTries:
            errors = [{"href": "", "text": tried_words()}]
            form = DeclareForm(initial={"key": secrets.token_urlsafe(12)})
        except filing.KeyUsed:
            errors = [{"href": "", "text": _("This page has already filed another dossier. Please file once more.")}]
            form = DeclareForm(initial={"key": secrets.token_urlsafe(12), "declared": True})
    return show(request, opened(request, dossier_id), form, errors=errors)


def tried_words() -> str:
    """Say that numbers of somebody who has not shared them are not tried out."""
    return _(
        "There were too many tries with other numbers of who empowered you. Please ask this person for the number, "
        "wait an hour, then file again. What you entered is kept."
    )


def changed_meanwhile() -> list[dict[str, str]]:
    """Say that the draft is another than the page showed: what is declared is what was seen, so it is shown anew."""
    words = _("Something was changed in another window or on another device. Please check again, then file.")
    return [{"href": "", "text": words}]


def missing_words(dossier: Any, lacks: list[filing.Lack]) -> list[dict[str, str]]:
    """Return everything that keeps a dossier from being filed, in words, each with the address where to mend it."""
    rows = [row for lack in lacks for row in _lack(dossier, lack)]
    # Of many files that wait for the same reason one line is enough, unless each is named.
    return list({(row["href"], row["text"]): row for row in rows}.values())


def _lack(dossier: Any, lack: filing.Lack) -> list[dict[str, str]]:
    pk = dossier.pk
    version = dossier.procedure_version
    if lack.kind == "answer":
        page, wrong = reverse("filing_page", args=[pk, lack.page]), {lack.key: list(lack.errors)}
        texts = error_texts(version.eform, wrong, parts=True)[lack.key]
        rows = [{"href": f"{page}?next=check#id_{lack.key}_field", "text": text} for text in texts]
        return rows + mends(version.eform, pk, wrong, back="check").get(lack.key, [])
    if lack.kind == "paper":
        name = next((paper.name for paper in version.requirements if str(paper.id) == lack.key), lack.key)
        href = f"{reverse('filing_papers', args=[pk])}?next=check#paper-{lack.key}"
        return [{"href": href, "text": _("Paper still missing: %(name)s") % {"name": name}}]
    if lack.kind in capacity_lacks.KINDS:
        return [capacity_lacks.words(dossier, lack)]
    if lack.kind == "changed":
        return [{"href": "#changed", "text": _("The procedure has changed. Please look at what changed, then file.")}]
    if lack.kind == "case":
        return [{"href": reverse("filing_case", args=[pk]) + "?next=check", "text": _("Please choose your case.")}]
    if lack.kind == "scan":
        anchor = f"#paper-{lack.page}" if lack.page else ""
        href = f"{reverse('filing_papers', args=[pk])}?next=check{anchor}"
        return [{"href": href if lack.name else "", "text": scan_words(lack.key, lack.name)}]
    if lack.kind == "receive":
        href = reverse("filing_receive", args=[pk]) + "?next=check"
        return [{"href": href, "text": _("Please choose how you wish to receive the result.")}]
    return [{"href": "", "text": _closed_words(lack.key)}]


def _closed_words(reason: str) -> str:
    if reason == "retired":
        return _("This procedure is no longer in force; nothing can be filed for it any more.")
    if reason == "national":
        return _("Dossiers of this province are filed on the National Public Service Portal now.")
    return _("The agency chosen does not take this procedure any more. Please begin a new dossier.")


def show(
    request: HttpRequest, mine: Filing, form: DeclareForm, *, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    context = {
        "filing": mine,
        "form": form,
        "version": mine.draft.version,
        "errors": errors or [],
        # Changes of a filed dossier are sent to that dossier: a second click finds it, the draft is gone by then.
        "send_to": reverse("resend", args=[mine.dossier.amends_id]) if mine.dossier.amends_id else "",
        "changed": changed_words(mine),
        "about": _about(mine),
        "pages": answer_pages(mine.dossier, mine.at, change=True, wanted=mine.wanted, answers=mine.answers),
        "papers": _papers(mine),
        "receive": labels.RECEIVE_BY[mine.dossier.receive_by],
        "by_post": mine.dossier.receive_by == "post",
        "posted_to": _posted_to(mine),
        "fees": facts.due_lines(mine.version, mine.dossier.case_id, mine.answers, on=mine.known.today),
        "may_pay": facts.may_pay(mine.version, mine.dossier.case_id, mine.answers, on=mine.known.today),
    }
    return render(request, "dossiers/filing/check.html", context, status=422 if errors or form.errors else 200)


def _papers(mine: Filing) -> list[dict[str, Any]]:
    """Return the papers as rows; where the answers spare the applicant all of them, that."""
    if mine.spared:
        return [{"label": _("Papers"), "value": _("With your answers no paper has to be attached.")}]
    return paper_rows(mine.papers)


def _posted_to(mine: Filing) -> str:
    """Return where the post brings the result, in words."""
    row = access.post_address_of(mine.dossier)
    return access.address_words(row) if row else ""


def _about(mine: Filing) -> list[dict[str, Any]]:
    rows = [
        {"label": _("Procedure"), "value": plain_name(mine.version.name)},
        {"label": _("Agency that decides"), "value": agency_by_id(mine.dossier.solving_agency_id).name},
        {"label": _("Handed in at"), "value": agency_by_id(mine.dossier.intake_agency_id).desk_name},
    ]
    if mine.dossier.behalf:
        rows.append({"label": _("Filed for"), "value": principal_words(mine)})
    if mine.asks_capacity:
        href = reverse("filing_capacity", args=[mine.dossier.pk]) + "?next=check"
        rows.append({"label": _("In which capacity you file"), "value": mine.capacity.words, "href": href})
    if mine.version.asks_case:
        href = reverse("filing_case", args=[mine.dossier.pk]) + "?next=check"
        rows.append({"label": _("Your case"), "value": mine.case_name, "href": href})
    return rows


@applicant
def filing_done(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Say that it is filed: the number, when the office answers, what happens next; stays reachable."""
    dossier = access.own_for(request.actor, dossier_id)
    if dossier.is_draft:
        return redirect("filing_tasks", dossier_id)
    desk = agency_by_id(dossier.intake_agency_id)
    due = access.reply_by(desk.id, dossier.intake_due_at)
    facts_shown = [
        {"label": _("Filed at"), "value": vn_datetime(dossier.submitted_at)},
        {"label": _("Handed in at"), "value": desk.desk_name},
        {"label": _("Answer by"), "value": vn_datetime(due)},
    ]
    if name := access.principals_of([dossier], request.actor).get(dossier.principal_id or 0):
        facts_shown.insert(0, {"label": _("Filed for"), "value": name})
    context = {
        "dossier": dossier,
        "facts": [row for row in facts_shown if row["value"]],
        "desk": desk,
        "due": due if dossier.status == Status.NEW else None,
        "qr": qr_of(dossier.number),
        "paper": access.acknowledgement_of(dossier),
        "in_person": access.in_person(dossier, get_language() or "vi"),
        "keeps": access.has_unkept(request.actor, dossier),
    }
    return render(request, "dossiers/filing/done.html", context)


def qr_of(number: str) -> str:
    """Return a QR code that leads to the look-up of the number, as an address an <img> can show."""
    address = f"{settings.SITE_URL}{reverse('track')}?number={number}"
    return str(segno.make(address, error="m").svg_data_uri(border=2, light="#fff"))
