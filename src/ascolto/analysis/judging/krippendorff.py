"""How far any number of coders agree, on any scale, also where judgements are missing: Krippendorff's alpha."""

from dataclasses import replace

import numpy as np

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.estimates import Undefined, quantile_of, without_value
from ascolto.analysis.judging.agreement import (
    UNIT,
    Agreement,
    Codes,
    Coefficient,
    codes_of,
    judgements,
    not_defined,
    with_percentiles,
)
from ascolto.analysis.judging.disagreement import Disagreement, Judged, Metric, disagreement
from ascolto.analysis.resampling import resampled_counts

RESAMPLES = 1000


def krippendorff_alpha(
    ratings: Numbers | list[Values],
    *,
    metric: Metric = Metric.NOMINAL,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Agreement:
    """Return how far coders agree beyond what the same values, shuffled over all units, would give.

    Args:
        ratings: (units, raters) values as numbers, NaN where missing. A unit with one judgement or none cannot be
            paired and is left out.
        metric: `NOMINAL`, `ORDINAL` (values in their order), `INTERVAL` or `RATIO` (values 0 or more).
        resamples: of units, not of judgements, for the intervals; 0 for none.
        confidence: two-sided level of the percentile intervals, strictly between 0 and 1.
        seed: of the resamples.
    Returns:
        alpha = 1 - disagreement within units / disagreement of all, both mean squared distances of pairs of judgements:
        within units, each unit weighing as much as it has judgements; and of all values, drawn without replacement. So
        raters need not be the same for all units, nor equally many. Ordinal distances depend on how frequent values
        are, and are found anew in each resample. `observed` is the share of equal pairs whatever the metric; `expected`
        is given for the nominal one. Undefined for fewer than 2 units that can be paired, and where there is one value
        only (0/0).
    Raises:
        ValueError: fewer than two raters, values that are no finite numbers, and for the ratio metric values below 0 or
            more than 3000 different ones.
    Source:
        Krippendorff (2004), Content Analysis, 2nd ed., chapter 11; Hayes and Krippendorff (2007), Commun. Methods Meas.
        1, 77-89. The bootstrap is Efron's over units; that of Hayes and Krippendorff resamples deviations.
    """
    quantile_of(confidence)
    metric = Metric(metric)
    table = judgements(ratings)
    paired = (~np.isnan(table)).sum(axis=1) > 1
    codes = codes_of(table[paired])
    n, left_out = int(paired.sum()), int((~paired).sum())
    if not n:
        nothing = without_value(Undefined.NOTHING_COUNTED, n=0, unit="share", confidence=confidence)
        return not_defined(
            Coefficient.KRIPPENDORFF, Undefined.NOTHING_COUNTED, observed=nothing, codes=codes, left_out=left_out
        )
    judged = Judged.of(codes)
    apart = [disagreement(judged, each) for each in dict.fromkeys((Metric.NOMINAL, metric))]
    drawn = _drawn(apart, n, resamples, seed)
    return replace(_alpha(codes, metric, apart, drawn, confidence), left_out=left_out)


def _alpha(codes: Codes, metric: Metric, apart: list[Disagreement], drawn: Numbers, confidence: float) -> Agreement:
    """Return alpha by the last of the measures, of which the first is the nominal one."""
    n = len(codes.places)
    everybody = np.ones((1, n))
    (unequal, by_chance), (within, of_all) = apart[0](everybody), apart[-1](everybody)
    observed = with_percentiles(float(1 - unequal[0]), 1 - drawn[0, 0], n=n, unit="share", confidence=confidence)
    if n == 1 or len(codes.values) == 1:
        reason = Undefined.TOO_FEW_POINTS if n == 1 else Undefined.ALL_EQUAL
        return not_defined(Coefficient.KRIPPENDORFF, reason, observed=observed, codes=codes, left_out=0)
    alphas = 1 - drawn[-1, 0] / np.where(drawn[-1, 1] > 0, drawn[-1, 1], np.nan)
    return Agreement(
        coefficient=Coefficient.KRIPPENDORFF,
        value=with_percentiles(float(1 - within[0] / of_all[0]), alphas, n=n, unit=UNIT, confidence=confidence),
        observed=observed,
        expected=float(1 - by_chance[0]) if metric == Metric.NOMINAL else None,
        raters=codes.places.shape[1],
        categories=len(codes.values),
        left_out=0,
        n=n,
        unit=UNIT,
        confidence=confidence,
    )


def _drawn(apart: list[Disagreement], n: int, resamples: int, seed: int) -> Numbers:
    """Return for each measure the disagreement within units and of all, by resample: (measures, 2, resamples)."""
    parts = [np.empty((len(apart), 2, 0))]
    parts += [np.array([each(counts) for each in apart]) for counts in resampled_counts(n, draws=resamples, seed=seed)]
    return np.concatenate(parts, axis=2)
