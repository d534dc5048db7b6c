"""Customers are found by anything, seen with all they said, corrected and merged – by those who may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from ascolto.complaints.models import Complaint, RemedyKind
from ascolto.complaints.remedies import Offer, offer_remedy
from ascolto.customers.consents import consent
from ascolto.customers.events import CustomerEvent
from ascolto.customers.merging import merge
from ascolto.customers.models import Customer, Importance, SegmentCare
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.segments import add_segment, put_in, segments_of
from ascolto.customers.weighing import weigh
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import SYSTEM, Actor, ActorKind, Permission
from ascolto.trail.recording import trail_of
from ascolto.ui.access import View
from ascolto.ui.moment import now
from ascolto.web.customers import pages
from tests.complaints.making import taken
from tests.moments import FOUNDED, MONDAY
from tests.web.saying import said

LIST = "/desk/customers/"


@pytest.fixture
def twin(organisation) -> Customer:
    """Anna's second record, under the number from which she called."""
    return register(NewCustomer(name="Ana Koleva", phone="+359888123456"), by=SYSTEM, at=FOUNDED)


def page_of(customer: Customer, *then: str) -> str:
    return f"{LIST}{customer.reference}/" + "".join(f"{part}/" for part in then)


def found_by(client, words: str) -> list[Customer]:
    return [customer for customer, _name, _count in client.get(LIST, {"q": words}).context["customers"]]


@pytest.mark.parametrize("words", ["koleva", "ANNA", "anna@example.org", "reference", "0888 123 456"])
def test_a_customer_is_found_by_name_address_telephone_or_number(client_of, ioana_user, anna, words):
    register(NewCustomer(name="Somebody Else", email="else@example.org"), by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)
    client.post(page_of(anna, "contacts"), {"kind": "phone", "value": "+39 0888 123 456"})

    assert found_by(client, anna.reference.lower() if words == "reference" else words) == [anna]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_however_long_it_is(
    client_of, ioana_user, count, django_assert_num_queries
):
    for number in range(count):
        register(NewCustomer(name=f"Customer {number}"), by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)
    client.get(LIST)

    with django_assert_num_queries(10):
        client.get(LIST)


def test_the_page_shows_what_the_customer_said_as_far_as_the_reader_may_read_it(
    client_of, ioana_user, anna, sofia, rome
):
    complaint, remark = taken(sofia, customer=anna).complaint, said(sofia, customer=anna)
    for_another = taken(sofia, customer=None, representative=anna).complaint
    taken(rome, customer=anna)
    consent(anna, "survey", wording_version="1", channel="email", by=SYSTEM, at=MONDAY)

    response = client_of(ioana_user).get(page_of(anna))

    voices = response.context["voices"]
    assert {each.voice for each in voices.said} == {complaint, for_another, remark}
    assert (voices.complaint_count, voices.remark_count, voices.more) == (2, 1, False)
    for words in ("Anna Koleva", "anna@example.org", "survey", complaint.reference, remark.reference):
        assert words in response.content.decode()


def test_without_the_permission_no_name_and_no_address_is_shown(anna, sofia, rf: RequestFactory, organisation):
    taken(sofia, customer=anna)
    actor = Actor(ActorKind.USER, "1", "Nobody", {Permission.VIEW_CUSTOMERS: None})

    def opened(request: HttpRequest, page: View, *args: str) -> str:
        request.actor, request.organisation, request.user = actor, current(), AnonymousUser()
        return page(request, *args).content.decode()

    page = opened(rf.get("/"), pages.customer, anna.reference)
    by_name = opened(rf.get("/", {"q": "koleva"}), pages.listed)
    by_number = opened(rf.get("/", {"q": anna.reference}), pages.listed)

    assert anna.reference in page
    assert anna.reference not in by_name
    assert anna.reference in by_number
    assert [words in page + by_number for words in ("Anna", "anna@example.org")] == [False, False]


def test_a_customer_is_found_by_the_number_of_an_order_that_a_readable_complaint_names(
    client_of, ioana_user, boris_user, anna, sofia
):
    complaint = taken(sofia, customer=anna, order_number="RO-2026/77").complaint

    found = [found_by(client_of(user), complaint.order_number) for user in (ioana_user, boris_user)]

    assert found == [[anna], []]


def test_the_timeline_says_what_became_of_a_complaint_and_how_long_it_took(client_of, ioana_user, anna, sofia):
    complaint = taken(sofia, customer=anna).complaint
    offer_remedy(complaint, Offer(kind=RemedyKind.REFUND, amount=Decimal(40), currency="EUR"), by=SYSTEM, at=MONDAY)
    Complaint.objects.filter(pk=complaint.pk).update(decided_at=complaint.received_at + timedelta(days=3))

    page = client_of(ioana_user).get(page_of(anna)).content.decode()

    assert [words in page for words in ("refund", "EUR", "It took 3 days.")] == [True, True, True]


def test_the_list_shows_one_group_of_customers(client_of, ioana_user, anna):
    hotel = register(NewCustomer(name="Anna Travel", kind="organisation", language="it"), by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)

    def listed(**asked: str) -> list[Customer]:
        return [customer for customer, _name, _count in client.get(LIST, asked).context["customers"]]

    assert listed(kind="organisation") == [hotel]
    assert listed(q="anna", language="bg") == [anna]
    assert listed(q="anna", language="bg", kind="organisation") == []
    assert listed(kind="no such kind") == [anna, hotel]


def test_the_list_counts_the_complaints_of_a_year_with_those_of_merged_records(
    client_of, ioana_user, sofia, anna, twin
):
    for customer, days in ((anna, 10), (twin, 20), (anna, 400)):
        taken(sofia, customer=customer, received_at=now() - timedelta(days=days))
    merge(anna, twin, by=SYSTEM, at=MONDAY)

    rows = client_of(ioana_user).get(LIST, {"q": "Koleva"}).context["customers"]

    assert [(one, count) for one, _name, count in rows if one == anna] == [(anna, 2)]


def test_who_complains_most_stands_first_with_what_was_merged_into_the_record(
    client_of, ioana_user, sofia, anna, twin, organisation
):
    often, once = (register(NewCustomer(name=name), by=SYSTEM, at=FOUNDED) for name in ("Petar Often", "Ana Once"))
    for customer in (anna, twin, twin, often, often, once, None):
        taken(sofia, customer=customer, received_at=now() - timedelta(days=3))
    merge(anna, twin, by=SYSTEM, at=MONDAY)
    client = client_of(ioana_user)

    every = client.get(LIST, {"order": "complaints"}).context["customers"]
    some = client.get(LIST, {"order": "complaints", "q": "petar"}).context["customers"]

    assert [(one, count) for one, _name, count in every] == [(anna, 3), (often, 2), (once, 1)]
    assert [(one, count) for one, _name, count in some] == [(often, 2)]


def test_whoever_spoke_about_other_units_alone_is_not_among_those_who_complain_most(
    client_of, boris_user, ioana_user, sofia, anna
):
    taken(sofia, customer=anna, received_at=now() - timedelta(days=3))

    lists = [
        client_of(user).get(LIST, {"order": "complaints"}).context["customers"] for user in (ioana_user, boris_user)
    ]

    assert [[one for one, _name, _count in rows] for rows in lists] == [[anna], []]


def test_customers_are_put_into_a_segment_from_the_list_and_taken_out_on_their_page(client_of, ioana_user, anna, twin):
    regulars = add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)
    chosen = {"segment": "regulars", "customer": [anna.reference, twin.reference], "next": f"{LIST}?kind=person"}

    put = client.post(f"{LIST}segment/", chosen)
    there = [customer for customer, _name, _count in client.get(LIST, {"segment": "regulars"}).context["customers"]]
    client.post(page_of(twin, "segments", "regulars", "leave"))

    assert (put.status_code, put["Location"]) == (303, f"{LIST}?kind=person")
    assert there == [twin, anna]
    assert (segments_of(anna), segments_of(twin)) == ([regulars], [])


def test_whoever_may_not_see_what_customers_are_worth_is_not_told_that_they_are_in_no_segment(
    client_of, ioana_user, anna
):
    add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED)
    profitable = add_segment({"en": "Profitable"}, code="profitable", by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)

    before = client.get(page_of(anna)).content.decode()
    put_in(profitable, [anna], by=SYSTEM, at=FOUNDED)
    SegmentCare.objects.create(segment=profitable, tells_worth=True)
    after = client.get(page_of(anna)).content.decode()

    assert "In no segment." in before
    assert ("Profitable" in after, "In no segment that is shown to you." in after) == (False, True)


def test_nothing_is_sorted_without_a_tick_and_no_other_site_is_gone_on_to(client_of, ioana_user, anna):
    add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED)

    response = client_of(ioana_user).post(
        f"{LIST}segment/", {"segment": "regulars", "next": "https://elsewhere.example/desk/customers/"}
    )

    assert (response["Location"], segments_of(anna)) == (LIST, [])


def test_importance_is_set_for_a_reason(client_of, ioana_user, anna):
    client = client_of(ioana_user)

    without = client.post(page_of(anna, "importance"), {"importance": "important", "reason": " "})
    client.post(page_of(anna, "importance"), {"importance": "important", "reason": "A third of our bookings."})

    anna.refresh_from_db()
    assert (without.status_code, anna.importance) == (422, "important")
    assert trail_of(anna).last().words.text == "A third of our bookings."


def test_importance_is_shown_neither_beside_a_complaint_nor_in_the_inbox(client_of, ioana_user, ioana, anna, sofia):
    weigh(anna, Importance.IMPORTANT, reason="A third of our bookings.", by=ioana, at=MONDAY)
    complaint = taken(sofia, customer=anna).complaint
    client = client_of(ioana_user)

    pages_seen = [
        client.get(address).content.decode()
        for address in (f"/desk/complaints/{complaint.reference}/", "/desk/complaints/")
    ]

    assert [complaint.reference in page for page in pages_seen] == [True, True]
    assert ["important" in page.lower() for page in pages_seen] == [False, False]


def test_the_groups_say_how_many_there_are_and_lead_to_them(client_of, ioana_user, anna, twin):
    register(NewCustomer(name="Anna Travel", kind="organisation", relation="business"), by=SYSTEM, at=FOUNDED)

    response = client_of(ioana_user).get(f"{LIST}groups/")

    groups = response.context["groups"]
    assert (groups.total, groups.by["kind"], groups.by["relation"]) == (
        3, {"person": 2, "organisation": 1}, {"consumer": 2, "business": 1},
    )  # fmt: skip
    assert "/desk/customers/?relation=business" in response.content.decode()


def test_probable_duplicates_are_offered_until_they_are_told_apart(client_of, ioana_user, anna):
    twin = register(NewCustomer(name="A. Koleva", email="ANNA@example.org"), by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)

    before = client.get(f"{LIST}twins/").context["pairs"]
    offered = client.get(page_of(anna)).context["likely"]
    client.post(page_of(anna, "apart", twin.reference))
    after = client.get(f"{LIST}twins/").context["pairs"], client.get(page_of(twin)).context["likely"]

    assert [(first, second, str(sign)) for first, second, sign in before] == [(anna, twin, "same e-mail")]
    assert [(customer, [str(sign) for sign in signs]) for customer, signs in offered] == [(twin, ["same e-mail"])]
    assert after == ([], [])


def test_where_no_duplicate_is_probable_the_page_says_what_it_looks_for(client_of, ioana_user, anna):
    page = client_of(ioana_user).get(page_of(anna, "merge")).content.decode()

    assert "No probable duplicates" in page
    assert "share the name, an e-mail address or a telephone" in page
    assert f'href="{page_of(anna)}"' in page


def test_what_is_on_record_is_corrected(client_of, ioana_user, anna):
    details = {
        "kind": "person",
        "relation": "business",
        "standing": "former",
        "language": "it",
        "channel_wish": "phone",
    }

    response = client_of(ioana_user).post(page_of(anna, "edit"), {"name": "Anna Koleva-Rossi", **details})

    anna.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, page_of(anna))
    assert anna.name == "Anna Koleva-Rossi"
    assert {name: getattr(anna, name) for name in details} == details
    assert trail_of(anna).last().kind == CustomerEvent.CHANGED


def test_a_way_to_reach_them_is_added_and_ended(client_of, ioana_user, anna):
    client = client_of(ioana_user)

    client.post(page_of(anna, "contacts"), {"kind": "phone", "value": "+39 06 1234567"})
    client.post(page_of(anna, "contacts", str(anna.contact_points.get(kind="email").pk), "end"))

    points = [(point.value, point.usable) for point in anna.contact_points.order_by("pk")]
    assert points == [("anna@example.org", False), ("+39 06 1234567", True)]


def test_what_reaches_nobody_is_not_added(client_of, ioana_user, anna):
    response = client_of(ioana_user).post(page_of(anna, "contacts"), {"kind": "email", "value": "   "})

    assert (response.status_code, anna.contact_points.count()) == (422, 1)


def test_two_records_are_compared_merged_and_parted_again(client_of, ioana_user, anna, twin, sofia):
    complaint = taken(sofia, customer=twin).complaint
    client = client_of(ioana_user)

    found = client.get(page_of(anna, "merge"), {"q": "koleva"})
    compared = client.get(page_of(anna, "merge", twin.reference)).content.decode()
    merged = client.post(page_of(anna, "merge", twin.reference))
    one = client.get(page_of(anna))
    parted = client.post(page_of(twin, "unmerge"))

    assert list(found.context["others"]) == [twin]
    assert [words in compared for words in ("anna@example.org", "+359888123456")] == [True, True]
    assert merged["Location"] == page_of(anna)
    assert [each.voice for each in one.context["voices"].said] == [complaint]
    assert parted["Location"] == page_of(twin)
    assert Customer.objects.get(pk=twin.pk).merged_into is None
    assert [event.kind for event in trail_of(twin)][-2:] == [CustomerEvent.MERGED, CustomerEvent.UNMERGED]


def test_a_second_press_merges_nothing_more_and_says_so(client_of, ioana_user, anna, twin):
    client = client_of(ioana_user)
    client.post(page_of(anna, "merge", twin.reference))

    response = client.post(page_of(anna, "merge", twin.reference))

    assert response.status_code == 409
    assert trail_of(twin).filter(kind=CustomerEvent.MERGED).count() == 1


def test_a_record_is_not_merged_with_itself(client_of, ioana_user, anna):
    assert client_of(ioana_user).post(page_of(anna, "merge", anna.reference)).status_code == 404


def test_who_may_not_is_refused_and_nothing_changes(client_of, olga_user, marco_user, elena_user, anna, twin):
    change = {"name": "X", "kind": "person", "relation": "consumer", "standing": "current"}

    read = [client_of(user).get(page_of(anna)).status_code for user in (olga_user, marco_user, elena_user)]
    changed = [
        client_of(elena_user).post(address, change).status_code
        for address in (page_of(anna, "edit"), page_of(anna, "contacts"), page_of(anna, "merge", twin.reference))
    ]

    assert read == [403, 200, 200]
    assert changed == [403, 403, 403]
    assert trail_of(anna).count() == trail_of(twin).count() == 1
    assert Complaint.objects.count() == 0
