"""What a complaint raises, how it was assessed, and what is answered: points, decisions, remedies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from ascolto.complaints.drafting import Draft, draft_of
from ascolto.complaints.models import (
    Assessment,
    Complaint,
    Decision,
    Point,
    Priority,
    Remedy,
    RemedyState,
)
from ascolto.complaints.prefilling import answers_of
from ascolto.web.complaints.criteria import LABELS, answer_in_words, rule_in_words
from ascolto.web.complaints.steps import Offered

Text = str | Promise
ANSWERS_FIRST = ["decide", "close"]


@dataclass(frozen=True, slots=True)
class Raised:
    """A point of the complaint with the remedies for it; a single point may be the complaint as a whole."""

    point: Point
    remedies: Sequence[Remedy]
    is_whole: bool


class Answer:
    """What one complaint raises and what becomes of it."""

    def __init__(
        self, complaint: Complaint, *, steps: Mapping[str, Offered], sees_identity: bool, at: datetime
    ) -> None:
        self.complaint = complaint
        self.steps = steps
        self.sees_identity = sees_identity
        self.at = at

    @cached_property
    def assessment(self) -> Assessment | None:
        """The last assessment; whoever assesses gives a priority."""
        return self.complaint.assessments.last() if self.complaint.priority else None

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

    @cached_property
    def missing(self) -> list[Point]:
        """The points that stand in the way of the decision, or of closing, because nothing answers them."""
        waits = [code for code in ANSWERS_FIRST if code in self.steps]
        return [point for point in self.complaint.points.all() if not point.is_answered] if waits else []

    @cached_property
    def proposal(self) -> Decision | None:
        waiting = [each for each in self.complaint.decisions.all() if not (each.decided_at or each.sent_back_at)]
        return waiting[-1] if waiting else None

    @cached_property
    def decision(self) -> Decision | None:
        """The decision that stands: the last one taken, unless the complaint was reopened since."""
        taken = [each for each in self.complaint.decisions.all() if each.decided_at]
        return taken[-1] if taken and self.complaint.decided_at else None

    @cached_property
    def letter(self) -> Draft | None:
        """The letter that goes out once the proposal is decided on, for whoever may take that decision."""
        step = self.steps.get("decide")
        if self.proposal is None or step is None or not step.verdict or not self.sees_identity:
            return None
        return draft_of(self.complaint, self.proposal, at=self.at)

    @cached_property
    def remedies(self) -> list[tuple[Any, bool]]:
        """The remedies, each with whether something can still be recorded about it."""
        pending = (RemedyState.OFFERED, RemedyState.ACCEPTED)
        may = "note" in self.steps and bool(self.steps["note"].verdict)
        return [(remedy, may and remedy.state in pending) for remedy in self.complaint.remedies.all()]

    @cached_property
    def promised_remedies(self) -> list[Remedy]:
        """The remedies that were promised: whoever was offered one and did not decline it waits for it."""
        return [remedy for remedy in self.complaint.remedies.all() if remedy.state != RemedyState.DECLINED]

    @property
    def has_remedy_for_all(self) -> bool:
        """Whether something was offered for all points together."""
        return any(remedy.point_id is None for remedy in self.complaint.remedies.all())
