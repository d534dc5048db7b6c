"""Many complaints at once, for tests of figures: rows as they would stand there, without the way that led to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Closure, Complaint
from ascolto.organisation.models import Unit

_numbers = count(1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def stood(unit: Unit, received: Iterable[datetime], **facts: object) -> list[Complaint]:
    """Put complaints that were received at these moments on record; what else is told holds for all of them."""
    return Complaint.objects.bulk_create(_row(unit, at, facts) for at in received)


def closed_after(days: float, unit: Unit, received: Iterable[datetime], **facts: object) -> list[Complaint]:
    """Put complaints on record that were acknowledged, decided and closed so many days after they were received."""
    rows = []
    for at in received:
        done = at + timedelta(days=days)
        moments = {"acknowledged_at": at + HOUR, "decided_at": done, "closed_at": done, "next_due_at": None}
        rows.append(_row(unit, at, {"stage": Stage.CLOSED, "closure": Closure.ACCEPTED, **moments, **facts}))
    return Complaint.objects.bulk_create(rows)


def _row(unit: Unit, at: datetime, facts: dict[str, object]) -> Complaint:
    usual = {
        "reference": f"C-MANY-{next(_numbers):06d}",
        "words": "We waited an hour for the key.",
        "channel": Channel.WEB,
        "language": "en",
        "acknowledge_by": at + DAY,
        "decide_by": at + 10 * DAY,
        "close_by": at + 20 * DAY,
        "next_due_at": at + DAY,
    }
    return Complaint(unit=unit, received_at=at, recorded_at=at, changed_at=at, **(usual | facts))
