"""Speak with customers: plan a visit, call, meeting or mail, note what came of it, and take the next step."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ascolto.customers.events import ContactEvent
from ascolto.customers.models import Contact, ContactState, Customer, Direction, Way
from ascolto.customers.policy import may_edit_customer
from ascolto.organisation.models import Unit
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record


class ContactNotPlanned(Exception):
    """The contact was done or called off before."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class NotHappenedYet(Exception):
    """What lies ahead is planned, not noted."""


class NothingToFollowUp(Exception):
    """The contact named no next step, or somebody has taken it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom somebody means to speak with, how, when and about what."""

    way: Way
    planned_for: datetime
    carried_by: User | None = None
    about: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What happened: `answered` says of a call whether somebody took it, and is None for everything else."""

    happened_at: datetime
    note: str = ""
    minutes: int | None = None
    answered: bool | None = None
    next_step: str = ""
    next_by: date | None = None


@transaction.atomic
def plan_contact(customer: Customer, plan: Plan, *, by: Actor, at: datetime) -> Contact:
    """Put a contact with the customer on the plan."""
    require(may_edit_customer(by))
    contact = Contact.objects.create(
        customer=customer,
        way=plan.way,
        state=ContactState.PLANNED,
        planned_for=plan.planned_for,
        carried_by=plan.carried_by,
        about=plan.about.strip(),
        unit=plan.unit,
        recorded_at=at,
    )
    begin(ContactEvent.PLANNED, contact, by=by, at=at, facts=_facts(contact), text=contact.about)
    return contact


@transaction.atomic
def note_contact(
    customer: Customer, noted: Noted, *, way: Way, direction: Direction, about: str, by: Actor, at: datetime
) -> Contact:
    """Note a contact that was not planned; whoever notes it is who spoke."""
    require(may_edit_customer(by))
    _require_past(noted, at=at)
    contact = Contact.objects.create(
        customer=customer,
        way=way,
        direction=direction,
        state=ContactState.DONE,
        carried_by_id=by.user_id,
        about=about.strip(),
        recorded_at=at,
        **_details(noted),
    )
    begin(ContactEvent.DONE, contact, by=by, at=at, facts=_facts(contact), text=_words_of(contact))
    return contact


@transaction.atomic
def complete_contact(contact: Contact, noted: Noted, *, by: Actor, at: datetime) -> Contact:
    """Note what came of a planned contact."""
    contact = _locked_plan(contact, by=by)
    _require_past(noted, at=at)
    contact.state = ContactState.DONE
    if contact.carried_by_id is None:
        contact.carried_by_id = by.user_id
    details = _details(noted)
    for name, value in details.items():
        setattr(contact, name, value)
    contact.save(update_fields=["state", "carried_by", *details])
    record(ContactEvent.DONE, contact, by=by, at=at, facts=_facts(contact), text=_words_of(contact))
    return contact


@transaction.atomic
def move_contact(
    contact: Contact, *, to: datetime, carried_by: User | None, by: Actor, at: datetime
) -> Contact:  # fmt: skip
    """Let a planned contact happen at another time, or let somebody else do it."""
    contact = _locked_plan(contact, by=by)
    if (contact.planned_for, contact.carried_by) == (to, carried_by):
        return contact
    contact.planned_for, contact.carried_by = to, carried_by
    contact.save(update_fields=["planned_for", "carried_by"])
    record(ContactEvent.MOVED, contact, by=by, at=at, facts=_facts(contact))
    return contact


@transaction.atomic
def call_off_contact(contact: Contact, *, reason: str, by: Actor, at: datetime) -> Contact:
    """Take a contact off the plan; why is kept."""
    contact = _locked_plan(contact, by=by)
    contact.state = ContactState.CALLED_OFF
    contact.save(update_fields=["state"])
    record(ContactEvent.CALLED_OFF, contact, by=by, at=at, text=reason.strip())
    return contact


@transaction.atomic
def follow_up(contact: Contact, *, by: Actor, at: datetime) -> Contact:
    """Say that the next step that was agreed in the contact has been taken."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    require(may_edit_customer(by))
    if not contact.next_step or contact.followed_up_at is not None:
        raise NothingToFollowUp
    contact.followed_up_at = at
    contact.save(update_fields=["followed_up_at"])
    record(ContactEvent.FOLLOWED_UP, contact, by=by, at=at)
    return contact


def _locked_plan(contact: Contact, *, by: Actor) -> Contact:
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    require(may_edit_customer(by))
    if contact.state != ContactState.PLANNED:
        raise ContactNotPlanned(contact.state)
    return contact


def _require_past(noted: Noted, *, at: datetime) -> None:
    if noted.happened_at > at:
        raise NotHappenedYet


def _details(noted: Noted) -> dict[str, object]:
    return {
        "happened_at": noted.happened_at,
        "note": noted.note.strip(),
        "minutes": noted.minutes,
        "answered": noted.answered,
        "next_step": noted.next_step.strip(),
        "next_by": noted.next_by,
    }


def _facts(contact: Contact) -> Facts:
    when = contact.happened_at or contact.planned_for
    return {
        "customer": contact.customer_id,
        "way": str(contact.way),
        "when": when.isoformat() if when else None,
        "carried_by": contact.carried_by_id,
    }


def _words_of(contact: Contact) -> str:
    return "\n".join(filter(None, [contact.about, contact.note, contact.next_step]))
