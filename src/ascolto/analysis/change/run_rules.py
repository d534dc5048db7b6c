"""Which patterns along a control chart chance alone would seldom make."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import log2

from scipy.special import betainc

Standardised = Sequence[float]


class Side(StrEnum):
    """Where a signal lies from the centre line; of a trend, whether it rises or falls."""

    ABOVE = "above"
    BELOW = "below"
    BOTH = "both"


class Rule(StrEnum):
    """A pattern that is looked for; the number is that of Nelson (1984) or of the Western Electric handbook (1956)."""

    BEYOND_LIMITS = "beyond_limits"  # Nelson 1, Western Electric 1
    RUN_OF_9 = "run_of_9"  # Nelson 2
    RUN_OF_8 = "run_of_8"  # Western Electric 4
    TREND_OF_6 = "trend_of_6"  # Nelson 3
    ALTERNATING_14 = "alternating_14"  # Nelson 4
    TWO_OF_THREE = "two_of_three"  # Nelson 5, Western Electric 2
    FOUR_OF_FIVE = "four_of_five"  # Nelson 6, Western Electric 3
    HUGGING_15 = "hugging_15"  # Nelson 7
    AVOIDING_8 = "avoiding_8"  # Nelson 8
    LONG_RUN = "long_run"  # Anhøj
    FEW_CROSSINGS = "few_crossings"  # Anhøj


NELSON = frozenset(
    {
        Rule.BEYOND_LIMITS,
        Rule.RUN_OF_9,
        Rule.TREND_OF_6,
        Rule.ALTERNATING_14,
        Rule.TWO_OF_THREE,
        Rule.FOUR_OF_FIVE,
        Rule.HUGGING_15,
        Rule.AVOIDING_8,
    }
)
WESTERN_ELECTRIC = frozenset({Rule.BEYOND_LIMITS, Rule.TWO_OF_THREE, Rule.FOUR_OF_FIVE, Rule.RUN_OF_8})
ANHOEJ = frozenset({Rule.LONG_RUN, Rule.FEW_CROSSINGS})
# Two rules only: each further one makes false alarms more frequent; see `control_chart`.
USUAL = frozenset({Rule.BEYOND_LIMITS, Rule.RUN_OF_9})


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that was found, from its first to its last point; at each point of `fired` it was complete."""

    rule: Rule
    first: int
    last: int
    side: Side
    fired: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunsTest:
    """How long the longest run on one side of the centre is, and how often the line crosses it, with their limits.

    `n` counts the points off the centre line. `first` and `last` are those of the longest run, None if there is none.
    """

    n: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    first: int | None
    last: int | None
    side: Side | None

    @property
    def has_long_run(self) -> bool:
        return self.longest_run > self.longest_run_limit

    @property
    def has_few_crossings(self) -> bool:
        return self.crossings < self.crossings_limit

    @property
    def is_random(self) -> bool:
        return not (self.has_long_run or self.has_few_crossings)


def _sign(value: float) -> Side | None:
    if value > 0:
        return Side.ABOVE
    return Side.BELOW if value < 0 else None


def _one_side(window: Standardised) -> Side | None:
    sides = {_sign(z) for z in window}
    return sides.pop() if len(sides) == 1 else None


def _steps(window: Standardised) -> list[float]:
    return [after - before for before, after in pairwise(window)]


def _rising_or_falling(window: Standardised) -> Side | None:
    return _one_side(_steps(window))


def _alternating(window: Standardised) -> Side | None:
    steps = _steps(window)
    turns = all(before * after < 0 for before, after in pairwise(steps))
    return Side.BOTH if turns else None


def _hugging(window: Standardised) -> Side | None:
    return Side.BOTH if all(abs(z) < 1 for z in window) else None


def _avoiding(window: Standardised) -> Side | None:
    return Side.BOTH if all(abs(z) > 1 for z in window) else None


def _beyond(distance: float, *, least: int) -> Callable[[Standardised], Side | None]:
    """Return the test that so many points lie farther out on the side on which the last one does."""

    def test(window: Standardised) -> Side | None:
        side = _sign(window[-1])
        outward = [z if side is Side.ABOVE else -z for z in window]
        return side if outward[-1] > distance and sum(z > distance for z in outward) >= least else None

    return test


# rule: the most points that it looks at, the fewest that can complete it, and the test
PATTERNS: dict[Rule, tuple[int, int, Callable[[Standardised], Side | None]]] = {
    Rule.BEYOND_LIMITS: (1, 1, _beyond(3, least=1)),
    Rule.RUN_OF_9: (9, 9, _one_side),
    Rule.RUN_OF_8: (8, 8, _one_side),
    Rule.TREND_OF_6: (6, 6, _rising_or_falling),
    Rule.ALTERNATING_14: (14, 14, _alternating),
    Rule.TWO_OF_THREE: (3, 2, _beyond(2, least=2)),
    Rule.FOUR_OF_FIVE: (5, 4, _beyond(1, least=4)),
    Rule.HUGGING_15: (15, 15, _hugging),
    Rule.AVOIDING_8: (8, 8, _avoiding),
}


def signals_in(z: Standardised, *, rules: Collection[Rule] = USUAL) -> tuple[Signal, ...]:
    """Find the patterns along a series.

    Args:
        z: distances from the centre line in standard deviations, in order of time. A point on the centre line (0)
            belongs to neither side and ends a run.
        rules: the patterns to look for.
    Returns:
        Signals in order of their last point. Patterns of one rule on one side that follow each other are one signal.
    Source:
        Western Electric (1956), Statistical Quality Control Handbook; Nelson (1984), J. Qual. Technol. 16, 237-239;
        Anhøj and Olesen (2014), PLoS ONE 9(11), e113825.
    """
    found = [signal for rule in Rule if rule in rules and rule in PATTERNS for signal in _of_pattern(z, rule)]
    found += _of_runs(runs_test(z), rules, length=len(z))
    return tuple(sorted(found, key=lambda signal: (signal.last, signal.first)))


def _of_pattern(z: Standardised, rule: Rule) -> list[Signal]:
    most, fewest, test = PATTERNS[rule]
    stretches: list[tuple[Side, list[int]]] = []
    for last in range(fewest - 1, len(z)):
        side = test(z[max(0, last - most + 1) : last + 1])
        if side is None:
            continue
        if stretches and stretches[-1][0] is side and stretches[-1][1][-1] == last - 1:
            stretches[-1][1].append(last)
        else:
            stretches.append((side, [last]))
    return [Signal(rule, max(0, fired[0] - most + 1), fired[-1], side, tuple(fired)) for side, fired in stretches]


def _of_runs(runs: RunsTest, rules: Collection[Rule], *, length: int) -> list[Signal]:
    found = []
    if Rule.LONG_RUN in rules and runs.has_long_run and runs.first is not None and runs.last is not None and runs.side:
        fired = tuple(range(runs.first + runs.longest_run_limit, runs.last + 1))
        found.append(Signal(Rule.LONG_RUN, runs.first, runs.last, runs.side, fired))
    if Rule.FEW_CROSSINGS in rules and runs.has_few_crossings:
        found.append(Signal(Rule.FEW_CROSSINGS, 0, length - 1, Side.BOTH, (length - 1,)))
    return found


def runs_test(z: Standardised) -> RunsTest:
    """Judge a series by its longest run and its crossings of the centre line.

    Args:
        z: distances from the centre line in any unit, in order of time; points on the line are passed over.
    Returns:
        The longest run with its upper limit round(log2 n) + 3, and the number of crossings with its lower limit, the
        5 % quantile of Binomial(n - 1, 1/2). In a stable series about one in twenty shows a signal.
    Source:
        Anhøj and Olesen (2014), PLoS ONE 9(11), e113825; Schilling (2012), Math. Mag. 85, 134-138.
    """
    off = [(position, side) for position, value in enumerate(z) if (side := _sign(value))]
    n = len(off)
    if not n:
        return RunsTest(0, 0, 0, 0, 0, None, None, None)
    runs: list[list[int]] = [[0, 0]]
    for place in range(1, n):
        if off[place][1] is off[place - 1][1]:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return RunsTest(
        n=n,
        longest_run=last - first + 1,
        longest_run_limit=longest_usual_run(n),
        crossings=len(runs) - 1,
        crossings_limit=fewest_crossings(n),
        first=off[first][0],
        last=off[last][0],
        side=off[first][1],
    )


def longest_usual_run(n: int) -> int:
    """Return how long a run among n points off the centre may be, round(log2 n) + 3; 0 where there are none."""
    return round(log2(n)) + 3 if n else 0


def fewest_crossings(n: int) -> int:
    """Return the 5 % quantile of Binomial(n - 1, 1/2); 0 where there are none."""
    tosses = n - 1
    if tosses < 1:
        return 0
    # The chance of so many heads or fewer, as a beta integral: whole numbers would grow with n.
    return bisect_left(range(tosses // 2), 0.05, key=lambda heads: float(betainc(tosses - heads, heads + 1, 0.5)))
