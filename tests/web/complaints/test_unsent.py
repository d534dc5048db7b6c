"""Nothing typed is lost: a draft stands in the form again, and what others did meanwhile is told, not refused."""

import pytest

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import MessageKind
from ascolto.people.drafts import LONGEST, draft_of
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


POINT = {"number": "1", "determination": "founded", "reasons": "The log.", "answer": "You are right."}
ASKED_ONLY = {"determination_1": "founded", "reasons_1": "The log.", "answer_1": "You are right.", "do": "show_letter"}


@pytest.mark.parametrize("step", ["note", "write"])
def test_notes_and_messages_contradict_nobody_and_are_taken_whatever_others_did(
    sofia, clara, ioana_user, client_of, step
):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    handling.note(complaint, text="Already asked.", by=clara, at=moment.now())
    handling.ask(complaint, text="Which lift was it?", by=clara, at=moment.now())

    taken_in = client_of(ioana_user).post(address(complaint, step), {"seen": complaint.version, "text": WORDS})

    assert taken_in.status_code == 303
    assert complaint.messages.order_by("pk").last().text == WORDS
    assert complaint.messages.count() == 3


def test_who_is_too_late_is_told_once_what_happened_the_latest_first(sofia, clara, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    for text in ("First.", "Second."):
        handling.note(complaint, text=text, by=clara, at=moment.now())
    handling.ask(complaint, text="Which lift was it?", by=clara, at=moment.now())

    late = client_of(ioana_user).post(address(complaint, "point"), {"seen": complaint.version, **POINT})

    told = [deed.words for deed in late.context["late"].deeds]
    assert late.status_code == 409
    assert told == ["Clara Bianchi wrote to the complainant", "Clara Bianchi wrote a note"]
    assert "changed this complaint while you were writing" not in late.content.decode()


@pytest.mark.parametrize(
    ("step", "sent", "status"),
    [
        ("point", POINT, 409),
        ("point", {**POINT, "determination": ""}, 422),
        ("reply", ASKED_ONLY, 200),
        ("reply", {**ASKED_ONLY, "do": "propose", "reasons_1": ""}, 422),
        ("reply", {**ASKED_ONLY, "do": "propose"}, 409),
    ],
)
def test_what_came_back_to_its_writer_stands_in_the_form_when_it_is_opened_again(
    sofia, clara, ioana_user, client_of, step, sent, status
):
    complaint, client = complaint_at(Stage.ASSESSED, sofia), client_of(ioana_user)
    handling.note(complaint, text="Wait for the lift company.", by=clara, at=moment.now())
    events = trail_of(complaint).count()

    back = client.post(address(complaint, step), {"seen": complaint.version, **sent})

    opened = client.get(f"{address(complaint, step)}?number=1")
    name = "answer" if step == "point" else "answer_1"
    assert (back.status_code, trail_of(complaint).count()) == (status, events)
    assert opened.context["form"][name].value() == "You are right."
    assert "Clara Bianchi wrote a note" in opened.content.decode()


def test_what_is_sent_a_second_time_leaves_no_draft(sofia, clara, ioana_user, client_of):
    complaint, client = complaint_at(Stage.ASSESSED, sofia), client_of(ioana_user)
    handling.note(complaint, text="Wait for the lift company.", by=clara, at=moment.now())
    late = client.post(address(complaint, "point"), {"seen": complaint.version, **POINT})
    assert Draft.objects.count() == 1

    client.post(address(complaint, "point"), {"seen": late.context["form"]["seen"].value(), **POINT})

    assert complaint.points.get().answer == "You are right."
    assert not Draft.objects.exists()


def test_what_reaches_us_late_is_kept_but_takes_no_other_drafts_place(sofia, ioana_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(ioana_user)
    typed = {"seen": complaint.version, "do": "keep_draft"}
    late = {"X-Draft": "again"}

    answers = [
        client.post(address(complaint), {**typed, "text": text}, headers=late).status_code
        for text in ("The first words.", "The first words.", "Other words.")
    ]

    assert answers == [204, 204, 409]
    assert draft_of(ioana_user, complaint, "note").typed["text"] == "The first words."


def test_what_nobody_types_is_not_kept_and_the_script_hears_so(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint
    typed = {"seen": complaint.version, "do": "keep_draft", "text": "x" * (LONGEST + 1)}

    answer = client_of(ioana_user).post(address(complaint), typed, headers={"X-Draft": "1"})

    assert answer.status_code == 413
    assert not Draft.objects.exists()
