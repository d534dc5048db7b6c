"""A conversation from its study to its agreed themes, on the pages of the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ascolto.conversations import inviting, raising
from ascolto.conversations.events import (
    ConversationEvent,
    ObservationEvent,
    ReviewEvent,
    StaffEvent,
    StatementEvent,
    StudyEvent,
)
from ascolto.conversations.kinds import Consent
from ascolto.conversations.models import Coder, Conversation, Participant, Statement, Study
from ascolto.correspondence.models import Letter
from ascolto.people.acting import actor_for
from ascolto.trail.models import Event
from ascolto.web.conversations.words import EVENT_WORDS
from tests.conversations.making import SAID, coded, guest, held, marked, planned, recorded, study_in, theme
from tests.moments import FRIDAY, MONDAY
from tests.web.settings.reading import words_of

LIST = "/desk/conversations/"


def page_of(conversation: Conversation, step: str = "") -> str:
    return f"{LIST}{conversation.reference}/{step}"


STUDY = {
    "name": "Arriving",
    "decision": "Whether to open a second desk",
    "guide": "How was it?",
    "language": "en",
    "unit": "sofia",
    "offering": "",
}


def test_an_empty_list_says_what_to_do(at_marcos, at_elenas):
    assert "Begin with the decision" in words_of(at_marcos.get(LIST))
    assert "appear here once somebody plans a study" in words_of(at_elenas.get(LIST))


def test_a_study_and_its_first_conversation_are_planned(at_marcos, sofia, marco_user):
    response = at_marcos.post(f"{LIST}studies/new/", STUDY)
    study = Study.objects.get()
    assert response.headers["Location"] == f"{LIST}studies/{study.pk}/"

    planned_for = {"kind": "interview", "starts_at": "2026-11-30T10:00", "minutes": "45", "place": "Lobby"}
    at_marcos.post(f"{LIST}studies/{study.pk}/plan/", {**planned_for, "moderator": marco_user.pk})

    conversation = Conversation.objects.get()
    # Ten o'clock in Rome, where the calendar of the house is kept, is nine in UTC.
    assert (conversation.starts_at.hour, conversation.minutes) == (9, 45)
    assert conversation.reference in words_of(at_marcos.get(f"{LIST}studies/{study.pk}/"))


def test_a_study_without_a_decision_is_refused(at_marcos, sofia):
    response = at_marcos.post(f"{LIST}studies/new/", STUDY | {"decision": " "})

    assert (response.status_code, Study.objects.count()) == (422, 0)


def test_a_list_is_narrowed_to_a_study_kind_and_stage(at_marcos, study, rome, marco):
    here, there = held(study, by=marco), planned(study_in(rome, by=marco), by=marco)

    assert [each.pk for each in at_marcos.get(f"{LIST}?unit=sofia").context["found"].rows] == [here.pk]
    assert [each.pk for each in at_marcos.get(f"{LIST}?stage=planned").context["found"].rows] == [there.pk]
    assert "No conversation fits these filters." in words_of(at_marcos.get(f"{LIST}?kind=interview"))


def test_a_guest_is_added_invited_and_noted_to_come_and_agree(at_marcos, study, anna, marco):
    conversation = planned(study, by=marco)

    at_marcos.post(page_of(conversation, "participants/add/"), {"customer": anna.reference, "label": ""})
    at_marcos.post(page_of(conversation, "participants/1/invite/"))
    at_marcos.post(page_of(conversation, "participants/1/answer/"), {"answer": "accepted"})
    at_marcos.post(page_of(conversation, "participants/1/consent/"), {"consent": "given"})

    person = Participant.objects.get()
    assert (person.customer, person.answer, person.consent) == (anna, "accepted", "given")
    assert Letter.objects.get().to_address == "anna@example.org"


def test_names_are_for_those_who_may_see_identities(client_of, clara_user, at_marcos, study, anna, marco):
    conversation = planned(study, by=marco)
    inviting.add_participant(conversation, inviting.Guest(customer=anna), by=marco, at=MONDAY)
    guest(conversation, by=marco, label="Petar Petrov")

    to_clara = words_of(client_of(clara_user).get(page_of(conversation)))
    to_marco = words_of(at_marcos.get(page_of(conversation)))

    assert "P1 · Anna Koleva" in to_clara
    assert "P2 · Petar Petrov" in to_clara
    assert "Anna" not in to_marco
    assert "Petar" not in to_marco


def test_who_may_not_be_reached_by_letter_is_said(at_marcos, study, marco):
    conversation = planned(study, by=marco)
    guest(conversation, by=marco)

    response = at_marcos.post(page_of(conversation, "participants/1/invite/"))

    assert response.status_code == 422
    assert "There is no e-mail address for this participant." in words_of(response)


def test_a_transcript_waits_for_consent_and_the_words_typed_stay(at_marcos, study, marco):
    conversation = held(study, by=marco, consent=Consent.DECLINED)

    response = at_marcos.post(page_of(conversation, "record/"), {"kind": "notes", "text": "They liked it."})

    conversation.refresh_from_db()
    assert (response.status_code, conversation.record) == (409, "")
    assert "these participants must agree: P1, P2" in words_of(response)
    assert "They liked it." in words_of(response)


def test_a_file_is_kept_and_handed_out_to_who_holds_conversations(at_marcos, at_elenas, study, marco):
    conversation = held(study, by=marco)
    file = SimpleUploadedFile("talk.txt", SAID.encode())

    at_marcos.post(page_of(conversation, "record/"), {"kind": "transcript", "text": "", "file": file})

    attachment = at_marcos.get(page_of(conversation)).context["files"].get()
    response = at_marcos.get(page_of(conversation, f"files/{attachment.pk}/"))
    assert b"".join(response.streaming_content) == SAID.encode()
    assert at_elenas.get(page_of(conversation, f"files/{attachment.pk}/")).status_code == 403


@pytest.mark.parametrize(("ticked", "status", "count"), [(["2", "3"], 303, 1), (["1", "3"], 422, 0), ([], 422, 0)])
def test_paragraphs_that_follow_one_another_become_a_statement(at_marcos, study, marco, ticked, status, count):
    conversation = recorded(study, by=marco)

    response = at_marcos.post(page_of(conversation, "mark/"), {"line": ticked, "participant": "1"})

    assert (response.status_code, Statement.objects.count()) == (status, count)


def test_each_paragraph_becomes_a_statement_of_whom_it_names(at_marcos, study, marco):
    conversation = recorded(study, by=marco)

    at_marcos.post(page_of(conversation, "mark/"), {"each": "yes"})
    at_marcos.post(page_of(conversation, "mark/"), {"each": "yes"})

    assert [str(each.participant) for each in conversation.statements.all()] == ["P1", "P2", "P1", "P2"]


def test_two_code_on_their_own_pages_and_settle_what_differs(client_of, ada_user, marco_user, study, marco):
    conversation, statements = marked(study, by=marco)
    chosen = {f"of_{each.pk}": "promptness" for each in statements}
    for user, last in ((ada_user, "friendliness"), (marco_user, "none")):
        client = client_of(user)
        client.post(page_of(conversation, "begin-coding/"))
        codes = {**chosen, f"of_{statements[-1].pk}": last}
        client.post(page_of(conversation, "code/"), {**codes, "hand_in": "yes"})

    shown = words_of(client.get(page_of(conversation, "agreement/")))
    assert "Friendliness and attention" in shown
    assert "75.0" in shown
    assert "1 statement is still to be settled." in words_of(client.get(page_of(conversation)))

    client.post(page_of(conversation, "agreement/"), {f"of_{statements[-1].pk}": "friendliness", "reason": "Both do."})
    conversation.refresh_from_db()
    assert conversation.get_stage_display() == "coded"
    assert "Friendliness and attention" in words_of(client.get(f"{LIST}studies/{study.pk}/?theme=friendliness"))


def test_nobody_reads_the_other_coders_choices_before_handing_in(client_of, ada_user, vito, study, marco):
    conversation, statements = marked(study, by=marco)
    ada = client_of(ada_user)
    ada.post(page_of(conversation, "begin-coding/"))
    ada.post(page_of(conversation, "code/"), {f"of_{each.pk}": "trust" for each in statements})
    coded(conversation, (vito, [None] * 4))

    shown = ada.get(page_of(conversation, "code/"))
    agreement = words_of(ada.get(page_of(conversation, "agreement/")))

    assert [bound.initial for _statement, bound in shown.context["form"].rows] == ["trust"] * 4
    assert "The coders are not done yet" in agreement
    assert Coder.objects.filter(handed_in_at=None).count() == 1


def test_codes_left_open_are_kept_and_cannot_be_handed_in(client_of, ada_user, study, marco):
    conversation, statements = marked(study, by=marco)
    ada = client_of(ada_user)
    ada.post(page_of(conversation, "begin-coding/"))

    response = ada.post(page_of(conversation, "code/"), {f"of_{statements[0].pk}": "trust", "hand_in": "yes"})

    assert response.status_code == 422
    assert "You have not looked at 3 statements yet." in words_of(response)
    assert "1 of 4 statements coded." in words_of(ada.get(page_of(conversation, "code/")))


def test_a_statement_goes_on_as_a_complaint_and_leads_back_to_it(at_marcos, study, marco):
    conversation, [first, *_others] = marked(study, by=marco)

    at_marcos.post(page_of(conversation, f"statements/{first.pk}/raise/"))
    assert "handed on as a complaint" in words_of(at_marcos.get(page_of(conversation)))
    raising.note_taken_in(first, reference="C-1234-5678", by=marco, at=FRIDAY)

    assert "/desk/complaints/C-1234-5678/" in at_marcos.get(page_of(conversation)).content.decode()


def test_who_only_reads_is_offered_no_step_and_changes_nothing(at_elenas, study, marco, unchanged):
    conversation, [first, *_others] = marked(study, by=marco)

    shown = words_of(at_elenas.get(page_of(conversation)))

    assert "I code this" not in shown
    assert "Hand it on as a complaint" not in shown
    with unchanged:
        for step in ("begin-coding/", f"statements/{first.pk}/raise/", "close/", "held/"):
            assert at_elenas.post(page_of(conversation, step)).status_code == 403


def test_whoever_works_elsewhere_finds_nothing(client_of, ioana_user, study, marco):
    conversation = planned(study, by=marco)

    assert client_of(ioana_user).get(page_of(conversation)).status_code == 403
    assert Event.objects.filter(actor_ref=actor_for(ioana_user).ref).count() == 0


def test_a_page_tells_what_happened_and_who_did_it(at_marcos, study, marco):
    conversation, _statements = marked(study, by=marco)

    story = at_marcos.get(page_of(conversation)).context["story"]

    assert [str(words) for _event, words, _who in story][:2] == ["What was said was kept", "Conversation held"]
    assert {str(who) for _event, _words, who in story} == {"Marco Rossi"}


def test_every_event_of_the_room_has_words(organisation):
    kinds = [StudyEvent, ConversationEvent, StatementEvent, ObservationEvent, StaffEvent, ReviewEvent]

    assert {str(one) for kind in kinds for one in kind} == set(EVENT_WORDS)


def test_the_date_is_handed_out_for_calendars(at_marcos, study, marco):
    conversation = planned(study, by=marco)

    response = at_marcos.get(page_of(conversation, "date.ics"))

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{conversation.reference}" in response.content.decode()


@pytest.mark.parametrize("statements", [2, 40])
def test_a_study_costs_the_same_however_much_was_said(
    at_marcos, study, ada, vito, marco, django_assert_max_num_queries, statements
):
    text = "\n".join(f"P1: Words {number}" for number in range(statements))
    conversation, _statements = marked(study, by=marco, text=text)
    both = [theme("trust")] * statements
    coded(conversation, (ada, both), (vito, both))

    with django_assert_max_num_queries(26):
        at_marcos.get(f"{LIST}studies/{study.pk}/")
    with django_assert_max_num_queries(32):
        at_marcos.get(page_of(conversation))
