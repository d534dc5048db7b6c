"""Interests that people declare, so that they are not given what they cannot judge impartially (ISO 10002, 4.6)."""

from datetime import datetime

from django.db import transaction

from ascolto.organisation.models import Offering
from ascolto.people.events import PeopleEvent
from ascolto.people.models import DeclaredInterest, User
from ascolto.people.policy import may_declare
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


class NothingDeclared(Exception):
    """An interest names a customer, an offering, or says in words what it is."""


class InterestEnded(Exception):
    """The interest was ended before."""


@transaction.atomic
def declare_interest(
    user: User,
    *,
    customer_ref: str = "",
    offering: Offering | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> DeclaredInterest:
    """Declare a tie of this person to a customer or an offering."""
    require(may_declare(by, user))
    customer_ref, note = customer_ref.strip().upper(), note.strip()
    if not (customer_ref or offering or note):
        raise NothingDeclared
    interest = DeclaredInterest.objects.create(
        user=user, customer_ref=customer_ref, offering=offering, note=note, from_at=at
    )
    facts: dict[str, str | int | None] = {
        "interest": interest.pk,
        "customer": customer_ref,
        "offering": interest.offering_id,
    }
    record(PeopleEvent.INTEREST_DECLARED, user, by=by, at=at, facts=facts, text=note)
    return interest


@transaction.atomic
def end_interest(interest: DeclaredInterest, *, by: Actor, at: datetime) -> DeclaredInterest:
    """Note that the tie exists no longer; that it existed stays known."""
    interest = DeclaredInterest.objects.select_for_update(of=("self",)).select_related("user").get(pk=interest.pk)
    require(may_declare(by, interest.user))
    if interest.ended_at is not None:
        raise InterestEnded
    interest.ended_at = at
    interest.save(update_fields=["ended_at"])
    record(PeopleEvent.INTEREST_ENDED, interest.user, by=by, at=at, facts={"interest": interest.pk})
    return interest


def _facts(interest: DeclaredInterest) -> dict[str, str | int | None]:
    return {"interest": interest.pk, "customer": interest.customer_ref, "offering": interest.offering_id}
