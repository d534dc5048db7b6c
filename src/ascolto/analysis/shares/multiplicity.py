"""What remains of many comparisons when one takes into account that they are many."""

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted so that choosing those up to a level keeps the false discovery rate at that level.

    Args:
        p_values: (comparisons,) 0..1, in any order.
    Returns:
        (comparisons,) adjusted values in the same order, none below its own p-value, none above 1.
    Raises:
        ValueError: a p-value outside 0..1.
    Source:
        Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300; as p.adjust(method = "BH") of R.
    """
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("A p-value is not between 0 and 1.")
    adjusted = [1.0] * len(p_values)
    least = 1.0
    falling = sorted(range(len(p_values)), key=lambda place: -p_values[place])
    for rank, place in zip(range(len(p_values), 0, -1), falling, strict=True):
        # At most rounding can put a value below its own p-value.
        least = min(least, max(p_values[place], p_values[place] * len(p_values) / rank))
        adjusted[place] = least
    return tuple(adjusted)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted so that choosing those up to a level errs anywhere with no more than that chance.

    Args:
        p_values: (comparisons,) 0..1, in any order.
    Returns:
        (comparisons,) adjusted values in the same order, none below its own p-value, none above 1.
    Raises:
        ValueError: a p-value outside 0..1.
    Source:
        Holm (1979), Scand. J. Stat. 6, 65-70; as p.adjust(method = "holm") of R.
    """
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("A p-value is not between 0 and 1.")
    adjusted = [1.0] * len(p_values)
    most = 0.0
    rising = sorted(range(len(p_values)), key=lambda place: p_values[place])
    for rank, place in enumerate(rising):
        most = max(most, min(1.0, p_values[place] * (len(p_values) - rank)))
        adjusted[place] = most
    return tuple(adjusted)
