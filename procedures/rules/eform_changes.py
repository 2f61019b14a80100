"""What a person who has answered under one definition finds otherwise under the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procedures.rules.eform import asked, nest, summary, taken_over, visible
from procedures.rules.eform_clean import schema_path
from procedures.rules.eform_types import EForm, Known, SummaryRow, Words


@dataclass(frozen=True, slots=True)
class Change:
    """One question that is asked otherwise, with what was answered to it before, in words.

    kind: removed (asked no more) | again (what was answered does not fit any more) | reworded | added; `page` is the
    key of the page on which it stands now, "" where it is asked no more.
    """

    kind: str
    path: str
    label: Words
    page: str = ""
    block: str = ""
    text: str | None = None


def changes(old: EForm, new: EForm, answers: Mapping[str, Any], *, known: Known, lang: str) -> tuple[Change, ...]:
    """Return what has changed for somebody with these answers to `old`, first what was answered, then what is new.

    What a change of mind had hidden under `old` was no answer.
    """
    now = taken_over(new, answers, known=known)
    open_now = visible(new, now.kept, on=known.today)
    wrong = now.errors.keys() - taken_over(old, answers, known=known).errors.keys()
    told = nest(old, asked(old, answers, on=known.today))
    rows = [row for page in summary(old, told, lang, known=known) for row in page.rows if row.text is not None]
    found = [_changed(old, new, row, open_now, wrong) for row in rows]
    return (*filter(None, found), *_added(old, new, open_now, {change.path for change in found if change}))


def _changed(old: EForm, new: EForm, row: SummaryRow, open_now: frozenset[str], wrong: set[str]) -> Change | None:
    """What has become of one answered question; None where nothing a person would notice."""
    before = old.fields[schema_path(row.key)]
    if before.type == "computed":
        return None
    now = new.fields.get(before.path)
    if now is None or now.type == "computed" or now.group != before.group or row.key not in open_now:
        return Change("removed", row.key, before.label, "", row.block, row.text)
    if row.key in wrong:
        return Change("again", row.key, now.label, now.page, row.block, row.text)
    if now.label.vi != before.label.vi:
        return Change("reworded", row.key, now.label, now.page, row.block, row.text)
    return None


def _added(old: EForm, new: EForm, open_now: frozenset[str], told: set[str]) -> Iterator[Change]:
    """Questions that were not there before; of a new group the group as one, of new rows' questions each once."""
    for path, group in new.groups.items():
        if path not in old.groups:
            yield Change("added", path, group.label, group.page)
    seen = {schema_path(path) for path in open_now}
    for path, question in new.fields.items():
        known = path in old.fields or path in told or question.type == "computed"
        if not known and path in seen and (not question.group or question.group in old.groups):
            yield Change("added", path, question.label, question.page)
