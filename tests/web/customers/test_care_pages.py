"""The pages of care: planned and noted, promised and kept, sorted by rule – and worth hidden beside a complaint."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ascolto.customers.contacting import Plan, plan_contact
from ascolto.customers.following import FOLLOW_RULES
from ascolto.customers.interventions import write_playbook
from ascolto.customers.models import (
    Agreement,
    CommitmentReading,
    Contact,
    ContactState,
    CustomerPromise,
    Intervention,
    Purchase,
    Segment,
    SegmentCare,
    Way,
)
from ascolto.customers.segments import put_in, segments_of
from ascolto.jobs.models import Job
from ascolto.jobs.work import run_due
from ascolto.people.granting import grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.moments import FOUNDED, MONDAY

LIST = "/desk/customers/"


def page_of(customer, *then: str) -> str:
    return f"{LIST}{customer.reference}/" + "".join(f"{part}/" for part in then)


def bought(customer, amount: int, days_ago: int = 20) -> Purchase:
    on = timezone.now().date() - timedelta(days=days_ago)
    return Purchase.objects.create(
        payer=customer, bought_on=on, amount=amount, currency="EUR", order_number="R-77", recorded_at=MONDAY
    )  # fmt: skip


@pytest.mark.parametrize("tab", ["spoken", "purchases", "promises", "care"])
def test_each_page_of_a_customer_opens_and_leads_to_the_others(client_of, ioana_user, anna, tab):
    page = client_of(ioana_user).get(page_of(anna, tab))

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    for other in ("spoken", "purchases", "promises", "care"):
        assert page_of(anna, other) in page.content.decode()


def test_a_contact_is_planned_moved_noted_and_followed_up(client_of, ioana_user, anna):
    client = client_of(ioana_user)
    client.post(page_of(anna, "spoken", "plan"), {
        "way": "visit", "planned_for": "2026-03-09T10:00", "carried_by": ioana_user.pk, "about": "The new wing",
    })  # fmt: skip
    contact = Contact.objects.get()
    planned = contact.planned_for
    moved = {"planned_for": "2026-03-10T10:00", "carried_by": ""}
    client.post(f"{LIST}contact/{contact.pk}/move/", moved)
    noted = {
        "happened_at": "2026-03-10T10:15", "minutes": "40", "note": "Wants a quiet floor.",
        "next_step": "Send the plan", "next_by": "2026-03-20",
    }  # fmt: skip
    client.post(f"{LIST}contact/{contact.pk}/done/", noted)
    open_step = client.get(f"{LIST}plan/", {"show": "next"}).content.decode()
    client.post(f"{LIST}contact/{contact.pk}/followed/")

    contact.refresh_from_db()
    assert (contact.state, contact.minutes, contact.followed_up_at is None) == (ContactState.DONE, 40, False)
    assert planned.isoformat() == "2026-03-09T09:00:00+00:00"  # ten o'clock in Rome
    assert "Send the plan" in open_step
    assert "Wants a quiet floor." in client.get(page_of(anna, "spoken")).content.decode()


def test_what_lies_ahead_cannot_be_noted(client_of, ioana_user, anna):
    ahead = {"way": "call", "direction": "out", "happened_at": "2199-01-01T10:00"}

    answer = client_of(ioana_user).post(page_of(anna, "spoken", "note"), ahead)

    assert (answer.status_code, Contact.objects.count()) == (409, 0)


def test_a_planned_contact_is_called_off_with_a_reason(client_of, ioana_user, anna):
    plan = Plan(way=Way.CALL, planned_for=MONDAY)
    contact = plan_contact(anna, plan, by=SYSTEM, at=FOUNDED)
    client = client_of(ioana_user)
    client.post(f"{LIST}contact/{contact.pk}/off/", {"reason": "On holiday"})
    again = client.post(f"{LIST}contact/{contact.pk}/off/", {"reason": "Once more"})

    contact.refresh_from_db()
    assert (contact.state, again.status_code) == (ContactState.CALLED_OFF, 409)


def test_a_promise_is_made_seen_where_it_is_due_and_kept(client_of, ioana_user, anna):
    client = client_of(ioana_user)
    told = {"what": "A room to the garden", "due_on": "2026-03-20", "carried_by": ""}
    client.post(page_of(anna, "promises", "new"), told)
    due = client.get(f"{LIST}promises/").content.decode()
    client.post(f"{LIST}promise/{CustomerPromise.objects.get().pk}/kept/")

    assert "A room to the garden" in due
    assert CustomerPromise.objects.get().state == "kept"
    assert "A room to the garden" not in client.get(f"{LIST}promises/").content.decode()


def test_why_a_promise_was_not_kept_must_be_said(client_of, ioana_user, anna):
    client = client_of(ioana_user)
    client.post(page_of(anna, "promises", "new"), {"what": "Wine", "due_on": "2026-03-20"})
    address = f"{LIST}promise/{CustomerPromise.objects.get().pk}/broken/"
    silent = client.post(address, {"note": ""})

    assert (silent.status_code, CustomerPromise.objects.get().state) == (422, "open")
    client.post(address, {"note": "Sold out"})
    assert CustomerPromise.objects.get().note == "Sold out"


def test_a_partnership_is_agreed_looked_at_again_and_ended(client_of, ioana_user, anna):
    client = client_of(ioana_user)
    told = {
        "title": "Fairs", "we_give": "Twenty rooms", "they_give": "All their guests", "from_on": "2026-03-01",
        "until_on": "", "review_on": "2026-09-01",
    }  # fmt: skip
    client.post(page_of(anna, "agreements", "new"), told)
    agreement = Agreement.objects.get()
    looked = client.post(f"{LIST}agreement/{agreement.pk}/review/", {"note": "Goes well", "review_on": "2199-01-01"})
    client.post(f"{LIST}agreement/{agreement.pk}/end/", {"reason": "Moved away"})

    agreement.refresh_from_db()
    assert looked.status_code == 303
    assert (agreement.review_on.year, agreement.ended_at is None) == (2199, False)


def test_commitment_is_noted_with_its_ground(client_of, ioana_user, anna):
    told = {"level": "low", "freedom": "bound", "why": "Said so at the desk"}
    client_of(ioana_user).post(page_of(anna, "commitment"), told)

    reading = CommitmentReading.objects.get()
    assert (reading.level, reading.freedom, reading.why) == ("low", "bound", "Said so at the desk")


def test_a_handler_sees_what_was_bought_and_not_for_how_much(client_of, ioana_user, marco_user, anna):
    bought(anna, 1234)

    handler = client_of(ioana_user).get(page_of(anna, "purchases")).content.decode()
    manager = client_of(marco_user).get(page_of(anna, "purchases")).content.decode()

    assert ("R-77" in handler, "1,234" in handler) == (True, False)
    assert ("R-77" in manager, "1,234" in manager) == (True, True)


def test_worth_is_hidden_from_whoever_may_decide_while_a_complaint_is_open(client_of, ioana_user, anna, sofia):
    grant(Role.QUALITY_MANAGER, to=ioana_user, by=SYSTEM, at=FOUNDED)
    bought(anna, 1234)
    client = client_of(ioana_user)

    before = client.get(page_of(anna, "care")).content.decode()
    taken(sofia, customer=anna)
    beside = [client.get(page_of(anna, tab)).content.decode() for tab in ("care", "purchases")]

    assert "1,234" in before
    assert ["1,234" in page for page in beside] == [False, False]


def rule(**fields: str) -> dict[str, str]:
    return {"match": "all", "fact_1": "revenue", "than_1": "up", "value_1": "1000", "months_1": "12"} | fields


def test_a_rule_is_looked_at_first_then_kept_and_followed_by_a_worker(client_of, marco_user, ioana_user, anna):
    bought(anna, 1234)
    client = client_of(marco_user)
    client.post(f"{LIST}segments/new/", {"in_en": "Profitable", "code": "rich", "purpose": "look_after"})
    address = f"{LIST}segments/of/rich/rule/"

    looked = client.post(address, rule(look="1"))
    nothing_yet = SegmentCare.objects.get().rule
    client.post(address, rule(keep="1"))
    client.post(f"{LIST}segments/follow/")
    run_due("tests", at=timezone.now())

    assert "It finds 1 customer" in looked.content.decode()
    assert nothing_yet == {}
    assert [segment.code for segment in segments_of(anna)] == ["rich"]
    assert Job.objects.filter(task=FOLLOW_RULES).count() == 1
    assert "Profitable" in client.get(page_of(anna)).content.decode()
    assert "Profitable" not in client_of(ioana_user).get(page_of(anna)).content.decode()
    assert "Profitable" not in client_of(ioana_user).get(LIST).content.decode()


def test_a_condition_that_cannot_be_answered_is_said_beside_its_field(client_of, marco_user, organisation):
    client = client_of(marco_user)
    client.post(f"{LIST}segments/new/", {"in_en": "Profitable", "code": "rich", "purpose": "look_after"})

    answer = client.post(f"{LIST}segments/of/rich/rule/", rule(months_1="", keep="1"))

    assert (answer.status_code, SegmentCare.objects.get().rule) == (422, {})
    assert "months_1" in answer.context["rule_form"].errors


def test_the_usual_segments_are_there_at_one_press(client_of, marco_user, organisation):
    client = client_of(marco_user)
    client.post(f"{LIST}segments/starters/")
    client.post(f"{LIST}segments/starters/")

    page = client.get(f"{LIST}segments/").content.decode()
    assert Segment.objects.count() == 6
    assert "Fragile customers" in page
    assert "days since the last purchase: at least 365" in page
    assert client.get(f"{LIST}segments/of/fragile/").status_code == 200


def test_whom_nobody_spoke_to_is_called_to_mind_until_somebody_plans_it(client_of, marco_user, ioana_user, anna):
    manager, desk = client_of(marco_user), client_of(ioana_user)
    manager.post(f"{LIST}segments/new/", {"in_en": "Best", "code": "best", "purpose": "look_after"})
    manager.post(f"{LIST}segments/of/best/contacts/", {"every_days": "30", "way": "call", "carried_by": ""})
    put_in(Segment.objects.get(), [anna], by=SYSTEM, at=timezone.now() - timedelta(days=31))

    before = desk.get(f"{LIST}silent/").content.decode()
    home = desk.get("/desk/").content.decode()
    later = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    desk.post(page_of(anna, "spoken", "plan"), {"way": "call", "planned_for": later})

    assert "Anna Koleva" in before
    assert "Anna Koleva" in home
    assert "Anna Koleva" not in desk.get(f"{LIST}silent/").content.decode()


def test_an_intervention_goes_through_its_steps_and_says_how_it_ended(client_of, marco_user, anna):
    playbook = write_playbook({"en": "Stay"}, [{"en": "Call"}, {"en": "Ask again"}], by=SYSTEM, at=FOUNDED)
    client = client_of(marco_user)
    client.post(page_of(anna, "intervene"), {"playbook": playbook.pk, "why": "Silent", "carried_by": ""})
    opened = Intervention.objects.get()
    again = client.post(page_of(anna, "intervene"), {"playbook": playbook.pk, "why": "Silent", "carried_by": ""})
    address = f"{LIST}interventions/{opened.pk}/"
    client.post(f"{address}steps/{opened.steps.first().pk}/", {"note": "Reached her"})
    listed = client.get(f"{LIST}interventions/").content.decode()
    client.post(f"{address}close/", {"outcome": "kept", "why": "The room is quiet now"})

    opened.refresh_from_db()
    assert again.status_code == 409
    assert "Ask again" in listed
    assert (opened.outcome, opened.outcome_why) == ("kept", "The room is quiet now")


def test_calls_that_nobody_took_are_counted_by_month_with_their_interval(client_of, ioana_user, marco_user):
    for number in range(4):
        Contact.objects.create(
            party=f"+39 06 555 00{number}", way=Way.CALL, direction="in", state="done", answered=number > 0,
            happened_at=timezone.now() - timedelta(minutes=5), waited_seconds=Decimal(100), recorded_at=MONDAY,
        )  # fmt: skip

    page = client_of(ioana_user).get(f"{LIST}calls/").content.decode()

    assert "25.0" in page
    assert "+39 06 555 000" in page
    assert "+39 06 555 001" not in page
    assert "+39 06" not in client_of(marco_user).get(f"{LIST}calls/").content.decode()  # who sees no identities


def test_the_drift_shows_each_segment_and_who_moved(client_of, marco_user, anna):
    client = client_of(marco_user)
    client.post(f"{LIST}segments/starters/")
    put_in(Segment.objects.get(code="potential"), [anna], by=SYSTEM, at=timezone.now() - timedelta(days=70))

    page = client.get(f"{LIST}segments/drift/").content.decode()

    assert "Potential customers" in page
    assert client.get(f"{LIST}segments/drift/potential/fragile/").status_code == 200
