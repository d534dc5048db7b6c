"""Whether a series has shifted by little, and since when: what points exceed is added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from ascolto.analysis.change.charted import Numbers
from ascolto.analysis.change.run_lengths import cusum_run_length
from ascolto.analysis.change.run_rules import Side
from ascolto.analysis.change.small_shifts import Standard, standard_of
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Fact, Finding, FindingKind, found


@dataclass(frozen=True, slots=True)
class CusumPoint:
    """One point: the measurement, and the sums of what exceeded the target upwards and downwards, in sigmas."""

    value: float | None
    up: float | None
    down: float | None
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class CusumShift:
    """A stretch in which a sum exceeds the decision: from `since`, where the sum last left 0, to its last point.

    `alarm` is the point at which it first exceeded; `level` what the mean has been since, by the sum.
    """

    side: Side
    since: int
    alarm: int
    last: int
    level: float


@dataclass(frozen=True, slots=True)
class Cusum:
    """A series as cumulative sums; `false_alarm_every` is their mean run length when it is stable."""

    points: tuple[CusumPoint, ...]
    shifts: tuple[CusumShift, ...]
    target: float | None
    sigma: float | None
    reference: float
    decision: float
    false_alarm_every: float
    n: int
    unit: str
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the shift that was seen last, with since when and to which level, or that none was."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        often: dict[str, Fact] = {"false_alarm_every": self.false_alarm_every, "n": self.n, "unit": self.unit}
        if not self.shifts:
            return found(FindingKind.NO_SHIFT, target=self.target, **often)
        shift = max(self.shifts, key=lambda each: (each.last, each.alarm))
        where: dict[str, Fact] = {"side": shift.side, "first": shift.since, "last": shift.last, "alarm": shift.alarm}
        return found(FindingKind.SMALL_SHIFT, **where, level=shift.level, target=self.target, **often)


def cusum(
    values: Sequence[float | None],
    *,
    reference: float = 0.5,
    decision: float = 5.0,
    target: float | None = None,
    sigma: float | None = None,
    baseline: range | slice | None = None,
    head_start: float = 0.0,
    unit: str = "measurement",
) -> Cusum:
    """Chart the cumulative sums of a series, upwards and downwards.

    Args:
        values: (points,) in order of time; None or nan where nothing was measured: there the sums wait.
        reference: what a point must exceed to count, in sigmas, 0 or more: half the shift that should be seen.
        decision: the sum above which it alarms, in sigmas, above 0; with 5, false alarms come every 465 points.
        target: what the series should be; the mean of the baseline if None.
        sigma: standard deviation of a point, above 0; the mean moving range of the baseline / 1.128 if None.
        baseline: the points from which target and sigma come; all if None.
        head_start: where the sums begin, in sigmas, 0 to the decision; half of it sees an early shift sooner, at the
            price of more false alarms (`false_alarm_every` is without it).
        unit: of the values.
    Returns:
        Sums in sigmas: up = max(0, z - reference + up before), down = max(0, -z - reference + down before); and the
        stretches above the decision, with the point at which the shift began by the sum.
    Raises:
        ValueError: a negative reference, a decision or sigma not above 0, a head start beyond the decision, an
            infinite value.
    Source:
        Page (1954), Biometrika 41, 100-115; Montgomery, 7th ed., section 9.1; head start: Lucas and Crosier (1982),
        Technometrics 24, 199-205.
    """
    every = cusum_run_length(reference=reference, decision=decision)
    if not (isfinite(head_start) and 0 <= head_start <= decision):
        raise ValueError(f"A head start of {head_start} is not between 0 and the decision.")
    standard = standard_of(values, target=target, sigma=sigma, baseline=baseline)
    z = np.array([]) if standard.undefined else standard.z
    up, down = (_sums(side * z, reference, head_start) for side in (1, -1))
    shifts = [
        shift
        for sums, side in ((up, Side.ABOVE), (down, Side.BELOW))
        for shift in _shifts(sums, side, standard=standard, reference=reference, decision=decision)
    ]
    return Cusum(
        points=_points(standard, up, down, decision),
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.alarm, shift.side))),
        target=None if standard.undefined else standard.target,
        sigma=None if standard.undefined else standard.sigma,
        reference=reference,
        decision=decision,
        false_alarm_every=every,
        n=standard.n,
        unit=unit,
        undefined=standard.undefined,
    )


def _sums(z: Numbers, reference: float, head_start: float) -> list[float]:
    total, sums = head_start, []
    for each in z.tolist():
        total = max(0.0, each - reference + total)
        sums.append(total)
    return sums


def _points(standard: Standard, up: list[float], down: list[float], decision: float) -> tuple[CusumPoint, ...]:
    sums = iter(zip(up, down, strict=True))
    points = []
    for value in standard.values.tolist():
        if isfinite(value) and not standard.undefined:
            high, low = next(sums)
            points.append(CusumPoint(value, high, low, is_beyond=max(high, low) > decision))
        else:
            points.append(CusumPoint(value if isfinite(value) else None, None, None, is_beyond=False))
    return tuple(points)


def _shifts(
    sums: list[float], side: Side, *, standard: Standard, reference: float, decision: float
) -> list[CusumShift]:
    """Return one shift for each time the sum leaves 0 and exceeds the decision before it comes back to 0."""
    places = np.flatnonzero(standard.there).tolist()
    found_here: list[CusumShift] = []
    since, alarm = 0, -1
    for index, total in enumerate([*sums, 0.0]):
        if total > decision and alarm < 0:
            alarm = index
        if total == 0:
            if alarm >= 0:
                last = max(each for each in range(alarm, index) if sums[each] > decision)
                moved = standard.sigma * (reference + sums[last] / (last - since + 1))
                level = standard.target + (moved if side is Side.ABOVE else -moved)
                found_here.append(CusumShift(side, places[since], places[alarm], places[last], level))
            since, alarm = index + 1, -1
    return found_here
