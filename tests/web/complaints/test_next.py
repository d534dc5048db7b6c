"""What comes next on the page of a complaint: what can be done, or why this reader cannot do it."""

import pytest

from ascolto.complaints import handling
from tests.complaints.making import taken
from tests.complaints.test_deciding import granting
from tests.moments import MONDAY
from tests.web.complaints.test_around import case

FOUR_EYES = "This needs a second person: nobody agrees to their own proposal."
ABOVE_LIMIT = "What is granted here is above your limit; somebody with a higher limit decides."


def said(client, complaint) -> tuple[list[str], str]:
    shown = case(client, complaint)
    return [offer.step.code for offer in shown.forward], str(shown.why_not)


@pytest.fixture
def proposal(sofia, clara):
    """Proposed by Clara, beyond what one person decides alone; nobody handles it."""
    return granting(5000, sofia, clara)


def test_who_proposed_reads_why_they_cannot_decide_though_nobody_handles_it(proposal, clara_user, client_of):
    client = client_of(clara_user)

    assert said(client, proposal) == (["take"], FOUR_EYES)
    assert FOUR_EYES in client.get(f"/desk/complaints/{proposal.reference}/").content.decode()


def test_who_handles_it_and_proposed_reads_the_same(proposal, clara_user, clara, client_of):
    handling.assign(proposal, to=clara_user, by=clara, at=MONDAY)

    assert said(client_of(clara_user), proposal) == ([], FOUR_EYES)


def test_who_may_take_it_and_not_decide_on_it_reads_why(proposal, ioana_user, client_of):
    assert said(client_of(ioana_user), proposal) == (["take"], ABOVE_LIMIT)


def test_who_may_go_on_reads_no_reason_against_it(sofia, ioana_user, client_of):
    assert said(client_of(ioana_user), taken(sofia).complaint) == (["take", "acknowledge"], "")
