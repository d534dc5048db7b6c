"""Complaining at the front door: what is asked, what is kept, and that nothing is lost or taken in twice."""

import io
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import encode_multipart
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Authority, Channel, Complaint, Remark
from ascolto.correspondence.models import Attachment
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.organisation.models import Taxon
from ascolto.organisation.offerings import add_offering
from ascolto.organisation.units import add_unit
from ascolto.trail.acting import SYSTEM, ActorKind
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from ascolto.ui.moment import now
from tests.frontdoor.conftest import enter, fresh_key, handed_out, words_of
from tests.moments import FOUNDED


def photo(name="key.jpg") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(written, "JPEG")
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


@pytest.mark.clause("10002:7.2")
def test_a_few_words_are_enough_for_a_complaint(complain, organisation):
    response = complain()

    complaint = Complaint.objects.get()
    assert response.status_code == 303
    assert (complaint.words, complaint.unit, complaint.channel) == (
        "We waited an hour for the key.", organisation, Channel.WEB,
    )  # fmt: skip
    assert (complaint.customer, complaint.anonymous, complaint.language) == (None, False, "en")
    assert trail_of(complaint).get().actor_kind == ActorKind.COMPLAINANT


@pytest.mark.clause("10002:C")
def test_everything_that_the_form_asks_for_is_kept(complain, sofia):
    room = add_offering({"en": "Room"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)
    category = Taxon.objects.get(tree="category", code="late_service")

    complain(
        words="  Чакахме един час. 😡\r\n\r\nИ стаята!  ",
        another_1="The shower leaked.",
        another_3="Nobody answered.",
        wish="A refund of the first night.",
        unit="sofia",
        happened_on="2026-02-27",
        order_number="B-4711",
        offering="room",
        category="late_service",
        name="Anna Koleva",
        email="anna@example.org",
        phone="+359 88 812 3456",
        needs=["hearing", "illness"],
    )

    complaint = Complaint.objects.get()
    words = "  Чакахме един час. 😡\n\nИ стаята!  "
    assert complaint.words == f"{words}\n\nThe shower leaked.\n\nNobody answered."
    assert [point.text for point in complaint.points.all()] == [words, "The shower leaked.", "Nobody answered."]
    assert (complaint.wish, complaint.unit, complaint.offering) == ("A refund of the first night.", sofia, room)
    assert (complaint.happened_on, complaint.order_number) == (date(2026, 2, 27), "B-4711")
    assert (complaint.category, complaint.support_needs) == (category, ["hearing", "illness"])
    assert complaint.customer.name == "Anna Koleva"
    assert sorted(complaint.customer.contact_points.values_list("normalised", flat=True)) == [
        "+359888123456", "anna@example.org",
    ]  # fmt: skip


@pytest.mark.clause("10002:7.2")
def test_whoever_wants_to_stay_unknown_stays_unknown_even_if_the_browser_filled_in_a_name(complain):
    complain(speaking="nobody", name="Anna Koleva", email="anna@example.org")

    complaint = Complaint.objects.get()
    assert (complaint.anonymous, complaint.customer, Customer.objects.count()) == (True, None, 0)


@pytest.mark.clause("10002:7.2")
def test_a_representative_gets_the_letters_and_the_customer_is_named(complain):
    complain(speaking="somebody", speaks_for="Baba Vera", may_speak="on", name="Anna", email="anna@example.org")

    complaint = Complaint.objects.get()
    assert (complaint.customer.name, complaint.representative.name) == ("Baba Vera", "Anna")
    assert (complaint.authority, complaint.correspondent) == (Authority.STATED, complaint.representative)


def test_speaking_for_somebody_asks_for_whom_and_whether_they_know(complain):
    response = complain(speaking="somebody")

    assert response.status_code == 400
    assert "Please tell us for whom you speak." in words_of(response)
    assert "Please confirm that the person asked you" in words_of(response)
    assert Complaint.objects.count() == 0


def test_a_known_customer_is_recognised_and_nobody_can_tell_from_the_outside(visitor, complain, anna):
    known = complain(email="Anna@Example.org", name="Somebody")
    reference, code = handed_out(visitor, known)
    page = enter(visitor, reference, code)

    stranger = complain(email="new@example.org", name="Somebody")

    assert Complaint.objects.get(reference=reference).customer == anna
    assert (known.status_code, stranger.status_code) == (303, 303)
    anna.refresh_from_db()
    assert anna.name == "Anna Koleva"
    assert reference in words_of(page)
    assert "Koleva" not in words_of(page)
    assert "anna@example.org" not in page.content.decode().lower()


def test_the_form_sent_twice_makes_one_complaint_and_the_same_receipt(visitor, complain):
    key = fresh_key(visitor, "/complain")
    given = {"key": key, "email": "anna@example.org", "name": "Anna"}

    first = handed_out(visitor, complain(**given))
    events = Event.objects.count()
    second = handed_out(visitor, complain(**given))

    assert first == second
    assert (Complaint.objects.count(), Customer.objects.count(), Event.objects.count()) == (1, 1, events)
    assert "Your complaint has arrived" in words_of(enter(visitor, *second))


def test_whoever_goes_back_and_writes_something_else_loses_nothing(visitor, complain):
    key = fresh_key(visitor, "/complain")

    complain(key=key, words="The key.")
    complain(key=key, words="The key, and the shower.")

    assert sorted(Complaint.objects.values_list("words", flat=True)) == ["The key, and the shower.", "The key."]


def test_two_visitors_who_write_the_same_are_two_complaints(complain):
    complain(), complain()

    assert Complaint.objects.count() == 2


def test_a_form_without_a_key_is_taken_too(complain):
    complain(key="")
    complain(key="1")

    assert Complaint.objects.count() == 2


def test_an_empty_form_is_shown_again_with_what_was_written(complain, sofia):
    response = complain(words=" \n ", wish="A new room", order_number="<b>7", name="Anna", needs=["sight"])

    page = response.content.decode()
    assert response.status_code == 400
    assert "Please tell us what happened; a few words are enough." in words_of(response)
    assert ">\nA new room</textarea>" in page
    assert 'value="&lt;b&gt;7"' in page
    assert 'value="Anna"' in page
    assert Complaint.objects.count() == 0
    assert Event.objects.filter(kind="complaint.received").count() == 0


def test_what_happened_cannot_happen_tomorrow(complain):
    response = complain(happened_on=(now() + timedelta(days=2)).date().isoformat())

    assert response.status_code == 400
    assert "This day is still to come." in words_of(response)
    assert ">\nWe waited an hour for the key.</textarea>" in response.content.decode()
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"unit": "atlantis"}, {"category": "nothing"}, {"email": "anna"}, {"needs": "x"}, {"words": "a" * 100_001}],
)
def test_bad_input_keeps_the_words(complain, sofia, wrong):
    response = complain(wish="Say sorry, please.", **wrong)

    assert response.status_code == 400
    assert ">\nSay sorry, please.</textarea>" in response.content.decode()
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    "said", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_a_form_from_another_website_has_to_be_sent_again_from_ours(visitor, said):
    given = {"words": "The key", "speaking": "myself"}

    response = visitor.post("/complain", given, headers=said)

    assert response.status_code == 403
    assert ">\nThe key</textarea>" in response.content.decode()
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("said", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_a_form_from_our_own_page_needs_no_cookie(visitor, said):
    assert visitor.post("/complain", {"words": "The key", "speaking": "myself"}, headers=said).status_code == 303
    assert visitor.cookies == {}


@pytest.mark.clause("10002:C")
def test_photos_are_kept_with_the_complaint_and_can_be_fetched_by_their_sender_alone(visitor, complain):
    reference, code = handed_out(visitor, complain(attached=[photo("key.jpg"), photo("door.jpg")]))

    files = list(Attachment.objects.order_by("pk"))
    address = f"/track/file/{files[0].pk}"
    before = visitor.get(address)
    enter(visitor, reference, code)
    after = visitor.get(address)

    assert [file.name for file in files] == ["key.jpg", "door.jpg"]
    assert (before.status_code, after.status_code) == (403, 200)
    assert after.headers["Content-Type"] == "image/jpeg"
    assert "attachment" in after.headers["Content-Disposition"]
    assert b"".join(after.streaming_content)[:2] == b"\xff\xd8"
    after.close()


def test_a_file_that_cannot_be_taken_does_not_cost_the_complaint(visitor, complain, settings):
    settings.FILE_LIMIT = 2000
    page = SimpleUploadedFile("page.html", b"<html><script>alert(1)</script>")
    large = SimpleUploadedFile("film.txt", b"a" * 2001)
    empty = SimpleUploadedFile("nothing.txt", b"")

    response = complain(attached=[page, large, empty, photo()])
    receipt = words_of(visitor.get(response.headers["Location"]))

    assert Complaint.objects.count() == 1
    assert [file.name for file in Attachment.objects.all()] == ["key.jpg"]
    assert "page.html: it is not of a kind that we can take" in receipt
    assert "film.txt: it is larger than" in receipt
    assert "nothing.txt: there is nothing in it" in receipt


def test_a_link_or_a_printed_code_fills_in_what_it_knows(visitor, sofia):
    add_offering({"en": "Room"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)

    page = visitor.get("/complain?unit=sofia&offering=room&order=B-7").content.decode()

    assert 'value="sofia" id="id_unit_1" checked' in page or 'value="sofia" checked' in page
    assert '<option value="room" selected>' in page
    assert 'name="order_number" value="B-7"' in page


@pytest.mark.parametrize(
    "wrong", ["unit=atlantis&offering=nothing", "unit=&offering=", f"order={'7' * 101}", "unit=%01&x=y"]
)
def test_an_old_or_broken_code_on_a_wall_troubles_nobody(visitor, sofia, wrong):
    known, plain = visitor.get(f"/complain?{wrong}"), visitor.get("/complain")

    assert known.status_code == 200
    assert words_of(known) == words_of(plain)
    assert 'value="atlantis"' not in known.content.decode()
    assert 'name="order_number" maxlength' in known.content.decode()


def test_what_a_link_knows_can_be_changed(complain, visitor, sofia, rome):
    visitor.get("/complain?unit=sofia&order=B-7")

    complain(unit="rome", order_number="")

    complaint = Complaint.objects.get()
    assert (complaint.unit, complaint.order_number) == (rome, "")


def test_where_there_is_one_place_nobody_is_asked_where(visitor, organisation):
    assert 'name="unit"' not in visitor.get("/complain").content.decode()

    add_unit("Sofia", code="sofia", parent=organisation, by=SYSTEM, at=FOUNDED)

    assert 'type="radio" name="unit"' in visitor.get("/complain").content.decode()


def test_many_places_stand_in_a_list(visitor, organisation):
    for number in range(7):
        add_unit(f"House {number}", code=f"h{number}", parent=organisation, by=SYSTEM, at=FOUNDED)

    page = visitor.get("/complain").content.decode()

    assert 'select name="unit"' in page
    assert [f"House {number}" in page for number in range(7)] == [True] * 7


def test_where_a_name_is_needed_it_is_asked_for(complain, visitor):
    settings_of.change({"anonymous_allowed": False}, by=SYSTEM, at=FOUNDED)

    response = complain()

    assert response.status_code == 400
    assert 'value="nobody"' not in visitor.get("/complain").content.decode()
    assert complain(phone="0888123456").status_code == 303


def test_the_receipt_says_by_when_and_can_be_reloaded(visitor, complain):
    address = complain().headers["Location"]

    first, again = visitor.get(address), visitor.get(address)

    assert words_of(first) == words_of(again)
    assert "You will have our decision by" in words_of(first)
    assert first.headers["Cache-Control"] == "private, no-store"
    assert Complaint.objects.get().reference in words_of(first)


def test_a_receipt_that_was_not_ours_or_is_old_is_not_shown(visitor, complain):
    address = complain().headers["Location"]

    assert visitor.get(f"{address}x").status_code == 410
    assert visitor.get("/receipt").status_code == 410


def test_one_complaint_takes_few_statements(visitor, sofia, settings):
    settings.REMEMBERED_SECONDS = 60
    given = {"words": "The key", "speaking": "myself", "unit": "sofia", "name": "Anna", "email": "anna@example.org"}
    visitor.post("/complain", given | {"email": "first@example.org"})

    with CaptureQueriesContext(connection) as captured:
        visitor.post("/complain", given)

    statements = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 12, "\n".join(statements)


def test_an_open_form_costs_nothing_once_somebody_has_opened_it(visitor, sofia, settings):
    settings.REMEMBERED_SECONDS = 60
    first = visitor.get("/complain")

    with CaptureQueriesContext(connection) as captured:
        second = visitor.get("/complain")

    assert len(captured) == 0
    assert words_of(first) == words_of(second)
    assert first.headers["Content-Language"] == second.headers["Content-Language"] == "en"
    assert first.content != second.content  # the key of each sending is its own


def test_a_remembered_page_is_in_the_language_of_its_reader(visitor, sofia, settings):
    settings.REMEMBERED_SECONDS = 60
    visitor.get("/complain")

    assert visitor.get("/complain", headers={"accept-language": "bg"}).headers["Content-Language"] == "bg"
    visitor.cookies["language"] = "it"
    assert visitor.get("/complain").headers["Content-Language"] == "it"


@pytest.mark.parametrize("language", ["en", "bg", "it", "ro", "ru"])
def test_the_complaint_is_in_the_language_of_the_page(visitor, language, sofia):
    visitor.get(f"/complain?lang={language}")

    response = visitor.post("/complain", {"words": "…!", "speaking": "myself"})

    assert response.status_code == 303
    assert visitor.get(response.headers["Location"]).headers["Content-Language"] == language
    assert Complaint.objects.get().language == language
    assert Complaint.objects.get().stage == Stage.RECEIVED


def cut_off(visitor, address: str, body: bytes, kind: str, *, came: int):
    """Send a form of which only the beginning comes through."""
    wire = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body[:came])}
    return visitor.generic("POST", address, body, kind, **wire)


@pytest.mark.parametrize("address", ["/complain", "/praise", "/suggest"])
def test_half_of_a_form_is_not_taken_for_a_whole_one(visitor, address):
    typed = {"key": fresh_key(visitor, address), "speaking": "myself", "words": "The key was late. And the shower..."}
    body = urlencode(typed).encode()
    kind = "application/x-www-form-urlencoded"
    before = Event.objects.count()

    half = cut_off(visitor, address, body, kind, came=len(body) - 12)

    assert half.status_code == 400
    assert "The line broke while this page was sent." in words_of(half)
    assert "The key was late." in half.content.decode()
    assert (Complaint.objects.count(), Remark.objects.count(), Event.objects.count()) == (0, 0, before)
    assert cut_off(visitor, address, body, kind, came=len(body)).status_code == 303


def test_half_of_a_complaint_with_a_photo_is_not_taken_for_a_whole_one(visitor):
    typed = {"key": fresh_key(visitor, "/complain"), "speaking": "myself", "words": "The key was late."}
    body = encode_multipart("border", {**typed, "attached": photo()})
    kind = "multipart/form-data; boundary=border"

    half = cut_off(visitor, "/complain", body, kind, came=len(body) - 60)

    assert half.status_code == 400
    assert (Complaint.objects.count(), Attachment.objects.count()) == (0, 0)
    assert cut_off(visitor, "/complain", body, kind, came=len(body)).status_code == 303
    assert Attachment.objects.get().name == "key.jpg"


def test_half_of_a_message_is_not_taken_for_a_whole_one(visitor, complain):
    enter(visitor, *handed_out(visitor, complain()))
    body = urlencode({"text": "I still wait, and on Friday I leave."}).encode()

    half = cut_off(visitor, "/track/message", body, "application/x-www-form-urlencoded", came=len(body) - 16)

    assert half.status_code == 400
    assert Complaint.objects.get().messages.count() == 0
