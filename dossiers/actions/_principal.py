"""Whether the form names who has empowered the submitter; a number that is not shared is compared last, and counted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from accounts.access import profile_of
from dossiers.access.capacity import capacity_of, case_code
from dossiers.access.mandates import shares_particulars
from dossiers.actions._lacking import Lack, page_of
from dossiers.known import known_at, unseal
from dossiers.models import Answers, Dossier, Mandate
from portal.lib.text import fold
from procedures.access import PublishedVersion
from procedures.rules import capacities
from procedures.rules.eform import EForm, parties, people
from procedures.rules.eform_types import Party

NUMBER = "number"  # `name` of a lack that is about the number


class Guess(Exception):
    """A number that the principal has not shared is about to be compared: the try has to be counted first."""

    def __init__(self, principal_id: int) -> None:
        super().__init__(principal_id)
        self.principal_id = principal_id


def principal_lacks(
    dossier: Dossier, form: EForm, mandate: Mandate, roles: Sequence[str], answers: Mapping[str, Any], *, on: date
) -> list[Lack]:
    """Return what is wrong with the owner, or with the parties of these `roles`: one of them is the principal.

    By the name, and by the number where the mandate shares it. In changes of a filed dossier a number that is not
    shared stays as it was filed.
    """
    named = _named(form, roles, answers, on, mandate.principal_id)
    if not named:
        return [_lack(form, roles, "full_name")]
    if shares_particulars(mandate):
        fits = _fits(named, mandate.principal_id)
    else:
        fits = dossier.amends_id is None or _numbers(named) == _numbers_filed(dossier, form, roles, on, mandate)
    return [] if fits else [_lack(form, roles, NUMBER)]


def hidden_lacks(
    dossier: Dossier, version: PublishedVersion, answers: Mapping[str, Any], *, at: datetime, counted: bool
) -> list[Lack]:
    """Return the lack of a number that is not the principal's, where the mandate does not share it.

    Asked once all else is right, so that nothing is learnt of a number but by filing with it. Raises Guess where there
    is something to compare and the try is not `counted` yet.
    """
    mandate = Mandate.objects.get(pk=dossier.mandate_id or 0)
    if shares_particulars(mandate) or dossier.amends_id is not None:
        return []
    form, case = version.eform, case_code(version, dossier.case_id)
    roles = capacities.empowering(form, capacity_of(dossier, version, answers), case)
    named = _named(form, roles, answers, known_at(at).today, mandate.principal_id)
    if not (profile_of(mandate.principal_id).identity_number and any(_numbers(named))):
        return []
    if not counted:
        raise Guess(mandate.principal_id)
    return [] if _fits(named, mandate.principal_id) else [_lack(form, roles, NUMBER)]


def _named(form: EForm, roles: Sequence[str], answers: Mapping[str, Any], on: date, principal_id: int) -> list[Party]:
    """Return the owner, or the parties of these roles, that bear the principal's name; nobody empowers himself."""
    if roles:
        found = [one.party for one in parties(form, answers, on=on) if one.role in roles and not one.submits]
    else:
        found = [people(form, answers, on=on).owner]
    name = fold(profile_of(principal_id).full_name)
    return [party for party in found if fold(party.full_name) == name]


def _fits(named: Sequence[Party], principal_id: int) -> bool:
    """Tell whether one of them has the principal's number; one that is not known or not asked counts as right."""
    known = profile_of(principal_id)
    typed = [one.tax_number if known.identity_kind == "tax" else one.number for one in named]
    right = _signs(known.identity_number)
    return not right or any(not text or _signs(text) == right for text in typed)


def _numbers(named: Sequence[Party]) -> list[str]:
    return [_signs(one.number or one.tax_number) for one in named]


def _numbers_filed(dossier: Dossier, form: EForm, roles: Sequence[str], on: date, mandate: Mandate) -> list[str]:
    filed = unseal(form, Answers.objects.filter(dossier=dossier.amends_id).latest("round").answers)
    return _numbers(_named(form, roles, filed, on, mandate.principal_id))


def _signs(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _lack(form: EForm, roles: Sequence[str], what: str) -> Lack:
    """Return the lack at the question that asks for the name or the number of the owner, or of the first party."""
    if roles:
        paths = next(party for party in form.roles.parties if party.role in roles).paths
    else:
        paths = form.roles.owner or form.roles.submitter
    wanted = ("tax_number", "number") if what == NUMBER else ("organisation", "full_name")
    asked = [path for key in wanted for path in paths.get(key, ())] or [p for found in paths.values() for p in found]
    kind = "principal" if roles else "owner"
    return Lack(kind, asked[-1], page=page_of(form, asked[-1]), name=what)
