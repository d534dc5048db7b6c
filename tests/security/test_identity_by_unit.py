"""Whoever may see identities in one unit learns there who the people are, and elsewhere nobody's name.

Vera manages complaints in Sofia; as quality manager of Rome she reads the complaints there without the people.
"""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from ascolto.complaints.identities import known_ids, known_to, may_know
from ascolto.complaints.models import Complaint, ListExport
from ascolto.customers.merging import merge
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register
from ascolto.jobs.work import run_due
from ascolto.people.acting import actor_for
from ascolto.people.granting import grant, revoke
from ascolto.people.models import Grant, User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.web.complaints import export as door
from tests.api.conftest import COMPLAINTS, IDENTITIES, VIEW, program_of
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY
from tests.web.saying import said

CUSTOMERS, INBOX, EXPORT = "/desk/customers/", "/desk/complaints/", "/desk/complaints/export/"


def customer(name: str) -> Customer:
    email = f"{name.partition(' ')[0].lower()}@example.org"
    return register(NewCustomer(name=name, email=email, language="bg"), by=SYSTEM, at=FOUNDED)


@pytest.fixture
def vera(sofia, rome) -> User:
    user = employ("Vera Marinova", Role.COMPLAINTS_MANAGER, unit=sofia)
    grant(Role.QUALITY_MANAGER, to=user, unit=rome, by=SYSTEM, at=FOUNDED)
    return user


@pytest.fixture
def bruno(organisation) -> Customer:
    """Complains about Rome alone."""
    return customer("Bruno Conti")


@pytest.fixture
def here(sofia, anna) -> Complaint:
    return taken(sofia, customer=anna, words="The key was late.").complaint


@pytest.fixture
def there(rome, bruno) -> Complaint:
    return taken(rome, customer=bruno, words="The soup was cold.", person_described="the tall waiter").complaint


def page(client, address: str, **asked) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def lines_of(answer) -> dict[str, str]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {line["Reference"]: line["Customer"] for line in csv.DictReader(io.StringIO(text, newline=""))}


def test_the_page_of_a_complaint_names_the_people_only_where_the_reader_may_see_them(here, there, vera, client_of):
    client = client_of(vera)

    known, unknown = (page(client, f"{INBOX}{each.reference}/") for each in (here, there))

    assert ("Anna Koleva" in known, "anna@example.org" in known) == (True, True)
    for name in ("Bruno", "bruno@example.org", "the tall waiter"):
        assert name not in unknown
    assert there.customer.reference in unknown


def test_the_list_names_them_only_there_and_finds_nobody_by_name_elsewhere(here, there, vera, clara_user, client_of):
    client, everywhere = client_of(vera), client_of(clara_user)

    listed = page(client, INBOX, stage="all")

    assert ("Anna Koleva" in listed, "Bruno Conti" in listed, there.reference in listed) == (True, False, True)
    assert there.reference in page(everywhere, INBOX, q="conti")
    assert there.reference not in page(client, INBOX, q="conti").partition("<main")[2]
    assert here.reference in page(client, INBOX, q="koleva")


def test_the_customers_are_known_who_spoke_about_the_own_unit_or_about_none(here, there, vera, sofia, rome):
    spoke, praised, silent = customer("Dora D"), customer("Emil E"), customer("Filip F")
    spoke_for, praised_there = customer("Gita G"), customer("Hugo H")
    taken(sofia, customer=spoke), taken(rome, customer=spoke)
    taken(sofia, representative=spoke_for)
    said(sofia, customer=praised), said(rome, customer=praised_there)
    actor = actor_for(vera)
    known = {here.customer, spoke, praised, silent, spoke_for}

    assert set(known_to(actor, Customer.objects.all())) == known
    assert known_ids(actor, Customer.objects.all()) == {each.pk for each in known}
    assert [bool(may_know(actor, each)) for each in (silent, praised_there)] == [True, False]


def test_who_may_see_everybody_knows_everybody_and_who_may_see_nobody_knows_none(here, there, clara, marco):
    assert set(known_to(clara, Customer.objects.all())) == {here.customer, there.customer}
    assert known_ids(marco, Customer.objects.all()) == frozenset()


def test_what_a_merged_record_said_counts_for_the_one_that_stands_for_it(there, bruno, vera, anna, sofia):
    second, third = customer("Bruno C."), customer("B. Conti")
    actor = actor_for(vera)
    merge(second, bruno, by=SYSTEM, at=MONDAY)
    merge(third, Customer.objects.get(pk=second.pk), by=SYSTEM, at=MONDAY)

    family = list(Customer.objects.filter(pk__in=[bruno.pk, second.pk, third.pk]))

    assert known_ids(actor, family) == frozenset()
    taken(sofia, customer=second)
    assert known_ids(actor, family) == {each.pk for each in family}


def test_who_said_nothing_under_any_record_is_known_after_a_merge_too(vera, anna):
    second = customer("Anna K.")
    merge(anna, second, by=SYSTEM, at=MONDAY)

    assert known_ids(actor_for(vera), Customer.objects.all()) == {anna.pk, second.pk}


def test_a_customer_who_spoke_only_about_the_reader_is_not_known_to_the_reader(sofia, vera, bruno):
    taken(sofia, customer=bruno, person_complained_about=vera)

    assert not may_know(actor_for(vera), bruno)


def test_the_pages_of_customers_show_a_number_where_the_reader_may_not_know_who_it_is(here, there, vera, client_of):
    client, before = client_of(vera), Event.objects.count()
    number = there.customer.reference
    address = f"{CUSTOMERS}{number}/"

    assert "Anna Koleva" in page(client, CUSTOMERS)
    for asked in ({}, {"q": "conti"}, {"q": "bruno@example.org"}, {"q": "soup"}):
        assert number not in page(client, CUSTOMERS, **asked).partition("<main")[2]
    for shown in (page(client, CUSTOMERS, q=number), page(client, address)):
        assert (number in shown, "Bruno" in shown, "bruno@example.org" in shown) == (True, False, False)
    closed = [client.get(f"{address}{then}/").status_code for then in ("edit", "importance", "merge")]
    added = client.post(f"{address}contacts/", {"kind": "phone", "value": "+39 06 1234567"})
    assert (closed, added.status_code) == ([403, 403, 403], 403)
    assert (Event.objects.count(), there.customer.contact_points.count()) == (before, 1)


def test_no_duplicate_of_somebody_unknown_is_offered_or_merged(here, there, anna, vera, clara_user, client_of):
    twin = register(NewCustomer(name="Anna Koleva", email="anna@example.org"), by=SYSTEM, at=FOUNDED)
    Complaint.objects.filter(pk=there.pk).update(customer=twin)
    client, everywhere = client_of(vera), client_of(clara_user)
    listed, compared = f"{CUSTOMERS}twins/", f"{CUSTOMERS}{anna.reference}/merge/{twin.reference}/"

    assert twin.reference in page(everywhere, listed)
    assert twin.reference not in page(client, listed)
    assert twin.reference in page(everywhere, f"{CUSTOMERS}{anna.reference}/")
    assert twin.reference not in page(client, f"{CUSTOMERS}{anna.reference}/")
    assert [client.get(compared).status_code, client.post(compared).status_code] == [403, 403]
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_the_palette_names_nobody_unknown(here, there, vera, client_of):
    client = client_of(vera)

    assert "Anna Koleva" in page(client, "/desk/go/", q="koleva")
    for words in ("conti", there.customer.reference):
        assert "Bruno" not in page(client, "/desk/go/", q=words)


def test_praise_from_elsewhere_stands_under_a_number(vera, rome, sofia, bruno, anna, client_of):
    unknown, known = said(rome, customer=bruno, person_named="Giulia"), said(sofia, customer=anna)
    client = client_of(vera)

    listed = page(client, "/desk/remarks/")

    assert ("Anna Koleva" in listed, "Bruno" in listed) == (True, False)
    assert "Anna Koleva" in page(client, f"/desk/remarks/{known.reference}/")
    shown = page(client, f"/desk/remarks/{unknown.reference}/")
    assert ("Bruno" in shown, "Giulia" in shown) == (False, False)


def test_the_file_names_the_people_only_where_the_reader_may_see_them(here, there, vera, client_of):
    answer = client_of(vera).post(EXPORT, {"query": "stage=all", "format": "csv"})

    assert lines_of(answer) == {here.reference: "Anna Koleva", there.reference: ""}


def test_a_file_with_names_is_fetched_only_while_these_names_may_be_seen(here, there, vera, client_of, monkeypatch):
    monkeypatch.setattr(door, "AT_ONCE", 0)
    client = client_of(vera)
    address = client.post(EXPORT, {"query": "stage=all", "format": "csv"}).url
    run_due("tester", at=datetime.now(UTC) + timedelta(seconds=1))
    assert lines_of(client.get(f"{address}file/")) == {here.reference: "Anna Koleva", there.reference: ""}
    assert ListExport.objects.get().named == [here.unit_id]

    grant(Role.QUALITY_MANAGER, to=vera, unit=here.unit, by=SYSTEM, at=FOUNDED)
    revoke(Grant.objects.get(user=vera, role=Role.COMPLAINTS_MANAGER), by=SYSTEM, at=MONDAY)

    assert client.get(f"{address}file/").status_code == 403


def test_a_program_is_told_names_only_of_the_units_where_its_owner_may_see_them(here, there, vera):
    program = program_of(vera, VIEW, IDENTITIES)

    told = [program.get(f"{COMPLAINTS}/{each.reference}").json() for each in (here, there)]

    assert [each["customer"]["name"] for each in told] == ["Anna Koleva", there.customer.reference]
    assert [each["person_described"] for each in told] == ["", None]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_customers_asks_the_same_few_questions_however_many_there_are(
    vera, sofia, rome, count, client_of, django_assert_num_queries
):
    for number in range(count):
        taken(sofia, customer=customer(f"Sofian{number} S"))
        taken(rome, customer=customer(f"Roman{number} R"))
    client = client_of(vera)
    client.get(CUSTOMERS)

    with django_assert_num_queries(QUESTIONS):
        client.get(CUSTOMERS)


QUESTIONS = 10
