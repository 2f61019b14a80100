"""Person rows from the answers, as the form's definition says who is who."""

import secrets
from datetime import datetime
from typing import Any

from dossiers.known import VIETNAM
from dossiers.models import Dossier, Person
from portal.lib.crypto import blind, encrypt
from portal.lib.text import fold
from procedures.rules.eform import EForm, people
from procedures.rules.eform_types import Party

MAX_NAME = 250


def write(dossier: Dossier, form: EForm, answers: dict[str, Any], *, at: datetime, first: bool = False) -> None:
    """Write owner and submitter, and what the queues search by; identity data only encrypted and hashed.

    At the `first` filing nobody is there yet who would have to make room.
    """
    who = people(form, answers, on=at.astimezone(VIETNAM).date())
    owner = _person(dossier, "owner", who.owner)
    submitter = _person(dossier, "submitter", who.submitter, capacity=who.capacity)
    if not first:
        Person.objects.filter(dossier=dossier, role__in=("owner", "submitter")).delete()
    Person.objects.bulk_create([owner, submitter])
    describe(dossier, owner, submitter)


def describe(dossier: Dossier, owner: Person, submitter: Person) -> None:
    """Set the names the queues show and search by, and the look-up code where nothing else opens it."""
    dossier.owner_name = owner.full_name
    dossier.name_folded = fold(owner.full_name)[:MAX_NAME]
    dossier.search_text = f"{fold(owner.full_name)} {fold(submitter.full_name)}"
    if not any((owner.phone, owner.id_number, submitter.phone, submitter.id_number)):
        dossier.track_code = f"{secrets.randbelow(10_000):04d}"


def _person(dossier: Dossier, role: str, party: Party, *, capacity: str = "") -> Person:
    number = party.number or party.tax_number
    return Person(
        dossier=dossier,
        role=role,
        is_organisation=party.kind != "person",
        capacity=capacity,
        full_name=party.full_name[:MAX_NAME],
        birth_date=party.birth_date,
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
