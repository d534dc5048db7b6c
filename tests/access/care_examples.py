"""Something real for each parameter of the pages about how customers are looked after."""

from datetime import timedelta

from ascolto.customers.agreements import Partnership, agree
from ascolto.customers.contacting import Plan, plan_contact
from ascolto.customers.interventions import open_intervention, write_playbook
from ascolto.customers.models import Customer, Way
from ascolto.customers.promises import make_promise
from ascolto.customers.segments import add_segment
from ascolto.trail.acting import SYSTEM
from tests.moments import FOUNDED, MONDAY


def of_care(customer: Customer) -> dict[str, object]:
    today = MONDAY.date()
    playbook = write_playbook({"en": "Stay"}, [{"en": "Call them."}], by=SYSTEM, at=FOUNDED)
    opened = open_intervention(customer, playbook, why="Silent", carried_by=None, by=SYSTEM, at=MONDAY)
    contact = plan_contact(customer, Plan(way=Way.CALL, planned_for=MONDAY), by=SYSTEM, at=FOUNDED)
    promise = make_promise(customer, "A quiet room", due_on=today, carried_by=None, by=SYSTEM, at=MONDAY)
    partnership = Partnership(
        title="Fairs", we_give="Rooms", they_give="Guests", from_on=today, until_on=None,
        review_on=today + timedelta(days=90),
    )  # fmt: skip
    return {
        "<str:entered>": add_segment({"en": "Lost"}, code="lost", by=SYSTEM, at=FOUNDED).code,
        "<int:contact_id>": contact.pk,
        "<int:promise_id>": promise.pk,
        "<int:agreement_id>": agree(customer, partnership, by=SYSTEM, at=MONDAY).pk,
        "<int:playbook_id>": playbook.pk,
        "<int:intervention_id>": opened.pk,
        "<int:step_id>": opened.steps.get().pk,
    }
