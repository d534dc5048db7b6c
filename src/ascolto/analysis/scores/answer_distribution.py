"""How the answers to one question are spread over the possible ones: a mean hides what lies at the two ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import Answers, answers_of, estimated_share
from ascolto.analysis.scores.effective_size import size_for_shares
from ascolto.analysis.scores.tallies import Tally

HALF = 0.5
# A weighted share that only rounding keeps below the half has reached it.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """One possible answer: how many gave it, and their (weighted) share of all who answered."""

    answer: float
    count: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class AnswerDistribution:
    """The possible answers from the least to the greatest; `missing` gave none of them.

    `median` is the least answer that at least half gave or stayed below; `most_frequent` the least of those most often
    given.
    """

    answers: tuple[AnswerShare, ...]
    median: float | None
    most_frequent: float | None
    n: int
    missing: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the middle of the answers, and the one most often given with its share."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        peak = next(row.share for row in self.answers if row.answer == self.most_frequent)
        facts = {"median": self.median, "most_frequent": self.most_frequent, "share": peak.value}
        return found(FindingKind.ANSWERS, **facts, low=peak.low, high=peak.high, n=self.n, unit=self.unit)


def answer_distribution(
    answers: Values | Tally,
    *,
    possible: Sequence[float] | None = None,
    weights: Values | None = None,
    population: int | None = None,
    confidence: float = 0.95,
) -> AnswerDistribution:
    """Return how often each answer was given, with the Wilson interval of its share.

    Args:
        answers: (respondents,) NaN where not answered; or a `Tally`, without `weights`.
        possible: all answers that could be given; those that nobody gave are listed too. None lists those given.
        weights: (respondents,) 0 or more; None weighs all alike.
        population: how many could have answered; narrows the intervals by the finite population correction.
        confidence: two-sided level of each interval by itself, strictly between 0 and 1.
    Returns:
        Shares that add up to 1. Undefined where nobody answered.
    Raises:
        ValueError: an answer that is not possible, a possible one that is missing, a wrong weight, a population
            below n, or confidence outside (0, 1).
    Source:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212, with Kish's effective n where there are weights.
    """
    quantile_of(confidence)
    given = answers_of(answers, weights)
    offered = np.unique(given.values if possible is None else as_numbers(list(possible), "Possible answers"))
    if np.isnan(offered).any():
        raise ValueError("None of the possible answers may be missing.")
    strange = given.values[~np.isin(given.values, offered)]
    if len(strange):
        raise ValueError(f"{strange[0]:g} is none of the possible answers.")
    rows = _rows(given, offered, size_for_shares(given.effective_n, given.n, population), confidence)
    if not given.n:
        reason = Undefined.NOTHING_COUNTED
        return AnswerDistribution(rows, None, None, 0, given.missing, "answers", confidence, reason)
    shares = [row.share.value or 0.0 for row in rows]
    middle = int(np.argmax(np.cumsum(shares) >= HALF - ROUNDING))
    return AnswerDistribution(
        answers=rows,
        median=rows[middle].answer,
        most_frequent=rows[int(np.argmax(shares))].answer,
        n=given.n,
        missing=given.missing,
        unit="answers",
        confidence=confidence,
    )


def _rows(given: Answers, offered: Numbers, size: float, confidence: float) -> tuple[AnswerShare, ...]:
    places = np.searchsorted(offered, given.values)
    counts = np.bincount(places, weights=given.counts, minlength=len(offered)).astype(np.int64).tolist()
    if not given.n:
        shares = [0.0] * len(offered)
    else:
        sums = np.bincount(places, weights=given.weights, minlength=len(offered))
        shares = (sums / sums.sum()).tolist()
    return tuple(
        AnswerShare(answer, count, estimated_share(share, size, given.n, confidence))
        for answer, count, share in zip(offered.tolist(), counts, shares, strict=True)
    )
