"""Two versions of the same answers side by side: what was changed, added and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass

from procedures.rules.eform_types import SummaryPage, SummaryRow


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that differs, in words: `before` None where it was not given, `after` None where it is no more."""

    page: str
    block: str
    label: str
    key: str
    before: str | None
    after: str | None


def differences(before: Sequence[SummaryPage], after: Sequence[SummaryPage]) -> tuple[Difference, ...]:
    """Return every answer that differs, in the order of the form; what was not given either way is none."""
    old, new = _by_key(before), _by_key(after)
    pages = [page.key for page in after]
    # A page that is gone is told where it stood: after the page before it.
    for place, page in enumerate(before):
        if page.key not in pages:
            pages.insert(min(place, len(pages)), page.key)
    found = []
    for key in pages:
        paths = dict.fromkeys([*new.get(key, {}), *old.get(key, {})])
        found += [_difference(old.get(key, {}).get(path), new.get(key, {}).get(path)) for path in paths]
    return tuple(one for one in found if one is not None)


Found = tuple[str, SummaryRow]


def _by_key(pages: Sequence[SummaryPage]) -> dict[str, dict[str, Found]]:
    return {page.key: {row.key: (page.title, row) for row in page.rows} for page in pages}


def _difference(before: Found | None, after: Found | None) -> Difference | None:
    """Return the difference of one answer, None where there is none."""
    old, new = before[1].text if before else None, after[1].text if after else None
    told = after or before
    if told is None or (old or None) == (new or None):
        return None
    page, row = told
    return Difference(page, row.block, row.label, row.key, old or None, new or None)
