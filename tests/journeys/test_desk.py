"""At the desk: few clicks for one who works alone, no mouse at all, and nothing typed is ever lost."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Closure, Complaint, Determination
from ascolto.jobs.work import run_due
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.starting import found
from ascolto.people.acting import actor_for
from ascolto.people.founding import add_first_user
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from ascolto.ui import moment
from tests.complaints.making import complaint_at, taken
from tests.conftest import LANGUAGES, PASSWORD, employ
from tests.journeys.keyboard import tab_to
from tests.journeys.reading import Reader
from tests.moments import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handler(sofia, language):
    return employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)


@pytest.fixture
def colleague(sofia, language):
    return employ("Boris Ivanov", Role.HANDLER, unit=sofia, language=language)


@pytest.fixture
def desk(desk_of, handler, language):
    return Reader(desk_of(handler), language)


class Mouse:
    """A mouse that counts its clicks."""

    def __init__(self):
        self.clicks = 0

    def click(self, what):
        what.click()
        self.clicks += 1


class TestAlone:
    """A small firm, in which one person holds every role."""

    @pytest.fixture
    def desk(self, db, desk_of, language):
        self.firm = found("Trattoria", "IT", LANGUAGES, "small", by=SYSTEM, at=FOUNDED)
        email = "ada@trattoria.example"
        owner = add_first_user(email, name="Ada Conti", language=language, password=PASSWORD, at=FOUNDED)
        return Reader(desk_of(owner), language)

    def test_one_person_takes_the_first_complaint_to_its_closing_in_eight_clicks(self, desk):
        complaint = self.arrived()
        mouse, page = Mouse(), desk.page
        page.goto("/desk/complaints/")

        mouse.click(page.get_by_role("link", name=complaint.reference))
        mouse.click(desk.link("Assess", "step"))
        mouse.click(desk.button("Assess", "step"))  # a small firm starts from the ordinary case
        mouse.click(desk.choice("Determination", desk.label(Determination.choices, Determination.FOUNDED)))
        page.keyboard.press("Tab")
        page.keyboard.type("The oven was off.")
        page.keyboard.press("Tab")
        page.keyboard.type("You are right, and we are sorry.")
        mouse.click(desk.button("Propose and decide"))
        desk.box("Cause").select_option(Taxon.objects.offered(Tree.CAUSE)[0].code)
        mouse.clicks += 1
        mouse.click(desk.choice("How does it end?", desk.label(Closure.choices, Closure.ACCEPTED)))
        mouse.click(desk.button("Close", "step"))

        expect(page.get_by_text(desk.words("The complaint is closed."))).to_be_visible()
        complaint.refresh_from_db()
        assert (complaint.stage, mouse.clicks) == (Stage.CLOSED, 8)

    def arrived(self):
        """Return a complaint that somebody sent by the website, acknowledged at once by the worker."""
        complaint = taken(self.firm, received_at=moment.now(), category=Taxon.objects.get(code="noise")).complaint
        run_due("worker", at=moment.now())
        return complaint


def test_a_handler_settles_on_the_spot_by_keyboard_alone(desk, sofia, accessible):
    page, keyboard = desk.page, desk.page.keyboard
    page.goto("/desk/")

    tab_to(desk.link("On the spot", "navigation"))
    keyboard.press("Enter")
    expect(desk.heading("Settle on the spot")).to_be_visible()
    accessible(page)
    tab_to(desk.field("What did they say?"))
    keyboard.type("The coffee was cold.")
    tab_to(desk.field("What did you do about it?"))
    keyboard.type("A new one, and a smile.")
    tab_to(page.get_by_role("radio", name=desk.words("Yes", "content"), exact=True))
    keyboard.press("Space")
    tab_to(desk.box("Category"))
    desk.box("Category").select_option("noise")
    tab_to(desk.button("Settled"))
    keyboard.press("Enter")

    expect(page.locator(".notice").get_by_text(re.compile(r"C-\w{4}-\w{4}"))).to_be_visible()
    accessible(page)
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.unit, complaint.content) == (Stage.SETTLED, sofia, True)
    assert (complaint.words, complaint.points.get().answer) == ("The coffee was cold.", "A new one, and a smile.")
    assert [event.kind for event in trail_of(complaint)] == ["complaint.received", "complaint.settled"]


def test_what_was_typed_outlives_the_session_in_which_it_was_typed(desk, handler, sofia, accessible):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    page, words = desk.page, "The night porter remembers the guest.\nHe had no key."
    page.goto(f"/desk/complaints/{complaint.reference}/")
    desk.link("Write a note").click()
    desk.field("Note", "form").fill(words)
    Session.objects.all().delete()

    desk.button("Write a note").click()
    expect(desk.heading("Your session has ended")).to_be_visible()
    accessible(page)
    with page.context.expect_page() as opened:
        desk.link("Sign in again in a new window").click()
    Reader(opened.value, desk.language).sign_in(handler.email)
    opened.value.wait_for_url("**/desk/**")
    desk.button("I have signed in – continue").click()
    expect(page.get_by_text("The night porter remembers the guest.")).to_be_visible()
    accessible(page)
    desk.button("Send now").click()

    expect(page.get_by_text(desk.words("The note is kept."))).to_be_visible()
    assert complaint.messages.get().text.replace("\r\n", "\n") == words


def test_who_comes_second_sees_what_happened_and_keeps_the_own_words(desk, desk_of, colleague, sofia, accessible):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    other = Reader(desk_of(colleague), desk.language)
    for reader, name in ((desk, "Ioana"), (other, "Boris")):
        reader.page.goto(f"/desk/complaints/{complaint.reference}/")
        reader.link("Answer the complaint", "step").click()
        founded = reader.label(Determination.choices, Determination.FOUNDED)
        reader.choice("Determination", founded).check()
        reader.field("Reasons").fill(f"{name} read the log.")
        reader.field("Answer").fill(f"{name} is sorry.")

    desk.button("Only propose").click()
    expect(desk.page.get_by_text(desk.words("The answer is recorded."))).to_be_visible()
    other.button("Propose and decide").click()

    expect(other.page.get_by_role("alert")).to_contain_text("Ioana Popescu")
    expect(other.page.get_by_role("alert")).to_contain_text(other.words("Your text is kept below."))
    expect(other.field("Reasons")).to_have_value("Boris read the log.")
    expect(other.field("Answer")).to_have_value("Boris is sorry.")
    accessible(other.page)
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.points.get().answer) == (Stage.DECISION_PROPOSED, "Ioana is sorry.")
    assert [event.kind for event in trail_of(complaint)][1:] == ["complaint.determined", "complaint.decision_proposed"]


def test_a_note_outlives_a_closed_tab_and_shows_what_others_did_meanwhile(desk, colleague, sofia, accessible):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    address = f"/desk/complaints/{complaint.reference}/note/"
    page = desk.page
    page.goto(address)
    desk.field("Note", "form").press_sequentially("The night porter remembers the guest.")
    expect(page.get_by_role("status").get_by_text(desk.words("Kept as a draft."))).to_be_visible()
    page.close()
    handling.note(complaint, text="I called the guest.", by=actor_for(colleague), at=moment.now())

    again = Reader(page.context.new_page(), desk.language)
    again.page.goto(address)
    told = again.page.locator(".notice", has_text=again.words("Your draft stands in the form"))
    expect(told).to_contain_text("Boris Ivanov")
    expect(again.field("Note", "form")).to_have_value("The night porter remembers the guest.")
    accessible(again.page)
    again.button("Write a note").click()

    expect(again.page.get_by_text(again.words("The note is kept."))).to_be_visible()
    assert [message.text for message in complaint.messages.order_by("pk")] == [
        "I called the guest.",
        "The night porter remembers the guest.",
    ]
    again.page.goto(address)
    expect(again.field("Note", "form")).to_have_value("")


def test_what_was_chosen_in_the_list_outlives_the_session(desk, handler, sofia, accessible):
    chosen, other = [taken(sofia).complaint for _ in range(2)], taken(sofia).complaint
    page = desk.page
    page.goto("/desk/complaints/")
    for complaint in chosen:
        page.get_by_role("checkbox", name=complaint.reference).check()
    desk.box("What to do with the chosen complaints").select_option("take")
    desk.button("Go on with the chosen").click()
    expect(desk.heading("Take them", "step")).to_be_visible()
    Session.objects.all().delete()

    desk.button("Take them", "step").click()
    expect(desk.heading("Your session has ended")).to_be_visible()
    with page.context.expect_page() as opened:
        desk.link("Sign in again in a new window").click()
    Reader(opened.value, desk.language).sign_in(handler.email)
    opened.value.wait_for_url("**/desk/**")
    desk.button("I have signed in – continue").click()
    accessible(page)
    desk.button("Send now").click()

    expect(desk.link("Back to the complaints")).to_be_visible()
    handlers = [Complaint.objects.get(pk=each.pk).handler for each in (*chosen, other)]
    assert handlers == [handler, handler, None]
