"""The papers of a draft: attached file by file, taken out again, or said not to apply."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dossiers import access
from dossiers.actions import filing, papers
from dossiers.rules.papers import PROOF, PROOF_ID
from dossiers.views.doors import applicant
from dossiers.views.filing import opened, to_check, way_back, where
from dossiers.views.filing_parts import PAPERS, Filing
from dossiers.views.papers_shown import bindable, card, groups, number_of, recorded_card, refused_words
from files.scan import ScanState
from files.store import Lost, Refused
from procedures.access import published
from procedures.labels import NEEDS


@require_http_methods(["GET", "POST"])
@applicant
def filing_papers(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show one card per paper; each form on the page does one thing and comes back."""
    mine = opened(request, dossier_id)
    if request.method == "GET":
        return _show(request, mine)
    act = request.POST.get("act", "")
    if act == "continue":
        filing.choose(dossier_id, by=request.actor, at=mine.at, seen=PAPERS)
        return redirect(way_back(request, mine) or opened(request, dossier_id).after(PAPERS))
    paper_id = _paper_id(request, mine)
    if act in ("tick", "untick"):
        return _tick(request, mine, paper_id, on=act == "tick")
    if act in ("share", "reuse"):
        return _use(request, mine, paper_id)
    return _upload(request, mine, paper_id)


@require_POST
@applicant
def filing_remove(request: HttpRequest, dossier_id: int, attachment_id: int) -> HttpResponse:
    """Take a file out again, of a draft or of a supplement that is not sent yet."""
    at = timezone.now()
    dossier = access.own_for(request.actor, dossier_id)
    try:
        row = access.attachment_for(request.actor, attachment_id, at=at)
    except ObjectDoesNotExist:
        messages.info(request, _("This file has already been removed in another window or on another device."))
        return redirect("filing_papers" if dossier.is_draft else "supplement", dossier_id)
    if row.dossier_id != dossier.pk:
        raise Http404
    papers.detach(attachment_id, by=request.actor, at=at)
    if not dossier.is_draft:
        return redirect(f"{reverse('supplement', args=[dossier_id])}#paper-{row.requirement_id or ''}")
    if row.field_path == PROOF:
        return redirect(f"{reverse('filing_papers', args=[dossier_id])}#paper-{PROOF_ID}")
    if row.field_path:
        page = filing.page_of(published(dossier.version_id).eform, row.field_path)
        return redirect("filing_page", dossier_id, page)
    return redirect(f"{reverse('filing_papers', args=[dossier_id])}#paper-{row.requirement_id}")


def _paper_id(request: HttpRequest, mine: Filing) -> int:
    """Return the paper the form is about; 404 for one that is not asked."""
    given = request.POST.get("requirement", "")
    found = next((v.requirement.id for v in mine.asked_papers if str(v.requirement.id) == given), None)
    if found is None:
        raise Http404
    return found


def _tick(request: HttpRequest, mine: Filing, paper_id: int, *, on: bool) -> HttpResponse:
    """Say that a paper does not apply, or take that back; a paper that must be handed in cannot be ticked away."""
    held = next((view for view in mine.asked_papers if view.requirement.id == paper_id and view.attachments), None)
    if on and held:
        words = _(
            "A file has been attached to this paper in the meantime. "
            "If the paper does not apply, please remove the file first."
        )
        return _show(request, mine, errors={paper_id: [words]})
    ticked = {view.requirement.id for view in mine.asked_papers if view.not_applicable}
    wanted = ticked | {paper_id} if on else ticked - {paper_id}
    try:
        version = mine.draft.version
        filing.choose(mine.dossier.pk, by=request.actor, at=mine.at, not_applicable=frozenset(wanted), version=version)
    except filing.DraftConflict:
        # Another device has saved since this was read: ticked once more, onto what stands now.
        return _tick(request, opened(request, mine.dossier.pk), paper_id, on=on)
    except filing.NotReady:
        return _show(request, mine, errors={paper_id: [_("This paper must be handed in; please attach it.")]})
    return _back_to(request, mine, paper_id)


def _upload(request: HttpRequest, mine: Filing, paper_id: int) -> HttpResponse:
    """Keep the files that are right; say of each other one what is wrong and what to do."""
    uploads = request.FILES.getlist("files")
    errors = [] if uploads else [_("Please choose a file first.")]
    for upload in uploads:
        try:
            papers.attach(mine.dossier.pk, upload=upload, by=request.actor, at=mine.at, requirement_id=paper_id)
        except (Refused, papers.TooMuch, papers.UnknownPaper) as error:
            errors.append(refused_words(upload.name, error))
    if request.headers.get("X-Upload") == "1" or errors:
        return _show(request, opened(request, mine.dossier.pk), errors={paper_id: errors} if errors else {})
    return _back_to(request, mine, paper_id)


def _use(request: HttpRequest, mine: Filing, paper_id: int) -> HttpResponse:
    """Let a file of this draft, or one of the applicant's own papers, stand for a paper without sending it again."""
    given, by = {"requirement_id": paper_id, "by": request.actor, "at": mine.at}, request.actor
    name = ""
    try:
        if "kept" in request.POST:
            kept = access.kept_for(by, number_of(request.POST["kept"]))
            name = kept.name
            papers.hang_again(mine.dossier.pk, kept, **given)
        else:
            row = access.attachment_for(by, number_of(request.POST.get("attachment", "")), at=mine.at)
            if row.dossier_id != mine.dossier.pk:
                raise Http404
            name = row.name
            papers.hang_again(mine.dossier.pk, row, **given)
    except (papers.TooMuch, papers.UnknownPaper) as error:
        return _show(request, mine, errors={paper_id: [refused_words(name, error)]})
    except Lost as error:
        raise Http404 from error
    return _back_to(request, mine, paper_id)


def _back_to(request: HttpRequest, mine: Filing, paper_id: int) -> HttpResponse:
    return redirect(f"{_here(request, mine)}#paper-{paper_id}")


def _here(request: HttpRequest, mine: Filing) -> str:
    """Return the address of the papers that still leads back to the check where one came from there."""
    return reverse("filing_papers", args=[mine.dossier.pk]) + ("?next=check" if to_check(request, mine) else "")


def _show(request: HttpRequest, mine: Filing, *, errors: dict[int, list[str]] | None = None) -> HttpResponse:
    """Show the cards; to the script that sent one file, the card of that paper alone."""
    errors, here = errors or {}, _here(request, mine)
    kept = access.fitting(request.actor) if mine.asked_papers else []
    cards = [_card(view, mine, errors.get(view.requirement.id, []), kept, here) for view in mine.asked_papers]
    status = 422 if errors else 200
    if request.headers.get("X-Upload") == "1":
        wanted = request.POST.get("requirement") or request.GET.get("giay", "")
        shown = next((item for item in cards if str(item["id"]) == wanted), None)
        if shown is None:
            raise Http404
        return render(request, "dossiers/filing/_paper.html", {"paper": shown, "filing": mine}, status=status)
    context = where(request, mine, PAPERS) | {
        "filing": mine,
        "groups": _headed(cards),
        "shown": groups([view for view in mine.papers if view.requirement.kind == "show"]),
        "notes": groups([view for view in mine.papers if view.requirement.kind == "note"]),
        "errors": [
            {"href": f"#files-{paper_id}", "text": text} for paper_id, texts in errors.items() for text in texts
        ],
    }
    return render(request, "dossiers/filing/papers.html", context, status=status)


def _headed(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in cards:
        if not found or found[-1]["heading"] != item["heading"]:
            found.append({"heading": item["heading"], "cards": []})
        found[-1]["cards"].append(item)
    return found


def _card(view: access.PaperView, mine: Filing, errors: list[str], kept: list[Any], address: str) -> dict[str, Any]:
    paper, place = view.requirement, [mine.dossier.pk, view.requirement.id]
    here = {row.file_id for row in view.attachments}
    join = "&" if "?" in address else "?"
    others = any(row.file_id not in here for other in mine.asked_papers for row in other.attachments)
    return {
        "id": paper.id,
        "address": address,
        "card": f"{address}{join}giay={paper.id}",
        "uploads": reverse("api_uploads", args=[mine.dossier.pk]),
        "name": paper.name,
        "heading": paper.heading,
        "level": 3 if paper.heading else 2,
        "need": "" if view.recorded else NEEDS[paper.need],
        "pressing": paper.need.holds_back,
        "forms": paper.forms,
        "files": [card(row, mine.dossier) for row in view.attachments],
        "recorded": recorded_card(view),
        "photos": len(bindable(view.attachments)),
        "bind": reverse("filing_bind", args=place),
        "again": reverse("filing_again", args=place) if kept or others else "",
        "suggested": [] if here else access.suggested(paper.name, kept, on=mine.today),
        "checking": any(row.file.scan_state == ScanState.WAITING for row in view.attachments),
        "ticked": view.not_applicable and not view.attachments,
        "may_tick": paper.need.may_tick and paper.id != PROOF_ID and not (view.attachments or view.recorded),
        "errors": errors,
        "error_id": f"{paper.id}-error",
    }
