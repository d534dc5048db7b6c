"""Following a complaint without an account: what is shown, what can be done, and what never comes out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ascolto.complaints import handling
from ascolto.complaints.acknowledging import acknowledge
from ascolto.complaints.closing import reopen
from ascolto.complaints.deciding import decide, propose, send_back
from ascolto.complaints.determining import determine
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.intake import receive
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, Determination, Message, Remark, RemarkKind, RemedyKind, RemedyState
from ascolto.complaints.praising import Passing, pass_on
from ascolto.complaints.remarks import answer_remark
from ascolto.complaints.remedies import Offer, offer_remedy
from ascolto.complaints.suggestions import Review, adopt, consider
from ascolto.correspondence.models import Attachment
from ascolto.frontdoor.guarding import GUESSES_AT_REFERENCE, GUESSES_BY_CLIENT
from ascolto.frontdoor.status import status_of
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.complaints.making import complaint_at, taken, told
from tests.frontdoor.conftest import enter, handed_out, words_of
from tests.frontdoor.test_complaining import photo
from tests.moments import MONDAY, TUESDAY, WEDNESDAY


@pytest.fixture
def receipt(sofia):
    return taken(sofia, points=["The wait", "The dirt"])


def under_investigation(complaint: Complaint) -> Complaint:
    Complaint.objects.filter(pk=complaint.pk).update(stage=Stage.IN_INVESTIGATION)
    complaint.refresh_from_db()
    return complaint


@pytest.fixture
def follower(visitor, receipt) -> Client:
    """The complainant, who has just shown number and code."""
    enter(visitor, receipt.complaint.reference, receipt.code)
    return visitor


def test_number_and_code_open_the_complaint_however_they_are_typed(visitor, receipt):
    page = enter(visitor, f" {receipt.complaint.reference.lower()} ", receipt.code.upper().replace("-", " "))

    assert "Your complaint has arrived." in words_of(page)
    assert "We promised you our decision by" in words_of(page)
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_browser_remembers_by_a_cookie_that_scripts_cannot_read_and_holds_no_code(follower, receipt):
    cookie = follower.cookies["following"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/track", 1800)
    assert receipt.code not in cookie.value
    assert receipt.complaint.reference in words_of(follower.get("/track"))


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(visitor, receipt, sofia):
    wrong = visitor.post("/track", {"reference": receipt.complaint.reference, "code": "aaaa-bbbb-cccc"})
    unknown = visitor.post("/track", {"reference": "C-0000-0000", "code": "aaaa-bbbb-cccc"})

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert words_of(wrong) == words_of(unknown)
    assert "following" not in visitor.cookies


def test_whoever_guesses_codes_has_to_wait_even_with_the_right_one(visitor, receipt):
    for _ in range(GUESSES_BY_CLIENT):
        visitor.post("/track", {"reference": receipt.complaint.reference, "code": "aaaa-bbbb-cccc"})

    response = visitor.post("/track", {"reference": receipt.complaint.reference, "code": receipt.code})

    assert response.status_code == 429
    assert "Please wait ten minutes" in words_of(response)
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post("/track", {"reference": receipt.complaint.reference, "code": receipt.code}).status_code == 303


def test_many_who_guess_at_one_complaint_have_to_wait(receipt, settings):
    settings.FORMS_PER_MINUTE = 1000
    for number in range(GUESSES_AT_REFERENCE):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        client.post("/track", {"reference": receipt.complaint.reference, "code": "aaaa-bbbb-cccc"})

    response = Client(REMOTE_ADDR="203.0.113.1").post(
        "/track", {"reference": receipt.complaint.reference, "code": receipt.code}
    )

    assert response.status_code == 429


def test_one_household_guesses_as_one_whatever_its_addresses_are(receipt, settings):
    settings.FORMS_PER_MINUTE = 1000
    for number in range(GUESSES_BY_CLIENT):
        client = Client(REMOTE_ADDR=f"2001:db8::{number}:1:2:3")
        client.post("/track", {"reference": receipt.complaint.reference, "code": "aaaa-bbbb-cccc"})

    right = {"reference": receipt.complaint.reference, "code": receipt.code}
    assert Client(REMOTE_ADDR="2001:db8:0:0:ffff::1").post("/track", right).status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").post("/track", right).status_code == 303


def test_a_cookie_that_was_made_up_opens_nothing(visitor, receipt):
    visitor.cookies["following"] = f"{receipt.complaint.reference}:x"

    assert "secret code from your receipt" in words_of(visitor.get("/track"))
    assert visitor.get("/track/withdraw").status_code == 403


def test_a_code_opens_its_own_complaint_alone(follower, sofia, rome):
    other = taken(rome, words="Somebody else's words").complaint

    page = follower.get(f"/track?reference={other.reference}")

    assert "Somebody else" not in page.content.decode()
    assert other.reference in page.content.decode()
    assert "secret code from your receipt" in words_of(page)


def test_what_stays_inside_never_comes_out(follower, receipt, ioana, clara):
    complaint = receipt.complaint
    acknowledge(complaint, by=ioana, at=MONDAY)
    under_investigation(complaint)
    handling.note(complaint, text="INSIDE-note", by=ioana, at=MONDAY)
    handling.arrange_support(complaint, arranged="INSIDE-support", by=ioana, at=MONDAY)
    for point in complaint.points.all():
        determine(
            point, determination=Determination.FOUNDED, reasons="INSIDE-reasons", answer="UNTOLD-answer",
            by=ioana, at=TUESDAY,
        )  # fmt: skip
    offer_remedy(complaint, Offer(kind=RemedyKind.REFUND, description="UNTOLD-remedy"), by=ioana, at=TUESDAY)
    propose(complaint, answer="UNTOLD-proposal", by=ioana, at=TUESDAY)
    send_back(complaint, reason="INSIDE-sent-back", by=clara, at=TUESDAY)
    propose(complaint, answer="The final words.", by=ioana, at=TUESDAY)

    before = follower.get("/track").content.decode()
    decide(complaint, by=clara, at=WEDNESDAY)
    after = follower.get("/track").content.decode()

    assert [word for word in ("INSIDE", "UNTOLD", "Ioana", "Clara", "The final words.") if word in before] == []
    assert [word for word in ("INSIDE", "UNTOLD-proposal", "Ioana", "Clara") if word in after] == []
    assert [word in after for word in ("The final words.", "UNTOLD-answer", "UNTOLD-remedy", "founded")] == [True] * 4


@pytest.fixture
def decided(receipt, ioana, clara):
    """A decision with an answer to each point and a remedy on offer."""
    complaint = under_investigation(receipt.complaint)
    for number, point in enumerate(complaint.points.all(), start=1):
        determine(
            point, determination=Determination.PARTLY, reasons="As seen", answer=f"Answer {number}",
            by=ioana, at=TUESDAY,
        )  # fmt: skip
    remedy = offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY, description="In person"), by=ioana, at=TUESDAY)
    propose(complaint, answer="We are sorry.", by=ioana, at=TUESDAY)
    decide(complaint, by=clara, at=WEDNESDAY)
    return remedy


def test_a_remedy_says_for_which_of_several_points_it_is(follower, receipt, decided, ioana):
    offer_remedy(receipt.complaint, Offer(kind=RemedyKind.REPEAT, point=2), by=ioana, at=TUESDAY)

    words = words_of(follower.get("/track"))

    assert words.count("For point") == 1
    assert "service performed again offered For point 2" in words


def test_where_there_is_one_point_no_remedy_names_it(sofia, ioana):
    complaint = complaint_at(Stage.DECIDED, sofia)
    Complaint.objects.filter(pk=complaint.pk).update(decided_at=TUESDAY)
    offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY, point=1), by=ioana, at=TUESDAY)
    complaint.refresh_from_db()

    assert [offered.point for offered in status_of(complaint, at=TUESDAY).remedies] == [None]


@pytest.mark.clause("10002:7.8")
def test_the_decision_answers_every_point_and_the_offer_can_be_accepted(follower, decided):
    page = words_of(follower.get("/track"))

    follower.post(f"/track/remedy/{decided.pk}", {"answer": "accept"})

    decided.refresh_from_db()
    assert [words in page for words in ("We have decided.", "We are sorry.", "Answer 1", "Answer 2")] == [True] * 4
    assert "Please tell us below whether you accept what we offer." in page
    assert decided.state == RemedyState.ACCEPTED
    assert "You accepted our offer" in words_of(follower.get("/track"))


def test_an_offer_can_be_declined_once(follower, decided):
    follower.post(f"/track/remedy/{decided.pk}", {"answer": "decline"})
    events = Event.objects.count()

    again = follower.post(f"/track/remedy/{decided.pk}", {"answer": "accept"})

    decided.refresh_from_db()
    assert (again.status_code, decided.state, Event.objects.count()) == (409, RemedyState.DECLINED, events)


def test_an_offer_that_was_not_told_yet_or_is_not_theirs_cannot_be_answered(follower, receipt, sofia, ioana):
    untold = offer_remedy(receipt.complaint, Offer(kind=RemedyKind.APOLOGY), by=ioana, at=MONDAY)
    other = offer_remedy(taken(sofia).complaint, Offer(kind=RemedyKind.APOLOGY), by=ioana, at=MONDAY)
    events = Event.objects.count()

    answers = [follower.post(f"/track/remedy/{one.pk}", {"answer": "accept"}).status_code for one in (untold, other)]

    assert answers == [404, 404]
    assert Event.objects.count() == events


def test_messages_go_both_ways(follower, receipt, ioana):
    handling.ask(receipt.complaint, text="Which room was it?", by=ioana, at=MONDAY)

    follower.post("/track/message", {"text": "Room 12 <script>"})
    page = follower.get("/track")

    assert "Which room was it?" in words_of(page)
    assert "Room 12 &lt;script&gt;" in page.content.decode()
    assert receipt.complaint.messages.filter(kind="from_complainant").get().text == "Room 12 <script>"


def test_a_message_sent_twice_is_one_message(follower):
    follower.post("/track/message", {"text": "Room 12"})
    follower.post("/track/message", {"text": "Room 12"})

    assert Message.objects.count() == 1


@pytest.mark.clause("10002:7.9")
def test_who_does_not_agree_asks_for_a_second_look_by_somebody_else(
    follower, receipt, decided, clara, ioana_user, clara_user, client_of
):
    desk = f"/desk/complaints/{receipt.complaint.reference}/"
    offered = words_of(follower.get("/track"))
    before = Complaint.objects.get().heard_at

    answer = follower.post("/track/message", {"text": "You never asked the porter.", "do": "review"})

    told = client_of(ioana_user).get(desk).content.decode()
    assert ("Ask for a second look" in offered, answer.status_code, before) == (True, 303, None)
    assert "You asked for a second look" in words_of(follower.get("/track"))
    received = "We have received what you sent; it stands below."
    assert [received in words_of(follower.get(address)) for address in ("/track", answer.url)] == [False, True]
    assert "The complainant asks for a second look" in told
    assert "Asks for a second look" in told
    assert Complaint.objects.get().heard_at is not None
    assert Event.objects.filter(kind="complaint.complainant_wrote").get().facts["asks"] == "review"

    client_of(clara_user).post(f"{desk}reopen/", {"reason": "The porter was not heard."})

    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.reopened_count) == (Stage.IN_INVESTIGATION, 1)
    assert "The complainant asks for a second look" not in client_of(ioana_user).get(desk).content.decode()
    decider = decided_by(complaint)
    assert [one.code for one in conflicts(decider, complaint) if one.hard][:1] == ["decided_earlier"]


def decided_by(complaint):
    return complaint.decisions.get().decided_by


def test_a_second_look_asked_for_twice_is_asked_once_and_after_the_same_message_it_is_something_new(follower, decided):
    for do in ({}, {"do": "review"}, {"do": "review"}, {}):
        follower.post("/track/message", {"text": "I do not agree.", **do})

    events = Event.objects.filter(kind="complaint.complainant_wrote").order_by("pk")
    assert ["asks" in event.facts for event in events] == [False, True]


def test_after_it_was_decided_again_the_same_words_ask_for_another_look(follower, decided, clara):
    ask = {"text": "I do not agree.", "do": "review"}
    follower.post("/track/message", ask)
    reopen(Complaint.objects.get(), reason="The porter was not heard.", by=clara, at=WEDNESDAY)
    Complaint.objects.update(stage=Stage.DECIDED)

    for _time in range(2):
        follower.post("/track/message", ask)

    events = Event.objects.filter(kind="complaint.complainant_wrote").order_by("pk")
    assert ["asks" in event.facts for event in events] == [True, True]


def test_a_second_look_asked_for_while_it_is_reopened_is_refused_in_words_and_nothing_is_lost(follower, decided, clara):
    reopened = []

    def reopen_first(execute, sql, *args):
        """Let somebody reopen it after the page was checked, before the words are taken in."""
        if "complaints_message" in sql and not reopened:
            reopened.append(True)
            reopen(Complaint.objects.get(), reason="The porter was not heard.", by=clara, at=WEDNESDAY)
        return execute(sql, *args)

    ask = {"text": "Ask the porter.", "do": "review", "attached": [photo("later.jpg")]}
    with connection.execute_wrapper(reopen_first):
        answer = follower.post("/track/message", ask)

    assert (answer.status_code, reopened, Message.objects.count()) == (409, [True], 0)
    assert "is not possible" in words_of(answer)
    assert answer.context["form"]["text"].value() == "Ask the porter."
    assert "later.jpg" in words_of(answer)
    assert not Event.objects.filter(kind="complaint.complainant_wrote").exists()


def test_who_asks_for_a_second_look_with_files_alone_is_told_that_it_needs_words(follower, decided):
    answer = follower.post("/track/message", {"do": "review", "attached": [photo("later.jpg")]})

    assert (answer.status_code, Event.objects.filter(actor_kind="complainant").count()) == (400, 0)
    assert "Please write a few words." in words_of(answer)
    assert "later.jpg" not in words_of(follower.get("/track"))


def test_before_there_is_an_answer_no_second_look_is_offered_and_what_asks_for_one_is_a_message(follower, receipt):
    offered = words_of(follower.get("/track"))

    follower.post("/track/message", {"text": "Hurry up.", "do": "review"})

    assert "Ask for a second look" not in offered
    assert "asks" not in Event.objects.get(kind="complaint.complainant_wrote").facts


def test_files_can_be_added_later_and_a_bad_one_is_named(follower, receipt):
    follower.post("/track/message", {"attached": [photo("later.jpg")]})
    page = follower.post("/track/message", {"text": "And", "attached": [photo("a.jpg"), _bad_file()]})

    assert "later.jpg" in words_of(follower.get("/track"))
    assert "bad.html: it is not of a kind that we can take" in words_of(page)


def _bad_file():
    file = photo("bad.html")
    file.file.seek(0)
    file.file.truncate()
    file.file.write(b"<html></html>")
    file.file.seek(0)
    return file


def test_an_empty_message_says_what_is_missing(follower):
    response = follower.post("/track/message", {"text": "  "})

    assert response.status_code == 400
    assert "Please write something, or choose a file." in words_of(response)
    assert Message.objects.count() == 0


def test_a_message_typed_for_too_long_is_kept_until_number_and_code_are_given_again(visitor, receipt):
    kept = visitor.post("/track/message", {"text": "A long message"})
    given = {"reference": receipt.complaint.reference, "code": receipt.code, "text": "A long message"}
    page = visitor.post("/track", given)

    assert kept.status_code == 403
    assert "Your message is kept" in words_of(kept)
    assert 'value="A long message"' in kept.content.decode()
    assert ">\nA long message</textarea>" in page.content.decode()
    assert Message.objects.count() == 0


def test_withdrawing_asks_once_more_and_then_ends_it(follower, receipt):
    asked = follower.get("/track/withdraw")
    before = Complaint.objects.get().stage

    follower.post("/track/withdraw")

    receipt.complaint.refresh_from_db()
    assert "Withdraw the complaint?" in words_of(asked)
    assert (before, receipt.complaint.stage) == (Stage.RECEIVED, Stage.WITHDRAWN)
    assert "You have withdrawn your complaint." in words_of(follower.get("/track"))
    assert follower.post("/track/withdraw").status_code == 409


@pytest.mark.parametrize("address", ["/track/message", "/track/withdraw", "/track/remedy/1"])
def test_another_website_cannot_act_for_the_complainant(follower, receipt, address):
    events = Event.objects.count()

    response = follower.post(address, {"text": "Forged"}, headers={"Sec-Fetch-Site": "cross-site"})

    receipt.complaint.refresh_from_db()
    assert response.status_code == 403
    assert (receipt.complaint.stage, Event.objects.count()) == (Stage.RECEIVED, events)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_said_in_words_and_one_can_write_at_each(visitor, sofia, stage):
    complaint = complaint_at(stage, sofia)
    receipt = receive(told(sofia), by=SYSTEM, at=MONDAY)
    Complaint.objects.filter(pk=receipt.complaint.pk).update(code_digest="")
    Complaint.objects.filter(pk=complaint.pk).update(code_digest=receipt.complaint.code_digest)

    page = enter(visitor, complaint.reference, receipt.code)
    visitor.post("/track/message", {"text": "One more thing"})

    assert page.status_code == 200
    assert "What happens next" in words_of(page)
    assert complaint.messages.get().text == "One more thing"


def test_a_late_decision_is_admitted(follower, receipt):
    assert "We are late, and sorry." in words_of(follower.get("/track"))  # it came in March; today is later


def test_leaving_forgets_the_complaint_in_this_browser(follower, receipt):
    follower.post("/track/leave")

    assert receipt.complaint.reference not in follower.get("/track").content.decode()


def test_the_page_costs_the_same_with_one_message_and_with_three(follower, receipt, ioana):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            follower.get("/track")
        return len(captured)

    handling.ask(receipt.complaint, text="One", by=ioana, at=MONDAY)
    one = queries()
    for text in ("Two", "Three"):
        handling.ask(receipt.complaint, text=text, by=ioana, at=MONDAY)

    assert (one, queries()) == (7, 7)


@pytest.mark.parametrize(("address", "kind"), [("/praise", RemarkKind.PRAISE), ("/suggest", RemarkKind.SUGGESTION)])
def test_praise_and_suggestions_are_heard_answered_and_followed(visitor, sofia, clara, address, kind):
    given = {
        "words": "Such kind people!",
        "unit": "sofia",
        "name": "Anna",
        "email": "anna@example.org",
        "key": "k" * 24,
    }
    response = visitor.post(address, given)
    again = visitor.post(address, given)
    reference, code = handed_out(visitor, response)
    remark = Remark.objects.get(reference=reference)

    answer_remark(remark, answer="Thank you, dear Anna.", by=clara, at=MONDAY)
    page = words_of(enter(visitor, reference, code))

    assert handed_out(visitor, again) == (reference, code)
    assert (remark.kind, remark.words, remark.unit, remark.customer.name) == (kind, "Such kind people!", sofia, "Anna")
    assert "Thank you, dear Anna." in page
    assert "Clara" not in page
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("address", ["/praise", "/suggest"])
def test_what_became_of_praise_and_of_a_suggestion_is_told_without_saying_who(
    visitor, sofia, clara, marco_user, address
):
    given = {"words": "Such kind people!", "unit": "sofia", "key": "k" * 24}
    reference, code = handed_out(visitor, visitor.post(address, given))
    remark = Remark.objects.get(reference=reference)
    before = words_of(enter(visitor, reference, code))

    if remark.is_praise:
        pass_on(remark, Passing(to=[marco_user], named=["Stoyan"]), by=clara, at=MONDAY)
        told = "We passed your praise on to whom it is about"
    else:
        adopt(
            consider(remark, Review(marco_user, MONDAY.date()), by=clara, at=MONDAY),
            Review(marco_user, MONDAY.date()),
            outcome="It begins in May.",
            by=clara,
            at=MONDAY,
        )
        told = "We will do what you suggested"
    page = words_of(enter(visitor, reference, code))

    assert (told in before, told in page) == (False, True)
    assert ("It begins in May." in page) is remark.is_suggestion
    assert [name for name in ("Marco", "Stoyan", "Clara") if name in page] == []


def test_a_file_that_waits_for_the_scanner_is_named_and_cannot_be_opened(visitor, complain, settings):
    settings.SCANNER = "tcp://127.0.0.1:1"
    reference, code = handed_out(visitor, complain(attached=[SimpleUploadedFile("note.txt", b"We paid 120 EUR.\n")]))
    attachment = Attachment.objects.get()

    page = enter(visitor, reference, code)
    answer = visitor.get(f"/track/file/{attachment.pk}")

    assert "note.txt" in words_of(page)
    assert "still being checked for viruses" in words_of(page)
    assert f"/track/file/{attachment.pk}" not in page.content.decode()
    assert (answer.status_code, b"120 EUR" in answer.content) == (409, False)
    assert "has not been checked for viruses yet" in words_of(answer)
