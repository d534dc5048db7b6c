"""A program passes complaints and remarks on."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.events import ComplaintEvent, SendingEvent
from ascolto.complaints.models import Authority, Channel, Complaint, Remark
from ascolto.complaints.tracking import complaint_by_code, remark_by_code
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.offerings import add_offering
from ascolto.trail.acting import SYSTEM, ActorKind
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.api.conftest import COMPLAINTS, IDENTITIES, RECORD, VIEW, program_of
from tests.moments import FOUNDED

REMARKS = "/api/v1/remarks"


def nothing_was_taken_in():
    kinds = {ComplaintEvent.RECEIVED, SendingEvent.TAKEN_IN}
    return not Complaint.objects.exists() and not Event.objects.filter(kind__in=kinds).exists()


def test_a_complaint_is_taken_in_with_its_words_untouched_and_what_was_promised(till, said):
    words = "  Чакахме един час.\n\n– <b>&amp;  "

    response = till.post(COMPLAINTS, said(words=words))

    body, complaint = response.json(), Complaint.objects.get()
    event = trail_of(complaint).first()
    assert response.status_code == 201
    assert complaint.words == words
    assert complaint_by_code(body["reference"], body["tracking_code"]) == complaint
    assert (event.kind, event.actor_kind) == (ComplaintEvent.RECEIVED, ActorKind.TOKEN)
    assert sorted(body) == ["acknowledge_by", "close_by", "decide_by", "reference", "track_at", "tracking_code"]
    assert body["decide_by"].endswith("Z")
    assert response.headers["Location"] == f"{COMPLAINTS}/{complaint.reference}"


def test_everything_that_is_known_of_a_complaint_can_be_passed_on(till, said, boris_user, anna):
    category, step = (Taxon.objects.offered(tree).last() for tree in (Tree.CATEGORY, Tree.JOURNEY_STAGE))
    add_offering({"en": "Room"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)

    response = till.post(
        COMPLAINTS,
        said(
            language="bg",
            received_at="2026-03-02T10:00:00+02:00",
            points=["The wait", "The dirt"],
            wish="An apology",
            offering="room",
            category=category.code,
            journey_stage=step.code,
            person_complained_about="Boris@albergo.example",
            person_described="the night porter",
            happened_on="2026-03-01",
            happened_where="lobby",
            order_number="B-77",
            paid={"amount": "120.5", "currency": "BGN"},
            about_handling=True,
            customer={"email": "anna@example.org"},
            representative={"name": "Petar", "external_id": "77", "source": "crm"},
            authority="shown",
            support_needs=["sight", "sight"],
            severity=3,
        ),
    )

    complaint = Complaint.objects.get()
    assert response.status_code == 201
    assert complaint.received_at.isoformat() == "2026-03-02T08:00:00+00:00"
    assert [point.text for point in complaint.points.all()] == ["The wait", "The dirt"]
    assert (complaint.channel, complaint.language, complaint.wish) == (Channel.APP, "bg", "An apology")
    assert (complaint.offering.code, complaint.category, complaint.journey_stage) == ("room", category, step)
    assert (complaint.person_complained_about, complaint.person_described) == (boris_user, "the night porter")
    assert (complaint.happened_on, complaint.happened_where) == (date(2026, 3, 1), "lobby")
    assert (complaint.order_number, complaint.about_handling, complaint.severity) == ("B-77", True, 3)
    assert (complaint.paid_amount, complaint.paid_currency) == (Decimal("120.50"), "BGN")
    assert (complaint.customer, complaint.representative.name) == (anna, "Petar")
    assert (complaint.representative.source, complaint.representative.external_id) == ("crm", "77")
    assert (complaint.authority, complaint.support_needs) == (Authority.SHOWN, ["sight"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": " \n"}, "words"),
        ({"words": "\0"}, "words"),
        ({"words": "\ud800"}, "words"),
        ({"word": "slip of the pen"}, "word"),
        ({"unit": "nowhere"}, "unit"),
        ({"category": "nothing"}, "category"),
        ({"offering": "nothing"}, "offering"),
        ({"journey_stage": "nothing"}, "journey_stage"),
        ({"person_complained_about": "nobody@example.org"}, "person_complained_about"),
        ({"language": "xx"}, "language"),
        ({"received_at": "2126-01-01T00:00:00Z"}, "received_at"),
        ({"received_at": "2026-01-01T00:00:00"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"happened_on": "2126-01-01"}, "happened_on"),
        ({"paid": {"amount": "1.234", "currency": "EUR"}}, "paid.amount"),
        ({"paid": {"amount": 1.5, "currency": "EUR"}}, "paid.amount"),
        ({"paid": {"amount": "1"}}, "paid.currency"),
        ({"customer": {"email": "not an address"}}, "customer.email"),
        ({"customer": {}}, "customer"),
        ({"points": ["one", ""]}, "points.1"),
        ({"severity": 6}, "severity"),
        ({"support_needs": ["money"]}, "support_needs.0"),
        ({"anonymous": True, "customer": {"name": "Anna"}}, "body"),
        ({"authority": "shown"}, "body"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_taken_in(till, said, wrong, field):
    response = till.post(COMPLAINTS, said(**wrong))

    error = response.json()["error"]
    assert (response.status_code, error["code"], list(error["fields"])) == (422, "invalid", [field])
    assert error["fields"][field]
    assert nothing_was_taken_in()


def test_a_complaint_without_anything_names_all_that_is_missing(till):
    response = till.post(COMPLAINTS, {})

    assert sorted(response.json()["error"]["fields"]) == ["channel", "unit", "words"]


def test_an_anonymous_complaint_is_refused_where_the_organisation_takes_none(till, said):
    settings_of.change({"anonymous_allowed": False}, by=SYSTEM, at=FOUNDED)

    response = till.post(COMPLAINTS, said(anonymous=True))

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, ["anonymous"])
    assert nothing_was_taken_in()


def test_a_program_records_only_where_its_owner_may(till, said, rome):
    response = till.post(COMPLAINTS, said(unit="rome", customer={"name": "Petar"}))

    assert (response.status_code, response.json()["error"]["code"]) == (403, "needs:record_complaints")
    assert nothing_was_taken_in()
    assert not Customer.objects.filter(name="Petar").exists()


def test_the_same_key_gets_the_same_answer_and_is_taken_in_once(till, said):
    body = said(customer={"name": "Petar", "email": "petar@example.org"})

    first = till.post(COMPLAINTS, body, key="till-1")
    second = till.post(COMPLAINTS, dict(reversed(body.items())), key="till-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (Complaint.objects.count(), Customer.objects.count()) == (1, 1)
    assert Event.objects.filter(kind=SendingEvent.TAKEN_IN).count() == 1


def test_the_answer_to_a_key_stays_even_when_the_unit_is_no_longer_there(till, said, sofia):
    first = till.post(COMPLAINTS, said(), key="till-1")
    sofia.retired_at = FOUNDED
    sofia.save(update_fields=["retired_at"])

    assert till.post(COMPLAINTS, said(), key="till-1").json() == first.json()
    assert till.post(COMPLAINTS, said(), key="till-2").status_code == 422


def test_a_key_cannot_be_used_for_something_else(till, said):
    till.post(COMPLAINTS, said(), key="till-1")

    other = till.post(COMPLAINTS, said(words="Something else"), key="till-1")
    remark = till.post(REMARKS, said(kind="praise"), key="till-1")

    assert [(each.status_code, each.json()["error"]["code"]) for each in (other, remark)] == [
        (422, "key_used_otherwise")
    ] * 2
    assert (Complaint.objects.count(), Remark.objects.count()) == (1, 0)


def test_each_token_has_keys_of_its_own(till, recorder, said):
    answers = [program.post(COMPLAINTS, said(), key="1").json() for program in (till, recorder)]

    assert Complaint.objects.count() == 2
    assert answers[0]["tracking_code"] != answers[1]["tracking_code"]


def test_without_a_key_the_same_words_are_two_complaints(till, said):
    till.post(COMPLAINTS, said())
    till.post(COMPLAINTS, said())

    assert Complaint.objects.count() == 2


def test_a_key_that_cannot_be_one_is_refused(till, said):
    response = till.post(COMPLAINTS, said(), key="two words")

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, ["Idempotency-Key"])
    assert nothing_was_taken_in()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_pressed_ten_times_at_once_is_one_complaint(till, said):
    barrier, answers = Barrier(10), []

    def press():
        barrier.wait()
        answers.append(till.post(COMPLAINTS, said(), key="till-1"))
        connection.close()

    threads = [Thread(target=press) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Complaint.objects.count() == 1


def test_what_was_promised_stands_in_the_answer(till, said):
    body = till.post(COMPLAINTS, said()).json()

    assert sorted(f"{name}_by" for name in ClockName) == sorted(name for name in body if name.endswith("_by"))
    assert body["acknowledge_by"] < body["decide_by"] < body["close_by"]


def test_praise_is_taken_in_as_a_remark_and_once_for_each_key(till, said):
    body = said(kind="praise", person_named="Ioana", customer={"name": "Anna"})

    first, second = (till.post(REMARKS, body, key="1") for _ in range(2))

    remark = Remark.objects.get()
    assert (first.status_code, first.json()) == (201, second.json())
    assert remark_by_code(first.json()["reference"], first.json()["tracking_code"]) == remark
    assert (remark.kind, remark.person_named, remark.customer.name) == ("praise", "Ioana", "Anna")
    assert Complaint.objects.count() == 0


def test_a_program_that_may_only_read_takes_nothing_in(ioana_user, said):
    reader = program_of(ioana_user, VIEW, IDENTITIES)

    response = reader.post(COMPLAINTS, said())

    assert (response.status_code, response.json()["error"]["code"]) == (403, f"needs:{RECORD}")
    assert nothing_was_taken_in()
