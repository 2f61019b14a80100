"""What the actor may see of personal data: one's own, and as a clerk the corrections asked of one's agency."""

from mydata.access.corrections import (
    OTHER,
    asked_of,
    correction_for,
    corrections_of,
    filed_for,
    may_answer,
    own_corrections,
    own_filed,
    questions_of,
)
from mydata.access.exports import download_for, due, exports_of, path_of, status_of
from mydata.access.reads import Reading, own_rows, reads_page
from mydata.access.retention import Keeping, keeping_page, rule_now, rules_now

__all__ = [
    "OTHER",
    "Keeping",
    "Reading",
    "asked_of",
    "correction_for",
    "corrections_of",
    "download_for",
    "due",
    "exports_of",
    "filed_for",
    "keeping_page",
    "may_answer",
    "own_corrections",
    "own_filed",
    "own_rows",
    "path_of",
    "questions_of",
    "reads_page",
    "rule_now",
    "rules_now",
    "status_of",
]
