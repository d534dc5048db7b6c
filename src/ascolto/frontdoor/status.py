"""What a complainant may see of the complaint: how it stands, what comes next and by when, and what happened.

Everything here is named one by one; what is not named is not shown. Names of staff, notes, reasons, causes and
proposals stay inside.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.complaints.clocks import Clock, ClockName, clocks_of
from ascolto.complaints.deciding import remedy_in_words
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.lifecycle import Stage, SuggestionStage, can_be_reviewed
from ascolto.complaints.models import Complaint, Decision, Message, MessageKind, Remark, Remedy, RemedyState
from ascolto.correspondence.models import Attachment
from ascolto.organisation.reading import calendar_of
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of, trail_of

Text = str | Promise

STANDING: dict[str, Text] = {
    Stage.RECEIVED: _("Your complaint has arrived."),
    Stage.ACKNOWLEDGED: _("Your complaint has arrived, and we have confirmed it."),
    Stage.ASSESSED: _("We have read your complaint and know what has to be looked into."),
    Stage.IN_INVESTIGATION: _("We are looking into what happened."),
    Stage.DECISION_PROPOSED: _("We are about to decide."),
    Stage.DECIDED: _("We have decided."),
    Stage.CLOSED: _("Your complaint is closed."),
    Stage.SETTLED: _("Your complaint was settled."),
    Stage.WITHDRAWN: _("You have withdrawn your complaint."),
    Stage.RECORDED_OTHERWISE: _("What you told us was recorded, but not as a complaint."),
    Stage.JOINED: _("We handle this together with another message about the same matter."),
}
BECAME: dict[str, Text] = {
    SuggestionStage.CONSIDERED: _("We are thinking about what you suggested"),
    SuggestionStage.ADOPTED: _("We will do what you suggested"),
    SuggestionStage.DONE: _("We have done what you suggested"),
    SuggestionStage.DECLINED: _("We will not do what you suggested"),
}
STEPS: list[Text] = [_("Received"), _("Looked into"), _("Decided"), _("Closed")]
STEP_OF: dict[str, int] = {
    Stage.RECEIVED: 0,
    Stage.ACKNOWLEDGED: 0,
    Stage.ASSESSED: 1,
    Stage.IN_INVESTIGATION: 1,
    Stage.DECISION_PROPOSED: 1,
    Stage.DECIDED: 2,
    Stage.CLOSED: 3,
    Stage.SETTLED: 3,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the story, as the complainant reads it."""

    at: datetime
    title: Text
    text: str = ""
    kind: str = "event"
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A remedy in words, and whether we wait for the complainant's answer to it.

    `point` is the number of the point that it is for, where there are several and it is not for all together.
    """

    remedy: Remedy
    words: str
    state: str
    awaits_answer: bool
    point: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Everything on the page of a complaint that is being followed."""

    complaint: Complaint
    standing: Text
    steps: list[dict[str, Any]]
    clocks: dict[str, Clock]
    story: list[Happening]
    decision: Decision | None
    answers: list[Any] = field(default_factory=list)
    remedies: list[Offered] = field(default_factory=list)
    at: datetime | None = None

    @property
    def due(self) -> Clock | None:
        """The next promise that is still to be kept."""
        running = [self.clocks[name] for name in (ClockName.DECIDE, ClockName.CLOSE) if name in self.clocks]
        return next((clock for clock in running if clock.is_running()), None)

    @property
    def can_be_reviewed(self) -> bool:
        return can_be_reviewed(self.complaint.stage)

    @property
    def is_late(self) -> bool:
        return bool(self.due and self.at and self.due.is_late(at=self.at))

    @property
    def awaits_answer(self) -> bool:
        return any(offered.awaits_answer for offered in self.remedies)


def became_of(remark: Remark) -> list[Happening]:
    """Return what became of praise or of a suggestion; whom praise reached, and who decided, stays inside."""
    if remark.stage_at is not None:
        return [Happening(remark.stage_at, BECAME[remark.stage], remark.outcome, kind="public")]
    first = remark.passed_on.order_by("at", "pk").first()
    return [Happening(first.at, _("We passed your praise on to whom it is about"), kind="public")] if first else []


def status_of(complaint: Complaint, *, at: datetime) -> Status:
    events = list(trail_of(complaint))
    clocks = {clock.name: clock for clock in clocks_of(events, calendar_of(complaint.unit))}
    decisions = {one.number: one for one in complaint.decisions.filter(decided_at__isnull=False)}
    is_answered = complaint.decided_at is not None or complaint.content is not None
    return Status(
        complaint=complaint,
        standing=STANDING[complaint.stage],
        steps=_steps(complaint),
        clocks={str(name): clock for name, clock in clocks.items()},
        story=_story(complaint, events, decisions),
        decision=max(decisions.values(), key=lambda one: one.number) if decisions and complaint.decided_at else None,
        answers=[point for point in complaint.points.all() if point.is_answered] if is_answered else [],
        remedies=_remedies_of(complaint) if is_answered else [],
        at=at,
    )


def visible_files(complaint: Complaint) -> Any:
    return Attachment.objects.about(subject_of(complaint)).public()


def _steps(complaint: Complaint) -> list[dict[str, Any]]:
    """Return the four steps of the way; a complaint that left the way shows none."""
    here, last = STEP_OF.get(complaint.stage), len(STEPS) - 1
    if here is None:
        return []
    return [
        {"label": label, "state": "done" if number < here or here == last else "current" if number == here else "todo"}
        for number, label in enumerate(STEPS)
    ]


def _remedies_of(complaint: Complaint) -> list[Offered]:
    numbers = {point.pk: point.number for point in complaint.points.all()}
    return [
        Offered(
            one,
            remedy_in_words(one),
            one.get_state_display(),
            awaits_answer=one.state == RemedyState.OFFERED,
            point=numbers.get(one.point_id) if one.point_id and len(numbers) > 1 else None,
        )
        for one in complaint.remedies.all()
    ]


class Teller:
    """Tells events in the complainant's words, with what belongs to them; what it does not know it leaves out."""

    def __init__(self, complaint: Complaint, decisions: dict[int, Decision]) -> None:
        public = [MessageKind.FROM_COMPLAINANT, MessageKind.TO_COMPLAINANT]
        self.messages: dict[int, Message] = {one.pk: one for one in complaint.messages.filter(kind__in=public)}
        self.files: dict[int, Attachment] = {one.pk: one for one in visible_files(complaint)}
        self.decisions = decisions

    def tell(self, event: Event) -> Happening | None:
        if event.kind in PLAIN:
            return Happening(event.at, PLAIN[event.kind])
        return TOLD[event.kind](self, event) if event.kind in TOLD else None

    def asked(self, event: Event) -> Happening | None:
        message = self.messages.get(event.facts["message"])
        return Happening(event.at, _("We wrote to you"), message.text, "public") if message else None

    def heard(self, event: Event) -> Happening | None:
        message = self.messages.get(event.facts["message"])
        title = _("You asked for a second look") if "asks" in event.facts else _("You wrote to us")
        return Happening(event.at, title, message.text, "incoming") if message else None

    def filed(self, event: Event) -> Happening | None:
        file = self.files.get(event.facts["file"])
        return Happening(event.at, _("File added"), kind="incoming", file=file) if file else None

    def decided(self, event: Event) -> Happening | None:
        decision = self.decisions.get(event.facts["decision"])
        return Happening(event.at, _("We decided"), decision.answer, "public") if decision else None

    def settled(self, event: Event) -> Happening | None:
        return Happening(event.at, _("Settled"), event.text, "public")

    def remedy_answered(self, event: Event) -> Happening | None:
        accepted = event.facts["answer"] == RemedyState.ACCEPTED
        return Happening(event.at, _("You accepted our offer") if accepted else _("You declined our offer"))


PLAIN: dict[str, Text] = {
    ComplaintEvent.RECEIVED: _("Your complaint arrived"),
    ComplaintEvent.IMPORTED: _("Your complaint was taken over into this system"),
    ComplaintEvent.ACKNOWLEDGED: _("We confirmed that it arrived"),
    ComplaintEvent.ACKNOWLEDGEMENT_UNDELIVERED: _("Our letter to you came back. Please tell us how we can reach you"),
    ComplaintEvent.ASSESSED: _("We read it and planned what to look into"),
    ComplaintEvent.INVESTIGATION_STARTED: _("We began to look into what happened"),
    ComplaintEvent.REMEDY_CARRIED_OUT: _("We did what we had offered"),
    ComplaintEvent.CLOSED: _("Closed"),
    ComplaintEvent.WITHDRAWN: _("Withdrawn"),
    ComplaintEvent.RECORDED_OTHERWISE: _("Recorded as something other than a complaint"),
    ComplaintEvent.JOINED: _("Joined with another message about the same matter"),
    ComplaintEvent.REOPENED: _("We took it up again"),
    ComplaintEvent.CODE_RENEWED: _("A new secret code was made for you; the old one no longer works"),
}
TOLD: dict[str, Callable[[Teller, Event], Happening | None]] = {
    ComplaintEvent.ASKED: Teller.asked,
    ComplaintEvent.COMPLAINANT_WROTE: Teller.heard,
    ComplaintEvent.FILE_ADDED: Teller.filed,
    ComplaintEvent.DECIDED: Teller.decided,
    ComplaintEvent.SETTLED: Teller.settled,
    ComplaintEvent.REMEDY_ANSWERED: Teller.remedy_answered,
}


def _story(complaint: Complaint, events: list[Event], decisions: dict[int, Decision]) -> list[Happening]:
    teller = Teller(complaint, decisions)
    return [told for told in map(teller.tell, events) if told]
