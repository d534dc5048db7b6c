"""The letter of a decision before it goes out: its words, in the complainant's language, and what it leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ascolto.complaints import letters
from ascolto.complaints.at_once import Reply, opening_for
from ascolto.complaints.deciding import unanswered, words_of
from ascolto.complaints.determining import outcome_of
from ascolto.complaints.models import Complaint, Decision, Point, Remedy
from ascolto.complaints.remedies import drawn_up


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A letter that nobody has sent: where it would go, empty where there is no address, and what it would say."""

    language: str
    to_address: str
    subject: str
    body: str
    missing: Sequence[int]


def draft_of(complaint: Complaint, decision: Decision, *, at: datetime) -> Draft:
    """Return the letter that would go out if this proposal were decided on now."""
    points, remedies = list(complaint.points.all()), list(complaint.remedies.all())
    return _draft(complaint, decision.answer, points, remedies, at=at)


def draft_of_reply(complaint: Complaint, reply: Reply, *, at: datetime) -> Draft:
    """Return the letter that this answer would become; nothing is written."""
    points = [
        Point(
            pk=each.point.pk, number=each.point.number, text=each.point.text,
            determination=each.determination, reasons=each.reasons, answer=each.answer,
        )
        for each in reply.points
    ]  # fmt: skip
    remedies = list(complaint.remedies.all())
    if reply.remedy:
        remedies.append(drawn_up(complaint, reply.remedy, at=at))
    opening = reply.words or opening_for(outcome_of([point.determination for point in points]), complaint.language)
    return _draft(complaint, opening, points, remedies, at=at)


def _draft(
    complaint: Complaint, opening: str, points: Sequence[Point], remedies: Sequence[Remedy], *, at: datetime
) -> Draft:
    words = words_of(complaint, opening, points=points, remedies=remedies, at=at)
    written = letters.worded_for(letters.DECISION, complaint, **words)
    person = complaint.correspondent
    return Draft(
        language=written.language,
        to_address=letters.address_of(person) if person else "",
        subject=written.subject,
        body=written.body,
        missing=unanswered(points),
    )
