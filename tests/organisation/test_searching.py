"""Words are found whatever their case and accents, whole or by their beginning, and always all of them."""

import pytest
from django.apps import apps
from django.db import connection

from ascolto.complaints.models import Complaint
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.updating import change
from ascolto.organisation.searching import indexable, words_in
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.moments import MONDAY

SEARCHED = [each for each in apps.get_models() if any(field.name == "search_text" for field in each._meta.fields)]


def named(name: str) -> Customer:
    return register(NewCustomer(name=name), by=SYSTEM, at=MONDAY)


def names_that_say(words: str) -> list[str]:
    return [customer.name for customer in Customer.objects.filter(search_text__says=words).order_by("pk")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Anna-Maria  KOLEVA", ["anna", "maria", "koleva"]),
        ("Ștefănescu & Fiii s.r.l.", ["stefanescu", "fiii", "s", "r", "l"]),
        ("Ёлкин, Андрей", ["елкин", "андрей"]),
        ("C_12/AB", ["c", "12", "ab"]),
        ("again Again", ["again"]),
        ("", []),
        ("'; DROP", ["drop"]),
    ],
)
def test_the_words_of_a_text(text, words):
    assert words_in(text) == words


def test_a_word_without_end_is_cut():
    assert indexable("a" * 5000) == "a" * 40


@pytest.mark.parametrize("words", ["koleva", "KOL", "anna kol", "kol anna", "Анд", "андрей", "o'br", "брайан"])
def test_all_words_are_found_whole_or_by_their_beginning(db, words):
    named("Anna Koleva")
    named("Boris Ivanov")
    named("Андрей О'Брайан")
    named("Siobhán O’Brien")

    said = names_that_say(words)

    expected = {"o'br": ["Siobhán O’Brien"], "Анд": ["Андрей О'Брайан"]}
    cyrillic = {"андрей": ["Андрей О'Брайан"], "брайан": ["Андрей О'Брайан"]}
    assert said == (expected | cyrillic).get(words, ["Anna Koleva"])


@pytest.mark.parametrize("words", ["oleva", "anna ivanov", "'", '"*', "&|!:()", "AND", ""])
def test_what_is_not_there_is_not_found_and_no_sign_is_an_order(db, words):
    named("Anna Koleva")
    named("Boris Ivanov")

    assert names_that_say(words) == []


def test_changed_words_are_found_and_the_old_ones_are_not(db):
    anna = named("Anna Koleva")

    change(anna, {"name": "Anna Rossi"}, by=SYSTEM, at=MONDAY)

    assert (names_that_say("rossi"), names_that_say("koleva")) == (["Anna Rossi"], [])


def test_words_can_be_excluded_and_asked_across_a_join(db):
    anna, boris = named("Anna Koleva"), named("Boris Ivanov")
    Customer.objects.filter(pk=boris.pk).update(employer=anna)

    assert list(Customer.objects.exclude(search_text__says="anna")) == [boris]
    assert list(Customer.objects.filter(employer__search_text__says="kol")) == [boris]


def test_complaints_and_customers_can_be_searched():
    assert {Complaint, Customer} <= set(SEARCHED)


@pytest.mark.parametrize("model", SEARCHED)
def test_after_all_migrations_the_index_follows_its_table(db, model):
    """A migration that rebuilds the table on SQLite, as a new constraint does, has to lay the triggers anew."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            wanted = {f"{table}_words_{when}" for when in ("new", "gone", "other")}
        else:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated = 's'", [table]
            )
            wanted = {"search_vector"}
        found = {name for [name] in cursor.fetchall()}

    assert wanted - found == set()


def test_a_complaint_whose_words_are_changed_is_found_by_the_new_ones_alone(sofia):
    complaint = taken(sofia, words="Noise at night.").complaint

    Complaint.objects.filter(pk=complaint.pk).update(search_text=indexable("Smell of paint"))

    assert list(Complaint.objects.filter(search_text__says="paint")) == [complaint]
    assert list(Complaint.objects.filter(search_text__says="noise")) == []
