"""A complaint that is being taken over: its rows and its events as they come about, step by step, in memory only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.intake import Told, described, promised_targets, received_facts
from ascolto.complaints.lifecycle import Move, Stage, stage_after
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Taxon
from ascolto.people.models import User
from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.events import EventKind


class NotInOrder(Exception):
    """A step lies before the one before it, or in the future; `at` says when."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


@dataclass(slots=True, eq=False)
class Entry:
    """A row that is not stored yet; facts may name it, and get its id once it has one."""

    values: dict[str, Any]
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event of the past; as clocks ask for it, and as the trail will hold it."""

    kind: EventKind
    by: Actor
    at: datetime
    facts: dict[str, Any]
    text: str = ""
    remark: Entry | None = None

    def settled_facts(self) -> dict[str, Any]:
        return {name: value.pk if isinstance(value, Entry) else value for name, value in self.facts.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """What steps ask of the rest: who declared an interest, who complained about what when, the other courses."""

    interested_ids: Collection[int]
    complained: Mapping[tuple[int, int], Collection[datetime]]
    retold: "dict[object, Retelling]" = field(default_factory=dict)

    def has_complained(self, customer_id: int | None, category: Taxon | None, *, before: datetime) -> bool:
        if customer_id is None or category is None:
            return False
        return any(moment < before for moment in self.complained.get((customer_id, category.heir_id), ()))


@dataclass(slots=True, eq=False)
class Retelling:
    """The complaint as far as it has been told: columns by attribute name, and what belongs to it."""

    pk: int
    reference: str
    told: Told
    known: Known
    columns: dict[str, Any]
    last_at: datetime
    cause: Taxon | None = None
    points: list[dict[str, Any]] = field(default_factory=list)
    assessments: list[dict[str, Any]] = field(default_factory=list)
    remedies: list[Entry] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    messages: list[Entry] = field(default_factory=list)
    remark: Entry | None = None
    occurrences: list[Occurrence] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        return Stage(self.columns["stage"])

    @property
    def others(self) -> "Mapping[object, Retelling]":
        """The complaints that are taken over in the same breath, by their courses."""
        return self.known.retold

    @property
    def customer_id(self) -> int | None:
        customer: int | None = self.columns["customer_id"]
        return customer

    def move(self, move: Move) -> None:
        """Go to where the lifecycle lets this move lead, or refuse as an action would."""
        self.columns["stage"] = stage_after(self.stage, move)

    def occur(
        self, kind: ComplaintEvent, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None, text: str = ""
    ) -> None:
        """Count the change and remember its event, in the place that the order of time gives it."""
        if at < self.last_at:
            raise NotInOrder(at)
        self.last_at = at
        self.columns["version"] += 1
        self.columns["changed_at"] = at
        if by.kind is ActorKind.USER:
            self.columns["heard_at"] = None
        self.occurrences.append(Occurrence(kind, self.named(by), at, facts or {}, text))

    def named(self, actor: Actor) -> Actor:
        """Return the actor; a complainant who is not named yet is the one of this complaint."""
        is_ours = actor.kind is ActorKind.COMPLAINANT and not actor.ref
        return replace(actor, ref=self.reference) if is_ours else actor

    def point(self, number: int) -> dict[str, Any]:
        return next(point for point in self.points if point["number"] == number)

    def proposal(self) -> dict[str, Any]:
        return self.decisions[-1]

    def has_decided(self, user: User) -> bool:
        """Whether the person decided on it at an earlier stage, or ended it alone."""
        ended = {ComplaintEvent.SETTLED, ComplaintEvent.RECORDED_OTHERWISE}
        decided_at = self.columns.get("decided_at")
        return any(
            each.get("decided_by_id") == user.pk and each["decided_at"] != decided_at for each in self.decisions
        ) or any(each.kind in ended and each.by.user_id == user.pk for each in self.occurrences)

    def as_complaint(self) -> Complaint:
        """Return it as rules look at it; it is not stored."""
        told = self.told
        return Complaint(
            unit_id=told.unit.pk,
            person_complained_about=told.person_complained_about,
            about_handling=told.about_handling,
            reopened_count=self.columns["reopened_count"],
            customer=None if told.anonymous else told.customer,
            representative=told.representative,
            offering=told.offering,
        )


def begun(told: Told, *, pk: int, reference: str, known: Known, by: Actor, at: datetime) -> Retelling:
    """Return the complaint as taking it in left it, under what is promised today."""
    columns = {**described(told, reference, at=at), "stage": Stage.RECEIVED, "version": 1, "reopened_count": 0}
    retelling = Retelling(pk, reference, told, known, columns, last_at=at)
    retelling.points = [
        {"complaint_id": pk, "number": number, "text": text, "determination": "", "reasons": "", "answer": ""}
        for number, text in enumerate(told.points or [told.words], start=1)
    ]
    received = Complaint(reference=reference, unit_id=told.unit.pk, channel=told.channel, words=told.words)
    received.received_at = told.received_at
    facts = dict(received_facts(received, promised_targets()))
    retelling.occurrences.append(Occurrence(ComplaintEvent.RECEIVED, by, at, facts))
    return retelling
