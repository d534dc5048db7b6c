"""Correct what a complaint is about, and where it belongs; the complainant's words stay as they are."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction

from ascolto.complaints.acknowledging import running_clocks, wind_clocks
from ascolto.complaints.clocks import promises_of
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint
from ascolto.complaints.policy import may_handle, may_move
from ascolto.complaints.searching import search_text_of
from ascolto.organisation.models import Offering, Taxon, Unit
from ascolto.people.acting import actor_for
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


class Description(TypedDict, total=False):
    """What a complaint is about, as far as somebody says it anew."""

    unit: Unit
    category: Taxon | None
    journey_stage: Taxon | None
    offering: Offering | None
    order_number: str
    happened_on: date | None
    happened_where: str


# What somebody wrote may name a person, so it stands beside the event and can be erased.
WRITTEN = ("order_number", "happened_where")
BESIDE = "beside"
RELEASED = "released"


@transaction.atomic
def describe(
    complaint: Complaint,
    description: Description,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
) -> Complaint:
    """Say anew what the complaint is about; what is as it was leaves no trace.

    A move to another unit wants a reason. What was promised to the complainant stands; whoever handled it and may not
    do so there, or is found to have an interest in it, lets go of it.
    """
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    before = {name: getattr(complaint, name) for name, value in description.items()}
    changed = {name: value for name, value in description.items() if value != before[name]}
    if not changed:
        return complaint
    facts: Facts = {name: [_code(before[name]), _code(changed[name])] for name in changed if name not in WRITTEN}
    written = [name for name in WRITTEN if name in changed]
    if "unit" in changed:
        require(may_move(by, complaint))
        reason = require_words(reason)
        facts = {**facts, **promises_of(running_clocks(complaint))}
    for name, value in changed.items():
        setattr(complaint, name, value)
    facts = {**facts, **({BESIDE: written} if written else {}), **_released(complaint, changed)}
    complaint.search_text = search_text_of(complaint)
    keep(complaint, *changed, "handler", "conflict_overridden", "search_text", by=by, at=at)
    lines = [f"{before[name] or '–'} → {changed[name] or '–'}" for name in written]
    record(
        ComplaintEvent.DESCRIBED,
        complaint,
        by=by,
        at=at,
        facts=facts,
        text="\n".join([*filter(None, [reason]), *lines]),
    )
    wind_clocks(complaint, at=at)
    return complaint


def _released(complaint: Complaint, changed: Collection[str]) -> Facts:
    """Take the complaint from a handler who may not handle it as it stands now; return whom, as an event keeps it.

    That somebody overrode a conflict counted for the unit where they did.
    """
    handler = complaint.handler
    if handler is None or not {"unit", "offering"}.intersection(changed):
        return {}
    if "unit" in changed:
        complaint.conflict_overridden = False
    if may_handle(actor_for(handler), complaint):
        complaint.conflict_overridden = any(conflict.hard for conflict in conflicts(handler, complaint))
        return {}
    complaint.handler, complaint.conflict_overridden = None, False
    return {RELEASED: handler.pk}


def _code(value: Any) -> Any:
    """Return the value as an event keeps it: a unit by its id, a branch of a tree by its code, a day as it is."""
    if isinstance(value, Unit):
        return value.pk
    if isinstance(value, Taxon | Offering):
        return value.code
    return value.isoformat() if isinstance(value, date) else ""
