"""Invented dossiers in bulk, for demonstrations and measurements: real procedures, agencies, rules and chains.

The open set stays bounded: a fifth of them, at most 2,000, are still somebody's work; all others have ended.
With the same seed it is the same open set whatever the size of the archive, so that two sizes can be compared.
Rows go in by COPY with every constraint, in transactions of some thousand dossiers; no paper and no notice
follows from them.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from random import Random

from django.conf import settings
from django.db import connections, transaction

from accounts.access import colleagues
from accounts.actions.invented import ensure_invented, invented_ids
from agencies.access import agency_by_id, calendar_of, communes_agencies
from agencies.rules.roles import Role
from dossiers.access.channels import CHANNELS
from dossiers.access.clock import rule_limit
from dossiers.actions import _lives
from dossiers.actions._writing import Batch, Case
from dossiers.known import VIETNAM
from dossiers.models import Dossier
from dossiers.rules.workflow import Status
from procedures.access import OfferInfo, PublishedVersion, catalogue, offers_for, published

OPEN_AT_MOST = 2000
CHUNK = 4000
MOST = 20_000_000
PROCEDURES = 300
_CHANNELS = ((2, 70), (1, 22), (3, 8))
_OPEN = (
    (Status.NEW, 35),
    (Status.ACCEPTED, 15),
    (Status.IN_PROGRESS, 30),
    (Status.WAITING_SUPPLEMENT, 8),
    (Status.DONE, 12),
)


class RealDossiers(ValueError):
    """The database holds dossiers of real people: nothing invented is mixed with them."""


class NothingOffered(ValueError):
    """No published procedure is taken by the agency (or by any)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: so many, for one agency or all, filed between two days, from a seed.

    `still_open` of them are not ended; None is a fifth, at most 2,000.
    """

    count: int
    first: date
    last: date
    agency_code: str = ""
    seed: int = 1
    still_open: int | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the work that one transaction writes: filed between two shares (0 to 1) of the days."""

    number: int
    count: int
    begins: float = 0.0
    ends: float = 1.0
    open: bool = False


def check(order: Order, *, at: datetime) -> None:
    """Raise ValueError in words for an order that cannot be met, RealDossiers, NothingOffered; writes nothing."""
    if not 1 <= order.count <= MOST:
        raise ValueError(f"the number of dossiers must lie between 1 and {MOST}")
    today = at.astimezone(VIETNAM).date()
    if order.first > order.last or order.last > today:
        raise ValueError("the days must be in order and not in the future")
    if (order.last - order.first).days < 30:
        raise ValueError("at least 30 days are needed for dossiers to live")
    if not settings.DEMO and Dossier.objects.exclude(created_by_id__in=invented_ids()).exists():
        raise RealDossiers("this database holds real dossiers; invented ones go into a demonstration (DEMO=1)")
    if not _menu(order.agency_code):
        raise NothingOffered(f"no procedure is taken by {order.agency_code or 'any agency'}")


def generate(order: Order, *, at: datetime, processes: int = 1, say: Callable[[int], None] = lambda done: None) -> int:
    """Write the dossiers and return how many; `say` is told how many are written so far.

    With one process everything happens in this one; with more each has a connection of its own.
    Raises what `check` raises, before anything is written.
    """
    check(order, at=at)
    ensure_invented(_applicants(order), at=at)
    chunks = list(_chunks(order))
    if processes == 1:
        workshop = Workshop(order, at)
        done = 0
        for chunk in chunks:
            done += workshop.write(chunk)
            say(done)
        return done
    connections.close_all()
    return _side_by_side(order, chunks, at, processes, say)


def _side_by_side(order: Order, chunks: list[Chunk], at: datetime, processes: int, say: Callable[[int], None]) -> int:
    context = multiprocessing.get_context("fork")
    done = 0
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_open_workshop, initargs=(order, at)) as pool:
        for finished in as_completed([pool.submit(_write, chunk) for chunk in chunks]):
            done += finished.result()
            say(done)
    return done


_workshop: "Workshop | None" = None


def _open_workshop(order: Order, at: datetime) -> None:
    global _workshop  # one per process of the pool
    connections.close_all()
    _workshop = Workshop(order, at)


def _write(chunk: Chunk) -> int:
    assert _workshop is not None
    return _workshop.write(chunk)


def open_count(count: int) -> int:
    """Return how many of so many dossiers are still open: a fifth, at most 2,000."""
    return min(count // 5, OPEN_AT_MOST)


def _chunks(order: Order) -> Iterator[Chunk]:
    """Split the work: the open ones first, then the ended ones by time."""
    still_open = open_count(order.count) if order.still_open is None else order.still_open
    if still_open:
        yield Chunk(0, still_open, open=True)
    ended = order.count - still_open
    if not ended:
        return
    parts = -(-ended // CHUNK)
    edges = [ended * n // parts for n in range(parts + 1)]
    for number, (begins, ends) in enumerate(pairwise(edges), start=1):
        yield Chunk(number, ends - begins, begins / ended, ends / ended)


def _applicants(order: Order) -> int:
    return min(max(order.count // 100, 10), 5000)


def _menu(agency_code: str) -> list[tuple[PublishedVersion, tuple[OfferInfo, ...]]]:
    """Return the procedures that are taken here with their offers, at most 300, the same at every call."""
    rows = [row for row in catalogue().listed if row.offered]
    Random(0).shuffle(rows)  # noqa: S311 - invented, not secret
    found = []
    for row in rows:
        version = published(row.version_id)
        offers = tuple(offer for offer in offers_for(version) if agency_code in ("", offer.agency_code))
        if offers:
            found.append((version, offers))
        if len(found) == PROCEDURES:
            break
    return found


class Workshop:
    """What one process knows while it writes: procedures, people of the office, calendars."""

    def __init__(self, order: Order, at: datetime) -> None:
        self.order, self.now = order, at
        self.menu = _menu(order.agency_code)
        # Some procedures are asked for every day, most hardly ever.
        self.weights = [1 / (place + 1) for place in range(len(self.menu))]
        self.communes = [row.commune_code for row in communes_agencies() if row.commune_code]
        self.applicants, self.clerk = ensure_invented(_applicants(order), at=at)
        self._days: dict[int, _lives.Days] = {}
        self._staff: dict[tuple[int, str], int | None] = {}

    def write(self, chunk: Chunk) -> int:
        """Invent and write one chunk; its numbers are taken in a transaction of their own, before."""
        rng = Random(f"{self.order.seed}/{chunk.number}")  # noqa: S311 - invented, not secret
        cases = [self._case(rng, chunk, place) for place in range(chunk.count)]
        cases.sort(key=lambda case: case.life.submitted)
        batch = Batch(rng, self.order.seed, self.communes, staff=self.staff)
        with transaction.atomic():
            batch.number(cases)
        with transaction.atomic():
            batch.write(cases)
        return len(cases)

    def staff(self, agency_id: int, role: str) -> int:
        """Return who does that work there: somebody of the agency, else the invented civil servant."""
        return self.holder(agency_id, role) or self.clerk

    def holder(self, agency_id: int, role: str) -> int | None:
        """Return who holds the role there; asked once."""
        key = agency_id, role
        if key not in self._staff:
            found = colleagues(agency_id, Role(role), at=self.now).values_list("pk", flat=True)
            self._staff[key] = found.first()
        return self._staff[key]

    def _case(self, rng: Random, chunk: Chunk, place: int) -> Case:
        (version, offers) = rng.choices(self.menu, self.weights)[0]
        offer = rng.choice(offers)
        channel = self._channel(rng, version)
        case = rng.choice(version.cases).id if version.cases else None
        life = self._life(rng, chunk, place, offer, channel, version, case)
        steps = tuple(
            step for step in version.process if not step.optional or self.holder(offer.agency_id, step.role) is not None
        )
        return Case(
            version=version,
            offer=offer,
            case_id=case,
            channel=channel,
            life=life,
            steps=steps,
            applicant_id=rng.choice(self.applicants),
            intake_code=agency_by_id(offer.intake_agency_id).code,
        )

    def _channel(self, rng: Random, version: PublishedVersion) -> int:
        if version.online_level == "info":
            return 1
        return rng.choices([code for code, _ in _CHANNELS], [weight for _, weight in _CHANNELS])[0]

    def _life(
        self,
        rng: Random,
        chunk: Chunk,
        place: int,
        offer: OfferInfo,
        channel: int,
        version: PublishedVersion,
        case_id: int | None,
    ) -> _lives.Life:
        days = self._calendar(offer.agency_id)
        limit = rule_limit(version.limit(case_id, CHANNELS[channel]))
        if chunk.open:
            status = rng.choices([status for status, _ in _OPEN], [weight for _, weight in _OPEN])[0]
            return _lives.running(rng, days, limit, status, online=channel == 2)
        # Three working days are left before the end, so that what is filed last can end as well.
        latest = max(0, min(days.place_of(self.order.last), days.last - 3))
        part = chunk.begins + (chunk.ends - chunk.begins) * rng.random()
        return _lives.ended(rng, days, limit, place=int(part * latest), online=channel == 2)

    def _calendar(self, agency_id: int) -> _lives.Days:
        if agency_id not in self._days:
            calendar = calendar_of(agency_id)
            same = next((days for days in self._days.values() if days.calendar is calendar), None)
            self._days[agency_id] = same or _lives.Days(calendar, self.order.first, self.now)
        return self._days[agency_id]
