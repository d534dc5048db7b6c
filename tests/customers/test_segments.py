"""Segments are names that the organisation gives to groups of its customers; who belonged to one is never forgotten."""

import pytest

from ascolto.customers.events import CustomerEvent, SegmentEvent
from ascolto.customers.finding import Group, search
from ascolto.customers.grouping import groups_of
from ascolto.customers.merging import merge, unmerge
from ascolto.customers.models import Belonging, Customer, Importance, Segment
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.segments import (
    SegmentRetired,
    SegmentTaken,
    add_segment,
    put_in,
    reinstate_segment,
    retire_segment,
    reword_segment,
    segments_of,
    take_out,
)
from ascolto.customers.weighing import NoReason, weigh
from ascolto.organisation.wording import NoWords
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY


@pytest.fixture
def regulars(db) -> Segment:
    return add_segment({"en": "Regulars", "it": "Abituali"}, code="regulars", by=SYSTEM, at=MONDAY)


@pytest.fixture
def three(db) -> list[Customer]:
    return [register(NewCustomer(name=name), by=SYSTEM, at=MONDAY) for name in ("Anna", "Boris", "Clara")]


def kinds(thing) -> list[str]:
    return [event.kind for event in trail_of(thing)]


def test_a_segment_is_added_reworded_retired_and_used_again(regulars):
    reword_segment(regulars, wording={"en": "Faithful"}, by=SYSTEM, at=TUESDAY)
    retire_segment(regulars, by=SYSTEM, at=TUESDAY)
    again = reinstate_segment(regulars, by=SYSTEM, at=TUESDAY)

    assert (again.wording, again.retired_at) == ({"en": "Faithful"}, None)
    assert kinds(regulars) == [
        SegmentEvent.ADDED, SegmentEvent.REWORDED, SegmentEvent.RETIRED, SegmentEvent.REINSTATED,
    ]  # fmt: skip


def test_a_code_is_given_once_and_a_segment_needs_words(regulars):
    before = Event.objects.count()

    with pytest.raises(SegmentTaken):
        add_segment({"en": "Others"}, code="regulars", by=SYSTEM, at=MONDAY)
    with pytest.raises(NoWords):
        add_segment({"en": " "}, code="others", by=SYSTEM, at=MONDAY)

    assert (list(Segment.objects.all()), Event.objects.count()) == ([regulars], before)


def test_who_may_edit_customers_does_not_thereby_name_segments(editor, regulars):
    with pytest.raises(NotPermitted):
        add_segment({"en": "Others"}, code="others", by=editor, at=MONDAY)

    assert list(Segment.objects.all()) == [regulars]


def test_customers_are_put_in_once_and_each_has_it_in_their_trail(regulars, three, editor):
    anna, boris, clara = three

    assert put_in(regulars, [anna, boris], by=editor, at=MONDAY) == 2
    assert put_in(regulars, [boris, clara], by=editor, at=TUESDAY) == 1

    assert [segments_of(each) for each in three] == [[regulars]] * 3
    assert kinds(boris) == [CustomerEvent.REGISTERED, CustomerEvent.PUT_IN_SEGMENT]
    assert list(Group(segment=regulars).of(search("", actor=editor, known=Customer.objects.all()))) == three


def test_who_is_taken_out_was_there_until_then(regulars, three, editor):
    anna, *_ = three
    put_in(regulars, [anna], by=editor, at=MONDAY)

    take_out(regulars, anna, by=editor, at=TUESDAY)
    take_out(regulars, anna, by=editor, at=TUESDAY)

    belonging = Belonging.objects.get()
    assert (belonging.from_at, belonging.until_at, segments_of(anna)) == (MONDAY, TUESDAY, [])
    assert kinds(anna)[1:] == [CustomerEvent.PUT_IN_SEGMENT, CustomerEvent.TAKEN_OUT_OF_SEGMENT]


def test_nobody_is_put_into_a_retired_segment_or_by_somebody_who_may_not(regulars, three, editor, analyst):
    with pytest.raises(NotPermitted):
        put_in(regulars, three, by=analyst, at=MONDAY)
    retire_segment(regulars, by=SYSTEM, at=MONDAY)
    with pytest.raises(SegmentRetired):
        put_in(regulars, three, by=editor, at=MONDAY)

    assert list(Belonging.objects.all()) == []


def test_a_merged_record_brings_its_segments_along_and_takes_them_back(regulars, three, editor):
    anna, boris, _ = three
    put_in(regulars, [boris], by=editor, at=MONDAY)

    merge(anna, boris, by=editor, at=TUESDAY)
    together = segments_of(anna), trail_of(boris).last().facts["segments"]
    unmerge(boris, by=editor, at=TUESDAY)

    assert together == ([regulars], ["regulars"])
    assert (segments_of(anna), segments_of(boris)) == ([], [regulars])


def test_importance_is_said_with_a_reason_that_the_trail_keeps(three, editor, analyst):
    anna, *_ = three
    with pytest.raises(NoReason):
        weigh(anna, Importance.USEFUL, reason=" ", by=editor, at=TUESDAY)
    with pytest.raises(NotPermitted):
        weigh(anna, Importance.USEFUL, reason="Tests what is new.", by=analyst, at=TUESDAY)
    assert kinds(anna) == [CustomerEvent.REGISTERED]

    weigh(anna, Importance.USEFUL, reason="Tests what is new.", by=editor, at=TUESDAY)

    weighed = trail_of(anna).last()
    assert (weighed.kind, weighed.facts, weighed.words.text) == (
        CustomerEvent.WEIGHED, {"from": "ordinary", "to": "useful"}, "Tests what is new.",
    )  # fmt: skip


def test_the_groups_count_every_standing_customer_once(regulars, three, editor):
    anna, boris, clara = three
    put_in(regulars, [anna, boris], by=editor, at=MONDAY)
    merge(anna, clara, by=editor, at=TUESDAY)

    groups = groups_of(Customer.objects.visible_to(editor))

    assert (groups.total, groups.by["standing"], groups.segments, groups.in_no_segment) == (
        2, {"current": 2}, [(regulars, 2)], 0,
    )  # fmt: skip
