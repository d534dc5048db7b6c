"""Whether something is shown to be no worse than before, or the same – which a difference not shown does not say."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import Comparison

SURE_ENOUGH = 0.05
HALVINGS = 50


class Better(StrEnum):
    """Which way is better: more satisfied customers, or fewer complaints."""

    HIGHER = "higher"
    LOWER = "lower"


class Aim(StrEnum):
    """What is to be shown."""

    NO_WORSE = "no_worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether a change stays within a declared margin. `effect` has the interval at 1 - 2 × 5 %, as the test takes it.

    `worst` and `best` are the values between which the change must lie; None where that side is open.
    """

    aim: Aim
    effect: Comparison
    margin: float
    worst: float | None
    best: float | None
    p_value: float | None
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    @property
    def is_shown(self) -> bool:
        return self.p_value is not None and self.p_value < SURE_ENOUGH

    def finding(self) -> Finding:
        """Return whether it is shown; where it is not, the opposite is not shown either."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        kinds = {
            Aim.NO_WORSE: (FindingKind.NO_WORSE, FindingKind.NO_WORSE_NOT_SHOWN),
            Aim.SAME: (FindingKind.EQUIVALENT, FindingKind.EQUIVALENCE_NOT_SHOWN),
        }
        effect = {"value": self.effect.value, "low": self.effect.low, "high": self.effect.high}
        kind = kinds[self.aim][0 if self.is_shown else 1]
        return found(kind, margin=self.margin, p_value=self.p_value, **effect, n=self.n, unit=self.unit)


def equivalence(
    compared: Callable[[float], Comparison], *, margin: float, aim: str = Aim.NO_WORSE, better: str = Better.HIGHER
) -> Equivalence:
    """Test whether a change stays within a margin that was declared before looking.

    Args:
        compared: the later against the earlier with an interval at the confidence that it is given, such as
            `lambda confidence: difference_of_proportions(90, 100, 92, 100, confidence=confidence)`.
        margin: how much worse still counts as no worse; above 0, in the unit of the difference. For a ratio, the
            factor by which it may be worse, above 1.
        aim: `no_worse` (non-inferiority) or `same` (two one-sided tests).
        better: which way is better; for `same` it does not matter.
    Returns:
        The p-value is the smallest level at which the interval would show it: the bound is moved until it meets the
        margin. It is shown at 5 % exactly where the interval at 90 % lies on the right side. Undefined where the
        comparison is.
    Raises:
        ValueError: a margin that is none; otherwise as the comparison.
    Source:
        Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657-680; Piaggio et al. (2012), JAMA 308, 2594-2604.
    """
    aim, better = Aim(aim), Better(better)
    effect = compared(1 - 2 * SURE_ENOUGH)
    if not isfinite(margin) or margin <= effect.neutral:
        raise ValueError(f"A margin must be more than {effect.neutral:g}; it is {margin:g}.")
    lowest, highest = (1 / margin, margin) if effect.neutral else (-margin, margin)
    worst = lowest if aim is Aim.SAME or better is Better.HIGHER else None
    best = highest if aim is Aim.SAME or better is Better.LOWER else None
    p_value = None
    if effect.value is not None:
        p_values = [_above(compared, worst)] if worst is not None else []
        p_values += [_below(compared, best)] if best is not None else []
        p_value = max(p_values)
    return Equivalence(
        aim=aim,
        effect=effect,
        margin=margin,
        worst=worst,
        best=best,
        p_value=p_value,
        n=effect.n,
        unit=effect.unit,
        confidence=effect.confidence,
        undefined=None if effect.value is not None else effect.undefined or Undefined.TOO_FEW_POINTS,
    )


def _above(compared: Callable[[float], Comparison], line: float) -> float:
    """Return the one-sided level at which the change is shown to lie above a line."""

    def reaches_down(confidence: float) -> bool:
        low = compared(confidence).low
        return low is None or low <= line

    def stays_below(confidence: float) -> bool:
        high = compared(confidence).high
        return high is not None and high < line

    value = compared(0.5).value
    if value is not None and value > line:
        return (1 - _widest(lambda confidence: not reaches_down(confidence))) / 2
    return (1 + _widest(stays_below)) / 2


def _below(compared: Callable[[float], Comparison], line: float) -> float:
    def reaches_up(confidence: float) -> bool:
        high = compared(confidence).high
        return high is None or high >= line

    def stays_above(confidence: float) -> bool:
        low = compared(confidence).low
        return low is not None and low > line

    value = compared(0.5).value
    if value is not None and value < line:
        return (1 - _widest(lambda confidence: not reaches_up(confidence))) / 2
    return (1 + _widest(stays_above)) / 2


def _widest(holds: Callable[[float], bool]) -> float:
    """Return the largest confidence at which a claim of the interval still holds."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if not 0 < middle < 1:
            break
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
