"""A statement that was handed on becomes a complaint of whoever said it, once."""

from ascolto.complaints.models import Channel, Complaint
from ascolto.conversations import holding, inviting, marking, raising
from ascolto.conversations.kinds import Consent, RecordKind
from ascolto.jobs.work import run_due
from ascolto.reactions import take_in_raised_statement
from ascolto.trail.models import Event
from tests.conversations.making import marked, planned
from tests.moments import FRIDAY, MONDAY, TUESDAY


def test_it_is_taken_in_with_the_words_the_unit_and_the_customer(study, sofia, anna, marco):
    conversation = planned(study, by=marco)
    person = inviting.add_participant(conversation, inviting.Guest(customer=anna), by=marco, at=MONDAY)
    inviting.note_consent(person, Consent.GIVEN, by=marco, at=MONDAY)
    holding.hold(conversation, came=[1], by=marco, at=FRIDAY)
    holding.keep_record(conversation, RecordKind.NOTES, "P1: The lift stood still.", by=marco, at=FRIDAY)
    statement = marking.mark(conversation, 1, 1, participant=person, by=marco, at=FRIDAY)

    raising.raise_statement(statement, by=marco, at=FRIDAY)
    run_due("test", at=FRIDAY)

    complaint = Complaint.objects.get()
    statement.refresh_from_db()
    assert (complaint.words, complaint.unit, complaint.customer) == ("P1: The lift stood still.", sofia, anna)
    assert (complaint.channel, complaint.received_at) == (Channel.IN_PERSON, TUESDAY)
    assert statement.complaint_reference == complaint.reference


def test_whoever_is_no_customer_complains_without_a_name(study, marco):
    _conversation, [statement, *_others] = marked(study, by=marco)

    raising.raise_statement(statement, by=marco, at=FRIDAY)
    run_due("test", at=FRIDAY)

    complaint = Complaint.objects.get()
    assert (complaint.anonymous, complaint.customer) == (True, None)


def test_reacting_twice_takes_it_in_once(study, marco):
    _conversation, [statement, *_others] = marked(study, by=marco)
    raising.raise_statement(statement, by=marco, at=FRIDAY)
    run_due("test", at=FRIDAY)

    raised = Event.objects.get(kind="statement.raised")
    take_in_raised_statement({"event": raised.pk}, at=FRIDAY, progress=None)

    assert Complaint.objects.count() == 1
