"""The days over which complaints are counted, and the days before them with which they are compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Value, When

from ascolto.complaints.models import ComplaintQuerySet

DAY = timedelta(days=1)
COMPARABLE = 0.5
PERIOD: str = "period"  # the column that `in_periods` adds


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, from the first to the last, as the calendar of the house counts them."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """Return the moment at which it is over."""
        return datetime.combine(self.last + DAY, time(), self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def days_until(self, at: datetime) -> float:
        """Return how much of it has passed: today counts only as far as it has gone."""
        return max(0.0, min(self.days, (at - self.start) / DAY))

    def before(self, *, since: date | None) -> "Period | None":
        """Return as many days before it; fewer where the records begin later, none where too few are left.

        Args:
            since: the day on which the records begin; before it nothing was received because nothing was recorded.
        """
        if since is None:
            return None
        last = self.first - DAY
        first = max(since, self.first - timedelta(days=self.days))
        if (last - first).days + 1 < COMPARABLE * self.days:
            return None
        return Period(first, last, self.zone)


def records_begin(rows: ComplaintQuerySet, *, zone: ZoneInfo) -> date | None:
    """Return the day of the first complaint on record; None where there is none."""
    first = rows.order_by("received_at", "pk").values_list("received_at", flat=True).first()
    return first.astimezone(zone).date() if first else None


def in_period(rows: ComplaintQuerySet, period: Period) -> ComplaintQuerySet:
    """Return the complaints received on these days."""
    return rows.filter(received_at__gte=period.start, received_at__lt=period.end)


def in_periods(rows: ComplaintQuerySet, periods: Sequence[Period]) -> ComplaintQuerySet:
    """Return the complaints received in any of the periods, each with the `period` it belongs to, counted from 0."""
    rows = rows.filter(received_at__gte=min(each.start for each in periods))
    rows = rows.filter(received_at__lt=max(each.end for each in periods))
    places = [
        When(received_at__gte=period.start, received_at__lt=period.end, then=Value(place))
        for place, period in enumerate(periods)
    ]
    rows = rows.annotate(**{PERIOD: Case(*places, output_field=IntegerField())})
    return rows.filter(**{f"{PERIOD}__isnull": False})
