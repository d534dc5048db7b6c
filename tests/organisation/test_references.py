"""References: random, forgiving to read, unforgiving to slips."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ascolto.complaints.models import Complaint
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register_many
from ascolto.organisation.references import (
    ALPHABET,
    fresh_references,
    in_use,
    is_reference,
    new_reference,
    normalise_reference,
)
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.moments import MONDAY


def completed(body):
    """The reference that begins so; exactly one check character fits."""
    [check] = [character for character in ALPHABET if is_reference(body + character)]
    return normalise_reference(body + check)


references = st.builds(
    lambda prefix, body: completed(prefix + body), st.sampled_from("CK"), st.text(ALPHABET, min_size=7, max_size=7)
)


def test_a_reference_looks_like_two_groups_of_four_after_its_letter():
    reference = new_reference("C")

    assert [len(part) for part in reference.split("-")] == [1, 4, 4]
    assert reference.startswith("C-")
    assert set(reference.replace("-", "")) <= set(ALPHABET)
    assert is_reference(reference)


def test_the_alphabet_has_a_prime_number_of_characters_and_no_look_alikes():
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert set("ILOSU") & set(ALPHABET) == set()


@given(reference=references, place=st.integers(0, 8), other=st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(reference, place, other):
    characters = list(reference.replace("-", ""))
    assume(characters[place] != other and not (place == 0 and other.isdigit()))
    characters[place] = other

    assert not is_reference("".join(characters))


@given(reference=references, place=st.integers(0, 7))
def test_every_exchange_of_two_neighbours_is_noticed(reference, place):
    characters = list(reference.replace("-", ""))
    assume(characters[place] != characters[place + 1])
    characters[place], characters[place + 1] = characters[place + 1], characters[place]

    assert not is_reference("".join(characters))


@given(reference=references)
def test_case_spaces_dashes_and_confused_characters_are_forgiven(reference):
    confused = reference.translate(str.maketrans("015V", "OISU"))
    cyrillic = reference.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ"))
    spellings = [
        reference.lower(),
        reference.replace("-", ""),
        reference.replace("-", " "),
        f"  № {reference.replace('-', ' – ')}.",
        confused,
        confused.lower(),
        cyrillic,
        cyrillic.lower(),
        reference.translate(str.maketrans("1", "l")),
    ]

    assert {normalise_reference(spelling) for spelling in spellings} == {reference}


@given(text=st.text(alphabet=string.printable + "ЖЩЯ", max_size=12))
def test_what_is_normalised_stays_as_it_is(text):
    once = normalise_reference(text)

    assert normalise_reference(once) == once


def test_other_texts_are_no_references():
    texts = ["", "C-7K4M", "Anna Koleva", "C-7K4M-9QX2-1", "1-7K4M-9QX2", "C-ЖК4М-9QX2"]

    assert [normalise_reference(text) for text in texts] == [""] * len(texts)
    assert [is_reference(text) for text in texts] == [False] * len(texts)


def test_many_references_at_once_differ_from_each_other_and_from_those_in_use():
    asked: list[set[str]] = []

    def the_first_ones_are_taken(candidates):
        asked.append(set(candidates))
        return asked[0]

    fresh = fresh_references("K", 50, taken=the_first_ones_are_taken)

    assert len(set(fresh)) == 50
    assert set(fresh) & asked[0] == set()
    assert all(is_reference(reference) for reference in fresh)


@pytest.mark.django_db
def test_in_use_is_what_rows_of_this_kind_have_and_nothing_else(sofia, django_assert_num_queries):
    ann, _bob, eve = register_many([NewCustomer(name=name) for name in ("Ann", "Bob", "Eve")], by=SYSTEM, at=MONDAY)
    complaint = taken(sofia).complaint
    asked = [ann.reference, eve.reference, complaint.reference, "K-0000-0000", "'); drop table customers_customer; --"]

    with django_assert_num_queries(1):
        of_customers = in_use(Customer, asked)

    assert sorted(of_customers) == sorted([ann.reference, eve.reference])
    assert in_use(Complaint, asked) == [complaint.reference]
    assert in_use(Customer, {"K-0000-0000"}) == []
