"""Invented people and their answers: names as in Việt Nam, numbers that nobody can bear (beginning with 000)."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from dossiers.actions._people import last4
from portal.lib.crypto import blind, encrypt
from portal.lib.text import fold
from procedures.access import PublishedVersion
from procedures.rules.eform import EForm
from procedures.rules.eform_types import Party

NAMES = 3000
_STREETS = ("Trần Đăng Ninh", "Bà Triệu", "Lê Lợi", "Hùng Vương", "Phai Vệ", "Tam Thanh", "Nhị Thanh", "Quang Trung")
_WORDS = (
    "Đề nghị giải quyết thủ tục theo quy định.",
    "Kính đề nghị cơ quan xem xét, giải quyết hồ sơ.",
    "Tôi đề nghị được giải quyết và trả kết quả trực tuyến.",
)


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person with the columns of a Person row made once, and what forms ask."""

    columns: dict[str, Any]
    said: dict[str, str]


@cache
def names(seed: int) -> tuple[str, ...]:
    """Return full names in Vietnamese order, the same for the same seed."""
    from faker import Faker  # only where somebody invents dossiers

    fake = Faker("vi_VN")
    fake.seed_instance(seed)
    found = []
    for number in range(NAMES):
        middle, first = ("Thị", fake.first_name_female()) if number % 2 else ("Văn", fake.first_name_male())
        found.append(f"{fake.last_name()} {middle} {first}")
    return tuple(found)


def invent(rng: Random, seed: int, communes: list[str]) -> Invented:
    """Return a new person; identity number and phone are encrypted and hashed as real ones are."""
    name = rng.choice(names(seed))
    number, phone = f"000{rng.randrange(10**9):09d}", f"0000{rng.randrange(10**6):06d}"
    birth = f"{rng.randint(1950, 2004)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    commune, line = rng.choice(communes), f"Số {rng.randint(1, 250)}, đường {rng.choice(_STREETS)}"
    sealed, sealed_phone = encrypt(number), encrypt(phone)
    return Invented(
        columns={
            "full_name": name,
            "birth_date": birth,
            "id_kind": "id_card",
            "id_number": sealed,
            "id_hash": blind(number, "identity"),
            "id_last4_hash": last4(number),
            "phone": sealed_phone,
            "phone_hash": blind(phone, "phone"),
            "phone_last4_hash": last4(phone),
            "commune_code": commune,
            "address_line": line,
            "capacity": "",
        },
        said={
            "full_name": name,
            "folded": fold(name),
            "birth_date": birth,
            "paper_kind": "id_card",
            "number": sealed,
            "phone": sealed_phone,
            "commune": commune,
            "address": line,
        },
    )


def answers(version: PublishedVersion, person: Invented, rng: Random) -> dict[str, Any]:
    """Return answers that name the submitter, who is the owner, as the form's definition says where."""
    found: dict[str, Any] = {}
    for key, path in _places(version.eform_id, version.eform):
        _put(found, path, person.said[key])
    if version.eform.roles.capacity:
        found[version.eform.roles.capacity] = "self"
    if "request" in version.eform.fields:
        found["request"] = rng.choice(_WORDS)
    return found


_known_places: dict[int, list[tuple[str, list[str]]]] = {}


def _places(eform_id: int, form: EForm) -> list[tuple[str, list[str]]]:
    """Return where the form asks what of the submitter; worked out once per form."""
    if eform_id not in _known_places:
        wanted = set(Party.__dataclass_fields__) & {
            *("full_name", "birth_date", "paper_kind", "number", "phone", "commune", "address")
        }
        _known_places[eform_id] = [
            (key, paths[0].split(".")) for key, paths in form.roles.submitter.items() if key in wanted and paths
        ]
    return _known_places[eform_id]


def _put(found: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        found = found.setdefault(part, {})
    found[path[-1]] = value
