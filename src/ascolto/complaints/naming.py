"""Which other complaint may be named to somebody who reads what happened to one that was joined to it."""

from collections.abc import Iterable

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.models import ComplaintQuerySet
from ascolto.trail.models import Event, EventTold


def nameable(events: Iterable[Event | EventTold], *, among: ComplaintQuerySet) -> frozenset[str]:
    """Return the references in these events that belong to complaints the reader may open; one statement at most.

    A reference alone tells little; but it is half of what opens a complaint from outside, and it says that two
    customers complained about the same.
    """
    named = {event.facts["to"] for event in events if event.kind == ComplaintEvent.JOINED}
    if not named:
        return frozenset()
    return frozenset(among.filter(reference__in=named).order_by().values_list("reference", flat=True))
