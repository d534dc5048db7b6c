"""What a customer said in a conversation stands among what they said, for whoever may know that it was they."""

import pytest

from ascolto.complaints.models import Complaint
from ascolto.conversations.holding import hold, keep_record
from ascolto.conversations.inviting import note_consent
from ascolto.conversations.kinds import Consent, RecordKind
from ascolto.conversations.marking import mark
from ascolto.conversations.models import Statement
from ascolto.conversations.raising import raise_statement
from ascolto.jobs.work import run_due
from ascolto.people.roles import Role
from tests.conftest import employ
from tests.conversations.making import guest, planned, study_in
from tests.moments import FRIDAY, MONDAY


@pytest.fixture
def stated(sofia, anna, marco) -> Statement:
    """What Anna said in a focus group about Sofia, in which somebody else took part too."""
    talk = planned(study_in(sofia, by=marco), by=marco)
    people = [guest(talk, by=marco, label="", customer=anna), guest(talk, by=marco, label="Somebody")]
    for one in people:
        note_consent(one, Consent.GIVEN, by=marco, at=MONDAY)
    talk = hold(talk, came=[1, 2], by=marco, at=FRIDAY)
    talk = keep_record(talk, RecordKind.TRANSCRIPT, "We waited long.\nIt was lovely.", by=marco, at=FRIDAY)
    mark(talk, 2, 2, participant=people[1], by=marco, at=FRIDAY)
    return mark(talk, 1, 1, participant=people[0], by=marco, at=FRIDAY)


def said_by(anna, client) -> list[object]:
    response = client.get(f"/desk/customers/{anna.reference}/")
    assert response.status_code == 200
    return [each.voice for each in response.context["voices"].said]


def test_a_statement_stands_among_what_the_customer_said_and_leads_to_its_complaint(
    client_of, clara_user, anna, stated, marco
):
    raise_statement(stated, by=marco, at=FRIDAY)
    run_due("test", at=FRIDAY)
    complaint = Complaint.objects.get()

    response = client_of(clara_user).get(f"/desk/customers/{anna.reference}/")

    [raised] = [each for each in response.context["voices"].said if each.is_statement]
    assert (raised.voice, raised.at, raised.goes_on) == (stated, stated.conversation.held_at, complaint.reference)
    assert f"/desk/complaints/{complaint.reference}/" in response.content.decode()
    assert "It was lovely." not in response.content.decode()


def test_what_somebody_takes_back_is_no_longer_among_it(client_of, clara_user, anna, stated, marco):
    client = client_of(clara_user)
    assert said_by(anna, client) == [stated]

    note_consent(stated.participant, Consent.DECLINED, by=marco, at=FRIDAY)

    assert said_by(anna, client) == []


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.COMPLAINTS_MANAGER, True),
        (Role.AUDITOR, True),
        (Role.QUALITY_MANAGER, False),  # reads conversations, and sees no identities
        (Role.HANDLER, False),  # sees identities, and reads no conversations
    ],
)
def test_only_who_reads_the_conversation_and_sees_identities_there_learns_who_said_it(
    client_of, anna, stated, role, reads
):
    reader = employ("Nina Reader", role)

    assert said_by(anna, client_of(reader)) == ([stated] if reads else [])


def test_a_manager_of_another_house_does_not_learn_it(client_of, anna, stated, rome):
    reader = employ("Nina Reader", Role.COMPLAINTS_MANAGER, unit=rome)

    assert said_by(anna, client_of(reader)) == []
