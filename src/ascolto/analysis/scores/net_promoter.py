"""The net promoter score: its interval, and how it differs between two waves."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt

import numpy as np

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.resampling import percentile_bounds, resampled_means
from ascolto.analysis.scores.answers import Answers, answers_of
from ascolto.analysis.scores.effective_size import size_for_shares
from ascolto.analysis.scores.scores import ENOUGH, HUNDRED, Score, held
from ascolto.analysis.scores.tallies import Tally

LIKELIHOOD = (0, 10)
PROMOTER_FROM, PASSIVE_FROM = 9, 7
# Three respondents more: three quarters promoter, one and a half passive, three quarters detractor.
ADDED, ADDED_AT_EACH_END = 3, 0.75
UNIT = "nps_points"
ENDS = (-HUNDRED, HUNDRED)


class NpsInterval(StrEnum):
    """How the interval of a net promoter score is made; Wald's is there for comparison only."""

    ADJUSTED = "adjusted"
    BOOTSTRAP = "bootstrap"
    WALD = "wald"


@dataclass(frozen=True, slots=True)
class NetPromoterScore(Score):
    """The net promoter score in points, with how many answered 9 or 10, 7 or 8, and 0 to 6."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """The shares at either end, and of how many equally weighted answers; infinitely many for a census."""

    promoters: float
    detractors: float
    size: float

    @property
    def net(self) -> float:
        """Return the share of promoters less that of detractors, -1..1."""
        return self.promoters - self.detractors

    @property
    def variance(self) -> float:
        """Return the variance of one answer that counts 1, 0 or -1, with n in the denominator."""
        return max(0.0, self.promoters + self.detractors - self.net**2)

    @property
    def error(self) -> float:
        """Return the standard error of the net share."""
        return sqrt(self.variance / self.size)

    def adjusted(self) -> "Balance":
        """Return the balance with three respondents more (Goodman's adjustment)."""
        if self.size == inf:
            return self
        promoters, detractors = (share * self.size + ADDED_AT_EACH_END for share in (self.promoters, self.detractors))
        size = self.size + ADDED
        return Balance(promoters / size, detractors / size, size)


def nps(
    answers: Values | Tally,
    *,
    weights: Values | None = None,
    population: int | None = None,
    interval: NpsInterval = NpsInterval.ADJUSTED,
    confidence: float = 0.95,
    seed: int = 1,
) -> NetPromoterScore:
    """Return the net promoter score: the share of 9 and 10 less the share of 0 to 6, in points.

    Args:
        answers: (respondents,) whole numbers 0..10, NaN where not answered; or a `Tally`, without `weights` and
            bootstrap.
        weights: (respondents,) 0 or more; None weighs all alike.
        population: how many could have answered; narrows the interval by the finite population correction.
        interval: `ADJUSTED` adds three respondents (three quarters promoter, one and a half passive, three quarters
            detractor) before Wald's formula and is never without width; `BOOTSTRAP` takes percentiles of 4000 draws;
            `WALD` is the textbook's. Where all answer alike, the bootstrap has none and Wald's has no width.
        confidence: two-sided level, strictly between 0 and 1.
        seed: of the bootstrap.
    Returns:
        Points, -100..100; bounds hold the value and end at -100 and 100. The standard error is
        100 √((p₊ + p₋ - (p₊ - p₋)²) / n) of the answers as they are (n, not n - 1, in the denominator), n being Kish's
        effective n where there are weights. Undefined where nobody answered.
    Raises:
        ValueError: an answer that is no whole number 0..10, a wrong weight, a population below n or together with the
            bootstrap (which knows of none), or confidence outside (0, 1).
    Source:
        Reichheld (2003), Harv. Bus. Rev. 81(12), 46-54; Rocks (2016), Am. Stat. 70, 365-372, for the interval
        (arXiv:1601.07235); Goodman (1964), Ann. Math. Stat. 35, 716-725.
    """
    wanted, quantile = NpsInterval(interval), quantile_of(confidence)
    if wanted is NpsInterval.BOOTSTRAP and population is not None:
        raise ValueError("The bootstrap knows no population; choose another interval.")
    given = likelihoods(answers, weights)
    if not given.n:
        nothing = (None, None, None, 0, UNIT, confidence, None, 0.0, given.missing, True)
        return NetPromoterScore(*nothing, undefined=Undefined.NOTHING_COUNTED)
    balance, ends = balance_of(given, population), signs(given.values)
    value, bounds = given.mean_of(ends) * HUNDRED, None
    if wanted is not NpsInterval.BOOTSTRAP:
        centre = balance.adjusted() if wanted is NpsInterval.ADJUSTED else balance
        bounds = centre.net - quantile * centre.error, centre.net + quantile * centre.error
    elif balance.variance:
        bounds = percentile_bounds(resampled_means(ends, given.one_by_one()[1], seed=seed), confidence)
    low, high = held(bounds[0] * HUNDRED, bounds[1] * HUNDRED, value, ENDS) if bounds else (None, None)
    return NetPromoterScore(
        value=value,
        low=low,
        high=high,
        n=given.n,
        unit=UNIT,
        confidence=confidence,
        standard_error=balance.error * HUNDRED,
        effective_n=given.effective_n,
        missing=given.missing,
        is_preliminary=given.effective_n < ENOUGH,
        no_interval=None if bounds else Undefined.ALL_EQUAL,
        promoters=int(given.counts[ends > 0].sum()),
        passives=int(given.counts[ends == 0].sum()),
        detractors=int(given.counts[ends < 0].sum()),
    )


def likelihoods(answers: Values | Tally, weights: Values | None) -> Answers:
    """Return the answers to the question how likely one would recommend, whole numbers from 0 to 10."""
    given = answers_of(answers, weights)
    least, most = LIKELIHOOD
    if ((given.values % 1 != 0) | (given.values < least) | (given.values > most)).any():
        raise ValueError("Answers to the net promoter question must be whole numbers from 0 to 10.")
    return given


def signs(values: Numbers) -> Numbers:
    """Return 1 for each promoter, 0 for each passive, -1 for each detractor; NaN stays."""
    ends = (values >= PROMOTER_FROM).astype(np.float64) - (values < PASSIVE_FROM)
    return np.where(np.isnan(values), np.nan, ends)


def balance_of(given: Answers, population: int | None = None) -> Balance:
    """Return the shares at either end of at least one answer."""
    ends = signs(given.values)
    size = size_for_shares(given.effective_n, given.n, population)
    return Balance(given.share(ends > 0), given.share(ends < 0), size)
