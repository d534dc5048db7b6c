"""Which complaints are probably about the same matter; they are proposed to a person, never joined by themselves."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ascolto.complaints.models import Complaint
from ascolto.complaints.neighbours import (
    DAYS_OF_BURST,
    LATELY,
    TELLING_LETTERS,
    Beside,
    Neighbours,
    neighbours_of,
    rooms_of,
)
from ascolto.organisation.searching import words_in
from ascolto.trail.acting import Actor

BURST = 3  # so many of one kind in one unit within days, this one among them, have hardly come together by chance
SHOWN = 3
ALIKE = 0.25  # the share of its rare words that another complaint has to have, where nothing else ties them


class Likeness(StrEnum):
    """Why two complaints may be about the same matter, the strongest reason first."""

    ORDER = "order"
    CUSTOMER = "customer"
    ROOM = "room"
    WORDS = "words"
    PLACE = "place"


WEIGHTS = {Likeness.ORDER: 3.0, Likeness.CUSTOMER: 2.0, Likeness.ROOM: 1.0, Likeness.PLACE: 0.5}


@dataclass(frozen=True, slots=True)
class Similar:
    """Another complaint, with what the two have in common and how strongly."""

    complaint: Beside
    likenesses: Sequence[Likeness]
    score: float


def similar_to(
    complaint: Complaint, *, actor: Actor, neighbours: Neighbours | None = None, shown: int = SHOWN
) -> list[Similar]:
    """Return the complaints most like this one among those that the reader may see, the likest first.

    Args:
        neighbours: the complaints that it is compared with, where they were looked up before.
    """
    near = neighbours_of(complaint, actor=actor) if neighbours is None else neighbours
    candidates = {other.pk: other for other in near.all if other.joined_to_id != complaint.pk}
    said = {other.pk: _words_of(other.words) for other in candidates.values()}
    said[complaint.pk] = _words_of(complaint.words)
    weights = _rarity(said.values())
    shared = {pk: _shared(said[complaint.pk], words, weights) for pk, words in said.items()}
    family = {other.pk for other in near.of_customer}
    burst = _burst(complaint, candidates.values(), near.kinds)
    found = [_compared(complaint, other, shared[other.pk], family, burst) for other in candidates.values()]
    alike = [each for each in found if each.likenesses]
    return sorted(alike, key=lambda each: (each.score, each.complaint.received_at), reverse=True)[:shown]


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


def _share_room(complaint: Complaint, other: Beside) -> bool:
    """Return whether both are of one room, which one of them may have named in its words alone."""
    if other.unit_id != complaint.unit_id or abs(other.received_at - complaint.received_at) > LATELY:
        return False
    own, others = rooms_of(complaint), rooms_of(other)
    return bool(own & (others | set(words_in(other.words))) or others & set(words_in(complaint.words)))


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
