"""Whether counts vary more than chance explains, and which chart that calls for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from ascolto.analysis.change.charted import SHARES, ChartKind
from ascolto.analysis.change.control_charts import control_chart
from ascolto.analysis.estimates import Undefined

SURE_ENOUGH = 0.05


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much larger the variance from one point to the next is than chance makes it: 1 if not at all.

    `sigma_z` is the same as a standard deviation, from mean moving ranges, by which Laney's charts widen their limits.
    """

    ratio: float | None
    sigma_z: float | None
    p_value: float | None
    n: int
    unit: str = "variance_ratio"
    undefined: Undefined | None = None


def overdispersion(
    counts: Sequence[float | None], sizes: Sequence[float], *, kind: str = ChartKind.U
) -> Overdispersion:
    """Test whether neighbouring points differ more than Poisson (u) or binomial (p) counts would.

    Args:
        counts: (points,) 0 or more; None where nothing was counted.
        sizes: (points,) areas of opportunity (u), or how many were looked at (p); 0 or more.
        kind: `u` or `p`.
    Returns:
        Half the mean squared difference of neighbours, standardised around the common level, and the chance of one as
        large without overdispersion. Only neighbours are compared, so a lasting shift of level does not pass for
        overdispersion. Undefined for fewer than 3 points, or where nothing or everything happened.
    Raises:
        ValueError: as `control_chart`.
    Source:
        von Neumann et al. (1941), Ann. Math. Stat. 12, 153-162: the statistic has mean 1 and variance
        (3n - 4) / (n - 1)^2, matched here to a chi-square; Laney (2002), Qual. Eng. 14(4), 531-537.
    """
    chart = control_chart(counts, sizes, kind=kind)
    z = np.array([point.z for point in chart.points if point.z is not None])
    if chart.undefined or len(z) < 3:
        return Overdispersion(None, None, None, chart.n, undefined=chart.undefined or Undefined.TOO_FEW_POINTS)
    pairs = len(z) - 1
    ratio = float((np.diff(z) ** 2).sum() / (2 * pairs))
    freedom = 2 * pairs**2 / (3 * len(z) - 4)
    return Overdispersion(ratio, chart.sigma_z, float(chdtrc(freedom, freedom * ratio)), chart.n)


def chart_kind_for(counts: Sequence[float | None], sizes: Sequence[float], *, kind: str = ChartKind.U) -> ChartKind:
    """Choose between the classical chart and Laney's.

    Args:
        counts, sizes: as for `overdispersion`.
        kind: `u` for counts per size, `p` for shares.
    Returns:
        The primed kind where overdispersion is shown at 5 %, otherwise the kind asked for. So a chart of complaints
        per sales with very large sales does not signal at every point, and a small one keeps its exact theory.
    Raises:
        ValueError: as `control_chart`.
    Source:
        Laney (2002), Qual. Eng. 14(4), 531-537; the test is that of `overdispersion`.
    """
    found = overdispersion(counts, sizes, kind=kind)
    if found.p_value is None or found.p_value >= SURE_ENOUGH:
        return ChartKind(kind)
    return ChartKind.P_PRIME if ChartKind(kind) in SHARES else ChartKind.U_PRIME
