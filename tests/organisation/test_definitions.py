"""What the words mean: shipped in five languages, said otherwise by the organisation, and no wording is lost."""

import pytest

from ascolto.organisation.definitions import NoSuchTerm, define, term, terms
from ascolto.organisation.models import Definition
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from tests.moments import MONDAY, TUESDAY


def test_every_term_is_named_and_explained_in_all_five_languages(db):
    register = terms()

    assert len(register) == len({each.code for each in register}) == 11
    assert {frozenset(said) for each in register for said in (each.name, each.shipped)} == {
        frozenset({"en", "bg", "it", "ro", "ru"})
    }


def test_the_organisation_says_it_in_its_own_words_and_the_other_languages_stay(organisation, olga):
    define("customer", {"en": "Whoever sleeps or eats here.", "it": ""}, by=olga, at=MONDAY)

    customer = term("customer")
    assert (customer.means("en"), customer.means("it")) == ("Whoever sleeps or eats here.", customer.shipped["it"])
    event = Event.objects.get(subject="definition:customer")
    assert (event.kind, event.facts) == ("organisation.definition_reworded", {"term": "customer", "revision": 1})


def test_it_can_return_to_the_shipped_words_and_what_was_said_stays_readable(organisation, olga):
    define("customer", {"en": "Whoever sleeps or eats here."}, by=olga, at=MONDAY)

    define("customer", {"en": term("customer").shipped["en"]}, by=olga, at=TUESDAY)

    said = list(Definition.objects.values_list("revision", "wording", "from_at"))
    assert (term("customer").own, term("customer").means("en")) == ({}, term("customer").shipped["en"])
    assert said == [(1, {"en": "Whoever sleeps or eats here."}, MONDAY), (2, {}, TUESDAY)]


def test_what_changes_nothing_or_is_not_allowed_leaves_no_trace(organisation, olga, ioana):
    define("customer", term("customer").shipped, by=olga, at=MONDAY)
    with pytest.raises(NotPermitted):
        define("customer", {"en": "Mine"}, by=ioana, at=MONDAY)
    with pytest.raises(NoSuchTerm):
        define("ticket", {"en": "Mine"}, by=SYSTEM, at=MONDAY)

    assert (list(Definition.objects.all()), Event.objects.filter(subject__startswith="definition:").count()) == ([], 0)
