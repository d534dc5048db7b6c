"""Complaints are found by what is asked for, in every order and page by page."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ascolto.complaints import acknowledging, finding, handling
from ascolto.complaints.finding import Order, Wanted, at_once_first, count_of, heard_from, in_order, narrowed, page_of
from ascolto.complaints.intake import receive_many
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Complaint, Priority
from ascolto.customers.merging import merge
from ascolto.customers.registering import NewCustomer, register
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.offerings import add_offering
from ascolto.trail.acting import SYSTEM, Actor, ActorKind
from tests.complaints.making import taken, told
from tests.moments import FOUNDED, FRIDAY, MONDAY, TUESDAY, WEDNESDAY

SOFIA = ZoneInfo("Europe/Sofia")


def found(actor, **wanted) -> list[Complaint]:
    """Return what fits; a filter that takes several may be given one alone."""
    single = ("customer", "segment", "received_from", "received_to", "zone", "words")
    wanted = {
        name: value if name in single or isinstance(value, bool | list) else [value] for name, value in wanted.items()
    }
    rows = narrowed(Complaint.objects.visible_to(actor), Wanted(**wanted), actor=actor, at=FRIDAY)
    return list(rows.order_by("pk"))


def with_facts(complaint: Complaint, **facts) -> Complaint:
    Complaint.objects.filter(pk=complaint.pk).update(**facts)
    return complaint


@pytest.mark.parametrize(
    "facts",
    [
        {"priority": 2},
        {"severity": 5},
        {"channel": Channel.LETTER},
        {"language": "ro"},
        {"undelivered": True},
    ],
)
def test_facts_of_the_complaint_narrow_a_list(sofia, clara, facts):
    taken(sofia)
    wanted = with_facts(taken(sofia).complaint, **facts)

    assert found(clara, **facts) == [wanted]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("priority", [1, 2, 3]),
        ("severity", [1, 2, 3]),
        ("channel", [Channel.LETTER, Channel.PHONE, Channel.CHAT]),
        ("language", ["ro", "bg", "it"]),
    ],
)
def test_of_several_values_any_one_is_enough(sofia, clara, name, values):
    some = [with_facts(taken(sofia).complaint, **{name: value}) for value in values]

    assert found(clara, **{name: values[:2]}) == some[:2]


def test_several_filters_must_all_fit(sofia, rome, clara):
    wanted = [with_facts(taken(unit).complaint, priority=1) for unit in (sofia, rome)]
    with_facts(taken(sofia).complaint, priority=2)

    assert found(clara, unit=[sofia, rome], priority=[1]) == wanted
    assert found(clara, unit=[rome], priority=[1, 2]) == wanted[1:]


def test_open_and_ended_stand_among_stages_for_all_of_theirs(sofia, clara):
    open_one = taken(sofia).complaint
    closed, withdrawn = (
        with_facts(taken(sofia).complaint, stage=stage, closed_at=FRIDAY, closure=closure, next_due_at=None)
        for stage, closure in ((Stage.CLOSED, "final"), (Stage.WITHDRAWN, ""))
    )

    assert found(clara, stage=["open", Stage.CLOSED]) == [open_one, closed]
    assert found(clara, stage=["ended"]) == [closed, withdrawn]
    assert found(clara, stage=["open", "ended"]) == found(clara, stage=[]) == [open_one, closed, withdrawn]


def test_nobody_stands_among_those_who_handle(sofia, ioana, ioana_user, clara, clara_user):
    hers, theirs, free = (taken(sofia).complaint for _number in range(3))
    handling.assign(hers, to=ioana_user, by=ioana, at=MONDAY)
    handling.assign(theirs, to=clara_user, by=clara, at=MONDAY)

    assert found(clara, handler=[str(ioana_user.pk), "nobody"]) == [hers, free]
    assert found(clara, handler=[str(ioana_user.pk), "me"]) == [hers, theirs]
    assert found(clara, handler=["nobody"]) == [free]


def test_what_was_reopened_is_found(sofia, clara):
    taken(sofia)
    wanted = with_facts(taken(sofia).complaint, reopened_count=1)

    assert found(clara, reopened=True) == [wanted]


@pytest.mark.parametrize("tree", [Tree.CATEGORY, Tree.CAUSE, Tree.JOURNEY_STAGE])
def test_a_taxon_stands_for_itself_and_all_below_it(sofia, clara, tree):
    leaf = Taxon.objects.offered(tree).last()
    root = Taxon.objects.get(pk=leaf.path.split("/")[1])
    other = Taxon.objects.offered(tree).filter(parent=None).exclude(pk=root.pk).first()
    wanted = with_facts(taken(sofia).complaint, **{tree.value: leaf})
    with_facts(taken(sofia).complaint, **{tree.value: other})

    assert found(clara, **{tree.value: root}) == [wanted]
    assert found(clara, **{tree.value: leaf}) == [wanted]


def test_an_offering_stands_for_itself_and_all_below_it(sofia, clara):
    stay = add_offering({"en": "Stay"}, code="stay", parent=None, by=SYSTEM, at=FOUNDED)
    suite = add_offering({"en": "Suite"}, code="suite", parent=stay, by=SYSTEM, at=FOUNDED)
    wanted = [taken(sofia, offering=stay).complaint, taken(sofia, offering=suite).complaint]
    taken(sofia)

    assert found(clara, offering=stay) == wanted
    assert found(clara, offering=suite) == wanted[1:]


def test_a_unit_stands_for_itself_and_all_below_it_as_far_as_the_reader_may_see(
    organisation, sofia, rome, ioana, clara
):
    here, there, above = (taken(unit).complaint for unit in (sofia, rome, organisation))

    assert found(clara, unit=organisation) == [here, there, above]
    assert found(clara, unit=rome) == [there]
    assert found(ioana, unit=organisation) == [here]


def test_days_are_those_of_the_zone_and_the_last_one_counts(sofia, clara):
    before = taken(sofia, received_at=datetime(2026, 3, 1, 21, 59, tzinfo=UTC)).complaint
    first = taken(sofia, received_at=datetime(2026, 3, 1, 22, 0, tzinfo=UTC)).complaint
    last = taken(sofia, received_at=datetime(2026, 3, 3, 21, 59, 59, tzinfo=UTC)).complaint
    after = taken(sofia, received_at=datetime(2026, 3, 3, 22, 0, tzinfo=UTC)).complaint

    days = {"received_from": date(2026, 3, 2), "received_to": date(2026, 3, 3)}
    assert found(clara, **days, zone=SOFIA) == [first, last]
    assert found(clara, **days) == [last, after]
    assert found(clara, received_to=date(2026, 3, 1), zone=SOFIA) == [before]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_at_the_end_of_the_calendar_are_days_like_others(sofia, clara, day):
    complaint = taken(sofia).complaint

    assert found(clara, received_from=day, received_to=day, zone=SOFIA) == []
    assert found(clara, received_from=date.min, received_to=date.max, zone=SOFIA) == [complaint]


def test_a_customer_stands_for_all_records_that_were_merged(sofia, clara, anna):
    other = register(NewCustomer(name="A. Koleva"), by=SYSTEM, at=FOUNDED)
    wanted = [taken(sofia, customer=anna).complaint, taken(sofia, customer=other).complaint]
    taken(sofia)
    merge(anna, other, by=SYSTEM, at=MONDAY)
    other.refresh_from_db()

    assert found(clara, customer=anna) == wanted
    assert found(clara, customer=other) == wanted


def test_everything_that_is_asked_for_must_fit(sofia, clara, anna):
    facts = {"channel": Channel.PHONE, "language": "it", "severity": 4}
    wanted = taken(sofia, customer=anna, words="The shower was cold.", **facts).complaint
    for name in facts:
        taken(sofia, customer=anna, words="The shower was cold.", **{key: facts[key] for key in facts if key != name})

    assert found(clara, customer=anna, words="shower", unit=sofia, **facts) == [wanted]


# What the complainant wrote since


@pytest.fixture
def heard(sofia, ioana) -> Complaint:
    complaint = acknowledging.acknowledge(taken(sofia).complaint, by=ioana, at=MONDAY)
    complainant = Actor(ActorKind.COMPLAINANT, ref=complaint.reference)
    handling.hear(complaint, text="Any news?", by=complainant, at=TUESDAY)
    return complaint


def test_what_the_complainant_wrote_waits_until_somebody_acts(heard, sofia, clara, ioana):
    taken(sofia)

    assert found(clara, heard=True) == [heard]
    assert list(heard_from(Complaint.objects.all(), at=FRIDAY)) == [heard]

    handling.note(heard, text="Called back.", by=ioana, at=WEDNESDAY)

    assert found(clara, heard=True) == []
    assert list(heard_from(Complaint.objects.all(), at=FRIDAY)) == []


def test_what_the_house_does_by_itself_shows_nobody_has_looked(heard, clara):
    acknowledging.note_undelivered(heard, by=SYSTEM, at=WEDNESDAY, letter_id=1)

    assert found(clara, heard=True) == [heard]


def test_what_was_written_long_ago_waits_no_longer(heard):
    assert list(heard_from(Complaint.objects.all(), at=TUESDAY + finding.HEARD_WITHIN)) == [heard]
    assert list(heard_from(Complaint.objects.all(), at=TUESDAY + finding.HEARD_WITHIN + timedelta(seconds=1))) == []


# Orders and pages


@pytest.fixture
def complaints(sofia) -> list[Complaint]:
    """Seven complaints: some at the same moment, some without a clock or a priority, changed in another order."""
    made = [taken(sofia, received_at=MONDAY + timedelta(minutes=n % 3)).complaint for n in range(7)]
    for n, complaint in enumerate(made):
        with_facts(complaint, changed_at=FRIDAY - timedelta(hours=n % 4), priority=[None, 2, 1][n % 3])
    for complaint in (made[3], made[5]):
        with_facts(complaint, next_due_at=None)
    return list(Complaint.objects.order_by("pk"))


EXPECTED = {
    Order.BY_PRIORITY: lambda each: (each.priority or 9, each.next_due_at is None, each.next_due_at or MONDAY, each.pk),
    Order.BY_DUE: lambda each: (each.next_due_at is None, each.next_due_at or MONDAY, each.pk),
    Order.NEWEST: lambda each: (-each.received_at.timestamp(), -each.pk),
    Order.OLDEST: lambda each: (each.received_at, each.pk),
    Order.LATEST_CHANGE: lambda each: (-each.changed_at.timestamp(), -each.pk),
}


@pytest.fixture(params=[finding.COUNTED_UP_TO, 3], ids=["short", "long"])
def length(request, monkeypatch) -> int:
    """Lists that are gathered whole, and lists too long for that, along whose order the database walks."""
    monkeypatch.setattr(finding, "COUNTED_UP_TO", request.param)
    return request.param


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_follow_each_other_without_gap_and_lead_back(complaints, length, order, size):
    expected = sorted(complaints, key=EXPECTED[order])
    rows = Complaint.objects.all()

    read, after = [], ""
    while True:
        page = page_of(rows, order, after=after, size=size)
        assert page.count == min(7, length + 1)
        assert bool(page.earlier) == bool(read)
        if read:
            back = page_of(rows, order, before=page.earlier, size=size)
            assert list(back.rows) == read[-size:]
            assert page_of(rows, order, after=back.later, size=size).rows == page.rows
        read += page.rows
        after = page.later
        if not after:
            break

    assert read == expected


@pytest.mark.parametrize("order", Order)
def test_a_place_that_cannot_be_read_begins_at_the_beginning(complaints, length, order):
    for place in (
        "x",
        "5",
        "2026-03-02T09:00:00~1",
        "x~y",
        "~",
        f"~{2**70}",
        "9999-12-31T23:00:00-09:00~1",
        "~\0",
        "1~x~1",
        "x~~1",
    ):
        page = page_of(Complaint.objects.all(), order, after=place)

        assert list(page.rows) == sorted(complaints, key=EXPECTED[order])


@pytest.mark.parametrize("order", Order)
def test_a_place_whose_complaint_is_gone_from_the_list_still_divides_it(complaints, length, order):
    expected = sorted(complaints, key=EXPECTED[order])
    rows = Complaint.objects.all()
    after = page_of(rows, order, size=3).later
    with_facts(expected[2], stage=Stage.CLOSED, closed_at=FRIDAY, closure="final", next_due_at=None)

    assert list(page_of(rows.open(), order, after=after).rows) == expected[3:]


def test_what_is_to_be_handled_at_once_stands_above_what_is_due_sooner(complaints):
    at_once = [each for each in complaints if each.priority == Priority.FIRST]
    others = [each for each in complaints if each.priority != Priority.FIRST]
    rows = in_order(Complaint.objects.all(), Order.BY_DUE)

    assert at_once_first(rows, first=7) == [
        *sorted(at_once, key=EXPECTED[Order.BY_DUE]), *sorted(others, key=EXPECTED[Order.BY_DUE]),
    ]  # fmt: skip
    assert at_once_first(rows, first=1) == at_once_first(rows, first=7)[:1]


def test_a_page_brings_along_what_was_asked_for(complaints, django_assert_num_queries):
    rows = Complaint.objects.select_related("unit")

    with django_assert_num_queries(2):
        assert {each.unit.code for each in page_of(rows, Order.NEWEST).rows} == {"sofia"}


def test_a_list_of_nothing_has_no_pages_and_costs_nothing(complaints, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = page_of(Complaint.objects.none(), Order.NEWEST)

    assert (page.rows, page.later, page.earlier, page.count) == ([], "", "", 0)


def test_counting_stops_where_nobody_needs_to_know_exactly(sofia):
    receive_many([told(sofia) for _ in range(4)], by=SYSTEM, at=MONDAY)

    assert count_of(Complaint.objects.all(), up_to=2) == 3
    assert count_of(Complaint.objects.all()) == 4
