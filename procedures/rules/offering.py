"""Which agencies of the province take a procedure: field table x level x kind."""

import re
from dataclasses import dataclass

from procedures.rules.catalogue import Kind, Level, Taker

COMMUNES = "communes"
# An offer of every commune has no agency of its own.
EVERY_COMMUNE = ""
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"
AWAY = {"vertical": Taker.VERTICAL, "ministry": Taker.MINISTRY, "none": Taker.NONE}


@dataclass(frozen=True, slots=True)
class Offering:
    """Who takes a procedure; `agencies` are agency codes, EVERY_COMMUNE standing for all communes."""

    taker: Taker
    agencies: tuple[str, ...] = ()


def offering(
    *,
    kind: str,
    internal: bool,
    promulgator_code: str,
    levels: tuple[str, ...],
    authority: str,
    province: str,
) -> Offering:
    """Return who takes the procedure; `authority` is the field's row of the table, empty where it has none.

    Offered means mapped and the level fits: a department takes what is done at province level, the communes
    take what is done at commune level. What is special to a province is taken by that province only.
    """
    if internal:
        return Offering(Taker.NONE)
    if kind == Kind.SPECIFIC and not is_of(promulgator_code, province):
        return Offering(Taker.OTHER_PROVINCE)
    if authority in AWAY:
        return Offering(AWAY[authority])
    agencies: tuple[str, ...] = ()
    if authority and authority != COMMUNES and Level.PROVINCE in levels:
        agencies += (authority,)
    if authority and Level.COMMUNE in levels:
        agencies += (EVERY_COMMUNE,)
    return Offering(Taker.HERE, agencies) if agencies else Offering(by_level(levels))


def by_level(levels: tuple[str, ...]) -> Taker:
    """Return who takes a procedure that no agency of the province takes, by its levels alone."""
    if Level.VERTICAL in levels:
        return Taker.VERTICAL
    return Taker.MINISTRY if Level.MINISTRY in levels else Taker.NONE


def is_of(agency_code: str, province: str) -> bool:
    """Tell whether the agency code belongs to the province, in the old order (000.00.12.H37) too."""
    return province in (agency_code.split(".")[0], agency_code.rsplit(".", 1)[-1])


def national_page(dvcqg_id: str) -> str:
    """Return the address of a procedure on the national portal; its front page where the id is not one of its ids."""
    known = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", dvcqg_id)
    return f"{NATIONAL_PORTAL}thu-tuc-hanh-chinh/{dvcqg_id}" if known else NATIONAL_PORTAL
