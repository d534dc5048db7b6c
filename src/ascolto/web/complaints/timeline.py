"""One timeline of a complaint: its events, the messages and files they speak of, and the letters, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.complaints import letters
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.lifecycle import OPEN, Stage
from ascolto.complaints.models import EvidenceRequest
from ascolto.correspondence.models import Attachment, Letter, LetterState
from ascolto.correspondence.templates_of import NoSuchLetterKind, kind_named
from ascolto.trail.acting import ActorKind
from ascolto.trail.models import EventTold
from ascolto.web.complaints.telling import PARTS, Names, Telling, told

TONES = {
    LetterState.QUEUED: "info",
    LetterState.SENT: "success",
    LetterState.FAILED: "danger",
    LetterState.BOUNCED: "danger",
}

CAUSED_BY: dict[str, str] = {
    ComplaintEvent.ACKNOWLEDGED: letters.ACKNOWLEDGEMENT.name,
    ComplaintEvent.ASKED: letters.QUESTION.name,
    ComplaintEvent.DECIDED: letters.DECISION.name,
    ComplaintEvent.CLOSED: letters.CLOSED.name,
    ComplaintEvent.SETTLED: letters.SETTLED.name,
    ComplaintEvent.WITHDRAWN: letters.WITHDRAWN.name,
    ComplaintEvent.REOPENED: letters.REOPENED.name,
    ComplaintEvent.CODE_RENEWED: letters.NEW_CODE.name,
}


TAKEN = pgettext_lazy("timeline", "Taken over")
BY = pgettext_lazy("timeline", "by %(name)s")
NAMES_ANOTHER = {ComplaintEvent.ASSIGNED, ComplaintEvent.EVIDENCE_ASKED}


class Shown(StrEnum):
    """Which part of what happened is shown."""

    ALL = ""
    SAID = "said"
    INTERNAL = "internal"
    DECISIONS = "decisions"
    FILES = "files"


SHOWN_LABELS: dict[Shown, str | Promise] = {
    Shown.ALL: pgettext_lazy("timeline", "everything"),
    Shown.SAID: pgettext_lazy("timeline", "what was said"),
    Shown.INTERNAL: pgettext_lazy("timeline", "internal"),
    Shown.DECISIONS: pgettext_lazy("timeline", "decisions and remedies"),
    Shown.FILES: pgettext_lazy("timeline", "files"),
}
SHOWN_BY_KIND = {
    "event": [Shown.ALL],
    "incoming": [Shown.ALL, Shown.SAID],
    "public": [Shown.ALL, Shown.SAID],
    "internal": [Shown.ALL, Shown.INTERNAL],
}
DECIDING = {
    ComplaintEvent.ASSESSED,
    ComplaintEvent.DETERMINED,
    ComplaintEvent.REMEDY_OFFERED,
    ComplaintEvent.REMEDY_ANSWERED,
    ComplaintEvent.REMEDY_CARRIED_OUT,
    ComplaintEvent.DECISION_PROPOSED,
    ComplaintEvent.PROPOSAL_SENT_BACK,
    ComplaintEvent.DECIDED,
    ComplaintEvent.CLOSED,
    ComplaintEvent.SETTLED,
    ComplaintEvent.WITHDRAWN,
    ComplaintEvent.RECORDED_OTHERWISE,
    ComplaintEvent.JOINED,
    ComplaintEvent.REOPENED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Everything that the timeline of one complaint is made of."""

    events: Sequence[EventTold]
    messages: Mapping[int, str]
    files: Mapping[int, Attachment]
    letters: Sequence[Letter]
    requests: Mapping[int, EvidenceRequest]
    names: Names


class Happened:
    """One entry of the timeline: an event, with the letter that it caused, or a letter alone.

    It is put into words when it is shown; of a long story most is only counted. A letter's words are shown to those
    who may see whom it names.
    """

    def __init__(self, record: Record, event: EventTold | None, letter: Letter | None = None) -> None:
        self._record = record
        self._event = event
        self.letter = letter
        self.at = event.at if event else self._written.created_at
        self.kind = PARTS[event.kind] if event and not letter else "public"

    @property
    def tone(self) -> str:
        return TONES[LetterState(self.letter.state)] if self.letter else "neutral"

    @property
    def title(self) -> str | Promise:
        if self._event is None:
            return _kind_of(self._written)
        return TAKEN if _is_taken(self._event) else self._telling.title

    @property
    def icon(self) -> str:
        return self._telling.icon

    @property
    def details(self) -> Sequence[str | Promise]:
        return self._telling.details

    @property
    def who(self) -> str | Promise:
        """Who did it; where another name stands before, so that nobody takes the one for the other."""
        if self._event is None:
            return ""
        who = self._record.names.who(self._event)
        if self._event.kind in NAMES_ANOTHER and _is_person(self._event) and not _is_taken(self._event):
            return BY % {"name": who}
        return who

    @property
    def text(self) -> str:
        if self._event is None:
            return ""
        if self._event.kind == ComplaintEvent.CLOSED and self.letter:
            return ""  # what we learnt from it stands above; beside a letter it would look as if it had been sent
        if self._record.requests and "request" in self._event.facts:
            request = self._record.requests[self._event.facts["request"]]
            return request.needed if self._event.kind == ComplaintEvent.EVIDENCE_ASKED else request.reply
        return self._record.messages.get(self._event.facts.get("message", 0), self._event.text)

    @cached_property
    def files(self) -> Sequence[Attachment]:
        files = self._record.files
        if not files or self._event is None:
            return ()
        facts = self._event.facts
        return [files[pk] for pk in (facts.get("file", 0), *facts.get("files", ())) if pk in files]

    @property
    def brings(self) -> bool:
        """Whether a file or a letter stands with it."""
        return bool(self.files) or self.letter is not None

    @property
    def is_for_complainant_alone(self) -> bool:
        """Whether nobody else reads the letter: whoever follows the link in it can write in the complainant's name."""
        return self.letter is not None and self.letter.kind == letters.NEW_CODE.name

    @cached_property
    def parts(self) -> Sequence[Shown]:
        """The parts of what happened to which the entry belongs."""
        by_kind = SHOWN_BY_KIND[self.kind]
        is_decision = self._event is not None and self._event.kind in DECIDING
        if not is_decision and not self.files:
            return by_kind
        return [*by_kind, *[Shown.DECISIONS] * is_decision, *[Shown.FILES] * bool(self.files)]

    @cached_property
    def _telling(self) -> Telling:
        return told(self._event, self._record.names) if self._event else Telling("", "mail")

    @property
    def _written(self) -> Letter:
        """The letter of an entry that is nothing else."""
        return cast(Letter, self.letter)


def timeline_of(record: Record) -> list[Happened]:
    """Return what happened, the newest first; of two things at one moment the later recorded comes first.

    A letter stands with the event that caused it, which is of the same moment.
    """
    caused = {(letter.kind, letter.created_at): letter for letter in record.letters}
    entries = [Happened(record, event, caused.pop(_cause_of(event), None)) for event in record.events]
    entries += [Happened(record, None, letter) for letter in caused.values()]
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _cause_of(event: EventTold) -> tuple[str, datetime]:
    return CAUSED_BY.get(event.kind, ""), event.at


def _is_taken(event: EventTold) -> bool:
    """Whether somebody assigned it to themselves."""
    return event.kind == ComplaintEvent.ASSIGNED and event.actor_ref == str(event.facts["to"]) and _is_person(event)


def _is_person(event: EventTold) -> bool:
    return event.actor_kind == ActorKind.USER


def _kind_of(letter: Letter) -> str | Promise:
    try:
        return kind_named(letter.kind).title
    except NoSuchLetterKind:
        return pgettext_lazy("timeline", "Letter")


# The steps


@dataclass(frozen=True, slots=True)
class Step:
    label: str | Promise
    state: str
    at: datetime | None = None
    who: str | Promise = ""


PATH = [
    Stage.RECEIVED,
    Stage.ACKNOWLEDGED,
    Stage.ASSESSED,
    Stage.IN_INVESTIGATION,
    Stage.DECISION_PROPOSED,
    Stage.DECIDED,
    Stage.CLOSED,
]
REACHED_BY: dict[Stage, set[str]] = {
    Stage.RECEIVED: {ComplaintEvent.RECEIVED, ComplaintEvent.IMPORTED},
    Stage.ACKNOWLEDGED: {ComplaintEvent.ACKNOWLEDGED},
    Stage.ASSESSED: {ComplaintEvent.ASSESSED},
    Stage.IN_INVESTIGATION: {
        ComplaintEvent.INVESTIGATION_STARTED,
        ComplaintEvent.PROPOSAL_SENT_BACK,
        ComplaintEvent.REOPENED,
    },
    Stage.DECISION_PROPOSED: {ComplaintEvent.DECISION_PROPOSED},
    Stage.DECIDED: {ComplaintEvent.DECIDED},
    Stage.CLOSED: {ComplaintEvent.CLOSED},
    Stage.SETTLED: {ComplaintEvent.SETTLED},
    Stage.WITHDRAWN: {ComplaintEvent.WITHDRAWN},
    Stage.RECORDED_OTHERWISE: {ComplaintEvent.RECORDED_OTHERWISE},
    Stage.JOINED: {ComplaintEvent.JOINED},
}


def steps_of(stage: Stage, events: Sequence[EventTold], names: Names) -> list[Step]:
    """Return the stages on the way of this complaint, each with when it was last reached and by whom."""
    reached = {step: _last(events, kinds) for step, kinds in REACHED_BY.items()}
    if stage in PATH:
        here = PATH.index(stage)
        return [_step(step, number - here, reached[step], names) for number, step in enumerate(PATH)]
    passed = [step for step in PATH if reached[step]]
    return [*(_step(step, -1, reached[step], names) for step in passed), _step(stage, 0, reached[stage], names)]


def _last(events: Sequence[EventTold], kinds: set[str]) -> EventTold | None:
    return next((event for event in reversed(events) if event.kind in kinds), None)


def _step(stage: Stage, distance: int, event: EventTold | None, names: Names) -> Step:
    """A stage that lies ahead says nothing of an earlier time round."""
    label = stage.label
    if distance > 0:
        return Step(label, "todo")
    if event is None and distance < 0:
        return Step(label, "skipped")
    state = "current" if distance == 0 and stage in OPEN else "done"
    return Step(label, state, event.at, names.who(event)) if event else Step(label, state)
