"""A focus group from its invitation to codes that two people agree on; then one statement goes on as a complaint."""

import re

import pytest
from playwright.sync_api import Page, expect

from ascolto.complaints.models import Complaint
from ascolto.conversations.kinds import ConversationKind, RecordKind
from ascolto.conversations.lifecycle import Stage
from ascolto.conversations.models import Conversation
from ascolto.correspondence.models import Letter
from ascolto.jobs.work import run_due
from ascolto.people.roles import Role
from ascolto.trail.verifying import verify
from ascolto.ui import moment
from tests.conftest import employ
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "P1: We waited long at the desk.\nP2: The people were kind.\nP1: Nobody told us why."


@pytest.fixture
def desks(sofia, desk_of, language):
    """The desks of the two who hold and code the conversation."""
    holders = [employ("Marco Rossi", Role.QUALITY_MANAGER, language=language),
               employ("Ada Neri", Role.ANALYST, language=language)]  # fmt: skip
    return [Reader(desk_of(user), language) for user in holders]


def test_a_focus_group_is_invited_held_and_coded_until_two_agree(desks, phone, language, accessible):
    first, second = desks
    _plan(first, accessible)
    conversation = Conversation.objects.get()
    _invite(first, "guest@example.org", accessible)
    _invite(first, "other@example.org", accessible)
    for letter in Letter.objects.order_by("pk"):
        _come_and_agree(Reader(phone, language), letter, accessible)

    first.page.reload()
    expect(_stage(first.page)).to_have_text(first.label(Stage.choices, Stage.PLANNED))
    _hold(first, accessible)
    for desk, last in ((first, "being_heard"), (second, "informed_during")):
        _code(desk, conversation, ["promptness", "friendliness", last], accessible)
    _settle(second, accessible)

    conversation.refresh_from_db()
    assert conversation.stage == Stage.CODED
    assert set(conversation.participants.values_list("consent", flat=True)) == {"given"}
    _raise(second, accessible)
    assert verify().intact


def _plan(desk: Reader, accessible) -> None:
    desk.page.goto("/desk/conversations/")
    accessible(desk.page)
    desk.link("Plan a study").first.click()
    desk.field("Topic", "study").fill("Arriving in the evening")
    desk.field("Which decision does it serve?").fill("Whether to open a second desk")
    desk.field("Guide", "study").fill("How was your arrival?")
    desk.box("Unit").select_option("sofia")
    accessible(desk.page)
    desk.button("Save", "button").click()
    desk.link("Plan a conversation").click()
    desk.choice("Kind", desk.label(ConversationKind.choices, ConversationKind.FOCUS_GROUP)).check()
    desk.field("Where", "conversation").fill("Room 2")
    accessible(desk.page)
    desk.button("Save", "button").click()
    accessible(desk.page)


def _invite(desk: Reader, address: str, accessible) -> None:
    """Add somebody and invite them by letter."""
    desk.link("Add a participant").click()
    desk.field("Name or label", "participant").fill(address.partition("@")[0])
    desk.field("E-mail").fill(address)
    accessible(desk.page)
    desk.button("Save", "button").click()
    row = desk.page.locator("tbody tr").last
    row.locator("summary").click()
    row.get_by_role("button", name=desk.words("Invite by letter"), exact=True).click()
    accessible(desk.page)


def _come_and_agree(invited: Reader, letter: Letter, accessible) -> None:
    """Open the letter on a phone, say yes twice, and look again at what was said."""
    [link] = re.findall(r"/invited/\S+", letter.body)
    invited.page.goto(link)
    accessible(invited.page)
    invited.choice("Will you come?", invited.words("Yes, I will come")).check()
    asked = "Do you agree that what you say is written down and used like this?"
    invited.choice(asked, invited.words("Yes, I agree")).check()
    invited.button("Send my answer").click()
    expect(invited.page.get_by_text(invited.words("Your answer has arrived. You can change it here."))).to_be_visible()
    accessible(invited.page)


def _hold(desk: Reader, accessible) -> None:
    """Note who came, keep what was said, and mark each paragraph."""
    desk.link("It was held").click()
    accessible(desk.page)
    desk.button("Save", "button").click()
    desk.link("Keep what was said").click()
    desk.choice("What is it?", desk.label(RecordKind.choices, RecordKind.TRANSCRIPT)).check()
    desk.field("What was said").fill(SAID)
    accessible(desk.page)
    desk.button("Save", "button").click()
    desk.link("Mark statements").click()
    desk.button("Each paragraph is a statement").click()
    accessible(desk.page)


def _code(desk: Reader, conversation: Conversation, themes: list[str], accessible) -> None:
    desk.page.goto(f"/desk/conversations/{conversation.reference}/")
    desk.button("I code this").click()
    for number, theme in enumerate(themes, start=1):
        box = desk.page.get_by_role("combobox", name=desk.words("Theme of statement %(number)d", number=number))
        box.select_option(theme)
    accessible(desk.page)
    desk.button("Keep and hand in").click()
    accessible(desk.page)


def _settle(desk: Reader, accessible) -> None:
    desk.link("Settle the differences").click()
    accessible(desk.page)
    desk.page.get_by_role("combobox").select_option("informed_during")
    desk.button("Settle").click()
    expect(_stage(desk.page)).to_have_text(desk.label(Stage.choices, Stage.CODED))
    accessible(desk.page)


def _raise(desk: Reader, accessible) -> None:
    """Hand the first statement on; once the worker was there, it leads to the complaint."""
    desk.page.locator("#statements summary").first.click()
    with desk.page.expect_navigation():
        desk.button("Yes, as a complaint").click()
    run_due("journey", at=moment.now())
    desk.page.reload()
    complaint = Complaint.objects.get()
    expect(desk.page.get_by_role("link", name=complaint.reference)).to_be_visible()
    assert complaint.words == "P1: We waited long at the desk."
    accessible(desk.page)


def _stage(page: Page):
    return page.locator("main .content-head .stage")
