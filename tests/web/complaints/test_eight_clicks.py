"""In a firm of ten one person takes a complaint from arrival to closing in at most eight clicks."""

import pytest

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Closure, Determination, RemedyState
from ascolto.correspondence.models import Letter
from ascolto.organisation import settings_of
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED
from tests.web.complaints.walking import Walker


@pytest.fixture
def alone(organisation) -> User:
    """The one person of the firm who looks after complaints."""
    settings_of.change({"profile": "small"}, by=SYSTEM, at=FOUNDED)
    return employ("Petra Alone", Role.COMPLAINTS_MANAGER)


def assess(walker: Walker) -> Walker:
    walker.type(
        severity="2", safety="no", complexity="1", impact="one", immediate_needed="no", immediate_possible="yes"
    )
    return walker.press("Assess")


@pytest.mark.clause("10002:B")
@pytest.mark.parametrize("channel", [Channel.WEB, Channel.PHONE])
def test_one_person_takes_a_complaint_from_arrival_to_closing_in_eight_clicks(
    organisation, alone, anna, client_of, channel
):
    complaint = taken(organisation, customer=anna if channel == Channel.WEB else None, channel=channel).complaint
    walker = Walker(client_of(alone), "/desk/complaints/")

    walker.press(complaint.reference)
    walker.press("Take it")
    walker.press("Acknowledge")
    walker.type(category="noise").press("Assess")
    walker.type(determination_1="founded", reasons_1="The log shows it.", answer_1="You waited an hour. We are sorry.")
    walker.type(remedy="refund", amount="40")
    walker.press("Propose and decide")
    remedy = complaint.remedies.get()
    cause = Taxon.objects.offered(Tree.CAUSE).last()
    walker.type(**{"cause": cause.code, "closure": "accepted", f"remedy_{remedy.pk}": "carried_out"})
    walker.press("Close")

    complaint.refresh_from_db()
    remedy.refresh_from_db()
    assert walker.clicks <= 8
    assert (complaint.stage, complaint.closure, complaint.outcome) == (
        Stage.CLOSED, Closure.ACCEPTED, Determination.FOUNDED,
    )  # fmt: skip
    assert (complaint.handler, complaint.cause, remedy.state) == (alone, cause, RemedyState.CARRIED_OUT)
    assert [event.kind.removeprefix("complaint.") for event in trail_of(complaint)] == [
        "received", "assigned", "acknowledged", "assessed", "determined", "remedy_offered", "decision_proposed",
        "decided", "cause_named", "remedy_carried_out", "closed",
    ]  # fmt: skip


def test_the_decision_opens_in_the_language_of_the_complainant_where_nobody_worded_it(
    organisation, alone, anna, client_of
):
    complaint = taken(organisation, customer=anna, language="en").complaint
    walker = Walker(client_of(alone), f"/desk/complaints/{complaint.reference}/")

    walker.press("Acknowledge")
    assess(walker)
    walker.type(determination_1="unfounded", reasons_1="The log.", answer_1="You were served at once.")
    walker.press("Propose and decide")

    letter = Letter.objects.get(kind="complaint_decision")
    assert complaint.decisions.get().answer == "We could not find your complaint to be founded."
    assert "You were served at once." in letter.body
