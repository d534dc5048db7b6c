"""Requests for evidence on the desk: asked from the page of a complaint, answered from Home, told in the story."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ascolto.complaints import deciding
from ascolto.complaints.asking import Wanted, ask_for_evidence, give_evidence
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import Complaint, Determination, EvidenceRequest
from ascolto.correspondence.files import keep
from ascolto.customers.registering import NewCustomer, register
from ascolto.frontdoor.status import status_of, visible_files
from ascolto.organisation.reading import calendar_of
from ascolto.people.absences import plan_absence
from ascolto.people.interests import declare_interest
from ascolto.people.models import Draft
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from ascolto.ui import moment
from ascolto.ui.explanations_asking import TOO_FAR
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY, THURSDAY, TUESDAY


@pytest.fixture
def complaint(sofia) -> Complaint:
    return complaint_at(Stage.IN_INVESTIGATION, sofia)


def asked(complaint, of, *, by, needed="Who was on duty?") -> EvidenceRequest:
    return ask_for_evidence(complaint, Wanted(needed=needed, of=of, due_on=THURSDAY.date()), by=by, at=MONDAY)


def address(complaint, request=None, step="") -> str:
    part = f"{request.pk}/{step}" if request else ""
    return f"/desk/complaints/{complaint.reference}/evidence/{part}"


def case(client, complaint):
    return client.get(f"/desk/complaints/{complaint.reference}/")


def free_day(complaint) -> str:
    calendar, day = calendar_of(complaint.unit), moment.now().date() + timedelta(days=3)
    while calendar.is_working_day(day):
        day += timedelta(days=1)
    return day.isoformat()


def test_who_investigates_asks_from_the_page_and_it_stands_there(complaint, ioana_user, marco_user, client_of):
    client = client_of(ioana_user)
    due_on = client.get(address(complaint)).context["form"]["due_on"].value()

    sent = {"to": marco_user.pk, "needed": "Who was on duty?", "due_on": due_on.isoformat()}
    response = client.post(address(complaint), sent)

    assert response.status_code == 303
    request = EvidenceRequest.objects.get()
    assert (request.asked, request.due_on, calendar_of(complaint.unit).is_working_day(due_on)) == (
        marco_user,
        due_on,
        True,
    )
    shown = case(client, complaint).content.decode()
    assert "Who was on duty?" in shown
    assert address(complaint, request) in shown
    assert "Asked for evidence: Marco Rossi" in shown


def test_a_free_day_is_refused_and_the_words_are_still_there(complaint, ioana_user, marco_user, client_of):
    sent = {"to": marco_user.pk, "needed": "Who was on duty?", "due_on": free_day(complaint)}

    response = client_of(ioana_user).post(address(complaint), sent)

    assert response.status_code == 409
    assert "Nobody works in this unit on" in response.content.decode()
    assert "Who was on duty?" in response.content.decode()
    assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (0, 1)


def test_a_day_later_than_a_year_ahead_is_refused_beside_the_field(complaint, ioana_user, marco_user, client_of):
    sent = {"to": marco_user.pk, "needed": "Who was on duty?", "due_on": "9999-12-31"}

    response = client_of(ioana_user).post(address(complaint), sent)

    assert response.status_code == 422
    assert [str(error) for error in response.context["form"]["due_on"].errors] == [str(TOO_FAR)]
    assert "Who was on duty?" in response.content.decode()
    assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (0, 1)


def test_who_is_asked_finds_it_on_home_and_answers_with_files(complaint, ioana, ioana_user, marco_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    marco, ioana_client = client_of(marco_user), client_of(ioana_user)
    assert marco.get("/desk/").context["asked_of_me"] == [(request, True)]
    roster = SimpleUploadedFile("roster.txt", b"One person on the night shift.", "text/plain")
    photo = SimpleUploadedFile("log.txt", b"23:40 nobody at the desk.", "text/plain")

    response = marco.post(address(complaint, request), {"words": "One was ill.", "attachments": [roster, photo]})

    assert (response.status_code, response["Location"]) == (303, f"/desk/complaints/{complaint.reference}/")
    assert marco.get("/desk/").context["asked_of_me"] == []
    assert ioana_client.get("/desk/").context["replies"] == [request]
    entry = case(ioana_client, complaint).context["case"].story.timeline[0]
    assert (str(entry.title), entry.text, entry.kind) == ("Request for evidence answered", "One was ill.", "internal")
    assert [file.name for file in entry.files] == ["roster.txt", "log.txt"]
    assert [row["name"] for row in case(marco, complaint).context["case"].story.file_rows] == ["roster.txt", "log.txt"]


def test_the_page_of_an_answer_lists_the_files_that_came_with_it_and_no_other(
    complaint, ioana, ioana_user, marco, marco_user, client_of
):
    requests = [asked(complaint, marco_user, by=ioana, needed=needed) for needed in ("The rota.", "The log.", "More?")]
    files = [KeptFile(keep(BytesIO(name.encode()), name, at=TUESDAY), name) for name in ("rota.txt", "log.txt")]
    for request, file in zip(requests, ([files[0]], [files[1]], []), strict=True):
        give_evidence(request, words="Here.", files=file, by=marco, at=TUESDAY)
    client = client_of(ioana_user)

    pages = [client.get(address(complaint, request)) for request in requests]

    assert [[row["name"] for row in page.context["files"]] for page in pages] == [["rota.txt"], ["log.txt"], []]
    url = pages[0].context["files"][0]["url"]
    assert f'href="{url}"' in pages[0].content.decode()
    assert b"".join(client.get(url)) == b"rota.txt"


def test_a_file_that_is_not_taken_leaves_the_request_open(complaint, ioana, marco_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    program = SimpleUploadedFile("bill.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff", "application/pdf")

    sent = {"words": "One was ill.", "attachments": [program]}
    response = client_of(marco_user).post(address(complaint, request), sent)

    assert response.status_code == 409
    assert "One was ill." in response.content.decode()
    request.refresh_from_db()
    assert (request.state, trail_of(complaint).count()) == ("open", 2)


def test_it_is_declined_and_withdrawn_on_pages_of_their_own(complaint, ioana, ioana_user, marco_user, client_of):
    declined = asked(complaint, marco_user, by=ioana)
    withdrawn = asked(complaint, marco_user, by=ioana, needed="Is there a recording?")
    marco, client = client_of(marco_user), client_of(ioana_user)
    assert address(complaint, declined, "decline/") in marco.get(address(complaint, declined)).content.decode()
    assert address(complaint, withdrawn, "withdraw/") in client.get(address(complaint, withdrawn)).content.decode()

    answers = [
        marco.post(address(complaint, declined, "decline/"), {"reason": "The tape is gone."}),
        client.post(address(complaint, withdrawn, "withdraw/"), {"reason": "The guest told us."}),
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "The tape is gone." in client.get(address(complaint, declined)).content.decode()
    timeline = case(client, complaint).context["case"].story.timeline
    assert [(str(entry.title), entry.text) for entry in timeline[:2]] == [
        ("Request for evidence withdrawn", "The guest told us."),
        ("Request for evidence declined", "The tape is gone."),
    ]


def test_others_read_the_request_and_answer_nothing(complaint, ioana, marco_user, elena_user, boris_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    elena, boris = client_of(elena_user), client_of(boris_user)

    shown = elena.get(address(complaint, request))
    tried = [
        elena.post(address(complaint, request), {"words": "I was."}),
        elena.post(address(complaint, request, "decline/"), {"reason": "No."}),
        elena.post(address(complaint, request, "withdraw/"), {"reason": "No."}),
        boris.get(address(complaint, request)),
        boris.post(address(complaint, request), {"words": "I was."}),
    ]

    assert "Who was on duty?" in shown.content.decode()
    assert 'name="words"' not in shown.content.decode()
    assert [response.status_code for response in tried] == [403, 403, 403, 404, 404]
    request.refresh_from_db()
    assert (request.state, trail_of(complaint).count()) == ("open", 2)


def test_a_request_of_another_complaint_is_not_found(complaint, sofia, ioana, marco_user, client_of):
    request = asked(taken(sofia).complaint, marco_user, by=ioana)

    assert client_of(marco_user).get(address(complaint, request)).status_code == 404


def test_the_person_complained_about_never_sees_it(complaint, ioana, marco_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    Complaint.objects.filter(pk=complaint.pk).update(person_complained_about=marco_user)
    marco = client_of(marco_user)

    assert marco.get(address(complaint, request)).status_code == 404
    assert marco.get("/desk/").context["asked_of_me"] == []


def test_who_cannot_answer_any_more_reads_that_and_who_asked_what_to_do(
    complaint, anna, ioana, ioana_user, marco, marco_user, client_of
):
    Complaint.objects.filter(pk=complaint.pk).update(customer=anna)
    request = asked(complaint, marco_user, by=ioana)
    declare_interest(marco_user, customer_ref=anna.reference, by=marco, at=TUESDAY)
    clients = [client_of(user) for user in (marco_user, ioana_user)]

    home = clients[0].get("/desk/").context["asked_of_me"]
    pages = [client.get(address(complaint, request)).content.decode() for client in clients]

    assert home == []
    assert ["You cannot answer this any more" in page for page in pages] == [True, False]
    assert ["withdraw it and ask somebody else" in page for page in pages] == [False, True]


def test_home_asks_as_often_for_one_request_as_for_three(sofia, anna, ioana, marco, marco_user, client_of):
    other = register(NewCustomer(name="Boyan Ivanov"), by=SYSTEM, at=MONDAY)
    declare_interest(marco_user, customer_ref=other.reference, by=marco, at=MONDAY)
    client, counts = client_of(marco_user), []
    client.get("/desk/")
    for count in (1, 2):
        for _ in range(count):
            about = complaint_at(Stage.IN_INVESTIGATION, sofia)
            asked(about, marco_user, by=ioana)
            Complaint.objects.filter(pk=about.pk).update(customer=anna, reopened_count=1)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/desk/").context["asked_of_me"]
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_who_answers_too_late_is_told_and_keeps_the_words(complaint, ioana, marco, marco_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    give_evidence(request, words="One was ill.", by=marco, at=TUESDAY)

    response = client_of(marco_user).post(address(complaint, request), {"words": "Two were ill."})

    assert response.status_code == 409
    assert "Two were ill." in response.content.decode()
    assert "answered, declined or withdrawn in the meantime" in response.content.decode()


@pytest.mark.parametrize(("step", "field"), [("", "words"), ("decline/", "reason"), ("withdraw/", "reason")])
def test_what_was_typed_and_not_sent_stands_there_again_until_it_is_sent(
    complaint, ioana, ioana_user, marco_user, client_of, step, field
):
    request = asked(complaint, marco_user, by=ioana)
    page, client = address(complaint, request, step), client_of(ioana_user if step == "withdraw/" else marco_user)

    kept = client.post(page, {field: "The plumber came at", "do": "keep_draft"})
    again = client.get(page)

    assert kept.status_code == 303
    assert request_state(request) == "open"
    assert again.context["form"][field].value() == "The plumber came at"
    assert "Your draft stands in the form" in again.content.decode()

    assert client.post(page, {field: "The plumber came at ten."}).status_code == 303
    assert request_state(request) != "open"
    assert not Draft.objects.exists()


def test_what_comes_back_to_its_writer_is_kept_as_a_draft(complaint, ioana, marco, marco_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    page, client = address(complaint, request), client_of(marco_user)
    give_evidence(request, words="Nobody.", files=[], by=marco, at=TUESDAY)

    assert client.post(page, {"words": "Somebody after all."}).status_code == 409

    assert Draft.objects.get().typed == {"words": "Somebody after all."}


def request_state(request: EvidenceRequest) -> str:
    return EvidenceRequest.objects.get(pk=request.pk).state


def test_a_deputy_finds_it_on_home_and_the_page_says_for_whom(complaint, ioana, marco_user, elena_user, client_of):
    request = asked(complaint, marco_user, by=ioana)
    today = moment.now().date()
    plan_absence(marco_user, from_on=today, until_on=today + timedelta(days=7), deputy=elena_user, by=SYSTEM, at=MONDAY)
    elena = client_of(elena_user)

    assert "instead of Marco Rossi" in elena.get("/desk/").content.decode()
    assert "away; Elena Dimitrova answers instead" in elena.get(address(complaint, request)).content.decode()
    elena.post(address(complaint, request), {"words": "One was ill."})

    assert "Instead of Marco Rossi" in case(elena, complaint).content.decode()


def test_while_something_is_asked_for_the_page_says_so_and_offers_no_closing(
    complaint, ioana, marco, ioana_user, marco_user, client_of
):
    request = asked(complaint, marco_user, by=ioana)
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="Yes.")
    deciding.propose(complaint, answer="We are sorry.", by=ioana, at=TUESDAY)
    client = client_of(ioana_user)
    assert "It can be decided all the same" in case(client, complaint).content.decode()
    deciding.decide(complaint, by=ioana, at=TUESDAY)

    waits = case(client, complaint)
    give_evidence(request, words="One was ill.", by=marco, at=TUESDAY)
    done = case(client, complaint)

    assert "It cannot be closed before every request" in waits.content.decode()
    assert [offer.step.code for offer in waits.context["case"].forward if offer.step.code == "close"] == []
    assert [offer.step.code for offer in done.context["case"].forward if offer.step.code == "close"] == ["close"]


def test_whoever_ends_it_otherwise_reads_that_what_is_asked_is_withdrawn(
    complaint, sofia, ioana, ioana_user, marco_user, client_of
):
    client, withdrawn = client_of(ioana_user), "What is still asked for in the house is withdrawn with it."
    asked(complaint, marco_user, by=ioana)
    other = complaint_at(Stage.IN_INVESTIGATION, sofia)

    pages = [client.get(f"/desk/complaints/{one.reference}/withdraw/").content.decode() for one in (complaint, other)]

    assert [withdrawn in page for page in pages] == [True, False]


def test_the_complainant_sees_nothing_of_it(complaint, ioana, marco, marco_user):
    before = status_of(complaint, at=TUESDAY).story
    request = asked(complaint, marco_user, by=ioana)
    page = KeptFile(keep(BytesIO(b"One person on the night shift.\n"), "roster.txt", at=TUESDAY), "roster.txt")
    give_evidence(request, words="One was ill.", files=[page], by=marco, at=TUESDAY)

    assert status_of(complaint, at=TUESDAY).story == before
    assert list(visible_files(complaint)) == []


def statements(client, complaint) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        case(client, complaint)
    return len(asked_for)


def test_requests_cost_the_page_one_statement_however_many_and_none_where_there_are_none(
    sofia, ioana, ioana_user, marco_user, clara_user, client_of
):
    none, one, three = (complaint_at(Stage.IN_INVESTIGATION, sofia) for _ in range(3))
    client = client_of(ioana_user)
    for complaint, count in ((one, 1), (three, 3)):
        for _ in range(count):
            asked(complaint, marco_user, by=ioana)
    case(client, none)

    with CaptureQueriesContext(connection) as captured:
        case(client, none)
    assert not any("evidencerequest" in each["sql"] for each in captured)
    # Beside the requests, the names of those who acted are looked up, which nobody had done on the first.
    assert statements(client, one) == statements(client, three) <= len(captured) + 2
