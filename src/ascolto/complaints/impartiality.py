"""What stands between a person and an impartial look at a complaint."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.models import Complaint
from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import Customer
from ascolto.people.models import DeclaredInterest, User
from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.ready import Ready
from ascolto.trail.recording import trail_of

Found = TypeVar("Found")
ENDED_BY_ONE = [ComplaintEvent.SETTLED, ComplaintEvent.RECORDED_OTHERWISE]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that stands against a person handling a complaint; `hard` refuses, otherwise it warns."""

    code: str
    hard: bool


_held: ContextVar[dict[tuple[str, int], Any] | None] = ContextVar("what was read of people", default=None)


@contextmanager
def reading(*people: User) -> Iterator[None]:
    """Hold on to what was read of people and their ties: for a page that only shows, and asks many rules.

    An action asks outside of it, under the lock of the complaint, so that it never acts on what was true a moment ago.
    """
    held = _held.get()
    token = _held.set({} if held is None else held)
    try:
        for person in people:
            once("user", person.pk, lambda person=person: person)  # type: ignore[misc]
        yield
    finally:
        _held.reset(token)


def once(what: str, pk: int, look_up: Callable[[], Found]) -> Found:
    """Return what was looked up, or look it up; where nothing is held, each time anew."""
    held = _held.get()
    if held is None:
        return look_up()
    if (what, pk) not in held:
        held[what, pk] = look_up()
    return cast(Found, held[what, pk])


def conflicts_of_each(users: Sequence[User], complaint: Complaint) -> dict[int, list[Conflict]]:
    """Return for each person what stands against them, in as many statements as for one."""
    ties: dict[int, list[Tie]] = {user.pk: [] for user in users}
    for tie in _declared_by(users):
        ties[tie.user_id].append(tie)
    with reading(*users):
        for user in users:
            once("ties", user.pk, lambda user=user: ties[user.pk])  # type: ignore[misc]
        return {user.pk: conflicts(user, complaint) for user in users}


def conflicts(user: User, complaint: Complaint) -> list[Conflict]:
    """Return what stands between this person and an impartial look at the complaint.

    Own unit and reporting line warn at the first stage, where the front desk settles, and refuse at the second.
    """
    decided = is_at_second_stage(complaint) and _decided_earlier(user, complaint)
    return conflicts_given(user, complaint, is_tied=has_interest(user, complaint), has_decided=decided)


def conflicts_given(user: User, complaint: Complaint, *, is_tied: bool, has_decided: bool) -> list[Conflict]:
    """Return the conflicts where ties and earlier decisions are known; those of the past are not on record yet."""
    second_stage = is_at_second_stage(complaint)
    found = []
    if complaint.person_complained_about_id == user.pk:
        found.append(Conflict("named_in_complaint", hard=True))
    if is_tied:
        found.append(Conflict("declared_interest", hard=True))
    if second_stage and has_decided:
        found.append(Conflict("decided_earlier", hard=True))
    if complaint.person_complained_about and _same_line(user, complaint.person_complained_about):
        found.append(Conflict("reporting_line", hard=second_stage))
    if user.home_unit_id == complaint.unit_id:
        found.append(Conflict("own_unit", hard=second_stage))
    return found


def is_at_second_stage(complaint: Complaint) -> bool:
    return complaint.reopened_count > 0 or complaint.about_handling


def _same_line(user: User, other: User) -> bool:
    return other.reports_to_id == user.pk or user.reports_to_id == other.pk


def _decided_earlier(user: User, complaint: Complaint) -> bool:
    """Whoever settled it on the spot, or recorded it as something else, decided on it as well.

    The decision that stands now is this stage's own: whoever took it may also carry it out and close.
    """
    return user.pk in once("deciders", complaint.pk, lambda: _deciders_of(complaint))


def _deciders_of(complaint: Complaint) -> set[int]:
    before = complaint.decisions.exclude(decided_by=None).exclude(decided_at=complaint.decided_at)
    ended = trail_of(complaint).filter(kind__in=ENDED_BY_ONE, actor_kind=ActorKind.USER)
    refs = ended.values_list("actor_ref", flat=True)
    return {*before.values_list("decided_by_id", flat=True), *(int(ref) for ref in refs)}


def has_interest(user: User, complaint: Complaint) -> bool:
    """Return whether the person is tied to one of the people in the complaint, or to what it is about."""
    people = [person for person in (complaint.customer, complaint.representative) if person]
    if not people and complaint.offering is None:
        return False
    declared = once("ties", user.pk, lambda: _declared_by([user]))
    path = complaint.offering.path if complaint.offering else ""
    if path and any(one.offering_path and path.startswith(one.offering_path) for one in declared):
        return True
    named = {one.customer_ref for one in declared} - {""}
    return bool(named) and not named.isdisjoint(once("references", complaint.pk, lambda: _references_of(people)))


class Tie(NamedTuple):
    """What somebody declared: a tie to a customer, or to an offering and all below it."""

    user_id: int
    customer_ref: str
    offering_path: str | None


def _declared_by(users: Iterable[User]) -> list[Tie]:
    return list(map(Tie._make, _DECLARED(tuple(user.pk for user in users))))


_DECLARED = Ready(
    lambda users: (
        DeclaredInterest.objects.filter(user_id__in=users, ended_at=None)
        .order_by("pk")
        .values_list("user_id", "customer_ref", "offering__path")
    )
)


def _references_of(people: Iterable[Customer]) -> set[str]:
    """Return every reference under which these customers are on record; two merged records are one customer."""
    ids = [pk for person in people for pk in family_ids(survivor(person))]
    return set(Customer.objects.filter(pk__in=ids).order_by("pk").values_list("reference", flat=True))


def user_of(actor: Actor) -> User | None:
    """Return the person who acts, if it is one; held with what else was read of them."""
    pk = actor.user_id
    return None if pk is None else once("user", pk, lambda: User.objects.get(pk=pk))
