"""Finding procedures: folded whole words, prefix on the last one, filters with counts, "did you mean"."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from portal.lib.text import fold, tokens
from procedures.access.catalogue import Catalogue, Row, at_level, catalogue
from procedures.rules.asking import core, weaker
from procedures.rules.catalogue import OnlineLevel, Taker

PAGE = 20
MOST_WORDS = 12
MOST_CHARACTERS = 200
CODE = re.compile(r"\d\.\d{2,}(?:\.[A-Z0-9]+)*")

_MATCH = """
    SELECT v.id, ts_rank('{0, 0.1, 0.4, 1}',
        setweight(to_tsvector('simple', split_part(v.search_text, E'\\n', 1)), 'A')
        || setweight(to_tsvector('simple', split_part(v.search_text, E'\\n', 2)), 'B')
        || setweight(to_tsvector('simple', split_part(v.search_text, E'\\n', 3)), 'C'), q)
    FROM procedures_procedureversion v, to_tsquery('simple', %s) q
    WHERE to_tsvector('simple', v.search_text) @@ q
"""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of procedures. `others` of the `total` are taken by other authorities.

    `nearest`: none holds all words, these hold most. `counts[filter][value]` says how many there would be with that
    value chosen.
    """

    rows: tuple[Row, ...]
    total: int
    suggestion: str
    page: int
    pages: int
    others: int
    counts: dict[str, Counter[str]]
    nearest: bool = False

    @property
    def next(self) -> int | None:
        """The next page, None on the last one."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def previous(self) -> int | None:
        """The page before, None on the first one."""
        return self.page - 1 if self.page > 1 else None


OTHERS = {Taker.VERTICAL: "vertical", Taker.MINISTRY: "ministry"}
ONLINE_ORDER = {OnlineLevel.FULL: 0, OnlineLevel.PARTIAL: 1, OnlineLevel.INFO: 2}
SORTS: dict[str, Callable[[Row], tuple[object, ...]]] = {
    "name": lambda row: (row.sort_key, row.code),
    "field": lambda row: (row.field_sort_key, row.sort_key, row.code),
    "online": lambda row: (not row.offered, ONLINE_ORDER.get(OnlineLevel(row.online_level), 3), row.sort_key),
    "code": lambda row: (row.code, row.dvcqg_id),
}


def agencies_of(row: Row) -> tuple[str, ...]:
    """Return what the agency filter finds a row by: its agencies, and the groups that hold them.

    What nobody of the province takes is found by who does: vertical agencies (tax, police, insurance) or ministries.
    """
    if not row.agencies:
        return ("others", OTHERS[Taker(row.taker)]) if row.taker in OTHERS else ()
    codes = tuple(code or "communes" for code in row.agencies)
    departments = ("departments",) if any(row.agencies) else ()
    return ("here", *departments, *codes)


FILTERS: dict[str, Callable[[Row], tuple[str, ...]]] = {
    "field": lambda row: (row.field_code,),
    "level": lambda row: tuple(level for level in ("province", "commune") if at_level(row, level)),
    "agency": agencies_of,
    "subject": lambda row: row.subject_groups,
    "online": lambda row: (row.online_level,),
}


def search(
    *, q: str = "", sort: str = "", after: int | None = None, page_size: int = PAGE, **chosen: str
) -> SearchPage:
    """Return a page of procedures that match the words and every filter; `after` is the page before it."""
    known = catalogue()
    query = q.strip()[:MOST_CHARACTERS]
    rows, nearest = matching_or_nearest(known, query)
    found = _chosen(rows, sort, chosen)
    pages = max(1, -(-len(found) // page_size))
    page = min(max(1, (after or 0) + 1), pages)
    return SearchPage(
        rows=tuple(found[(page - 1) * page_size : page * page_size]),
        total=len(found),
        suggestion=did_you_mean(known, query) if query and not rows else "",
        page=page,
        pages=pages,
        others=sum(not row.offered for row in found),
        counts=counts(rows, chosen),
        nearest=nearest,
    )


class BadCursor(ValueError):
    """The cursor was not made by this program."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the procedures found, for a program; `next` and `previous` are cursors, empty at the ends."""

    rows: tuple[Row, ...]
    total: int
    suggestion: str
    next: str
    previous: str


def search_slice(*, q: str = "", sort: str = "", cursor: str = "", size: int = PAGE, **chosen: str) -> Slice:
    """Return the procedures after (or before) the one that the cursor names; raises BadCursor.

    The place is that of the procedure itself, so that nothing is left out or told twice when others come or go
    meanwhile; where it has gone too, of what stands in its stead.
    """
    known, query = catalogue(), q.strip()[:MOST_CHARACTERS]
    rows, _nearest = matching_or_nearest(known, query)
    found = _chosen(rows, sort, chosen)
    first, last = _span(found, cursor, size)
    shown = tuple(found[first:last])
    return Slice(
        rows=shown,
        total=len(found),
        suggestion=did_you_mean(known, query) if query and not rows else "",
        next=f"{last - 1}.{shown[-1].dvcqg_id}" if shown and last < len(found) else "",
        previous=f"-{first}.{shown[0].dvcqg_id}" if shown and first > 0 else "",
    )


def _span(found: list[Row], cursor: str, size: int) -> tuple[int, int]:
    """Return where the slice begins and ends; a cursor that begins with a hyphen looks back."""
    if not cursor:
        return 0, min(size, len(found))
    place, dot, name = cursor.removeprefix("-").partition(".")
    if not dot or not place.isascii() or not place.isdigit() or len(place) > 6:
        raise BadCursor(cursor[:40])
    at = next((number for number, row in enumerate(found) if row.dvcqg_id == name), None)
    if cursor.startswith("-"):
        last = min(int(place), len(found)) if at is None else at
        return max(0, last - size), last
    first = min(int(place), len(found)) if at is None else at + 1
    return first, min(first + size, len(found))


def search_all(*, q: str = "", sort: str = "", **chosen: str) -> list[Row]:
    """Return all procedures that match, in the order chosen; filters as in `search`."""
    rows, _nearest = matching_or_nearest(catalogue(), q.strip()[:MOST_CHARACTERS])
    return _chosen(rows, sort, chosen)


def _chosen(rows: list[Row], sort: str, chosen: dict[str, str]) -> list[Row]:
    """Return those of the rows that pass every filter, sorted."""
    if unknown := chosen.keys() - FILTERS.keys():
        raise TypeError(f"no such filter: {unknown}")
    found = [row for row in rows if passes(row, chosen)]
    return sorted(found, key=SORTS[sort]) if sort in SORTS else found


def passes(row: Row, chosen: dict[str, str], *, but: str = "") -> bool:
    """Tell whether the row has every chosen value (leaving out the filter `but`)."""
    return all(not value or name == but or value in FILTERS[name](row) for name, value in chosen.items())


def counts(rows: list[Row], chosen: dict[str, str]) -> dict[str, Counter[str]]:
    """Return for each filter how many rows each of its values would leave, the other filters kept."""
    found: dict[str, Counter[str]] = {}
    for name, values in FILTERS.items():
        found[name] = Counter(value for row in rows if passes(row, chosen, but=name) for value in values(row))
    return found


def matching_or_nearest(known: Catalogue, query: str) -> tuple[list[Row], bool]:
    """Return the rows for the words, and whether they hold only most of them; all rows where nothing is asked.

    Where nothing holds every word: first without those that people put around, then, unless the words are only
    mistyped, what holds all but one or two.
    """
    if not query:
        return sorted(known.listed, key=lambda row: not row.offered), False
    if rows := matching(known, query):
        return rows, False
    words = tokens(query)[:MOST_WORDS]
    if any(CODE.fullmatch(word) for word in words):
        return [], False
    asked = core(words)
    if asked and asked != words and (rows := _ranked_rows(known, [tuple(asked)], asked)):
        return rows, True
    if did_you_mean(known, query):
        return [], False
    for without in (1, 2):
        if (ways := weaker(asked, without=without)) and (rows := _ranked_rows(known, ways, asked)):
            return rows, True
    return [], False


def matching(known: Catalogue, query: str) -> list[Row]:
    """Return the rows that hold all words of the query, best first; a code finds its own procedure."""
    words = tokens(query)[:MOST_WORDS]
    code = next((word for word in words if CODE.fullmatch(word)), "")
    if not code and CODE.fullmatch(query):
        return [row for row in known.listed if row.code.startswith(query)]
    words = [word for word in words if word != code]
    if code:
        pool = [row for row in known.rows if row.code == code]
        return [row for row in pool if all(word in row.folded for word in words)]
    if not words:
        return []
    return _ranked_rows(known, [tuple(words)], words)


def _ranked_rows(known: Catalogue, ways: list[tuple[str, ...]], words: list[str]) -> list[Row]:
    """Return the rows that hold all words of one of the ways, the best for `words` first."""
    ranks = ranked(ways)
    rows = (known.by_version[pk] for pk in ranks if pk in known.listed_ids)
    return sorted(rows, key=lambda row: order(row, ranks[row.version_id], words))


def ranked(ways: list[tuple[str, ...]]) -> dict[int, float]:
    """Return version -> rank for all versions, old ones too, that hold all words of one of the ways; one query."""
    query = " | ".join(f"({' & '.join(words)}:*)" for words in ways)
    with connection.cursor() as cursor:
        cursor.execute(_MATCH, [query])
        return dict(cursor.fetchall())


def order(row: Row, rank: float, words: list[str]) -> tuple[object, ...]:
    """Sort by how much of the name the words make up, together rather than apart, taken here before elsewhere.

    Names that hold every word come before those where some stand in keywords or field only (by weight).
    """
    name = row.folded.removeprefix("thu tuc ").split()
    in_name = all(word in name for word in words[:-1]) and any(w.startswith(words[-1]) for w in name)
    share = sum(word in words for word in name) / len(name) if name else 0
    together = f" {' '.join(words)} " in f" {row.folded} "
    score = share + 0.2 * together + 0.15 * row.offered
    return (not in_name, -score if in_name else -rank, row.sort_key)


def did_you_mean(known: Catalogue, query: str) -> str:
    """Return the words of a procedure's name that come nearest to the query, empty where none is near.

    The last words are dropped one by one: people add "ở đâu" to what they look for.
    """
    words = fold(query).split()[:MOST_WORDS]
    for length in range(len(words), max(1, len(words) - 3), -1):
        asked, runs = " ".join(words[:length]), known.runs(length)
        near = process.extract(asked, runs.keys(), scorer=fuzz.ratio, score_cutoff=80, limit=10)
        near = [found for found in near if word_by_word(asked, found[0])]
        if near:
            best, _, _ = max(near, key=lambda found: (found[1], runs[found[0]].total()))
            return runs[best].most_common(1)[0][0]
    return ""


def word_by_word(asked: str, found: str) -> bool:
    """Tell whether every word of the one is something like its counterpart in the other."""
    return all(fuzz.ratio(a, b) >= 50 for a, b in zip(asked.split(), found.split(), strict=False))


def near_codes(code: str, *, limit: int = 5) -> list[Row]:
    """Return the procedures whose code is nearest to one that does not exist."""
    rows = catalogue().listed
    codes = [row.code for row in rows]
    found = process.extract(code[:40], codes, scorer=Levenshtein.normalized_similarity, score_cutoff=0.75, limit=limit)
    return [rows[place] for _, _, place in found]
