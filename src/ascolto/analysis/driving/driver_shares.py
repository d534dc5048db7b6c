"""How much of what is explained belongs to each driver: the result, whichever method shared it out."""

from dataclasses import dataclass, replace

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.driving.driver_data import DriverData, Missing
from ascolto.analysis.estimates import Estimate, Undefined, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.resampling import percentile_bounds

DECIMALS_OF_A_RANK = 12  # two copies of one driver differ by rounding alone
EXPLAINED, OF_EXPLAINED = "share_of_variance", "share_of_explained"


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver: its part of the explained variance (R²), and that part of the whole R².

    `correlation` is the plain one with the outcome, whose sign says in which direction the driver goes. `rank` counts
    from 1; `same_rank` and `first` are the shares of resamples in which it has this rank, and in which it leads.
    `over_chance` is by how much its part is larger than that of a driver drawn at random, where that was asked for.
    """

    name: str
    part: Estimate
    share: Estimate
    correlation: float
    rank: int
    same_rank: float | None
    first: float | None
    over_chance: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Drivers:
    """Drivers from the strongest to the weakest; `explained` is R², of which their parts are the sum.

    `dropped` names those that were constant, `left_out` counts the respondents who could not be used, `resamples` those
    that the intervals rest on. Without a result `drivers` is empty, and `undefined` says why.
    """

    drivers: tuple[Driver, ...]
    explained: Estimate
    dropped: tuple[str, ...]
    missing: Missing
    left_out: int
    resamples: int
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def named(self, name: str) -> Driver:
        """Return the driver of that name."""
        return next(driver for driver in self.drivers if driver.name == name)

    def finding(self) -> Finding:
        """Return which driver is strongest, or only leads: when it does so in too few of the resamples."""
        if not self.drivers:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        top = self.drivers[0]
        is_sure = top.first is not None and top.first >= self.confidence
        return found(
            FindingKind.STRONGEST_DRIVER if is_sure else FindingKind.LEADING_DRIVER,
            driver=top.name,
            share=top.share.value,
            low=top.share.low,
            high=top.share.high,
            correlation=top.correlation,
            first=top.first,
            explained=self.explained.value,
            drivers=len(self.drivers),
            n=self.n,
            unit=self.unit,
        )


def nothing_shared(data: DriverData, *, confidence: float) -> Drivers:
    """Return that there is nothing to share out, and why."""
    reason = data.undefined or Undefined.NOTHING_COUNTED
    explained = without_value(reason, n=data.n, unit=EXPLAINED, confidence=confidence)
    return Drivers(
        (), explained, data.dropped, data.missing, data.left_out, 0, data.n, OF_EXPLAINED, confidence, reason
    )


def shared_out(data: DriverData, parts: Numbers, drawn: Numbers, *, confidence: float) -> Drivers:
    """Return the drivers in the order of their parts, with percentile intervals.

    Args:
        data: that the parts are of.
        parts: (drivers,) of R².
        drawn: (resamples, drivers) the same of resamples; of no resample there are no intervals.
        confidence: two-sided level.
    """
    explained = float(parts.sum())
    order = np.argsort(-parts.round(DECIMALS_OF_A_RANK), kind="stable")
    ranks = np.argsort(np.argsort(-drawn.round(DECIMALS_OF_A_RANK), axis=1, kind="stable"), axis=1) + 1
    totals = drawn.sum(axis=1)
    shares = drawn[totals > 0] / totals[totals > 0, None]
    correlations = data.correlations[:-1, -1]
    drivers = tuple(
        Driver(
            name=data.names[place],
            part=resampled(float(parts[place]), drawn[:, place], data.n, EXPLAINED, confidence),
            share=resampled(
                float(parts[place]) / explained if explained > 0 else None,
                shares[:, place], data.n, OF_EXPLAINED, confidence,
            ),
            correlation=float(correlations[place]),
            rank=rank,
            same_rank=_share(ranks[:, place] == rank),
            first=_share(ranks[:, place] == 1),
        )
        for rank, place in enumerate(order, start=1)
    )  # fmt: skip
    whole = resampled(explained, totals, data.n, EXPLAINED, confidence)
    return Drivers(
        drivers, whole, data.dropped, data.missing, data.left_out, len(drawn), data.n, OF_EXPLAINED, confidence
    )


def against_chance(found_drivers: Drivers, names: tuple[str, ...], over: Numbers, drawn: Numbers) -> Drivers:
    """Return the drivers with how much larger the part of each is than that of chance.

    Args:
        found_drivers: to which this is added.
        names: of the drivers, in the order of the arrays.
        over: (drivers,) part less the part of the driver drawn at random.
        drawn: (resamples, drivers) the same of resamples.
    """
    place_of = {name: place for place, name in enumerate(names)}
    n, confidence = found_drivers.n, found_drivers.confidence
    drivers = tuple(
        replace(driver, over_chance=resampled(float(over[place]), drawn[:, place], n, EXPLAINED, confidence))
        for driver in found_drivers.drivers
        for place in [place_of[driver.name]]
    )
    return replace(found_drivers, drivers=drivers)


def resampled(value: float | None, drawn: Numbers, n: int, unit: str, confidence: float) -> Estimate:
    """Return the value with the percentiles (type 7) of its resamples as interval; without resamples it has none."""
    if value is None:
        return without_value(Undefined.ALL_EQUAL, n=n, unit=unit, confidence=confidence)
    if not len(drawn):
        return Estimate(value, None, None, n, unit, confidence)
    return Estimate(value, *percentile_bounds(drawn, confidence), n, unit, confidence)


def _share(which: Numbers) -> float | None:
    return float(which.mean()) if len(which) else None
