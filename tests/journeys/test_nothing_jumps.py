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
from tests.journeys.thin_line import thin_line

pytestmark = pytest.mark.django_db(transaction=True)

UNSEEN = 0.01
"""What may move on a page in all, as browsers count it: the share of the screen concerned, times how far.

Over a thin line a word of which half was painted is finished: an icon in the middle of its button goes with it, which
counts less than 0.002, or on a phone the button goes to the next line, which counts up to 0.009. A card that goes
counts 0.07, rows that become lower 0.016. Browsers call a page steady up to 0.1.
"""

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
        "/desk/complaints/?rows=compact",
        f"/desk/complaints/{came[0].complaint.reference}/",
        "/desk/complaints/new/",
        "/desk/figures/overview/",
        "/desk/settings/categories/",
        f"/desk/customers/{anna.reference}/",
    ]


@pytest.mark.parametrize("shape", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_nothing_moves_while_a_page_is_built(shape, desk_of, organisation, addresses, live_server, language):
    page = desk_of(employ("Clara Bianchi", Role.COMPLAINTS_MANAGER, language=language), **shape)
    page.add_init_script(JUMPS)

    with thin_line(live_server.url) as thin:
        jumps = {line + address: jumps_on(page, line + address) for address in addresses for line in ("", thin)}

    assert {address: moved for address, moved in jumps.items() if sum(value for value, _ in moved) > UNSEEN} == {}


def jumps_on(page, address):
    page.goto(address, wait_until="networkidle")
    return page.evaluate("window.jumps")
