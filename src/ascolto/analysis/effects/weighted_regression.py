"""Counts and decisions explained by several things at once: regression by repeatedly weighted least squares."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.special import expit, xlogy

from ascolto.analysis.change.charted import Numbers

ROUNDS = 60
SETTLED = 1e-10
# A column that the others explain up to rounding adds nothing.
COLLINEAR = 1e-9
FAR_OUT = 20.0


class DoesNotSettle(ValueError):
    """The likelihood has no highest point that could be found; `is_separated` where something predicts perfectly."""

    def __init__(self, *, is_separated: bool) -> None:
        super().__init__("The regression does not settle.")
        self.is_separated = is_separated


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients with their covariance; `dispersion` is Pearson's chi-square ÷ degrees of freedom, None without any.

    `covariance` takes the dispersion as 1.
    """

    coefficients: Numbers
    covariance: Numbers
    fitted: Numbers
    deviance: float
    dispersion: float | None
    freedom: int

    @property
    def errors(self) -> Numbers:
        """Return the standard errors."""
        return np.sqrt(np.diag(self.covariance))


def is_of_full_rank(columns: Numbers) -> bool:
    """Return whether no column is explained by the others; never with fewer rows than columns."""
    if len(columns) < columns.shape[1]:
        return False
    lengths = np.sqrt((columns**2).sum(axis=0))
    if not (lengths > 0).all():
        return False
    return bool(np.linalg.svd(columns / lengths, compute_uv=False)[-1] > COLLINEAR)


def poisson_regression(counts: Numbers, columns: Numbers, sizes: Numbers) -> Regression:
    """Return how the logarithm of a rate depends on the columns.

    Args:
        counts: (rows,) 0 or more, not all 0.
        columns: (rows, columns) of full rank; a column of ones is the level.
        sizes: (rows,) above 0: in how much was counted.
    Returns:
        The maximum likelihood by iteratively reweighted least squares; as glm(family = poisson) of R.
    Raises:
        DoesNotSettle: the likelihood rises without end, as where nothing happened in a whole stretch.
    Source:
        McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., chapters 2 and 6.
    """
    offset = np.log(sizes)

    def step(predicted: Numbers) -> tuple[Numbers, Numbers]:
        mean = np.exp(predicted)
        return mean, predicted - offset + (counts - mean) / mean

    start = np.log(np.maximum(counts, 0.1))
    coefficients, predicted = _settled(columns, start, step, lambda at: at - offset)
    mean = np.exp(predicted)
    deviance = float(2 * (xlogy(counts, counts / mean) - (counts - mean)).sum())
    return _found(columns, coefficients, mean, mean, counts, deviance)


def logistic_regression(counted: Numbers, answered: Numbers, columns: Numbers) -> Regression:
    """Return how the log odds of a share depend on the columns.

    Args:
        counted, answered: (rows,) how many of how many; 0 <= counted <= answered, answered above 0.
        columns: (rows, columns) of full rank; a column of ones is the level.
    Returns:
        The maximum likelihood by iteratively reweighted least squares; as glm(family = binomial) of R.
    Raises:
        DoesNotSettle: some combination of the columns tells the outcome perfectly, or almost.
    Source:
        McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., chapter 4; separation: Albert and Anderson
        (1984), Biometrika 71, 1-10, found by a linear programme (Konis 2007).
    """

    def step(predicted: Numbers) -> tuple[Numbers, Numbers]:
        share = expit(predicted)
        weight = answered * share * (1 - share)
        return weight, predicted + (counted - answered * share) / np.maximum(weight, 1e-300)

    start = np.log((counted + 0.5) / (answered - counted + 0.5))
    try:
        coefficients, predicted = _settled(columns, start, step, lambda at: at)
    except DoesNotSettle:
        raise DoesNotSettle(is_separated=is_separated(counted, answered, columns)) from None
    if np.abs(predicted).max() > FAR_OUT and is_separated(counted, answered, columns):
        raise DoesNotSettle(is_separated=True)
    share = expit(predicted)
    missed = answered - counted
    deviance = 2 * (xlogy(counted, counted / (answered * share)) + xlogy(missed, missed / (answered * (1 - share))))
    weight = answered * share * (1 - share)
    return _found(columns, coefficients, answered * share, weight, counted, float(deviance.sum()))


def is_separated(counted: Numbers, answered: Numbers, columns: Numbers) -> bool:
    """Return whether some combination of the columns never points the wrong way and somewhere the right way.

    Source:
        Konis (2007), Linear programming algorithms for detecting separated data in binary logistic regression models,
        thesis, University of Oxford.
    """
    always, never = columns[counted > 0], columns[counted < answered]
    sides = np.concatenate([always, -never])
    found = linprog(-sides.sum(axis=0), A_ub=-sides, b_ub=np.zeros(len(sides)), bounds=[(-1, 1)] * columns.shape[1])
    return bool(found.status == 0 and -found.fun > COLLINEAR * len(sides))


def penalised_logistic_regression(counted: Numbers, answered: Numbers, columns: Numbers) -> Regression:
    """Return the log odds with Firth's penalty, which stays finite where something predicts perfectly.

    Args:
        counted, answered, columns: as for `logistic_regression`.
    Returns:
        The maximum of the likelihood times the root of the determinant of its information, by Newton steps that are
        halved where they overshoot; as `logistf` of R. The covariance is the inverse information there.
    Raises:
        DoesNotSettle: after 400 steps it has not settled.
    Source:
        Firth (1993), Biometrika 80, 27-38; Heinze and Schemper (2002), Stat. Med. 21, 2409-2419.
    """
    coefficients, _ = maximise_penalised(counted, answered, columns, fixed=None)
    share = expit(columns @ coefficients)
    weight = answered * share * (1 - share)
    missed = answered - counted
    deviance = 2 * (xlogy(counted, counted / (answered * share)) + xlogy(missed, missed / (answered * (1 - share))))
    return _found(columns, coefficients, answered * share, weight, counted, float(deviance.sum()))


def maximise_penalised(
    counted: Numbers, answered: Numbers, columns: Numbers, *, fixed: tuple[int, float] | None
) -> tuple[Numbers, float]:
    """Return where the penalised likelihood is highest, and how high, with one coefficient held fixed if asked.

    Raises:
        DoesNotSettle: after 400 steps it has not settled.
    """
    free = np.ones(columns.shape[1], dtype=np.bool_)
    coefficients = np.zeros(columns.shape[1])
    if fixed is not None:
        free[fixed[0]], coefficients[fixed[0]] = False, fixed[1]
    height, score, information = _penalised(counted, answered, columns, coefficients)
    for _ in range(400):
        move = np.zeros(len(coefficients))
        if free.any():
            move[free] = _step(information[np.ix_(free, free)], score[free])
        move *= min(1.0, 5.0 / max(5.0, float(np.abs(move).max())))
        for _ in range(30):
            tried = _penalised(counted, answered, columns, coefficients + move)
            if tried[0] >= height - SETTLED:
                break
            move /= 2
        coefficients = coefficients + move
        height, score, information = tried
        if np.abs(move).max() < 1e-8:
            return coefficients, height
    raise DoesNotSettle(is_separated=False)


def _step(information: Numbers, score: Numbers) -> Numbers:
    try:
        return np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise DoesNotSettle(is_separated=False) from None


def _penalised(
    counted: Numbers, answered: Numbers, columns: Numbers, coefficients: Numbers
) -> tuple[float, Numbers, Numbers]:
    """Return the penalised log-likelihood, its slope, and the information."""
    predicted = columns @ coefficients
    share = expit(predicted)
    weight = answered * share * (1 - share)
    information = columns.T @ (weight[:, None] * columns)
    sign, determinant = np.linalg.slogdet(information)
    if sign <= 0:
        return -np.inf, np.zeros(len(coefficients)), information
    leverage = weight * np.einsum("ij,ij->i", columns @ np.linalg.inv(information), columns)
    likelihood = float((counted * predicted - answered * np.logaddexp(0, predicted)).sum())
    score = columns.T @ (counted - answered * share + leverage * (0.5 - share))
    return likelihood + determinant / 2, score, information


def _settled(
    columns: Numbers,
    predicted: Numbers,
    step: Callable[[Numbers], tuple[Numbers, Numbers]],
    without_offset: Callable[[Numbers], Numbers],
) -> tuple[Numbers, Numbers]:
    """Return coefficients and what they predict, once another round changes nothing."""
    offset = predicted - without_offset(predicted)
    before = np.full(columns.shape[1], np.inf)
    for _ in range(ROUNDS):
        weight, target = step(predicted)
        if not np.isfinite(target).all() or not (weight > 0).any():
            break
        root = np.sqrt(weight)
        coefficients: Numbers = np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)[0].astype(float)
        predicted = np.clip(columns @ coefficients, -600, 600) + offset
        if np.abs(coefficients - before).max() <= SETTLED * (1 + np.abs(coefficients).max()):
            return coefficients, predicted
        before = coefficients
    raise DoesNotSettle(is_separated=False)


def _found(
    columns: Numbers, coefficients: Numbers, mean: Numbers, weight: Numbers, seen: Numbers, deviance: float
) -> Regression:
    freedom = len(columns) - columns.shape[1]
    pearson = float(((seen - mean) ** 2 / weight).sum())
    return Regression(
        coefficients=coefficients,
        covariance=np.asarray(np.linalg.inv(columns.T @ (weight[:, None] * columns)), dtype=np.float64),
        fitted=mean,
        deviance=deviance,
        dispersion=pearson / freedom if freedom else None,
        freedom=freedom,
    )
