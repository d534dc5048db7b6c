"""Querysets that are put into SQL once and asked many times: for what every page asks, where that costs the most."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ValuesListIterable, get_related_populators

Value = TypeVar("Value")
SHAPES = 128
FIRST_NUMBER = 2_000_000_000  # it fits every column of whole numbers that keeps an id
SCALARS = (int, str, datetime)


class Ready:
    """A queryset as a function of its values.

    `put` is called with stand-ins, once for each shape that the values come in: a number, a text or a moment may be any
    other afterwards, a tuple any other of as many; whatever else is given, such as None, is part of the shape. It must
    use each value as it is, and must not decide by one.

        POINTS = Ready(lambda complaint: Point.objects.filter(complaint_id=complaint))
        POINTS(17)

    What is looked up comes as the queryset would give it: objects with what `select_related` brings, or tuples.
    """

    def __init__(self, put: Callable[..., QuerySet[Any, Any]]) -> None:
        self._put = put
        self._in_shape = lru_cache(SHAPES)(self._prepared)

    def __call__(self, *values: Any) -> list[Any]:
        statement = self._in_shape(tuple(map(_shape_of, values)))
        return [] if statement is None else statement.ask([_stored(value) for value in _flat(values)])

    def _prepared(self, shape: tuple[Any, ...]) -> "_Statement | None":
        stand_ins = _stand_ins(shape)
        rows = self._put(*stand_ins)
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        numbers = {_stored(stand_in): number for number, stand_in in enumerate(_flat(stand_ins))}
        places = [numbers.get(param) for param in params]
        if set(numbers.values()) - set(places):
            raise ValueError("A value does not reach the statement as it is.")
        return _Statement(sql, list(params), places, _reader(rows, compiler))


def filled(values: Iterable[Value], size: int) -> tuple[Value, ...]:
    """Return the values, the last of them as often as some are missing: lists up to that size share a statement."""
    given = tuple(values)
    return given + given[-1:] * (size - len(given))


def bring_along(instance: Model, name: str, rows: Sequence[Model]) -> None:
    """Give an object the rows that belong to it, as `prefetch_related` does."""
    manager = getattr(instance, name)
    for row in rows:
        setattr(row, manager.field.name, instance)
    found = manager.all()
    found._result_cache = list(rows)
    found._prefetch_done = True
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


@dataclass(frozen=True, slots=True)
class _Statement:
    """The SQL, its parameters, for each of these which value takes its place, and how its rows are read."""

    sql: str
    params: list[Any]
    places: list[int | None]
    read: Callable[[list[tuple[Any, ...]]], list[Any]]

    def ask(self, values: Sequence[Any]) -> list[Any]:
        placed = zip(self.params, self.places, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [param if place is None else values[place] for param, place in placed])
            return self.read(cursor.fetchall())


def _reader(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """Return what makes of rows what the queryset would, as its iterables do."""
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])

    def converted(found: list[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
        return compiler.apply_converters(found, converters) if converters else found

    if rows._iterable_class is ValuesListIterable:
        return lambda found: list(map(tuple, converted(found)))
    columns = compiler.klass_info["select_fields"]
    first, last = columns[0], columns[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:last]]
    related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]

    def made(row: Sequence[Any]) -> Model:
        instance: Model = rows.model.from_db(connection.alias, names, row[first:last])
        for populator in related:
            populator.populate(row, instance)
        for name, place in (compiler.annotation_col_map or {}).items():
            setattr(instance, name, row[place])
        return instance

    return lambda found: [made(row) for row in converted(found)]


def _shape_of(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_shape_of, value))
    return type(value) if type(value) in SCALARS else value


def _stand_ins(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    numbers = count(FIRST_NUMBER)
    return tuple(_stand_in(each, numbers) for each in shape)


def _stand_in(shape: Any, numbers: Iterator[int]) -> Any:
    if isinstance(shape, tuple):
        return tuple(_stand_in(each, numbers) for each in shape)
    if shape is int:
        return next(numbers)
    if shape is str:
        return f"value {next(numbers)}"
    if shape is datetime:
        return datetime.fromtimestamp(next(numbers), tz=UTC)
    return shape


def _flat(values: tuple[Any, ...]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        elif type(value) in SCALARS:
            yield value


def _stored(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
