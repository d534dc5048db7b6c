"""Pages of a list that stay right while it grows: from one row on, never from a number."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
AFTER, BEFORE = "after", "before"
PAGE = 25


@dataclass(frozen=True, slots=True)
class Window(Generic[Row]):
    """Some rows of a list, and the addresses of the windows before and behind; empty where there is none."""

    rows: list[Row]
    earlier: str
    later: str


def window(rows: QuerySet[Row], *, by: str, asked: QueryDict, size: int = PAGE) -> Window[Row]:
    """Return the rows that were asked for, in the order of one field ("-received_at") and then of the key."""
    backwards = BEFORE in asked
    mark = _mark(rows, by, asked.get(BEFORE if backwards else AFTER, ""))
    backwards = backwards and mark is not None
    found = list(_beyond(rows, by, mark, backwards=backwards)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    is_earlier = more if backwards else mark is not None
    is_later = backwards or more
    return Window(
        found,
        _address(asked, BEFORE, by, found[0]) if found and is_earlier else "",
        _address(asked, AFTER, by, found[-1]) if found and is_later else "",
    )


def _beyond(rows: QuerySet[Row], by: str, mark: tuple[Any, int] | None, *, backwards: bool) -> QuerySet[Row]:
    name, falls = by.removeprefix("-"), by.startswith("-") != backwards
    sign, than = ("-", "lt") if falls else ("", "gt")
    if mark:
        value, pk = mark
        rows = rows.filter(Q(**{f"{name}__{than}": value}) | Q(**{name: value, f"pk__{than}": pk}))
    return rows.order_by(f"{sign}{name}", f"{sign}pk")


def _mark(rows: QuerySet[Row], by: str, text: str) -> tuple[Any, int] | None:
    """Return the row from which to go on; what cannot be read begins at the beginning."""
    try:
        written, pk = json.loads(text)
        field = cast("Field[Any, Any]", rows.model._meta.get_field(by.removeprefix("-")))
        value = field.to_python(str(written))
        return _stored(value), int(pk)
    except (ValueError, TypeError, ValidationError, OverflowError, RecursionError):
        return None


def _stored(value: Any) -> Any:
    """Return the value as a database can hold it; raise a ValueError or an OverflowError where none can."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError
        return value.astimezone(UTC)
    if "\0" in str(value):
        raise ValueError
    str(value).encode()
    return value


def _address(asked: QueryDict, direction: str, by: str, row: Model) -> str:
    address = asked.copy()
    for old in (AFTER, BEFORE):
        address.pop(old, None)
    value = getattr(row, by.removeprefix("-"))
    address[direction] = json.dumps([value if isinstance(value, str) else value.isoformat(), row.pk])
    return f"?{address.urlencode()}"
