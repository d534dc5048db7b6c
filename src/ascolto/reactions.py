"""What follows from what happened: reactions to events, run after commit by the worker, at least once.

Each reaction looks at how things stand before it acts, so that doing it twice does it once.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from ascolto.complaints.acknowledging import acknowledge_automatically, note_undelivered
from ascolto.complaints.intake import Told, receive
from ascolto.complaints.letters import ACKNOWLEDGEMENT
from ascolto.complaints.models import Channel, Complaint
from ascolto.conversations.models import Statement
from ascolto.conversations.raising import note_taken_in
from ascolto.correspondence.models import Letter
from ascolto.customers.models import Contact
from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.organisation import settings_of
from ascolto.surveys.inviting import mark_unreached
from ascolto.surveys.kinds import Trigger
from ascolto.surveys.letters import INVITATION
from ascolto.surveys.models import Invitation
from ascolto.surveys.triggering import Happened, ask_after, ask_after_contact, call_back
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of


def _id_of_subject(payload: dict[str, Any]) -> int:
    return int(Event.objects.get(pk=payload["event"]).subject.partition(":")[2])


@task("acknowledge_complaint")
def acknowledge_complaint(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Confirm at once that the complaint has arrived, where the organisation wants that and it can be done."""
    if settings_of.current().automatic_acknowledgement:
        acknowledge_automatically(Complaint.objects.get(pk=_id_of_subject(payload)), at=at)


@task("notice_undelivered_acknowledgement")
def notice_undelivered_acknowledgement(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """An acknowledgement that did not arrive is none: a handler is asked to use another channel."""
    letter = Letter.objects.get(pk=_id_of_subject(payload))
    if letter.kind != ACKNOWLEDGEMENT.name:
        return
    complaint = Complaint.objects.get(pk=int(letter.about.partition(":")[2]))
    if letter.about == subject_of(complaint) and complaint.is_open and not complaint.undelivered:
        note_undelivered(complaint, letter_id=letter.pk, by=SYSTEM, at=at)


@task("take_in_raised_statement")
@transaction.atomic
def take_in_raised_statement(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """What somebody said in a conversation and wishes to be handled is taken in as their complaint, once."""
    rows = Statement.objects.select_for_update(of=("self",)).select_related("participant__customer", "conversation")
    statement = rows.get(pk=_id_of_subject(payload))
    if statement.complaint_reference:
        return
    study = statement.conversation.study
    customer = statement.participant.customer if statement.participant else None
    told = Told(
        words=statement.words,
        unit=study.unit,
        offering=study.offering,
        channel=Channel.IN_PERSON,
        language=statement.conversation.language,
        received_at=statement.conversation.held_at or at,
        customer=customer,
        anonymous=customer is None,
    )
    complaint = receive(told, by=SYSTEM, at=at).complaint
    note_taken_in(statement, reference=complaint.reference, by=SYSTEM, at=at)


@task("ask_after_complaint")
def ask_after_complaint(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Who complained is asked how it was handled, once it is over."""
    complaint = Complaint.objects.select_related("customer", "unit").get(pk=_id_of_subject(payload))
    if complaint.customer is None or complaint.is_open or complaint.closed_at is None:
        return
    happened = Happened(
        trigger=Trigger.COMPLAINT_CLOSED,
        customer=complaint.customer,
        about=subject_of(complaint),
        unit=complaint.unit,
        offering_id=complaint.offering_id,
        at=complaint.closed_at,
    )
    ask_after(happened, at=at)


@task("ask_nothing_about_reopened_complaint")
def ask_nothing_about_reopened_complaint(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """A complaint that is open again is not over: nobody is asked how it was handled."""
    complaint = Complaint.objects.get(pk=_id_of_subject(payload))
    if complaint.is_open:
        call_back(subject_of(complaint), at=at)


@task("ask_after_contact")
def ask_after_visit_or_call(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Whom somebody visited, called or met is asked how it was."""
    contact = Contact.objects.select_related("customer", "unit").get(pk=_id_of_subject(payload))
    ask_after_contact(contact, at=at)


@task("notice_unreached_invitation")
def notice_unreached_invitation(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Who was to be asked and did not get the letter was not reached."""
    letter = Letter.objects.get(pk=_id_of_subject(payload))
    if letter.kind == INVITATION.name:
        invitation = Invitation.objects.get(pk=int(letter.about.partition(":")[2]))
        mark_unreached(invitation, by=SYSTEM, at=at)
