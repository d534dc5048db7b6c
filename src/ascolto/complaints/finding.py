"""Find complaints again: by stage, unit, category, handler, words – and page by page without ever counting them all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, cast

from django.db.models import F, Q, QuerySet

from ascolto.complaints.blocked import blocked
from ascolto.complaints.gathering import Along, Place, gather
from ascolto.complaints.lifecycle import ENDED, OPEN, Stage
from ascolto.complaints.models import Complaint, ComplaintQuerySet, Priority
from ascolto.complaints.ordering import LAST, NEVER, DueOrNever, Key, PriorityOrLast
from ascolto.complaints.policy import SMALL
from ascolto.complaints.searching import saying
from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import Customer, Segment
from ascolto.customers.segments import members_of
from ascolto.organisation import settings_of
from ascolto.organisation.models import Offering, Taxon, Unit
from ascolto.organisation.references import is_reference, normalise_reference
from ascolto.organisation.trees import ancestor_ids
from ascolto.people.models import Grant, User
from ascolto.people.roles import PERMISSIONS_OF
from ascolto.trail.acting import Actor, Permission
from ascolto.trail.ready import Ready, filled

PAGE = 25
COUNTED_UP_TO = 10_000
EARLIEST_DAY, LATEST_DAY = date(1000, 1, 1), date(9000, 1, 1)
LARGEST_ID = 2**63 - 1
HEARD_WITHIN = timedelta(days=60)


class Standing(StrEnum):
    OPEN = "open"
    ENDED = "ended"


class Whose(StrEnum):
    """Two answers to the question who handles it that are not a person's id."""

    MINE = "me"
    NOBODYS = "nobody"


class Order(StrEnum):
    BY_DUE = "due"
    BY_PRIORITY = "priority"
    NEWEST = "newest"
    OLDEST = "oldest"
    LATEST_CHANGE = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a reader looks for; what is left empty does not narrow the list, and of several any one is enough.

    A unit, a taxon or an offering stands for itself and all below it, a customer for the whole family of merged
    records. Days are those of the zone, the last one included.
    """

    stage: Sequence[str] = (Standing.OPEN,)
    unit: Sequence[Unit] = ()
    category: Sequence[Taxon] = ()
    cause: Sequence[Taxon] = ()
    journey_stage: Sequence[Taxon] = ()
    offering: Sequence[Offering] = ()
    handler: Sequence[str] = ()
    customer: Customer | None = None
    segment: Segment | None = None
    priority: Sequence[int] = ()
    severity: Sequence[int] = ()
    channel: Sequence[str] = ()
    language: Sequence[str] = ()
    received_from: date | None = None
    received_to: date | None = None
    zone: tzinfo = UTC
    overdue: bool = False
    heard: bool = False
    reopened: bool = False
    undelivered: bool = False
    blocked: bool = False
    words: str = ""


# What the parts of a list are called


def narrowed(rows: ComplaintQuerySet, wanted: Wanted, *, actor: Actor, at: datetime) -> ComplaintQuerySet:
    """Return the complaints that fit everything asked for."""
    rows = at_stages(rows, wanted.stage)
    rows = within(rows, wanted)
    rows = received_between(rows, wanted.received_from, wanted.received_to, zone=wanted.zone)
    if wanted.handler:
        rows = handled_by(rows, *wanted.handler, actor=actor)
    if wanted.customer:
        rows = rows.filter(customer_id__in=family_ids(survivor(wanted.customer)))
    if wanted.overdue:
        rows = rows.overdue(at=at)
    if wanted.heard:
        rows = heard(rows, at=at)
    if wanted.blocked:
        rows = blocked(rows)
    return saying(rows, wanted.words, actor=actor)


def within(rows: ComplaintQuerySet, wanted: Wanted) -> ComplaintQuerySet:
    """Return the complaints whose own facts are those asked for."""
    facts = {name: getattr(wanted, name) for name in ("priority", "severity", "channel", "language")}
    rows = rows.filter(**{f"{name}__in": any_of for name, any_of in facts.items() if any_of})
    trees = {name: getattr(wanted, name) for name in ("unit", "category", "cause", "journey_stage", "offering")}
    rows = rows.filter(**{f"{name}_id__in": subtree_ids(nodes) for name, nodes in trees.items() if nodes})
    if wanted.undelivered:
        rows = rows.filter(undelivered=True)
    if wanted.segment:
        rows = rows.filter(customer_id__in=members_of(wanted.segment).values("pk"))
    return rows.filter(reopened_count__gt=0) if wanted.reopened else rows


def subtree_ids(nodes: Sequence[Unit | Taxon | Offering]) -> list[int]:
    """Return the ids of the things and of all below them: the trees are small, and an index knows ids."""
    return sorted({pk for node in nodes for pk in type(node).objects.under(node).values_list("pk", flat=True)})


def received_between(
    rows: ComplaintQuerySet, first: date | None, last: date | None, *, zone: tzinfo
) -> ComplaintQuerySet:
    """Return what was received on these days as the zone counts them, the last one included."""
    if first:
        rows = rows.filter(received_at__gte=midnight(first, zone))
    if last:
        rows = rows.filter(received_at__lt=midnight(min(last, LATEST_DAY) + timedelta(days=1), zone))
    return rows


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return when the day begins; a day beyond what is ever on record counts as the first or the last there is."""
    return datetime.combine(min(max(day, EARLIEST_DAY), LATEST_DAY), time.min, zone)


def at_stages(rows: ComplaintQuerySet, stages: Sequence[str]) -> ComplaintQuerySet:
    """Return the complaints at one of these stages, where "open" and "ended" stand for all of theirs."""
    meant = {Standing.OPEN: OPEN, Standing.ENDED: ENDED}
    wanted = {each for stage in stages for each in meant.get(cast(Standing, stage), {stage})}
    return rows.filter(stage__in=sorted(wanted)) if wanted and wanted != OPEN | ENDED else rows


def handled_by(rows: ComplaintQuerySet, *handlers: str, actor: Actor) -> ComplaintQuerySet:
    """Return the complaints that one of these handles: people by their id, the actor, or nobody."""
    people = [actor.user_id if each == Whose.MINE else int(each) for each in handlers if each != Whose.NOBODYS]
    theirs = Q(handler_id__in=people)
    if Whose.NOBODYS not in handlers:
        return rows.filter(theirs)
    return rows.filter(Q(handler=None) | theirs) if people else rows.filter(handler=None)


def referred_to(words: str, *, actor: Actor) -> Complaint | None:
    """Return the complaint whose reference this is, if the actor may read it."""
    if not is_reference(words):
        return None
    return Complaint.objects.visible_to(actor).filter(reference=normalise_reference(words)).first()


# What needs somebody


def at_once_first(rows: ComplaintQuerySet, *, first: int) -> list[Complaint]:
    """Return the first of these in the order they stand in, those to be handled at once before all others."""
    rows = rows.alias(rank=PriorityOrLast("priority"))
    found = list(rows.filter(Q(rank=Priority.FIRST))[:first])
    if len(found) < first:
        found += rows.filter(Q(rank__gt=Priority.FIRST))[: first - len(found)]
    return found


def mine(rows: ComplaintQuerySet, actor: Actor) -> ComplaintQuerySet:
    return in_order(handled_by(rows.open(), Whose.MINE, actor=actor), Order.BY_DUE)


def unassigned(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    return in_order(rows.open().filter(handler=None), Order.BY_DUE)


def undelivered(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """Return the open complaints whose acknowledgement came back: another channel is needed."""
    return in_order(rows.open().filter(undelivered=True), Order.BY_DUE)


def awaiting_decision(rows: ComplaintQuerySet, actor: Actor) -> ComplaintQuerySet:
    """Return the proposals that this person may be asked to decide on, not their own where four eyes must look."""
    proposed = rows.filter(stage=Stage.DECISION_PROPOSED)
    units = actor.grants.get(Permission.DECIDE_COMPLAINTS, frozenset())
    if units is not None:
        proposed = proposed.filter(unit_id__in=units)
    if settings_of.current().profile != SMALL:
        own = Q(decisions__proposed_by_id=actor.user_id, decisions__decided_at=None, decisions__sent_back_at=None)
        proposed = proposed.exclude(pk__in=Complaint.objects.filter(own).values("pk"))
    return in_order(proposed, Order.BY_DUE)


def heard_from(rows: ComplaintQuerySet, *, at: datetime) -> ComplaintQuerySet:
    return in_order(heard(rows, at=at), Order.NEWEST)


def heard(rows: ComplaintQuerySet, *, at: datetime) -> ComplaintQuerySet:
    """Return the complaints whose complainant wrote lately, and on which no member of staff has done anything since."""
    return rows.filter(heard_at__gte=at - HEARD_WITHIN)


# Pages


@dataclass(frozen=True, slots=True)
class Page:
    """Some complaints in their order, and the places from which to read on and back; empty where nothing is left.

    `count` is how many the whole list has; where it is more than COUNTED_UP_TO, nobody needs to know exactly.
    """

    rows: Sequence[Complaint]
    later: str
    earlier: str
    count: int


DUE = Key("next_due_at", DueOrNever("next_due_at"), NEVER)
ORDERED_BY: dict[str, tuple[Key, ...]] = {
    Order.BY_DUE: (DUE,),
    Order.BY_PRIORITY: (Key("priority", PriorityOrLast("priority"), LAST), DUE),
    Order.NEWEST: (Key("received_at", F("received_at")),),
    Order.OLDEST: (Key("received_at", F("received_at")),),
    Order.LATEST_CHANGE: (Key("changed_at", F("changed_at")),),
}
FALLING = frozenset({Order.NEWEST, Order.LATEST_CHANGE})


def in_order(rows: ComplaintQuerySet, order: str) -> ComplaintQuerySet:
    """Return the complaints in one of the orders; what is due next comes first, what has no clock last."""
    return _along(rows, _along_which(order))


def page_of(rows: ComplaintQuerySet, order: str, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return the page that follows one place in the order, or precedes another; a place that cannot be read is none.

    The rows bring along what was asked for by `select_related`.
    """
    place = _place(before or after, order)
    back = bool(place and before)
    count, ids = _first(rows, order, place, back=back, first=size + 1)
    more = len(ids) > size
    page = _brought_along(rows, ids[:size])
    if back:
        page.reverse()
    later, earlier = (True, more) if back else (more, place is not None)
    return Page(
        page,
        later=_spelled(page[-1:], order) if later else "",
        earlier=_spelled(page[:1], order) if earlier else "",
        count=count,
    )


def count_of(rows: ComplaintQuerySet, *, up_to: int = COUNTED_UP_TO) -> int:
    """Return how many there are; beyond the limit one more than the limit, since nobody needs to know exactly."""
    return gather(rows, Along((F("received_at"),), falls=True), first=0, up_to=up_to).count


def _first(
    rows: ComplaintQuerySet, order: str, place: Place | None, *, back: bool, first: int
) -> tuple[int, list[int]]:
    """Return the count, and the ids of the first complaints beyond the place, on or back."""
    along = _along_which(order, place, back=back)
    gathered = gather(rows, along, first=first, up_to=COUNTED_UP_TO)
    if gathered.count <= COUNTED_UP_TO:
        return gathered.count, gathered.ids
    ids: list[int] = []
    for stretch in _beyond(rows, along):
        ids += _along(stretch, along).values_list("pk", flat=True)[: first - len(ids)]
        if len(ids) == first:
            break
    return gathered.count, ids


def _along_which(order: str, place: Place | None = None, *, back: bool = False) -> Along:
    return Along(tuple(key.value for key in ORDERED_BY[order]), falls=(order in FALLING) != back, beyond=place)


def _along(rows: ComplaintQuerySet, along: Along) -> ComplaintQuerySet:
    if along.falls:
        return rows.order_by(*(value.desc() for value in cast(Any, along.by)), "-pk")
    return rows.order_by(*(value.asc() for value in cast(Any, along.by)), "pk")


def _beyond(rows: ComplaintQuerySet, along: Along) -> Iterator[ComplaintQuerySet]:
    """Return what lies beyond the place, stretch by stretch, each with a bound at which an index can begin.

    Of two values that give an order, what shares the first comes before what is beyond that one.
    """
    if along.beyond is None:
        yield rows
        return
    than, names = "lt" if along.falls else "gt", along.names
    rows, place = rows.alias(**dict(zip(names, along.by, strict=True))), dict(zip(names, along.beyond, strict=False))
    *leading, last = names
    near = rows.filter(**{name: place[name] for name in leading}, **{f"{last}__{than}e": place[last]})
    yield near.filter(Q(**{f"{last}__{than}": place[last]}) | Q(**{f"pk__{than}": along.beyond[-1]}))
    while leading:
        name = leading.pop()
        yield rows.filter(**{same: place[same] for same in leading}, **{f"{name}__{than}": place[name]})


def _brought_along(rows: ComplaintQuerySet, ids: Sequence[int]) -> list[Complaint]:
    """Read these complaints with what the list brings along; their filters need not be asked again."""
    if not ids:
        return []
    wanted = _ON_PAGE(filled(ids, PAGE), _paths(rows.query.select_related))
    found = {complaint.pk: complaint for complaint in wanted}
    return [found[pk] for pk in ids if pk in found]


_ON_PAGE = Ready(lambda ids, beside: _beside(Complaint.objects.filter(pk__in=ids), beside))


def _beside(rows: ComplaintQuerySet, paths: frozenset[str]) -> ComplaintQuerySet:
    return rows.select_related(*sorted(paths)) if paths else rows


def _paths(related: Any, before: str = "") -> frozenset[str]:
    """Return the paths of `select_related`, each of which brings along what lies on its way."""
    if not isinstance(related, dict):
        return frozenset()
    deeper = [_paths(below, f"{before}{name}__") | {f"{before}{name}"} for name, below in related.items()]
    return frozenset().union(*deeper)


def _place(text: str, order: str) -> Place | None:
    """Read a place: the values by which the list is ordered and the id, such as 2026-03-02T09:00:00+00:00~17."""
    *values, pk = text.split("~")
    try:
        place = [key.read(value) for key, value in zip(ORDERED_BY[order], values, strict=True)]
        number = int(pk)
    except (ValueError, OverflowError):
        return None
    return None if abs(number) > LARGEST_ID else (*place, number)


def _spelled(rows: Sequence[Complaint], order: str) -> str:
    return "~".join([*(key.spelled(rows[0]) for key in ORDERED_BY[order]), str(rows[0].pk)]) if rows else ""


# Who and what else


def handlers() -> QuerySet[User]:
    """Return everybody who may handle complaints somewhere."""
    return _holding(Grant.objects.granted(), Permission.HANDLE_COMPLAINTS)


def handlers_for(complaint: Complaint) -> QuerySet[User]:
    """Return everybody who may handle complaints of this unit."""
    return _holding(_granted_in(complaint.unit), Permission.HANDLE_COMPLAINTS)


def readers_in(unit: Unit) -> QuerySet[User]:
    """Return everybody who may read what is said about this unit."""
    return _holding(_granted_in(unit), Permission.VIEW_COMPLAINTS)


def _granted_in(unit: Unit) -> QuerySet[Grant]:
    return Grant.objects.granted().filter(Q(unit=None) | Q(unit_id__in=ancestor_ids(unit.path)))


def _holding(granted: QuerySet[Grant], permission: Permission) -> QuerySet[User]:
    roles = [role for role, permissions in PERMISSIONS_OF.items() if permission in permissions]
    users = granted.filter(role__in=roles).values("user_id")
    found: QuerySet[User] = User.objects.active().filter(pk__in=users).order_by("name", "pk")
    return found
