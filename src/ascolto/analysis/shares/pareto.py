"""Which few kinds make up most of what is counted."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ascolto.analysis.shares.proportions import Interval, wilson_interval

Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ParetoRow(Generic[Kind]):
    """One kind: its count, its share of all with an interval, and the share of it and all larger ones together."""

    kind: Kind
    count: int
    share: float
    cumulative_share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Pareto(Generic[Kind]):
    """Kinds from the most to the least frequent; `vital` are the first that together reach the threshold."""

    n: int
    threshold: float
    rows: tuple[ParetoRow[Kind], ...]

    @property
    def vital(self) -> tuple[ParetoRow[Kind], ...]:
        """Return the fewest kinds, from the top, whose shares add up to the threshold."""
        for position, row in enumerate(self.rows, start=1):
            if row.cumulative_share >= self.threshold:
                return self.rows[:position]
        return self.rows


def pareto(counts: Mapping[Kind, int], *, threshold: float = 0.8, confidence: float = 0.95) -> Pareto[Kind]:
    """Order kinds by frequency, with cumulative shares.

    Args:
        counts: how often each kind occurred, 0 or more; kinds that never occurred are left out. Kinds that occurred
            equally often stay in the order in which they were given.
        threshold: the share, 0 < threshold <= 1, that the vital kinds reach together.
        confidence: two-sided level of the Wilson intervals of the shares, strictly between 0 and 1.
    Returns:
        Rows in descending order of count; none when nothing was counted (n = 0).
    Raises:
        ValueError: a count below 0, or a threshold outside (0, 1].
    Source:
        Juran (1951), Quality Control Handbook; intervals: Wilson (1927).
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"A threshold of {threshold} is not between 0 and 1.")
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count is below 0.")
    n = sum(counts.values())
    rows: list[ParetoRow[Kind]] = []
    so_far = 0
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]):
        if count:
            so_far += count
            rows.append(ParetoRow(kind, count, count / n, so_far / n, wilson_interval(count, n, confidence=confidence)))
    return Pareto(n, threshold, tuple(rows))
