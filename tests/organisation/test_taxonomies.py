"""Categories, causes and journey stages: editable, and no wording or place is ever lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Taxon, TaxonRevision, Tree
from ascolto.organisation.taxonomies import (
    OtherTree,
    add_taxon,
    move_taxon,
    reinstate_taxon,
    retire_taxon,
    revision_at,
    reword_taxon,
    wording_at,
)
from ascolto.organisation.trees import CodeTaken, MovesUnderItself, ParentRetired, StillHasBranches
from ascolto.organisation.wording import NoWords
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import FOUNDED, MONDAY, TUESDAY, WEDNESDAY


def category(code):
    return Taxon.objects.get(tree=Tree.CATEGORY, code=code)


def test_a_new_category_comes_last_among_its_siblings(organisation, olga):
    family = category("stay")

    pool = add_taxon(Tree.CATEGORY, {"en": "Pool", "bg": "Басейн"}, code="pool", parent=family, by=olga, at=MONDAY)

    siblings = Taxon.objects.offered(Tree.CATEGORY).filter(parent=family)
    assert siblings.last() == pool
    assert pool.path == f"{family.path}{pool.pk}/"
    assert [(event.kind, event.facts, event.text) for event in trail_of(pool)] == [
        (
            OrganisationEvent.TAXON_ADDED,
            {"tree": "category", "code": "pool", "parent": family.pk},
            "en:  → Pool\nbg:  → Басейн",
        )
    ]


def test_every_wording_and_place_stays_readable(organisation, olga):
    noise, old = category("noise"), category("noise").wording

    reword_taxon(noise, wording={"en": "Noise at night"}, by=olga, at=TUESDAY)
    move_taxon(noise, to=category("service"), by=olga, at=WEDNESDAY)

    noise.refresh_from_db()
    assert (noise.wording, noise.parent.code, noise.revision) == ({"en": "Noise at night"}, "service", 3)
    assert wording_at(noise, MONDAY) == old
    assert wording_at(noise, TUESDAY) == {"en": "Noise at night"}
    assert [revision_at(noise, at).parent.code for at in (MONDAY, TUESDAY, WEDNESDAY)] == ["stay", "stay", "service"]
    assert wording_at(noise, FOUNDED - timedelta(days=1)) == old
    assert [(row.revision, row.from_at, row.by_ref) for row in noise.revisions.all()] == [
        (1, FOUNDED, ""), (2, TUESDAY, olga.ref), (3, WEDNESDAY, olga.ref),
    ]  # fmt: skip
    assert [(event.kind, event.facts) for event in trail_of(noise)] == [
        (OrganisationEvent.TAXON_REWORDED, {"revision": 2}),
        (
            OrganisationEvent.TAXON_MOVED,
            {"from": category("stay").pk, "to": category("service").pk, "revision": 3},
        ),
    ]


def test_a_retired_category_is_kept_but_not_offered(organisation, olga):
    noise = category("noise")
    assert noise in Taxon.objects.offered(Tree.CATEGORY)

    retire_taxon(noise, by=olga, at=MONDAY)
    retire_taxon(noise, by=olga, at=TUESDAY)

    assert noise not in Taxon.objects.offered(Tree.CATEGORY)
    assert category("noise").retired_at == MONDAY
    reinstate_taxon(noise, by=olga, at=TUESDAY)
    reinstate_taxon(noise, by=olga, at=TUESDAY)
    assert noise in Taxon.objects.offered(Tree.CATEGORY)
    assert [event.kind for event in trail_of(noise)] == [
        OrganisationEvent.TAXON_RETIRED,
        OrganisationEvent.TAXON_REINSTATED,
    ]


def test_what_would_break_the_tree_or_say_nothing_is_refused_and_leaves_no_trace(organisation, olga):
    stay, noise, people = category("stay"), category("noise"), Taxon.objects.get(tree=Tree.CAUSE, code="people")
    before = list(Taxon.objects.order_by("pk").values()), TaxonRevision.objects.count(), Event.objects.count()

    with pytest.raises(MovesUnderItself):
        move_taxon(stay, to=noise, by=olga, at=TUESDAY)
    with pytest.raises(OtherTree):
        move_taxon(noise, to=people, by=olga, at=TUESDAY)
    with pytest.raises(OtherTree):
        add_taxon(Tree.CATEGORY, {"en": "Pool"}, code="pool", parent=people, by=olga, at=TUESDAY)
    with pytest.raises(StillHasBranches):
        retire_taxon(stay, by=olga, at=TUESDAY)
    with pytest.raises(NoWords):
        reword_taxon(noise, wording={"en": " "}, by=olga, at=TUESDAY)
    with pytest.raises(CodeTaken):
        add_taxon(Tree.CATEGORY, {"en": "Noise"}, code="noise", parent=None, by=olga, at=TUESDAY)

    after = list(Taxon.objects.order_by("pk").values()), TaxonRevision.objects.count(), Event.objects.count()
    assert after == before


def test_nothing_is_offered_below_what_is_retired(organisation, olga):
    credit = category("credit")
    for leaf in Taxon.objects.filter(parent=credit):
        retire_taxon(leaf, by=olga, at=MONDAY)
    retire_taxon(credit, by=olga, at=MONDAY)

    with pytest.raises(ParentRetired):
        reinstate_taxon(category("loan_repayment"), by=olga, at=TUESDAY)
    with pytest.raises(ParentRetired):
        move_taxon(category("noise"), to=credit, by=olga, at=TUESDAY)


def test_a_handler_uses_the_taxonomies_and_does_not_edit_them(organisation, ioana):
    noise, events = category("noise"), Event.objects.count()

    for refused in (
        lambda: add_taxon(Tree.CATEGORY, {"en": "Pool"}, code="pool", parent=None, by=ioana, at=TUESDAY),
        lambda: reword_taxon(noise, wording={"en": "Din"}, by=ioana, at=TUESDAY),
        lambda: move_taxon(noise, to=None, by=ioana, at=TUESDAY),
        lambda: retire_taxon(noise, by=ioana, at=TUESDAY),
        lambda: reinstate_taxon(noise, by=ioana, at=TUESDAY),
    ):
        with pytest.raises(NotPermitted):
            refused()

    assert (category("noise").revision, Event.objects.count()) == (1, events)


def test_only_the_three_known_trees_exist(organisation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Taxon.objects.create(tree="mood", code="x", path="/0/", wording={"en": "x"})


@given(moves=st.lists(st.tuples(st.integers(0, 7), st.one_of(st.none(), st.integers(0, 7))), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_a_tree_is_rearranged_paths_and_parents_agree(db, moves):
    with transaction.atomic():
        taxa = [
            add_taxon(Tree.CAUSE, {"en": str(n)}, code=f"c{n}", parent=None, by=SYSTEM, at=MONDAY) for n in range(8)
        ]
        for moved, to in moves:
            try:
                move_taxon(taxa[moved], to=None if to is None else taxa[to], by=SYSTEM, at=TUESDAY)
            except MovesUnderItself:
                assert to is not None

        rows = {taxon.pk: taxon for taxon in Taxon.objects.all()}
        assert {pk: taxon.path for pk, taxon in rows.items()} == {pk: path_by_parents(rows, pk) for pk in rows}
        transaction.set_rollback(True)


def path_by_parents(rows, pk):
    """The path as the parents alone tell it; a circle would never end."""
    line = []
    while pk is not None:
        assert pk not in line
        line.insert(0, pk)
        pk = rows[pk].parent_id
    return "".join(f"/{part}" for part in line) + "/"
