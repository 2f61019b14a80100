"""Person rows from the answers, as the form's definition says who is who."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dossiers.access.capacity import recorded_capacity
from dossiers.actions import _capacity
from dossiers.known import VIETNAM
from dossiers.models import Dossier, Person
from portal.lib.crypto import blind, encrypt
from portal.lib.prepared import insert
from portal.lib.text import fold
from procedures.access import PublishedVersion
from procedures.rules.eform import parties, people
from procedures.rules.eform_types import Party

MAX_NAME = 250
MAX_DATE = 10


def write(
    dossier: Dossier, version: PublishedVersion, answers: dict[str, Any], *, at: datetime, first: bool = False
) -> None:
    """Write owner, submitter and the other parties, and what the queues search by.

    Identity data only encrypted and hashed. At the `first` filing nobody is there yet who would have to make room.
    """
    form = version.eform
    on = at.astimezone(VIETNAM).date()
    who = people(form, answers, on=on)
    owner = _person(dossier, "owner", who.owner)
    submitter = _person(dossier, "submitter", _capacity.submitter_of(dossier, form, who.submitter))
    submitter.capacity = recorded_capacity(dossier, version, answers)
    others = [
        _person(dossier, "party", one.party, part=one.role, ordinal=place)
        for place, one in enumerate(parties(form, answers, on=on))
    ]
    if not first:
        Person.objects.filter(dossier=dossier).delete()
    insert(owner, submitter, *others)
    describe(dossier, owner, submitter, others)


def describe(dossier: Dossier, owner: Person, submitter: Person, others: Sequence[Person] = ()) -> None:
    """Set the names the queues show and search by, and the look-up code where nothing else opens it."""
    dossier.owner_name = owner.full_name
    dossier.name_folded = fold(owner.full_name)[:MAX_NAME]
    dossier.search_text = " ".join(fold(person.full_name) for person in (owner, submitter, *others))
    if not dossier.track_code and not any((owner.phone, owner.id_number, submitter.phone, submitter.id_number)):
        dossier.track_code = f"{secrets.randbelow(10_000):04d}"


def _person(dossier: Dossier, role: str, party: Party, *, part: str = "", ordinal: int = 0) -> Person:
    number = party.number or party.tax_number
    return Person(
        dossier=dossier,
        role=role,
        is_organisation=party.kind != "person",
        part=part,
        ordinal=ordinal,
        full_name=party.full_name[:MAX_NAME],
        birth_date=party.birth_date[:MAX_DATE],
        death_date=party.death_date[:MAX_DATE],
        nationality=party.nationality[:2],
        id_kind=party.paper_kind or ("tax" if party.tax_number else ""),
        id_number=encrypt(number) if number else "",
        id_hash=blind(number, "identity") if number else "",
        id_last4_hash=last4(number),
        phone=encrypt(party.phone) if party.phone else "",
        phone_hash=blind(party.phone, "phone") if party.phone else "",
        phone_last4_hash=last4(party.phone),
        email=party.email,
        commune_code=party.commune,
        address_line=party.address[:MAX_NAME],
    )


def last4(text: str) -> str:
    """Return the keyed hash of the last four digits, empty where there are fewer."""
    digits = "".join(char for char in text if char.isdigit())
    return blind(digits[-4:], "last4") if len(digits) >= 4 else ""
