"""Rows on their way into the database by COPY: the same tables, defaults and constraints as row by row."""

import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: str) -> str:
    # Hardly any text needs it, and to ask is far cheaper.
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    int: str,
    str: _text,
    datetime: datetime.isoformat,
    date: date.isoformat,
    dict: lambda value: _text(json.dumps(value, ensure_ascii=False)),
    list: lambda value: _text(json.dumps(value, ensure_ascii=False)),
}


class Sheet:
    """One table's rows as COPY reads them; what a row does not say is the model's default."""

    def __init__(self, model: type[models.Model], *, with_id: bool = False) -> None:
        # What the database sets itself is not in the file.
        named = [field for field in model._meta.concrete_fields if field.db_default is NOT_PROVIDED]
        fields = [field for field in named if with_id or not field.primary_key]
        self.table = model._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self._defaults = {str(field.column): _default(field) for field in fields}
        self._file = io.StringIO()

    def add(self, **values: Any) -> None:
        """Add one row by column; TypeError for a column that the table does not have."""
        unknown = values.keys() - self._defaults.keys()
        if unknown:
            raise TypeError(f"{self.table} has no {sorted(unknown)}")
        row = self._defaults | values
        self._file.write("\t".join([_WRITTEN[type(value)](value) for value in row.values()]))
        self._file.write("\n")

    def copy(self) -> None:
        """Send the rows to the database, inside the caller's transaction."""
        self._file.seek(0)
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{self.table}" ({columns}) FROM STDIN', self._file)


def _default(field: Any) -> Any:
    value = field.get_default()
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Take so many ids of the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_all(sheets: Iterable[Sheet]) -> None:
    """Send several tables in order: those that others point to first."""
    for sheet in sheets:
        sheet.copy()
