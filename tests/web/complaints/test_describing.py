"""The page that corrects what a complaint is about, and gives it to the unit where it belongs."""

import pytest

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint
from ascolto.people.roles import Role
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at
from tests.conftest import employ
from tests.moments import MONDAY


@pytest.fixture
def held(sofia, ioana_user, clara) -> Complaint:
    complaint = complaint_at(Stage.ASSESSED, sofia, order_number="84213")
    return handling.assign(complaint, to=ioana_user, by=clara, at=MONDAY)


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/describe/"


def typed(complaint: Complaint, **data) -> dict:
    complaint.refresh_from_db()
    return {"seen": complaint.version, "order_number": complaint.order_number, "unit": complaint.unit.code, **data}


def test_the_page_of_a_complaint_leads_whoever_handles_there_to_the_choice_of_another_unit(
    held, ioana_user, elena_user, client_of
):
    way = f'href="{page(held)}#describe_unit"'

    shown = [client_of(user).get(f"/desk/complaints/{held.reference}/") for user in (ioana_user, elena_user)]

    assert [way in response.content.decode() for response in shown] == [True, False]
    assert 'id="describe_unit"' in client_of(ioana_user).get(page(held)).content.decode()


def test_who_moves_it_is_told_beforehand_where_they_lose_sight_of_it(held, rome, ioana_user, client_of):
    field = client_of(ioana_user).get(page(held)).context["form"].fields["unit"]

    labels = {code: label.strip() for code, label in field.choices}
    assert (labels["sofia"], labels["rome"]) == ("Sofia", "Rome – you cannot read complaints there")


def test_who_moves_it_out_of_sight_comes_to_their_list_and_reads_why(held, rome, ioana_user, client_of):
    response = client_of(ioana_user).post(
        page(held), typed(held, unit="rome", reason="It happened in Rome."), follow=True
    )

    held.refresh_from_db()
    assert (held.unit, held.handler) == (rome, None)
    assert response.redirect_chain[-1][0] == "/desk/complaints/"
    assert "It belongs to another unit now, whose complaints you cannot read." in response.content.decode()


def test_where_it_came_from_why_and_who_let_go_of_it_stand_in_the_story(held, rome, ioana_user, clara_user, client_of):
    client_of(ioana_user).post(page(held), typed(held, unit="rome", reason="It was Rome.", order_number="84231"))

    shown = client_of(clara_user).get(f"/desk/complaints/{held.reference}/").content.decode()

    expected = ["Moved to another unit", "Unit: Sofia → Rome", "No longer handled by: Ioana Popescu", "It was Rome."]
    expected += ["Order or booking number corrected", "84213 → 84231"]
    assert [words for words in expected if words not in shown] == []
    assert "as it was promised before the complaint was moved" in shown


def test_another_unit_wants_a_reason_and_nothing_is_changed_without(held, rome, ioana_user, client_of):
    response = client_of(ioana_user).post(page(held), typed(held, unit="rome", order_number="1"))

    assert response.status_code == 422
    assert response.context["form"].errors == {"reason": ["Say why it belongs to another unit."]}
    assert trail_of(held).last().kind == "complaint.assigned"


def test_a_colleague_corrects_it_and_does_not_move_it(held, sofia, rome, client_of):
    client = client_of(employ("Petya Georgieva", Role.HANDLER, unit=sofia))

    fields = client.get(page(held)).context["form"].fields
    refused = client.post(page(held), typed(held, unit="rome", reason="It was Rome."))
    corrected = client.post(page(held), typed(held, happened_where="Room 611"))

    held.refresh_from_db()
    assert [code for code, _label in fields["unit"].choices] == ["sofia"]
    assert (refused.status_code, corrected.status_code) == (422, 303)
    assert (held.unit, held.happened_where, held.order_number) == (sofia, "Room 611", "84213")


def test_a_day_after_it_reached_us_is_a_slip(held, ioana_user, client_of):
    response = client_of(ioana_user).post(page(held), typed(held, happened_on="2026-03-09"))

    assert response.context["form"].errors == {"happened_on": ["That is after the complaint reached us."]}
