"""Complaints probably about the same matter are proposed with the reason; never one that the reader may not see."""

from datetime import timedelta

from ascolto.complaints.models import Complaint
from ascolto.complaints.similar import Likeness, similar_to
from ascolto.customers.merging import merge
from ascolto.customers.registering import NewCustomer, register
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import merge_taxon
from ascolto.trail.acting import SYSTEM
from ascolto.web.complaints.case import case_of
from tests.complaints.making import taken
from tests.moments import MONDAY

SHOWER = "The shower flooded the corridor and ruined my suitcase with documents."
SAME_SHOWER = "Our shower flooded, the corridor stood under water and a suitcase was ruined."
WAITER = "The waiter brought cold soup twice."


def found(complaint, actor) -> list[tuple[str, list[Likeness]]]:
    return [(each.complaint.reference, list(each.likenesses)) for each in similar_to(complaint, actor=actor)]


def category(code):
    return Taxon.objects.get(tree=Tree.CATEGORY, code=code)


def test_the_same_order_ties_two_complaints_whoever_wrote_them(sofia, ioana):
    other = taken(sofia, words=WAITER, order_number="B-2041").complaint
    taken(sofia, words=WAITER, order_number="B-20417")

    complaint = taken(sofia, words=SHOWER, order_number="B-2041").complaint

    assert found(complaint, ioana) == [(other.reference, [Likeness.ORDER])]


def test_similar_words_tie_two_complaints_and_ordinary_words_do_not(sofia, ioana):
    other = taken(sofia, words=SAME_SHOWER).complaint
    taken(sofia, words=WAITER)

    complaint = taken(sofia, words=SHOWER).complaint

    assert found(complaint, ioana) == [(other.reference, [Likeness.WORDS])]


def test_the_same_customer_is_found_under_a_merged_record_too(sofia, anna, ioana):
    twin = register(NewCustomer(name="A. Koleva"), by=SYSTEM, at=MONDAY)
    other = taken(sofia, words=WAITER, customer=twin).complaint
    merge(into=anna, gone=twin, by=SYSTEM, at=MONDAY)
    anna.refresh_from_db()

    complaint = taken(sofia, words=SHOWER, customer=anna).complaint

    assert found(complaint, ioana) == [(other.reference, [Likeness.CUSTOMER])]


def test_the_same_place_and_category_tie_only_what_came_in_a_burst_of_several_within_days(sofia, rome, clara):
    noise = category("noise")
    near = taken(sofia, words=WAITER, category=noise, received_at=MONDAY - timedelta(days=3)).complaint
    taken(sofia, words=WAITER, category=noise, received_at=MONDAY - timedelta(days=4))
    taken(rome, words=WAITER, category=noise)
    taken(sofia, words=WAITER, category=category("food"))
    complaint = taken(sofia, words=SHOWER, category=noise).complaint

    alone = found(complaint, clara)
    third = taken(sofia, words="Cold.", category=noise).complaint

    assert alone == []
    assert sorted(found(complaint, clara)) == sorted((each.reference, [Likeness.PLACE]) for each in (near, third))


def test_the_same_room_ties_two_complaints_though_one_names_it_in_its_words_alone(sofia, rome, clara):
    wifi = "There is no network in 611, and the reception knows nothing of it."
    other = taken(sofia, words=wifi, received_at=MONDAY - timedelta(days=20)).complaint
    same = taken(sofia, words=WAITER, happened_where="611").complaint
    taken(rome, words=WAITER, happened_where="Room 611")
    taken(sofia, words=WAITER, happened_where="Room 6")
    taken(sofia, words=WAITER, happened_where="Room 611", received_at=MONDAY - timedelta(days=61))

    complaint = taken(sofia, words=SHOWER, happened_where="Room 611").complaint

    assert sorted(found(complaint, clara)) == sorted((each.reference, [Likeness.ROOM]) for each in (other, same))


def test_what_was_called_by_a_category_that_is_merged_now_is_of_the_same_kind(sofia, ioana):
    noise, food, courier = category("noise"), category("food"), category("courier")
    older, newer = taken(sofia, words=WAITER, category=food).complaint, taken(sofia, words="Cold.", category=courier)
    complaint = taken(sofia, words=SHOWER, category=noise).complaint
    assert found(complaint, ioana) == []
    merge_taxon(food, into=noise, by=SYSTEM, at=MONDAY)
    merge_taxon(courier, into=noise, by=SYSTEM, at=MONDAY)

    assert sorted(found(complaint, ioana)) == sorted(
        (each.reference, [Likeness.PLACE]) for each in (older, newer.complaint)
    )
    assert (newer.complaint.reference, [Likeness.PLACE]) in found(Complaint.objects.get(pk=older.pk), ioana)


def test_what_was_called_by_a_merged_category_is_tied_as_the_page_of_the_complaint_reads_it(sofia, ioana):
    noise, food = category("noise"), category("food")
    others = [taken(sofia, words=words, category=noise).complaint.reference for words in (WAITER, "Loud.")]
    older = taken(sofia, words=SHOWER, category=food).complaint.reference
    assert found(case_of(older, actor=ioana), ioana) == []

    merge_taxon(food, into=noise, by=SYSTEM, at=MONDAY)

    tied = found(case_of(older, actor=ioana), ioana)
    assert sorted(tied) == sorted((reference, [Likeness.PLACE]) for reference in others)


def test_what_ties_most_stands_first(sofia, anna, ioana):
    place = taken(sofia, words=WAITER, category=category("noise")).complaint
    both = taken(sofia, words=SAME_SHOWER, category=category("noise"), customer=anna).complaint

    complaint = taken(sofia, words=SHOWER, category=category("noise"), customer=anna).complaint

    assert found(complaint, ioana) == [
        (both.reference, [Likeness.CUSTOMER, Likeness.WORDS, Likeness.PLACE]),
        (place.reference, [Likeness.PLACE]),
    ]


def test_nothing_that_the_reader_may_not_see_is_proposed(sofia, rome, anna, ioana, clara):
    taken(rome, words=SHOWER, customer=anna, order_number="B-2041")

    complaint = taken(sofia, words=SHOWER, customer=anna, order_number="B-2041").complaint

    assert found(complaint, ioana) == []
    assert len(found(complaint, clara)) == 1


def test_a_complaint_without_words_is_like_none(sofia, ioana):
    taken(sofia, words="", wish="A refund")

    assert found(taken(sofia, words="", wish="A refund").complaint, ioana) == []
