"""Every event has its words: in the timeline, and for somebody who came too late."""

import pytest

from ascolto.complaints import acknowledging, closing, deciding, handling
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Determination
from ascolto.complaints.tracking import complainant_of
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from ascolto.web.complaints.deeds import DEEDS, deed
from ascolto.web.complaints.telling import PRESENTERS, names_in, told
from ascolto.web.complaints.timeline import PATH, REACHED_BY, steps_of
from ascolto.web.complaints.words import CONFLICTS
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY, TUESDAY, WEDNESDAY


def test_every_event_can_be_told():
    assert set(PRESENTERS) == set(ComplaintEvent)
    assert set(DEEDS) == set(ComplaintEvent)


def test_every_stage_is_reached_by_an_event_and_every_conflict_has_words():
    assert set(REACHED_BY) == set(Stage)
    assert set(CONFLICTS) == {
        "named_in_complaint",
        "declared_interest",
        "decided_earlier",
        "reporting_line",
        "own_unit",
    }


def test_an_event_names_who_did_it_and_to_whom(sofia, ioana_user, clara, clara_user):
    complaint = taken(sofia).complaint
    handling.assign(complaint, to=ioana_user, by=clara, at=TUESDAY)
    event = trail_of(complaint).last()

    names = names_in([event], reader=SYSTEM)

    assert told(event, names).title == "Assigned to Ioana Popescu"
    assert [str(line) for line in told(event, names).details] == ["This person works in the unit complained about."]
    assert deed(event, names) == "Clara Bianchi assigned this complaint"


def test_who_is_not_a_member_of_staff_is_named_by_what_they_are(sofia):
    complaint = taken(sofia).complaint
    handling.hear(complaint, text="Any news?", by=complainant_of(complaint), at=TUESDAY)
    acknowledging.acknowledge(complaint, by=SYSTEM, at=TUESDAY)
    events = list(trail_of(complaint))

    names = names_in(events, reader=SYSTEM)

    assert [str(names.who(event)) for event in events] == [
        "Ascolto, by itself", "The complainant", "Ascolto, by itself",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        (Stage.RECEIVED, ["current", "todo", "todo", "todo", "todo", "todo", "todo"]),
        (Stage.DECIDED, ["done", "skipped", "skipped", "skipped", "skipped", "current", "todo"]),
        (Stage.WITHDRAWN, ["done", "done"]),
    ],
)
def test_the_steps_say_what_is_done_what_was_skipped_and_what_is_to_come(sofia, stage, states):
    complaint = complaint_at(stage, sofia)
    events = list(trail_of(complaint))

    steps = steps_of(stage, events, names_in(events, reader=SYSTEM))

    assert [step.state for step in steps] == states


def test_a_stage_from_an_earlier_time_round_is_not_shown_as_done_after_reopening(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="Yes.")
    deciding.propose(complaint, answer="We are sorry.", by=ioana, at=MONDAY)
    deciding.decide(complaint, by=ioana, at=MONDAY)
    closing.withdraw(complaint, by=ioana, at=TUESDAY)
    closing.reopen(complaint, reason="They called.", by=ioana, at=WEDNESDAY)
    events = list(trail_of(complaint))

    steps = dict(zip(PATH, steps_of(Stage.IN_INVESTIGATION, events, names_in(events, reader=SYSTEM)), strict=True))

    assert (steps[Stage.IN_INVESTIGATION].state, steps[Stage.IN_INVESTIGATION].at) == ("current", WEDNESDAY)
    assert (steps[Stage.DECIDED].state, steps[Stage.DECIDED].at) == ("todo", None)
