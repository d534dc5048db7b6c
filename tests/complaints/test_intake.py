"""Taking complaints in: what is kept, what is recorded, who may."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.histories import History, import_many
from ascolto.complaints.intake import digest_of_words, receive, receive_many
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Closure, Complaint
from ascolto.complaints.tracking import complainant_of, complaint_by_code
from ascolto.jobs.models import Job
from ascolto.organisation.references import is_reference
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken, told
from tests.moments import MONDAY


@pytest.mark.clause("10002:7.2")
def test_a_complaint_is_kept_in_the_words_of_the_complainant(sofia):
    words = "  Чакахме един час.\n\nСтаята – мръсна! 😡 <b>&amp;  "

    complaint = taken(sofia, words=words).complaint

    complaint.refresh_from_db()
    assert complaint.words == words
    assert is_reference(complaint.reference)
    assert complaint.stage == Stage.RECEIVED


def test_receiving_leaves_one_event_that_names_what_was_promised_and_a_digest_of_the_words(sofia):
    complaint = taken(sofia).complaint

    event = trail_of(complaint).get()

    assert event.kind == ComplaintEvent.RECEIVED
    assert event.facts["words_digest"] == digest_of_words(complaint.reference, complaint.words)
    assert (event.facts["acknowledge_hours"], event.facts["decide_days"], event.facts["close_days"]) == (8, 10, 20)


def test_a_complaint_that_names_no_points_raises_one(sofia):
    assert [point.text for point in taken(sofia).complaint.points.all()] == [told(sofia).words]
    assert [p.text for p in taken(sofia, points=["The wait", "The dirt"]).complaint.points.all()] == [
        "The wait",
        "The dirt",
    ]


def test_clocks_run_from_the_receipt_and_not_from_the_recording(sofia):
    earlier = MONDAY - timedelta(days=3)

    complaint = receive(told(sofia, received_at=earlier, channel=Channel.LETTER), by=SYSTEM, at=MONDAY).complaint

    assert complaint.recorded_at == MONDAY
    assert complaint.next_due_at < receive(told(sofia), by=SYSTEM, at=MONDAY).complaint.next_due_at


def test_the_code_lets_its_complainant_in_and_no_other(sofia):
    receipt, other = taken(sofia), taken(sofia)

    assert complaint_by_code(receipt.complaint.reference, receipt.code.upper()) == receipt.complaint
    assert complaint_by_code(receipt.complaint.reference.lower(), receipt.code.replace("-", " ")) == receipt.complaint
    assert complaint_by_code(receipt.complaint.reference, other.code) is None
    assert complaint_by_code(receipt.complaint.reference, "") is None
    assert receipt.code not in Complaint.objects.values_list("code_digest", flat=True)


def test_an_anonymous_complaint_keeps_no_customer_even_if_one_is_given(sofia, anna):
    complaint = taken(sofia, customer=anna, anonymous=True).complaint

    assert complaint.customer is None
    assert anna.name.casefold() not in complaint.search_text


def test_receiving_asks_for_the_acknowledgement_in_the_same_transaction(sofia):
    with transaction.atomic():
        taken(sofia)
        transaction.set_rollback(True)

    assert (Complaint.objects.count(), Job.objects.count()) == (0, 0)

    taken(sofia)

    assert list(Job.objects.values_list("task", flat=True)) == ["acknowledge_complaint"]


def test_whoever_works_elsewhere_may_not_record_a_complaint_here(sofia, boris):
    with pytest.raises(NotPermitted):
        receive(told(sofia), by=boris, at=MONDAY)

    assert Complaint.objects.count() == 0


def test_many_are_taken_in_with_as_many_statements_as_a_few(sofia):
    with CaptureQueriesContext(connection) as few:
        receive_many([told(sofia)] * 2, by=SYSTEM, at=MONDAY)
    with CaptureQueriesContext(connection) as many:
        receive_many([told(sofia)] * 15, by=SYSTEM, at=MONDAY)

    assert len(many) == len(few)


def history(unit, number="1", **fields):
    fields = {"closure": Closure.ELSEWHERE} | fields
    return History(told=told(unit), source="old", external_id=number, stage=Stage.CLOSED, fields=fields)


def test_an_imported_complaint_may_have_ended_at_an_unknown_moment_and_asks_for_no_letter(sofia, clara):
    (pk,) = import_many([history(sofia)], by=clara, at=MONDAY)

    complaint = Complaint.objects.get(pk=pk)
    assert (complaint.stage, complaint.closed_at, complaint.next_due_at) == (Stage.CLOSED, None, None)
    assert [event.kind for event in trail_of(complaint)] == [ComplaintEvent.IMPORTED]
    assert Job.objects.count() == 0


def test_the_same_external_complaint_is_kept_once(sofia, clara):
    import_many([history(sofia)], by=clara, at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        import_many([history(sofia)], by=clara, at=MONDAY)

    assert Complaint.objects.count() == 1


def test_a_handler_may_not_import(sofia, ioana):
    with pytest.raises(NotPermitted):
        import_many([history(sofia)], by=ioana, at=MONDAY)

    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": Stage.CLOSED},
        {"closed_at": MONDAY},
        {"closure": Closure.FINAL},
        {"stage": Stage.JOINED, "closed_at": MONDAY},
        {"severity": 6},
        {"paid_amount": 5},
    ],
)
def test_the_database_refuses_facts_that_contradict_each_other(sofia, wrong):
    complaint = taken(sofia).complaint

    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**wrong)


def test_a_complainant_acts_under_the_reference_and_not_under_a_name(sofia, anna):
    complaint = taken(sofia, customer=anna).complaint

    assert (complainant_of(complaint).ref, complainant_of(complaint).name) == (complaint.reference, "")
