"""The ends of the last months, by the clock of the house."""

from datetime import datetime, time, timedelta

MONTHS = 12


def month_ends(at: datetime) -> list[datetime]:
    """Return when each of the last months ended, and now, in the order of time."""
    ends = [datetime.combine(at.date().replace(day=1), time(), tzinfo=at.tzinfo)]
    while len(ends) < MONTHS:
        ends.append((ends[-1] - timedelta(days=1)).replace(day=1))
    return [*reversed(ends), at]
