"""Complaints are found by their words, and by the complainant's name for those who may see it."""

import pytest
from django.db import connection

from ascolto.complaints import searching
from ascolto.complaints.finding import Wanted, narrowed
from ascolto.complaints.intake import receive_many
from ascolto.complaints.models import Authority, Complaint
from ascolto.customers.merging import merge
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.updating import change
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken, told
from tests.moments import FOUNDED, MONDAY


@pytest.fixture(params=["few", "many"])
def found(request, monkeypatch):
    """Search where the complaints with such words are few, and where they are many: that is done differently."""
    if request.param == "many":
        monkeypatch.setattr(searching, "FEW", 0)
        monkeypatch.setattr(searching, "RARE", 0)
        monkeypatch.setattr(searching, "ENTRY_COST", 1_000_000)

    def find(words, actor) -> list[Complaint]:
        rows = narrowed(Complaint.objects.visible_to(actor), Wanted(words=words), actor=actor, at=MONDAY)
        return list(rows.order_by("pk"))

    return find


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Am primit o RECLAMAȚIE nefondată.", "reclamatie"),
        ("Am primit o reclamație.", "RECLAMAȚ"),
        ("Чакахме ЧАС за ключа.", "час ключ"),
        ("Ещё раз: дверь не открывается.", "еще двер"),
        ("Dell'hotel non dico nulla.", "hotel"),
        ("Der Lärm auf der Straße.", "strasse larm"),
        ("E-mail: „unread“ (twice)!", "unread twice mail"),
        ("A B C", "b"),
    ],
)
def test_all_words_must_stand_there_whole_or_by_their_beginning(sofia, ioana, found, text, words):
    wanted = taken(sofia, words=text).complaint
    taken(sofia, words="Something else.")

    assert found(words, ioana) == [wanted]
    assert found(f"{words} elsewhere", ioana) == []


def test_a_word_is_not_found_by_its_middle(sofia, ioana, found):
    taken(sofia, words="The waterfall.")

    assert found("fall", ioana) == []


def test_one_letter_or_two_are_a_whole_word_and_three_may_be_a_beginning(sofia, ioana, found):
    wanted = taken(sofia, words="We go.").complaint
    taken(sofia, words="Everything is gone and wet.")

    assert [found(words, ioana) for words in ("go", "we", "w", "g")] == [[wanted], [wanted], [], []]
    assert len(found("gon", ioana)) == 1


def test_wish_place_and_numbers_are_searched_too(sofia, ioana, found):
    wanted = taken(
        sofia, wish="Reimbursement", happened_where="Terrace", order_number="B-20260302/17"
    ).complaint  # fmt: skip
    taken(sofia)

    for words in ("reimburse", "terrace", "20260302", "b-20260302/17", "202603", wanted.reference[2:6]):
        assert found(words, ioana) == [wanted]


TYPED = [
    '"', "'", "''", '"shower', "shower*", "*", "AND", "shower AND", "NOT shower", "shower OR", "NEAR(shower, 5)",
    "search_text:shower", "^shower", "shower & bath", "shower | !bath", "a<->b", "(", ")", "\\", "%", "_", "{}", "%s",
    "%(x)s", "\0", "sho\0wer", "\ud800", "–", "…", "😀", "';DROP TABLE x;--", "shower " * 500, "x" * 100_000, "ﷺ" * 500,
    "\u0301", "ǆ", "ﬁ", "١٢", "①", "і", "ѝ",
]  # fmt: skip


def test_whatever_is_typed_is_data(sofia, ioana, marco, found):
    wanted = taken(sofia, words="The shower and the bath.").complaint

    for typed in TYPED:
        assert found(typed, marco) in ([], [wanted])
        assert found(typed, ioana) in ([], [wanted])


def test_operators_are_words_like_others(sofia, ioana, found):
    wanted = taken(sofia, words="Shower or bath, and not near.").complaint
    taken(sofia, words="Shower.")

    assert found("shower OR bath", ioana) == [wanted]
    assert found("shower AND NOT near", ioana) == [wanted]
    assert found("show*", ioana) != []


def test_signs_without_a_word_find_nothing_and_nothing_typed_narrows_nothing(sofia, ioana, found):
    complaint = taken(sofia).complaint

    for typed in ("?", "…!", '"" *', "_"):
        assert found(typed, ioana) == []
    assert found("  ", ioana) == [complaint]


def test_a_complaint_of_any_length_can_be_received_and_found(sofia, ioana, found):
    many_words = " ".join(f"word{n}" for n in range(100_000))
    wanted = taken(sofia, words=f"Shower. {many_words} {'x' * 5000}").complaint

    assert found("shower word17", ioana) == [wanted]
    assert len(wanted.search_text) <= searching.SEARCHED_UP_TO


def test_what_was_taken_in_together_or_changed_is_found_as_it_is_now(sofia, ioana, found):
    shower, bath = (
        receipt.complaint
        for receipt in receive_many([told(sofia, words=words) for words in ("Shower.", "Bath.")], by=SYSTEM, at=MONDAY)
    )
    assert found("shower", ioana) == [shower]

    Complaint.objects.filter(pk=shower.pk).update(search_text="tap")
    assert (found("shower", ioana), found("tap", ioana)) == ([], [shower])

    Complaint.objects.filter(pk=shower.pk).update(stage="acknowledged")
    assert found("tap", ioana) == [shower]
    assert found("bath", ioana) == [bath]


def test_a_complaint_that_is_gone_is_found_no_more(sofia, ioana, found):
    complaint = taken(sofia, words="Shower.").complaint
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM complaints_point")
        cursor.execute("DELETE FROM complaints_complaint WHERE id = %s", [complaint.pk])
    taken(sofia, words="Bath.")

    assert found("shower", ioana) == []


# Names


@pytest.fixture
def peter(organisation):
    return register(NewCustomer(name="Peter Petrov"), by=SYSTEM, at=FOUNDED)


def test_names_do_not_stand_in_what_is_searched_of_a_complaint(sofia, anna, peter):
    complaint = taken(sofia, customer=anna, representative=peter, authority=Authority.STATED).complaint

    assert "koleva" not in complaint.search_text
    assert "petrov" not in complaint.search_text


def test_those_who_see_identities_find_by_complainant_and_representative(sofia, anna, peter, ioana, found):
    wanted = taken(sofia, customer=anna, representative=peter, authority=Authority.STATED, words="Shower.").complaint
    taken(sofia, words="Shower.")

    for words in ("koleva", "anna kol", "Petrov", "anna petrov", "shower koleva", "petr show"):
        assert found(words, ioana) == [wanted]
    assert found("koleva bath", ioana) == []


def test_those_who_do_not_see_identities_find_nobody_by_name(sofia, anna, peter, marco, found):
    taken(sofia, customer=anna, representative=peter, authority=Authority.STATED, words="Shower.")
    said = taken(sofia, customer=anna, words="My name is Koleva.").complaint

    assert [found(words, marco) for words in ("anna", "petrov", "shower koleva")] == [[], [], []]
    assert found("koleva", marco) == [said]  # it stands in words that this reader may read


def test_a_name_finds_only_complaints_that_the_reader_may_read(sofia, rome, anna, ioana, boris, found):
    here, there = taken(sofia, customer=anna).complaint, taken(rome, customer=anna).complaint

    assert found("koleva", ioana) == [here]
    assert found("koleva", boris) == [there]


def test_an_anonymous_complaint_is_found_by_no_name(sofia, anna, ioana, found):
    taken(sofia, customer=anna, anonymous=True)

    assert found("koleva", ioana) == []


def test_a_corrected_name_finds_and_the_former_one_does_not(sofia, anna, ioana, found):
    wanted = taken(sofia, customer=anna).complaint
    change(anna, {"name": "Anna Kovacheva"}, by=SYSTEM, at=MONDAY)

    assert found("kovacheva", ioana) == [wanted]
    assert found("koleva", ioana) == []


def test_the_name_of_the_standing_record_finds_what_was_taken_in_under_a_merged_one(sofia, anna, peter, ioana, found):
    married = register(NewCustomer(name="Anna Hill"), by=SYSTEM, at=FOUNDED)
    old, new = taken(sofia, customer=anna).complaint, taken(sofia, customer=married).complaint
    merge(married, anna, by=SYSTEM, at=MONDAY)

    assert found("hill", ioana) == [old, new]
    assert found("koleva", ioana) == [old]


def test_of_very_many_namesakes_those_with_the_whole_name_are_found(sofia, anna, ioana, found, monkeypatch):
    wanted = taken(sofia, customer=anna).complaint
    for _ in range(3):
        register(NewCustomer(name="Anna Hill"), by=SYSTEM, at=FOUNDED)
    monkeypatch.setattr(searching, "NAMESAKES", 2)

    assert found("anna koleva", ioana) == [wanted]


@pytest.mark.usefixtures("found")
def test_words_are_looked_for_in_a_list_of_nothing_too(sofia, boris):
    taken(sofia, words="Too loud.")

    assert list(narrowed(Complaint.objects.none(), Wanted(words="too loud"), actor=boris, at=MONDAY)) == []
