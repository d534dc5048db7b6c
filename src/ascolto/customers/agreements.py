"""Agree with a loyal customer what each side gives, look at it again, and end it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ascolto.customers.events import AgreementEvent
from ascolto.customers.models import Agreement, Customer
from ascolto.customers.policy import may_edit_customer
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record


class AgreementEnded(Exception):
    """The agreement is in force no longer."""


class NotInOrder(Exception):
    """An agreement ends after it begins, and is looked at again while it is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """What each side gives, from when until when, and when it is looked at again."""

    title: str
    we_give: str
    they_give: str
    from_on: date
    until_on: date | None
    review_on: date


@transaction.atomic
def agree(customer: Customer, partnership: Partnership, *, by: Actor, at: datetime) -> Agreement:
    """Put an agreement with the customer on record."""
    require(may_edit_customer(by))
    _require_order(partnership.from_on, partnership.review_on, partnership.until_on)
    agreement = Agreement.objects.create(
        customer=customer,
        title=partnership.title.strip(),
        we_give=partnership.we_give.strip(),
        they_give=partnership.they_give.strip(),
        from_on=partnership.from_on,
        until_on=partnership.until_on,
        review_on=partnership.review_on,
        agreed_at=at,
    )
    facts: Facts = {"customer": customer.pk, "review_on": agreement.review_on.isoformat()}
    words = "\n".join((agreement.title, agreement.we_give, agreement.they_give))
    begin(AgreementEvent.AGREED, agreement, by=by, at=at, facts=facts, text=words)
    return agreement


@transaction.atomic
def review_agreement(agreement: Agreement, *, review_on: date, note: str, by: Actor, at: datetime) -> Agreement:
    """Note what the review of an agreement found, and when it is looked at the next time."""
    agreement = _locked(agreement, by=by)
    _require_order(agreement.from_on, review_on, agreement.until_on)
    if review_on <= at.date():
        raise NotInOrder
    agreement.review_on, agreement.reviewed_at = review_on, at
    agreement.save(update_fields=["review_on", "reviewed_at"])
    facts: Facts = {"review_on": review_on.isoformat()}
    record(AgreementEvent.REVIEWED, agreement, by=by, at=at, facts=facts, text=note.strip())
    return agreement


@transaction.atomic
def end_agreement(agreement: Agreement, *, reason: str, by: Actor, at: datetime) -> Agreement:
    """End an agreement; why is kept."""
    agreement = _locked(agreement, by=by)
    agreement.ended_at = at
    agreement.save(update_fields=["ended_at"])
    record(AgreementEvent.ENDED, agreement, by=by, at=at, text=reason.strip())
    return agreement


def _locked(agreement: Agreement, *, by: Actor) -> Agreement:
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    require(may_edit_customer(by))
    if agreement.ended_at is not None:
        raise AgreementEnded
    return agreement


def _require_order(from_on: date, review_on: date, until_on: date | None) -> None:
    if review_on < from_on or (until_on is not None and until_on < max(from_on, review_on)):
        raise NotInOrder
