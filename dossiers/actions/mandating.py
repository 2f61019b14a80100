"""Powers of attorney and delegates: recorded by the principal, revoked at once; the only writer of mandates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.access import actor_of, named_account, user_by_name
from accounts.models import User
from agencies.rules.roles import Permission, Role
from agencies.rules.scope import SYSTEM, Actor, Forbidden
from dossiers.actions.papers import file_name
from dossiers.known import VIETNAM
from dossiers.models import Dossier, Mandate
from dossiers.rules.mandates import MandateKind, Scope, Turn, next_turn, turned
from files import store
from journal.record import record
from portal.lib.crypto import encrypt
from portal.lib.text import clean_input

MAX_RUNNING = 200
CHUNK = 200
AGAIN = timedelta(minutes=10)
TOLD = {
    Turn.BEGUN: "user.mandate_begun",
    Turn.ENDING: "user.mandate_ending",
    Turn.ENDED: "user.mandate_ended",
}
DEMO_DAYS = 365
MAX_NAME, MAX_TYPED = 200, 60


class BadMandate(ValueError):
    """Something about the mandate cannot be; `field` says what: name, typed, scope, dates, dossier, oneself."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooMany(ValueError):
    """An account keeps at most 200 mandates that are not revoked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the principal wants to record; `typed` is the user name or the identity number of the other person."""

    kind: MandateKind
    name: str
    typed: str
    scope: Scope
    valid_from: date
    valid_to: date | None
    field_codes: Collection[str] = ()
    procedure_ids: Collection[int] = ()
    dossier_id: int | None = None
    shares_profile: bool = False


@transaction.atomic
def grant(wanted: Wanted, *, by: Actor, at: datetime, proof: Any = None) -> Mandate:
    """Record a power of attorney, or a delegate of the organisation; `proof` is the paper as uploaded, if any.

    Whether an account bears that name and number is not told: without one the mandate stands and nobody uses it.
    Raises Forbidden, BadMandate, TooMany, files.store.Refused.
    """
    by.require(Permission.DOSSIER_FILE)
    if wanted.kind is MandateKind.DELEGATE and Role.BUSINESS not in by.roles:
        raise Forbidden(Permission.DOSSIER_FILE)
    _check(wanted, by=by, at=at)
    if Mandate.objects.filter(principal_id=by.person_id, revoked_at__isnull=True).count() >= MAX_RUNNING:
        raise TooMany
    agent = named_account(wanted.typed, wanted.name)
    if agent is not None and agent.pk == by.user_id:
        raise BadMandate("oneself")
    stored = store.put(proof, by=by, at=at) if proof is not None else None
    mandate = Mandate.objects.create(
        kind=wanted.kind,
        principal_id=by.person_id,
        agent=agent,
        agent_name=clean_input(wanted.name)[:MAX_NAME],
        agent_typed=encrypt(wanted.typed.strip()),
        scope=wanted.scope,
        field_codes=sorted(wanted.field_codes) if wanted.scope is Scope.FIELDS else [],
        procedure_ids=sorted(wanted.procedure_ids) if wanted.scope is Scope.PROCEDURES else [],
        dossier_id=wanted.dossier_id if wanted.scope is Scope.DOSSIER else None,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        shares_profile=wanted.shares_profile,
        proof=stored,
        proof_name=file_name(proof, stored.extension) if stored else "",
        created_at=at,
    )
    mandate.tell_on = next_turn(mandate.terms, recorded=_day(at), after=_day(at))
    mandate.save(update_fields=["tell_on"])
    record("user", by.person_id, "user.mandate_granted", by=by, at=at, facts=_facts(mandate))
    return mandate


@transaction.atomic
def grant_once(wanted: Wanted, *, by: Actor, at: datetime, proof: Any = None) -> Mandate:
    """Record it as `grant` does; the same sent again within ten minutes (a second click) is the one recorded.

    Raises what `grant` raises.
    """
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.person_id)
    agent = named_account(wanted.typed, wanted.name)
    rows = Mandate.objects.filter(principal_id=by.person_id, agent=agent, revoked_at__isnull=True)
    twins = (row for row in rows.filter(created_at__gt=at - AGAIN) if _is(row, wanted, has_proof=proof is not None))
    return next(twins, None) or grant(wanted, by=by, at=at, proof=proof)


def _is(row: Mandate, wanted: Wanted, *, has_proof: bool) -> bool:
    """Tell whether a mandate says all that is wanted."""
    return (
        (row.kind, row.scope, row.valid_from, row.valid_to, row.shares_profile, row.proof_id is not None)
        == (wanted.kind, wanted.scope, wanted.valid_from, wanted.valid_to, wanted.shares_profile, has_proof)
        and (row.agent_typed_plain, row.agent_name) == (wanted.typed.strip(), clean_input(wanted.name)[:MAX_NAME])
        and (set(row.field_codes), set(row.procedure_ids)) == (set(wanted.field_codes), set(wanted.procedure_ids))
        and row.dossier_id == wanted.dossier_id
    )


@transaction.atomic
def revoke(mandate_id: int, *, by: Actor, at: datetime) -> Mandate:
    """End a mandate at once, by the principal or by the person entrusted; a second time changes nothing.

    Raises Forbidden, Mandate.DoesNotExist for anybody else.
    """
    by.require(Permission.DOSSIER_FOLLOW)
    mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
    if by.user_id not in (mandate.principal_id, mandate.agent_id):
        raise Mandate.DoesNotExist
    if mandate.revoked_at is None:
        mandate.revoked_at, mandate.tell_on = at, None
        mandate.save(update_fields=["revoked_at", "tell_on"])
        record("user", mandate.principal_id, "user.mandate_revoked", by=by, at=at, facts=_facts(mandate))
    return mandate


def tell_turns(*, at: datetime, limit: int = 0) -> int:
    """Record of up to `limit` mandates that they have begun, end soon or have ended by themselves; return how many.

    Each is said once. One transaction a mandate, so that a killed worker neither loses nor repeats anything.
    """
    due = Mandate.objects.filter(tell_on__lte=_day(at)).order_by("tell_on", "pk")
    return sum(_tell_turn(pk, at=at) for pk in due.values_list("pk", flat=True)[: limit or CHUNK])


@transaction.atomic
def _tell_turn(mandate_id: int, *, at: datetime) -> bool:
    """Say it of one mandate; False where another worker does, or it was revoked in the meantime."""
    today = _day(at)
    rows = Mandate.objects.select_for_update(skip_locked=True)
    mandate = rows.filter(pk=mandate_id, tell_on__lte=today).first()
    if mandate is None or mandate.tell_on is None:
        return False
    recorded = _day(mandate.created_at)
    turn = turned(mandate.terms, recorded=recorded, since=mandate.tell_on, on=today)
    mandate.tell_on = next_turn(mandate.terms, recorded=recorded, after=today)
    mandate.save(update_fields=["tell_on"])
    if turn is not None:
        record("user", mandate.principal_id, TOLD[turn], by=SYSTEM, at=at, facts=_facts(mandate))
    return True


def _day(at: datetime) -> date:
    """Return the day in Việt Nam."""
    return at.astimezone(VIETNAM).date()


@transaction.atomic
def revoke_all(*, by: Actor, at: datetime) -> int:
    """End every mandate that one has given or holds, as when the account is closed; return how many.

    Raises Forbidden.
    """
    mine = Q(principal_id=by.person_id) | Q(agent_id=by.person_id)
    ids = list(Mandate.objects.filter(mine, revoked_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    for mandate_id in ids:
        revoke(mandate_id, by=by, at=at)
    return len(ids)


@transaction.atomic
def load_demo(*, at: datetime) -> int:
    """Let the second demonstration citizen act for the first one and for the business; return how many were new."""
    agent = user_by_name("congdan2")
    today = at.astimezone(VIETNAM).date()
    made = 0
    for name, kind in (("congdan", MandateKind.ATTORNEY), ("doanhnghiep", MandateKind.DELEGATE)):
        principal = user_by_name(name)
        if agent is None or principal is None or Mandate.objects.filter(principal=principal).exists():
            continue
        attorney = kind is MandateKind.ATTORNEY
        last = today + timedelta(days=DEMO_DAYS) if attorney else None
        wanted = Wanted(kind, agent.full_name, agent.username, Scope.ALL, today, last, shares_profile=attorney)
        grant(wanted, by=actor_of(principal, at=at), at=at)
        made += 1
    return made


def _facts(mandate: Mandate) -> dict[str, Any]:
    """Return what the journal keeps: ids, codes and days, no name and no number."""
    return {
        "mandate": mandate.pk,
        "kind": str(mandate.kind),
        "agent": mandate.agent_id,
        "scope": str(mandate.scope),
        "valid_from": mandate.valid_from.isoformat(),
        "valid_to": mandate.valid_to.isoformat() if mandate.valid_to else None,
    }


def _check(wanted: Wanted, *, by: Actor, at: datetime) -> None:
    """Raise BadMandate at the first thing that cannot be."""
    today = at.astimezone(VIETNAM).date()
    wrong = {
        "name": not any(sign.isalpha() for sign in wanted.name) or len(wanted.name) > MAX_NAME,
        "typed": not wanted.typed.strip() or len(wanted.typed) > MAX_TYPED,
        "scope": (wanted.scope is Scope.FIELDS and not wanted.field_codes)
        or (wanted.scope is Scope.PROCEDURES and not wanted.procedure_ids)
        or (wanted.scope is Scope.DOSSIER and wanted.kind is MandateKind.DELEGATE),
        "dates": _bad_dates(wanted, today),
        "dossier": wanted.scope is Scope.DOSSIER and not _is_own(wanted.dossier_id, by),
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise BadMandate(field)


def _bad_dates(wanted: Wanted, today: date) -> bool:
    """A power of attorney has a last day; nothing is recorded that has ended already."""
    if wanted.valid_to is None:
        return wanted.kind is MandateKind.ATTORNEY
    return wanted.valid_to < wanted.valid_from or wanted.valid_to < today


def _is_own(dossier_id: int | None, by: Actor) -> bool:
    rows = Dossier.objects.filed().filter(pk=dossier_id or 0, created_by_id=by.person_id, principal__isnull=True)
    return rows.exists()
