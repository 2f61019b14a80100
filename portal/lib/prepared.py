"""Queries composed once: Django takes longer to compose an ordinary SELECT than PostgreSQL to run it (ADR 14).

For the few queries of which every filing asks several; anything else is an ordinary queryset.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]
from django.db.transaction import TransactionManagementError

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
        if self.locks and not connection.in_atomic_block:
            # Django asks this while it composes, which is done once.
            raise TransactionManagementError("a row is locked in a transaction or not at all")
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
        places, self.locks = info["select_fields"], query.select_for_update
        self.compiler, self.params, self.model = compiler, params, info["model"]
        self.span = slice(places[0], places[-1] + 1)
        self.names = [column[0].target.attname for column in select[self.span]]
        self.related = get_related_populators(info, select, connection.alias)
        self.converters = compiler.get_converters([column[0] for column in select[: compiler.col_count]])
        self.sql = sql

    def _models(self, rows: list[Any]) -> Iterator[M]:
        converted = self.compiler.apply_converters(rows, self.converters) if self.converters else rows
        for row in converted:
            # What `from_db` ends with, without its two signals and 46 assignments; a column left out is deferred.
            made: Any = self.model.__new__(self.model)
            made._state = ModelState()
            made._state.adding, made._state.db = False, connection.alias
            made.__dict__.update(zip(self.names, row[self.span], strict=True))
            for populate in self.related:
                populate.populate(row, made)
            yield made


def insert(*rows: Model) -> None:
    """Write new rows of one model with one INSERT, its text composed once; ids and defaults of the database come back.

    What Django's `save` does beyond (signals, parents, expressions as values) none of the rows needs that come here.
    """
    head, written, returned = _shape(type(rows[0]))
    places = f"({', '.join(['%s'] * len(written))})"
    names = ", ".join(connection.ops.quote_name(field.column) for field in returned)
    sql = f"{head} VALUES {', '.join([places] * len(rows))}" + (f" RETURNING {names}" if returned else "")
    db = connections[DEFAULT_DB_ALIAS]  # the thing itself: its stand-in looks it up at every use
    values = [field.get_db_prep_save(field.pre_save(row, True), db) for row in rows for field in written]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall() if returned else [()] * len(rows)
    for row, given in zip(rows, found, strict=True):
        for field, value in zip(returned, given, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, db.alias


def rewrite(row: Model) -> None:
    """Write all columns of a row that is there, by an UPDATE composed once; `save` without its signals."""
    sql, written = _rewriting(type(row))
    db = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, False), db) for field in written]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is not there any more")


@cache
def _shape(model: type[Model]) -> tuple[str, list[Any], list[Any]]:
    """Return the head of an INSERT, the fields that it writes and those that the database fills."""
    fields: list[Any] = list(model._meta.concrete_fields)
    returned = [field for field in fields if field.db_returning or field.has_db_default()]
    written = [field for field in fields if field not in returned]
    names = ", ".join(connection.ops.quote_name(field.column) for field in written)
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names})", written, returned


@cache
def _rewriting(model: type[Model]) -> tuple[str, list[Any]]:
    """Return an UPDATE of one row and the fields that it writes."""
    key, fields = model._meta.pk, list[Any](model._meta.concrete_fields)
    written = [field for field in fields if field is not key and not field.has_db_default()]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in written)
    return f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(key.column)} = %s", written  # noqa: S608  names of ours
