"""Who complains, looked up while the complaint is taken down, and whether it is on record already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ascolto.complaints.finding import Order, in_order
from ascolto.complaints.identities import known_ids, known_to
from ascolto.complaints.models import Complaint
from ascolto.customers.finding import family_ids, numbered, search
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity
from ascolto.trail.acting import Actor, Permission

FEWEST_LETTERS = 3
SHOWN = 5
LOOK_UP, TAKE = "look_up", "take"


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer who may be meant, and how they are reached, which tells people of one name apart."""

    customer: Customer
    reached_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked for and who was found; or who was chosen, and the latest of their open complaints."""

    words: str = ""
    callers: Sequence[Caller] = ()
    chosen: Customer | None = None
    open_ones: Sequence[Complaint] = ()


def may_look_up(actor: Actor) -> bool:
    """Return whether the actor reads customers at all, and may see who they are."""
    return actor.holds_somewhere(Permission.VIEW_CUSTOMERS) and bool(may_see_identity(actor))


def looked_up(words: str, number: str, *, actor: Actor) -> LookedUp:
    """Return who is chosen by the number; where nobody is, who may be meant by the words."""
    chosen = numbered(number) if number.strip() else None
    if not may_look_up(actor):
        return LookedUp()
    if chosen is not None and chosen.pk in known_ids(actor, [chosen]):
        theirs = Complaint.objects.visible_to(actor).open().filter(customer_id__in=family_ids(chosen))
        return LookedUp(chosen=chosen, open_ones=list(in_order(theirs, Order.NEWEST)[:SHOWN]))
    words = words.strip()
    if len(words) < FEWEST_LETTERS:
        return LookedUp()
    return LookedUp(words, [_caller(each) for each in _found(words, actor)])


def _found(words: str, actor: Actor) -> list[Customer]:
    known = known_to(actor, Customer.objects.visible_to(actor))
    found = search(words, actor=actor, known=known).filter(pk__in=known.values("pk"))
    return list(found.prefetch_related("contact_points")[:SHOWN])


def _caller(customer: Customer) -> Caller:
    return Caller(customer, [point.value for point in customer.contact_points.all()][:2])


def wants_to_look_up(posted: QueryDict) -> bool:
    """Return whether the form was sent off to look somebody up: by its button, or with the words for it alone."""
    return LOOK_UP in posted or TAKE in posted or (bool(posted.get("who")) and "record" not in posted)


def typed_so_far(posted: QueryDict, *, several: Sequence[str]) -> dict[str, Any]:
    """Return what stands in the form, to be shown again; whoever was taken from those found has their number there."""
    typed = {name: posted.getlist(name) if name in several else posted.get(name, "") for name in posted}
    return {**typed, "customer": posted[TAKE], "who": ""} if TAKE in posted else typed
