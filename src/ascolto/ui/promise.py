"""How a promise stands: due, soon due, overdue, kept, or kept late."""

from datetime import datetime, timedelta


def state_of(due_at: datetime, at: datetime, stopped_at: datetime | None, soon: timedelta) -> str:
    """Return the state of a promise at this moment."""
    if stopped_at is not None:
        return "kept" if stopped_at <= due_at else "late"
    if at > due_at:
        return "overdue"
    return "soon" if due_at - at <= soon else "due"
