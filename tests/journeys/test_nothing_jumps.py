"""While a page is built, nothing moves under the eyes or the finger of its reader."""

import pytest

from ascolto.jobs.work import run_due
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.roles import Role
from ascolto.ui import moment
from tests.browser import JUMPS
from tests.complaints.making import taken
from tests.complaints.many import DAY, closed_after
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
THIN = WIDE | {"downloadThroughput": 60_000}
"""Bytes a second."""

WORDS = ["Климатикът капа върху леглото цяла нощ.", "Breakfast ended an hour early.", "Лифт стоял три дня."]


@pytest.fixture
def addresses(sofia, anna):
    """The main pages of the desk, with something on each."""
    now = moment.now()
    category = Taxon.objects.offered(Tree.CATEGORY).exclude(parent=None)[0]
    closed_after(5, sofia, [now - (20 + day) * DAY for day in range(240)], category=category)
    came = [taken(sofia, customer=anna, words=WORDS[number % 3], received_at=now) for number in range(26)]
    run_due("worker", at=now)
    return [
        "/desk/",
        "/desk/complaints/",
        f"/desk/complaints/{came[0].complaint.reference}/",
        "/desk/complaints/new/",
        "/desk/figures/overview/",
        "/desk/settings/categories/",
        f"/desk/customers/{anna.reference}/",
    ]


@pytest.mark.parametrize("shape", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_nothing_moves_while_a_page_is_built(shape, desk_of, organisation, addresses, language):
    page = desk_of(employ("Clara Bianchi", Role.COMPLAINTS_MANAGER, language=language), **shape)
    page.add_init_script(JUMPS)

    moved = {address: jumps for address in addresses if (jumps := jumps_on(page, address))}

    assert moved == {}


def jumps_on(page, address):
    page.goto(address, wait_until="networkidle")
    at_once = page.evaluate("window.jumps")
    return at_once + jumps_over_a_thin_line(page)


def jumps_over_a_thin_line(page):
    """Load the page again, its styles already there, so slowly that it is painted while half of it is on its way."""
    line = page.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", THIN)
    page.reload(wait_until="networkidle")
    jumps = page.evaluate("window.jumps")
    line.send("Network.emulateNetworkConditions", WIDE)
    line.detach()
    return jumps
