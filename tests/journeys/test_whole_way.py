"""From the customer's phone to the closing on the desk, and back to the phone."""

import io
import re
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from ascolto.complaints.models import Closure, Complaint, Determination, Impact
from ascolto.correspondence.files import open_file
from ascolto.correspondence.models import Attachment
from ascolto.organisation.models import Taxon, Tree
from ascolto.trail.recording import trail_of
from ascolto.trail.verifying import verify
from ascolto.ui.looks import SEVERITIES
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.post import open_post_office
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)

GPS = 0x8825
MAKER = 0x010F


@pytest.fixture
def photo():
    """A photo of the wet carpet, as a phone takes it: with the place and the device in it."""
    exif = Image.Exif()
    exif[MAKER] = "Telephone of Anna"
    exif[GPS] = {1: "N", 2: (42.0, 41.0, 51.0), 3: "E", 4: (23.0, 19.0, 18.0)}
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), "tan").save(kept, "JPEG", exif=exif)
    return {"name": "килим.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def exif_of(content):
    with Image.open(content) as image:
        return dict(image.getexif()), dict(image.getexif().get_ifd(GPS))


def test_a_complaint_from_the_phone_to_its_closing_and_back(
    sofia, opened, live_server, language, photo, accessible, tmp_path
):
    handler = employ("Ioana Popescu", "handler", unit=sofia, language=language)
    phone = Reader(opened(language="bg", **PHONE).new_page(), "bg")
    desk = Reader(opened(language=language, **DESKTOP).new_page(), language)

    with open_post_office(tmp_path, live_server.url) as post:
        reference, code = complain(phone, photo, accessible)
        acknowledgement = post.await_mail(lambda mail: reference in mail["Subject"])
        complaint = Complaint.objects.get(reference=reference)
        handle(desk, handler, complaint, accessible)
        told = {acknowledgement["Subject"]}
        decision = post.await_mail(lambda mail: reference in mail["Subject"] and mail["Subject"] not in told)

    assert (acknowledgement["To"], acknowledgement["Content-Language"]) == ("Анна Колева <anna@example.org>", "bg")
    assert "Съжаляваме, килимът вече е сух." in decision.get_body(["plain"]).get_content()
    read_and_answer(phone, link_in(decision), reference, code, accessible)

    stored = Attachment.objects.get()
    assert exif_of(io.BytesIO(photo["buffer"]))[1] != {}
    with open_file(stored.file) as kept:
        assert exif_of(kept) == ({}, {})
    assert [event.kind for event in trail_of(complaint)] == [
        "complaint.received", "complaint.file_added", "complaint.acknowledged", "complaint.assigned",
        "complaint.assessed", "complaint.determined", "complaint.determined", "complaint.decision_proposed",
        "complaint.decided", "complaint.described", "complaint.cause_named", "complaint.closed",
        "complaint.complainant_wrote",
    ]  # fmt: skip
    assert verify().faults == []


def complain(phone, photo, accessible):
    page = phone.page
    page.goto("/")
    accessible(page)
    page.get_by_role("link", name=re.compile("^" + re.escape(phone.words("Complain", "front door")))).click()
    accessible(page)
    phone.field("What happened?").fill("Килимът в стаята беше мокър.")
    phone.more("There is another thing").click()
    phone.field("Another thing").fill("Никой не вдигна телефона.")
    page.get_by_label(phone.words("Photos or documents")).set_input_files(photo)
    phone.button("Continue", "button").click()
    accessible(page)
    phone.choice("Where did it happen?", "Sofia").check()
    phone.button("Continue", "button").click()
    accessible(page)
    phone.field("Your name").fill("Анна Колева")
    phone.field("E-mail").fill("anna@example.org")
    phone.button("Send the complaint").click()

    expect(phone.heading("Your complaint has arrived")).to_be_visible()
    accessible(page)
    reference, code = page.locator(".receipt code").all_inner_texts()
    return reference, code


def handle(desk, handler, complaint, accessible):
    page = desk.page
    page.goto("/desk/complaints/")
    accessible(page)
    desk.sign_in(handler.email)
    expect(desk.heading("Complaints")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name=complaint.reference).click()
    accessible(page)
    expect(page.get_by_text("Килимът в стаята беше мокър.").first).to_be_visible()
    desk.button("Take it", "step").click()
    desk.link("Assess", "step").click()
    accessible(page)
    assess(desk)
    expect(desk.heading("Answer the complaint", "step")).to_be_visible()
    accessible(page)
    answer(desk)
    expect(desk.heading("Close", "step")).to_be_visible()
    accessible(page)
    close(desk)
    expect(page.get_by_text(desk.words("The complaint is closed."))).to_be_visible()
    accessible(page)


def assess(desk):
    no = desk.words("no", "answer")
    desk.choice("Severity", desk.label(SEVERITIES.items(), 2)).check()
    desk.choice("Is somebody’s safety in danger?", no).check()
    desk.choice("Who is affected?", desk.label(Impact.choices, Impact.ONE)).check()
    desk.choice("Does something have to be done at once?", no).check()
    desk.choice("Can something be done at once?", no).check()
    desk.button("Assess", "step").click()


def of_point(desk, question, number):
    return desk.words("%(question)s (point %(number)s)", question=desk.words(question), number=number)


def answer(desk):
    founded = desk.label(Determination.choices, Determination.FOUNDED)
    for number, said in ((1, "Съжаляваме, килимът вече е сух."), (2, "Телефонът вече се вдига.")):
        desk.choice(of_point(desk, "Determination", number), founded).check()
        desk.field(of_point(desk, "Reasons", number)).fill("The housekeeper saw it.")
        desk.field(of_point(desk, "Answer", number)).fill(said)
    desk.button("Propose and decide").click()


def close(desk):
    desk.box("Category").select_option("cleanliness")
    desk.box("Cause").select_option(Taxon.objects.offered(Tree.CAUSE)[0].code)
    desk.choice("How does it end?", desk.label(Closure.choices, Closure.ACCEPTED)).check()
    desk.button("Close", "step").click()


def link_in(mail):
    found = re.search(r"http://\S+/track\?\S+", mail.get_body(["plain"]).get_content())
    parts = urlsplit(found.group())
    return f"{parts.path}?{parts.query}"


def read_and_answer(phone, link, reference, code, accessible):
    page = phone.page
    page.goto(link)
    accessible(page)
    expect(phone.field("Number")).to_have_value(reference)
    phone.field("Secret code").fill(code)
    phone.button("Show me how it stands").click()
    expect(page.get_by_text("Съжаляваме, килимът вече е сух.").first).to_be_visible()
    expect(page.get_by_text("The housekeeper saw it.")).to_have_count(0)
    accessible(page)
    phone.field("Your message").fill("Благодаря ви.")
    phone.button("Send the message").click()
    expect(page.get_by_text("Благодаря ви.").first).to_be_visible()
    accessible(page)
