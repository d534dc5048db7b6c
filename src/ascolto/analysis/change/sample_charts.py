"""Control charts of samples: whether their means, and what varies within them, stay within chance."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import nan, sqrt

import numpy as np

from ascolto.analysis.change.chart_constants import c4, d2, d3
from ascolto.analysis.change.charted import (
    ChartKind,
    ControlChart,
    Lines,
    Mask,
    Numbers,
    Series,
    charted,
    lines_around,
    no_lines,
)
from ascolto.analysis.change.control_charts import indexes_of, marked
from ascolto.analysis.change.run_rules import USUAL, Rule
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding


class Within(StrEnum):
    """What tells the variation within samples: their standard deviations or their ranges."""

    DEVIATION = "s"
    RANGE = "r"


@dataclass(frozen=True, slots=True)
class SampleCharts:
    """Two charts of the same samples: of their means, and of what varies within them.

    `sigma` is the standard deviation of single measurements as the samples tell it. Look at `within` first: where it
    is not stable, the limits of `means` mean little.
    """

    means: ControlChart
    within: ControlChart
    sigma: float | None
    n: int
    unit: str

    def findings(self) -> tuple[Finding, ...]:
        """Return what each of the two charts says first: the variation within, then the means."""
        return self.within.finding(), self.means.finding()


def sample_charts(
    samples: Sequence[Sequence[float | None]],
    *,
    within: str = Within.DEVIATION,
    baseline: range | slice | None = None,
    excluded: Collection[int] = (),
    rules: Collection[Rule] = USUAL,
    unit: str = "",
) -> SampleCharts:
    """Chart the means of samples (x-bar) and their standard deviations (S) or ranges (R).

    Args:
        samples: (points,) in order of time, each with its measurements, not necessarily equally many; None or nan
            where nothing was measured. A sample of one has a mean but tells nothing of the variation within.
        within: one of `Within`. Ranges waste information in samples of more than about ten.
        baseline, excluded, rules: as for `control_chart`.
        unit: of the measurements.
    Returns:
        Both charts; the centre of the means is the mean of all measurements. Of equally large samples the mean
        standard deviation is taken, of unequal ones the pooled (Montgomery's equations 6.27 and 6.31), so limits of
        the latter are wider by 1 / c4 than those of an unbiased one; with ranges, sigma is the mean of range / d2.
    Raises:
        ValueError: a measurement that is infinite, an excluded point that is not there.
    Source:
        Montgomery, Introduction to Statistical Quality Control, 7th ed., sections 6.2 and 6.3.
    """
    within, sized = Within(within), _sized(samples)
    told = indexes_of(baseline, len(samples))
    inside, ghosts = marked(len(samples), baseline=told, excluded=excluded)
    kept = inside & ~ghosts
    variation = VARIATION[within](sized, kept & (sized.sizes > 1))
    means, lines_of_means = _means(sized, kept, variation)
    charts = [
        charted(
            Series(kind, values, values, sized.sizes, ghosts, kept & np.isfinite(values)),
            lines,
            baseline=told,
            rules=rules,
            unit=unit,
        )
        for kind, values, lines in (
            (ChartKind.XBAR, means, lines_of_means),
            (ChartKind(within), variation.values, variation.lines),
        )
    ]
    return SampleCharts(charts[0], charts[1], variation.sigma, charts[0].n, charts[0].unit)


@dataclass(frozen=True, slots=True)
class _Samples:
    """Samples as rows filled up with nan, and how many measurements each has."""

    rows: Numbers
    sizes: Numbers

    def of_each(self, figure: Callable[[Numbers], Numbers], *, least: int) -> Numbers:
        """Return a figure of each row that has so many measurements, nan for the others."""
        found = np.full(len(self.rows), nan)
        enough = self.sizes >= least
        found[enough] = figure(self.rows[enough])
        return found


@dataclass(frozen=True, slots=True)
class _Variation:
    """What varies within each sample, its lines, and the sigma that it tells: at each point, and for short."""

    values: Numbers
    lines: Lines
    at_each: Numbers | None = None
    sigma: float | None = None


def _sized(samples: Sequence[Sequence[float | None]]) -> _Samples:
    rows = np.full((len(samples), max((len(each) for each in samples), default=0) or 1), nan)
    for row, sample in zip(rows, samples, strict=True):
        row[: len(sample)] = [nan if value is None else value for value in sample]
    if np.isinf(rows).any():
        raise ValueError("A measurement is infinite.")
    return _Samples(rows, np.isfinite(rows).sum(axis=1).astype(np.float64))


def _means(samples: _Samples, kept: Mask, variation: _Variation) -> tuple[Numbers, Lines]:
    means = samples.of_each(lambda rows: np.nanmean(rows, axis=1), least=1)
    told = kept & (samples.sizes > 0)
    lacking = _lacking(samples, told)
    if lacking:
        return means, no_lines(len(means), lacking)
    centre = float(np.average(means[told], weights=samples.sizes[told]))
    if variation.at_each is None:
        reason = Undefined.TOO_FEW_POINTS if variation.sigma is None else Undefined.ALL_EQUAL
        return means, no_lines(len(means), reason, centre=centre)
    sizes = np.where(samples.sizes > 0, samples.sizes, nan)
    return means, lines_around(means, np.where(samples.sizes > 0, centre, nan), variation.at_each / np.sqrt(sizes))


def _lacking(samples: _Samples, told: Mask) -> Undefined | None:
    if not samples.sizes.any():
        return Undefined.NOTHING_COUNTED
    return None if told.any() else Undefined.EMPTY_BASELINE


def _deviations(samples: _Samples, told: Mask) -> _Variation:
    """Return the standard deviations with their lines, and the sigma from which A3 times S makes limits."""
    deviations = samples.of_each(lambda rows: np.nanstd(rows, axis=1, ddof=1), least=2)
    if not told.any():
        return _Variation(deviations, no_lines(len(deviations), Undefined.TOO_FEW_POINTS))
    freedom = samples.sizes[told] - 1
    equal = len(set(freedom.tolist())) == 1
    centre = float(deviations[told].mean()) if equal else sqrt(np.average(deviations[told] ** 2, weights=freedom))
    if not centre:
        return _Variation(deviations, no_lines(len(deviations), Undefined.ALL_EQUAL, centre=0.0), sigma=0.0)
    mean = np.array([c4(int(size)) if size > 1 else nan for size in samples.sizes])
    lines = lines_around(deviations, mean * 0 + centre, centre * np.sqrt(1 - mean**2) / mean, lowest=0)
    at_each = np.where(samples.sizes > 1, centre / mean, centre)
    return _Variation(deviations, lines, at_each, float(at_each[told][0]) if equal else centre)


def _ranges(samples: _Samples, told: Mask) -> _Variation:
    ranges = samples.of_each(lambda rows: np.nanmax(rows, axis=1) - np.nanmin(rows, axis=1), least=2)
    if not told.any():
        return _Variation(ranges, no_lines(len(ranges), Undefined.TOO_FEW_POINTS))
    mean, spread = (
        np.array([constant(int(size)) if size > 1 else nan for size in samples.sizes]) for constant in (d2, d3)
    )
    sigma = float((ranges[told] / mean[told]).mean())
    if not sigma:
        return _Variation(ranges, no_lines(len(ranges), Undefined.ALL_EQUAL, centre=0.0), sigma=0.0)
    lines = lines_around(ranges, mean * sigma, spread * sigma, lowest=0)
    return _Variation(ranges, lines, np.full(len(ranges), sigma), sigma)


VARIATION = {Within.DEVIATION: _deviations, Within.RANGE: _ranges}
