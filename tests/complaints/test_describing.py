"""What a complaint is about, and the unit where it belongs, are corrected; what was promised stands."""

from datetime import date

import pytest

from ascolto.complaints import acknowledging, closing, handling
from ascolto.complaints.acknowledging import running_clocks
from ascolto.complaints.clocks import ClockName
from ascolto.complaints.describing import describe
from ascolto.complaints.figures import By, counts_by
from ascolto.complaints.handling import NothingWritten
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.models import Complaint
from ascolto.organisation.calendars_editing import add_calendar, set_hours
from ascolto.organisation.models import Taxon, Unit
from ascolto.organisation.units import set_unit_calendar
from ascolto.people.acting import actor_for
from ascolto.people.granting import grant
from ascolto.people.interests import declare_interest
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at, taken
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY, TUESDAY, WEDNESDAY

WHY = "It happened in Rome."


@pytest.fixture
def held(sofia, anna, ioana_user, clara) -> Complaint:
    complaint = complaint_at(Stage.ASSESSED, sofia, customer=anna)
    return handling.assign(complaint, to=ioana_user, by=clara, at=MONDAY)


def moved(complaint: Complaint, unit: Unit, *, by, at=TUESDAY, reason=WHY) -> Complaint:
    return describe(complaint, {"unit": unit}, reason=reason, by=by, at=at)


def due(complaint: Complaint) -> dict[ClockName, object]:
    return {clock.name: clock.due_at for clock in running_clocks(complaint)}


def on_weekends_only(unit: Unit) -> None:
    """Give the unit hours in which everything takes weeks longer than elsewhere."""
    calendar = add_calendar(
        f"Weekends of {unit.code}", like=Unit.objects.get(parent=None).calendar, by=SYSTEM, at=FOUNDED
    )
    set_hours(calendar, windows={"6": [["10:00", "12:00"]]}, by=SYSTEM, at=FOUNDED)
    set_unit_calendar(unit, calendar=calendar, by=SYSTEM, at=FOUNDED)


def as_it_stands(complaint: Complaint) -> tuple:
    return Complaint.objects.values().get(pk=complaint.pk), trail_of(complaint).count()


def test_what_changed_is_kept_in_one_event_and_what_somebody_wrote_beside_it(held, ioana):
    noise = Taxon.objects.get(code="noise")
    said = {"category": noise, "journey_stage": None, "order_number": "84231", "happened_on": date(2026, 3, 1)}

    complaint = describe(held, said, by=ioana, at=TUESDAY)

    event = trail_of(complaint).last()
    assert event.facts == {"category": ["", "noise"], "happened_on": ["", "2026-03-01"], "beside": ["order_number"]}
    assert event.text == "– → 84231"
    assert (complaint.category, complaint.order_number, complaint.happened_on) == (noise, "84231", date(2026, 3, 1))
    assert list(Complaint.objects.filter(search_text__says="84231")) == [complaint]


def test_what_is_as_it_was_leaves_no_trace(held, ioana):
    before = as_it_stands(held)

    describe(held, {"unit": held.unit, "order_number": "", "happened_on": None}, by=ioana, at=TUESDAY)

    assert as_it_stands(held) == before


def test_who_handles_it_moves_it_out_of_their_sight_and_lets_go_of_it(held, ioana, ioana_user, boris, sofia, rome):
    complaint = moved(held, rome, by=ioana)

    event = trail_of(complaint).last()
    assert event.facts["unit"] == [sofia.pk, rome.pk]
    assert (event.facts["released"], event.text) == (ioana_user.pk, WHY)
    assert complaint.handler is None
    assert not Complaint.objects.visible_to(ioana).exists()
    assert list(Complaint.objects.visible_to(boris)) == [complaint]
    assert dict(counts_by(By.UNIT, Complaint.objects.all()).of) == {rome: 1}


def test_who_may_handle_it_there_too_keeps_it(held, ioana_user, clara, rome):
    grant(Role.HANDLER, to=ioana_user, unit=rome, by=SYSTEM, at=MONDAY)

    complaint = moved(held, rome, by=clara)

    assert complaint.handler == ioana_user
    assert "released" not in trail_of(complaint).last().facts


def test_an_override_of_a_conflict_counts_where_it_was_given_and_not_in_another_unit(
    held, ioana_user, clara, rome, anna
):
    grant(Role.HANDLER, to=ioana_user, unit=rome, by=SYSTEM, at=MONDAY)
    declare_interest(ioana_user, customer_ref=anna.reference, note="my cousin", by=actor_for(ioana_user), at=MONDAY)
    handling.assign(held, to=ioana_user, reason="Nobody else is there.", by=clara, at=MONDAY)

    complaint = moved(held, rome, by=clara)

    assert (complaint.handler, complaint.conflict_overridden) == (None, False)


@pytest.mark.clause("10002:7.4")
def test_what_was_promised_stands_whatever_hours_are_kept_where_it_goes(held, ioana, clara, sofia, rome):
    on_weekends_only(rome)
    promised = due(held)
    taken_there = taken(rome).complaint

    there = moved(held, rome, by=ioana)
    assert due(there) == promised != due(taken_there)
    assert there.next_due_at == min(promised.values())

    back = moved(there, sofia, by=clara, at=WEDNESDAY)
    assert due(back) == promised
    assert (back.decide_by, back.close_by) == (promised[ClockName.DECIDE], promised[ClockName.CLOSE])


def test_what_is_opened_again_is_promised_by_the_calendar_where_it_is_then(sofia, rome, clara):
    on_weekends_only(rome)
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    closing.withdraw(complaint, by=clara, at=TUESDAY)
    stayed = complaint_at(Stage.ACKNOWLEDGED, sofia)
    closing.withdraw(stayed, by=clara, at=TUESDAY)

    moved(complaint, rome, by=clara)
    reopened = closing.reopen(complaint, reason="They called.", by=clara, at=WEDNESDAY)

    assert reopened.decide_by > closing.reopen(stayed, reason="They called.", by=clara, at=WEDNESDAY).decide_by
    assert due(reopened)[ClockName.DECIDE] == reopened.decide_by == reopened.next_due_at


def test_moving_a_complaint_keeps_its_acknowledgement_and_what_was_joined_to_it(sofia, rome, clara):
    complaint, twin = taken(sofia).complaint, taken(sofia).complaint
    acknowledging.acknowledge(complaint, by=clara, at=MONDAY)
    closing.join(twin, to=complaint, by=clara, at=MONDAY)

    moved(complaint, rome, by=clara)
    moved(twin, rome, by=clara)

    twin.refresh_from_db()
    assert (twin.stage, twin.joined_to) == (Stage.JOINED, complaint)
    clocks = {clock.name: clock for clock in running_clocks(Complaint.objects.get(pk=complaint.pk))}
    assert clocks[ClockName.ACKNOWLEDGE].stopped_at == MONDAY


def test_nobody_moves_what_another_handles_and_nothing_is_left_of_the_attempt(held, sofia, rome):
    colleague = actor_for(employ("Petya Georgieva", Role.HANDLER, unit=sofia))
    before = as_it_stands(held)

    with pytest.raises(NotPermitted) as refused:
        moved(held, rome, by=colleague)

    assert refused.value.reason == "handled_by_another"
    assert as_it_stands(held) == before


def test_the_manager_of_another_unit_cannot_fetch_it(held, rome):
    manager = actor_for(employ("Paolo Conti", Role.COMPLAINTS_MANAGER, unit=rome))
    before = as_it_stands(held)

    with pytest.raises(NotPermitted):
        moved(held, rome, by=manager)

    assert as_it_stands(held) == before


def test_a_move_says_why_and_comes_back_where_somebody_was_faster(held, ioana, rome):
    before = as_it_stands(held)

    with pytest.raises(NothingWritten):
        moved(held, rome, by=ioana, reason=" ")
    with pytest.raises(ChangedMeanwhile):
        describe(held, {"unit": rome}, reason=WHY, by=ioana, at=TUESDAY, seen=held.version - 1)

    assert as_it_stands(held) == before
