"""What is known about viruses in a file, and what follows from it."""

from enum import StrEnum
from typing import Protocol


class ScanState(StrEnum):
    """What is known about viruses in a file; UNSCANNED: it came in while there was no scanner."""

    UNSCANNED = "unscanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"


class Scanned(Protocol):
    """Anything with a scan state."""

    scan_state: str
    scan_attempts: int


def may_be_filed(stored: Scanned, *, demo: bool, scanner: bool = False) -> bool:
    """Tell whether a dossier may go out with this file: scanned and clean.

    A demonstration without a scanner takes what nobody scanned, never what is infected.
    """
    if demo and not scanner:
        return stored.scan_state != ScanState.INFECTED
    return stored.scan_state == ScanState.CLEAN


def counts(stored: Scanned) -> bool:
    """Tell whether the file stands for its paper; an infected one is as good as not there."""
    return stored.scan_state != ScanState.INFECTED


def why_not_safe(stored: Scanned, *, scanner: bool) -> str:
    """Say why a file may not be filed: off (nothing scans here), waiting, no_answer, infected or too_large."""
    if stored.scan_state in (ScanState.INFECTED, ScanState.TOO_LARGE):
        return stored.scan_state
    if not scanner:
        return "off"
    return "no_answer" if stored.scan_attempts else "waiting"
