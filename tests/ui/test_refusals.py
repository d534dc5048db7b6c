import re
from pathlib import Path

import pytest
from django.db import transaction

import ascolto
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.models import Complaint
from ascolto.trail.acting import NotPermitted, Permission
from ascolto.trail.recording import begin
from ascolto.ui import reasons
from ascolto.ui.refusals import Refusal, explains, explanation_of
from tests.moments import MONDAY


class OvenTooHot(Exception):
    """A refusal that only this test knows."""


def test_a_refusal_of_an_action_says_why_and_that_nothing_was_changed(client_of, ioana_user):
    reasons.say("four_eyes_in_this_test", "A second person has to agree.")

    response = client_of(ioana_user).get("/desk/refuses")

    assert response.status_code == 403
    words = response.content.decode()
    assert "A second person has to agree." in words
    assert "Nothing was changed." in words


def test_every_permission_has_its_sentence():
    assert [permission for permission in Permission if not reasons.has_sentence(f"needs:{permission}")] == []


def test_an_unknown_reason_is_refused_in_general_words():
    assert explanation_of(NotPermitted("never heard of")) == Refusal(
        title="You may not do this",
        sentence="The rules for this step do not allow it.",
        advice="Nothing was changed.",
        status=403,
    )


def test_a_room_puts_its_own_refusal_into_words():
    explains(OvenTooHot)(lambda hot: Refusal(title="Too hot", sentence="The oven is too hot."))

    assert explanation_of(OvenTooHot()) == Refusal(title="Too hot", sentence="The oven is too hot.", status=409)


def test_a_fault_of_ours_is_no_refusal():
    assert explanation_of(ZeroDivisionError()) is None


@pytest.mark.parametrize(("path", "brand"), [("/nothing-here", "door-brand"), ("/desk/nothing-here", "plain-head")])
def test_a_wrong_address_is_answered_in_the_layout_of_its_door(client, organisation, path, brand):
    response = client.get(path)

    assert response.status_code == 404
    assert f'class="{brand}"' in response.content.decode()
    assert "There is nothing at this address" in response.content.decode()


def test_a_wrong_address_keeps_the_navigation_of_who_is_signed_in(client_of, ioana_user):
    assert 'class="sidebar"' in client_of(ioana_user).get("/desk/nothing-here").content.decode()


HOUSE = Path(ascolto.__file__).parent


def reasons_given():
    """Every reason code that a policy of the house writes down."""
    rules = [path for name in ("policy", "impartiality") for path in HOUSE.glob(f"*/{name}.py")]
    sources = [path.read_text(encoding="utf-8") for path in rules]
    plain = {code for source in sources for code in re.findall(r'refused\("([^"]+)"', source)}
    conflicts = {f"conflict:{code}" for source in sources for code in re.findall(r'Conflict\("([^"]+)"', source)}
    return plain | conflicts


def test_every_reason_of_every_policy_has_its_sentence():
    given = reasons_given()

    assert "about_yourself" in given
    assert "conflict:own_unit" in given
    assert {code for code in given if not reasons.has_sentence(code)} == set()


def test_a_step_from_the_wrong_stage_keeps_the_words_and_says_how_it_stands(client_of, ioana_user):
    back = {"Referer": "http://testserver/desk/shown"}

    response = client_of(ioana_user).post(
        "/desk/stands-elsewhere", {"words": "We are <sorry>.", "seen": "3"}, headers=back
    )

    assert response.status_code == 409
    html = response.content.decode()
    assert "The complaint now stands at “closed”, where the step “Decide” is not possible." in html
    assert '<blockquote class="kept-words">We are &lt;sorry&gt;.</blockquote>' in html
    assert html.count("kept-words") == 1
    assert 'href="http://testserver/desk/shown"' in html


def test_a_stale_form_is_told_who_changed_the_complaint(ioana, anna, sofia):
    complaint = Complaint(pk=17)
    with transaction.atomic():
        begin(ComplaintEvent.RECEIVED, complaint, by=ioana, at=MONDAY)

    refusal = explanation_of(ChangedMeanwhile(complaint))

    assert refusal.status == 409
    assert str(refusal.sentence).startswith("Ioana Popescu changed this complaint while you were writing (")


def test_a_way_back_leads_only_to_ourselves(client_of, ioana_user):
    foreign = {"Referer": "https://evil.example/"}

    assert "evil" not in client_of(ioana_user).post("/desk/refuses", headers=foreign).content.decode()
