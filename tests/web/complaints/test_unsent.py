"""Nothing typed is lost: a draft stands in the form again, and what others did meanwhile is told, not refused."""

import pytest

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import MessageKind
from ascolto.people.drafts import draft_of
from ascolto.people.models import Draft
from ascolto.trail.recording import trail_of
from ascolto.ui import moment
from tests.complaints.making import complaint_at, taken

WORDS = "The lift company was called on the third day."


def address(complaint, step: str = "note") -> str:
    return f"/desk/complaints/{complaint.reference}/{step}/"


def keep(client, complaint, step="note", **data):
    typed = {"seen": complaint.version, "text": WORDS, "do": "keep_draft", **data}
    return client.post(address(complaint, step), typed)


def test_a_draft_is_kept_by_a_button_and_stands_in_the_form_again(sofia, ioana_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(ioana_user)

    kept = keep(client, complaint)

    opened = client.get(address(complaint))
    assert (kept.status_code, kept["Location"]) == (303, f"/desk/complaints/{complaint.reference}/")
    assert opened.context["form"]["text"].value() == WORDS
    assert "Your draft stands in the form" in opened.content.decode()
    assert trail_of(complaint).count() == 1


@pytest.mark.parametrize("seen", ["²", "9" * 5000, "-1"])
def test_a_draft_opens_again_whatever_version_its_browser_claimed_to_have_seen(sofia, ioana_user, client_of, seen):
    complaint, client = taken(sofia).complaint, client_of(ioana_user)

    keep(client, complaint, seen=seen)

    assert client.get(address(complaint)).context["form"]["text"].value() == WORDS


def test_a_script_hears_only_that_it_is_kept(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint
    typed = {"seen": complaint.version, "text": WORDS, "do": "keep_draft"}

    answer = client_of(ioana_user).post(address(complaint), typed, headers={"X-Draft": "1"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert draft_of(ioana_user, complaint, "note").typed == {"text": WORDS, "seen": "1"}


def test_a_sent_form_leaves_no_draft(sofia, ioana_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(ioana_user)
    keep(client, complaint)

    client.post(address(complaint), {"seen": complaint.version, "text": WORDS})

    assert complaint.messages.filter(kind=MessageKind.NOTE).count() == 1
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(sofia, ioana_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(ioana_user)
    keep(client, complaint)

    client.post(address(complaint), {"do": "drop_draft"})

    assert not Draft.objects.exists()
    assert client.get(address(complaint)).context["form"]["text"].value() is None


def test_each_point_has_a_draft_of_its_own(sofia, ioana_user, client_of):
    complaint, client = complaint_at(Stage.ASSESSED, sofia), client_of(ioana_user)
    complaint.points.create(number=2, text="Nobody answered.")

    keep(client, complaint, "point", number="2", reasons="The telephone log.")

    first = client.get(f"{address(complaint, 'point')}?number=1").context["form"]
    second = client.get(f"{address(complaint, 'point')}?number=2").context["form"]
    assert (first["reasons"].value(), second["reasons"].value()) == ("", "The telephone log.")


def test_a_draft_tells_what_others_did_since(sofia, clara, ioana_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(ioana_user)
    keep(client, complaint)
    handling.note(complaint, text="Already known.", by=clara, at=moment.now())

    shown = client.get(address(complaint)).content.decode()

    assert "Clara Bianchi wrote a note" in shown
    assert WORDS in shown


def test_who_else_types_is_said_to_the_other_and_to_nobody_who_may_not_see_it(
    sofia, ioana_user, clara_user, boris_user, client_of
):
    complaint = taken(sofia).complaint
    keep(client_of(clara_user), complaint)

    shown = client_of(ioana_user).get(f"/desk/complaints/{complaint.reference}/").content.decode()
    refused = keep(client_of(boris_user), complaint)

    assert "Clara Bianchi is also working on this complaint." in shown
    assert refused.status_code == 404
    assert Draft.objects.count() == 1


def test_a_message_typed_on_an_older_state_is_kept_and_sent_on_a_second_press(sofia, clara, ioana_user, client_of):
    complaint, client = complaint_at(Stage.ASSESSED, sofia), client_of(ioana_user)
    seen = complaint.version
    handling.note(complaint, text="Already asked.", by=clara, at=moment.now())

    late = client.post(address(complaint, "write"), {"seen": seen, "text": WORDS})
    again = client.post(address(complaint, "write"), {"seen": late.context["form"]["seen"].value(), "text": WORDS})

    assert (late.status_code, again.status_code) == (409, 303)
    assert "Clara Bianchi wrote a note" in late.content.decode()
    assert WORDS in late.content.decode()
    assert complaint.messages.filter(kind=MessageKind.TO_COMPLAINANT).count() == 1
