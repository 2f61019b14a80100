"""Which refusal of the actions is which problem document: status, code, words."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import labels
from dossiers.access import BadCursor
from dossiers.actions import (
    amending,
    filing,
    intake,
    keeping,
    lookup,
    papers,
    posting,
    processing,
    rating,
    results,
    starting,
    talking,
    uploading,
    withdrawing,
)
from dossiers.actions._move import ChangedMeanwhile, WrongState
from files import chunks
from files.labels import SCAN_STATES, refusal, result_scan_words, scan_words
from files.pages import CannotDraw, NoPages
from files.refused import Refused
from files.scan import ScanState
from files.store import LockedAway, Lost
from procedures.access import FiledNationally, NotOffered
from procedures.eform_labels import error_texts

TOO_LARGE = frozenset({"too_large", "too_many_pages", "too_many_pixels", "bomb"})
NOT_A_TYPE = frozenset({"type", "mismatch", "program", "heic", "old_office"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of refusal: HTTP status, stable code, title."""

    status: int
    code: str
    title: str | Promise


class BadAnswers(Exception):
    """Answers of a wrong type, by path; `prefix` is where they stand in the request."""

    def __init__(self, form: Any, errors: dict[str, list[Any]], *, prefix: str = "answers.") -> None:
        super().__init__(", ".join(errors))
        self.prefix = prefix
        self.form = form
        self.errors = errors


class BadField(Exception):
    """A field of the request is missing or of a wrong type."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(field)
        self.field = field
        self.words = words


class NeedsHeader(Exception):
    """A header that guards against doing the same twice is missing."""

    def __init__(self, header: str) -> None:
        super().__init__(header)
        self.header = header


_incomplete = gettext_lazy("Something is missing or wrong; the list names it.")
_conflict = gettext_lazy("The state of the dossier does not allow this act.")

TABLE: dict[type[Exception], Problem] = {
    BadAnswers: Problem(422, "answers", _incomplete),
    BadField: Problem(422, "fields", _incomplete),
    NeedsHeader: Problem(428, "precondition-required", gettext_lazy("A required header is missing.")),
    BadCursor: Problem(422, "cursor", gettext_lazy("The cursor or the date cannot be read.")),
    filing.NotReady: Problem(422, "incomplete", _incomplete),
    filing.DraftConflict: Problem(
        409, "changed", gettext_lazy("Somebody saved in between. Read it again before you change it.")
    ),
    filing.KeyUsed: Problem(409, "key-used", gettext_lazy("This key has already filed another dossier.")),
    starting.KeyOfAnother: Problem(409, "key-used", gettext_lazy("This key was used for another request.")),
    filing.TooManyDrafts: Problem(
        409, "too-many-drafts", gettext_lazy("There are too many drafts. File or discard some first.")
    ),
    ChangedMeanwhile: Problem(
        409, "changed", gettext_lazy("Somebody saved in between. Read it again before you change it.")
    ),
    amending.DeskHasBegun: Problem(409, "desk-has-begun", _conflict),
    amending.ChangesOpen: Problem(
        409,
        "changes-open",
        gettext_lazy("Changes of this dossier have been begun and not been sent. Send them or throw them away first."),
    ),
    WrongState: Problem(409, "wrong-state", _conflict),
    intake.SupplementOpen: Problem(409, "supplement-open", _conflict),
    intake.ReasonMissing: Problem(422, "reason", _incomplete),
    intake.NothingAsked: Problem(422, "nothing-asked", _incomplete),
    processing.ResultMissing: Problem(409, "result-missing", gettext_lazy("There is no draft result yet.")),
    processing.ReasonMissing: Problem(422, "reason", _incomplete),
    withdrawing.ReasonMissing: Problem(422, "reason", _incomplete),
    processing.NoWayBack: Problem(422, "no-way-back", _incomplete),
    results.NotApproved: Problem(409, "not-approved", gettext_lazy("The result is not approved yet.")),
    results.FileNotSafe: Problem(409, "result-not-scanned", gettext_lazy("The file of the result may not go out yet.")),
    results.NumberTaken: Problem(409, "number-taken", gettext_lazy("This number has already been used.")),
    results.Unclear: Problem(422, "fields", _incomplete),
    posting.Unclear: Problem(422, "fields", _incomplete),
    papers.UnknownPaper: Problem(422, "unknown-paper", gettext_lazy("The procedure does not ask for this paper now.")),
    papers.TooMuch: Problem(413, "too-much", gettext_lazy("A dossier holds at most 100 files and 200 MB.")),
    FiledNationally: Problem(
        422,
        "filed-nationally",
        gettext_lazy("Dossiers of this province are filed on the National Public Service Portal."),
    ),
    uploading.NotWhole: Problem(
        409, "pieces-missing", gettext_lazy("Pieces of the file are missing; send them again.")
    ),
    uploading.WrongHash: Problem(
        422, "wrong-hash", gettext_lazy("The file arrived damaged; send it again from the beginning.")
    ),
    chunks.WrongPiece: Problem(
        422, "wrong-piece", gettext_lazy("The piece does not begin where a piece begins, or has not its length.")
    ),
    talking.NothingSaid: Problem(422, "words", _incomplete),
    talking.TooOften: Problem(
        429, "too-often", gettext_lazy("You have written many messages in a short time. Please wait a while.")
    ),
    talking.Closed: Problem(409, "closed", gettext_lazy("Messages are written while a dossier is under way.")),
    keeping.TooManyKept: Problem(409, "too-many-papers", gettext_lazy("There are too many papers; remove some first.")),
    NoPages: Problem(404, "no-page", gettext_lazy("The file has no such page to show.")),
    CannotDraw: Problem(404, "no-page", gettext_lazy("The file has no such page to show.")),
    LockedAway: Problem(409, "infected", SCAN_STATES[ScanState.INFECTED]),
    Lost: Problem(404, "not-found", gettext_lazy("Not found, or not yours to see.")),
    NotOffered: Problem(422, "not-offered", gettext_lazy("This agency does not take this procedure online.")),
    rating.AlreadyRated: Problem(409, "already-rated", gettext_lazy("You have already said how satisfied you are.")),
    rating.Unclear: Problem(422, "fields", gettext_lazy("The score is 3, 2 or 1; criteria are those of the sheet.")),
    lookup.Unreadable: Problem(422, "fields", _incomplete),
    lookup.NotFound: Problem(
        404, "not-found", gettext_lazy("No dossier has this number with these digits. Check both.")
    ),
    lookup.TooManyTries: Problem(429, "too-many-tries", gettext_lazy("Too many tries. Wait a while, then try again.")),
}


def refused(error: Refused) -> Problem:
    """Return the problem of a refused file: too large, not an allowed type, or unreadable."""
    status = 413 if error.code in TOO_LARGE else 415 if error.code in NOT_A_TYPE else 422
    return Problem(status, error.code.replace("_", "-"), refusal(error.code, error.params))


def errors_of(error: Exception) -> dict[str, list[str]]:
    """Return what is wrong, by field, in words."""
    if isinstance(error, BadAnswers):
        texts = error_texts(error.form, error.errors)
        return {f"{error.prefix}{path}": words for path, words in texts.items()}
    if isinstance(error, BadField):
        return {error.field: [error.words]}
    if isinstance(error, NeedsHeader):
        return {error.header: [_("This header is required.")]}
    return _errors_of_acts(error)


def _errors_of_acts(error: Exception) -> dict[str, list[str]]:
    if isinstance(error, FiledNationally):
        return {"procedure": [_("File it at %(address)s") % {"address": error.page}]}
    if isinstance(error, filing.NotReady):
        return _lacks(error)
    if isinstance(error, amending.ChangesOpen):
        return {"draft": [str(error.draft_id)]}
    if isinstance(error, uploading.NotWhole):
        return {"missing": [str(offset) for offset in error.missing]}
    if isinstance(error, results.FileNotSafe):
        return {"result": [result_scan_words(error.why)]}
    if isinstance(error, results.Unclear | posting.Unclear | lookup.Unreadable):
        return {error.field: [_("Missing, too long or not of the right form.")]}
    return _errors_of_words(error)


def _errors_of_words(error: Exception) -> dict[str, list[str]]:
    """Return which words are missing, empty or too long."""
    if isinstance(error, intake.ReasonMissing | processing.ReasonMissing | withdrawing.ReasonMissing):
        return {"reason": [_("Say why, in at most 2,000 characters.")]}
    if isinstance(error, talking.NothingSaid):
        return {"words": [_("Write your message, in at most 2,000 characters.")]}
    return {}


def _lacks(error: filing.NotReady) -> dict[str, list[str]]:
    """Return what keeps a draft from being filed: by question, paper or field, in words."""
    found: dict[str, list[str]] = {}
    for lack in error.lacks:
        found.setdefault(_lack_field(error, lack), []).extend(_lack_words(error, lack))
    return found


def _lack_field(error: filing.NotReady, lack: filing.Lack) -> str:
    """Return the field that a lack is about; a question of the form under `answers`."""
    if lack.kind in ("owner", "principal"):
        return f"answers.{lack.key}"
    if lack.kind == "capacity" and lack.page and error.form is not None:
        return f"answers.{error.form.roles.capacity}"
    if lack.kind == "mandate":
        return "mandate"
    keys = {"answer": "answers", "paper": "requirements"}
    return ".".join(part for part in (keys.get(lack.kind, lack.kind), lack.key) if part)


def _lack_words(error: filing.NotReady, lack: filing.Lack) -> list[str]:
    if lack.kind == "scan":
        return [scan_words(lack.key, lack.name)]
    if lack.errors and error.form is not None:
        return error_texts(error.form, {lack.key: list(lack.errors)})[lack.key]
    if lack.kind in ("capacity", "mandate", "proof", "owner", "principal"):
        return [_for_another(lack)]
    words = {
        "changed": _("The procedure has changed since this draft was begun. Read the draft again, then file it."),
        "case": _("Choose the case."),
        "paper": _("Attach this paper, or say that it does not apply where that is possible."),
        "receive": _("Choose how to receive the result."),
        "procedure": _("This procedure is not taken at this agency any more."),
    }
    return [words.get(lack.kind, _("Answer this question again."))]


def _for_another(lack: filing.Lack) -> str:
    """Say what keeps somebody from filing for another."""
    if lack.kind == "mandate":
        return str(labels.MANDATE_LACK.get(lack.key, labels.MANDATE_LACK["unknown"]))
    if lack.kind == "proof":
        paper = lack.page or "0"
        return _("Please attach the paper that proves for whom you file: requirement %(paper)s.") % {"paper": paper}
    if lack.kind == "capacity":
        words = _("Name one of the capacities in which this can be filed here.")
        return f"{words} {lack.name}".strip()
    if lack.name == "number":
        return _("This must be the number of who empowered you, as in their account.")
    return _("This must be the name of who empowered you, as in their account.")
