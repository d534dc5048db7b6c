"""A category says with which answers the assessment of its complaints starts."""

import pytest

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.starters import starter_words
from ascolto.organisation.taxonomies import set_usual_assessment
from ascolto.organisation.usual_assessments import WrongAnswer, starter_usual, usual_assessment_of
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY


def category(code):
    return Taxon.objects.get(tree=Tree.CATEGORY, code=code)


def test_what_a_category_does_not_say_its_family_says(organisation, olga):
    set_usual_assessment(category("service"), usual={"severity": 3, "safety": False}, by=olga, at=MONDAY)
    set_usual_assessment(category("waiting_time"), usual={"severity": 1}, by=olga, at=MONDAY)

    assert usual_assessment_of(category("waiting_time")) == {"severity": 1, "safety": False}
    assert usual_assessment_of(category("service")) == {"severity": 3, "safety": False}
    assert usual_assessment_of(None) == {}


def test_the_trail_says_what_was_usual_before_and_what_is_now(organisation, olga):
    noise = category("noise")
    set_usual_assessment(noise, usual={"severity": 2}, by=olga, at=MONDAY)

    set_usual_assessment(noise, usual={"severity": 4, "safety": True}, by=olga, at=MONDAY)

    event = trail_of(noise).last()
    assert (event.kind, event.facts) == (
        OrganisationEvent.TAXON_ASSESSMENT_SET,
        {"severity": [2, 4], "safety": [None, True]},
    )


@pytest.mark.parametrize("usual", [{"severity": 6}, {"severity": True}, {"safety": 1}, {"repeated": True}, {"mood": 1}])
def test_an_answer_that_nobody_could_give_is_refused_and_leaves_no_trace(organisation, olga, usual):
    noise = category("noise")
    before = noise.usual_assessment

    with pytest.raises(WrongAnswer):
        set_usual_assessment(noise, usual=usual, by=olga, at=MONDAY)

    noise.refresh_from_db()
    assert noise.usual_assessment == before
    assert list(trail_of(noise)) == []


def test_a_handler_does_not_change_what_is_usual(organisation, ioana):
    noise = category("noise")

    with pytest.raises(NotPermitted):
        set_usual_assessment(noise, usual={"severity": 5}, by=ioana, at=MONDAY)

    assert list(trail_of(noise)) == []


def test_the_starter_answers_belong_to_starter_categories():
    families = starter_words(Tree.CATEGORY)
    codes = {*families, *(code for words in families.values() for code in words)}

    assert set(starter_usual()) - codes == set()


def test_every_starter_category_says_how_severe_it_usually_is(organisation):
    leaves = Taxon.objects.of(Tree.CATEGORY).exclude(parent=None)

    silent = [leaf.code for leaf in leaves if "severity" not in usual_assessment_of(leaf)]

    assert silent == ["other"]
    assert usual_assessment_of(category("safety"))["safety"] is True
