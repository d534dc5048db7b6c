"""Whether a complainant may be said not to have answered the decision (ISO 10002, closing)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from ascolto.complaints import letters
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.models import Complaint, RemedyState
from ascolto.correspondence.models import Letter, LetterState
from ascolto.organisation import settings_of
from ascolto.organisation.calendars import WorkingCalendar, add_working_days
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import ActorKind
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of, trail_of

BY_LETTER = {ComplaintEvent.DECIDED: letters.DECISION.name, ComplaintEvent.ASKED: letters.QUESTION.name}
WAIT_FOR_ANSWER = {*BY_LETTER, ComplaintEvent.REMEDY_OFFERED}


class NotSilent(Exception):
    """It would be untrue, or too early, to say that the complainant did not answer."""


class Answered(NotSilent):
    """The complainant did answer after the decision."""


class NotReached(NotSilent):
    """Our last letter since the decision did not arrive, or has not left yet, so that nobody could answer it."""


class TooEarly(NotSilent):
    """The complainant still has time; `from_day` is the first day on which it may be said."""

    def __init__(self, from_day: date) -> None:
        super().__init__(from_day.isoformat())
        self.from_day = from_day


def may_be_said_from(asked_at: datetime, calendar: WorkingCalendar) -> date:
    """Return the first day on which somebody asked at this moment may be said not to have answered.

    It is the last of the working days that the organisation waits; the day of the asking does not count.
    """
    days = settings_of.current().answer_days
    return add_working_days(calendar.day_of(asked_at), days, calendar.is_working_day)


def require_silence(complaint: Complaint, *, at: datetime) -> None:
    """Refuse to say that the complainant did not answer, where that is untrue or too early.

    What counts is what happened since the decision; the time begins with our last words to the complainant: the
    decision, a message or a remedy offered after it. A letter that lay waiting counts from when it was sent, and not
    at all while it waits.

    Raises:
        Answered, NotReached, TooEarly: why it cannot be said.
    """
    events = _since_decision(trail_of(complaint))
    if any(_is_answer(event) for event in events):
        raise Answered
    letter = Letter.objects.about(subject_of(complaint)).filter(kind__in=BY_LETTER.values()).last()
    written_at = _last(events, BY_LETTER, complaint)
    if letter and letter.created_at >= written_at and letter.state != LetterState.SENT:
        raise NotReached
    sent_at = letter.sent_at if letter and letter.sent_at else written_at
    asked_at = max(_last(events, WAIT_FOR_ANSWER, complaint), sent_at)
    calendar = calendar_of(complaint.unit)
    from_day = may_be_said_from(asked_at, calendar)
    if calendar.day_of(at) < from_day:
        raise TooEarly(from_day)


def decision_sent_at(complaint: Complaint) -> datetime | None:
    """Return when the letter of the decision that stands went out; None where none did, or where it came back."""
    letters_of_it = Letter.objects.about(subject_of(complaint)).filter(
        kind=letters.DECISION.name, created_at__gte=complaint.decided_at, state=LetterState.SENT
    )
    sent = letters_of_it.last()
    return sent.sent_at if sent else None


def _since_decision(events: Iterable[Event]) -> list[Event]:
    """Return what happened from the last decision on, that decision first."""
    since: list[Event] = []
    for event in events:
        since = [event] if event.kind == ComplaintEvent.DECIDED else [*since, event]
    return since


def _last(events: Iterable[Event], kinds: Collection[str], complaint: Complaint) -> datetime:
    return max((event.at for event in events if event.kind in kinds), default=complaint.changed_at)


def _is_answer(event: Event) -> bool:
    """Whatever the complainant did is one, and so is an accepted remedy, whoever recorded it."""
    accepted = event.kind == ComplaintEvent.REMEDY_ANSWERED and event.facts["answer"] == RemedyState.ACCEPTED
    return accepted or event.actor_kind == ActorKind.COMPLAINANT
