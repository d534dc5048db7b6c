from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import ContactKind, ContactPoint, Customer
from ascolto.customers.registering import NewCustomer, ensure, register, register_many
from ascolto.organisation.references import is_reference
from ascolto.trail.acting import SYSTEM, Actor, ActorKind, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db

COMPLAINANT = Actor(ActorKind.COMPLAINANT, "C-0000-0000")
ANNA = NewCustomer(
    name="Анна Колева",
    email=" Anna@Example.ORG ",
    phone="+359 88 812 3456",
    language="bg",
    source="shop",
    external_id="7",
)


def test_a_customer_is_registered_with_what_is_known():
    anna = register(ANNA, by=SYSTEM, at=MONDAY)

    anna = Customer.objects.get(pk=anna.pk)
    assert is_reference(anna.reference)
    assert anna.reference.startswith("K-")
    assert (anna.name, anna.language, anna.source, anna.external_id) == ("Анна Колева", "bg", "shop", "7")
    assert (anna.search_text, anna.sort_key) == ("анна колева 7", "анна колева")
    points = anna.contact_points.order_by("kind").values_list("kind", "value", "normalised", "usable")
    assert list(points) == [
        ("email", " Anna@Example.ORG ", "anna@example.org", True),
        ("phone", "+359 88 812 3456", "+359888123456", True),
    ]


def test_registering_is_one_event_that_names_nobody():
    anna = register(ANNA, by=SYSTEM, at=MONDAY)

    (event,) = trail_of(anna)
    assert (event.kind, event.at) == (CustomerEvent.REGISTERED, MONDAY)
    assert event.facts == {"kind": "person", "source": "shop", "language": "bg"}


def test_a_way_of_contact_that_reaches_nobody_is_kept_as_not_usable():
    ivan = register(NewCustomer(name="Ivan", email="ivan at mail bg", phone="   "), by=SYSTEM, at=MONDAY)

    point = ivan.contact_points.get()
    assert (point.value, point.normalised, point.usable) == ("ivan at mail bg", "ivan at mail bg", False)


def test_many_customers_are_registered_each_with_their_own_trail():
    rows = [NewCustomer(name=f"Guest {number}", email=f"guest{number}@example.org") for number in range(30)]
    customers = register_many(rows, by=SYSTEM, at=MONDAY)

    assert [customer.name for customer in customers] == [row.name for row in rows]
    assert len({customer.reference for customer in customers}) == 30
    assert ContactPoint.objects.count() == 30
    assert [event.kind for customer in customers for event in trail_of(customer)] == [CustomerEvent.REGISTERED] * 30


def test_many_customers_take_no_more_statements_than_few(django_assert_max_num_queries):
    rows = [NewCustomer(name=f"Guest {number}", phone=f"+3598881234{number % 90:02}") for number in range(400)]
    with django_assert_max_num_queries(17):
        register_many(rows, by=SYSTEM, at=MONDAY)


def test_who_may_not_register_customers_leaves_nothing_behind(stranger):
    with pytest.raises(NotPermitted) as refusal:
        register(ANNA, by=stranger, at=MONDAY)

    assert refusal.value.reason == "needs:edit_customers"
    assert list(Customer.objects.all()) == []
    assert list(Event.objects.all()) == []


def test_a_complainant_makes_himself_known():
    anna = ensure("Анна", "anna@example.org", by=COMPLAINANT, at=MONDAY)

    assert anna.name == "Анна"
    assert anna.contact_points.get().kind == ContactKind.EMAIL


@pytest.mark.parametrize(
    "known_by",
    [
        {"email": "ANNA@example.org"},
        {"email": "new@example.org", "phone": "+359 888 123456"},
        {"external_id": "7", "source": "shop"},
    ],
)
def test_who_is_known_by_anything_is_not_registered_again(known_by):
    anna = register(ANNA, by=SYSTEM, at=MONDAY)

    assert ensure("Anna K.", **known_by, by=COMPLAINANT, at=TUESDAY) == anna
    assert Customer.objects.count() == 1


def test_whoever_types_anothers_address_changes_nothing_about_that_customer():
    anna = register(ANNA, by=SYSTEM, at=MONDAY)
    ensure("Mallory", "anna@example.org", "+359888999999", language="en", by=COMPLAINANT, at=TUESDAY)

    anna.refresh_from_db()
    assert (anna.name, anna.language) == ("Анна Колева", "bg")
    assert anna.contact_points.count() == 2
    assert trail_of(anna).count() == 1


def test_two_ids_of_one_source_are_two_customers_though_they_share_a_mailbox():
    register(ANNA, by=SYSTEM, at=MONDAY)
    other = ensure("Bojan", "anna@example.org", external_id="8", source="shop", by=SYSTEM, at=MONDAY)

    assert other.external_id == "8"
    assert Customer.objects.count() == 2


def test_finding_takes_one_statement(django_assert_num_queries):
    anna = register(ANNA, by=SYSTEM, at=MONDAY)
    ensure(email="anna@example.org", by=SYSTEM, at=MONDAY)  # the settings are remembered from here on
    with django_assert_num_queries(1):
        assert ensure("", "anna@example.org", external_id="7", source="shop", by=SYSTEM, at=MONDAY) == anna


def test_an_external_id_stands_once_per_source():
    register(ANNA, by=SYSTEM, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        register(ANNA, by=SYSTEM, at=MONDAY)

    assert Customer.objects.count() == 1
    assert register(NewCustomer(external_id="7", source="till"), by=SYSTEM, at=MONDAY).external_id == "7"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_register_the_same_external_id_at_once_get_the_same_customer():
    start, found = Barrier(4), []

    def register_at_once() -> None:
        start.wait()
        found.append(ensure("Anna", external_id="7", source="shop", by=SYSTEM, at=MONDAY).pk)
        connection.close()

    threads = [Thread(target=register_at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Customer.objects.get().pk] * 4
