"""Each sector has a starter set in five languages; an organisation takes over what it lacks and loses no word."""

import pytest

from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.starters import (
    GENERAL,
    SECTORS,
    branches_of,
    missing_from,
    own_words,
    sector_name,
    starter_words,
    take_over,
)
from ascolto.organisation.starting import found
from ascolto.organisation.taxonomies import retire_taxon, reword_taxon
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from tests.moments import FOUNDED, MONDAY

LANGUAGES = frozenset({"en", "bg", "it", "ro", "ru"})
OWN_SECTORS = [sector for sector in SECTORS if sector != GENERAL]


def entries(tree: Tree, sector: str):
    for code, family in starter_words(tree, sector).items():
        yield code, family
        yield from branches_of(family).items()


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("tree", Tree)
def test_a_set_names_every_entry_once_in_all_five_languages(tree, sector):
    codes = [code for code, _branch in entries(tree, sector)]

    assert len(codes) == len(set(codes))
    assert {frozenset(own_words(branch)) for _code, branch in entries(tree, sector)} == {LANGUAGES}
    assert set(sector_name(sector)) == LANGUAGES


@pytest.mark.parametrize("sector", OWN_SECTORS)
def test_a_sector_holds_at_least_thirty_three_leaves_each_within_a_family_of_the_standard(sector):
    general = {code for family in starter_words(Tree.CATEGORY).values() for code in branches_of(family)}
    leaves = {
        code: leaf.get("family", code)
        for family in starter_words(Tree.CATEGORY, sector).values()
        for code, leaf in branches_of(family).items()
    }

    assert len(leaves) >= 33
    assert set(leaves.values()) - general == set()


@pytest.mark.parametrize("sector", OWN_SECTORS)
def test_the_way_of_a_customer_ends_with_the_handling_of_complaints(sector):
    assert list(starter_words(Tree.JOURNEY_STAGE, sector))[-1] == "complaint_handling"


def test_a_hospital_begins_with_what_hospitals_hear(db):
    found("Clinic", "RO", ["ro"], "small", by=SYSTEM, at=FOUNDED, sector="health_care")

    stages = [taxon.code for taxon in Taxon.objects.offered(Tree.JOURNEY_STAGE)]
    medicines = Taxon.objects.get(tree=Tree.CATEGORY, code="medicines")
    assert stages == list(starter_words(Tree.JOURNEY_STAGE, "health_care"))
    assert (medicines.parent.code, medicines.in_language("ro")) == ("care", "Medicamente")
    assert not Taxon.objects.filter(code="cleanliness").exists()


def test_taking_a_set_over_adds_what_is_missing_and_changes_nothing_else(organisation, olga):
    delivery = Taxon.objects.get(tree=Tree.CATEGORY, code="delivery")
    reword_taxon(delivery, wording={"en": "Room service"}, by=olga, at=MONDAY)
    before = {row["id"]: row for row in Taxon.objects.values()}
    lacking = sum(map(len, missing_from("e_commerce").values()))

    added = take_over("e_commerce", by=olga, at=MONDAY)
    again = take_over("e_commerce", by=olga, at=MONDAY)

    now = {row["id"]: row for row in Taxon.objects.values()}
    assert {pk: now[pk] for pk in before} == before
    assert (added, again, len(now) - len(before)) == (lacking, 0, lacking)
    assert Taxon.objects.get(code="wrong_address").parent == delivery


def test_nothing_is_added_below_what_is_retired(organisation, olga):
    credit = Taxon.objects.get(tree=Tree.CATEGORY, code="credit")
    for leaf in credit.parts.order_by("pk"):
        retire_taxon(leaf, by=olga, at=MONDAY)
    retire_taxon(credit, by=olga, at=MONDAY)

    take_over("banking", by=olga, at=MONDAY)

    assert not Taxon.objects.filter(code="early_repayment").exists()


def test_only_who_manages_the_organisation_takes_a_set_over(organisation, ioana):
    before = Event.objects.count(), Taxon.objects.count()

    with pytest.raises(NotPermitted):
        take_over("banking", by=ioana, at=MONDAY)

    assert (Event.objects.count(), Taxon.objects.count()) == before
