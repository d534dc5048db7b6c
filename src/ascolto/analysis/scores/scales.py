"""Whether several questions measure one thing, and how reliably."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy.special import fdtri

from ascolto.analysis.arrays import Numbers, Values, as_matrix
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import reckonable
from ascolto.analysis.scores.one_factor import OneFactor, one_factor

PAIR = 2
UNIT = "share_of_variance"
NOTHING = 1e-12
NEARLY = 1e-9
LEAST = 1e-150  # a variance below which products of variances vanish


class MissingAnswers(StrEnum):
    """What is done with respondents who left some questions out."""

    LISTWISE = "listwise"
    PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True)
class ScaleItem:
    """One question of a scale.

    `rest_correlation` is with the sum of the other questions, `alpha_if_deleted` and `omega`'s standardised `loading`
    are None where they cannot be had. `is_reversed` where it runs against the others, so that its answers may have to
    be turned round.
    """

    name: str
    mean: float
    deviation: float
    rest_correlation: float | None
    alpha_if_deleted: float | None
    loading: float | None
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class Reliability:
    """How reliably the sum of several questions measures what they share.

    `alpha` is of the answers as they are, `standardised_alpha` of answers brought to one spread. `split_half` steps the
    correlation of odd and even questions up (Spearman and Brown), `guttman_split_half` allows for unequal halves.
    `omega`, `composite_reliability` and `average_variance_extracted` come from one factor; `is_heywood` where a
    question has next to nothing of its own, so that they cannot be trusted.
    """

    alpha: Estimate
    standardised_alpha: float | None
    mean_correlation: float | None
    omega: float | None
    composite_reliability: float | None
    average_variance_extracted: float | None
    split_half: float | None
    guttman_split_half: float | None
    items: tuple[ScaleItem, ...]
    is_heywood: bool
    n: int
    left_out: int
    unit: str = UNIT

    def findings(self) -> list[Finding]:
        """Return alpha, and each question that runs against the others."""
        if self.alpha.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.alpha.undefined, n=self.n, unit=self.unit)]
        alpha = {"value": self.alpha.value, "low": self.alpha.low, "high": self.alpha.high}
        said = found(
            FindingKind.RELIABILITY, **alpha, omega=self.omega, items=len(self.items), n=self.n, unit=self.unit
        )
        against = [
            found(
                FindingKind.ITEM_AGAINST_SCALE,
                item=item.name,
                correlation=item.rest_correlation,
                alpha_if_deleted=item.alpha_if_deleted,
                n=self.n,
                unit=self.unit,
            )
            for item in self.items
            if item.is_reversed
        ]
        return [said, *against]


def reliability(
    items: Mapping[str, Values],
    *,
    missing: MissingAnswers = MissingAnswers.LISTWISE,
    confidence: float = 0.95,
) -> Reliability:
    """Return how reliably the sum of several questions measures what they have in common.

    Args:
        items: for each question its answers, (respondents,) in the same order, NaN where not answered.
        missing: `LISTWISE` leaves out who left any question out; `PAIRWISE` takes every covariance from whoever
            answered both, n being then the fewest who answered any two.
        confidence: two-sided level of the interval of alpha, strictly between 0 and 1.
    Returns:
        Raw α = k / (k - 1) · (1 - Σ s² / s_T²) with Feldt's interval; standardised α = k r̄ / (1 + (k - 1) r̄). A
        negative alpha is reported as it is: a question probably runs against the others. ω = (Σ λ)² / ((Σ λ)² + Σ θ) of
        the answers as they are, composite reliability the same of standardised ones, AVE the mean of λ², from one
        factor by maximum likelihood; None with two questions, which determine none. Undefined with one question, fewer
        than two respondents, where a question or the sum of all does not vary, or where covariances of different people
        contradict each other, so that alpha or a correlation were beyond 1 (pairwise).
    Raises:
        ValueError: no question, unequal lengths, answers that are no numbers, or confidence outside (0, 1).
    Source:
        Cronbach (1951), Psychometrika 16, 297-334; Feldt (1965), Psychometrika 30, 357-370; McDonald (1999), Test
        Theory, chapter 6; Fornell and Larcker (1981), J. Mark. Res. 18, 39-50; Guttman (1945), Psychometrika 10,
        255-282.
    """
    quantile_of(confidence)
    if not items:
        raise ValueError("A scale takes at least one question.")
    answers = reckonable(as_matrix(list(items.values()), "Answers")).T
    names, k = list(items), len(items)
    complete = ~np.isnan(answers).any(axis=1)
    used = answers[complete] if MissingAnswers(missing) is MissingAnswers.LISTWISE else answers
    n, covariances = _covariances(used)
    left_out = len(answers) - int(complete.sum()) if MissingAnswers(missing) is MissingAnswers.LISTWISE else 0
    reason = _lacking(used, n, covariances)
    if reason is not None or covariances is None:
        nothing = without_value(reason or Undefined.TOO_FEW_POINTS, n=n, unit=UNIT, confidence=confidence)
        return Reliability(nothing, None, None, None, None, None, None, None, (), False, n, left_out)  # noqa: FBT003
    deviations = np.sqrt(np.diag(covariances))
    correlations = covariances / np.outer(deviations, deviations)
    mean_correlation = float((correlations.sum() - k) / (k * (k - 1)))
    factor = one_factor(correlations)
    omega, composite, extracted = _by_factor(factor, deviations)
    return Reliability(
        alpha=_alpha_estimate(covariances, n, confidence),
        standardised_alpha=_alpha(correlations),
        mean_correlation=mean_correlation,
        omega=omega,
        composite_reliability=composite,
        average_variance_extracted=extracted,
        split_half=_spearman_brown(covariances),
        guttman_split_half=_guttman(covariances),
        items=_items(names, np.nanmean(used, axis=0), covariances, factor),
        is_heywood=factor is not None and factor.is_heywood,
        n=n,
        left_out=left_out,
    )


def _covariances(answers: Numbers) -> tuple[int, Numbers | None]:
    """Return of how many at least, and the covariances with n - 1, each from whoever answered both."""
    seen = ~np.isnan(answers)
    pairs = seen.astype(np.float64).T @ seen
    n = int(pairs.min())
    if n < PAIR:
        return n, None
    # The mean of an item is that of whoever answered the other item too.
    centred = np.where(seen, answers - np.where(seen, answers, 0).sum(axis=0) / seen.sum(axis=0), 0)
    sums = centred.T @ seen
    return n, np.asarray((centred.T @ centred - sums * sums.T / pairs) / (pairs - 1))


def _lacking(answers: Numbers, n: int, covariances: Numbers | None) -> Undefined | None:
    if answers.shape[1] < PAIR:
        return Undefined.ONE_ITEM
    if covariances is None:
        return Undefined.NOTHING_COUNTED if not n else Undefined.TOO_FEW_POINTS
    if (np.nanmin(answers, axis=0) == np.nanmax(answers, axis=0)).any() or not (np.diag(covariances) > LEAST).all():
        return Undefined.ALL_EQUAL
    # The questions cancel each other out, so that their sum does not vary.
    if not covariances.sum() > NOTHING * np.trace(covariances):
        return Undefined.NO_COMMON_VARIANCE
    return None if _is_possible(covariances) else Undefined.NOT_PROPER


def _is_possible(covariances: Numbers) -> bool:
    """Return whether no correlation and no alpha is beyond 1, as they may be where each is of different people."""
    deviations = np.sqrt(np.diag(covariances))
    correlations = covariances / np.outer(deviations, deviations)
    return bool(np.abs(correlations).max() <= 1 + NEARLY) and (_alpha(covariances) or 0.0) <= 1 + NEARLY


def _alpha(covariances: Numbers) -> float | None:
    k, total = len(covariances), float(covariances.sum())
    own = float(np.trace(covariances))
    # A sum that varies by rounding alone does not vary.
    return k / (k - 1) * (1 - own / total) if total > NOTHING * own else None


def _alpha_estimate(covariances: Numbers, n: int, confidence: float) -> Estimate:
    alpha = _alpha(covariances) or 0.0
    k, tail = len(covariances), (1 - confidence) / 2
    between, within = n - 1, (n - 1) * (k - 1)
    # (1 - α̂) / (1 - α) has an F distribution.
    low, high = (1 - (1 - alpha) * float(fdtri(between, within, point)) for point in (1 - tail, tail))
    return Estimate(alpha, low, high, n, UNIT, confidence)


def _by_factor(factor: OneFactor | None, deviations: Numbers) -> tuple[float | None, float | None, float | None]:
    """Return ω of the answers as they are, composite reliability, and average variance extracted."""
    if factor is None:
        return None, None, None
    common = float((factor.loadings * deviations).sum()) ** 2
    own = float((factor.uniquenesses * deviations**2).sum())
    standard = float(factor.loadings.sum()) ** 2
    extracted = float((factor.loadings**2).mean())
    return common / (common + own), standard / (standard + float(factor.uniquenesses.sum())), extracted


def _halves(covariances: Numbers) -> tuple[float, float, float]:
    """Return the variances of the sums of odd and of even questions, and their covariance."""
    odd, even = slice(0, None, 2), slice(1, None, 2)
    return float(covariances[odd, odd].sum()), float(covariances[even, even].sum()), float(covariances[odd, even].sum())


def _spearman_brown(covariances: Numbers) -> float | None:
    one, other, together = _halves(covariances)
    if not (one > 0 and other > 0) or together <= -sqrt(one * other):
        return None
    correlation = together / sqrt(one * other)
    return 2 * correlation / (1 + correlation)


def _guttman(covariances: Numbers) -> float:
    _, _, together = _halves(covariances)
    return 4 * together / float(covariances.sum())


def _items(names: list[str], means: Numbers, covariances: Numbers, factor: OneFactor | None) -> tuple[ScaleItem, ...]:
    rows = []
    for place, name in enumerate(names):
        others = np.arange(len(names)) != place
        rest = covariances[np.ix_(others, others)]
        own, spread = float(covariances[place, place]), float(rest.sum())
        varies = spread > NOTHING * float(np.trace(rest))
        correlation = float(covariances[place, others].sum()) / sqrt(own * spread) if varies else None
        without = _alpha(rest) if len(rest) >= PAIR else None
        loading = None if factor is None else float(factor.loadings[place])
        against = correlation is not None and correlation < 0
        rows.append(ScaleItem(name, float(means[place]), sqrt(own), correlation, without, loading, against))
    return tuple(rows)
