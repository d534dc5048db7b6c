"""Staff take down what they hear, and settle what can be settled at once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.intake import digest_of_code
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Authority, Channel, Closure, Complaint, MessageKind, RemedyState
from ascolto.correspondence.models import Attachment, Letter
from ascolto.customers.merging import merge
from ascolto.customers.models import ContactKind, Customer
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.updating import add_contact_point
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of, trail_of
from ascolto.web.intake.looking_up import looked_up
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import MONDAY

NEW, ON_THE_SPOT = "/desk/complaints/new/", "/desk/complaints/on-the-spot/"
KEY = "a-key-that-belongs-to-one-sending"


def heard(**more: object) -> dict[str, object]:
    usual = {"key": KEY, "words": "The lift stood still.", "unit": "sofia", "channel": "phone", "language": "bg"}
    return {**usual, **more}


def settled(**more: object) -> dict[str, object]:
    usual = {"key": KEY, "words": "Cold soup.", "answer": "A hot one.", "content": "yes"}
    return {**usual, "unit": "sofia", "channel": "in_person", "category": "noise", **more}


def test_the_words_the_unit_and_the_channel_are_enough(client_of, ioana_user, anna):
    response = client_of(ioana_user).post(NEW, heard())

    complaint = Complaint.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/desk/complaints/{complaint.reference}/")
    assert (complaint.words, complaint.unit.code, complaint.channel) == (
        "The lift stood still.",
        "sofia",
        Channel.PHONE,
    )
    assert (complaint.language, complaint.customer, complaint.received_at) == ("bg", None, complaint.recorded_at)
    assert [event.kind for event in trail_of(complaint)] == [ComplaintEvent.RECEIVED]
    assert trail_of(complaint).get().actor_ref == str(ioana_user.pk)


def test_everything_that_was_said_is_taken_down(client_of, ioana_user, organisation):
    category, stage = (Taxon.objects.offered(tree).first() for tree in (Tree.CATEGORY, Tree.JOURNEY_STAGE))
    facts = {
        "points": "The lift\n\nNobody told us\n",
        "wish": "An apology",
        "done": "Promised to call back.",
        "received_at": "2026-03-02T11:30",
        "name": "Anna Koleva",
        "email": "anna@example.org",
        "speaks_for": "Petar Kolev",
        "authority": "shown",
        "support_needs": ["hearing", "illness"],
        "category": category.code,
        "journey_stage": stage.code,
        "person": ioana_user.pk,
        "person_described": "at the desk",
        "happened_on": "2026-03-01",
        "happened_where": "Second floor",
        "order_number": "B-17",
        "paid_amount": "120.50",
        "paid_currency": "eur",
        "about_handling": "on",
        "attachments": SimpleUploadedFile("note.txt", b"The lift stood still.", "text/plain"),
    }

    client_of(ioana_user).post(NEW, heard(channel="letter", **facts))

    complaint = Complaint.objects.get()
    # Eleven thirty on the clock of the unit, which follows the calendar of Italy.
    assert complaint.received_at == datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    assert [point.text for point in complaint.points.all()] == ["The lift", "Nobody told us"]
    assert (complaint.customer.name, complaint.representative.name) == ("Petar Kolev", "Anna Koleva")
    assert (complaint.authority, complaint.support_needs) == (Authority.SHOWN, ["hearing", "illness"])
    assert (complaint.category, complaint.journey_stage) == (category, stage)
    assert (complaint.person_complained_about, complaint.person_described) == (ioana_user, "at the desk")
    assert (complaint.paid_amount, complaint.paid_currency) == (Decimal("120.50"), "EUR")
    assert (complaint.about_handling, complaint.order_number, complaint.wish) == (True, "B-17", "An apology")
    assert complaint.messages.get(kind=MessageKind.NOTE).text == "Promised to call back."
    attachment = Attachment.objects.get(about=subject_of(complaint))
    assert (attachment.name, attachment.public) == ("note.txt", True)
    assert [event.kind for event in trail_of(complaint)] == [
        ComplaintEvent.RECEIVED,
        ComplaintEvent.FILE_ADDED,
        ComplaintEvent.NOTED,
    ]


def test_the_code_is_shown_once_and_fits(client_of, ioana_user):
    client = client_of(ioana_user)

    first = client.post(NEW, heard(), follow=True)

    [message] = [str(each) for each in first.context["messages"]]
    complaint = Complaint.objects.get()
    code = next(word.strip(",.") for word in message.split() if word.count("-") == 2 and word[0] not in "CR")
    assert complaint.reference in message
    assert complaint.code_digest == digest_of_code(code)
    assert code in first.content.decode()
    assert code not in client.get(first.request["PATH_INFO"]).content.decode()


def test_what_is_sent_twice_is_recorded_once_and_other_words_are_another_complaint(client_of, ioana_user):
    client = client_of(ioana_user)

    places = [client.post(NEW, heard())["Location"] for _ in range(2)]
    other = client.post(NEW, heard(words="The lift stood still again."))["Location"]

    assert places[0] == places[1] != other
    assert Complaint.objects.count() == 2


@pytest.mark.parametrize("number", ["reference", "id"])
def test_a_customer_is_found_by_number(client_of, ioana_user, anna, number):
    Customer.objects.filter(pk=anna.pk).update(external_id="77-A", source="shop")

    client_of(ioana_user).post(NEW, heard(customer=anna.reference.lower() if number == "reference" else "77-A"))

    assert Complaint.objects.get().customer == anna


def test_a_known_address_belongs_to_the_customer_on_record(client_of, ioana_user, anna):
    client_of(ioana_user).post(NEW, heard(name="A. Koleva", email="Anna@Example.org"))

    assert Complaint.objects.get().customer == anna
    assert [customer.name for customer in Customer.objects.all()] == ["Anna Koleva"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": " \n "}, "words"),
        ({"unit": "rome"}, "unit"),
        ({"channel": "web"}, "channel"),
        ({"received_at": "2099-01-01T10:00"}, "received_at"),
        ({"received_at": "2026-03-02T11:30", "happened_on": "2026-03-03"}, "happened_on"),
        ({"anonymous": "on", "name": "Anna"}, "anonymous"),
        ({"customer": "nobody"}, "customer"),
        ({"paid_amount": "10", "paid_currency": ""}, "paid_currency"),
        ({"speaks_for": "Petar"}, "name"),
        ({"attachments": SimpleUploadedFile("x.exe", b"MZ\x90\x00" + b"\x00" * 200)}, "attachments"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_recorded(client_of, ioana_user, rome, given, field):
    response = client_of(ioana_user).post(NEW, heard(wish="An apology", **given))

    assert list(response.context["form"].errors) == [field]
    assert response.status_code in {409, 422}
    assert "An apology" in response.content.decode()
    assert (Complaint.objects.count(), Event.objects.filter(kind=ComplaintEvent.RECEIVED).count()) == (0, 0)


def test_an_anonymous_complaint_names_nobody(client_of, ioana_user):
    client_of(ioana_user).post(NEW, heard(anonymous="on"))

    complaint = Complaint.objects.get()
    assert (complaint.anonymous, complaint.customer, Customer.objects.count()) == (True, None, 0)


def test_a_unit_head_records_with_files_though_others_handle(client_of, sofia):
    head = employ("Vera Stancheva", Role.UNIT_HEAD, unit=sofia)
    file = SimpleUploadedFile("note.txt", b"As told.", "text/plain")

    response = client_of(head).post(NEW, heard(attachments=file))

    assert response.status_code == 303
    assert Attachment.objects.count() == 1


def test_only_who_records_opens_the_page(client_of, olga_user, elena_user, marco_user):
    users = [olga_user, elena_user, marco_user]

    assert [client_of(user).get(NEW).status_code for user in users] == [403, 403, 403]
    assert [client_of(user).post(ON_THE_SPOT, settled()).status_code for user in users] == [403, 403, 403]
    assert Complaint.objects.count() == 0


def test_a_complaint_is_settled_on_the_spot_on_one_screen(client_of, ioana_user):
    facts = {"remedy": "refund", "amount": "12.00", "email": "anna@example.org"}

    response = client_of(ioana_user).post(ON_THE_SPOT, settled(**facts))

    complaint = Complaint.objects.get()
    remedy = complaint.remedies.get()
    assert (response.status_code, response["Location"]) == (303, ON_THE_SPOT)
    assert (complaint.stage, complaint.content, complaint.channel) == (Stage.SETTLED, True, Channel.IN_PERSON)
    assert (remedy.kind, remedy.amount, remedy.currency) == ("refund", Decimal(12), "EUR")
    assert remedy.state == RemedyState.CARRIED_OUT
    assert [event.kind for event in trail_of(complaint)] == [ComplaintEvent.RECEIVED, ComplaintEvent.SETTLED]
    assert Letter.objects.get().kind == "complaint_settled"


def test_what_is_settled_twice_counts_once(client_of, ioana_user):
    client = client_of(ioana_user)

    answers = [client.post(ON_THE_SPOT, settled(content="no")).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert Complaint.objects.get().content is False


def test_above_the_limit_nothing_is_settled_and_what_was_written_can_be_recorded_instead(client_of, ioana_user):
    client = client_of(ioana_user)
    much = settled(remedy="refund", amount="51", email="anna@example.org")

    refused = client.post(ON_THE_SPOT, much)
    carried = client.post(ON_THE_SPOT, {**much, "instead": "yes"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (409, ["amount"])
    assert "Cold soup." in refused.content.decode()
    assert (Complaint.objects.count(), Customer.objects.count()) == (0, 0)
    form = carried.context["form"]
    typed = {name: form[name].value() for name in ("words", "unit", "channel", "email", "done")}
    assert typed == {
        "words": "Cold soup.",
        "unit": "sofia",
        "channel": "in_person",
        "email": "anna@example.org",
        "done": "A hot one.",
    }
    assert form["key"].value() != KEY


def test_an_amount_needs_to_be_something(client_of, ioana_user):
    response = client_of(ioana_user).post(ON_THE_SPOT, settled(amount="5"))

    assert list(response.context["form"].errors) == ["remedy"]
    assert Complaint.objects.count() == 0


def test_a_handler_of_another_unit_cannot_settle_here(client_of, boris_user, sofia):
    response = client_of(boris_user).post(ON_THE_SPOT, settled())

    assert list(response.context["form"].errors) == ["unit"]
    assert Complaint.objects.count() == 0


def test_the_page_costs_the_same_however_many_units_there_are(client_of: Client, ioana_user, django_assert_num_queries):
    client = client_of(ioana_user)
    client.get(NEW)

    with django_assert_num_queries(10):
        client.get(NEW)
    assert Offering.objects.count() == 0


# Who complains, looked up


def part_of(client, **asked: str) -> str:
    return client.get(NEW, asked, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("words", ["kole", "anna@example.org", "+359888123456"])
def test_who_complains_is_found_by_name_e_mail_or_telephone(client_of, ioana_user, anna, words):
    add_contact_point(anna, ContactKind.PHONE, "+359 888 123 456", by=SYSTEM, at=MONDAY)

    found = part_of(client_of(ioana_user), who=words)

    assert f'value="{anna.reference}"' in found
    assert "<html" not in found


def named(name: str) -> Customer:
    return register(NewCustomer(name=name), by=SYSTEM, at=MONDAY)


def test_who_has_an_open_complaint_stands_first_then_who_complained_last(client_of, ioana_user, sofia, rome):
    day, ended = timedelta(days=1), {"stage": Stage.CLOSED, "closed_at": MONDAY, "closure": Closure.ACCEPTED}
    silent, long_ago, lately, waits, doubled, elsewhere = (named(f"Ivanova {letter}") for letter in "ABCDEF")
    for customer, at in [(long_ago, MONDAY), (lately, MONDAY + 3 * day)]:
        Complaint.objects.filter(pk=taken(sofia, customer=customer, received_at=at).complaint.pk).update(**ended)
    taken(sofia, customer=waits, received_at=MONDAY + day)
    twin = named("Ivanova Twin")
    taken(sofia, customer=twin, received_at=MONDAY + 2 * day)
    merge(doubled, twin, by=SYSTEM, at=MONDAY + 3 * day)
    taken(rome, customer=elsewhere, received_at=MONDAY + 4 * day)

    found = looked_up("ivanova", "", actor=actor_for(ioana_user))

    assert [one.customer for one in found.callers] == [doubled, waits, lately, long_ago, silent]
    assert not found.has_more


@pytest.mark.parametrize(("people", "says_so"), [(5, False), (6, True)])
def test_more_than_are_shown_are_told_of(client_of, ioana_user, people, says_so):
    for number in range(people):
        named(f"Ivanova {number}")

    page = part_of(client_of(ioana_user), who="ivanova")

    assert (page.count('name="take"'), "There are more: type more letters." in page) == (5, says_so)


def test_to_look_up_costs_the_same_however_many_are_found(ioana_user, sofia):
    actor = actor_for(ioana_user)
    statements = []
    for number in range(12):
        taken(sofia, customer=named(f"Ivanova {number}"))
        with CaptureQueriesContext(connection) as asked:
            looked_up("ivanova", "", actor=actor)
        statements.append(len(asked))

    assert set(statements[1:]) == {9}


def test_whoever_is_chosen_is_shown_with_what_is_still_open(client_of, ioana_user, sofia, anna):
    open_one, ended = (taken(sofia, customer=anna).complaint for _number in range(2))
    Complaint.objects.filter(pk=ended.pk).update(stage=Stage.WITHDRAWN, closed_at=ended.received_at)
    theirs = taken(sofia).complaint

    found = part_of(client_of(ioana_user), customer=anna.reference)

    assert [each.reference in found for each in (open_one, ended, theirs)] == [True, False, False]


def test_without_scripts_the_form_is_sent_off_to_look_up_and_keeps_what_was_typed(client_of, ioana_user, anna):
    client = client_of(ioana_user)

    offered = client.post(NEW, heard(who="Koleva", wish="A refund.", support_needs=["hearing"], look_up="1"))
    taken_up = client.post(NEW, heard(who="Koleva", wish="A refund.", take=anna.reference))

    assert f'value="{anna.reference}"' in offered.content.decode()
    assert "A refund." in offered.content.decode()
    assert offered.context["form"]["support_needs"].value() == ["hearing"]
    assert not offered.context["form"].errors
    assert (taken_up.context["form"]["customer"].value(), taken_up.context["found"].chosen) == (anna.reference, anna)
    assert not Complaint.objects.exists()


def test_whom_one_may_not_know_is_neither_found_nor_shown(client_of, boris_user, ioana_user, sofia, anna):
    complaint = taken(sofia, customer=anna).complaint
    at_ioanas, at_boriss = client_of(ioana_user), client_of(boris_user)

    found = [part_of(client, who="Koleva") for client in (at_ioanas, at_boriss)]
    chosen = [part_of(client, customer=anna.reference) for client in (at_ioanas, at_boriss)]

    assert [anna.reference in page for page in found] == [True, False]
    assert [complaint.reference in page for page in chosen] == [True, False]
    assert ["Koleva" in page for page in chosen] == [True, False]


# The language of the answer


def proposed(page) -> tuple[str, str]:
    form = page.context["form"]
    return form["language"].value(), form["proposed"].value()


def test_the_answer_begins_in_the_language_of_who_complains_else_of_the_unit_else_of_the_house(
    client_of, ioana_user, clara_user, sofia, anna
):
    Unit.objects.filter(pk=sofia.pk).update(language="ro")
    Customer.objects.filter(pk=anna.pk).update(language="it")
    at_ioanas, at_claras = client_of(ioana_user), client_of(clara_user)

    pages = [at_ioanas.get(NEW, {"customer": anna.reference}), at_ioanas.get(NEW), at_claras.get(NEW)]

    assert [proposed(page) for page in pages] == [("it", "it"), ("ro", "ro"), ("en", "en")]


@pytest.mark.parametrize(
    ("chosen", "answered_in"),
    [({"language": "ro", "proposed": "ro"}, "bg"), ({"language": "it", "proposed": "ro"}, "it")],
)
def test_whoever_is_taken_from_those_found_brings_a_language_unless_another_was_chosen(
    client_of, ioana_user, anna, chosen, answered_in
):
    page = client_of(ioana_user).post(NEW, heard(who="Koleva", take=anna.reference, **chosen))

    assert proposed(page)[0] == answered_in


def test_another_unit_brings_its_language_when_the_form_comes_back(client_of, clara_user, sofia):
    Unit.objects.filter(pk=sofia.pk).update(language="ro")

    page = client_of(clara_user).post(NEW, heard(who="Nobody", look_up="1", language="en", proposed="en"))

    assert proposed(page) == ("ro", "ro")


def test_a_language_in_which_we_do_not_write_is_not_proposed(client_of, ioana_user, sofia, anna):
    Customer.objects.filter(pk=anna.pk).update(language="fr")
    Unit.objects.filter(pk=sofia.pk).update(language="fr")

    assert proposed(client_of(ioana_user).get(NEW, {"customer": anna.reference})) == ("en", "en")


def test_what_was_chosen_stands_where_a_field_is_refused(client_of, ioana_user, anna):
    page = client_of(ioana_user).post(NEW, heard(customer=anna.reference, language="it", proposed="it", words=""))

    assert proposed(page) == ("it", "it")
