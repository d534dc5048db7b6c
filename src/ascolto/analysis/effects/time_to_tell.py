"""How long one has to wait until a change can be told from chance."""

from dataclasses import dataclass
from math import ceil, isfinite, log

from ascolto.analysis.estimates import quantile_of
from ascolto.analysis.findings import Fact, Finding, FindingKind, found

NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class TimeToTell:
    """How many events, and how many periods, must come after a change until it can be told.

    `events` are expected after the change, `periods` are whole, `exact` is not rounded. None of them where what was
    seen before is too little: then no waiting is long enough.
    """

    events: float | None
    exact: float | None
    periods: int | None
    ratio: float
    n: int
    unit: str
    power: float
    confidence: float

    def finding(self) -> Finding:
        """Return how many periods to wait."""
        facts: dict[str, Fact] = {"ratio": self.ratio, "power": self.power, "n": self.n, "unit": self.unit}
        if self.periods is None:
            return found(FindingKind.NEVER_TOLD, **facts)
        return found(FindingKind.WAIT, periods=self.periods, events=self.events, **facts)


def periods_to_tell(
    count: int,
    periods: float,
    ratio: float,
    *,
    dispersion: float = 1.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> TimeToTell:
    """Return how many periods after a change it takes to tell that a rate has become so many times what it was.

    Args:
        count: how many events there were before, 1 or more.
        periods: in how many periods of the same length and size, above 0.
        ratio: of the rate after to that before that should be told; above 0, not 1. Half as many: 0.5.
        dispersion: by how much counts vary more than by chance (variance ratio, above 0), as `overdispersion` gives.
        power: the chance to tell it, 0.5 or more, below 1.
        confidence: two-sided level of the comparison, strictly between 0 and 1.
    Returns:
        From the normal approximation of the log rate ratio: its variance, dispersion × (1 / events before + 1 /
        events after), must be (log ratio ÷ (z of the level + z of the power))². What was seen before sets a limit:
        with too few events then, no waiting tells it.
    Raises:
        ValueError: counts, periods, ratio, dispersion or power out of range.
    Source:
        Breslow and Day (1987), Statistical Methods in Cancer Research II, section 7.3.
    """
    sound = count >= 1 and min(periods, ratio, dispersion) > 0 and ratio != 1 and 0.5 <= power < 1
    if not sound or not all(isfinite(each) for each in (periods, ratio, dispersion)):
        raise ValueError(f"A ratio of {ratio:g} to {count} in {periods:g} periods cannot be waited for.")
    reach = quantile_of(confidence) + (quantile_of(2 * power - 1) if power > 0.5 else 0.0)
    left = (log(ratio) / reach) ** 2 / dispersion - 1 / count
    if left <= 0:
        return TimeToTell(None, None, None, ratio, count, "periods", power, confidence)
    events = 1 / left
    exact = events / (ratio * count / periods)
    return TimeToTell(events, exact, max(1, ceil(exact - NEARLY)), ratio, count, "periods", power, confidence)
