import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.customers.finding import find, search
from ascolto.customers.merging import merge
from ascolto.customers.models import Customer
from ascolto.customers.normalising import normalise_email, normalise_phone
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.showing import name_among, name_in_unit
from ascolto.trail.acting import SYSTEM
from tests.moments import MONDAY


@pytest.fixture
def anna(db):
    new = NewCustomer(
        name="Анна Колева", email="anna@example.org", phone="+359888123456", external_id="A-7", source="s"
    )
    return register(new, by=SYSTEM, at=MONDAY)


@pytest.mark.parametrize(
    ("text", "country", "normalised"),
    [
        ("0888 12 34 56", "BG", "+359888123456"),
        ("+359 (0) 888 123 456", "BG", "+359888123456"),
        ("06 6982", "IT", "+39066982"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("0721 234 567", "RO", "+40721234567"),
        ("00359888123456", "IT", "+359888123456"),
        ("ext. 12", "BG", "12"),
        ("٠٨٨٨١٢٣٤٥٦", "BG", "+359888123456"),
        ("call me", "BG", ""),
        ("0888123456", "", "0888123456"),
    ],
)
def test_a_phone_number_has_one_written_form(text, country, normalised):
    assert normalise_phone(text, country=country) == normalised


@given(st.text(max_size=300), st.sampled_from(["BG", "IT", "RO", "RU", "", "XX"]))
def test_whatever_stands_where_a_phone_should_is_no_fault(text, country):
    once = normalise_phone(text, country=country)
    assert all(sign.isdigit() or sign == "+" for sign in once)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [("<Anna@ABV.bg>", "anna@abv.bg"), ("anna", ""), ("@abv.bg", ""), ("anna@", ""), ("a b@abv.bg", "")],
)
def test_an_address_has_one_written_form(text, normalised):
    assert normalise_email(text) == normalised


def test_nobody_is_found_by_nothing(anna):
    assert find() is None
    assert find(email="", phone="", external_id="") is None
    assert find(email="not an address", phone="none") is None


def test_the_external_id_decides_before_the_address(anna):
    bojan = register(NewCustomer(name="Bojan", external_id="B-8", source="s"), by=SYSTEM, at=MONDAY)
    assert find(email="anna@example.org", external_id="B-8", source="s") == bojan


def test_of_several_who_share_a_mailbox_the_oldest_is_found(anna):
    register(NewCustomer(name="Bojan", email="anna@example.org"), by=SYSTEM, at=MONDAY)
    assert find(email="anna@example.org") == anna


@pytest.mark.parametrize(
    "words",
    ["анна", "КОЛЕВА анна", "a-7", "anna@EXAMPLE.org", "+359 888 123 456"],
)
def test_a_search_finds_by_words_id_address_and_phone(anna, editor, words):
    register(NewCustomer(name="Bojan Iliev", email="bojan@example.org", phone="+359888000000"), by=SYSTEM, at=MONDAY)
    assert list(search(words, actor=editor, known=Customer.objects.all())) == [anna]


def test_a_search_for_what_was_merged_away_finds_who_stands_for_it(anna, editor):
    double = register(NewCustomer(name="A. Koleva", email="ak@example.org"), by=SYSTEM, at=MONDAY)
    merge(anna, double, by=editor, at=MONDAY)

    assert list(search("ak@example.org", actor=editor, known=Customer.objects.all())) == [anna]
    assert list(search(double.reference, actor=editor, known=Customer.objects.none())) == [double]


def test_who_may_not_see_identities_sees_references_and_searches_by_them_alone(anna, editor, analyst, stranger):
    names = [name_in_unit(anna, actor, 1) for actor in (editor, analyst)]
    assert names == [name_among(anna, {anna.pk}), name_among(anna, ())] == ["Анна Колева", anna.reference]
    assert list(search("анна", actor=analyst, known=Customer.objects.none())) == []
    assert list(search(f" {anna.reference.lower()} ", actor=analyst, known=Customer.objects.none())) == [anna]
    assert list(search(anna.reference, actor=stranger, known=Customer.objects.all())) == []
