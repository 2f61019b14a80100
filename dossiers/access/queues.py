"""Lists of dossiers: the desk's, the office's, the applicant's own. Keyset pages, counts of the open set only."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.mandates import own_scope
from dossiers.access.scope import visible_to
from dossiers.models import Dossier, Person, StepTask
from dossiers.models.dossier import FAR
from dossiers.rules import numbering
from dossiers.rules.workflow import OPEN, Status
from journal.read import log_shown
from portal.lib.crypto import blind
from portal.lib.text import fold

SIZE = 25
_OPEN = [int(status) for status in OPEN]

_IN_OFFICE = [Status.ACCEPTED, Status.IN_PROGRESS, Status.WAITING_SUPPLEMENT, Status.WITHDRAWAL_ASKED]

# Tab -> what stands in it; the words are the view's. Order is the order on the page.
DESK_TABS = ("to_accept", "waiting", "in_office", "to_return", "withdrawal", "messages", "overdue")
OFFICE_TABS = ("mine", "unclaimed", "agency", "waiting", "withdrawal", "overdue", "orphan")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next` and `previous` are cursors, empty at the ends."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


class BadCursor(ValueError):
    """The cursor was not made by this program."""


def desk_tab(tab: str, *, at: datetime) -> Q:
    """Return the condition of a tab of the one-stop desk; KeyError for an unknown one."""
    waiting = Q(status=Status.WAITING_SUPPLEMENT) | Q(status=Status.NEW, next_at__gte=FAR)
    late_intake = Q(status=Status.NEW, intake_due_at__lt=at)
    late_promise = Q(status__in=[Status.ACCEPTED, Status.IN_PROGRESS], due_at__lt=at)
    return {
        "to_accept": Q(status=Status.NEW, next_at__lt=FAR),
        "waiting": waiting,
        "in_office": Q(status__in=[Status.ACCEPTED, Status.IN_PROGRESS]),
        "to_return": Q(status=Status.DONE),
        "withdrawal": Q(status=Status.WITHDRAWAL_ASKED),
        "messages": Q(asks_since__isnull=False),
        "overdue": late_intake | late_promise,
    }[tab]


def _desk(actor: Actor) -> QuerySet[Dossier]:
    """The open dossiers handed in at the clerk's agency; the partial index of the open set serves it."""
    actor.require(Permission.INTAKE_SEE)
    rows = Dossier.objects.filter(intake_agency__in=actor.agencies, status__in=_OPEN)
    return rows if actor.fields is None else rows.filter(field_code__in=actor.fields)


def desk_queue(actor: Actor, tab: str, *, at: datetime, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of a tab, most urgent first, and log that the list was read.

    Raises Forbidden, KeyError for an unknown tab, BadCursor.
    """
    rows = _titled(_desk(actor).filter(desk_tab(tab, at=at)))
    return _noted(actor, f"desk:{tab}", page_of_rows(rows, ("next_at", "id"), cursor, size), at)


def next_at_desk(actor: Actor, tab: str, after: Dossier, *, at: datetime) -> int | None:
    """Return the dossier that follows in a tab, else the first of the tab, else None; never the same one."""
    rows = _desk(actor).filter(desk_tab(tab, at=at)).exclude(pk=after.pk).order_by("next_at", "id")
    beyond = _beyond(("next_at", "id"), [after.next_at.isoformat(), after.pk], False)
    return rows.filter(beyond).values_list("pk", flat=True).first() or rows.values_list("pk", flat=True).first()


def arrived(actor: Actor, *, since: datetime) -> int:
    """Return how many dossiers came in at the desk after that moment and still wait; Forbidden."""
    return _desk(actor).filter(status=Status.NEW, submitted_at__gt=since).count()


def desk_counts(actor: Actor, *, at: datetime) -> dict[str, int]:
    """Return how many stand in each tab: one query over the open set."""
    counts = {tab: Count("id", filter=desk_tab(tab, at=at)) for tab in DESK_TABS}
    return _desk(actor).aggregate(**counts)


def office_tab(actor: Actor, tab: str, *, at: datetime) -> Q:
    """Return the condition on open step tasks of a tab of the office; KeyError for an unknown one."""
    mine = Q(assignee_id=actor.user_id)
    for_me = Q(assignee__isnull=True, role__in=list(actor.roles))
    working = Q(dossier__status__in=[Status.ACCEPTED, Status.IN_PROGRESS])
    return {
        "mine": mine & working,
        "unclaimed": for_me & working,
        "agency": working,
        "waiting": Q(dossier__status=Status.WAITING_SUPPLEMENT),
        "withdrawal": Q(dossier__status=Status.WITHDRAWAL_ASKED),
        "overdue": Q(due_at__lt=at) & working,
        "orphan": Q(orphan=True) & working,
    }[tab]


def _office(actor: Actor) -> QuerySet[StepTask]:
    actor.require(Permission.STEP_WORK)
    rows = StepTask.objects.filter(
        agency__in=actor.agencies,
        done_at__isnull=True,
        kind="main",
        dossier__status__in=_IN_OFFICE,
    )
    return rows if actor.fields is None else rows.filter(dossier__field_code__in=actor.fields)


def office_queue(actor: Actor, tab: str, *, at: datetime, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of open steps with their dossiers, by due time, and log that the list was read.

    Raises Forbidden, KeyError for an unknown tab, BadCursor.
    """
    rows = _office(actor).filter(office_tab(actor, tab, at=at)).select_related("dossier", "assignee", "step")
    rows = rows.annotate(title=F("dossier__version__name"))
    return _noted(actor, f"office:{tab}", page_of_rows(rows, ("next_at", "id"), cursor, size), at)


def office_counts(actor: Actor, *, at: datetime) -> dict[str, int]:
    """Return how many open steps stand in each tab: one query over the open set."""
    counts = {tab: Count("id", filter=office_tab(actor, tab, at=at)) for tab in OFFICE_TABS}
    return _office(actor).aggregate(**counts)


def to_approve(actor: Actor, *, at: datetime, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of the steps that wait for this person's approval, with dossier and draft result, by due time.

    Raises Forbidden, BadCursor.
    """
    actor.require(Permission.RESULT_APPROVE)
    rows = _office(actor).filter(office_tab(actor, "agency", at=at), step__kind="approve", role__in=list(actor.roles))
    rows = rows.filter(Q(assignee__isnull=True) | Q(assignee_id=actor.user_id))
    rows = rows.select_related("dossier__result", "step").annotate(title=F("dossier__version__name"))
    return _noted(actor, "leader:approve", page_of_rows(rows, ("next_at", "id"), cursor, size), at)


def _noted(actor: Actor, purpose: str, page: Page, at: datetime) -> Page:
    """Note whose dossiers stood on a page: of dossiers or of steps."""
    shown = [row.dossier_id if isinstance(row, StepTask) else row.pk for row in page.rows]
    log_shown(actor, "agency", actor.agency_id or 0, purpose, shown=shown, at=at)
    return page


def mine(actor: Actor, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of the applicant's own dossiers, drafts too, the latest change first."""
    rows = Dossier.objects.filter(own_scope(actor))
    return page_of_rows(rows, ("-updated_at", "-id"), cursor, size)


def find(actor: Actor, typed: str, *, at: datetime, size: int = SIZE) -> list[Dossier]:
    """Find dossiers in the actor's scope by number, identity number, phone or name, the latest first.

    A number of nine or more digits is looked up by its keyed hash; it is never searched as text.
    """
    words = fold(typed)
    if not words:
        return []
    rows = visible_to(actor).exclude(status=Status.DRAFT)
    found = _titled(rows.filter(_matches(actor, typed.strip(), words)))
    return _noted(actor, "find", Page(list(found.order_by("-submitted_at", "-id")[:size])), at).rows


def _titled(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Bring the procedure's name along, so that a list loads no version."""
    return rows.annotate(title=F("version__name"))


def _matches(actor: Actor, typed: str, words: str) -> Q:
    number = numbering.normalise(typed)
    if numbering.is_number(number):
        return Q(number=number)
    digits = "".join(char for char in typed if char.isdigit())
    if len(digits) >= 9 and not any(char.isalpha() for char in typed):
        people = Person.objects.filter(
            Q(id_hash=blind(digits, "identity")) | Q(phone_hash__in=[blind(p, "phone") for p in _phones(digits)])
        )
        return Q(pk__in=people.values("dossier_id"))
    return _by_name(actor, words)


def _by_name(actor: Actor, words: str) -> Q:
    """Open dossiers by any word of the names, ended ones of the agency by how the owner's name begins."""
    query = " & ".join([*words.split()[:-1], f"{words.split()[-1]}:*"])
    in_open = RawSQL(
        "to_tsvector('simple'::regconfig, dossiers_dossier.search_text) @@ to_tsquery('simple', %s)", [query]
    )
    open_ids = Dossier.objects.filter(status__in=_OPEN).annotate(hit=in_open).filter(hit=True).values("pk")
    archive = Q(intake_agency__in=actor.agencies, name_folded__startswith=words)
    return Q(pk__in=open_ids) | archive


def _phones(digits: str) -> list[str]:
    """Return the ways one Vietnamese number is written: as typed, with 0, with +84."""
    national = "0" + digits.removeprefix("84").removeprefix("0")
    return [digits, national, "+84" + national[1:]]


def page_of_rows(rows: QuerySet[Any], order: tuple[str, str], cursor: str, size: int) -> Page:
    """Cut one page out by keyset: after (or before) the place the cursor names."""
    place, back = _place(cursor, order)
    if place:
        rows = rows.filter(_beyond(order, place, back))
    ordered = rows.order_by(*(_flipped(name) if back else name for name in order))
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_next = more if not back else True
    has_previous = bool(place) if not back else more
    return Page(
        rows=found,
        next=_cursor(found[-1], order, back=False) if found and has_next else "",
        previous=_cursor(found[0], order, back=True) if found and has_previous else "",
    )


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, str], place: list[Any], back: bool) -> Q:
    """Return the condition "after that place" in the order, or before it."""
    first, second = (name.lstrip("-") for name in order)
    descending = order[0].startswith("-") != back
    operator = "lt" if descending else "gt"
    at, row_id = datetime.fromisoformat(place[0]), int(place[1])
    # The first comparison alone lets the index begin at the right place.
    bound = Q(**{f"{first}__{operator}e": at})
    return bound & (Q(**{f"{first}__{operator}": at}) | Q(**{first: at, f"{second}__{operator}": row_id}))


def _cursor(row: Any, order: tuple[str, str], *, back: bool) -> str:
    value = getattr(row, order[0].lstrip("-"))
    packed = json.dumps([value.isoformat(), row.pk, int(back), order[0]], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _place(cursor: str, order: tuple[str, str]) -> tuple[list[Any], bool]:
    """Return where a cursor of this order stands, and whether it looks back; one without an order is an old one."""
    if not cursor:
        return [], False
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, row_id, back, *of = json.loads(packed)
        wrong = of not in ([], [order[0]]) or datetime.fromisoformat(at).tzinfo is None
        if wrong or not isinstance(row_id, int):
            raise BadCursor(cursor)
        return [at, row_id], bool(back)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor(cursor) from error


# The clock first: what begins to write after that is dated later.
_NOW = "SELECT clock_timestamp(), pg_stat_clear_snapshot()"
_UNDER_WAY = """
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
"""


def settled_until() -> datetime:
    """Return the moment before which every change is committed, by the database's clock.

    A change is dated when it is written and once its transaction has a number (trigger), so never before the
    transaction began; whatever is still under way and dated before now has such a number, and began at or after
    this moment; the database's own cleaning writes no dossier and holds nothing back. Two queries, as one would not
    say which of clock and list it looks at first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        now: datetime = cursor.fetchone()[0]
        cursor.execute(_UNDER_WAY)
        began: datetime | None = cursor.fetchone()[0]
    return min(now, began) if began else now


# How a program may have its list: by what, and whether drafts, which have not been filed, are in it.
ORDERS: dict[str, tuple[str, str]] = {
    "updated_at": ("changed_at", "id"),
    "-updated_at": ("-changed_at", "-id"),
    "submitted_at": ("submitted_at", "id"),
    "-submitted_at": ("-submitted_at", "-id"),
}


def changed(
    actor: Actor,
    *,
    at: datetime,
    status: int | None = None,
    since: str = "",
    sort: str = "updated_at",
    cursor: str = "",
    size: int = SIZE,
) -> Page:
    """Return a page of the actor's dossiers for a program, the oldest change first unless told; raises BadCursor.

    `since` is an ISO moment; drafts are one's own alone, and left out where one sorts by the time of filing. What is
    changed by a transaction still under way comes on a later page, so that who follows the cursor misses nothing.
    Raises KeyError for an unknown order.
    """
    order = ORDERS[sort]
    rows = visible_to(actor).filter(changed_at__lt=settled_until())
    if "submitted" in sort:
        rows = rows.filter(submitted_at__isnull=False)
    if status is not None:
        rows = rows.filter(status=status)
    if since:
        try:
            moment = datetime.fromisoformat(since)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=at.tzinfo)
            rows = rows.filter(changed_at__gte=moment.astimezone(UTC))
        except (ValueError, OverflowError) as error:
            raise BadCursor(since) from error
    return _noted(actor, "api_list", page_of_rows(rows, order, cursor, size), at)
