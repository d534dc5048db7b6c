"""The complaints that one is compared with: of the same customer, kind, place or order, or with the same rare words."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise

from ascolto.complaints.lifecycle import Stage, is_ended
from ascolto.complaints.models import OPEN_STAGES, Complaint, ComplaintQuerySet, Determination, sight_of
from ascolto.customers.finding import family_ids, survivor
from ascolto.organisation.models import Taxon
from ascolto.organisation.searching import asked_for, words_in
from ascolto.trail.acting import Actor
from ascolto.trail.ready import Ready

LATELY = timedelta(days=60)
DAYS_OF_BURST = timedelta(days=3)
CANDIDATES = 30  # of each kind: the likeness is computed over these, however many complaints there are
TELLING_LETTERS = 5  # shorter words are mostly those of the language, not of the matter
TELLING_WORDS = 4
ROOM = re.compile(r"[0-9]{2}")


class Beside(NamedTuple):
    """Another complaint, as far as it is compared and shown beside one: rows of a few columns are read soonest."""

    pk: int
    reference: str
    stage: str
    outcome: str
    received_at: datetime
    language: str
    words: str
    order_number: str
    happened_where: str
    unit_id: int
    category_id: int | None
    customer_id: int | None
    joined_to_id: int | None

    def get_stage_display(self) -> str | Promise:
        return Stage(self.stage).label

    def get_outcome_display(self) -> str | Promise:
        return Determination(self.outcome).label if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The complaints that one is compared with: all of them, and those of the same customer, open ones first."""

    all: Sequence[Beside]
    of_customer: Sequence[Beside]
    kinds: Sequence[int]


def others_of_customer(complaint: Complaint, *, actor: Actor) -> list[Beside]:
    """Return the other complaints of the same customer, those still open first, as many as are compared."""
    family = _family_of(complaint)
    return _read(Compared(*sight_of(actor), complaint.pk, family=tuple(family))) if family else []


def neighbours_of(complaint: Complaint, *, actor: Actor) -> Neighbours:
    """Return the complaints that this one is compared with, among those that the reader may see; one statement."""
    family, kinds = _family_of(complaint), _kinds_like(complaint)
    pairs = tuple(map(asked_for, combinations(_telling(complaint), 2)))
    rooms = tuple(asked_for([room]) for room in sorted(rooms_of(complaint)))
    order = words_in(complaint.order_number)
    found = _read(Compared(
        *sight_of(actor),
        complaint.pk,
        unit=complaint.unit_id if kinds or rooms else None,
        lately=_around(complaint, LATELY) if pairs or rooms else None,
        within_days=_around(complaint, DAYS_OF_BURST) if kinds else None,
        family=tuple(family),
        kinds=tuple(kinds),
        pairs=pairs,
        rooms=rooms,
        order=complaint.order_number if order else None,
        order_asked=asked_for(order) if order else None,
    ))  # fmt: skip
    return Neighbours(found, [other for other in found if other.customer_id in family], kinds)


def rooms_of(one: Complaint | Beside) -> set[str]:
    """Return the numbers of rooms, tables or doors in the place where it happened."""
    return {word for word in words_in(one.happened_where) if ROOM.search(word)}


def _telling(complaint: Complaint) -> list[str]:
    """Return the longest words of the complaint: in every language these are rare, and say what it is about."""
    words = [word for word in words_in(complaint.words) if len(word) >= TELLING_LETTERS and not word.isdigit()]
    return sorted(words, key=lambda word: (-len(word), word))[:TELLING_WORDS]


def _family_of(complaint: Complaint) -> list[int]:
    """Return the ids of all records of the customer who complained; of a complaint without one, none."""
    customer = complaint.customer
    if customer is None:
        return []
    alone = customer.merged_into_id is None and not getattr(complaint, "has_merged_customers", True)
    return [customer.pk] if alone else family_ids(survivor(customer))


def _kinds_like(complaint: Complaint) -> list[int]:
    """Return the ids of the categories that count as this complaint's: its own, and those merged with it."""
    if complaint.category is None:
        return []
    if complaint.category.merged_into_id is None and not getattr(complaint, "has_merged_kinds", True):
        return [complaint.category.pk]
    return list(Taxon.objects.counting_as(complaint.category).order_by("pk").values_list("pk", flat=True))


class Compared(NamedTuple):
    """By what others are looked for: who reads, which complaint, and what they may have in common with it."""

    units: tuple[int, ...] | None
    besides: int | None
    pk: int
    unit: int | None = None
    lately: tuple[datetime, datetime] | None = None
    within_days: tuple[datetime, datetime] | None = None
    family: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    pairs: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    order: str | None = None
    order_asked: str | None = None


def _read(by: Compared) -> list[Beside]:
    """Return the first that each way leads to, open ones first, then the newest; one statement for all ways."""
    found = map(Beside._make, _FOUND(*by))
    return sorted(found, key=lambda one: (not is_ended(one.stage), one.received_at, one.pk), reverse=True)


def _ways(by: Compared) -> Iterator[ComplaintQuerySet]:
    """Return the ways to other complaints, each of which an index answers."""
    others = Complaint.objects.in_sight(by.units, by.besides).exclude(pk=by.pk)
    if by.family:
        open_first = Case(When(stage__in=OPEN_STAGES, then=Value(0)), default=Value(1))
        yield others.filter(customer_id__in=by.family).order_by(open_first, "-received_at", "-pk")
    others = others.exclude(joined_to=by.pk).order_by("-received_at", "-pk")
    if by.kinds:
        yield others.filter(received_at__range=by.within_days, unit=by.unit, category_id__in=by.kinds)
    said = Q()
    for pair in by.pairs:
        said |= Q(received_at__range=by.lately, search_text__asks=pair)
    for room in by.rooms:
        said |= Q(received_at__range=by.lately, search_text__asks=room, unit=by.unit)
    if by.order:
        said |= Q(search_text__asks=by.order_asked, order_number=by.order)
    if said:
        yield others.filter(said)


def _found(*values: Any) -> QuerySet[Complaint, Any]:
    legs: list[str] = []
    params: list[Any] = []
    for rows in _ways(Compared(*values)):
        with suppress(EmptyResultSet):
            sql, given = rows.values_list("pk")[:CANDIDATES].query.sql_with_params()
            legs.append(f"SELECT leg.pk FROM ({sql}) AS leg")  # noqa: S608  (Django's; what people give are parameters)
            params.extend(given)
    of_any = Q(pk__in=RawSQL(" UNION ALL ".join(legs), params)) if legs else Q(pk__in=[])  # noqa: S611  (as above)
    return Complaint.objects.filter(of_any).values_list(*Beside._fields)


_FOUND = Ready(_found)


def _around(complaint: Complaint, span: timedelta) -> tuple[datetime, datetime]:
    return complaint.received_at - span, complaint.received_at + span
