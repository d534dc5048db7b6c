"""Praise from a phone reaches the employee it names, who reads it on their own desk; and its author hears of it."""

import pytest
from playwright.sync_api import expect

from ascolto.complaints.lifecycle import SuggestionMove, SuggestionStage
from ascolto.complaints.models import Remark, RemarkKind
from ascolto.correspondence.models import Letter
from ascolto.frontdoor import guarding, ready, receipts
from ascolto.frontdoor.counter import counters
from ascolto.people.roles import Role
from ascolto.trail.verifying import verify
from tests.conftest import employ
from tests.journeys.conftest import PHONE
from tests.journeys.reading import Reader
from tests.web.saying import said

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Vera found my daughter's bear and called me: 0888 123 456."
READ = "Vera found my daughter's bear and called me: …."


@pytest.fixture(autouse=True)
def _nothing_remembered(sofia):
    for memory in (counters, ready.pages, receipts.sheets, guarding.pace):
        memory.forget()


@pytest.fixture
def vera(sofia, language):
    return employ("Vera Conti", Role.ANALYST, unit=sofia, language=language)


@pytest.fixture
def handler(sofia, desk_of, language):
    user = employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)
    return Reader(desk_of(user), language)


def test_praise_reaches_the_employee_it_names(phone, handler, vera, desk_of, language, accessible):
    visitor = Reader(phone, language)
    _praise(visitor, accessible)
    praise = Remark.objects.get()

    handler.page.goto(f"/desk/remarks/{praise.reference}/")
    accessible(handler.page)
    handler.link("Pass it on").click()
    accessible(handler.page)
    handler.page.get_by_role("checkbox", name="Vera Conti", exact=True).check()
    handler.button("Pass it on").click()
    expect(handler.page.get_by_text("Vera Conti").first).to_be_visible()
    accessible(handler.page)

    assert set(Letter.objects.values_list("kind", "language")) == {
        ("praise_for_you", language),
        ("praise_passed_on", language),
    }
    _read(Reader(desk_of(vera, **PHONE), language), accessible)
    handler.page.goto("/desk/remarks/praise/")
    expect(handler.page.get_by_role("rowheader", name="Vera Conti")).to_be_visible()
    accessible(handler.page)
    assert verify().intact


def _praise(visitor: Reader, accessible) -> None:
    """Write on the phone what one liked, with a name and an address."""
    visitor.page.goto("/praise")
    visitor.field("What did you like?").fill(WORDS)
    visitor.box("Where was it?").select_option("sofia")
    visitor.more("I would like an answer").click()
    visitor.page.locator("[name=name]").fill("Anna Koleva")
    visitor.page.locator("[name=email]").fill("anna@example.org")
    accessible(visitor.page)
    visitor.button("Send the praise").click()
    expect(visitor.heading("Thank you – it has arrived")).to_be_visible()


def _read(employee: Reader, accessible) -> None:
    """Find the words on the first page, and then all praise, on a phone; the author stays unknown."""
    employee.page.goto("/desk/")
    expect(employee.page.get_by_text(READ)).to_be_visible()
    accessible(employee.page)
    employee.link("All of it").click()
    expect(employee.page.get_by_text(READ)).to_be_visible()
    expect(employee.page.get_by_text("Anna Koleva")).to_have_count(0)
    accessible(employee.page)


def test_a_suggestion_is_taken_up_adopted_and_carried_out(handler, sofia, anna, language, accessible):
    idea = said(sofia, customer=anna, kind=RemarkKind.SUGGESTION, words="Put a kettle in the rooms.")
    handler.page.goto(f"/desk/remarks/{idea.reference}/")
    accessible(handler.page)

    for move, words in (
        (SuggestionMove.CONSIDER, ""),
        (SuggestionMove.ADOPT, "Guests ask for it."),
        (SuggestionMove.CARRY_OUT, "Every room has one now."),
    ):
        step = handler.label(SuggestionMove.choices, move)
        handler.page.get_by_role("link", name=step, exact=True).click()
        accessible(handler.page)
        if words:
            handler.field("What becomes of it, and why").fill(words)
        handler.page.get_by_role("button", name=step, exact=True).click()
        accessible(handler.page)

    done = handler.label(SuggestionStage.choices, SuggestionStage.DONE)
    expect(handler.page.locator("main .tag").get_by_text(done, exact=True)).to_be_visible()
    assert Letter.objects.get().kind == "suggestion_done"
