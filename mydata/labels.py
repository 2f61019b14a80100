"""The words of one's own data: why somebody read it, what is kept how long, what may be corrected."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mydata.rules.corrections import Particular, State
from mydata.rules.retention import Kept

Label = str | Promise

# What `journal.Read.purpose` says in code; of a list only what stands before the colon.
PURPOSE: dict[str, Label] = {
    "desk": _("To receive and check the dossier at the one-stop desk"),
    "office": _("To examine and decide on the dossier"),
    "supplement": _("To see what has to be completed"),
    "withdrawal": _("To decide on the withdrawal"),
    "file": _("To look at a paper of the dossier"),
    "api": _("Read by a program of an agency"),
    "mandate": _("To fill in a form in your name, as you have entrusted"),
    "correction": _("To answer your request for a correction"),
    "desk:": _("A list of dossiers at the one-stop desk"),
    "office:": _("A list of dossiers in the office"),
    "leader:": _("A list of dossiers to approve"),
    "earlier": _("A list of your dossiers beside another one that the agency handles"),
    "find": _("A search for dossiers"),
    "api_list": _("A list asked for by a program of an agency"),
}
EXPORT_STATE: dict[str, Label] = {
    "wanted": _("Being made"),
    "ready": _("Ready"),
    "failed": _("Could not be made"),
    "expired": _("Expired"),
}
CORRECTION_STATE: dict[State, Label] = {
    State.ASKED: _("Waits for an answer"),
    State.ACCEPTED: _("Accepted"),
    State.DECLINED: _("Declined"),
}
PARTICULAR: dict[Particular, Label] = {
    Particular.FULL_NAME: _("Full name"),
    Particular.IDENTITY_NUMBER: _("Identity number"),
    Particular.BIRTH_DATE: _("Date of birth"),
    Particular.SEX: _("Sex"),
}
KEPT: dict[Kept, Label] = {
    Kept.DRAFT: _("Draft not yet filed"),
    Kept.DOSSIER: _("Filed dossier"),
    Kept.FILE: _("Files of a filed dossier"),
    Kept.NOTICE: _("Notice"),
    Kept.READ: _("Record of who read your data"),
    Kept.EXPORT: _("Package of your data to download"),
}


def purpose(code: str) -> Label:
    """Return why something was read, in words."""
    head, colon, _tail = code.partition(":")
    return PURPOSE.get(head + colon) or PURPOSE.get(code) or _("To do the work of the agency")


def export_states() -> list[tuple[str, Any]]:
    return list(EXPORT_STATE.items())


def correction_states() -> list[tuple[str, Any]]:
    return [(state.value, words) for state, words in CORRECTION_STATE.items()]


def kept_kinds() -> list[tuple[str, Any]]:
    return [(kind.value, words) for kind, words in KEPT.items()]
