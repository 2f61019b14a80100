"""Words for what a file is, and for why one was refused: what is wrong, and what to do instead."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.scan import ScanState

MEGABYTE = 1024 * 1024
ACCEPTED = "PDF, JPG, PNG, DOCX, XLSX"

SCAN_STATES = {
    ScanState.UNSCANNED: gettext_lazy("Not scanned for viruses"),
    ScanState.WAITING: gettext_lazy("Being checked for viruses"),
    ScanState.CLEAN: gettext_lazy("No virus found"),
    ScanState.INFECTED: gettext_lazy("A virus was found"),
    ScanState.TOO_LARGE: gettext_lazy("Too large to be checked for viruses"),
}
# What the person should do about a file that cannot stay.
SCAN_ADVICE = {
    ScanState.INFECTED: gettext_lazy(
        "The scanner found a virus in this file, so it has been locked away and does not count. "
        "Remove it, check your device, then photograph or scan the paper again."
    ),
    ScanState.TOO_LARGE: gettext_lazy(
        "The file is too large for the virus scanner. Remove it, then send it at a lower resolution "
        "or split into several files."
    ),
}

REFUSALS = {
    "empty": gettext_lazy("The file is empty (0 bytes). Open it on your device to check it, then choose it again."),
    "too_large": gettext_lazy(
        "The file is larger than %(limit)s MB. Scan at a lower resolution, or split it into several files."
    ),
    "type": gettext_lazy("Files of this kind are not accepted. Choose a file of type %(accepted)s."),
    "mismatch": gettext_lazy(
        "The contents do not match the file name ending %(ending)s. "
        "Save the document again from the program that made it, as %(accepted)s."
    ),
    "broken": gettext_lazy(
        "The file cannot be opened: it is damaged or incomplete. Make it again, then choose the new file."
    ),
    "encrypted_pdf": gettext_lazy(
        "The PDF is locked with a password. Remove the password or print it to a new PDF, then choose it."
    ),
    "active_pdf": gettext_lazy(
        "The PDF contains commands that run by themselves. Print it to a new PDF, then choose that file."
    ),
    "carrier_pdf": gettext_lazy(
        "The PDF has another file attached inside it. "
        "Print it to a new PDF and choose that file; upload the attached file separately."
    ),
    "too_many_pages": gettext_lazy("The PDF has more than %(limit)s pages. Split it into several files."),
    "too_complex": gettext_lazy(
        "The file is built in too complex a way to be checked. Print it to a new PDF, then choose that file."
    ),
    "too_many_pixels": gettext_lazy(
        "The picture has more than %(limit)s million pixels. Take it again at a lower resolution."
    ),
    "two_faced": gettext_lazy(
        "The file hides another file. Take the photograph or print the document again, then choose it."
    ),
    "program": gettext_lazy("The file is a program, not a document. Choose a file of type %(accepted)s."),
    "executable_inside": gettext_lazy(
        "The document contains a program or a compressed file. Take that out, save it, then choose it again."
    ),
    "macro": gettext_lazy(
        "The document contains macros. Save it as an ordinary DOCX or XLSX, or as PDF, then choose that file."
    ),
    "active_office": gettext_lazy(
        "The document fetches or runs contents from elsewhere. Save it as PDF, then choose that file."
    ),
    "locked_office": gettext_lazy(
        "The document is locked with a password. Remove the password, save it, then choose it again."
    ),
    "old_office": gettext_lazy(
        "Old Office files (.doc, .xls, .ppt) are not accepted. Save the document as DOCX, XLSX or PDF."
    ),
    "bomb": gettext_lazy("The document unpacks to too large a size. Save it as PDF, then choose that file."),
    "heic": gettext_lazy(
        "HEIC pictures are not accepted. Set the camera to “Most compatible” (JPG), or send a screenshot."
    ),
}


def scan_words(why: str, name: str) -> str:
    """Return the sentence for a file that keeps a dossier back (codes of files.scan.why_not_safe)."""
    words = {
        "off": _("Files are not yet scanned for viruses here, so filing is closed for now."),
        "waiting": _(
            "“%(name)s” is still being checked for viruses. This takes a moment; your files and answers are kept. "
            "Please file again in a minute."
        ),
        "no_answer": _(
            "The virus scanner does not answer at the moment, so “%(name)s” is not checked yet. Your files and "
            "answers are kept; please file again later."
        ),
        "infected": _("A virus was found in “%(name)s”. Remove this file and attach the paper again."),
        "too_large": _("“%(name)s” is too large for the virus scanner. Remove it and attach a smaller file."),
    }
    return words[why] % {"name": name}


def result_scan_words(why: str) -> str:
    """Return the sentence for an uploaded result that may not be issued yet (codes of files.scan.why_not_safe)."""
    words = {
        "off": _("Files are not scanned for viruses here, so an uploaded result cannot be issued for now."),
        "waiting": _("The file of the result is still being checked for viruses. Please issue it again in a minute."),
        "no_answer": _(
            "The virus scanner does not answer at the moment, so the file of the result is not checked yet. Please "
            "issue it again later."
        ),
        "infected": _(
            "A virus was found in the file of the result. Send the dossier back to be drafted anew with a clean file."
        ),
        "too_large": _(
            "The file of the result is too large for the virus scanner. Send the dossier back to be drafted anew with "
            "a smaller file."
        ),
    }
    return words[why]


def scan_state_choices() -> list[tuple[str, Any]]:
    """Return the scan states with their words."""
    return [(state.value, words) for state, words in SCAN_STATES.items()]


def refusal(code: str, params: Mapping[str, Any] | None = None) -> str:
    """Return the sentence for a refused file: what is wrong and the way on. Sizes are in MB of 1,048,576
    bytes.
    """
    values: dict[str, Any] = {"accepted": ACCEPTED, "ending": "", "limit": "", **(params or {})}
    if code == "too_large":
        values["limit"] = values["limit"] // MEGABYTE
    if code == "mismatch" and not values["ending"]:
        code = "type"
    return str(REFUSALS[code]) % values


def file_size(size: int) -> str:
    """Return a size as people read it: 640 KB, 2.4 MB; whole kilobytes, tenths of a megabyte."""
    if size < MEGABYTE:
        return _("%(size)s KB") % {"size": max(1, round(size / 1024))}
    return _("%(size)s MB") % {"size": number_format(round(size / MEGABYTE, 1), decimal_pos=1)}
