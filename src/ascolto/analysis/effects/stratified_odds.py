"""Whether two groups get the same decision equally often, when like is compared with like."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.special import chdtrc

from ascolto.analysis.change.charted import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Fact, Finding, FindingKind, found

SURE_ENOUGH = 0.05
Table = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class StratifiedOdds:
    """The common odds ratio of two groups over strata, the test that it is 1, and the test that it is common.

    `chi_square` is that of Cochran, Mantel and Haenszel without, `corrected` with continuity correction;
    `homogeneity` that of Breslow and Day in Tarone's form. `strata` are those that tell anything, of `strata_given`.
    """

    odds_ratio: Estimate
    chi_square: float | None
    p_value: float | None
    corrected: float | None
    corrected_p_value: float | None
    homogeneity: float | None
    homogeneity_p_value: float | None
    degrees_of_freedom: int
    strata: int
    strata_given: int
    n: int
    unit: str = "odds_ratio"
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return whether the odds differ at 5 %, and whether they differ by stratum."""
        if self.undefined or self.p_value is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        ratio = self.odds_ratio
        facts: dict[str, Fact] = {"value": ratio.value, "low": ratio.low, "high": ratio.high, "p_value": self.p_value}
        differs = self.homogeneity_p_value is not None and self.homogeneity_p_value < SURE_ENOUGH
        uneven = "yes" if differs else "no"
        kind = FindingKind.TREATED_UNEQUALLY if self.p_value < SURE_ENOUGH else FindingKind.UNEQUAL_NOT_SHOWN
        return found(kind, **facts, differs_by_stratum=uneven, strata=self.strata, n=self.n, unit=self.unit)


def stratified_odds(tables: Sequence[Table], *, confidence: float = 0.95) -> StratifiedOdds:
    """Compare the odds of a decision in two groups within each stratum, and put the strata together.

    Args:
        tables: (strata, 2 groups, 2 outcomes) whole counts of 0 or more: for each stratum, such as each category of
            complaints, [[upheld, not] of the first group, [upheld, not] of the second].
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Mantel and Haenszel's common odds ratio of the first group to the second, with the interval of Robins, Breslow
        and Greenland; the test of Cochran, Mantel and Haenszel; and Breslow and Day's test that the ratio is the same
        in all strata. Strata with one group or one outcome only tell nothing and are passed over. The ratio is None
        where one of its sums is 0; undefined where no stratum tells anything.
    Raises:
        ValueError: tables that are not 2 × 2, counts that are negative or not finite, or confidence outside (0, 1).
    Source:
        Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22, 719-748, as mantelhaen.test of R; Robins, Breslow and
        Greenland (1986), Biometrics 42, 311-323; Breslow and Day (1980), Statistical Methods in Cancer Research I,
        p. 142; Tarone (1985), Biometrika 72, 91-95.
    """
    quantile_of(confidence)
    every = _counts(tables)
    n = int(every.sum())
    telling = every[(every.sum(axis=1) > 0).all(axis=1) & (every.sum(axis=2) > 0).all(axis=1)]
    if not len(telling):
        nothing = without_value(Undefined.ONE_GROUP, n=n, unit="odds_ratio", confidence=confidence)
        return StratifiedOdds(
            nothing, None, None, None, None, None, None, 0, 0, len(every), n, undefined=Undefined.ONE_GROUP
        )
    surplus, variance = _surplus(telling)
    chi_square = surplus**2 / variance
    corrected = max(0.0, abs(surplus) - 0.5) ** 2 / variance
    ratio = _common_ratio(telling, confidence)
    homogeneity = _breslow_day(telling, ratio.value)
    freedom = len(telling) - 1
    return StratifiedOdds(
        odds_ratio=ratio,
        chi_square=chi_square,
        p_value=float(chdtrc(1, chi_square)),
        corrected=corrected,
        corrected_p_value=float(chdtrc(1, corrected)),
        homogeneity=homogeneity,
        homogeneity_p_value=None if homogeneity is None else float(chdtrc(freedom, homogeneity)),
        degrees_of_freedom=freedom,
        strata=len(telling),
        strata_given=len(every),
        n=n,
    )


def _counts(tables: Sequence[Table]) -> Numbers:
    counts = np.array(tables, dtype=np.float64) if len(tables) else np.zeros((0, 2, 2))
    if counts.ndim != 3 or counts.shape[1:] != (2, 2):
        raise ValueError("Each stratum has two groups and two outcomes.")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("Counts must be finite, and 0 or more.")
    return counts


def _surplus(tables: Numbers) -> tuple[float, float]:
    """Return by how much the first group is decided so more often than expected, and the variance of that."""
    total = tables.sum(axis=(1, 2))
    first, decided = tables[:, 0, :].sum(axis=1), tables[:, :, 0].sum(axis=1)
    expected = first * decided / total
    variance = first / total * (total - first) / total * decided * (total - decided) / np.maximum(total - 1, 1)
    return float((tables[:, 0, 0] - expected).sum()), float(variance.sum())


def _common_ratio(tables: Numbers, confidence: float) -> Estimate:
    total, n = tables.sum(axis=(1, 2)), int(tables.sum())
    (a, b), (c, d) = (tables[:, 0, 0], tables[:, 0, 1]), (tables[:, 1, 0], tables[:, 1, 1])
    along, across = a * d / total, b * c / total
    up, down = float(along.sum()), float(across.sum())
    if not (up and down):
        reason = Undefined.NEVER_HAPPENED if down else Undefined.ALWAYS_HAPPENED
        return without_value(reason, n=n, unit="odds_ratio", confidence=confidence)
    alike, unlike = (a + d) / total, (b + c) / total
    variance = float((alike * along).sum()) / (2 * up**2)
    variance += float((alike * across + unlike * along).sum()) / (2 * up * down)
    variance += float((unlike * across).sum()) / (2 * down**2)
    half = quantile_of(confidence) * sqrt(variance)
    middle = log(up / down)
    return Estimate(up / down, exp(middle - half), exp(middle + half), n, "odds_ratio", confidence)


def _breslow_day(tables: Numbers, ratio: float | None) -> float | None:
    if ratio is None or len(tables) < 2:
        return None
    first, second = tables[:, 0, :].sum(axis=1), tables[:, 1, :].sum(axis=1)
    decided, seen = tables[:, :, 0].sum(axis=1), tables[:, 0, 0]
    expected = _expected(first, second, decided, ratio)
    cells = np.stack([expected, first - expected, decided - expected, second - decided + expected])
    variance = 1 / (1 / cells).sum(axis=0)
    tarone = float((seen - expected).sum()) ** 2 / float(variance.sum())
    return max(0.0, float(((seen - expected) ** 2 / variance).sum()) - tarone)


def _expected(first: Numbers, second: Numbers, decided: Numbers, ratio: float) -> Numbers:
    """Return the first cell of tables with these margins and this odds ratio: the root of a quadratic."""
    if ratio == 1:
        return first * decided / (first + second)
    whole = ratio * (first + decided) + second - decided
    root = np.sqrt(whole**2 - 4 * ratio * (ratio - 1) * first * decided)
    # The stable form of the smaller root, which is the one within the margins.
    return np.asarray(2 * ratio * first * decided / (whole + root), dtype=np.float64)
