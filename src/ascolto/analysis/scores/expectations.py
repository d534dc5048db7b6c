"""Whether customers got what they expected: four states, from pairs of answers or from one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import Answers, Scale, answers_of, share_of
from ascolto.analysis.scores.scores import Score, mean_score

# Relative to the length of the scale: gaps that lie so near to the edge of a zone lie on it.
ROUNDING = 1e-12


class State(StrEnum):
    """What became of an expectation, from the worst to the best."""

    BELOW = "below"
    INDIFFERENT = "indifferent"
    MET = "met"
    EXCEEDED = "exceeded"


@dataclass(frozen=True, slots=True)
class Indifference:
    """The declared zone about what was expected, in points of the scale.

    A perception may fall short of the expectation by up to `short_of` before the customer minds: that is indifferent.
    It meets the expectation from there on, and exceeds it where it is more than `beyond` above.
    """

    short_of: float = 1.0
    beyond: float = 0.0

    def __post_init__(self) -> None:
        if not all(isfinite(each) and each >= 0 for each in (self.short_of, self.beyond)):
            raise ValueError("The zone of indifference must be 0 or more points to either side.")


# “Compared with what you expected, was it …” – far worse, somewhat worse, as expected, somewhat better, far better?
FIVE_ANSWERS: Mapping[float, State] = MappingProxyType(
    {1: State.BELOW, 2: State.INDIFFERENT, 3: State.MET, 4: State.EXCEEDED, 5: State.EXCEEDED}
)
FOUR_ANSWERS: Mapping[float, State] = MappingProxyType(dict(enumerate(State, start=1)))


@dataclass(frozen=True, slots=True)
class StateShare:
    """How many were in a state, and their (weighted) share."""

    state: State
    count: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class ExpectationStates:
    """How many got less than they expected, nearly that, that, or more.

    `at_least_met` is the share of the last two. `mean_gap` is perception less expectation, where both were asked.
    `missing` lack an answer that is needed.
    """

    states: tuple[StateShare, ...]
    at_least_met: Estimate
    mean_gap: Score | None
    n: int
    missing: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def share(self, state: State) -> Estimate:
        """Return the share of one state."""
        return next(row.share for row in self.states if row.state is state)

    def finding(self) -> Finding:
        """Return the share of each state, and of those who got at least what they expected."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        shares = {str(row.state): row.share.value for row in self.states}
        met = {"at_least_met": self.at_least_met.value, "low": self.at_least_met.low, "high": self.at_least_met.high}
        return found(FindingKind.EXPECTATION_STATES, **shares, **met, n=self.n, unit=self.unit)


def expectation_states(
    expectations: Values,
    perceptions: Values,
    *,
    scale: Scale,
    zone: Indifference | None = None,
    weights: Values | None = None,
    confidence: float = 0.95,
) -> ExpectationStates:
    """Return the four states from what each customer expected and what each perceived, on one scale.

    Args:
        expectations, perceptions: (customers,) in the same order, NaN where not answered; whoever lacks one of the two
            is left out.
        scale: the least and the greatest answer, the same for both.
        zone: of indifference; None is one point short, and anything above exceeds.
        weights: (customers,) 0 or more; None weighs all alike.
        confidence: two-sided level of each interval by itself, strictly between 0 and 1.
    Returns:
        With the gap perception less expectation: below where it is less than -short_of, indifferent up to (not
        including) 0, met from 0 to beyond, exceeded above. Whoever expected the greatest answer can only be met.
    Raises:
        ValueError: unequal lengths, an answer outside the scale, a wrong weight, or confidence outside (0, 1).
    Source:
        Oliver (1980), J. Mark. Res. 17, 460-469 (disconfirmation); Zeithaml, Berry and Parasuraman (1993), J. Acad.
        Mark. Sci. 21, 1-12 (a zone that is tolerated). Where the zone ends is declared, not estimated.
    """
    wanted, got = as_numbers(expectations, "Expectations"), as_numbers(perceptions, "Perceptions")
    if len(wanted) != len(got):
        raise ValueError(f"There are {len(wanted)} expectations for {len(got)} perceptions.")
    for each in (wanted, got):
        answers_of(each, None, scale=scale)
    zone = zone or Indifference()
    given = answers_of(got - wanted, weights)
    # Answers such as 2.2 and 1.2 lie one point apart, whatever rounding says.
    gap = given.values
    short, beyond = -zone.short_of - ROUNDING * (scale[1] - scale[0]), zone.beyond + ROUNDING * (scale[1] - scale[0])
    chosen = {
        State.BELOW: gap < short,
        State.INDIFFERENT: (gap >= short) & (gap < 0),
        State.MET: (gap >= 0) & (gap <= beyond),
        State.EXCEEDED: gap > beyond,
    }
    return _states(given, chosen, mean_score(got - wanted, weights=weights, confidence=confidence), confidence)


def stated_expectations(
    answers: Values,
    *,
    coding: Mapping[float, State] = FIVE_ANSWERS,
    weights: Values | None = None,
    confidence: float = 0.95,
) -> ExpectationStates:
    """Return the four states from one question: was it worse than expected, or better?

    Args:
        answers: (customers,) NaN where not answered.
        coding: which answer means which state; `FIVE_ANSWERS` from far worse (1) to far better (5), `FOUR_ANSWERS`
            the states themselves from 1 to 4, or any other.
        weights: (customers,) 0 or more; None weighs all alike.
        confidence: two-sided level of each interval by itself, strictly between 0 and 1.
    Returns:
        The shares of the four states; there is no mean gap.
    Raises:
        ValueError: an answer without a state, a wrong weight, or confidence outside (0, 1).
    Source:
        Oliver (1997), Satisfaction, chapter 4 (subjective disconfirmation).
    """
    given = answers_of(answers, weights)
    strange = given.values[~np.isin(given.values, list(coding))]
    if len(strange):
        raise ValueError(f"An answer of {strange[0]:g} has no state.")
    chosen = {
        state: np.isin(given.values, [code for code, each in coding.items() if State(each) is state]) for state in State
    }
    return _states(given, chosen, None, confidence)


def _states(
    given: Answers, chosen: Mapping[State, NDArray[np.bool_]], gap: Score | None, confidence: float
) -> ExpectationStates:
    quantile_of(confidence)
    rows = [StateShare(state, int(chosen[state].sum()), share_of(given, chosen[state], confidence)) for state in State]
    return ExpectationStates(
        states=tuple(rows),
        at_least_met=share_of(given, chosen[State.MET] | chosen[State.EXCEEDED], confidence),
        mean_gap=gap,
        n=given.n,
        missing=given.missing,
        unit="customers",
        confidence=confidence,
        undefined=None if given.n else Undefined.NOTHING_COUNTED,
    )
