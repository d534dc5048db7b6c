"""Promise something to a customer by a day, and say whether it was kept."""

from datetime import date, datetime

from django.db import transaction

from ascolto.customers.events import PromiseEvent
from ascolto.customers.models import Customer, CustomerPromise, PromiseState
from ascolto.customers.policy import may_edit_customer
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record


class PromiseSettled(Exception):
    """Somebody has said already whether the promise was kept."""


class NoWhy(Exception):
    """Why a promise was not kept must be said."""


@transaction.atomic
def make_promise(
    customer: Customer, what: str, *, due_on: date, carried_by: User | None, by: Actor, at: datetime
) -> CustomerPromise:
    """Keep on record what was promised to the customer, by when, and who sees to it."""
    require(may_edit_customer(by))
    promise = CustomerPromise.objects.create(
        customer=customer, what=what.strip(), due_on=due_on, carried_by=carried_by, made_at=at
    )
    facts: Facts = {"customer": customer.pk, "due_on": due_on.isoformat(), "carried_by": promise.carried_by_id}
    begin(PromiseEvent.MADE, promise, by=by, at=at, facts=facts, text=promise.what)
    return promise


@transaction.atomic
def settle_promise(
    promise: CustomerPromise, state: PromiseState, *, note: str = "", by: Actor, at: datetime
) -> CustomerPromise:
    """Say that the promise was kept, or that it was not, and why."""
    promise = CustomerPromise.objects.select_for_update().get(pk=promise.pk)
    require(may_edit_customer(by))
    if promise.state != PromiseState.OPEN:
        raise PromiseSettled
    if state == PromiseState.BROKEN and not note.strip():
        raise NoWhy
    promise.state, promise.note, promise.settled_at = state, note.strip(), at
    promise.save(update_fields=["state", "note", "settled_at"])
    facts: Facts = {"customer": promise.customer_id, "state": str(state)}
    record(PromiseEvent.SETTLED, promise, by=by, at=at, facts=facts, text=promise.note)
    return promise
