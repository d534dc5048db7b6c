"""Who answered: what became of everybody who was drawn, response rates with their denominators, and who is missing.

Dispositions are those of AAPOR. Answered: complete (I). Begun and kept as incomplete: partial (P). Refused, and those
who were begun and left nothing: refusal (R). A letter that came back: not contacted (NC). Drawn and not asked – by the
limit, a complaint, no address –: eligible, and no answer for another reason (O). Silent: it is not known whether the
letter reached anybody (UH). Not meant, and merged records: ineligible.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Avg, Count

from ascolto.analysis import (
    Estimate,
    FrameCheck,
    Outcomes,
    ResponseRates,
    ScoreDifference,
    early_and_late,
    frame_check,
    proportion,
    response_rates,
)
from ascolto.surveys.kinds import SCALED
from ascolto.surveys.launching import fewest
from ascolto.surveys.models import Answer, Invitation, InvitationState, Question, Response, Skip, Wave

ASKED = (
    InvitationState.SENT,
    InvitationState.UNREACHED,
    InvitationState.BEGUN,
    InvitationState.ANSWERED,
    InvitationState.REFUSED,
    InvitationState.INELIGIBLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """How many of those who were drawn ended how; an anonymous wave knows only how many answers came (`arrived`)."""

    by_state: Mapping[str, int]
    by_skip: Mapping[str, int]
    arrived: int
    partial: int
    reminded: int
    is_anonymous: bool

    @property
    def drawn(self) -> int:
        return sum(self.by_state.values())

    @property
    def asked(self) -> int:
        """Return how many got a letter, or were meant to: whatever became of it."""
        return sum(self.by_state.get(state, 0) for state in ASKED)

    @property
    def answered(self) -> int:
        """Return how many answered completely."""
        return self.arrived if self.is_anonymous else self.by_state.get(InvitationState.ANSWERED, 0)

    @property
    def skipped(self) -> int:
        return self.by_state.get(InvitationState.SKIPPED, 0)

    @property
    def waiting(self) -> int:
        return self.by_state.get(InvitationState.DRAWN, 0)

    @property
    def outcomes(self) -> Outcomes:
        """Return the final dispositions of all who were drawn. Anonymous answers can be more than were asked."""
        state, merged = self.by_state.get, self.by_skip.get(Skip.MERGED, 0)
        begun = state(InvitationState.BEGUN, 0)
        partial = min(begun, self.partial)
        silent = state(InvitationState.SENT, 0) + self.waiting
        complete = min(self.answered, silent) if self.is_anonymous else self.answered
        return Outcomes(
            complete=complete,
            partial=partial,
            refused=state(InvitationState.REFUSED, 0) + begun - partial + self.by_skip.get(Skip.OPTED_OUT, 0),
            not_contacted=state(InvitationState.UNREACHED, 0) + self.by_skip.get(Skip.NO_ADDRESS, 0),
            other=self.by_skip.get(Skip.LIMIT, 0) + self.by_skip.get(Skip.OPEN_COMPLAINT, 0),
            unknown=silent - (complete if self.is_anonymous else 0),
            ineligible=state(InvitationState.INELIGIBLE, 0) + merged,
        )

    @property
    def rates(self) -> ResponseRates:
        """Return the response rates RR1 to RR6 of all who were drawn."""
        return response_rates(self.outcomes)

    @property
    def participation(self) -> Estimate:
        """Return which part of those who were asked answered completely."""
        return proportion(min(self.answered, self.asked), self.asked)


def dispositions_of(wave: Wave) -> Dispositions:
    """Return what became of everybody who was drawn for a wave."""
    invitations = Invitation.objects.filter(wave=wave).order_by()
    counted = invitations.values_list("state", "skipped_because").annotate(count=Count("pk"))
    by_state: Counter[str] = Counter()
    by_skip: Counter[str] = Counter()
    for state, skip, count in counted:
        by_state[state] += count
        if skip:
            by_skip[skip] += count
    arrived = Counter(dict(_responses(wave)))
    return Dispositions(
        by_state=by_state,
        by_skip=by_skip,
        arrived=arrived[True],
        partial=arrived[False],
        reminded=invitations.filter(reminders__gt=0).count(),
        is_anonymous=wave.is_anonymous,
    )


def _responses(wave: Wave) -> list[tuple[bool, int]]:
    responses = Response.objects.filter(wave=wave).order_by()
    return list(responses.values_list("is_complete").annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Whether those who answered are like those who were meant, and the late like the early."""

    frame: FrameCheck | None
    late: ScoreDifference | None
    question: Question | None


def silence_of(wave: Wave) -> Silence:
    """Return what can be said about those who did not answer (R101): the make-up of strata, and early against late."""
    question = Question.objects.filter(edition=wave.edition_id, kind__in=SCALED).order_by("position").first()
    late = _late(wave, question) if question else None
    return Silence(frame=_frame(wave), late=late, question=question)


def frame_of(wave: Wave) -> dict[str, int]:
    """Return how many there are of each stratum among all who were meant; empty where the sample had none."""
    strata = wave.design.get("computed", {}).get("strata", [])
    return {stratum["name"]: stratum["size"] for stratum in strata}


def answered_by_stratum(wave: Wave) -> dict[str, int]:
    responses = Response.objects.filter(wave=wave).complete().order_by()
    return dict(responses.values_list("stratum").annotate(count=Count("pk")))


def _frame(wave: Wave) -> FrameCheck | None:
    """Compare who answered with who was drawn: of each stratum as many as it has, by the chance of each to be drawn.

    With one chance for all that is the make-up of the strata. Where some were drawn more often than others, as by
    Neyman's rule, those who answered would differ from the strata even if everybody answered alike.
    """
    if not frame_of(wave):
        return None
    drawn = Invitation.objects.filter(wave=wave).order_by().values_list("stratum").annotate(count=Count("pk"))
    frame = dict(drawn)
    answered = {name: count for name, count in answered_by_stratum(wave).items() if name in frame}
    if not answered:
        return None
    return frame_check(answered, frame, population=max(sum(frame.values()), sum(answered.values())))


def _late(wave: Wave, question: Question) -> ScoreDifference | None:
    """Compare complete responses, each by the mean of its rows: the rows of one person are not several people."""
    answers = Answer.objects.filter(question=question, wave=wave, number__isnull=False, response__late__isnull=False)
    answers = answers.filter(response__is_complete=True).order_by()
    rows = list(answers.values("response").annotate(mean=Avg("number")).values_list("mean", "response__late"))
    count = sum(bool(late) for _number, late in rows)
    if min(count, len(rows) - count) < fewest(wave):
        return None  # so few could be told apart
    return early_and_late(np.array([number for number, _late in rows]), [bool(late) for _number, late in rows])
