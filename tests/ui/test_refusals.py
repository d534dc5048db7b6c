import pytest

from ascolto.trail.acting import NotPermitted, Permission
from ascolto.ui import reasons
from ascolto.ui.refusals import Refusal, explains, explanation_of


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
        advice="Nothing was changed. If you need this for your work, ask the person who manages the roles.",
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
