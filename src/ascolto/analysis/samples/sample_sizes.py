"""How many to ask, so that a share, a mean or a net promoter score is known as closely as is wanted."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, isfinite

from ascolto.analysis.estimates import quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found

HALF = 0.5
HUNDRED = 100
# Whole but for rounding is whole.
NEARLY = 1e-9
MOST = 1e18


class Rounding(StrEnum):
    """How answers become whole: up, so that the margin is kept; or to the nearest, as in Krejcie and Morgan's table."""

    UP = "up"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many answers are needed (`n`, rounded from `exact`), and how many to invite for them.

    `is_everybody` where no fewer than the whole population will do, or where more would have to be invited than there
    are.
    """

    exact: float
    n: int
    invited: int
    is_everybody: bool
    margin: float
    unit: str
    confidence: float
    population: int | None
    design_effect: float
    response_rate: float
    rounding: Rounding

    def finding(self) -> Finding:
        """Return how many answers are needed, and how many to invite."""
        facts = {"needed": self.n, "invited": self.invited, "margin": self.margin, "population": self.population}
        return found(FindingKind.SAMPLE_NEEDED, **facts, is_everybody=self.is_everybody, n=self.n, unit=self.unit)


def sample_size_for_share(
    margin: float = 0.05,
    *,
    share: float = HALF,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    rounding: Rounding = Rounding.UP,
    confidence: float = 0.95,
) -> SampleSize:
    """Return how many answers a share takes to be known within a margin.

    Args:
        margin: half the width of the interval, above 0, below 1.
        share: what is expected, 0..1; one half is the worst case.
        population: how many could be asked; None is very many.
        design_effect: how many times larger than of a simple random sample the variance will be, above 0: of clusters
            1 + (m - 1) ρ, of weights about 1 + their squared variation.
        response_rate: which part of the invited will answer, above 0 up to 1.
        rounding: `UP`, or `NEAREST` as Krejcie and Morgan (1970) did.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        n₀ = z² p (1 - p) / e² times the design effect, then n = n₀ / (1 + (n₀ - 1) / N); invited are n / response rate,
        rounded up. In this order the design effect is Kish's, whose baseline has the finite population correction
        too, and n never exceeds N.
    Raises:
        ValueError: something out of range.
    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 4.4 and 4.5; Krejcie and Morgan (1970), Educ. Psychol.
        Meas. 30, 607-610 (with z² = 3.841); Kish (1965), Survey Sampling, section 8.2.
    """
    if not (0 < margin < 1 and 0 <= share <= 1):
        raise ValueError("The margin must be between 0 and 1, and the share not outside.")
    needs = _Needs(margin, "share", population, design_effect, response_rate, Rounding(rounding), confidence)
    return needs.size(share * (1 - share), counts_all=1)


def sample_size_for_mean(
    margin: float,
    deviation: float,
    *,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    rounding: Rounding = Rounding.UP,
    confidence: float = 0.95,
) -> SampleSize:
    """Return how many answers a mean takes to be known within a margin.

    Args:
        margin: half the width of the interval in points of the scale, above 0.
        deviation: the standard deviation that is expected of the answers, 0 or more, in the same points.
        population, design_effect, response_rate, rounding, confidence: as for `sample_size_for_share`.
    Returns:
        n₀ = (z S / e)² times the design effect, then n = n₀ / (1 + n₀ / N). With fewer than some thirty answers the
        interval of t will be wider than was planned.
    Raises:
        ValueError: something out of range.
    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., section 4.6.
    """
    if not (isfinite(margin) and isfinite(deviation) and margin > 0 and deviation >= 0):
        raise ValueError("The margin must be above 0, and the deviation 0 or more.")
    needs = _Needs(margin, "scale_points", population, design_effect, response_rate, Rounding(rounding), confidence)
    return needs.size(deviation * deviation, counts_all=0)


def sample_size_for_nps(
    margin: float,
    *,
    variance: float = 1.0,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    rounding: Rounding = Rounding.UP,
    confidence: float = 0.95,
) -> SampleSize:
    """Return how many answers a net promoter score takes to be known within a margin.

    Args:
        margin: half the width of the interval in points, above 0, at most 100.
        variance: of one answer that counts 1, 0 or -1: p₊ + p₋ - (p₊ - p₋)², 0..1; 1 is the worst case, half
            promoters and half detractors. Most surveys lie between 0.4 and 0.7.
        population, design_effect, response_rate, rounding, confidence: as for `sample_size_for_share`.
    Returns:
        n₀ = (100 z / e)² variance, then as for a share.
    Raises:
        ValueError: something out of range.
    Source:
        Rocks (2016), Am. Stat. 70, 365-372, for the variance; Cochran (1977), as for a share.
    """
    if not (0 < margin <= HUNDRED and 0 <= variance <= 1):
        raise ValueError("The margin must be above 0 and at most 100 points, and the variance between 0 and 1.")
    needs = _Needs(margin, "nps_points", population, design_effect, response_rate, Rounding(rounding), confidence)
    return needs.size(variance * HUNDRED**2, counts_all=1)


def design_effect_of_clusters(size: float, correlation: float) -> float:
    """Return how many times larger clusters make the variance: 1 + (m - 1) ρ.

    Args:
        size: how many of a cluster are asked on average, 1 or more.
        correlation: within clusters, -1..1; 0.02 to 0.1 are usual.
    Returns:
        The design effect, above 0.
    Raises:
        ValueError: a size below 1, a correlation outside -1..1, or one that leaves no variance.
    Source:
        Kish (1965), Survey Sampling, section 5.4.
    """
    effect = 1 + (size - 1) * correlation
    if not (size >= 1 and -1 <= correlation <= 1 and isfinite(effect) and effect > 0):
        raise ValueError(f"Clusters of {size:g} with a correlation of {correlation:g} have no design effect.")
    return effect


@dataclass(frozen=True, slots=True)
class _Needs:
    margin: float
    unit: str
    population: int | None
    design_effect: float
    response_rate: float
    rounding: Rounding
    confidence: float

    def size(self, variance: float, *, counts_all: int) -> SampleSize:
        """Return the sample for a variance of one answer; `counts_all` is 1 where it is that of N, 0 of N - 1."""
        quantile = quantile_of(self.confidence)
        if self.population is not None and self.population < 1:
            raise ValueError(f"A population of {self.population} has nobody to ask.")
        if not (isfinite(self.design_effect) and self.design_effect > 0 and 0 < self.response_rate <= 1):
            raise ValueError("The design effect must be above 0, and the response rate above 0 and at most 1.")
        exact = quantile**2 * variance / self.margin / self.margin * self.design_effect
        if self.population is None:
            most = MOST
        else:
            most = float(self.population)
            exact = most if exact > MOST else min(most, exact / (1 + max(0.0, exact - counts_all) / most))
        if exact > most or exact / self.response_rate > MOST:
            raise ValueError("So close a margin, or so small a response, takes more answers than can be counted.")
        whole = ceil(exact - NEARLY) if self.rounding is Rounding.UP else floor(exact + HALF)
        n = max(1, whole)
        invited = ceil(n / self.response_rate - NEARLY)
        everybody = self.population is not None and invited >= self.population
        return SampleSize(
            exact=exact,
            n=n,
            invited=min(invited, self.population) if self.population is not None else invited,
            is_everybody=everybody,
            margin=self.margin,
            unit=self.unit,
            confidence=self.confidence,
            population=self.population,
            design_effect=self.design_effect,
            response_rate=self.response_rate,
            rounding=self.rounding,
        )
