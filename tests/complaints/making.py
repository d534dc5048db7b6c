"""Complaints for tests, taken in through the room's own actions."""

from itertools import count

from ascolto.complaints.intake import Receipt, Told, receive
from ascolto.complaints.lifecycle import ENDED, Stage
from ascolto.complaints.models import Channel, Closure, Complaint
from ascolto.trail.acting import SYSTEM
from tests.moments import MONDAY

_numbers = count(1)


def told(unit, **facts) -> Told:
    usual = {
        "words": "We waited an hour for the key. The room was not clean.",
        "channel": Channel.WEB,
        "language": "bg",
        "received_at": MONDAY,
    }
    return Told(unit=unit, **(usual | facts))


def taken(unit, **facts) -> Receipt:
    return receive(told(unit, **facts), by=SYSTEM, at=facts.get("received_at", MONDAY))


def complaint_at(stage: Stage, unit, **facts) -> Complaint:
    """Return a complaint that stands at this stage, however it got there; only the received event is on its trail."""
    complaint = taken(unit, **facts).complaint
    other = taken(unit).complaint if stage == Stage.JOINED else None
    Complaint.objects.filter(pk=complaint.pk).update(
        stage=stage,
        closed_at=MONDAY if stage in ENDED else None,
        closure=Closure.ACCEPTED if stage == Stage.CLOSED else "",
        joined_to=other,
    )
    complaint.refresh_from_db()
    return complaint
