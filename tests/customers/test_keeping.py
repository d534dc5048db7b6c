import pytest
from django.db import IntegrityError, transaction

from ascolto.customers.consents import consent, withdraw_consent
from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import Consent, ContactKind, ContactPoint, Customer, CustomerKind
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.updating import NothingToReachBy, add_contact_point, change, note_unusable
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY, WEDNESDAY


@pytest.fixture
def guest(db):
    return register(NewCustomer(name="Анна", email="anna@example.org"), by=SYSTEM, at=MONDAY)


def kinds(customer):
    return [event.kind for event in trail_of(customer)]


def test_a_change_keeps_the_old_name_apart_from_the_facts(guest, editor):
    firm = register(NewCustomer(name="Bakery Ltd", kind=CustomerKind.ORGANISATION), by=SYSTEM, at=MONDAY)
    change(guest, {"name": "Анна Колева", "employer": firm}, by=editor, at=TUESDAY)

    guest.refresh_from_db()
    assert (guest.name, guest.employer, guest.sort_key) == ("Анна Колева", firm, "анна колева")
    event = trail_of(guest).last()
    assert (event.kind, event.facts, event.text) == (
        CustomerEvent.CHANGED,
        {"fields": ["employer", "name"]},
        "Анна",
    )


def test_a_change_that_changes_nothing_is_no_event(guest, editor):
    change(guest, {"name": "Анна"}, by=editor, at=TUESDAY)
    assert kinds(guest) == [CustomerEvent.REGISTERED]


def test_what_is_no_detail_cannot_be_changed(guest, editor):
    with pytest.raises(ValueError, match="merged_into"):
        change(guest, {"merged_into": guest}, by=editor, at=TUESDAY)
    assert kinds(guest) == [CustomerEvent.REGISTERED]


def test_who_may_not_edit_changes_nothing(guest, analyst):
    with pytest.raises(NotPermitted):
        change(guest, {"name": "X"}, by=analyst, at=TUESDAY)
    with pytest.raises(NotPermitted):
        add_contact_point(guest, ContactKind.EMAIL, "x@example.org", by=analyst, at=TUESDAY)

    assert Customer.objects.get().name == "Анна"
    assert kinds(guest) == [CustomerEvent.REGISTERED]


def test_a_way_of_contact_is_added_once_and_can_fall_out_of_use(guest, editor):
    point = add_contact_point(guest, ContactKind.EMAIL, "work@example.org", by=editor, at=TUESDAY)
    assert add_contact_point(guest, ContactKind.EMAIL, "WORK@example.org", by=editor, at=TUESDAY) == point
    note_unusable(point, by=editor, at=WEDNESDAY)
    note_unusable(point, by=editor, at=WEDNESDAY)

    assert list(guest.contact_points.order_by("pk").values_list("normalised", "usable")) == [
        ("anna@example.org", True),
        ("work@example.org", False),
    ]
    assert kinds(guest) == [CustomerEvent.REGISTERED, CustomerEvent.CONTACT_ADDED, CustomerEvent.CONTACT_UNUSABLE]


def test_an_empty_way_of_contact_is_refused(guest, editor):
    with pytest.raises(NothingToReachBy):
        add_contact_point(guest, ContactKind.POST, "  ", by=editor, at=TUESDAY)
    assert guest.contact_points.count() == 1


def test_a_consent_stands_in_its_wording_until_a_new_wording_or_its_withdrawal(guest, editor):
    first = consent(guest, "surveys", wording_version="1", channel="email", by=editor, at=MONDAY)
    assert consent(guest, "surveys", wording_version="1", channel="email", by=editor, at=TUESDAY) == first
    second = consent(guest, "surveys", wording_version="2", channel="email", by=editor, at=TUESDAY)
    withdraw_consent(second, by=editor, at=WEDNESDAY)
    withdraw_consent(second, by=editor, at=WEDNESDAY)

    kept = guest.consents.order_by("pk").values_list("wording_version", "given_at", "withdrawn_at")
    assert list(kept) == [("1", MONDAY, TUESDAY), ("2", TUESDAY, WEDNESDAY)]
    assert kinds(guest)[1:] == [
        CustomerEvent.CONSENTED,
        CustomerEvent.CONSENTED,
        CustomerEvent.CONSENT_WITHDRAWN,
    ]


@pytest.mark.parametrize(
    "broken",
    [
        lambda guest: Customer.objects.filter(pk=guest.pk).update(merged_into=guest),
        lambda guest: Customer.objects.filter(pk=guest.pk).update(employer=guest),
        lambda guest: ContactPoint.objects.update(normalised=""),
        lambda guest: ContactPoint.objects.create(
            customer=guest, kind="email", value="x", normalised="anna@example.org", added_at=MONDAY
        ),
        lambda guest: Consent.objects.create(
            customer=guest, purpose="p", wording_version="1", channel="c", given_at=TUESDAY, withdrawn_at=MONDAY
        ),
        lambda guest: [
            Consent.objects.create(customer=guest, purpose="p", wording_version="1", channel="c", given_at=MONDAY)
            for _ in range(2)
        ],
    ],
)
def test_the_database_refuses_what_cannot_be(guest, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(guest)
