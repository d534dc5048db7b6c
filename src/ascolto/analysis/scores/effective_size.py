"""How many equal answers the given ones are worth: fewer if they are weighted, more if they are most of all."""

from math import inf

from ascolto.analysis.arrays import Numbers, Values, as_weights


def effective_n(weights: Values) -> float:
    """Return how many equally weighted answers would be as precise as these weighted ones.

    Args:
        weights: (answers,) 0 or more; only their ratios matter.
    Returns:
        (sum of w) squared / sum of (w squared), 0 without weights; never more than there are answers.
    Raises:
        ValueError: a weight is missing, negative or infinite, or all are 0.
    Source:
        Kish (1965), Survey Sampling, section 11.7; it supposes that weights and answers do not go together.
    """
    return _kish(as_weights(weights, len(weights)))


def design_effect(weights: Values) -> float | None:
    """Return how many times larger weighting makes the variance of a mean; 1 if all weights are equal.

    Args:
        weights: (answers,) 0 or more; those of 0 do not count as answers.
    Returns:
        n / `effective_n`, 1 or more; None without weights.
    Raises:
        ValueError: as `effective_n`.
    Source:
        Kish (1965), Survey Sampling, section 11.7.
    """
    numbers = as_weights(weights, len(weights))
    if not len(numbers):
        return None
    return max(1.0, int((numbers > 0).sum()) / _kish(numbers))


def _kish(weights: Numbers) -> float:
    if not len(weights):
        return 0.0
    # Their ratios matter alone; the largest as 1 keeps squares from running over.
    relative = weights / weights.max()
    return size_of_sums(len(weights), float(relative.sum()), float((relative**2).sum()))


def size_of_sums(n: int, weights: float, squares: float) -> float:
    """Return Kish's effective n of n answers from the sums of their weights and of the squared weights."""
    return min(float(n), max(1.0, weights**2 / squares)) if n else 0.0


def sampled_part(n: int, population: int | None) -> float:
    """Return which part of the population has answered; 0 where the population is not said.

    Raises:
        ValueError: the population is smaller than the number of its answers.
    """
    if population is None:
        return 0.0
    if population < n or population < 1:
        raise ValueError(f"A population of {population} cannot have given {n} answers.")
    return n / population


def size_for_shares(effective: float, n: int, population: int | None) -> float:
    """Return the effective size of a sample of shares after the finite population correction, infinite for a census.

    The variance of a share falls by (N - n) / (N - 1) (Cochran, 1977, Sampling Techniques, theorem 3.2).
    """
    if population is None or not sampled_part(n, population):
        return effective
    if population == n:
        return inf
    return effective * (population - 1) / (population - n)
