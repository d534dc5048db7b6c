"""Choosing a category answers what is usual for it, at once, and never over the head of whoever answers."""

import pytest
from playwright.sync_api import expect

from ascolto.complaints.lifecycle import Stage
from ascolto.people.roles import Role
from ascolto.ui.looks import SEVERITIES
from tests.complaints.making import complaint_at
from tests.conftest import employ
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(sofia, desk_of, language):
    return Reader(desk_of(employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)), language)


def test_a_category_answers_what_is_usual_for_it_and_leaves_what_somebody_answered(desk, sofia, accessible):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    severity = desk.choice("Severity", desk.label(SEVERITIES.items(), 2))
    in_danger = desk.choice("Is somebody’s safety in danger?", desk.words("yes", "answer"))
    desk.page.goto(f"/desk/complaints/{complaint.reference}/assess/")

    severity.check()
    desk.box("Category").select_option("safety")

    expect(in_danger).to_be_checked()
    expect(severity).to_be_checked()
    accessible(desk.page)
    desk.button("Assess", "step").click()
    expect(desk.page.get_by_text(desk.words("The complaint is assessed."))).to_be_visible()
