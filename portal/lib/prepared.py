"""Queries composed once: Django takes longer to compose an ordinary SELECT than PostgreSQL to run it (ADR 14).

For the few queries of which every filing asks several; anything else is an ordinary queryset.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

M = TypeVar("M", bound=Model)


class Slot(Expression):
    """The place of one argument in a composed query."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class Prepared(Generic[M]):
    """A query over models whose arguments are plain values: `Prepared(lambda pk: Dossier.objects.filter(pk=pk))`.

    `select_related` and `select_for_update` work; an argument stands only where an expression may (no `__in`).
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self.build = build
        self.count = build.__code__.co_argcount
        self.sql = ""

    def __call__(self, *args: Any) -> list[M]:
        """Run the query with these arguments and return its rows."""
        if not self.sql:
            self._compose()
        values = [args[part.place] if isinstance(part, Slot) else part for part in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            rows = cursor.fetchall()
        return list(self._models(rows))

    def first(self, *args: Any) -> M | None:
        """Return the first row, None where there is none."""
        return next(iter(self(*args)), None)

    def one(self, *args: Any) -> M:
        """Return the only row; raises the model's DoesNotExist."""
        for row in self(*args):
            return row
        raise self.model.DoesNotExist  # type: ignore[attr-defined]

    def _compose(self) -> None:
        """Let Django write the SQL and keep how its rows become models; two threads may do so at once."""
        query = self.build(*(Slot(place) for place in range(self.count))).query
        compiler = query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        info, select = compiler.klass_info, compiler.select
        places = info["select_fields"]
        self.compiler, self.params, self.model = compiler, params, info["model"]
        self.span = slice(places[0], places[-1] + 1)
        self.names = [column[0].target.attname for column in select[self.span]]
        self.related = get_related_populators(info, select, connection.alias)
        self.converters = compiler.get_converters([column[0] for column in select[: compiler.col_count]])
        self.sql = sql

    def _models(self, rows: list[Any]) -> Iterator[M]:
        converted = self.compiler.apply_converters(rows, self.converters) if self.converters else rows
        for row in converted:
            made = self.model.from_db(connection.alias, self.names, row[self.span])
            for populate in self.related:
                populate.populate(row, made)
            yield made
