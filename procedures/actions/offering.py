"""Offers of the province, computed anew from the table of authorities after every load."""

from collections.abc import Iterable

from django.conf import settings

from agencies import access as agencies
from procedures.models import Offer, Procedure, ProcedureVersion, Publication
from procedures.rules.catalogue import Taker
from procedures.rules.offering import EVERY_COMMUNE, Offering, offering

BATCH = 1000


def refresh_offers() -> list[tuple[str, str]]:
    """Set taker and offers of every procedure; an offer is closed, never deleted. Must run in a transaction.

    Returns (procedure code, agency code) where the table names an agency that does not exist.
    """
    existing = {(row.procedure_id, row.agency_id): row for row in Offer.objects.all()}
    wanted: set[tuple[int, int | None]] = set()
    changed: list[Procedure] = []
    unknown: list[tuple[str, str]] = []
    ids = _agency_ids()
    for procedure, version in _current():
        decided = _decide(procedure, version)
        known = [code for code in decided.agencies if code in ids]
        unknown += [(procedure.code, code) for code in decided.agencies if code not in ids]
        taker = decided.taker if known or decided.taker != Taker.HERE else Taker.NONE
        name = _taker_name(taker, version.field.authority, version.field.authority_name, version)
        if (procedure.taker, procedure.taker_name) != (taker, name):
            procedure.taker, procedure.taker_name = taker, name
            changed.append(procedure)
        wanted |= {(procedure.pk, ids[code]) for code in known}
    Procedure.objects.bulk_update(changed, ["taker", "taker_name"], batch_size=BATCH)
    _store(existing, wanted)
    return unknown


def _current() -> Iterable[tuple[Procedure, ProcedureVersion]]:
    rows = Publication.objects.order_by("procedure_id", "-effective_from", "-id").distinct("procedure_id")
    related = rows.select_related("procedure", "version", "version__field").defer(
        "version__steps", "version__conditions", "version__note", "version__methods", "version__legal_bases"
    )
    return ((row.procedure, row.version) for row in related.iterator(BATCH) if row.version)


def _agency_ids() -> dict[str, int | None]:
    return {row.code: row.id for row in agencies.open_agencies()} | {EVERY_COMMUNE: None}


def _decide(procedure: Procedure, version: ProcedureVersion) -> Offering:
    return offering(
        kind=procedure.kind,
        internal=procedure.internal,
        promulgator_code=procedure.promulgator_code,
        levels=tuple(version.levels),
        authority=version.field.authority,
        province=settings.PROVINCE,
    )


def _taker_name(taker: Taker, authority: str, authority_name: str, version: ProcedureVersion) -> str:
    if taker == Taker.HERE:
        return ""
    if taker == Taker.OTHER_PROVINCE:
        return version.promulgator
    if authority in ("vertical", "ministry", "none") and authority_name:
        return authority_name
    return str((version.executing or [version.promulgator])[0])


def _store(existing: dict[tuple[int, int | None], Offer], wanted: set[tuple[int, int | None]]) -> None:
    new = [Offer(procedure_id=p, agency_id=a) for p, a in sorted(wanted - existing.keys(), key=str)]
    Offer.objects.bulk_create(new, batch_size=BATCH)
    opened = [row.pk for key, row in existing.items() if key in wanted and not row.active]
    closed = [row.pk for key, row in existing.items() if key not in wanted and row.active]
    Offer.objects.filter(pk__in=opened).update(active=True)
    Offer.objects.filter(pk__in=closed).update(active=False)
