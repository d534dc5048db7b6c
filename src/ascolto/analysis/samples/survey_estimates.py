"""Means and totals of everybody from a sample: simple random, stratified, or of whole clusters."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import TypeVar

import numpy as np
from scipy.special import stdtrit

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import reckonable
from ascolto.analysis.scores.effective_size import sampled_part

Label = TypeVar("Label", bound=Hashable)


@dataclass(frozen=True, slots=True)
class SurveyEstimate:
    """A figure of the whole population with its standard error by design.

    The interval is that of t with `degrees_of_freedom` (respondents or clusters less strata). `design_effect` is the
    variance over that of a simple random sample of as many; None where that is not had.
    """

    value: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    n: int
    unit: str
    confidence: float
    degrees_of_freedom: int
    design_effect: float | None = None
    missing: int = 0
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the figure with its interval."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        facts = {"value": self.value, "low": self.low, "high": self.high, "standard_error": self.standard_error}
        return found(FindingKind.SURVEY_ESTIMATE, **facts, n=self.n, unit=self.unit)

    def times(self, factor: float, unit: str) -> "SurveyEstimate":
        """Return the estimate multiplied by something known for certain, such as the population for a total.

        Raises:
            ValueError: a factor that is not above 0, or so large that the product is no number any more.
        """
        largest = max(abs(each) for each in (self.value or 0.0, self.low or 0.0, self.high or 0.0))
        if not (factor > 0 and isfinite(factor * max(1.0, largest))):
            raise ValueError(f"An estimate cannot be multiplied by {factor:g}.")
        value, low, high, error = (
            None if each is None else each * factor for each in (self.value, self.low, self.high, self.standard_error)
        )
        return replace(self, value=value, low=low, high=high, standard_error=error, unit=unit)


def mean_of_random_sample(
    answers: Values, *, population: int | None = None, confidence: float = 0.95
) -> SurveyEstimate:
    """Return the mean of everybody from a simple random sample without replacement.

    Args:
        answers: (respondents,) NaN where not answered; those are left out, as if they had not been drawn.
        population: how many there are, at least as many as answered; None is very many.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The mean with √((1 - n / N) s² / n); its `times(population, …)` is the total. Undefined with fewer than two
        answers.
    Raises:
        ValueError: answers that are no numbers, a population too small, or confidence outside (0, 1).
    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., section 2.6; as svymean of R survey.
    """
    strata = np.zeros(len(answers), dtype=np.int64).tolist()
    return stratified_mean(answers, strata, None if population is None else {0: population}, confidence=confidence)


def stratified_mean(
    answers: Values,
    strata: Sequence[Label],
    sizes: Mapping[Label, int] | None,
    *,
    confidence: float = 0.95,
) -> SurveyEstimate:
    """Return the mean of everybody from simple random samples within strata.

    Args:
        answers: (respondents,) NaN where not answered; those are left out.
        strata: (respondents,) the stratum of each.
        sizes: for each stratum how many there are in it, at least as many as answered. None is allowed for a single
            stratum without a known size.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Σ W mean with √(Σ W² (1 - f) s² / n), W being N over that of all. Its `times` all there are is the total.
        Undefined where a stratum has fewer than two answers, unless all of it answered.
    Raises:
        ValueError: lengths that differ, a stratum without a size or without an answer, a size too small, answers that
            are no numbers, or confidence outside (0, 1).
    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., section 5.4; design effect as svymean(deff = TRUE) of R survey.
    """
    quantile_of(confidence)
    values, labels = reckonable(as_numbers(answers, "Answers")), list(strata)
    if len(labels) != len(values):
        raise ValueError(f"There are {len(labels)} strata for {len(values)} answers.")
    answered = ~np.isnan(values)
    known = dict.fromkeys(labels) if sizes is None else dict(sizes)
    if sizes is None and len(known) > 1:
        raise ValueError("The sizes of several strata must be said.")
    places = {label: place for place, label in enumerate(known)}
    strange = next((label for label in labels if label not in places), None)
    if strange is not None:
        raise ValueError(f"How many there are in “{strange}” is not said.")
    of = np.fromiter((places[label] for label in labels), dtype=np.int64, count=len(labels))[answered]
    begins = np.searchsorted(np.sort(of), np.arange(1, len(places)))
    groups = np.split(values[answered][np.argsort(of, kind="stable")], begins)
    parts = [_stratum(group, size) for group, size in zip(groups, known.values(), strict=False)]
    n, missing = int(answered.sum()), int((~answered).sum())
    empty = next((label for label, part in zip(places, parts, strict=True) if not part.n), None)
    if n and empty is not None:
        raise ValueError(f"Nobody of “{empty}” answered; join it with another stratum.")
    freedom = n - len(parts)
    if not n or any(part.error is None for part in parts):
        reason = Undefined.NOTHING_COUNTED if not n else Undefined.TOO_FEW_POINTS
        nothing = (None, None, None, None, n, "scale_points", confidence, max(0, freedom))
        return SurveyEstimate(*nothing, missing=missing, undefined=reason)
    weights = np.array([1.0 if part.size is None else part.size for part in parts])
    weights = weights / weights.sum()
    mean = float(weights @ [part.mean for part in parts])
    error = sqrt(float(weights**2 @ [(part.error or 0.0) ** 2 for part in parts]))
    effect = _effect(error, mean, parts, weights)
    return _estimate(mean, error, n=n, freedom=freedom, confidence=confidence, effect=effect, missing=missing)


def cluster_mean(
    answers: Values,
    clusters: Sequence[Hashable],
    *,
    population_of_clusters: int | None = None,
    confidence: float = 0.95,
) -> SurveyEstimate:
    """Return the mean of everybody from clusters drawn at random, of which all were asked.

    Args:
        answers: (respondents,) NaN where not answered; those are left out.
        clusters: (respondents,) the cluster of each.
        population_of_clusters: how many clusters there are, at least as many as drawn; None is very many.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The mean of all respondents, a ratio of two totals, with the standard error between clusters (linearised, c - 1
        in the denominator). Undefined with fewer than two clusters, unless they are all there are.
    Raises:
        ValueError: lengths that differ, fewer clusters than were drawn, answers that are no numbers, or confidence
            outside (0, 1).
    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., section 9A.1 with 6.4; as svymean of R survey with one stage.
    """
    quantile_of(confidence)
    values = reckonable(as_numbers(answers, "Answers"))
    if len(clusters) != len(values):
        raise ValueError(f"There are {len(clusters)} clusters for {len(values)} answers.")
    answered = ~np.isnan(values)
    places = {label: place for place, label in enumerate(dict.fromkeys(clusters))}
    of = np.fromiter((places[label] for label in clusters), dtype=np.int64, count=len(clusters))[answered]
    given, n, missing = values[answered], int(answered.sum()), int((~answered).sum())
    drawn = len(np.unique(of))
    left = 1 - sampled_part(drawn, population_of_clusters)
    if not n or (drawn < 2 and left):
        reason = Undefined.NOTHING_COUNTED if not n else Undefined.TOO_FEW_POINTS
        nothing = (None, None, None, None, n, "scale_points", confidence, max(0, drawn - 1))
        return SurveyEstimate(*nothing, missing=missing, undefined=reason)
    mean = float(given.mean())
    sums = np.bincount(of, weights=given - mean) / n
    error = sqrt(left * drawn / max(1, drawn - 1) * float((sums**2).sum()))
    simple = float(given.var(ddof=1)) / n * left if n > 1 else 0.0
    effect = error**2 / simple if simple else None
    return _estimate(mean, error, n=n, freedom=drawn - 1, confidence=confidence, effect=effect, missing=missing)


@dataclass(frozen=True, slots=True)
class _Stratum:
    n: int
    mean: float
    variance: float
    size: int | None
    error: float | None


def _stratum(values: Numbers, size: int | None) -> _Stratum:
    n = len(values)
    left = 1 - sampled_part(n, size)
    mean = float(values.mean()) if n else 0.0
    if n < 2:
        return _Stratum(n, mean, 0.0, size, None if left else 0.0)
    alike = bool((values == values[0]).all())
    variance = 0.0 if alike else float(values.var(ddof=1))
    return _Stratum(n, mean, variance, size, sqrt(left * variance / n))


def _effect(error: float, mean: float, parts: Sequence[_Stratum], weights: Numbers) -> float | None:
    """Return the variance over that of a simple random sample of as many, as R survey has it."""
    n = sum(part.n for part in parts)
    sizes = [part.size for part in parts]
    if n < 2:
        return None
    # The variance among all, each answer weighing what it stands for, with n - 1 in the denominator.
    within = [(part.n - 1) * part.variance / part.n + (part.mean - mean) ** 2 for part in parts]
    spread = float(weights @ within) * n / (n - 1)
    left = 1.0 if None in sizes else 1 - n / sum(size or 0 for size in sizes)
    return error**2 / (spread / n * left) if spread and left else None


def _estimate(
    mean: float, error: float, *, n: int, freedom: int, confidence: float, effect: float | None, missing: int
) -> SurveyEstimate:
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * error if error else 0.0
    bounds = mean, mean - reach, mean + reach, error
    return SurveyEstimate(*bounds, n, "scale_points", confidence, freedom, effect, missing)
