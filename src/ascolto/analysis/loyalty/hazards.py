"""What makes something end sooner or later: proportional hazards after Cox."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr

from ascolto.analysis.arrays import Numbers, Values, as_matrix, as_numbers, standardised
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found

Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.intp]

SURE_ENOUGH = 0.05
MOST_STEPS = 50
CLOSE = 1e-10
REACH = 600.0  # between the least and the greatest logarithm of a risk, beyond which their sums run over
LARGEST = 700.0  # the logarithm of a ratio that is still a number
RUNAWAY = 15.0  # a coefficient, in standard deviations of its covariate, beyond which a ratio means nothing


@dataclass(frozen=True, slots=True)
class Covariate:
    """What one covariate does: the coefficient, and how many times as fast things end with one unit more of it."""

    name: str
    coefficient: Estimate
    ratio: Estimate
    standard_error: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Hazards:
    """A model of proportional hazards; ties by Efron.

    `concordance` is the share of comparable pairs that the model puts in the right order (0.5: no better than chance).
    `left_out` had a missing value; `proportional` is the p-value of a test that the ratios do not change with time.
    """

    covariates: tuple[Covariate, ...]
    log_likelihood: float | None
    chi_square: float | None
    p_value: float | None
    concordance: float | None
    proportional: Mapping[str, float]
    n: int
    ended: int
    left_out: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the covariate that is furthest from chance, and how many are shown at 5 %."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        top = min(self.covariates, key=lambda covariate: covariate.p_value)
        shown = sum(covariate.p_value < SURE_ENOUGH for covariate in self.covariates)
        bounds = {"ratio": top.ratio.value, "low": top.ratio.low, "high": top.ratio.high}
        return found(
            FindingKind.HAZARDS, strongest=top.name, **bounds, p_value=top.p_value, shown=shown, n=self.n,
            unit=self.unit,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases in order of their times, the latest first; within a time those who did not end come first.

    `ends` are the places of those who ended, `last` for each of them the last place at risk at its time, `starts` and
    `sizes` the groups of those who ended at the same time, `shares` how many of the group come before each, of all.
    """

    times: Numbers
    x: Numbers
    ended: Mask
    ends: Places
    last: Places
    starts: Places
    sizes: Places
    shares: Numbers


def _cases(times: Numbers, ended: Mask, x: Numbers) -> _Cases:
    order = np.lexsort((ended, -times))
    times, ended, x = times[order], ended[order], x[order]
    ends = np.flatnonzero(ended)
    last = np.searchsorted(-times, -times[ends], side="right") - 1
    starts = np.concatenate([[0], np.flatnonzero(np.diff(times[ends])) + 1])
    sizes = np.diff(np.concatenate([starts, [len(ends)]]))
    shares = (np.arange(len(ends)) - np.repeat(starts, sizes)) / np.repeat(sizes, sizes)
    return _Cases(times, x, ended, ends, last, starts, sizes, shares)


def hazards(
    durations: Values,
    ended: Sequence[bool],
    covariates: Mapping[str, Values],
    *,
    confidence: float = 0.95,
    unit: str = "days",
) -> Hazards:
    """Fit how covariates speed up or slow down the end.

    Args:
        durations: how long each was watched, 0 or more; NaN is missing.
        ended: whether it then ended (or is still going on).
        covariates: numbers for each, by name; NaN is missing, and such cases are left out.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the durations.
    Returns:
        Coefficients with Wald intervals, the likelihood-ratio test of all of them, concordance, and Grambsch and
        Therneau's test on rank-transformed times. Undefined where nothing ended, a covariate is constant or follows
        from others, there are not more ends than covariates, or a coefficient runs away (the covariate separates).
    Raises:
        ValueError: columns of different length, a negative duration, no covariate, or one that varies by so little of
            its unit that a whole unit more has no ratio.
    Source:
        Cox (1972), J. R. Stat. Soc. B 34, 187-220; Efron (1977), J. Am. Stat. Assoc. 72, 557-565; Harrell et al.
        (1982), JAMA 247, 2543-2546; Grambsch and Therneau (1994), Biometrika 81, 515-526 (with the mean variance).
    """
    quantile_of(confidence)
    times = as_numbers(durations, "Durations")
    ends = np.asarray(ended, dtype=bool)
    if not covariates:
        raise ValueError("There must be at least one covariate.")
    columns = [as_numbers(values, f"“{name}”") for name, values in covariates.items()]
    if len({len(times), len(ends), *map(len, columns)}) > 1:
        raise ValueError("There must be a duration, an end and every covariate for each case.")
    if (times < 0).any():
        raise ValueError("A duration must be 0 or more.")
    x = as_matrix(np.column_stack(columns), "Covariates")
    whole = ~(np.isnan(times) | np.isnan(x).any(axis=1))
    times, ends, x = times[whole], ends[whole], x[whole]
    reason = _cannot_be_fitted(ends, x)
    none = Hazards((), None, None, None, None, {}, len(times), int(ends.sum()), int((~whole).sum()), unit, confidence)
    if reason is not None:
        return replace(none, undefined=reason)
    scores, _centre, scale = standardised(x)
    cases = _cases(times, ends, scores)
    solved = _solved(cases)
    if solved is None:
        return replace(none, undefined=Undefined.NOT_CONVERGED)
    return _told(none, cases, solved, list(covariates), scale)


def _cannot_be_fitted(ended: Mask, x: Numbers) -> Undefined | None:
    if not ended.any():
        return Undefined.NO_EVENTS
    if ended.sum() <= x.shape[1]:
        return Undefined.TOO_FEW_POINTS
    if (np.ptp(x, axis=0) == 0).any():
        return Undefined.ALL_EQUAL
    scores, _centre, _scale = standardised(x)
    return Undefined.COLLINEAR if np.linalg.matrix_rank(scores, tol=1e-8 * sqrt(len(x))) < x.shape[1] else None


@dataclass(frozen=True, slots=True)
class _Top:
    """Where the likelihood is largest, for covariates that are centred and scaled."""

    beta: Numbers
    log_likelihood: float
    information: Numbers


def _solved(cases: _Cases) -> _Top | None:
    """Return coefficients, log-likelihood and information at the top, by Newton's steps, halved if too far."""
    beta = np.zeros(cases.x.shape[1])
    value, slope, information = _likelihood(cases, beta)
    for _step in range(MOST_STEPS):
        try:
            move = np.linalg.solve(information, slope)
        except np.linalg.LinAlgError:
            return None
        for halving in range(20):
            tried = beta + move / 2**halving
            if np.abs(tried).max() > RUNAWAY or float(np.ptp(cases.x @ tried)) > REACH:
                continue
            new = _likelihood(cases, tried)
            if new[0] >= value - CLOSE:
                break
        else:
            return None
        gained, beta, (value, slope, information) = new[0] - value, tried, new
        if abs(gained) < CLOSE and float(np.abs(slope).max()) < 1e-6 * len(cases.times):
            return _Top(beta, value, information)
    return None


def _likelihood(cases: _Cases, beta: Numbers) -> tuple[float, Numbers, Numbers]:
    """Return Efron's partial log-likelihood, its slope and its information."""
    risk = _risk(cases, beta)
    weights = np.exp(risk)
    weighted = weights[:, None] * cases.x
    squares = weighted[:, :, None] * cases.x[:, None, :]
    s0, s1, s2 = (_at_risk(cases, each) for each in (weights, weighted, squares))
    mean = s1 / s0[:, None]
    x = cases.x[cases.ends]
    value = float(risk[cases.ends].sum() - np.log(s0).sum())
    return value, x.sum(axis=0) - mean.sum(axis=0), (s2 / s0[:, None, None]).sum(axis=0) - mean.T @ mean


def _risk(cases: _Cases, beta: Numbers) -> Numbers:
    """Return the logarithms of the relative risks, about 0: only their differences matter."""
    risk = cases.x @ beta
    return np.asarray(risk - (risk.max() + risk.min()) / 2)


def _at_risk(cases: _Cases, each: Numbers) -> Numbers:
    """Return for each end the sum over those at risk; of those who ended together the share that is taken out."""
    whole: Numbers = np.cumsum(each, axis=0)[cases.last]
    together = np.repeat(np.add.reduceat(each[cases.ends], cases.starts, axis=0), cases.sizes, axis=0)
    left: Numbers = whole - cases.shares.reshape(-1, *[1] * (each.ndim - 1)) * together
    return left


def _told(none: Hazards, cases: _Cases, top: _Top, names: list[str], scale: Numbers) -> Hazards:
    """Return the result, in units of the covariates as they were given."""
    z = quantile_of(none.confidence)
    _check_units(top, scale, names, z)
    covariance = np.asarray(np.linalg.inv(top.information), dtype=np.float64)
    errors = np.sqrt(np.diag(covariance)) / scale
    empty, _slope, _information = _likelihood(cases, np.zeros(len(top.beta)))
    chi_square = max(0.0, 2 * (top.log_likelihood - empty))
    return replace(
        none,
        covariates=tuple(
            Covariate(
                name,
                Estimate(b, b - z * e, b + z * e, none.n, "log ratio", none.confidence),
                Estimate(exp(b), exp(b - z * e), exp(b + z * e), none.n, "ratio", none.confidence),
                e,
                float(2 * ndtr(-abs(b / e))),
            )
            for name, b, e in zip(names, map(float, top.beta / scale), map(float, errors), strict=True)
        ),
        log_likelihood=top.log_likelihood,
        chi_square=chi_square,
        p_value=float(chdtrc(len(names), chi_square)),
        concordance=_concordance(cases, cases.x @ top.beta),
        proportional=_proportional(cases, top.beta, covariance, names),
    )


def _check_units(top: _Top, scale: Numbers, names: list[str], z: float) -> None:
    errors = np.sqrt(np.diag(np.linalg.inv(top.information)))
    for name, far, unit in zip(names, (np.abs(top.beta) + z * errors).tolist(), scale.tolist(), strict=True):
        if far > LARGEST * unit:
            raise ValueError(f"“{name}” varies so little that one unit of it has no ratio; give it in a smaller unit.")


def _concordance(cases: _Cases, risk: Numbers) -> float | None:
    """Return Harrell's share of pairs in the right order; equal risks count half, equal times are not compared.

    A pair is comparable where the earlier of the two ended; at the same time, where one ended and the other did not.
    """
    lasted: list[float] = []  # the risks of those who lasted longer, sorted
    right = pairs = 0.0
    place = 0
    for start, size in zip(cases.starts, cases.sizes, strict=True):
        first = int(cases.ends[start])
        for value in risk[place:first]:
            insort(lasted, float(value))
        together = [float(value) for value in risk[first : first + size]]
        for value in together:
            right += (bisect_left(lasted, value) + bisect_right(lasted, value)) / 2
        pairs += len(lasted) * size
        for value in together:
            insort(lasted, value)
        place = first + int(size)
    return float(right / pairs) if pairs else None


def _proportional(cases: _Cases, beta: Numbers, covariance: Numbers, names: list[str]) -> dict[str, float]:
    """Return for each covariate the p-value of scaled Schoenfeld residuals having no trend over the ranks of time."""
    weights = np.exp(_risk(cases, beta))
    mean = np.cumsum(weights[:, None] * cases.x, axis=0)[cases.last] / np.cumsum(weights)[cases.last, None]
    ranks = np.repeat(np.arange(len(cases.starts), 0.0, -1), cases.sizes)
    centred = ranks - ranks.mean()
    spread = float(centred @ centred)
    if spread == 0:
        return {}
    scaled = len(ranks) * (cases.x[cases.ends] - mean) @ covariance
    squares = (centred @ scaled) ** 2 / (len(ranks) * np.diag(covariance) * spread)
    return {name: float(chdtrc(1, square)) for name, square in zip(names, squares, strict=True)}
