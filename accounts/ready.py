"""Reads that are put together once a process and planned once a connection.

For statements that every page runs: to build one with the ORM and to plan it costs several times
what it costs to run. Nothing that was read is kept, only how to ask.
"""

import inspect
from collections.abc import Callable, Iterable
from copy import copy
from functools import lru_cache, wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigIntegerField, Count, QuerySet, Subquery, Value
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import AsIs

Params = ParamSpec("Params")
Row = TypeVar("Row")
SHAPES = 512  # of one read, remembered at a time
LARGEST = 2**63 - 1  # of the numbers that a row may have
MOST = 256  # statements that one connection keeps plans for
prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # connection: their names
serial = count(1)


def ready(build: Callable[Params, QuerySet[Any, Row]]) -> Callable[Params, list[Row]]:
    """Lets a function that builds a queryset give its rows, and builds it only once.

    Its positional arguments are values of the statement: the function may only hand them to
    filters. Its keyword-only arguments, which can be hashed, shape it: each shape is built once,
    and planned once it comes again.
    """
    kinds = inspect.signature(build).parameters.values()
    slots = [_Slot(one.name) for one in kinds if one.kind is one.POSITIONAL_OR_KEYWORD]

    @lru_cache(maxsize=SHAPES)
    def built(**shape: Any) -> "_Read":
        name = f"{build.__module__}.{build.__qualname__}"
        rows = build(*slots, **shape)  # type: ignore[arg-type]
        return _Read(f"{name}#{next(serial)}" if shape else name, rows, is_known=not shape)

    @wraps(build)
    def rows(*values: Params.args, **shape: Params.kwargs) -> list[Row]:
        given = {slot.name: value for slot, value in zip(slots, values, strict=True)}
        return built(**shape).rows(given)  # type: ignore[arg-type]

    return rows


def counted(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    """One row: how many these are."""
    one = rows.order_by().values(every=Value(1)).annotate(number=Count("pk"))
    numbers: QuerySet[Any, int] = one.values_list("number", flat=True)
    return numbers


class HowMany(Subquery):
    """How many rows these are, as one value of another statement."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS each)"
    output_field = BigIntegerField()
    empty_result_set_value = 0


class _Slot(Value):
    """The place of a value in a statement."""

    def __init__(self, name: str) -> None:
        super().__init__(None)
        self.name = name

    def as_sql(  # type: ignore[override]  # the value comes later
        self, compiler: SQLCompiler, connection: Any
    ) -> tuple[str, list[Any]]:
        return "%s", [self]


class _Read:
    """A queryset and its statement."""

    def __init__(self, name: str, queryset: QuerySet[Any, Any], *, is_known: bool) -> None:
        self.name, self.queryset, self.is_known = name, queryset, is_known
        self.compiler = queryset.query.get_compiler(queryset.db)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
            return
        columns = [column for column, *_ in self.compiler.select]
        converters = self.compiler.get_converters(columns)
        self.compiler.get_converters = lambda _columns: converters

    def rows(self, values: dict[str, Any]) -> list[Any]:
        """What the statement finds with these values."""
        if not self.sql or any(type(one) is int and one > LARGEST for one in values.values()):
            return []
        read: Any = self.queryset
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[read.db]
        compiler.execute_sql = lambda *_args, **_options: [self._told(compiler.connection, values)]
        return list(read._iterable_class(_Asked(compiler)))

    def _told(self, connection: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        statement = self._filled(connection, values)
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _filled(self, connection: Any, values: dict[str, Any]) -> tuple[str, list[Any]]:
        if not self.is_known or not self._is_prepared(connection, values):
            self.is_known = True
            return self.sql, [_value(one, values) for one in self.params]
        places = ", ".join(["%s"] * len(values))
        return f'EXECUTE "{self.name}"' + (f" ({places})" if values else ""), [*values.values()]

    def _is_prepared(self, connection: Any, names: Iterable[str]) -> bool:
        """Whether this connection knows the statement by now; one that is full learns no more."""
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        held = prepared.setdefault(connection.connection, set())
        if self.name not in held and len(held) < MOST:
            places = {name: AsIs(f"${at}") for at, name in enumerate(names, start=1)}
            words = [_value(one, places) for one in self.params]
            with connection.make_cursor(connection.create_cursor()) as cursor:  # none of the page's
                cursor.execute(f'PREPARE "{self.name}" AS {self.sql}', words)
            held.add(self.name)
        return self.name in held


class _Asked:
    """As much of a queryset as is needed to read its rows with this compiler."""

    def __init__(self, compiler: Any) -> None:
        self.db, self.query, self._fields = compiler.using, self, ()
        self._known_related_objects: dict[Any, Any] = {}
        self.get_compiler = lambda *_args, **_options: compiler


def _value(param: Any, values: dict[str, Any]) -> Any:
    return values[param.name] if isinstance(param, _Slot) else param
