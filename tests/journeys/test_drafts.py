"""What is typed at the desk outlives a closed tab, a dropped line, a refusal and the end of the session."""

import json

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Determination, MessageKind
from ascolto.people.drafts import draft_of
from ascolto.people.models import Draft
from ascolto.people.roles import Role
from tests.complaints.making import complaint_at
from tests.conftest import employ
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "The night porter remembers the guest."
LEFT = "() => Object.entries(localStorage).filter(([key]) => key.startsWith('draft:'))"
NOTHING_LEFT = "() => !Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
OFFLINE = "Not kept yet – no connection. What you typed stays here, and it is tried again by itself."
SIGNED_OUT = "You have been signed out. Sign in in another tab; what you typed stays here."
UNSENT = "Not sent – no connection. What you typed stays here; send it as soon as you are connected again."


@pytest.fixture
def handler(sofia, language):
    return employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)


@pytest.fixture
def complaint(sofia):
    return complaint_at(Stage.ASSESSED, sofia)


@pytest.fixture
def desk(desk_of, handler, language):
    return Reader(desk_of(handler), language)


def at_the(desk: Reader, complaint, step: str = "note") -> Reader:
    """Open the form of a step in a new tab of the same browser."""
    tab = Reader(desk.page.context.new_page(), desk.language)
    tab.page.goto(f"/desk/complaints/{complaint.reference}/{step}/")
    return tab


def cut_off(tab: Reader) -> None:
    """Let nothing that this page sends get through, not even what it sends while it is closed."""
    tab.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('cut off')); }")


def leave(tab: Reader) -> None:
    """Close the tab as one does, whatever the page asks."""
    tab.page.on("dialog", lambda asked: asked.accept())
    with tab.page.expect_event("close"):
        tab.page.close(run_before_unload=True)


def note_in(tab: Reader):
    return tab.field("Note", "form")


def left_in(tab: Reader) -> list[str]:
    """Return the words that lie in this browser."""
    return [dict(json.loads(stored)["typed"])["text"] for _key, stored in tab.page.evaluate(LEFT)]


def test_who_types_without_a_pause_is_kept_within_seconds(desk, complaint, handler):
    tab = at_the(desk, complaint)

    note_in(tab).press_sequentially(WORDS * 2, delay=80)  # never still for as long as it takes to be kept

    assert draft_of(handler, complaint, "note").typed["text"].startswith(WORDS[:20])
    tab.page.wait_for_function(NOTHING_LEFT)


def test_who_lets_the_browser_keep_nothing_is_kept_by_the_server(desk, complaint, handler):
    desk.page.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    tab = at_the(desk, complaint)
    note_in(tab).fill(WORDS)

    expect(tab.page.get_by_role("status").get_by_text(tab.words("Kept as a draft."))).to_be_visible()
    assert draft_of(handler, complaint, "note").typed["text"] == WORDS


def test_who_closes_the_tab_in_the_middle_of_a_word_finds_it_again(desk, complaint, accessible):
    tab = at_the(desk, complaint)
    note_in(tab).press_sequentially(WORDS)

    leave(tab)

    desk.page.goto("/desk/")
    desk.page.wait_for_function(NOTHING_LEFT)
    again = at_the(desk, complaint)
    expect(note_in(again)).to_have_value(WORDS)
    accessible(again.page)


def test_what_was_typed_without_a_line_is_kept_once_it_is_back(desk, complaint, accessible, faults):
    tab = at_the(desk, complaint)
    tab.page.context.set_offline(True)
    note_in(tab).press_sequentially(WORDS)
    expect(tab.page.get_by_role("status").get_by_text(tab.words(OFFLINE))).to_be_visible()
    accessible(tab.page)
    assert left_in(tab) == [WORDS]

    tab.page.context.set_offline(False)

    expect(tab.page.get_by_role("status").get_by_text(tab.words("Kept as a draft."))).to_be_visible()
    assert left_in(tab) == []
    leave(tab)
    expect(note_in(at_the(desk, complaint))).to_have_value(WORDS)
    faults.clear()  # the browser reports each address that it could not reach


def test_what_was_sent_without_a_line_stays_in_the_page_and_is_offered_in_the_next(desk, complaint, accessible):
    tab = at_the(desk, complaint)
    cut_off(tab)
    note_in(tab).fill(WORDS)
    tab.button("Write a note").click()
    expect(tab.page.get_by_role("status").get_by_text(tab.words(UNSENT))).to_be_visible()
    expect(note_in(tab)).to_have_value(WORDS)
    leave(tab)

    again = at_the(desk, complaint)
    expect(again.page.locator(".notice", has_text=again.words("You began to write here"))).to_contain_text(WORDS)
    accessible(again.page)
    again.button("Continue what you wrote").click()
    expect(again.page.get_by_text(again.words("Your draft stands in the form"))).to_be_visible()
    again.button("Write a note").click()

    expect(again.page.get_by_text(again.words("The note is kept."))).to_be_visible()
    assert complaint.messages.get(kind=MessageKind.NOTE).text == WORDS
    assert (Draft.objects.count(), left_in(again)) == (0, [])


@pytest.mark.parametrize("button", ["Show the letter", "Only propose"])
def test_what_was_looked_at_or_refused_stands_in_the_form_when_it_is_opened_again(desk, complaint, button):
    tab = at_the(desk, complaint, "reply")
    tab.choice("Determination", tab.label(Determination.choices, Determination.FOUNDED)).check()
    tab.field("Reasons").fill(WORDS)
    tab.page.locator("form[data-draft]").evaluate("form => (form.noValidate = true)")
    with tab.page.expect_navigation():
        tab.button(button).click()
    expect(tab.field("Reasons")).to_have_value(WORDS)
    leave(tab)

    again = at_the(desk, complaint, "reply")

    expect(again.page.get_by_text(again.words("Your draft stands in the form"))).to_be_visible()
    expect(again.field("Reasons")).to_have_value(WORDS)


def test_who_was_signed_out_is_told_and_nothing_is_lost(desk, complaint, handler, accessible):
    tab = at_the(desk, complaint)
    Session.objects.all().delete()
    note_in(tab).press_sequentially(WORDS)
    expect(tab.page.get_by_role("status").get_by_text(tab.words(SIGNED_OUT))).to_be_visible()
    accessible(tab.page)

    desk.page.goto("/desk/settings/mine/")
    desk.sign_in(handler.email)
    desk.page.wait_for_url("**/desk/**")
    note_in(tab).press_sequentially(" He had no key.")

    expect(tab.page.get_by_role("status").get_by_text(tab.words("Kept as a draft."))).to_be_visible()
    tab.button("Write a note").click()
    expect(tab.page.get_by_text(tab.words("The note is kept."))).to_be_visible()
    assert complaint.messages.get().text == f"{WORDS} He had no key."
    assert not Draft.objects.exists()


def test_what_lies_in_the_browser_is_gone_once_its_writer_signs_out(desk, complaint):
    tab = at_the(desk, complaint)
    cut_off(tab)
    note_in(tab).fill(WORDS)
    assert left_in(tab) == [WORDS]

    tab.page.evaluate("document.querySelector('[data-sign-out]').dispatchEvent(new Event('submit'))")

    assert left_in(tab) == []


def test_what_lies_in_the_browser_is_wiped_before_somebody_else_works_there(
    desk, complaint, sofia, language, client_of
):
    tab, other = at_the(desk, complaint), employ("Boris Ivanov", Role.HANDLER, unit=sofia, language=language)
    cut_off(tab)
    note_in(tab).fill(WORDS)
    assert left_in(tab) == [WORDS]
    tab.page.close()

    session = client_of(other).cookies["sessionid"].value
    desk.page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
    desk.page.goto("/desk/")

    expect(desk.page.get_by_text("Boris Ivanov").first).to_be_visible()
    assert left_in(desk) == []
    assert not Draft.objects.exists()
