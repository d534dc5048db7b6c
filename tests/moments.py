"""The moments at which the tests play: the working week from Monday, 2 March 2026."""

from datetime import UTC, datetime, timedelta

FOUNDED = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)  # when the organisation of the tests began
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
THURSDAY = MONDAY + timedelta(days=3)
FRIDAY = MONDAY + timedelta(days=4)
NEXT_MONDAY = MONDAY + timedelta(days=7)
