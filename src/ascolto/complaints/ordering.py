"""The values by which lists of complaints are ordered, as the database computes and indexes them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Func, SmallIntegerField
from django.db.models.expressions import Combinable

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
LAST = 9


class DueOrNever(Func):
    """The moment at which a complaint is due; the end of time where no clock runs, so that an index gives the order.

    The end of time stands in the statement itself: an index on an expression does not recognise a parameter.
    """

    output_field = DateTimeField()
    template = f"COALESCE(%(expressions)s, '{NEVER:%Y-%m-%d %H:%M:%S}')"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"COALESCE(%(expressions)s, '{NEVER:%Y-%m-%d %H:%M:%S}+00'::timestamptz)"
        return self.as_sql(compiler, connection, template=template, **context)


class PriorityOrLast(Func):
    """The priority of a complaint; behind every priority where nobody has set one yet."""

    output_field = SmallIntegerField()
    template = f"COALESCE(%(expressions)s, {LAST})"


@dataclass(frozen=True, slots=True)
class Key:
    """One of the values that give an order: the field, what the database orders by, and what stands for no value."""

    field: str
    value: Combinable
    none: datetime | int | None = None

    def spelled(self, row: Any) -> str:
        value = getattr(row, self.field)
        if value is None:
            return ""
        return value.isoformat() if isinstance(value, datetime) else str(value)

    def read(self, text: str) -> datetime | int:
        """Return the value that is spelled so; raise ValueError or OverflowError where it is none."""
        if not text and self.none is not None:
            return self.none
        if isinstance(self.none, int):
            return min(max(int(text), 0), self.none)
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        return at.astimezone(UTC)
