"""What the e-form engine asks the outside (`rules.eform_types.Known`), answered from the directory of places."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from agencies import access as places


class Known:
    """Places, the day in Vietnam, and the files of one dossier; looks each list up once."""

    def __init__(self, *, today: date, files: Mapping[str, str] | None = None) -> None:
        self.today = today
        self.files = files or {}
        self._communes: dict[str, list[tuple[str, str]]] = {}

    def commune_name(self, code: str) -> str | None:
        """Name of the commune with its province, None when no such commune is in force."""
        name = places.commune_name(code)
        if not name:
            return None
        province = places.province_name(places.province_of(code))
        return f"{name}, {province[:1].lower()}{province[1:]}" if province else name

    def province_of(self, code: str) -> str | None:
        """Code of the commune's province."""
        return places.province_of(code) or None

    def file_name(self, file_id: str) -> str | None:
        """Name of a file that hangs on the dossier."""
        return self.files.get(file_id)

    @cached_property
    def home_province(self) -> str:
        """Code of the province that runs this installation."""
        return places.home_province()

    @cached_property
    def provinces(self) -> list[tuple[str, str]]:
        """All provinces as (code, name), sorted."""
        return [(row.code, row.name) for row in places.provinces()]

    def communes_in(self, province: str) -> list[tuple[str, str]]:
        """Communes of a province as (code, name), sorted; empty for an unknown province."""
        if province not in self._communes:
            rows = places.communes(province) if province else ()
            self._communes[province] = [(row.code, row.name) for row in rows]
        return self._communes[province]
