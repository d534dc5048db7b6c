"""A control chart whose limits are computed anew from where something was changed on purpose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ascolto.analysis.change.charted import ChartPoint, ControlChart, MovingRanges
from ascolto.analysis.change.control_charts import control_chart
from ascolto.analysis.change.run_rules import USUAL, Rule, Signal
from ascolto.analysis.findings import Finding, found

PLACES = ("first", "last")


@dataclass(frozen=True, slots=True)
class PhasedChart:
    """One control chart for each phase; no pattern reaches from one phase into the next.

    `starts` are the indexes at which the phases begin, the first being 0.
    """

    starts: tuple[int, ...]
    phases: tuple[ControlChart, ...]
    n: int
    unit: str

    @property
    def points(self) -> tuple[ChartPoint, ...]:
        """Return the points of all phases, one after the other."""
        return tuple(point for phase in self.phases for point in phase.points)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Return the signals of all phases, with indexes along the whole series."""
        return tuple(
            replace(
                each,
                first=each.first + start,
                last=each.last + start,
                fired=tuple(index + start for index in each.fired),
            )
            for start, phase in zip(self.starts, self.phases, strict=True)
            for each in phase.signals
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what each phase says first, with indexes along the whole series."""
        return tuple(_moved(phase.finding(), start) for start, phase in zip(self.starts, self.phases, strict=True))


def phased_chart(
    values: Sequence[float | None],
    sizes: Sequence[float] | None = None,
    *,
    kind: str,
    starts: Sequence[int],
    excluded: Collection[int] = (),
    rules: Collection[Rule] = USUAL,
    moving_ranges: str = MovingRanges.ALL,
    unit: str = "",
) -> PhasedChart:
    """Chart a series with limits of their own before and after each change.

    Args:
        values, sizes, kind, excluded, rules, moving_ranges, unit: as for `control_chart`, along the whole series.
        starts: (changes,) indexes of the first point after each change, rising, above 0. They should be known from
            what was done, not picked from the series: a limit that follows the points says nothing about them.
    Returns:
        The charts of the phases.
    Raises:
        ValueError: starts that do not rise or lie outside the series; otherwise as `control_chart`.
    Source:
        Montgomery, Introduction to Statistical Quality Control, 7th ed., section 7.2 (revised limits).
    """
    bounds = [0, *starts, len(values)]
    if any(first >= last for first, last in pairwise(bounds)) and len(bounds) > len(PLACES):
        raise ValueError(f"Phases must begin in rising order, between 1 and {len(values) - 1}.")
    if not all(0 <= index < len(values) for index in excluded):
        raise ValueError(f"There is no such point among {len(values)} to leave out.")
    phases = tuple(
        control_chart(
            values[first:last],
            None if sizes is None else sizes[first:last],
            kind=kind,
            excluded=[index - first for index in excluded if first <= index < last],
            rules=rules,
            moving_ranges=moving_ranges,
            unit=unit,
        )
        for first, last in pairwise(bounds)
    )
    return PhasedChart(tuple(bounds[:-1]), phases, sum(phase.n for phase in phases), phases[0].unit)


def _moved(finding: Finding, start: int) -> Finding:
    places = {name: place + start for name in PLACES if isinstance(place := finding.facts.get(name), int)}
    return found(finding.kind, **{**finding.facts, **places})
