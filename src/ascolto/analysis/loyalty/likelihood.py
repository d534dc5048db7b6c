"""Fitting positive parameters by maximum likelihood, in their logarithms, with how sure each is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from scipy.optimize import minimize

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, quantile_of

STEP = 1e-4  # of the finite differences, in logarithms
FAR = 20.0  # a parameter beyond e^±20 has run away: the data does not hold it
FAR_SHAPE = 9.0  # the same of a parameter without a unit: beyond e^±9 customers are all alike, or some are at an end
LOOSE = 3.0  # a standard error of a logarithm at which the data says nothing about the parameter
STEEP = 1e-3  # a slope of the log-likelihood at its top, for each observation, that is none


@dataclass(frozen=True, slots=True)
class Fit:
    """Positive parameters with their log-likelihood; `covariance` is that of their logarithms, None where it is none.

    `converged` is False where the top was not reached, or a parameter ran away to 0 or infinity.
    """

    parameters: Numbers
    log_likelihood: float
    covariance: Numbers | None
    converged: bool

    def estimates(self, names: Sequence[str], *, n: int, confidence: float) -> dict[str, Estimate]:
        """Return each parameter with its interval, normal in the logarithm."""
        z = quantile_of(confidence)
        found = {}
        for place, (name, value) in enumerate(zip(names, self.parameters, strict=True)):
            low = high = None
            if self.covariance is not None:
                half = z * sqrt(max(0.0, self.covariance[place, place]))
                low, high = float(value) * exp(-half), float(value) * exp(half)
            found[name] = Estimate(float(value), low, high, n, "parameter", confidence)
        return found

    def drawn(self, draws: int, seed: int) -> Numbers:
        """Return parameters as the data allows them, draws × parameters (normal in the logarithms)."""
        logs = np.log(self.parameters)
        if self.covariance is None:
            return np.tile(self.parameters, (draws, 1))
        return np.exp(np.random.default_rng(seed).multivariate_normal(logs, self.covariance, size=draws))


def fit(
    log_likelihood: Callable[[Numbers], float],
    starts: Sequence[Sequence[float]],
    *,
    n: float,
    with_unit: Collection[int] = (),
) -> Fit:
    """Return the positive parameters that make the data likeliest.

    Args:
        log_likelihood: of positive parameters; of all n observations together.
        starts: sets of parameters to begin with; the best end is taken.
        n: how many observations, which scales the search.
        with_unit: the places of parameters that are of a unit (such as weeks), so that none is too large or too small.
    Source:
        BFGS on the logarithms after Nelder and Mead; the covariance is the inverse of the numerical second derivative.
    """

    def cost(logs: Numbers) -> float:
        if np.abs(logs).max() > FAR:
            return 1e10 + float(np.abs(logs).max())
        value = log_likelihood(np.exp(logs))
        return -value / n if np.isfinite(value) else 1e10

    ends = []
    for start in starts:
        rough = minimize(cost, np.log(start), method="Nelder-Mead", options={"maxiter": 400, "xatol": 1e-3})
        ends.append(minimize(cost, rough.x, method="BFGS", options={"gtol": 1e-9}))
    best = min(ends, key=lambda end: float(end.fun))
    logs = np.asarray(best.x, dtype=float)
    slope = max(abs(_slope(cost, logs, place)) for place in range(len(logs)))
    covariance = _covariance(cost, logs, n)
    shapes = [abs(log) for place, log in enumerate(logs) if place not in with_unit]
    held = max(shapes, default=0.0) < FAR_SHAPE
    converged = held and slope < STEEP and covariance is not None and bool(np.diag(covariance).max() < LOOSE**2)
    return Fit(np.exp(logs), -n * float(best.fun), covariance if converged else None, converged)


def _slope(cost: Callable[[Numbers], float], logs: Numbers, place: int) -> float:
    step = np.zeros(len(logs))
    step[place] = STEP
    return (cost(logs + step) - cost(logs - step)) / (2 * STEP)


def _covariance(cost: Callable[[Numbers], float], logs: Numbers, n: float) -> Numbers | None:
    size = len(logs)
    steps = np.eye(size) * STEP * 10
    curved = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            up, down = steps[i] + steps[j], steps[i] - steps[j]
            change = cost(logs + up) - cost(logs + down) - cost(logs - down) + cost(logs - up)
            curved[i, j] = curved[j, i] = change / (4 * (STEP * 10) ** 2)
    try:
        covariance = np.asarray(np.linalg.inv(curved * n), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return covariance if (np.linalg.eigvalsh(covariance) > 0).all() else None
