"""Acting for somebody else: what a recorded power of attorney or a delegation covers, and whom it lets in.

A power (ủy quyền) is given by a person or an organisation to one attorney, between two days, for some procedures or
for one dossier. A delegate (người được cử) acts for the organisation and sees its dossiers while the delegation runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class MandateKind(StrEnum):
    """Whether a person is empowered for some acts, or stands for the organisation."""

    ATTORNEY = "attorney"
    DELEGATE = "delegate"


class Scope(StrEnum):
    """How far it reaches."""

    ALL = "all"
    FIELDS = "fields"
    PROCEDURES = "procedures"
    DOSSIER = "dossier"


class Standing(StrEnum):
    """Where it stands on a day."""

    COMING = "coming"
    RUNNING = "running"
    ENDED = "ended"
    REVOKED = "revoked"


class Barrier(StrEnum):
    """Why a mandate does not serve for a new dossier: what it is for, or where it stands.

    The last two are found beside its terms: the form takes none, the principal's account is closed.
    """

    FIELDS = "fields"
    PROCEDURES = "procedures"
    DOSSIER = "dossier"
    COMING = "coming"
    ENDED = "ended"
    REVOKED = "revoked"
    FORM = "form"
    CLOSED = "closed"


class Turn(StrEnum):
    """What the calendar alone does to a mandate; both sides are told of it."""

    BEGUN = "begun"
    ENDING = "ending"
    ENDED = "ended"


ENDING_DAYS = 7  # so many days before the last one both sides are told that it comes


@dataclass(frozen=True, slots=True)
class Terms:
    """What the principal has recorded; `valid_to` is the last day, None for "until revoked"."""

    id: int
    kind: MandateKind
    principal_id: int
    agent_id: int | None
    scope: Scope
    valid_from: date
    valid_to: date | None = None
    field_codes: frozenset[str] = field(default_factory=frozenset)
    procedure_ids: frozenset[int] = field(default_factory=frozenset)
    dossier_id: int | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Of one dossier, what decides who reads it and who acts in it: account ids, and for whom it is filed.

    `behalf` is the kind of mandate it was begun under, empty where the submitter filed without one; `amends`: a draft
    that holds what was filed, to change it.
    """

    id: int
    created_by: int
    principal: int | None
    behalf: str
    draft: bool
    procedure_id: int
    field_code: str
    amends: bool = False


def standing(terms: Terms, *, on: date) -> Standing:
    """Return where a mandate stands on that day in Việt Nam; a revoked one ended at once."""
    if terms.revoked:
        return Standing.REVOKED
    if on < terms.valid_from:
        return Standing.COMING
    return Standing.RUNNING if terms.valid_to is None or on <= terms.valid_to else Standing.ENDED


def turns(terms: Terms, *, recorded: date) -> list[tuple[date, Turn]]:
    """Return the days on which a mandate turns by itself, in order; `recorded` is the day it was given.

    One that runs from that day has begun before everybody's eyes, and of one shorter than the warning nobody is
    warned.
    """
    found = [(terms.valid_from, Turn.BEGUN)] if terms.valid_from > recorded else []
    if terms.valid_to is not None:
        warned = terms.valid_to - timedelta(days=ENDING_DAYS)
        if warned > max(terms.valid_from, recorded):
            found.append((warned, Turn.ENDING))
        found.append((terms.valid_to + timedelta(days=1), Turn.ENDED))
    return found


def turned(terms: Terms, *, recorded: date, since: date, on: date) -> Turn | None:
    """Return the last turn between two days, both included; None where there was none or it has been revoked.

    Who looks late is told where it stands now, not all that has passed.
    """
    found = [turn for day, turn in turns(terms, recorded=recorded) if since <= day <= on]
    return found[-1] if found and not terms.revoked else None


def next_turn(terms: Terms, *, recorded: date, after: date) -> date | None:
    """Return the next day after that one on which a mandate turns by itself, None where it does no more."""
    return next((day for day, _turn in turns(terms, recorded=recorded) if day > after), None)


def barrier(terms: Terms, *, procedure_id: int, field_code: str, on: date) -> Barrier | None:
    """Return why no new dossier of the procedure may be filed under the mandate on that day, None where one may.

    That it is for something else comes before that it does not run: a new one like it would not do either.
    """
    beyond = {
        Scope.ALL: None,
        Scope.FIELDS: None if field_code in terms.field_codes else Barrier.FIELDS,
        Scope.PROCEDURES: None if procedure_id in terms.procedure_ids else Barrier.PROCEDURES,
        Scope.DOSSIER: Barrier.DOSSIER,
    }[terms.scope]
    stands = standing(terms, on=on)
    return beyond or (None if stands is Standing.RUNNING else Barrier(stands.value))


def covers(terms: Terms, *, procedure_id: int, field_code: str, on: date) -> bool:
    """Tell whether a new dossier of the procedure may be filed under the mandate on that day."""
    return barrier(terms, procedure_id=procedure_id, field_code=field_code, on=on) is None


def covers_dossier(terms: Terms, held: Held, *, on: date) -> bool:
    """Tell whether the mandate reaches a dossier that is there already."""
    if terms.scope is Scope.DOSSIER:
        return standing(terms, on=on) is Standing.RUNNING and terms.dossier_id == held.id
    return covers(terms, procedure_id=held.procedure_id, field_code=held.field_code, on=on)


def is_plain(held: Held, user_id: int | None) -> bool:
    """Tell whether the dossier is the person's own affair, so that no mandate has to be looked at."""
    own_draft = held.draft and not held.amends
    return held.created_by == user_id and (own_draft or held.principal is None)


def may_act(held: Held, user_id: int | None, terms: Iterable[Terms], *, on: date | None) -> bool:
    """Tell whether the person may act in the dossier (supplement, add files, rate); `terms` are that person's.

    A draft is its writer's alone; one that changes what was filed only while the writer may act in that. Afterwards
    the principal always may, attorney and delegates while they are such.
    """
    if user_id is None:
        return False
    if held.draft and not (held.amends and held.created_by == user_id):
        return held.created_by == user_id
    if user_id == _owner(held):
        return True
    return on is not None and any(_lets_act(one, held, user_id, on) for one in terms)


def _owner(held: Held) -> int:
    """The account whose dossier it is: the principal's, else that of whoever filed it."""
    return held.created_by if held.principal is None else held.principal


def _lets_act(terms: Terms, held: Held, user_id: int, on: date) -> bool:
    owner = _owner(held)
    if terms.agent_id != user_id or terms.principal_id != owner or not covers_dossier(terms, held, on=on):
        return False
    if terms.kind is MandateKind.DELEGATE or terms.scope is Scope.DOSSIER:
        return True
    # One attorney has no business in what the principal or another attorney filed.
    return held.principal is not None and held.created_by == user_id


def may_read(held: Held, user_id: int | None, terms: Iterable[Terms], *, on: date | None) -> bool:
    """Tell whether the person may read the dossier: whoever may act in it, and the attorney who filed it.

    A delegate who was removed reads nothing of the organisation any more, also not what that person filed for it.
    """
    filed_it = user_id is not None and held.created_by == user_id
    return (filed_it and held.behalf != MandateKind.DELEGATE) or may_act(held, user_id, terms, on=on)
