"""What is typed at the front door outlives a dropped line, a closed tab and a crowd, but no shared device keeps it."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ascolto.complaints.models import Complaint
from ascolto.frontdoor import guarding, ready, receipts
from ascolto.frontdoor.counter import counters
from ascolto.ui.moment import now
from tests.journeys.conftest import PHONE
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "The carpet was wet."
KEPT = "() => Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('unsent:')))"
A_WEEK_MS = int(timedelta(days=7, minutes=1).total_seconds() * 1000)
AGED = """by => {
    const kept = JSON.parse(localStorage["unsent:complaint"]);
    localStorage["unsent:complaint"] = JSON.stringify({...kept, at: kept.at - by});
}"""


@pytest.fixture(autouse=True)
def _nothing_remembered(sofia):
    for memory in (counters, ready.pages, receipts.sheets, guarding.pace):
        memory.forget()


@pytest.fixture
def telephone(opened, language):
    return opened(language=language, **PHONE)


def at_the_form(telephone, language) -> Reader:
    phone = Reader(telephone.new_page(), language)
    phone.page.goto("/complain")
    return phone


def kept_by(phone) -> dict:
    return {name: json.loads(kept)["values"] for name, kept in phone.page.evaluate(KEPT).items()}


def send(phone) -> None:
    for _step in range(2):
        phone.button("Continue", "button").click()
    phone.button("Send the complaint").click()


def test_what_was_typed_is_offered_back_after_the_tab_was_closed_and_forgotten_once_it_arrived(
    telephone, language, accessible
):
    first = at_the_form(telephone, language)
    first.field("What happened?").fill(WORDS)
    first.field("What would put it right?").fill("A dry one.")
    first.button("Continue", "button").click()
    first.choice("Where did it happen?", "Sofia").check()
    first.page.close()

    again = at_the_form(telephone, language)
    expect(again.field("What happened?")).to_have_value("")
    accessible(again.page)
    again.button("Continue what you wrote").click()
    expect(again.field("What happened?")).to_have_value(WORDS)
    expect(again.field("What would put it right?")).to_have_value("A dry one.")
    expect(again.button("Continue what you wrote")).to_have_count(0)
    send(again)

    expect(again.heading("Your complaint has arrived")).to_be_visible()
    assert again.page.evaluate(KEPT) == {}
    assert [(one.words, one.wish, one.unit.code) for one in Complaint.objects.all()] == [(WORDS, "A dry one.", "sofia")]


def test_what_was_typed_can_be_thrown_away(telephone, language):
    first = at_the_form(telephone, language)
    first.field("What happened?").fill(WORDS)
    first.page.close()

    again = at_the_form(telephone, language)
    again.button("Throw it away").click()

    assert again.page.evaluate(KEPT) == {}
    expect(again.field("What happened?")).to_have_value("")


def test_after_a_week_it_is_forgotten(telephone, language):
    first = at_the_form(telephone, language)
    first.field("What happened?").fill(WORDS)
    first.page.evaluate(AGED, A_WEEK_MS)
    first.page.close()

    again = at_the_form(telephone, language)

    expect(again.button("Continue what you wrote")).to_have_count(0)
    assert again.page.evaluate(KEPT) == {}


def test_on_a_shared_device_nothing_is_kept(telephone, language):
    phone = at_the_form(telephone, language)
    phone.field("What happened?").fill(WORDS)
    assert list(kept_by(phone)) == ["unsent:complaint"]

    phone.page.get_by_role("checkbox", name=phone.words("I share this device: keep nothing here")).check()
    phone.field("What would put it right?").fill("A dry one.")

    assert phone.page.evaluate(KEPT) == {}


def test_files_and_what_only_guards_the_form_are_not_kept(telephone, language):
    phone = at_the_form(telephone, language)
    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"We paid."}
    phone.page.get_by_label(phone.words("Photos or documents")).set_input_files(note)
    phone.field("What happened?").fill(WORDS)

    kept = kept_by(phone)["unsent:complaint"]

    assert {"attached", "website", "ticket", "proof"} & set(kept) == set()
    assert (kept["words"], len(kept["key"][0])) == ([WORDS], 24)


def test_a_dropped_line_costs_nothing_and_the_form_goes_out_once_it_is_back(telephone, language, accessible, faults):
    phone = at_the_form(telephone, language)
    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"We paid."}
    phone.field("What happened?").fill(WORDS)
    phone.page.get_by_label(phone.words("Photos or documents")).set_input_files(note)

    telephone.set_offline(True)
    send(phone)
    expect(phone.page.get_by_role("alert")).to_contain_text(phone.words("Not sent: you are not connected"))
    accessible(phone.page)
    phone.button("Try again").click()
    expect(phone.page.get_by_role("alert")).to_be_visible()
    assert Complaint.objects.count() == 0
    telephone.set_offline(False)
    phone.button("Try again").click()

    expect(phone.heading("Your complaint has arrived")).to_be_visible()
    assert Complaint.objects.get().words == WORDS
    assert phone.page.evaluate(KEPT) == {}
    faults.clear()  # the browser reports each address that it could not reach


def lose_the_answer(route) -> None:
    """Let the form through, and drop the line before its answer comes."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort()
    else:
        route.continue_()


def test_what_was_sent_but_not_answered_may_be_sent_again_and_counts_once(telephone, language, faults):
    first = at_the_form(telephone, language)
    first.field("What happened?").fill(WORDS)
    telephone.route("**/complain", lose_the_answer)
    with first.page.expect_event("requestfailed"):
        send(first)
    assert Complaint.objects.count() == 1
    first.page.close()
    telephone.unroute("**/complain")

    again = at_the_form(telephone, language)
    expect(again.page.get_by_text(again.words("We do not know whether this has reached us"))).to_be_visible()
    again.button("Continue what you wrote").click()
    send(again)

    expect(again.heading("Your complaint has arrived")).to_be_visible()
    assert Complaint.objects.count() == 1
    faults.clear()  # the browser reports the address from which no answer came


def test_in_a_crowd_the_telephone_does_a_sum_and_need_not_wait(telephone, language, settings, accessible):
    settings.FORMS_PER_MINUTE = 1
    guarding.pace.count("127.0.0.1", at=now())
    phone = at_the_form(telephone, language)
    phone.field("What happened?").fill(WORDS)
    send(phone)

    expect(phone.page.get_by_text(phone.words("Not sent yet – your text is safe"))).to_be_visible()
    expect(
        phone.page.get_by_text(phone.words("You need not wait any longer. You can press the button now."))
    ).to_be_visible()
    accessible(phone.page)
    phone.button("Send the complaint").click()

    expect(phone.heading("Your complaint has arrived")).to_be_visible()
    assert Complaint.objects.get().words == WORDS


def test_a_file_that_is_too_large_is_noticed_before_it_is_sent(telephone, language, settings):
    phone = at_the_form(telephone, language)
    field = phone.page.get_by_label(phone.words("Photos or documents"))
    field.evaluate("field => (field.dataset.mostBytes = '10')")

    field.set_input_files({"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"a" * 11})
    too_large = field.evaluate("field => field.validationMessage")
    field.set_input_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"a"})

    assert re.search(r"\w", too_large)
    assert field.evaluate("field => field.validationMessage") == ""
