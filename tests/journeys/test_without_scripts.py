"""A browser that runs no scripts: complain about two things, follow it, write, and withdraw."""

import pytest
from playwright.sync_api import expect

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint
from ascolto.trail.recording import trail_of
from tests.journeys.conftest import PHONE
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(opened, language):
    return Reader(opened(language=language, java_script_enabled=False, **PHONE).new_page(), language)


def test_a_complaint_is_made_followed_and_withdrawn_without_scripts(phone, sofia):
    page = phone.page
    page.goto("/complain")
    phone.field("What happened?").fill("The lift stood still.")
    phone.more("There is another thing").click()
    phone.field("Another thing").fill("Nobody told us.")
    phone.button("Send the complaint").click()

    expect(phone.heading("Your complaint has arrived")).to_be_visible()
    reference, code = page.locator(".receipt code").all_inner_texts()
    page.goto("/track")
    phone.field("Number").fill(reference.lower())
    phone.field("Secret code").fill(code.upper())
    phone.button("Show me how it stands").click()

    expect(page.get_by_text(reference).first).to_be_visible()
    phone.field("Your message").fill("It moves again, thank you.")
    phone.button("Send the message").click()
    expect(page.get_by_text("It moves again, thank you.").first).to_be_visible()

    phone.link("Withdraw the complaint").click()
    phone.button("Yes, withdraw it").click()

    complaint = Complaint.objects.get()
    expect(phone.link("Withdraw the complaint")).to_have_count(0)
    assert (complaint.reference, complaint.stage) == (reference, Stage.WITHDRAWN)
    assert list(complaint.points.values_list("text", flat=True)) == ["The lift stood still.", "Nobody told us."]
    assert [event.kind for event in trail_of(complaint)] == [
        "complaint.received", "complaint.complainant_wrote", "complaint.withdrawn",
    ]  # fmt: skip
