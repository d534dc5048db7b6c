"""A name is one line and nobody's advertisement: it stands in letters that we send."""

import pytest

from ascolto.api.given import GivenCustomer
from ascolto.complaints.models import Complaint
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register, register_many
from ascolto.customers.updating import change
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.frontdoor.conftest import complain, visitor  # noqa: F401
from tests.moments import MONDAY

FORGED = "Anna\r\n\r\nYour refund waits\x0b\x00 for you"
ONE_LINE = "Anna Your refund waits for you"


def test_a_name_is_kept_on_one_line_by_whatever_way_it_comes(organisation, clara):
    one = register(NewCustomer(name=FORGED), by=SYSTEM, at=MONDAY)
    (other,) = register_many([NewCustomer(name=FORGED)], by=SYSTEM, at=MONDAY)
    changed = change(register(NewCustomer(name="Anna"), by=SYSTEM, at=MONDAY), {"name": FORGED}, by=clara, at=MONDAY)

    assert [customer.name for customer in (one, other, changed)] == [ONE_LINE] * 3
    assert GivenCustomer(name=FORGED.replace("\x00", "")).name == ONE_LINE


def test_a_name_that_is_written_again_with_other_blanks_changes_nothing(organisation, clara):
    customer = register(NewCustomer(name="Anna Koleva"), by=SYSTEM, at=MONDAY)
    before = Event.objects.count()

    change(customer, {"name": " Anna\nKoleva "}, by=clara, at=MONDAY)

    assert Event.objects.count() == before


def test_a_visitor_s_name_is_kept_on_one_line(complain):  # noqa: F811
    complain(name="Anna\nKoleva", email="anna@example.org")

    assert Customer.objects.get().name == "Anna Koleva"


@pytest.mark.parametrize("field", ["name", "speaks_for"])
@pytest.mark.parametrize("name", ["see http://evil.example", "HTTPS://evil.example", "Win at www.evil.example"])
def test_a_web_address_is_not_taken_for_a_name(field, name, complain):  # noqa: F811
    before = Event.objects.count()

    response = complain(**{field: name})

    assert "without a web address" in response.content.decode()
    assert not Complaint.objects.exists()
    assert Event.objects.count() == before
