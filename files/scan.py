"""Whether a file was scanned for viruses, and where a scanner will report.

No scanner runs yet, so every file stays UNSCANNED: nothing here, and nothing anywhere else, sets CLEAN. A
scanner's task will open the file with `files.store.open_stored`, and write `clean` or `infected` with
`scanned_at`; until then filing outside a demonstration has to be refused by whoever takes files in
(`may_be_filed`).
"""

from enum import StrEnum
from typing import Protocol


class ScanState(StrEnum):
    """What is known about viruses in a file."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"


class Scanned(Protocol):
    """Anything with a scan state."""

    scan_state: str


def may_be_filed(stored: Scanned, *, demo: bool) -> bool:
    """Tell whether a dossier may go out with this file: scanned and clean, or a demonstration and not
    infected.
    """
    if demo:
        return stored.scan_state != ScanState.INFECTED
    return stored.scan_state == ScanState.CLEAN
