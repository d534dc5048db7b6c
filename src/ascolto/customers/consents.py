"""What a customer agrees to, in which wording, and the withdrawal of it."""

from datetime import datetime

from django.db import transaction

from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import Consent, Customer
from ascolto.customers.policy import may_register_customer
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


@transaction.atomic
def consent(
    customer: Customer, purpose: str, *, wording_version: str, channel: str, by: Actor, at: datetime
) -> Consent:
    """Keep that the customer agreed to this purpose by this channel, in this version of the wording."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    require(may_register_customer(by))
    standing = customer.consents.filter(purpose=purpose, channel=channel, withdrawn_at__isnull=True).first()
    if standing is not None and standing.wording_version == wording_version:
        return standing
    if standing is not None:
        # A new wording was agreed to: the old consent ends when the new one begins.
        standing.withdrawn_at = at
        standing.save(update_fields=["withdrawn_at"])
    given = Consent.objects.create(
        customer=customer, purpose=purpose, wording_version=wording_version, channel=channel, given_at=at
    )
    facts: Facts = {"consent": given.pk, "purpose": purpose, "wording_version": wording_version, "channel": channel}
    record(CustomerEvent.CONSENTED, customer, by=by, at=at, facts=facts)
    return given


@transaction.atomic
def withdraw_consent(given: Consent, *, by: Actor, at: datetime) -> Consent:
    """End a consent. What was done while it stood stays lawful, so the row stays too."""
    given = Consent.objects.select_for_update().select_related("customer").get(pk=given.pk)
    require(may_register_customer(by))
    if given.withdrawn_at is not None:
        return given
    given.withdrawn_at = at
    given.save(update_fields=["withdrawn_at"])
    record(CustomerEvent.CONSENT_WITHDRAWN, given.customer, by=by, at=at, facts={"consent": given.pk})
    return given
