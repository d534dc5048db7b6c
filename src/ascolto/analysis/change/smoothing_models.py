"""Exponential smoothing with additive errors: level, trend and season as states, fitted by likelihood."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import inf, log

import numpy as np

from ascolto.analysis.change.charted import Numbers

# Candidates of the first net, and around each start; how many starts, and how far apart in shares of the range.
FIRST_TRIED, TRIED = 240, 24
STARTS, APART = 6, 0.25
# How wide the first net around a start is, how much closer each further one, and how many there are.
FIRST_REACH, CLOSER, ROUNDS = 0.5, 0.6, 14
# How many errors and their parts are held at once, whatever the length of the series and its season: 8 MB.
CELLS_AT_ONCE = 1_000_000
LEAST, MOST = 1e-3, 1 - 1e-3
# Below 0.8 a damped trend is gone after a few points, above 0.98 it cannot be told from a straight one.
LEAST_DAMPING, MOST_DAMPING = 0.8, 0.98


class Trend(StrEnum):
    """Whether the level goes on rising or falling, levels off, or stays."""

    NONE = "none"
    STRAIGHT = "straight"
    DAMPED = "damped"


@dataclass(frozen=True, slots=True)
class SmoothingModel:
    """ETS(A, N/A/Ad, N/A): its trend, and how many points its season has (0: none)."""

    trend: Trend
    season: int

    @property
    def name(self) -> str:
        """Return the name that the literature uses."""
        trend = {Trend.NONE: "N", Trend.STRAIGHT: "A", Trend.DAMPED: "Ad"}[self.trend]
        return f"ETS(A,{trend},{'A' if self.season else 'N'})"

    @property
    def weights(self) -> int:
        """Return how many smoothing weights there are: of level, trend, its damping, season."""
        return 1 + (self.trend is not Trend.NONE) + (self.trend is Trend.DAMPED) + bool(self.season)

    @property
    def states(self) -> int:
        """Return how many numbers are known of the series before its first point."""
        return 1 + (self.trend is not Trend.NONE) + self.season

    @property
    def free(self) -> int:
        """Return how many numbers are estimated; the seasonal states add up to 0, the variance counts."""
        return self.weights + self.states - bool(self.season) + 1


@dataclass(frozen=True, slots=True)
class Smoothed:
    """A fitted model: its weights (alpha, beta, phi, gamma as far as it has them), its last state, its errors."""

    model: SmoothingModel
    weights: Numbers
    state: Numbers
    first_state: Numbers
    errors: Numbers
    aicc: float

    @property
    def variance(self) -> float:
        """Return the variance of the errors one point ahead, in degrees of freedom that are left."""
        return float((self.errors**2).sum()) / max(1, len(self.errors) - self.model.free + 1)

    def ahead(self, points: int) -> tuple[Numbers, Numbers]:
        """Return what is expected at each of the next points, and its variance.

        Source:
            Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing, section 6.1 (class 1).
        """
        seen, step, gain = _matrices(self.model, self.weights[None, :])
        state, push = self.state, gain[0]
        means, shares = [], [1.0]
        for _ in range(points):
            means.append(float(seen[0] @ state))
            state = step[0] @ state
            shares.append(float(seen[0] @ push) ** 2)
            push = step[0] @ push
        return np.array(means), self.variance * np.cumsum(shares[:points])


def smooth(values: Numbers, model: SmoothingModel, *, rounds: int = ROUNDS) -> Smoothed | None:
    """Fit a model to a series by maximum likelihood.

    Args:
        values: (points,) without gaps.
        model: which.
        rounds: how often the search for the weights is narrowed, 1 or more.
    Returns:
        The weights with the least sum of squared errors one point ahead; for each, the state before the first point is
        the one that fits best (least squares, as errors are linear in it). None where the series is too short for it
        or fits without any error.
    Source:
        Hyndman et al. (2008), chapters 3, 5 and 10; the concentrated state: De Livera, Hyndman and Snyder (2011), J.
        Am. Stat. Assoc. 106, 1513-1527.
    """
    if len(values) < model.free + 2:
        return None

    at_once = max(1, CELLS_AT_ONCE // (len(values) * (model.states + 1)))

    def cost(weights: Numbers) -> Numbers:
        parts = [weights[begun : begun + at_once] for begun in range(0, len(weights), at_once)]
        return np.concatenate([_errors(values, model, part)[0] for part in parts])

    best = _refined(model, cost, rounds)
    squares, errors, first, last = _errors(values, model, best[None, :])
    total, n, free = float(squares[0]), len(values), model.free
    if not total > 1e-20 * float((values**2).sum()):
        return None
    aicc = n * log(total / n) + 2 * free + 2 * free * (free + 1) / (n - free - 1)
    return Smoothed(model, best, last[0], first[0], errors[0], aicc)


def _bounds(model: SmoothingModel) -> list[tuple[float, float]]:
    """Return the range of each weight: shares of what is left, so that the usual region is a cube."""
    bounds = [(LEAST, MOST)]
    if model.trend is not Trend.NONE:
        bounds.append((LEAST, MOST))
    if model.trend is Trend.DAMPED:
        bounds.append((LEAST_DAMPING, MOST_DAMPING))
    return bounds + ([(LEAST, MOST)] if model.season else [])


def _weights(model: SmoothingModel, cube: Numbers) -> Numbers:
    """Return the weights from points of the cube: beta is a share of alpha, gamma of 1 - alpha.

    The likelihood often is highest at the edge, with a share of almost nothing or of all, so the shares are drawn
    closer together at both ends.
    """
    weights: Numbers = cube.copy()
    if model.trend is not Trend.NONE:
        weights[:, 1] = weights[:, 0] * np.sin(np.pi / 2 * weights[:, 1]) ** 2
    if model.season:
        weights[:, -1] = (1 - weights[:, 0]) * np.sin(np.pi / 2 * weights[:, -1]) ** 2
    return weights


def _refined(model: SmoothingModel, cost: Callable[[Numbers], Numbers], rounds: int) -> Numbers:
    """Return the best weights: a net of candidates over all that is possible, then closer nets around several of them.

    The likelihood may have more than one peak – a season that is learnt anew, or one that stays –, and the highest
    candidate of a wide net need not lie at the highest peak; so the best ones that lie apart are all followed. The
    candidates of a round go through the series together, which is many times faster than one after the other.
    """
    bounds = np.array(_bounds(model))
    width = bounds[:, 1] - bounds[:, 0]
    net = _net(len(bounds))
    tried = bounds[:, 0] + net * width
    starts = _apart_from_each_other(tried[np.argsort(cost(_weights(model, tried)))], width)
    around, reach = net[:TRIED] - 0.5, width * FIRST_REACH
    for _ in range(rounds):
        tried = np.clip(starts[:, None, :] + around[None, :, :] * reach, bounds[:, 0], bounds[:, 1])
        tried = np.concatenate([tried, starts[:, None, :]], axis=1)
        costs = cost(_weights(model, tried.reshape(-1, len(bounds)))).reshape(len(starts), -1)
        starts = tried[np.arange(len(starts)), costs.argmin(axis=1)]
        reach = reach * CLOSER
    best = starts[int(costs.min(axis=1).argmin())]
    return np.asarray(_weights(model, best[None, :])[0], dtype=np.float64)


def _apart_from_each_other(candidates: Numbers, width: Numbers) -> Numbers:
    """Return the first of the candidates, and the next ones that lie well apart from all before them."""
    starts = [candidates[0]]
    for each in candidates[1:]:
        if len(starts) == STARTS:
            break
        if min(np.abs((each - start) / width).max() for start in starts) > APART:
            starts.append(each)
    return np.array(starts)


def _net(dimensions: int) -> Numbers:
    """Return points that fill a cube evenly: multiples of powers of the plastic number's kin (Roberts 2018)."""
    root = 2.0
    for _ in range(40):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = (1 / root) ** np.arange(1, dimensions + 1)
    return np.asarray((0.5 + np.arange(1, FIRST_TRIED + 1)[:, None] * steps) % 1, dtype=np.float64)


def _matrices(model: SmoothingModel, weights: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return for each set of weights what is seen of the state, how it steps on, and how an error moves it."""
    many, k = len(weights), model.states
    seen, step, gain = np.zeros((many, k)), np.zeros((many, k, k)), np.zeros((many, k))
    seen[:, 0] = step[:, 0, 0] = 1
    gain[:, 0] = weights[:, 0]
    first = 1
    if model.trend is not Trend.NONE:
        damping = weights[:, 2] if model.trend is Trend.DAMPED else np.ones(many)
        seen[:, 1] = step[:, 0, 1] = step[:, 1, 1] = damping
        gain[:, 1] = weights[:, 1]
        first = 2
    if model.season:
        # The season that comes next stands first; it is seen, corrected, and put at the end.
        seen[:, first] = 1
        step[:, k - 1, first] = 1
        for place in range(first, k - 1):
            step[:, place, place + 1] = 1
        gain[:, k - 1] = weights[:, -1]
    return seen, step, gain


def _errors(values: Numbers, model: SmoothingModel, weights: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return for each set of weights the sum of squared errors, the errors, the first state and the last.

    State and errors are linear in the first state: `state` holds for each of its numbers how it hangs on each of the
    first ones, and in its last column what the values have added since; `parts` holds the same for the errors.
    """
    many, k = len(weights), model.states
    gains = [weights[:, place, None] for place in range(model.weights)]
    damping = gains[2] if model.trend is Trend.DAMPED else np.ones((many, 1))
    state = np.repeat(np.eye(k, k + 1)[:, None, :], many, axis=1)
    parts = np.empty((many, len(values), k + 1))
    for point, value in enumerate(values.tolist()):
        # A season's numbers stay where they are; only the one that is seen moves.
        season = state[k - model.season + point % model.season] if model.season else None
        if model.trend is not Trend.NONE:
            state[1] *= damping
            state[0] += state[1]
        error = -state[0] if season is None else -state[0] - season
        error[:, k] += value
        parts[:, point] = error
        state[0] += gains[0] * error
        if model.trend is not Trend.NONE:
            state[1] += gains[1] * error
        if season is not None:
            season += gains[-1] * error
    first = _first_states(parts, model)
    known = np.concatenate([first, np.ones((many, 1))], axis=1)[:, :, None]
    errors = (parts @ known)[:, :, 0]
    last = (state.transpose(1, 0, 2) @ known)[:, :, 0]
    if model.season:
        last[:, k - model.season :] = np.roll(last[:, k - model.season :], -(len(values) % model.season), axis=1)
    squares = np.where(np.isfinite(errors).all(axis=1), (errors**2).sum(axis=1), inf)
    return squares, errors, first, last


def _first_states(parts: Numbers, model: SmoothingModel) -> Numbers:
    """Return the first states that fit best; level and season can be told apart because the season adds up to 0."""
    k = model.states
    free = np.eye(k)
    if model.season:
        free = np.delete(free, k - 1, axis=1)
        free[k - 1, k - model.season :] = -1
    products = parts.transpose(0, 2, 1) @ parts
    squares = free.T @ products[:, :k, :k] @ free
    scale = np.einsum("mii->m", squares)[:, None, None] / squares.shape[1]
    squares = squares + 1e-10 * scale * np.eye(squares.shape[1])
    right = -free.T @ products[:, :k, k:]
    return np.asarray(np.linalg.solve(squares, right)[:, :, 0] @ free.T, dtype=np.float64)
