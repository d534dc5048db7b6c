"""The page on which a lost code is made anew: what it asks, what it shows, and for how long."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from ascolto.complaints.tracking import complaint_by_code
from ascolto.correspondence.models import Letter
from ascolto.customers.registering import NewCustomer, register
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken
from tests.conftest import employ
from tests.frontdoor.conftest import words_of
from tests.moments import FOUNDED

SHOWN = {"way": "counter", "answers": ["name", "order_number"], "note": "She showed the booking."}


@pytest.fixture
def receipt(sofia, anna):
    return taken(sofia, customer=anna, order_number="B-4711")


@pytest.fixture
def desk(ioana_user, client_of):
    return client_of(ioana_user)


def page_of(receipt) -> str:
    return f"/desk/complaints/{receipt.complaint.reference}/code/"


def code_on(response) -> str:
    _reference, code = re.findall(r'data-copy="([^"]+)"', response.content.decode())
    return code


def test_the_page_suggests_what_to_ask_with_what_is_on_record(desk, receipt):
    words = words_of(desk.get(page_of(receipt)))

    assert "Name: Anna Koleva" in words
    assert "Order or booking number: B-4711" in words
    assert "anna@example.org" in words
    assert "Day on which it happened" not in words


@pytest.mark.clause("10002:4.4")
def test_the_new_code_is_shown_to_be_read_out_and_opens_the_complaint(desk, receipt):
    made = desk.post(page_of(receipt), SHOWN)
    shown = desk.get(made.headers["Location"])

    assert (made.status_code, shown.status_code) == (303, 200)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert complaint_by_code(receipt.complaint.reference, code_on(shown)) == receipt.complaint
    assert complaint_by_code(receipt.complaint.reference, receipt.code) is None


def test_the_case_says_that_the_complainant_was_told_of_the_new_code(desk, receipt, sofia):
    vera = register(NewCustomer(name="Vera Ilieva", phone="+359 2 981 1111"), by=SYSTEM, at=FOUNDED)
    silent = taken(sofia, customer=vera, order_number="B-4712")

    for each in (receipt, silent):
        desk.post(page_of(each), SHOWN)

    told, untold = (words_of(desk.get(f"/desk/complaints/{each.complaint.reference}/")) for each in (receipt, silent))
    assert "The complainant was told of it at the address on record" in told
    [letter] = Letter.objects.filter(kind="complaint_code_renewed")
    assert receipt.complaint.reference in letter.subject
    assert letter.subject in told
    assert "No address is on record, so the complainant could not be told of it" in untold


def test_nobody_else_is_shown_the_code_and_an_older_one_is_gone(desk, receipt, sofia, client_of):
    first = desk.post(page_of(receipt), SHOWN).headers["Location"]
    other = client_of(employ("Petar Petrov", Role.HANDLER, unit=sofia))

    assert other.get(first).status_code == 410
    desk.post(page_of(receipt), SHOWN)
    assert desk.get(first).status_code == 410
    assert desk.get(urlsplit(first).path).status_code == 410


def test_by_letter_the_complainant_reads_the_code_and_staff_does_not(desk, receipt, ioana_user):
    response = desk.post(page_of(receipt), SHOWN | {"send": "letter"})

    letter = Letter.objects.get()
    [link] = re.findall(r"/track/code\?\S+", letter.body)
    shown = Client(headers={"accept-language": "en"}).get(link)
    assert response.headers["Location"] == f"/desk/complaints/{receipt.complaint.reference}/"
    assert complaint_by_code(receipt.complaint.reference, code_on(shown)) == receipt.complaint
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "Sent to the address on record" in words_of(desk.get(response.headers["Location"]))


def test_no_page_of_the_complaint_shows_staff_the_link_that_opens_the_code(
    desk, receipt, elena_user, clara_user, client_of
):
    case = desk.post(page_of(receipt), SHOWN | {"send": "letter"}).headers["Location"]

    for reader in [desk, client_of(elena_user), client_of(clara_user)]:
        for page in [case, f"{case}?all=yes", f"{case}?show=said"]:
            html = reader.get(page).content.decode()
            assert "anna@example.org" in html
            assert "/track/code" not in html


def test_a_link_that_leads_nowhere_says_what_to_do(organisation):
    response = Client(headers={"accept-language": "en"}).get("/track/code?t=x")

    assert response.status_code == 410
    assert "Ask us for a new code by telephone or in person." in words_of(response)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"answers": []}, "Please mark what they told or showed you."),
        ({"answers": ["name"]}, "At least 2 things must have been answered rightly."),
        ({"note": ""}, "This field is required."),
        ({"answers": ["name", "happened_on"]}, "happened_on is not one of the available choices"),
    ],
)
def test_what_is_missing_is_said_and_the_old_code_still_works(desk, receipt, wrong, said):
    before = trail_of(receipt.complaint).count()

    response = desk.post(page_of(receipt), SHOWN | wrong)

    assert response.status_code == 422
    assert said in words_of(response)
    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint
    assert trail_of(receipt.complaint).count() == before


def test_an_anonymous_complaint_gets_no_code_and_the_page_says_why(desk, sofia):
    receipt = taken(sofia, anonymous=True)

    response = desk.get(page_of(receipt))

    assert "so nobody can show that it is theirs" in words_of(response)
    assert '<form class="form"' not in response.content.decode()


def test_the_case_says_where_a_lost_code_is_made_anew(desk, receipt):
    page = desk.get(f"/desk/complaints/{receipt.complaint.reference}/").content.decode()

    assert page_of(receipt) in page


def test_who_reads_no_identities_and_who_works_elsewhere_makes_none(receipt, boris_user, elena_user, client_of):
    statuses = [client_of(user).post(page_of(receipt), SHOWN).status_code for user in (boris_user, elena_user)]

    assert statuses == [404, 403]
    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint
