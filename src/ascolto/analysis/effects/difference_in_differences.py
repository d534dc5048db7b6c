"""Whether what was changed changed more than what was left as it was."""

from dataclasses import dataclass
from math import exp, hypot, log

from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import Comparison


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences(Comparison):
    """How much more one group changed than another, with the change of either."""

    changed: Comparison | None = None
    control: Comparison | None = None

    def finding(self) -> Finding:
        """Return the extra change beside that of the control group."""
        plain = Comparison.finding(self)
        if plain.kind is FindingKind.UNDEFINED or self.changed is None or self.control is None:
            return plain
        return found(plain.kind, **plain.facts, change=self.changed.value, control_change=self.control.value)


def difference_in_differences(changed: Comparison, control: Comparison) -> DifferenceInDifferences:
    """Return by how much the change of one group exceeds that of a control group.

    Args:
        changed: the later against the earlier, where something was done: a difference or a ratio with its interval.
        control: the same where nothing was done, in the same unit, with the same confidence, of other people.
    Returns:
        The difference of two differences, or the ratio of two ratios, with the bounds that follow from those of the
        two (MOVER; for ratios on the logarithms). A bound is None where one of them is open; there is no p-value:
        look whether the interval holds the neutral value. Undefined where one of them is. It says what was caused
        only if both groups would have changed alike.
    Raises:
        ValueError: units, neutral values or confidences that differ.
    Source:
        Zou and Donner (2008), Stat. Med. 27, 1693-1702; Angrist and Pischke (2009), Mostly Harmless Econometrics,
        section 5.2.
    """
    if (changed.unit, changed.neutral, changed.confidence) != (control.unit, control.neutral, control.confidence):
        raise ValueError(f"A change in {changed.unit} cannot be held against one in {control.unit}.")
    n, unit, confidence = changed.n + control.n, changed.unit, changed.confidence
    lacking = changed.undefined or control.undefined
    if lacking or changed.value is None or control.value is None:
        return DifferenceInDifferences(
            None, None, None, changed.neutral, n, unit, confidence, undefined=lacking, changed=changed, control=control
        )
    value, low, high = (_of_ratios if changed.neutral else _of_differences)(changed, control)
    return DifferenceInDifferences(
        value, low, high, changed.neutral, n, unit, confidence, changed=changed, control=control
    )


Bounds = tuple[float | None, float | None, float | None]


def _of_differences(changed: Comparison, control: Comparison) -> Bounds:
    return _mover(_figures(changed), _figures(control))


def _of_ratios(changed: Comparison, control: Comparison) -> Bounds:
    one, other = (tuple(None if not each else log(each) for each in _figures(of)) for of in (changed, control))
    if one[0] is None or other[0] is None:
        value = 0.0 if changed.value == 0 and control.value else None
        return value, None, None
    value, low, high = _mover((one[0], one[1], one[2]), (other[0], other[1], other[2]))
    return tuple(None if each is None else exp(each) for each in (value, low, high))  # type: ignore[return-value]


def _figures(of: Comparison) -> Bounds:
    return of.value, of.low, of.high


def _mover(one: Bounds, other: Bounds) -> Bounds:
    value, low, high = one
    against, below, above = other
    if value is None or against is None:
        return None, None, None
    lower = None if low is None or above is None else value - against - hypot(value - low, above - against)
    upper = None if high is None or below is None else value - against + hypot(high - value, against - below)
    return value - against, lower, upper
