"""How many people it takes to answer in time, when calls come at random and some callers give up."""

from dataclasses import dataclass
from math import ceil, exp, expm1, inf, isfinite, log

import numpy as np

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found

MOST_STAFF = 100_000
NEGLIGIBLE = -46.0  # a state whose weight is below e^-46 ≈ 1e-20 of the heaviest does not count
MOST_WAITING = 1_000_000  # callers; who would wait in so long a queue is not in a steady state of this world
PIECES = 64
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What callers meet when so many people answer.

    Shares are 0..1, times in seconds. `mean_wait` counts everybody, those who did not wait or gave up too. Everything
    but `load` is None where `undefined` says why.
    """

    staff: int
    load: float
    occupancy: float | None
    share_waiting: float | None
    share_in_time: float | None
    share_given_up: float | None
    mean_wait: float | None
    within: float
    unit: str = "seconds"
    undefined: Undefined | None = None


@dataclass(frozen=True, slots=True)
class Staffing:
    """The fewest people who keep the promise, those to be employed for it, and what one fewer would mean."""

    waiting: Waiting
    promised: float
    employed: int
    one_fewer: Waiting
    unit: str = "people"

    def finding(self) -> Finding:
        """Return how many it takes, and what the promise costs."""
        return found(
            FindingKind.STAFF_NEEDED,
            staff=self.waiting.staff,
            employed=self.employed,
            promised=self.promised,
            within=self.waiting.within,
            share_in_time=self.waiting.share_in_time,
            share_in_time_with_one_fewer=self.one_fewer.share_in_time,
            n=self.waiting.staff,
            unit=self.unit,
        )


def waiting(
    staff: int, *, calls_per_hour: float, handling_seconds: float, within: float, patience_seconds: float | None = None
) -> Waiting:
    """Return what callers meet in the steady state: Erlang C, or Erlang A where callers lose patience.

    Args:
        staff: how many people answer at the same time, 1 or more.
        calls_per_hour: how many call, more than 0.
        handling_seconds: how long a call takes on average, talk and what is written afterwards; more than 0.
        within: the promised time in seconds, 0 or more; in time is who is answered within it, of all who call.
        patience_seconds: after which mean time a waiting caller gives up; None if nobody ever does.
    Returns:
        The shares and the mean wait; undefined (overloaded) where nobody gives up and more comes than can be done, or
        where callers are so patient that a million of them would wait.
    Raises:
        ValueError: a number outside its range or not finite.
    Source:
        Erlang (1917); Palm (1946); Garnett, Mandelbaum and Reiman (2002), Manuf. Serv. Oper. Manag. 4(3), 208-227;
        the virtual wait of Baccelli and Hebuterne (1981).
    """
    _require_positive(calls_per_hour=calls_per_hour, handling_seconds=handling_seconds)
    if patience_seconds is not None:
        _require_positive(patience_seconds=patience_seconds)
    if not 1 <= staff <= MOST_STAFF or not (isfinite(within) and within >= 0):
        raise ValueError(f"Between 1 and {MOST_STAFF} people must answer, within 0 seconds or more.")
    arrival, service = calls_per_hour / 3600, 1 / handling_seconds
    load = calls_per_hour * handling_seconds / 3600  # not arrival / service: 200 calls of 180 s are 10, not 9.99…
    if patience_seconds is None:
        return _without_giving_up(staff, load, service, within)
    return _with_giving_up(staff, arrival, service, 1 / patience_seconds, within, load)


def staff_needed(
    *,
    calls_per_hour: float,
    handling_seconds: float,
    within: float,
    promised: float,
    patience_seconds: float | None = None,
    absent: float = 0.0,
) -> Staffing:
    """Return the fewest people with whom the promised share of callers is answered in time.

    Args:
        calls_per_hour, handling_seconds, within, patience_seconds: as for `waiting`.
        promised: the share of all callers to be answered in time, above 0 and below 1.
        absent: the share of paid time in which somebody is away (leave, illness, training, breaks), 0..1.
    Raises:
        ValueError: a number outside its range, or more than 100,000 people would be needed.
    """
    if not 0 < promised < 1 or not 0 <= absent < 1:
        raise ValueError("The promised share must be between 0 and 1, the share of absence 0 or more and below 1.")

    def met(staff: int) -> Waiting:
        return waiting(
            staff,
            calls_per_hour=calls_per_hour,
            handling_seconds=handling_seconds,
            within=within,
            patience_seconds=patience_seconds,
        )

    low, high = 0, 1
    while (met(high).share_in_time or 0.0) < promised:
        low, high = high, high * 2
        if high > MOST_STAFF:
            raise ValueError(f"No {MOST_STAFF} people keep this promise.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if (met(middle).share_in_time or 0.0) >= promised else (middle, high)
    enough = met(high)
    fewer = met(high - 1) if high > 1 else _nobody(enough)
    return Staffing(enough, promised, ceil(round(high / (1 - absent), 9)), fewer)


def _without_giving_up(staff: int, load: float, service: float, within: float) -> Waiting:
    if load >= staff:
        return Waiting(staff, load, None, None, None, None, None, within, undefined=Undefined.OVERLOADED)
    blocked = 1.0  # Erlang B with no server; each further one by the recursion, which is stable
    for servers in range(1, staff + 1):
        blocked = load * blocked / (servers + load * blocked)
    share_waiting = blocked / (1 - load / staff * (1 - blocked))
    spare = (staff - load) * service
    late = share_waiting * exp(-spare * within)
    return Waiting(staff, load, load / staff, share_waiting, 1 - late, 0.0, share_waiting / spare, within)


def _with_giving_up(staff: int, arrival: float, service: float, loss: float, within: float, load: float) -> Waiting:
    if not isfinite(loss):
        raise ValueError("Patience must be more than an instant.")
    if arrival - staff * service > MOST_WAITING * loss:
        return Waiting(staff, load, None, None, None, None, None, within, undefined=Undefined.OVERLOADED)
    logs = _log_weights(staff, arrival, service, loss)
    log_whole = float(logs.max()) + log(float(np.exp(logs - logs.max()).sum()))
    shares = np.exp(logs - log_whole)
    queue = float((np.arange(len(shares))[staff:] - staff) @ shares[staff:])
    given_up = min(1.0, loss * queue / arrival)
    at_once = float(shares[:staff].sum())
    log_free = float(logs[staff - 1]) - log_whole + log(arrival)
    served_after_waiting = _served_within(within, log_free, staff * service, arrival, loss)
    in_time = min(1.0, at_once + served_after_waiting)
    occupancy = load * (1 - given_up) / staff
    return Waiting(staff, load, occupancy, 1 - at_once, in_time, given_up, queue / arrival, within)


def _log_weights(staff: int, arrival: float, service: float, loss: float) -> np.ndarray:
    """Return the logarithms of the unnormalised probabilities that 0, 1, 2 … callers are there (birth and death)."""
    states = staff + 64
    while True:
        there = np.arange(1, states + 1)
        leaving = np.minimum(there, staff) * service + np.maximum(there - staff, 0) * loss
        logs = np.concatenate([[0.0], np.cumsum(log(arrival) - np.log(leaving))])
        if logs[-1] - logs.max() < NEGLIGIBLE and leaving[-1] > arrival:
            return logs
        states *= 2


def _served_within(within: float, log_free: float, done: float, arrival: float, loss: float) -> float:
    """Return the share of callers who wait, but are answered in time: the integral of the density of the virtual wait.

    At the virtual wait x it is arrival · P(all but one busy) · exp(arrival (1 - e^(-loss x)) / loss - done · x), and
    the caller is still there with e^(-loss x).
    """
    if within == 0:
        return 0.0
    begin, end = _weighty(done, arrival, loss)
    edges = np.linspace(min(begin, within), min(end, within), PIECES + 1)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    at = middle[:, None] + half[:, None] * NODES
    density = np.exp(log_free + arrival * -np.expm1(-loss * at) / loss - done * at - loss * at)
    return float((half[:, None] * WEIGHTS * density).sum())


def _weighty(done: float, arrival: float, loss: float) -> tuple[float, float]:
    """Return between which virtual waits the density is not negligible; its logarithm is concave."""

    def log_density(at: float) -> float:
        return arrival * -expm1(-loss * at) / loss - (done + loss) * at

    peak = max(0.0, log(arrival / (done + loss)) / loss)
    step = 1 / (done + loss)
    while log_density(peak + step) > log_density(peak) + NEGLIGIBLE:
        step *= 2
    return max(0.0, peak - step), peak + step


def _nobody(enough: Waiting) -> Waiting:
    return Waiting(0, enough.load, None, None, None, None, None, enough.within, undefined=Undefined.OVERLOADED)


def _require_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not (isfinite(number) and 0 < number < inf):
            raise ValueError(f"{name.replace('_', ' ').capitalize()} must be more than 0 and finite.")
