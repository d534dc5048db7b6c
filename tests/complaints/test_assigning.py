"""Who handles a complaint: given to somebody once, and never anew to whoever has it."""

import pytest

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint
from ascolto.people.interests import declare_interest
from ascolto.people.models import User
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from ascolto.web.complaints.rows import held_since
from tests.complaints.making import complaint_at
from tests.moments import MONDAY, TUESDAY, WEDNESDAY


@pytest.fixture
def held(sofia, anna, ioana_user, clara) -> Complaint:
    complaint = complaint_at(Stage.ASSESSED, sofia, customer=anna)
    return handling.assign(complaint, to=ioana_user, by=clara, at=MONDAY)


def given(complaint: Complaint) -> list[tuple[int | None, int]]:
    events = trail_of(complaint).filter(kind="complaint.assigned")
    return [(event.facts["from"], event.facts["to"]) for event in events]


def test_who_has_it_already_is_given_it_without_a_trace(held, ioana_user, clara):
    before = Complaint.objects.values().get(pk=held.pk)

    handling.assign(held, to=ioana_user, by=clara, at=TUESDAY)

    assert given(held) == [(None, ioana_user.pk)]
    assert Complaint.objects.values().get(pk=held.pk) == before
    assert held_since([held]) == {held.pk: MONDAY}


def test_who_may_not_assign_may_not_assign_to_who_has_it_either(held, ioana_user, boris):
    with pytest.raises(NotPermitted):
        handling.assign(held, to=ioana_user, by=boris, at=TUESDAY)

    assert len(given(held)) == 1


def test_a_conflict_that_arose_since_is_overridden_on_record_and_it_is_held_as_long_as_before(
    held, ioana_user: User, ioana, clara, anna
):
    declare_interest(ioana_user, customer_ref=anna.reference, note="my cousin", by=ioana, at=TUESDAY)

    complaint = handling.assign(held, to=ioana_user, by=clara, reason="Nobody else is there.", at=WEDNESDAY)

    assert given(held) == [(None, ioana_user.pk), (ioana_user.pk, ioana_user.pk)]
    assert (complaint.conflict_overridden, trail_of(held).last().text) == (True, "Nobody else is there.")
    assert held_since([held]) == {held.pk: MONDAY}


def test_who_gets_it_back_has_it_from_then_on(held, sofia, ioana_user, clara_user, clara):
    handling.assign(held, to=clara_user, by=clara, at=TUESDAY)
    complaint = handling.assign(held, to=ioana_user, by=clara, at=WEDNESDAY)

    assert held_since([complaint]) == {held.pk: WEDNESDAY}
