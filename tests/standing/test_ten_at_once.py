"""Ten handlers press the same button at the same moment: one of them moves the complaint, nine are told why not."""

from collections import Counter

import pytest

from ascolto.complaints.acknowledging import acknowledge
from ascolto.complaints.closing import close
from ascolto.complaints.deciding import decide, propose
from ascolto.complaints.determining import determine, name_cause
from ascolto.complaints.handling import assign
from ascolto.complaints.intake import Receipt
from ascolto.complaints.lifecycle import MoveNotAllowed, Stage
from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.lodging import Speaker, lodge
from ascolto.complaints.models import Closure, Complaint, Determination, Point
from ascolto.correspondence.models import Letter
from ascolto.customers.models import Customer
from ascolto.jobs.models import Job
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from ascolto.trail.verifying import verify
from tests.complaints.making import complaint_at, told
from tests.conftest import employ
from tests.moments import MONDAY, TUESDAY
from tests.standing.crowd import at_once, told_of

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ["Ana", "Bogdan", "Carla", "Dimitar", "Elisa", "Filip", "Gina", "Hristo", "Irina", "Luca"]


@pytest.fixture
def handlers(sofia):
    return [employ(f"{name} of Sofia", Role.HANDLER, unit=sofia) for name in NAMES]


def everybody(press, complaint, handlers, refusals=(MoveNotAllowed, NotPermitted)):
    """Let each handler press the button on the page that shows the complaint as it stood before."""
    orders = [lambda user=user: press(Complaint.objects.get(pk=complaint.pk), user) for user in handlers]
    outcomes = at_once(*orders, refusals=refusals)
    complaint.refresh_from_db()
    return told_of(outcomes)


def kinds(complaint):
    return [event.kind for event in trail_of(complaint)]


def answered(complaint, user):
    by = actor_for(user)
    for point in complaint.points.all():
        determine(point, Determination.FOUNDED, reasons="The log.", answer="You are right.", by=by, at=MONDAY)


def proposed(complaint, user):
    answered(complaint, user)
    propose(complaint, answer="We are sorry.", by=actor_for(user), at=MONDAY)


def decided(complaint, user):
    proposed(complaint, user)
    decide(complaint, by=actor_for(user), at=MONDAY)
    name_cause(complaint, cause=Taxon.objects.offered(Tree.CAUSE)[0], by=actor_for(user), at=MONDAY)


def test_ten_acknowledge_and_one_letter_goes_out(sofia, anna, handlers):
    complaint = complaint_at(Stage.RECEIVED, sofia, customer=anna)

    said = everybody(lambda it, user: acknowledge(it, by=actor_for(user), at=TUESDAY), complaint, handlers)

    assert said == {"done": 1, "acknowledge is not allowed from acknowledged": 9}
    assert (complaint.stage, complaint.acknowledged_at, complaint.version) == (Stage.ACKNOWLEDGED, TUESDAY, 2)
    assert kinds(complaint) == ["complaint.received", "complaint.acknowledged"]
    assert Letter.objects.count() == Job.objects.filter(task="deliver_letter").count() == 1
    assert verify().faults == []


def test_ten_propose_and_one_decision_lies_before_the_manager(sofia, handlers):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    answered(complaint, handlers[0])

    said = everybody(
        lambda it, user: propose(it, answer="We are sorry.", by=actor_for(user), at=TUESDAY), complaint, handlers
    )

    assert said == {"done": 1, "propose is not allowed from decision_proposed": 9}
    assert complaint.stage == Stage.DECISION_PROPOSED
    assert complaint.decisions.count() == 1
    assert kinds(complaint)[2:] == ["complaint.decision_proposed"]
    assert verify().faults == []


def test_ten_decide_and_the_complainant_is_told_once(sofia, anna, handlers):
    complaint = complaint_at(Stage.ASSESSED, sofia, customer=anna)
    proposed(complaint, handlers[0])

    said = everybody(lambda it, user: decide(it, by=actor_for(user), at=TUESDAY), complaint, handlers)

    assert said == {"done": 1, "decide is not allowed from decided": 9}
    assert (complaint.stage, complaint.outcome, complaint.decided_at) == (Stage.DECIDED, "founded", TUESDAY)
    assert complaint.decisions.get().decided_by in handlers
    assert kinds(complaint)[3:] == ["complaint.decided"]
    assert Letter.objects.count() == 1
    assert verify().faults == []


def test_ten_close_and_it_is_closed_once(sofia, handlers):
    complaint = complaint_at(Stage.ASSESSED, sofia, category=Taxon.objects.get(code="noise"))
    decided(complaint, handlers[0])

    said = everybody(
        lambda it, user: close(it, closure=Closure.ACCEPTED, by=actor_for(user), at=TUESDAY), complaint, handlers
    )

    assert said == {"done": 1, "close is not allowed from closed": 9}
    assert (complaint.stage, complaint.closed_at, complaint.next_due_at) == (Stage.CLOSED, TUESDAY, None)
    assert kinds(complaint)[-2:] == ["complaint.cause_named", "complaint.closed"]
    assert verify().faults == []


def test_ten_take_it_over_and_one_of_them_has_it(sofia, handlers):
    complaint = complaint_at(Stage.RECEIVED, sofia)

    said = everybody(lambda it, user: assign(it, to=user, by=actor_for(user), at=TUESDAY), complaint, handlers)

    assert said == {"done": 1, "taken_already": 9}
    assert complaint.handler in handlers
    event = trail_of(complaint).last()
    assert (event.seq, event.facts) == (2, {"from": None, "to": complaint.handler_id, "conflicts": ["own_unit"]})
    assert event.actor_ref == str(complaint.handler_id)
    assert verify().faults == []


def determination(point, user, seen=None):
    def press():
        return determine(
            Point.objects.get(pk=point.pk), Determination.FOUNDED, reasons=f"Seen by {user.name}.",
            answer=f"{user.name} answers.", by=actor_for(user), at=TUESDAY, seen=seen,
        )  # fmt: skip

    return press


def test_two_people_who_determine_different_points_keep_both_findings(sofia, handlers):
    complaint = complaint_at(Stage.ASSESSED, sofia, points=["The wait", "The dirt"])
    first, second = complaint.points.all()

    at_once(determination(first, handlers[0]), determination(second, handlers[1]))

    complaint.refresh_from_db()
    assert [point.answer for point in complaint.points.all()] == ["Ana of Sofia answers.", "Bogdan of Sofia answers."]
    assert complaint.version == 3
    assert sorted(event.facts["point"] for event in trail_of(complaint)[1:]) == [1, 2]
    assert verify().faults == []


def test_two_people_who_typed_over_the_same_page_do_not_overwrite_each_other(sofia, handlers):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    point = complaint.points.get()

    outcomes = at_once(
        *[determination(point, user, seen=complaint.version) for user in handlers], refusals=(ChangedMeanwhile,)
    )

    assert told_of(outcomes) == {"done": 1, complaint.reference: 9}
    complaint.refresh_from_db()
    winner = complaint.points.get().answer.removesuffix(" answers.")
    assert (complaint.version, trail_of(complaint).count()) == (2, 2)
    assert trail_of(complaint).last().actor_ref == str(next(user.pk for user in handlers if user.name == winner))


def test_what_is_sent_ten_times_at_once_is_one_complaint_with_one_receipt(sofia):
    speaker = Speaker(name="Anna Koleva", email="anna@example.org")
    lost = told(sofia, points=["The wait", "The dirt"])

    receipts = at_once(*[lambda: lodge(lost, key="one-sending-of-anna", speaker=speaker, at=TUESDAY)] * 10)

    assert all(isinstance(receipt, Receipt) for receipt in receipts)
    assert len({(receipt.complaint.pk, receipt.code, receipt.clocks) for receipt in receipts}) == 1
    complaint = Complaint.objects.get()
    assert (complaint.points.count(), kinds(complaint)) == (2, ["complaint.received"])
    assert Customer.objects.count() == Job.objects.filter(task="acknowledge_complaint").count() == 1
    assert verify().faults == []


def test_ten_visitors_at_once_are_ten_complaints(sofia):
    orders = [
        lambda n=n: lodge(told(sofia), key=f"sending-{n}", speaker=Speaker(name=f"Visitor {n}"), at=TUESDAY)
        for n in range(10)
    ]

    receipts = at_once(*orders)

    assert Counter(Complaint.objects.values_list("reference", flat=True)) == Counter(
        receipt.complaint.reference for receipt in receipts
    )
    assert len({receipt.code for receipt in receipts}) == 10
    assert verify().faults == []
