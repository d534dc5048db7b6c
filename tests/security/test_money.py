"""No money leaves without the authority to grant it, whatever the order of the steps."""

from decimal import Decimal

import pytest

from ascolto.complaints import closing, deciding, determining, remedies
from ascolto.complaints.closing import OnTheSpot
from ascolto.complaints.lifecycle import MoveNotAllowed, Stage
from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.models import Determination, RemedyKind, RemedyState
from ascolto.complaints.remedies import Offer
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at
from tests.complaints.test_deciding import answer_every_point, proposed
from tests.moments import MONDAY, TUESDAY


def refund(amount, currency="EUR"):
    return Offer(kind=RemedyKind.REFUND, amount=Decimal(amount), currency=currency)


def test_what_was_granted_by_nobody_is_not_carried_out_beyond_the_limit(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, refund(9000), by=ioana, at=MONDAY)
    events = trail_of(complaint).count()

    with pytest.raises(NotPermitted, match="above_spot_limit"):
        remedies.carry_out(remedy, by=ioana, at=MONDAY)

    remedy.refresh_from_db()
    assert remedy.state == RemedyState.OFFERED
    assert trail_of(complaint).count() == events


def test_a_remedy_split_into_small_ones_is_not_carried_out_beyond_the_limit(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    for _number in range(3):
        remedies.offer_remedy(complaint, refund(20), by=ioana, at=MONDAY)
    remedy = complaint.remedies.first()

    with pytest.raises(NotPermitted, match="above_spot_limit"):
        remedies.carry_out(remedy, by=ioana, at=MONDAY)


def test_after_the_decision_a_handler_offers_no_more_than_the_limit(sofia, ioana, clara):
    complaint = proposed(sofia, ioana)
    deciding.decide(complaint, by=clara, at=MONDAY)

    with pytest.raises(NotPermitted, match="above_spot_limit"):
        remedies.offer_remedy(complaint, refund(9000), by=ioana, at=TUESDAY)

    assert not complaint.remedies.exists()


def test_what_was_decided_is_carried_out_whatever_it_costs(sofia, ioana, clara):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, refund(9000), by=ioana, at=MONDAY)

    answer_every_point(complaint, ioana)
    deciding.propose(complaint, answer="We are sorry.", by=ioana, at=MONDAY)
    deciding.decide(complaint, by=clara, at=MONDAY)

    assert remedies.carry_out(remedy, by=ioana, at=TUESDAY).state == RemedyState.CARRIED_OUT


def test_nothing_is_changed_in_a_proposal_that_lies_before_its_decider(sofia, ioana):
    complaint = proposed(sofia, ioana)
    point = complaint.points.get()

    with pytest.raises(MoveNotAllowed):
        determining.determine(point, Determination.UNFOUNDED, reasons="No.", answer="No.", by=ioana, at=MONDAY)
    with pytest.raises(MoveNotAllowed):
        remedies.offer_remedy(complaint, refund(9000), by=ioana, at=MONDAY)

    point.refresh_from_db()
    assert point.determination == Determination.FOUNDED
    assert not complaint.remedies.exists()


def test_whoever_decides_on_what_has_changed_since_it_was_read_is_told(sofia, ioana, clara):
    complaint = proposed(sofia, ioana)
    seen = complaint.version
    deciding.send_back(complaint, reason="Look again.", by=clara, at=MONDAY)
    deciding.propose(complaint, answer="Something else.", by=ioana, at=MONDAY)
    with pytest.raises(ChangedMeanwhile):
        deciding.decide(complaint, by=clara, at=MONDAY, seen=seen)


def test_another_currency_does_not_slip_below_the_limit(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    done = OnTheSpot(answer="Paid.", content=True, remedy=refund(50, "KWD"))
    with pytest.raises(NotPermitted, match="above_spot_limit"):
        closing.settle(complaint, done, by=ioana, at=MONDAY)


def test_settling_counts_what_was_granted_before(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedies.carry_out(remedies.offer_remedy(complaint, refund(40), by=ioana, at=MONDAY), by=ioana, at=MONDAY)
    done = OnTheSpot(answer="Paid.", content=True, remedy=refund(40))
    with pytest.raises(NotPermitted, match="above_spot_limit"):
        closing.settle(complaint, done, by=ioana, at=MONDAY)
