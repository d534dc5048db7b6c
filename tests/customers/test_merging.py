import pytest

from ascolto.customers.events import CustomerEvent
from ascolto.customers.finding import family_ids, find, survivor
from ascolto.customers.merging import MergeRefused, merge, unmerge
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY


@pytest.fixture
def three(db):
    return [register(NewCustomer(name=name, email=f"{name}@example.org"), by=SYSTEM, at=MONDAY) for name in "abc"]


def kinds(customer):
    return [event.kind for event in trail_of(customer)]


def test_a_merge_moves_nothing_and_the_address_of_both_leads_to_one(three, editor):
    a, b, _ = three
    assert merge(a, b, by=editor, at=TUESDAY) == a

    b.refresh_from_db()
    assert b.merged_into == a
    assert b.contact_points.get().normalised == "b@example.org"
    assert find(email="b@example.org") == a
    assert list(Customer.objects.surviving().in_order()) == [a, three[2]]
    assert kinds(b) == [CustomerEvent.REGISTERED, CustomerEvent.MERGED]
    assert trail_of(b).last().facts == {"into": a.pk, "segments": []}


def test_merges_of_merges_are_followed(three, editor):
    a, b, c = three
    merge(b, c, by=editor, at=TUESDAY)
    merge(a, b, by=editor, at=TUESDAY)

    assert find(email="c@example.org") == a
    assert family_ids(a) == [a.pk, b.pk, c.pk]
    assert family_ids(c) == [c.pk]


def test_who_is_merged_into_one_that_is_gone_joins_who_stands_for_it(three, editor):
    a, b, c = three
    merge(a, b, by=editor, at=TUESDAY)
    assert merge(b, c, by=editor, at=TUESDAY) == a
    assert survivor(Customer.objects.get(pk=c.pk)) == a


def test_a_circle_is_refused(three, editor):
    a, b, c = three
    merge(a, b, by=editor, at=TUESDAY)
    merge(b, c, by=editor, at=TUESDAY)

    for into in (a, b, c):
        with pytest.raises(MergeRefused) as refusal:
            merge(into, a, by=editor, at=TUESDAY)
        assert refusal.value.reason == "already_one"
    a.refresh_from_db()
    assert a.merged_into is None
    assert kinds(a) == [CustomerEvent.REGISTERED]


def test_who_was_merged_before_is_parted_first(three, editor):
    a, b, c = three
    merge(a, b, by=editor, at=TUESDAY)
    with pytest.raises(MergeRefused) as refusal:
        merge(c, b, by=editor, at=TUESDAY)

    assert refusal.value.reason == "merged_before"
    assert Customer.objects.get(pk=b.pk).merged_into == a


def test_a_merge_can_be_taken_back(three, editor):
    a, b, _ = three
    merge(a, b, by=editor, at=TUESDAY)
    unmerge(b, by=editor, at=TUESDAY)

    assert find(email="b@example.org") == b
    assert kinds(b) == [CustomerEvent.REGISTERED, CustomerEvent.MERGED, CustomerEvent.UNMERGED]
    with pytest.raises(MergeRefused) as refusal:
        unmerge(b, by=editor, at=TUESDAY)
    assert refusal.value.reason == "not_merged"


def test_who_may_not_edit_customers_merges_none(three, analyst):
    a, b, _ = three
    with pytest.raises(NotPermitted):
        merge(a, b, by=analyst, at=TUESDAY)

    assert Customer.objects.get(pk=b.pk).merged_into is None
    assert kinds(b) == [CustomerEvent.REGISTERED]
