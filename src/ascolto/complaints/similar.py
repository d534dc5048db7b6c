"""Which complaints are probably about the same matter; they are proposed to a person, never joined by themselves."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import Promise

from ascolto.complaints.finding import others_of
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, ComplaintQuerySet, Determination
from ascolto.organisation.models import Taxon
from ascolto.organisation.searching import words_in
from ascolto.trail.acting import Actor

LATELY = timedelta(days=60)
DAYS_OF_BURST = timedelta(days=3)
BURST = 3  # so many of one kind in one unit within days, this one among them, have hardly come together by chance
CANDIDATES = 30  # of each kind: the likeness is computed over these, however many complaints there are
SHOWN = 3
TELLING_LETTERS = 5  # shorter words are mostly those of the language, not of the matter
TELLING_WORDS = 4
ALIKE = 0.25  # the share of its rare words that another complaint has to have, where nothing else ties them
ROOM = re.compile(r"[0-9]{2}")


class Likeness(StrEnum):
    """Why two complaints may be about the same matter, the strongest reason first."""

    ORDER = "order"
    CUSTOMER = "customer"
    ROOM = "room"
    WORDS = "words"
    PLACE = "place"


WEIGHTS = {Likeness.ORDER: 3.0, Likeness.CUSTOMER: 2.0, Likeness.ROOM: 1.0, Likeness.PLACE: 0.5}


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
    joined_to_id: int | None

    def get_stage_display(self) -> str | Promise:
        return Stage(self.stage).label

    def get_outcome_display(self) -> str | Promise:
        return Determination(self.outcome).label if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Similar:
    """Another complaint, with what the two have in common and how strongly."""

    complaint: Beside
    likenesses: Sequence[Likeness]
    score: float


def beside(rows: ComplaintQuerySet) -> list[Beside]:
    """Return the first of these complaints, as many as are compared."""
    return [Beside._make(row) for row in rows.values_list(*Beside._fields)[:CANDIDATES]]


def similar_to(
    complaint: Complaint, *, actor: Actor, of_customer: Sequence[Beside] | None = None, shown: int = SHOWN
) -> list[Similar]:
    """Return the complaints most like this one among those that the reader may see, the likest first.

    Args:
        of_customer: the customer's other complaints, where they were looked up before.
    """
    others = Complaint.objects.visible_to(actor).exclude(pk=complaint.pk).exclude(joined_to=complaint)
    of_customer = _of_customer(complaint, actor=actor) if of_customer is None else of_customer
    kinds = _kinds_like(complaint)
    candidates = {other.pk: other for rows in _ways(complaint, others, kinds) for other in beside(rows)}
    candidates |= {other.pk: other for other in of_customer if other.joined_to_id != complaint.pk}
    said = {other.pk: _words_of(other.words) for other in candidates.values()}
    said[complaint.pk] = _words_of(complaint.words)
    weights = _rarity(said.values())
    shared = {pk: _shared(said[complaint.pk], words, weights) for pk, words in said.items()}
    family = {other.pk for other in of_customer}
    burst = _burst(complaint, candidates.values(), kinds)
    found = [_compared(complaint, other, shared[other.pk], family, burst) for other in candidates.values()]
    alike = [each for each in found if each.likenesses]
    return sorted(alike, key=lambda each: (each.score, each.complaint.received_at), reverse=True)[:shown]


def _of_customer(complaint: Complaint, *, actor: Actor) -> list[Beside]:
    return beside(others_of(complaint, complaint.customer, actor=actor)) if complaint.customer else []


def _kinds_like(complaint: Complaint) -> list[int]:
    """Return the ids of the categories that count as this complaint's: its own, and those merged with it."""
    if complaint.category is None:
        return []
    return list(Taxon.objects.counting_as(complaint.category).order_by("pk").values_list("pk", flat=True))


def _ways(complaint: Complaint, others: ComplaintQuerySet, kinds: Sequence[int]) -> list[ComplaintQuerySet]:
    """Return the ways to candidates, each of which an index answers."""
    lately, within_days = (_received_within(complaint, span) for span in (LATELY, DAYS_OF_BURST))
    ways = []
    if kinds:
        ways.append(others.filter(within_days, unit_id=complaint.unit_id, category_id__in=kinds))
    said = Q()
    for one, other in combinations(_telling(complaint), 2):
        said |= lately & Q(search_text__says=f"{one} {other}")
    for room in sorted(_rooms_of(complaint)):
        said |= lately & Q(search_text__says=room, unit_id=complaint.unit_id)
    if words_in(complaint.order_number):
        said |= Q(search_text__says=complaint.order_number, order_number=complaint.order_number)
    if said:
        ways.append(others.filter(said))
    return [rows.order_by("-received_at", "-pk") for rows in ways]


def _received_within(complaint: Complaint, span: timedelta) -> Q:
    return Q(received_at__range=(complaint.received_at - span, complaint.received_at + span))


def _burst(complaint: Complaint, others: Collection[Beside], kinds: Sequence[int]) -> set[int]:
    """Return the ids of those that came with this one in a burst: several of one kind about one unit within days."""
    kin = {
        other.pk
        for other in others
        if other.unit_id == complaint.unit_id
        and other.category_id in kinds
        and abs(other.received_at - complaint.received_at) <= DAYS_OF_BURST
    }
    return kin if len(kin) + 1 >= BURST else set()


def _rooms_of(one: Complaint | Beside) -> set[str]:
    """Return the numbers of rooms, tables or doors in the place where it happened."""
    return {word for word in words_in(one.happened_where) if ROOM.search(word)}


def _share_room(complaint: Complaint, other: Beside) -> bool:
    """Return whether both are of one room, which one of them may have named in its words alone."""
    if other.unit_id != complaint.unit_id or abs(other.received_at - complaint.received_at) > LATELY:
        return False
    own, others = _rooms_of(complaint), _rooms_of(other)
    return bool(own & (others | set(words_in(other.words))) or others & set(words_in(complaint.words)))


def _telling(complaint: Complaint) -> list[str]:
    """Return the longest words of the complaint: in every language these are rare, and say what it is about."""
    words = [word for word in words_in(complaint.words) if len(word) >= TELLING_LETTERS and not word.isdigit()]
    return sorted(words, key=lambda word: (-len(word), word))[:TELLING_WORDS]


def _words_of(text: str) -> set[str]:
    return {word for word in words_in(text) if len(word) >= TELLING_LETTERS}


def _rarity(said: Collection[set[str]]) -> dict[str, float]:
    """Return how much each word tells: the fewer of these complaints have it, the more."""
    having = Counter(word for words in said for word in words)
    return {word: math.log(1 + len(said) / count) for word, count in having.items()}


def _compared(complaint: Complaint, other: Beside, shared: float, family: set[int], burst: set[int]) -> Similar:
    tied = []
    if complaint.order_number and other.order_number == complaint.order_number:
        tied.append(Likeness.ORDER)
    if other.pk in family:
        tied.append(Likeness.CUSTOMER)
    if _share_room(complaint, other):
        tied.append(Likeness.ROOM)
    if other.pk in burst:
        tied.append(Likeness.PLACE)
    likenesses = [*tied, *([Likeness.WORDS] if shared >= ALIKE else [])]
    score = sum(WEIGHTS[each] for each in tied) + shared
    return Similar(other, [each for each in Likeness if each in likenesses], score)


def _shared(words: set[str], others: set[str], weights: dict[str, float]) -> float:
    """Return the share of what both say in what either says, rare words counting more; 0 to 1."""
    either = sum(weights[word] for word in words | others)
    return sum(weights[word] for word in words & others) / either if either else 0.0
