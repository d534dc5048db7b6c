"""How often the same customer complains again, and how soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Values, as_numbers
from ascolto.analysis.change.charted import Mask, Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.loyalty.survival import Survival, kaplan_meier
from ascolto.analysis.shares.comparisons import Comparison, rate, rate_ratio

SUBJECTS_FOR_SPREAD = 10


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often it comes back: per customer-time after a first time, and the time until it does.

    `rate` is repeats per unit of time at risk; its interval is widened by the root of `dispersion`, by how much
    customers differ more than by chance (variance ratio, 1 or more). `gaps` are the times from one to the next. Where
    there was an action, `change` is the rate after it ÷ that before, and `before` and `after` are the two.
    """

    rate: Estimate
    gaps: Survival
    repeats: int
    subjects: int
    repeaters: int
    exposure: float
    dispersion: float
    before: Estimate | None
    after: Estimate | None
    change: Comparison | None
    n: int
    unit: str

    def findings(self) -> tuple[Finding, ...]:
        """Return the rate, and whether it changed with the action."""
        if self.rate.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.rate.undefined, n=self.n, unit=self.unit),)
        facts: dict[str, Fact] = {"rate": self.rate.value, "low": self.rate.low, "high": self.rate.high}
        counts: dict[str, Fact] = {"repeats": self.repeats, "repeaters": self.repeaters, "subjects": self.subjects}
        said = found(FindingKind.RECURS, **facts, **counts, n=self.n, unit=self.unit)
        return (said, self.change.finding()) if self.change else (said,)


def recurrence(
    subjects: Sequence[str],
    times: Values,
    *,
    until: float,
    action: float | None = None,
    confidence: float = 0.95,
    unit: str = "days",
) -> Recurrence:
    """Return how often those who complained once complain again.

    Args:
        subjects: (complaints,) who complained – or which product, or which cause.
        times: (complaints,) when, as a number in `unit` from any beginning; no later than `until`.
        until: up to when it was watched.
        action: when something was done against it; what happened at that very time counts as after. None: nothing.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the times.
    Returns:
        From each one's first time on, it is at risk until `until`; every further time is a repeat. The rate has a
        Poisson interval; where 10 subjects or more differ by more than chance it is that of so many fewer events. The
        time to the next is Kaplan and Meier's, with the last stretch of each as not yet ended. The change by the
        action is the ratio of the rates with the exact interval, made wider in the same way. Undefined where nobody
        was at risk for any time.
    Raises:
        ValueError: lengths that differ, an empty subject, a time that is missing or after `until`, or confidence
            outside (0, 1).
    Source:
        Cook and Lawless (2007), The Statistical Analysis of Recurrent Events, sections 2.2 and 3.6; dispersion:
        McCullagh and Nelder (1989), Generalized Linear Models, section 6.2.3.
    """
    quantile_of(confidence)
    stretches = _stretches(subjects, times, until)
    repeats, exposure = int(stretches.ended.sum()), float(stretches.lengths.sum())
    per_subject = _per_subject(stretches)
    dispersion = _dispersion(*per_subject)
    before = after = change = None
    if action is not None:
        if not isfinite(action):
            raise ValueError("An action has a time.")
        before, after, change = _split(stretches, action, dispersion, confidence, unit)
    return Recurrence(
        rate=_rate(repeats, exposure, dispersion, confidence, unit),
        gaps=kaplan_meier(stretches.lengths.tolist(), stretches.ended.tolist(), confidence=confidence, unit=unit),
        repeats=repeats,
        subjects=len(per_subject[0]),
        repeaters=int((per_subject[0] > 0).sum()),
        exposure=exposure,
        dispersion=dispersion,
        before=before,
        after=after,
        change=change,
        n=len(subjects),
        unit=f"per_{unit}",
    )


def recurrence_in_exposure(repeats: int, exposure: float, *, confidence: float = 0.95, unit: str = "sales") -> Estimate:
    """Return how often something comes back per sales, stays or whatever it could come back in.

    Args:
        repeats: how many repeated complaints, 0 or more.
        exposure: in how much, 0 or more, in `unit`.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the exposure.
    Returns:
        The rate with its exact Poisson interval; undefined without exposure.
    Raises:
        ValueError: as `rate`.
    Source:
        Garwood (1936), Biometrika 28, 437-442.
    """
    return rate(repeats, exposure, confidence=confidence, unit=f"per_{unit}")


@dataclass(frozen=True, slots=True)
class _Stretches:
    """For each complaint whose it is, when it came, how long until the next or the end, and whether there was one."""

    which: NDArray[np.intp]
    begins: Numbers
    lengths: Numbers
    ended: Mask


def _stretches(subjects: Sequence[str], times: Values, until: float) -> _Stretches:
    moments = as_numbers(times, "Times")
    if len(subjects) != len(moments):
        raise ValueError(f"{len(subjects)} subjects do not go with {len(moments)} times.")
    if not isfinite(until) or np.isnan(moments).any() or (moments > until).any():
        raise ValueError("Every time must be known and no later than the end.")
    if not all(subjects):
        # All the unknown together would be taken for one who comes back again and again.
        raise ValueError("Of every complaint it must be known whose it is.")
    which = np.unique(np.array(subjects, dtype=object).astype(str), return_inverse=True)[1]
    order = np.lexsort((moments, which))
    which, begins = which[order], moments[order]
    ended = np.zeros(len(which), dtype=np.bool_)
    ended[:-1] = which[1:] == which[:-1]
    ends = np.full(len(which), float(until))
    ends[:-1] = np.where(ended[:-1], begins[1:], until)
    return _Stretches(which, begins, ends - begins, ended)


def _per_subject(stretches: _Stretches) -> tuple[Numbers, Numbers]:
    subjects = int(stretches.which.max()) + 1 if len(stretches.which) else 0
    repeats, exposures = (
        np.bincount(stretches.which, weights=of_each, minlength=subjects).astype(np.float64)
        for of_each in (stretches.ended, stretches.lengths)
    )
    return repeats, exposures


def _dispersion(repeats: Numbers, exposures: Numbers) -> float:
    """Return by how much the sum of repeats varies more than by chance, with subjects as clusters; 1 or more."""
    at_risk = exposures > 0
    total = float(repeats[at_risk].sum())
    if at_risk.sum() < SUBJECTS_FOR_SPREAD or not total:
        return 1.0
    surplus = repeats[at_risk] - exposures[at_risk] * total / float(exposures[at_risk].sum())
    n = int(at_risk.sum())
    return max(1.0, float((surplus**2).sum()) / total * n / (n - 1))


def _rate(repeats: int, exposure: float, dispersion: float, confidence: float, unit: str) -> Estimate:
    plain = rate(repeats / dispersion, exposure / dispersion, confidence=confidence, unit=f"per_{unit}")
    return Estimate(plain.value, plain.low, plain.high, repeats, plain.unit, confidence, plain.undefined)


def _split(
    stretches: _Stretches, action: float, dispersion: float, confidence: float, unit: str
) -> tuple[Estimate, Estimate, Comparison]:
    ends = stretches.begins + stretches.lengths
    early = np.clip(np.minimum(ends, action) - stretches.begins, 0, None)
    late = stretches.lengths - early
    is_late = stretches.ended & (ends >= action)
    counts = int((stretches.ended & ~is_late).sum()), int(is_late.sum())
    exposures = float(early.sum()), float(late.sum())
    before, after = (
        _rate(count, exposure, dispersion, confidence, unit) for count, exposure in zip(counts, exposures, strict=True)
    )
    if min(exposures) <= 0:
        lacking = Undefined.NO_OPPORTUNITY
        return before, after, Comparison(None, None, None, 1, sum(counts), "rate_ratio", confidence, undefined=lacking)
    ratio = rate_ratio(counts[1], exposures[1], counts[0], exposures[0], confidence=confidence)
    return before, after, _widened(ratio, dispersion)


def _widened(plain: Comparison, dispersion: float) -> Comparison:
    """Return the ratio with bounds as much farther off, on the logarithms, as subjects differ beyond chance."""
    if dispersion <= 1 or not plain.value:
        return plain
    factor = sqrt(dispersion)
    low = plain.value * (plain.low / plain.value) ** factor if plain.low else plain.low
    high = plain.value * (plain.high / plain.value) ** factor if plain.high else plain.high
    # The exact p-value takes every repeat for independent, so there is none where they are not.
    return Comparison(plain.value, low, high, 1, plain.n, plain.unit, plain.confidence)
