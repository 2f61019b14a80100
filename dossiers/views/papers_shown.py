"""Papers and files as the pages show them: cards, states, and the words for a file that was refused."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers import access
from dossiers.actions import papers
from files.binding import JOINABLE
from files.labels import SCAN_ADVICE, SCAN_STATES, refusal
from files.scan import ScanState, counts
from files.store import Refused
from portal.lib.when import vn_date

KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}
# What nobody scanned is no news to the applicant: a demonstration says once, at its door, that it has no scanner.
SILENT = (ScanState.UNSCANNED,)
TONES = {
    ScanState.UNSCANNED: "wait",
    ScanState.WAITING: "wait",
    ScanState.CLEAN: "good",
    ScanState.INFECTED: "bad",
    ScanState.TOO_LARGE: "bad",
}
THUMBS = 4
PAGES = 24  # of one file on a page


def card(row: Any, dossier: Any) -> dict[str, Any]:
    """Return an attachment as components/file_card.html shows it, with the address that takes it out again."""
    file, state = row.file, ScanState(row.file.scan_state)
    locked = state == ScanState.INFECTED
    return {
        "name": row.name,
        "kind": _kind(file),
        "size": file.size,
        "state": _said(state),
        "tone": TONES[state],
        "error": SCAN_ADVICE.get(state, ""),
        "href": "" if locked else reverse("attachment", args=[row.pk]),
        "image": file.media_type.startswith("image/"),
        "thumbs": [] if locked else _thumbs(row),
        "id": row.pk,
        "note": _("Taken from my papers") if row.from_store else "",
        "remove": reverse("filing_remove", args=[dossier.pk, row.pk]),
        "edit": reverse("filing_file", args=[dossier.pk, row.pk]),
    }


def recorded_card(view: Any) -> dict[str, Any] | None:
    """Return in words and as a card what was recorded with a mandate in place of a paper; None where nothing was."""
    row = view.recorded
    if row is None:
        return None
    name = {"name": row.principal.full_name}
    if row.proof is None:
        words = _(
            "%(name)s has recorded in the account that you file for them; no paper lies with it. If there is a signed "
            "one, you may attach it here."
        )
        return {"words": words % name, "file": None}
    words = _(
        "%(name)s has recorded this paper in the account. It is handed in with the dossier; you need not attach it."
    )
    state = ScanState(row.proof.scan_state)
    shown = {
        "name": row.proof_name,
        "kind": _kind(row.proof),
        "size": row.proof.size,
        "state": _said(state),
        "tone": TONES[state],
        "error": SCAN_ADVICE.get(state, ""),
        "href": "" if state == ScanState.INFECTED else reverse("mandate_proof", args=[row.pk]),
        "image": row.proof.media_type.startswith("image/"),
    }
    return {"words": words % name, "file": shown}


def _said(state: ScanState) -> Any:
    return "" if state in SILENT else SCAN_STATES[state]


def kept_picture(row: Any, number: int, width: int) -> str:
    """Return the address of a page of an own paper, in the same way."""
    turn = row.turn_of(number)
    return f"{reverse('kept_page', args=[row.pk, number])}?w={width}{f'&xoay={turn}' if turn else ''}"


def kept_card(row: Any, uses: list[Any], *, on: date) -> dict[str, Any]:
    """Return an own paper as components/file_card.html shows it, with what it was used for last."""
    file, state = row.file, ScanState(row.file.scan_state)
    words = [_said(state), TONES[state]]
    if row.valid_until and state != ScanState.INFECTED:
        day = {"day": vn_date(row.valid_until)}
        words = [_("No longer valid"), "bad"] if row.is_over(on) else [_("valid until %(day)s") % day, "good"]
    pages = min(file.page_count or 0, 1) if counts(file) else 0
    return {
        "name": row.name,
        "kind": _kind(file),
        "size": file.size,
        "state": words[0],
        "tone": words[1],
        "error": SCAN_ADVICE.get(state, ""),
        "href": reverse("kept_paper", args=[row.pk]),
        "image": file.media_type.startswith("image/"),
        "note": _used(uses),
        "thumbs": [{"src": kept_picture(row, 1, 240), "alt": ""}] * pages,
    }


def _used(uses: list[Any]) -> str:
    dossiers = {row.dossier_id: row.dossier for row in uses}
    if not dossiers:
        return ""
    words = ngettext("used in %(n)s dossier", "used in %(n)s dossiers", len(dossiers)) % {"n": len(dossiers)}
    return f"{words}: {next(iter(dossiers.values())).number or _('draft')}"


def sheet(row: Any, address: Callable[[Any, int, int], str], wanted: int) -> dict[str, Any]:
    """Return the pages of a file to be looked at and turned, 24 at a time, and where the others are."""
    count = (row.file.page_count or 0) if counts(row.file) else 0
    first = first_page(min(wanted, count))
    return {
        "name": row.name,
        "pages": [
            {"number": number, "src": address(row, number, 640), "to": (row.turn_of(number) + 90) % 360}
            for number in range(first, min(count, first + PAGES - 1) + 1)
        ],
        "before": first - PAGES if first > 1 else None,
        "after": first + PAGES if first + PAGES <= count else None,
    }


def first_page(page: int) -> int:
    """Return the first page of the sheet on which a page stands."""
    return (max(page, 1) - 1) // PAGES * PAGES + 1


def number_of(text: str | None) -> int:
    """Return a number out of an address or a form, 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def bindable(rows: Iterable[Any]) -> list[Any]:
    """Return the photographs and PDFs among the files of a paper, which can become one PDF."""
    return [row for row in rows if row.file.media_type in JOINABLE and counts(row.file)]


def _kind(file: Any) -> str:
    kind = KINDS.get(file.media_type, file.media_type)
    if file.media_type == "application/pdf" and file.page_count:
        pages = ngettext("%(n)s page", "%(n)s pages", file.page_count) % {"n": file.page_count}
        return f"{kind}, {pages}"
    return kind


def _thumbs(row: Any) -> list[dict[str, Any]]:
    """Return the first pages as small pictures."""
    found = []
    for number in range(1, min(row.file.page_count or 0, THUMBS) + 1):
        words = _("Page %(number)s of %(name)s") % {"number": number, "name": row.name}
        found.append({"src": picture(row, number, 240), "alt": words, "href": picture(row, number, 1200)})
    return found


def picture(row: Any, number: int, width: int) -> str:
    """Return the address of a page as a picture; it changes when the page is turned, so that no old one is shown."""
    turn = row.turn_of(number)
    return f"{reverse('attachment_page', args=[row.pk, number])}?w={width}{f'&xoay={turn}' if turn else ''}"


def refused_words(name: str, error: Exception) -> str:
    """Return the sentence for a file that was not taken: its name, what is wrong, what to do."""
    if isinstance(error, Refused):
        words = refusal(error.code, error.params)
    elif isinstance(error, papers.TooMuch):
        words = _too_much(error.limit)
    else:
        words = _("This paper is not asked for here.")
    return _("“%(name)s” was not taken. %(words)s") % {"name": name[:100], "words": words}


def _too_much(limit: str) -> str:
    if limit == "files":
        return _("A dossier holds at most %(n)s files. Put several pages into one PDF, or remove a file.") % {
            "n": settings.DOSSIER_MAX_FILES
        }
    megabytes = settings.DOSSIER_MAX_BYTES // (1024 * 1024)
    return _("The files of a dossier may have at most %(n)s MB together. Scan at a lower resolution.") % {
        "n": megabytes
    }


def groups(views: list[access.PaperView]) -> list[dict[str, Any]]:
    """Return the papers in their order, put together under their headings."""
    found: list[dict[str, Any]] = []
    for view in views:
        heading = view.requirement.heading
        if not found or found[-1]["heading"] != heading:
            found.append({"heading": heading, "views": []})
        found[-1]["views"].append(view)
    return found


def paper_rows(views: list[access.PaperView]) -> list[dict[str, Any]]:
    """Return the papers to hand in as rows of a summary: the files' names, or what was said instead."""
    rows = []
    for view in views:
        if view.requirement.kind != "submit":
            continue
        names = [row.name for row in view.attachments]
        if view.recorded:
            recorded = _("recorded in the account of %(name)s") % {"name": view.recorded.principal.full_name}
            names.insert(
                0,
                f"{view.recorded.proof_name} ({recorded})"
                if view.recorded.proof
                else recorded[:1].upper() + recorded[1:],
            )
        if not names and view.not_applicable:
            names = [_("Does not apply to my case")]
        rows.append({"label": view.requirement.name, "lines": names, "value": ""})
    return rows
