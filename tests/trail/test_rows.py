"""Rows that are inserted past the usual way are stored as the usual way would have stored them."""

import pytest
from django.db import IntegrityError, transaction

from ascolto.customers.models import Customer
from ascolto.jobs.models import Job
from ascolto.organisation.models import Calendar, Offering
from ascolto.trail.bulk import insert_new, insert_row
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


def customer(number, **given):
    return Customer(reference=f"K-0000-000{number}", name="Анна \x20 Ò 🙂 %s '", registered_at=MONDAY, **given)


def job(number):
    words = {"number": 7, "deep": [None, True, {"é": "“"}]}
    return Job(task="t", payload=words, key=f"k{number}", due_at=TUESDAY, created_at=MONDAY, last_error="%d\n\\")


def calendar(number):
    return Calendar(name=f"c{number}", time_zone="Europe/Sofia", windows={"0": [["09:00", "13:00"]]}, closed_days=["x"])


def offering(number):
    return Offering(code=f"o{number}", wording={"en": "Breakfast", "bg": "Закуска"})


@pytest.mark.parametrize("make", [customer, job, calendar, offering])
def test_a_row_is_stored_as_saving_would_have_stored_it(make):
    saved, inserted = make(1), make(2)
    saved.save(force_insert=True)
    insert_row(inserted)

    own = {"id", "reference", "key", "code", "name" if make is calendar else ""}
    [stored, as_saved] = [type(row).objects.filter(pk=row.pk).values().get() for row in (inserted, saved)]
    assert {name: stored[name] for name in stored.keys() - own} == {
        name: as_saved[name] for name in stored.keys() - own
    }
    assert inserted.pk > saved.pk


def test_an_inserted_row_can_be_changed_and_saved_like_any_other():
    anna = customer(1)
    insert_row(anna)
    anna.name = "Anna"
    anna.save(update_fields=["name"])

    assert Customer.objects.get().name == "Anna"


def test_a_row_keeps_the_id_that_it_brings():
    insert_row(customer(1, pk=77))

    assert Customer.objects.get().pk == 77


def test_what_the_database_forbids_is_refused_and_named_as_usual():
    insert_row(customer(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(customer(1))

    assert Customer.objects.count() == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_of_new_rows_get_their_ids(count):
    customers = [customer(number) for number in range(count)]
    insert_new(customers)

    assert {one.pk for one in customers} == set(Customer.objects.values_list("pk", flat=True))
    assert len({one.pk for one in customers}) == count
