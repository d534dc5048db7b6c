"""Everything that the page of one complaint shows, looked up in few statements however long its history is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case as Cases
from django.db.models import Exists, OuterRef, Prefetch, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.complaints.clocks import Clock, ClockName, clocks_of
from ascolto.complaints.drafting import Draft, draft_of
from ascolto.complaints.finding import others_of
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import (
    OPEN_STAGES,
    Complaint,
    Decision,
    Message,
    MessageKind,
    Point,
    Priority,
    Remedy,
    RemedyState,
    SupportNeed,
)
from ascolto.complaints.policy import Conflict, conflicts
from ascolto.complaints.prefilling import answers_of
from ascolto.complaints.similar import CANDIDATES, COMPARED, Likeness, similar_to
from ascolto.correspondence.models import Attachment, Letter
from ascolto.customers.finding import survivor
from ascolto.customers.models import ContactPoint
from ascolto.customers.policy import may_see_identity
from ascolto.customers.showing import shown_name
from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.models import Offering, Taxon
from ascolto.organisation.reading import calendar_of
from ascolto.people.drafts import at_work_on
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Permission
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of, trail_of
from ascolto.web.choosing import name_of
from ascolto.web.complaints.criteria import LABELS, answer_in_words, rule_in_words
from ascolto.web.complaints.filters import ALL
from ascolto.web.complaints.forms import AcknowledgeForm
from ascolto.web.complaints.steps import FORWARD, OTHER_WAYS, Offered, allowed, offered
from ascolto.web.complaints.telling import Names, names_in
from ascolto.web.complaints.timeline import SHOWN_LABELS, Happened, Record, Shown, Step, steps_of, timeline_of
from ascolto.web.complaints.words import CONFLICTS, HISTORY, LIKENESSES

Text = str | Promise
BESIDE = (
    "unit__legal_entity", "offering", "category", "journey_stage", "cause", "customer", "representative", "handler",
    "person_complained_about",
)  # fmt: skip
OTHERS_SHOWN = 5
LATEST = 40
OF_CUSTOMER = [Likeness.CUSTOMER]
ANSWERS_FIRST = ["decide", "close"]
EDITS = ["describe", "cause", "assess"]
FROM_COMPLAINANT = pgettext_lazy("file", "from the complainant")
INTERNAL = pgettext_lazy("file", "internal")
PROMISES: dict[ClockName, Promise] = {
    ClockName.ACKNOWLEDGE: pgettext_lazy("clock", "Acknowledge by"),
    ClockName.DECIDE: pgettext_lazy("clock", "Decide by"),
    ClockName.CLOSE: pgettext_lazy("clock", "Close by"),
}


def case_of(reference: str, *, actor: Actor) -> Complaint:
    """Return the complaint with what belongs to it, or say that there is none for this reader."""
    decisions = Decision.objects.select_related("proposed_by", "decided_by").order_by("number")
    rows = Complaint.objects.visible_to(actor).select_related(*BESIDE)
    rows = rows.annotate(has_joined=Exists(Complaint.objects.filter(joined_to=OuterRef("pk"))))
    remedies = Remedy.objects.select_related("point")
    rows = rows.prefetch_related(
        "points", "assessments", Prefetch("remedies", queryset=remedies), Prefetch("decisions", queryset=decisions)
    )
    rows = rows.prefetch_related("customer__contact_points", "representative__contact_points")
    # The complaint that it was joined to is there for whoever may open that one too; for others only its id is.
    rows = rows.prefetch_related(Prefetch("joined_to", Complaint.objects.visible_to(actor)))
    complaint = rows.filter(reference=reference).first()
    if complaint is None:
        raise Http404
    return complaint


@dataclass(frozen=True, slots=True)
class Promised:
    """A clock under its name, with how its due moment was found."""

    name: Text
    clock: Clock
    skipped: Sequence[date]


@dataclass(frozen=True, slots=True)
class Against:
    """Something that stands against the reader handling this complaint, in words."""

    words: Text
    hard: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Another complaint that may be about the same matter, why, and whether this one can be joined to it."""

    complaint: Complaint
    reasons: Sequence[Text]
    may_join: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """A point of the complaint with the remedies for it; a single point may be the complaint as a whole."""

    point: Point
    remedies: Sequence[Remedy]
    is_whole: bool


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
        self.shown = shown
        self.whole = whole
        self.actor = actor
        self.reader = reader
        self.zone = zone

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
        ahead = [code for code in self._ahead if not (self.missing and code in ANSWERS_FIRST)]
        return allowed(ahead, self.steps)

    @property
    def _ahead(self) -> list[str]:
        """The codes of the steps that move the complaint on from where it stands."""
        return [code for code, moves_on in FORWARD.items() if code in self.steps and moves_on(self.complaint)]

    @cached_property
    def other_ways(self) -> list[Offered]:
        return allowed(OTHER_WAYS, self.steps)

    @cached_property
    def edits(self) -> list[Offered]:
        """The corrections that belong beside the facts of the handling."""
        return allowed([code for code in EDITS if code not in self._ahead], self.steps)

    @cached_property
    def why_not(self) -> Text:
        """Why the reader cannot take the step that the complaint waits for, where nothing can be taken forward."""
        refused = [self.steps[code] for code in self._ahead if not self.steps[code].verdict]
        return refused[0].why_not if refused and not self.forward and not self.missing else ""

    @cached_property
    def against(self) -> list[Against]:
        """What stands between the reader and an impartial look, shown before anything is assigned."""
        if "take" not in self.steps or not self.steps["take"].verdict:
            return []
        return [_in_words(conflict) for conflict in conflicts(self.reader, self.complaint)]

    @cached_property
    def sees_identity(self) -> bool:
        return bool(may_see_identity(self.actor))

    @cached_property
    def events(self) -> list[Event]:
        return list(trail_of(self.complaint))

    @cached_property
    def names(self) -> Names:
        return names_in(self.events, reader=self.actor)

    @cached_property
    def files(self) -> list[Attachment]:
        return list(Attachment.objects.about(subject_of(self.complaint)))

    @cached_property
    def letters(self) -> list[Letter]:
        return list(Letter.objects.about(subject_of(self.complaint)))

    @cached_property
    def messages(self) -> list[Message]:
        return list(self.complaint.messages.all())

    @cached_property
    def timeline(self) -> list[Happened]:
        messages = {message.pk: message for message in self.messages}
        files = {file.pk: file for file in self.files}
        return timeline_of(
            Record(events=self.events, messages=messages, files=files, letters=self.letters, names=self.names)
        )

    @cached_property
    def shown_timeline(self) -> list[Happened]:
        """The part of what happened that the reader asked for; of a long story the latest."""
        return self._part if self.whole else self._part[:LATEST]

    @cached_property
    def _part(self) -> list[Happened]:
        return [each for each in self.timeline if each.belongs_to(self.shown)]

    @property
    def hidden_count(self) -> int:
        """How much happened earlier than what is shown."""
        return len(self._part) - len(self.shown_timeline)

    @property
    def whole_url(self) -> str:
        """The address at which all of it is shown, such as for printing."""
        asked = urlencode({"show": str(self.shown), "all": "yes"})
        return f"{reverse('complaint', args=[self.complaint.reference])}?{asked}#timeline"

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of what happened, each with its address and how much there is; empty ones are left out."""
        counts = {part: sum(each.belongs_to(part) for each in self.timeline) for part in Shown}
        here = reverse("complaint", args=[self.complaint.reference])
        return [
            {"label": label, "count": counts[part], "is_current": part == self.shown,
             "url": f"{here}?show={part}#timeline" if part else f"{here}#timeline"}
            for part, label in SHOWN_LABELS.items()
            if counts[part] or part == self.shown
        ]  # fmt: skip

    @property
    def print_url(self) -> str:
        """The address at which the whole story stands, for paper."""
        return f"{reverse('complaint', args=[self.complaint.reference])}?all=yes"

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """The stages as the stepper shows them: each with the day on which it was reached, and who saw to it."""
        steps = steps_of(Stage(self.complaint.stage), self.events, self.names)
        return [{"label": step.label, "state": step.state, "note": self._note_of(step)} for step in steps]

    def _note_of(self, step: Step) -> str:
        if step.at is None:
            return ""
        return f"{date_format(step.at.astimezone(self.zone), 'DATE_FORMAT')} · {step.who}"

    @cached_property
    def acknowledge_form(self) -> AcknowledgeForm:
        return AcknowledgeForm(complaint=self.complaint, actor=self.actor, code="acknowledge")

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return calendar_of(self.complaint.unit)

    @cached_property
    def clocks(self) -> list[Promised]:
        clocks = clocks_of(self.events, self.calendar)
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
        """The language in which the complainant is written to, under its own name."""
        return dict(settings.LANGUAGES).get(self.complaint.language, self.complaint.language)

    @cached_property
    def file_rows(self) -> list[dict[str, Any]]:
        return [
            {"name": file.name, "url": reverse("file", args=[file.pk]), "size": file.file.size,
             "note": _note_of_file(file)}
            for file in self.files
        ]  # fmt: skip

    @cached_property
    def complainant(self) -> str:
        customer = self.complaint.customer
        return shown_name(customer, self.actor) if customer else ""

    @cached_property
    def representative(self) -> str:
        person = self.complaint.representative
        return shown_name(person, self.actor) if person else ""

    @cached_property
    def contact_points(self) -> list[ContactPoint]:
        """How the person who corresponds with us can be reached, for those who may know."""
        person = self.complaint.correspondent
        if person is None or not self.sees_identity:
            return []
        return sorted(person.contact_points.all(), key=lambda point: point.pk)

    @cached_property
    def others(self) -> list[Complaint]:
        """The other complaints of the same customer, those still open first, as far as they are compared."""
        customer = self.complaint.customer
        if customer is None:
            return []
        others = others_of(self.complaint, customer, actor=self.actor)
        open_first = When(stage__in=OPEN_STAGES, then=Value(0))
        ordered = others.order_by(Cases(open_first, default=Value(1)), "-received_at", "-pk")
        return list(ordered.only(*COMPARED)[:CANDIDATES])

    @property
    def others_shown(self) -> list[Complaint]:
        return self.others[:OTHERS_SHOWN]

    @property
    def has_more_others(self) -> bool:
        return len(self.others) > OTHERS_SHOWN

    @cached_property
    def others_url(self) -> str:
        """The list of all complaints of this customer, for those who may know who it is."""
        customer = self.complaint.customer
        if customer is None or not self.others or not self.sees_identity:
            return ""
        asked = urlencode({"stage": ALL, "customer": survivor(customer).reference})
        return f"{reverse('complaints')}?{asked}"

    @cached_property
    def customer_url(self) -> str:
        """Where everything stands that the customer ever said, for those who may look there."""
        customer = self.complaint.customer
        if customer is None or not self.sees_identity or not self.actor.holds_somewhere(Permission.VIEW_CUSTOMERS):
            return ""
        return reverse("customer", args=[survivor(customer).reference])

    @cached_property
    def similar(self) -> list[Alike]:
        """Complaints that may be about the same matter, while this one can still be joined to another.

        What is only of the same customer stands among the customer's other complaints.
        """
        if "join" not in self.steps:
            return []
        found = similar_to(self.complaint, actor=self.actor, of_customer=self.others)
        may_join = bool(self.steps["join"].verdict)
        return [
            Alike(
                each.complaint,
                [LIKENESSES[likeness] for likeness in each.likenesses],
                may_join=may_join and each.complaint.joined_to_id is None,
            )
            for each in found
            if each.likenesses != OF_CUSTOMER
        ]

    @cached_property
    def joined(self) -> list[Complaint]:
        """The complaints that were joined to this one, as far as the reader may see them."""
        if not getattr(self.complaint, "has_joined", True):
            return []
        joined = Complaint.objects.visible_to(self.actor).filter(joined_to=self.complaint)
        return list(joined.order_by("received_at", "pk"))

    @cached_property
    def promised_remedies(self) -> list[Remedy]:
        """The remedies that were promised: whoever was offered one and did not decline it waits for it."""
        return [remedy for remedy in self.complaint.remedies.all() if remedy.state != RemedyState.DECLINED]

    @cached_property
    def support_needs(self) -> list[Text]:
        return [SupportNeed(code).label for code in self.complaint.support_needs if code in SupportNeed.values]

    @cached_property
    def assessment(self):
        return next(reversed(list(self.complaint.assessments.all())), None)

    @cached_property
    def priority(self) -> Text:
        return Priority(self.complaint.priority).label if self.complaint.priority else ""

    @cached_property
    def answers(self) -> list[tuple[Text, Text]]:
        """The six criteria of the last assessment with their answers."""
        if self.assessment is None:
            return []
        return [(LABELS[name], answer_in_words(name, value)) for name, value in answers_of(self.assessment).items()]

    @cached_property
    def rules(self) -> list[Text]:
        """Why the priority is what it is."""
        return [rule_in_words(code) for code in self.assessment.reasons] if self.assessment else []

    @cached_property
    def proposal(self) -> Decision | None:
        waiting = [each for each in self.complaint.decisions.all() if not (each.decided_at or each.sent_back_at)]
        return waiting[-1] if waiting else None

    @cached_property
    def letter(self) -> Draft | None:
        """The letter that goes out once the proposal is decided on, for whoever may take that decision."""
        step = self.steps.get("decide")
        if self.proposal is None or step is None or not step.verdict or not self.sees_identity:
            return None
        return draft_of(self.complaint, self.proposal, at=self.at)

    @cached_property
    def missing(self) -> list[Point]:
        """The points that stand in the way of the decision, or of closing, because nothing answers them."""
        waits = [code for code in ANSWERS_FIRST if code in self.steps]
        return [point for point in self.complaint.points.all() if not point.is_answered] if waits else []

    @cached_property
    def decision(self) -> Decision | None:
        """The decision that stands: the last one taken, unless the complaint was reopened since."""
        taken = [each for each in self.complaint.decisions.all() if each.decided_at]
        return taken[-1] if taken and self.complaint.decided_at else None

    @cached_property
    def remedies(self) -> list[tuple[Any, bool]]:
        """The remedies, each with whether something can still be recorded about it."""
        pending = (RemedyState.OFFERED, RemedyState.ACCEPTED)
        may = "note" in self.steps and bool(self.steps["note"].verdict)
        return [(remedy, may and remedy.state in pending) for remedy in self.complaint.remedies.all()]

    @cached_property
    def points(self) -> list[Raised]:
        """What the complaint raises, each with what became of it."""
        points = list(self.complaint.points.all())
        alone = len(points) == 1
        remedies = list(self.complaint.remedies.all())
        return [
            Raised(
                point,
                [each for each in remedies if alone or each.point_id == point.pk],
                is_whole=alone and point.text == self.complaint.words,
            )
            for point in points
        ]

    @property
    def has_remedy_for_all(self) -> bool:
        """Whether something was offered for all points together."""
        return any(remedy.point_id is None for remedy in self.complaint.remedies.all())

    @cached_property
    def history(self) -> list[tuple[Text, object]]:
        return [(HISTORY.get(name, name), value) for name, value in self.complaint.history.items() if value]

    @cached_property
    def heard_last(self) -> bool:
        """Whether the last word in the conversation is the complainant's."""
        spoken = [each for each in self.messages if each.kind != MessageKind.NOTE]
        return bool(spoken) and spoken[-1].kind == MessageKind.FROM_COMPLAINANT


def _note_of_file(file: Attachment) -> str:
    """Return whose file it is, and what stands in the way where it cannot be opened."""
    notes: list[Text] = [FROM_COMPLAINANT if file.public else INTERNAL]
    if not file.file.is_kept:
        notes.append(file.file.get_state_display())
    return " · ".join(str(note) for note in notes)


def _named(node: Taxon | Offering | None) -> str:
    return name_of(node) if node else ""


def _in_words(conflict: Conflict) -> Against:
    return Against(CONFLICTS[conflict.code], conflict.hard)


def _days_off(clock: Clock, calendar: WorkingCalendar) -> list[date]:
    """Return the days between beginning and due that were not counted."""
    first, last = calendar.day_of(clock.started_at), calendar.day_of(clock.due_at)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if not calendar.is_working_day(day)]
