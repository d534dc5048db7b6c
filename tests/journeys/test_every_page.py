"""Every page that can be opened by its address alone or with something real in it: heard, and seen on a phone."""

import pytest
from tools.access import API, routes

from ascolto.people.granting import grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from tests.access.examples import filled, made
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP
from tests.moments import FOUNDED

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 375, "height": 800}
FEWEST_PAGES = 60
NO_PAGE = (API, "account/logout", "healthz", "readyz", "metrics")


@pytest.fixture
def everything(sofia):
    examples = made(sofia)
    return [f"/{filled(route.address, examples)}" for route in routes() if not route.address.startswith(NO_PAGE)]


@pytest.fixture
def everybody(sofia, language):
    """Somebody who holds every role, so that no page is closed."""
    user = employ("Vera Marinova", Role.HANDLER, language=language)
    for role in set(Role) - {Role.HANDLER}:
        grant(role, to=user, by=SYSTEM, at=FOUNDED)
    return user


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_page_can_be_heard_and_fits_on_a_phone(desk_of, everybody, everything, accessible, look):
    page = desk_of(everybody)
    page.emulate_media(color_scheme=look)
    pages = [address for address in everything if is_shown(page, address)]
    assert len(pages) > FEWEST_PAGES

    faults = [fault for address in pages for fault in faults_of(page, address, accessible)]

    assert faults == [], "\n".join(faults)


def is_shown(page, address):
    """Return whether a page stands at this address, and not a file, another address, or only a form's target."""
    answer = page.request.get(address, max_redirects=0)
    assert answer.status < 500, address
    return answer.status == 200 and answer.headers["content-type"].startswith("text/html")


def faults_of(page, address, accessible):
    page.set_viewport_size(DESKTOP["viewport"])
    page.goto(address)
    return [*unheard(page, accessible), *too_wide(page, address)]


def unheard(page, accessible):
    try:
        accessible(page)
    except AssertionError as heard:
        return [str(heard)]
    return []


def too_wide(page, address):
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{address}: {width} wide on a phone of {NARROW['width']}"] if width > NARROW["width"] else []
