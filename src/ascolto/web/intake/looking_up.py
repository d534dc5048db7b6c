"""Who complains, looked up while the complaint is taken down, and whether it is on record already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.http import QueryDict

from ascolto.complaints.finding import Order, in_order
from ascolto.complaints.identities import known_ids, known_to
from ascolto.complaints.lifecycle import OPEN
from ascolto.complaints.models import Complaint
from ascolto.customers.finding import family_ids, numbered, search
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity
from ascolto.trail.acting import Actor, Permission

FEWEST_LETTERS = 3
SHOWN = 5
LOOKED_THROUGH = 200  # of so many, the first by name, it is asked who complained last; more come of too few letters
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
    has_more: bool = False
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
    found = _found(words, actor)
    return LookedUp(words, _callers(_likeliest_first(found, actor)[:SHOWN]), has_more=len(found) > SHOWN)


def _found(words: str, actor: Actor) -> list[int]:
    """Return the ids of those who may be meant, by name."""
    known = known_to(actor, Customer.objects.visible_to(actor))
    found = search(words, actor=actor, known=known).filter(pk__in=known.values("pk"))
    return list(found.values_list("pk", flat=True)[:LOOKED_THROUGH])


def _likeliest_first(found: Sequence[int], actor: Actor) -> list[int]:
    """Put first who has an open complaint, then who complained last, of what the actor may read; alike stay so."""
    if len(found) < 2:
        return list(found)
    heirs = _heirs(found)
    theirs = Complaint.objects.visible_to(actor).filter(customer__in=list(heirs)).order_by().values("customer")
    said: dict[int, list[tuple[bool, datetime]]] = {}
    for each in theirs.annotate(open=Count("pk", filter=Q(stage__in=sorted(OPEN))), latest=Max("received_at")):
        said.setdefault(heirs[each["customer"]], []).append((each["open"] > 0, each["latest"]))
    silent = [pk for pk in found if pk not in said]
    return [*sorted((pk for pk in found if pk in said), key=lambda pk: max(said[pk]), reverse=True), *silent]


def _heirs(found: Iterable[int]) -> dict[int, int]:
    """Return for each record, and for each that was merged into it, which of those found stands for it."""
    heirs = {pk: pk for pk in found}
    generation = set(heirs)
    while generation:
        merged = Customer.objects.filter(merged_into__in=generation).order_by("pk")
        into = dict(merged.values_list("pk", "merged_into"))
        heirs |= {pk: heirs[heir] for pk, heir in into.items() if heir}
        generation = set(into)
    return heirs


def _callers(chosen: Sequence[int]) -> list[Caller]:
    found = {each.pk: each for each in Customer.objects.filter(pk__in=chosen).prefetch_related("contact_points")}
    return [_caller(found[pk]) for pk in chosen]


def _caller(customer: Customer) -> Caller:
    return Caller(customer, [point.value for point in customer.contact_points.all()][:2])


def wants_to_look_up(posted: QueryDict) -> bool:
    """Return whether the form was sent off to look somebody up: by its button, or with the words for it alone."""
    return LOOK_UP in posted or TAKE in posted or (bool(posted.get("who")) and "record" not in posted)


def typed_so_far(posted: QueryDict, *, several: Sequence[str]) -> dict[str, Any]:
    """Return what stands in the form, to be shown again; whoever was taken from those found has their number there."""
    typed = {name: posted.getlist(name) if name in several else posted.get(name, "") for name in posted}
    return {**typed, "customer": posted[TAKE], "who": ""} if TAKE in posted else typed
