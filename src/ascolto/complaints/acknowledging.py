"""Confirm to the complainant that the complaint has arrived (ISO 10002, acknowledgement)."""

from datetime import datetime

from django.db import transaction

from ascolto.complaints import letters
from ascolto.complaints.clocks import Clock, ClockName, clocks_of, due_dates, start_clocks
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.intake import promised_targets
from ascolto.complaints.lifecycle import Move, stage_after
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Channel, Complaint
from ascolto.complaints.policy import may_handle
from ascolto.correspondence.models import Letter
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import SYSTEM, Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record, trail_of


def running_clocks(complaint: Complaint) -> tuple[Clock, ...]:
    """Return the clocks of the complaint, recomputed from its events."""
    return clocks_of(trail_of(complaint), calendar_of(complaint.unit))


def wind_clocks(complaint: Complaint, *, at: datetime) -> None:
    """Bring the derived due dates in step with the events just recorded."""
    due = due_dates(running_clocks(complaint))
    for name, moment in due.items():
        setattr(complaint, name, moment)
    Complaint.objects.filter(pk=complaint.pk).update(**due)


@transaction.atomic
def acknowledge(complaint: Complaint, *, by: Actor, at: datetime, how: str = "in_person") -> Complaint:
    """Confirm the receipt: by letter where there is an address, otherwise in the way that `how` names."""
    complaint = lock(complaint)
    require(may_handle(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.ACKNOWLEDGE)
    complaint.acknowledged_at = at
    keep(complaint, "stage", "acknowledged_at", by=by, at=at)
    letter = _write_acknowledgement(complaint, by=by, at=at)
    facts: Facts = {"how": "letter", "letter": letter.pk} if letter else {"how": how}
    record(ComplaintEvent.ACKNOWLEDGED, complaint, by=by, at=at, facts=facts)
    wind_clocks(complaint, at=at)
    return complaint


def acknowledge_automatically(complaint: Complaint, *, at: datetime) -> None:
    """Acknowledge at once what can be: by letter, or because the complainant has just read the receipt on the screen.

    What came by telephone or letter and has no e-mail address waits for a person. Doing it twice does it once.
    """
    complaint = Complaint.objects.select_related("customer", "representative", "unit").get(pk=complaint.pk)
    if not complaint.is_received:
        return
    reachable = complaint.correspondent is not None and bool(letters.address_of(complaint.correspondent))
    if reachable or complaint.channel in {Channel.WEB, Channel.APP}:
        acknowledge(complaint, by=SYSTEM, at=at, how="on_screen")


@transaction.atomic
def note_undelivered(complaint: Complaint, *, letter_id: int, by: Actor, at: datetime) -> Complaint:
    """An acknowledgement that came back is none: its clock runs on, and somebody must use another channel."""
    complaint = lock(complaint)
    complaint.undelivered = True
    keep(complaint, "undelivered", by=by, at=at)
    record(ComplaintEvent.ACKNOWLEDGEMENT_UNDELIVERED, complaint, by=by, at=at, facts={"letter": letter_id})
    wind_clocks(complaint, at=at)
    return complaint


def _write_acknowledgement(complaint: Complaint, *, by: Actor, at: datetime) -> Letter | None:
    return letters.write(
        letters.ACKNOWLEDGEMENT,
        complaint,
        by=by,
        at=at,
        received_on=letters.day_in_words(complaint.received_at, complaint),
        decide_by=letters.day_in_words(_decide_by(complaint, at=at), complaint),
        guidance=letters.guidance_address(complaint),
    )


def _decide_by(complaint: Complaint, *, at: datetime) -> datetime:
    """Return when the decision is due; what was imported without a clock is promised one from now."""
    clocks = running_clocks(complaint) or start_clocks(at, calendar_of(complaint.unit), promised_targets())
    return next(clock.due_at for clock in clocks if clock.name is ClockName.DECIDE)
