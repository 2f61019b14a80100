"""Who is entrusted with what: the mandates an account has given and holds, and whom one may file for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.access import profile_of
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.known import VIETNAM
from dossiers.models import Dossier, Mandate
from dossiers.models.mandate import MandateQuerySet
from dossiers.rules.mandates import (
    Barrier,
    MandateKind,
    Scope,
    Standing,
    Terms,
    is_plain,
    may_act,
    may_read,
    standing,
)
from dossiers.rules.mandates import barrier as why
from dossiers.rules.workflow import Status
from journal.read import log_read
from portal.lib.prepared import Prepared

TOLD_FOR = timedelta(days=90)
MOST_HELD = 200

_HELD = Prepared(lambda user: Mandate.objects.filter(agent_id=user, revoked_at__isnull=True))


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody the actor may file for now: by which mandate, in which capacity, until which day."""

    mandate_id: int
    user_id: int
    name: str
    kind: MandateKind
    scope: Scope
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody the actor may not file this for, under which mandate, and why."""

    principal: Principal
    why: Barrier
    revoked_at: datetime | None


def terms_of(user_id: int | None) -> list[Terms]:
    """Return what others have entrusted to the account and not revoked, also the expired; one query."""
    return [row.terms for row in _HELD(user_id)] if user_id is not None else []


def reads(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether an applicant reads the dossier; no query where it is the applicant's own affair."""
    held = dossier.held
    if is_plain(held, actor.user_id):
        return True
    return may_read(held, actor.user_id, terms_of(actor.user_id), on=actor.on)


def acts(actor: Actor, dossier: Dossier, *, at: datetime | None = None) -> bool:
    """Tell whether an applicant may act in the dossier (at the moment, else on the actor's day)."""
    held = dossier.held
    if is_plain(held, actor.user_id):
        return True
    day = at.astimezone(VIETNAM).date() if at else actor.on
    return may_act(held, actor.user_id, terms_of(actor.user_id), on=day)


def acting_in(actor: Actor, rows: Iterable[Dossier], *, at: datetime) -> list[Dossier]:
    """Return those of the dossiers in which an applicant may act; one query, none where all are the applicant's own."""
    found, day = list(rows), at.astimezone(VIETNAM).date()
    if all(is_plain(row.held, actor.user_id) for row in found):
        return found
    terms = terms_of(actor.user_id)
    return [row for row in found if may_act(row.held, actor.user_id, terms, on=day)]


def own_scope(actor: Actor) -> Q:
    """Return the condition of the dossiers that an applicant reads, drafts too; one query for the mandates held.

    The same as `reads`, dossier by dossier.
    """
    me = actor.user_id or 0
    filed = ~Q(status=Status.DRAFT)
    scope = Q(created_by_id=me) & (~Q(behalf=MandateKind.DELEGATE) | Q(status=Status.DRAFT, amends__isnull=True))
    scope |= Q(principal_id=me) & filed
    for one in terms_of(me):
        if actor.on is not None and standing(one, on=actor.on) is Standing.RUNNING:
            scope |= _entrusted(one) & (filed | Q(created_by_id=me))
    return scope


def _entrusted(terms: Terms) -> Q:
    """Return the condition of what a running mandate lets its agent read beside the agent's own filings."""
    of_principal = Q(principal_id=terms.principal_id) | Q(created_by_id=terms.principal_id, principal__isnull=True)
    if terms.scope is Scope.DOSSIER:
        return Q(pk=terms.dossier_id) & of_principal
    if terms.kind is not MandateKind.DELEGATE:
        return Q(pk__in=[])
    return {
        Scope.ALL: of_principal,
        Scope.FIELDS: of_principal & Q(field_code__in=terms.field_codes),
        Scope.PROCEDURES: of_principal & Q(procedure_id__in=terms.procedure_ids),
    }[terms.scope]


def principals_for(actor: Actor, *, procedure_id: int, field_code: str, at: datetime) -> list[Principal]:
    """Return whom the actor may file this procedure for on that day, organisations first; one query."""
    found = _barriers(actor, procedure_id=procedure_id, field_code=field_code, at=at)
    rows = [_principal(row) for row, bar in found if bar is None]
    return sorted(rows, key=lambda row: (row.kind is not MandateKind.DELEGATE, row.name, row.mandate_id))


def barred_for(actor: Actor, *, procedure_id: int, field_code: str, at: datetime) -> list[Barred]:
    """Return those for whom the actor might think to file this and may not, each once with why; one query.

    What has ended is told for 90 days, and only where it would have done.
    """
    found = _barriers(actor, procedure_id=procedure_id, field_code=field_code, at=at)
    served = {row.principal_id for row, bar in found if bar is None}
    told: dict[int, Barred] = {}
    for row, bar in found:
        gone = standing_of(row, at=at) in (Standing.ENDED, Standing.REVOKED)
        apart = bar in (Barrier.FIELDS, Barrier.PROCEDURES, Barrier.DOSSIER)
        if bar is not None and row.principal_id not in served and not (gone and apart):
            told.setdefault(row.principal_id, Barred(_principal(row), bar, row.revoked_at))
    return list(told.values())


def _barriers(
    actor: Actor, *, procedure_id: int, field_code: str, at: datetime
) -> list[tuple[Mandate, Barrier | None]]:
    """Return what others have entrusted to the actor lately, the latest first, each with what bars it."""
    day = at.astimezone(VIETNAM).date()
    since = Q(valid_to=None) | Q(valid_to__gte=day - TOLD_FOR), Q(revoked_at=None) | Q(revoked_at__gte=at - TOLD_FOR)
    rows = Mandate.objects.filter(*since, agent_id=actor.user_id or 0).select_related("principal")
    return [
        (row, why(row.terms, procedure_id=procedure_id, field_code=field_code, on=day) or _closed(row))
        for row in rows.order_by("-created_at", "-id")[:MOST_HELD]
    ]


def _closed(row: Mandate) -> Barrier | None:
    return None if row.principal.is_active else Barrier.CLOSED


def _principal(row: Mandate) -> Principal:
    return Principal(
        row.pk,
        row.principal_id,
        row.principal.full_name,
        MandateKind(row.kind),
        Scope(row.scope),
        row.valid_from,
        row.valid_to,
    )


def commune_of(actor: Actor, principal: Principal, *, at: datetime) -> str:
    """Return the commune of somebody the actor files for where the mandate lets it be known, else ""; it is logged."""
    commune = shared_particulars(Mandate.objects.get(pk=principal.mandate_id)).get("commune", "")
    if commune:
        log_read(actor, "user", principal.user_id, "mandate", at=at)
    return commune


def shares_particulars_of(principal: Principal) -> bool:
    """Tell whether the mandate lets more be known of somebody one files for than the name; one query."""
    return shares_particulars(Mandate.objects.get(pk=principal.mandate_id))


def usable(mandate_id: int | None, dossier: Dossier, *, at: datetime) -> Mandate | None:
    """Return the mandate a draft was begun under if it still covers the filing at that moment, else None."""
    return usability(mandate_id, dossier, at=at)[0]


def usability(mandate_id: int | None, dossier: Dossier, *, at: datetime) -> tuple[Mandate | None, str]:
    """Return that mandate, or None with why: "unknown" (also somebody else's), or what bars it; one query."""
    mandate = Mandate.objects.select_related("proof", "principal").filter(pk=mandate_id or 0).first()
    if mandate is None or mandate.agent_id != dossier.created_by_id:
        return None, "unknown"
    day = at.astimezone(VIETNAM).date()
    bar = why(mandate.terms, procedure_id=dossier.procedure_id, field_code=dossier.field_code, on=day)
    bar = bar or _closed(mandate)
    return (None, str(bar)) if bar else (mandate, "")


def mandate_of(dossier: Dossier) -> Mandate | None:
    """Return the mandate that a dossier was begun under, whatever became of it; no query without one."""
    if dossier.mandate_id is None:
        return None
    return Mandate.objects.select_related("principal", "agent").filter(pk=dossier.mandate_id).first()


def given(actor: Actor, kind: MandateKind) -> list[Mandate]:
    """Return what the actor has recorded of that kind, the latest first (200 at most). Raises Forbidden."""
    return list(_own(actor).filter(kind=kind).select_related("dossier")[:200])


def received(actor: Actor) -> list[Mandate]:
    """Return what others have entrusted to the actor, the latest first (200 at most). Raises Forbidden."""
    actor.require(Permission.DOSSIER_FOLLOW)
    rows = Mandate.objects.filter(agent_id=actor.user_id or 0)
    return list(rows.select_related("dossier", "principal").order_by("-created_at", "-id")[:200])


def held_mandates(actor: Actor, *, at: datetime) -> list[Mandate]:
    """Return those of what others have entrusted to the actor that run at the moment. Raises Forbidden."""
    return [row for row in received(actor) if standing_of(row, at=at) is Standing.RUNNING]


def mandate_for(actor: Actor, mandate_id: int) -> Mandate:
    """Return a mandate to its principal or its agent; raises Forbidden, Mandate.DoesNotExist for anybody else."""
    actor.require(Permission.DOSSIER_FOLLOW)
    row = Mandate.objects.select_related("proof", "principal", "dossier").get(pk=mandate_id)
    if actor.user_id not in (row.principal_id, row.agent_id):
        raise Mandate.DoesNotExist
    return row


def standing_of(row: Mandate, *, at: datetime) -> Standing:
    """Return where a mandate stands at the moment."""
    return standing(row.terms, on=at.astimezone(VIETNAM).date())


def proof_for(actor: Actor, mandate_id: int, *, at: datetime) -> Mandate:
    """Return a mandate whose paper the actor may open: the principal always, the agent while the mandate runs.

    Raises Forbidden, Mandate.DoesNotExist for anybody else.
    """
    row = mandate_for(actor, mandate_id)
    if row.principal_id != actor.user_id and standing_of(row, at=at) is not Standing.RUNNING:
        raise Mandate.DoesNotExist
    return row


def principal_profile(actor: Actor, mandate: Mandate, *, at: datetime) -> dict[str, str]:
    """Return what the principal lets be filled in, by the keys of a form's parties; the reading is logged.

    The name always; number, birth date, phone and address only where the mandate says so. Of an organisation
    everything that stands in its register entry: its delegates act in its name.
    """
    known = profile_of(mandate.principal_id)
    name = {"kind": "organisation", "organisation": known.full_name}
    if known.kind != "business":
        name = {"kind": "person", "full_name": known.full_name}
    shared = shared_particulars(mandate)
    if shared:
        log_read(actor, "user", known.user_id, "mandate", at=at)
    return name | shared


def shares_particulars(mandate: Mandate) -> bool:
    """Tell whether the agent may know more of the principal than the name; a delegate acts in the organisation's."""
    return bool(mandate.shares_profile or mandate.kind == MandateKind.DELEGATE)


def shared_particulars(mandate: Mandate) -> dict[str, str]:
    """Return what a mandate lets be filled in beside the name; empty where it says nothing of it."""
    if not shares_particulars(mandate):
        return {}
    known = profile_of(mandate.principal_id)
    shared = {
        "birth_date": known.birth_date.isoformat() if known.birth_date else "",
        "sex": known.sex,
        "paper_kind": "id_card" if known.identity_kind == "cccd" else "",
        "number": known.identity_number if known.identity_kind == "cccd" else "",
        "tax_number": known.identity_number if known.identity_kind == "tax" else "",
        "phone": known.phone,
        "email": known.email,
        "commune": known.commune_code,
        "address": known.address_line,
        "representative": known.representative,
    }
    return {key: value for key, value in shared.items() if value}


def own_dossiers(actor: Actor) -> list[Dossier]:
    """Return the filed dossiers of which one may be entrusted, the latest first (100 at most). Raises Forbidden."""
    actor.require(Permission.DOSSIER_FOLLOW)
    rows = Dossier.objects.filed().filter(created_by_id=actor.user_id or 0, principal__isnull=True)
    return list(rows.order_by("-updated_at", "-id")[:100])


def _own(actor: Actor) -> MandateQuerySet:
    actor.require(Permission.DOSSIER_FOLLOW)
    return Mandate.objects.filter(principal_id=actor.user_id or 0).order_by("-created_at", "-id")
