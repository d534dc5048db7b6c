"""Everything that the page of one complaint shows, looked up in few statements however long its history is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from ascolto.complaints.clocks import Clock, ClockName, clocks_of
from ascolto.complaints.impartiality import Conflict, conflicts
from ascolto.complaints.models import Complaint, Decision, Point, Remedy, sight_of
from ascolto.customers.models import ContactPoint, Customer
from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.models import Offering, Taxon
from ascolto.organisation.reading import calendar_of
from ascolto.people.drafts import at_work_on
from ascolto.people.models import User
from ascolto.trail.acting import Actor
from ascolto.trail.ready import Ready, bring_along
from ascolto.ui.days import day_in_words
from ascolto.ui.explanations_surveys import language_name
from ascolto.web.choosing import name_of
from ascolto.web.complaints.answer import ANSWERS_FIRST, Answer
from ascolto.web.complaints.around import Around
from ascolto.web.complaints.forms import AcknowledgeForm
from ascolto.web.complaints.steps import FORWARD, OTHER_WAYS, Offered, allowed, offered
from ascolto.web.complaints.story import Story
from ascolto.web.complaints.timeline import Shown
from ascolto.web.complaints.words import CONFLICTS_OF_READER, HISTORY

Text = str | Promise
# Few: a database weighs all orders in which tables can be joined, and with a dozen that takes longer than the answer.
BESIDE = ("unit", "customer", "handler", "offering")
FROM_TREES = ("category", "journey_stage", "cause")
# What few complaints have, or none before the decision, need not be looked up for all others.
OF_FEW: dict[str, QuerySet[Any]] = {
    "joined": Complaint.objects.filter(joined_to=OuterRef("pk")),
    "merged_customers": Customer.objects.filter(merged_into=OuterRef("customer")),
    "merged_kinds": Taxon.objects.filter(merged_into=OuterRef("category")),
    "remedies": Remedy.objects.filter(complaint=OuterRef("pk")),
    "decisions": Decision.objects.filter(complaint=OuterRef("pk")),
}
CASE = Ready(
    lambda reference, units, besides: (
        Complaint.objects.in_sight(units, besides)
        .filter(reference=reference)
        .select_related(*BESIDE)
        .annotate(**{f"has_{name}": Exists(few) for name, few in OF_FEW.items()})
    )
)
ANSWERED_BY = {
    name: Ready(lambda complaint, model=model: model.objects.filter(complaint_id=complaint))
    for name, model in (("points", Point), ("remedies", Remedy), ("decisions", Decision))
}
TAXA = Ready(lambda ids: Taxon.objects.filter(pk__in=ids))
CONTACT_POINTS = Ready(lambda people: ContactPoint.objects.filter(customer_id__in=people))
TAKE = "take"
CLOSE = "close"
ONCE_DECIDING = frozenset({"reply", "decide", CLOSE})
EDITS = ["describe", "cause", "assess"]
PROMISES: dict[ClockName, Promise] = {
    ClockName.ACKNOWLEDGE: pgettext_lazy("clock", "Acknowledge by"),
    ClockName.DECIDE: pgettext_lazy("clock", "Decide by"),
    ClockName.CLOSE: pgettext_lazy("clock", "Close by"),
}


def case_of(reference: str, *, actor: Actor) -> Complaint:
    """Return the complaint with what belongs to it, or say that there is none for this reader.

    What few complaints have, such as a representative or somebody who decided, is looked up when it is asked for.
    """
    found = CASE(reference, *sight_of(actor))
    if not found:
        raise Http404
    return _brought_along(found[0], actor)


def _brought_along(complaint: Complaint, actor: Actor) -> Complaint:
    """Look up what it raises and what was answered, what it was filed under, how its people are reached, and so on.

    The one that it was joined to is there for whoever may open it too; for others only its id is.
    """
    for name, asked in ANSWERED_BY.items():
        bring_along(complaint, name, asked(complaint.pk) if getattr(complaint, f"has_{name}", True) else [])
    filed = {name: pk for name in FROM_TREES if (pk := getattr(complaint, f"{name}_id"))}
    taxa = {taxon.pk: taxon for taxon in TAXA(tuple(filed.values()))} if filed else {}
    for name, pk in filed.items():
        setattr(complaint, name, taxa[pk])
    people = [person for person in (complaint.customer, complaint.representative) if person]
    reached = CONTACT_POINTS(tuple(person.pk for person in people)) if people else []
    for person in people:
        bring_along(person, "contact_points", [point for point in reached if point.customer_id == person.pk])
    points = {point.pk: point for point in complaint.points.all()}
    for remedy in complaint.remedies.all():
        if remedy.point_id in points:
            remedy.point = points[remedy.point_id]
    if complaint.joined_to_id:
        prefetch_related_objects([complaint], Prefetch("joined_to", Complaint.objects.visible_to(actor)))
    return complaint


@dataclass(frozen=True, slots=True)
class Promised:
    """A clock under its name, with how its due moment was found."""

    name: Text
    clock: Clock
    skipped: Sequence[date]

    @property
    def days_off(self) -> str:
        return ", ".join(day_in_words(day) for day in self.skipped)


@dataclass(frozen=True, slots=True)
class Against:
    """Something that stands against the reader handling this complaint, in words."""

    words: Text
    hard: bool


class Case:
    """One complaint as one reader may see it; each part is looked up when the page asks for it."""

    def __init__(
        self,
        complaint: Complaint,
        *,
        actor: Actor,
        reader: User,
        zone: ZoneInfo,
        at: datetime,
        shown: Shown = Shown.ALL,
        whole: bool = True,
    ) -> None:
        self.complaint = complaint
        self.at = at
        self.actor = actor
        self.reader = reader
        self.story = Story(complaint, actor=actor, zone=zone, at=at, shown=shown, whole=whole)

    @cached_property
    def around(self) -> Around:
        return Around(self.complaint, actor=self.actor, steps=self.steps)

    @cached_property
    def answer(self) -> Answer:
        return Answer(self.complaint, steps=self.steps, sees_identity=self.around.sees_identity, at=self.at)

    @cached_property
    def steps(self) -> dict[str, Offered]:
        return offered(self.actor, self.complaint)

    @cached_property
    def at_work(self) -> list[str]:
        """Who else is typing something about this complaint just now."""
        return at_work_on(self.complaint, besides=self.reader, at=self.at)

    @cached_property
    def forward(self) -> list[Offered]:
        """What can be done next; a decision that leaves a point unanswered cannot, whatever button is pressed."""
        ahead = [code for code in self._ahead if not (self.answer.missing and code in ANSWERS_FIRST)]
        if self.story.open_requests:
            ahead = [code for code in ahead if code != CLOSE]
        return allowed(ahead, self.steps)

    @property
    def usual(self) -> Offered | None:
        """What is usually done next; where a second look is asked for, never to close it."""
        ahead = {offer.step.code: offer for offer in self.forward}
        if self.story.asks_for_review:
            ahead.pop(CLOSE, None)
            return ahead.get("reopen") or next(iter(ahead.values()), None)
        return next(iter(ahead.values()), None)

    @property
    def _ahead(self) -> list[str]:
        """The codes of the steps that move the complaint on from where it stands."""
        return [code for code, moves_on in FORWARD.items() if code in self.steps and moves_on(self.complaint)]

    @property
    def asks_before_deciding(self) -> bool:
        """Whether a decision is near, or taken, so that it should be seen who was asked and has not answered."""
        return not ONCE_DECIDING.isdisjoint(self.steps)

    @cached_property
    def other_ways(self) -> list[Offered]:
        return allowed(OTHER_WAYS, self.steps)

    @property
    def has_outcome(self) -> bool:
        """Whether there is something to read about what comes next, also on paper, where nothing can be pressed."""
        came = self.complaint.joined_to_id or self.complaint.undelivered or self.complaint.closure
        return bool(came or self.answer.proposal or self.answer.decision or self.answer.missing)

    @cached_property
    def edits(self) -> list[Offered]:
        """The corrections that belong beside the facts of the handling."""
        return allowed([code for code in EDITS if code not in self._ahead], self.steps)

    @cached_property
    def why_not(self) -> Text:
        """Why the reader cannot take the step that the complaint waits for; to take it over is no step on its way."""
        refused = [self.steps[code] for code in self._ahead if not self.steps[code].verdict]
        goes_on = any(offer.moves_on for offer in self.forward)
        return refused[0].why_not if refused and not goes_on and not self.answer.missing else ""

    @cached_property
    def against(self) -> list[Against]:
        """What stands between the reader and an impartial look, shown before anything is assigned."""
        if "take" not in self.steps or not self.steps["take"].verdict:
            return []
        return [_in_words(conflict) for conflict in conflicts(self.reader, self.complaint)]

    @cached_property
    def acknowledge_form(self) -> AcknowledgeForm:
        return AcknowledgeForm(complaint=self.complaint, actor=self.actor, code="acknowledge")

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return calendar_of(self.complaint.unit)

    @cached_property
    def clocks(self) -> list[Promised]:
        clocks = clocks_of(self.story.events, self.calendar)
        return [Promised(PROMISES[clock.name], clock, _days_off(clock, self.calendar)) for clock in clocks]

    @property
    def next_promise(self) -> Promised | None:
        """The clock that runs out first of those that still run."""
        running = [promised for promised in self.clocks if promised.clock.stopped_at is None]
        return min(running, key=lambda promised: promised.clock.due_at, default=None)

    @cached_property
    def category(self) -> str:
        return _named(self.complaint.category)

    @cached_property
    def journey_stage(self) -> str:
        return _named(self.complaint.journey_stage)

    @cached_property
    def cause(self) -> str:
        return _named(self.complaint.cause)

    @cached_property
    def offering(self) -> str:
        return _named(self.complaint.offering)

    @cached_property
    def language(self) -> str:
        """The language in which the complainant is written to, as the reader calls it."""
        return capfirst(language_name(self.complaint.language))

    @cached_property
    def history(self) -> list[tuple[Text, object]]:
        return [(HISTORY.get(name, name), value) for name, value in self.complaint.history.items() if value]


def _named(node: Taxon | Offering | None) -> str:
    return name_of(node) if node else ""


def _in_words(conflict: Conflict) -> Against:
    return Against(CONFLICTS_OF_READER[conflict.code], conflict.hard)


def _days_off(clock: Clock, calendar: WorkingCalendar) -> list[date]:
    """Return the days between beginning and due that were not counted; of a promise made elsewhere it is not known."""
    if clock.moved_at:
        return []
    first, last = calendar.day_of(clock.started_at), calendar.day_of(clock.due_at)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if not calendar.is_working_day(day)]
