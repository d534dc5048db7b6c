"""The moments by which lists of complaints are ordered, as the database computes and indexes them."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Func

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class DueOrNever(Func):
    """The moment at which a complaint is due; the end of time where no clock runs, so that an index gives the order.

    The end of time stands in the statement itself: an index on an expression does not recognise a parameter.
    """

    output_field = DateTimeField()
    template = f"COALESCE(%(expressions)s, '{NEVER:%Y-%m-%d %H:%M:%S}')"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"COALESCE(%(expressions)s, '{NEVER:%Y-%m-%d %H:%M:%S}+00'::timestamptz)"
        return self.as_sql(compiler, connection, template=template, **context)
