"""Entries of a tree are put into an order, and one can stand for another; codes are given once even in a race."""

import pytest

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.organisation.offerings import add_offering, merge_offering, reinstate_offering, shift_offering
from ascolto.organisation.taxonomies import (
    OtherTree,
    add_taxon,
    merge_taxon,
    reinstate_taxon,
    retire_taxon,
    revision_at,
    shift_taxon,
)
from ascolto.organisation.trees import (
    CodeTaken,
    Direction,
    MergedBefore,
    MovesUnderItself,
    ParentRetired,
    StillHasBranches,
)
from ascolto.organisation.units import add_unit, shift_unit
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import FOUNDED, MONDAY, TUESDAY


def category(code: str, parent: Taxon | None = None) -> Taxon:
    return add_taxon(Tree.CATEGORY, {"en": code}, code=code, parent=parent, by=SYSTEM, at=FOUNDED)


@pytest.fixture
def four(db) -> list[Taxon]:
    return [category(code) for code in "abcd"]


def offered() -> list[str]:
    return [taxon.code for taxon in Taxon.objects.offered(Tree.CATEGORY)]


def test_an_entry_changes_places_with_the_one_before_or_behind(four):
    _a, b, c, _d = four

    shift_taxon(c, Direction.UP, by=SYSTEM, at=MONDAY)
    assert offered() == ["a", "c", "b", "d"]
    shift_taxon(b, Direction.DOWN, by=SYSTEM, at=MONDAY)

    assert offered() == ["a", "c", "d", "b"]
    assert trail_of(c).last().facts == {"direction": "up"}


def test_retired_siblings_are_passed_over_and_an_end_is_an_end(four):
    a, b, c, _d = four
    retire_taxon(b, by=SYSTEM, at=MONDAY)
    before = Event.objects.count()

    shift_taxon(a, Direction.UP, by=SYSTEM, at=MONDAY)
    assert Event.objects.count() == before
    shift_taxon(c, Direction.UP, by=SYSTEM, at=MONDAY)

    assert offered() == ["c", "a", "d"]


def test_units_and_offerings_keep_their_natural_order_until_somebody_shifts_one(organisation, sofia, rome):
    beds, dinner = (
        add_offering({"en": code}, code=code, parent=None, by=SYSTEM, at=FOUNDED) for code in ("beds", "eat")
    )

    shift_unit(sofia, Direction.UP, by=SYSTEM, at=MONDAY)
    shift_offering(dinner, Direction.UP, by=SYSTEM, at=MONDAY)
    add_unit("Athens", code="athens", parent=organisation, by=SYSTEM, at=TUESDAY)

    units = Unit.objects.filter(parent=organisation).order_by("position", "name", "pk")
    assert [unit.code for unit in units] == ["sofia", "rome", "athens"]
    assert list(Offering.objects.arranged()) == [dinner, beds]


def test_a_merged_entry_is_offered_no_more_and_counts_with_the_branch_of_the_other(four):
    a, b, *_ = four

    merged = merge_taxon(b, into=a, by=SYSTEM, at=TUESDAY)

    a.refresh_from_db()
    assert (merged.merged_into, merged.parent, merged.retired_at) == (a, a, TUESDAY)
    assert list(Taxon.objects.under(a).order_by("pk")) == [a, b]
    assert offered() == ["a", "c", "d"]
    assert (revision_at(b, MONDAY).parent, revision_at(b, TUESDAY).parent) == (None, a)
    assert trail_of(b).last().kind == OrganisationEvent.TAXON_MERGED


def test_whatever_stood_for_others_is_merged_with_them(four):
    a, b, c, _d = four
    merge_taxon(c, into=b, by=SYSTEM, at=MONDAY)

    merge_taxon(b, into=a, by=SYSTEM, at=TUESDAY)

    assert set(Taxon.objects.filter(merged_into=a)) == {b, c}
    assert Taxon.objects.under(Taxon.objects.get(pk=a.pk)).count() == 3


def test_a_merge_is_taken_back_by_offering_the_entry_again(four):
    a, b, *_ = four
    merge_taxon(b, into=a, by=SYSTEM, at=MONDAY)

    again = reinstate_taxon(b, by=SYSTEM, at=TUESDAY)

    assert (again.merged_into, again.retired_at, again.parent) == (None, None, a)


def test_what_cannot_be_merged_is_refused_and_nothing_changes(four, ioana):
    a, b, c, d = four
    category("below", parent=c)
    cause = add_taxon(Tree.CAUSE, {"en": "x"}, code="x", parent=None, by=SYSTEM, at=FOUNDED)
    retire_taxon(d, by=SYSTEM, at=MONDAY)
    before = Event.objects.count(), list(Taxon.objects.values())

    for entry, into, refusal in [
        (a, a, MovesUnderItself), (c, a, StillHasBranches), (a, d, ParentRetired), (a, cause, OtherTree),
    ]:  # fmt: skip
        with pytest.raises(refusal):
            merge_taxon(entry, into=into, by=SYSTEM, at=TUESDAY)
    with pytest.raises(NotPermitted):
        merge_taxon(a, into=b, by=ioana, at=TUESDAY)

    assert (Event.objects.count(), list(Taxon.objects.values())) == before


def test_what_was_merged_is_not_merged_again(four):
    a, b, c, _d = four
    merge_taxon(b, into=a, by=SYSTEM, at=MONDAY)

    with pytest.raises(MergedBefore):
        merge_taxon(b, into=c, by=SYSTEM, at=TUESDAY)
    with pytest.raises(MergedBefore):
        merge_taxon(c, into=b, by=SYSTEM, at=TUESDAY)


def test_offerings_are_merged_and_parted_too(db):
    one, other = (add_offering({"en": code}, code=code, parent=None, by=SYSTEM, at=FOUNDED) for code in ("one", "two"))

    merged = merge_offering(other, into=one, by=SYSTEM, at=MONDAY)
    parted = reinstate_offering(other, by=SYSTEM, at=TUESDAY)

    assert (merged.merged_into, parted.merged_into, parted.parent) == (one, None, one)
    assert [event.kind for event in trail_of(other)][1:] == [
        OrganisationEvent.OFFERING_MERGED, OrganisationEvent.OFFERING_REINSTATED,
    ]  # fmt: skip


def test_a_code_that_somebody_gave_a_moment_ago_is_refused_and_leaves_nothing(organisation, sofia, four):
    add_offering({"en": "Beds"}, code="beds", parent=None, by=SYSTEM, at=FOUNDED)
    before = Event.objects.count()

    with pytest.raises(CodeTaken):
        add_unit("Sofia again", code="sofia", parent=organisation, by=SYSTEM, at=MONDAY)
    with pytest.raises(CodeTaken):
        add_offering({"en": "Beds"}, code="beds", parent=None, by=SYSTEM, at=MONDAY)
    with pytest.raises(CodeTaken):
        category("a")

    assert Event.objects.count() == before
