"""Drawing: which places of a list are taken. The same seed and the same list always give the same sample.

Chance comes from the raw numbers of PCG64, a stream that NumPy promises never to change, and not from its generators
of samples, which a later release may improve: a sample can be drawn again years later to show that nobody chose it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ascolto.surveys.population import Codes

Places = NDArray[np.int64]
Chances = NDArray[np.float64]
SEEDS = 2**53
"""Seeds are below this, so that they pass through JSON and a person's notes unharmed."""

WHOLE_RANGE = float(2**64)


@dataclass(frozen=True, slots=True)
class Sample:
    """The places that were drawn, in ascending order, and the chance that each of them had."""

    places: Places
    chances: Chances

    @property
    def size(self) -> int:
        return len(self.places)


def everybody(count: int) -> Sample:
    """Return the census: every place, for certain."""
    return Sample(np.arange(count, dtype=np.int64), np.ones(count))


def simple_sample(count: int, *, wanted: int, seed: int) -> Sample:
    """Return a simple random sample: each set of so many places has the same chance.

    Args:
        count: how long the list is.
        wanted: how many to draw, 0..count.
        seed: 0 up to `SEEDS`.
    Raises:
        ValueError: more are wanted than there are.
    """
    _require_enough(count, wanted)
    return Sample(_lowest(_raw(seed, count), wanted), _chances(wanted, count))


def systematic_sample(count: int, *, wanted: int, seed: int) -> Sample:
    """Return every so-many-th place from a start that chance chose; the order of the list spreads the sample.

    Args, Raises: as for `simple_sample`. The interval need not be whole, so that each place has the same chance.
    """
    _require_enough(count, wanted)
    if not wanted:
        return Sample(np.zeros(0, dtype=np.int64), np.zeros(0))
    interval = count / wanted
    start = float(_raw(seed, 1)[0]) / WHOLE_RANGE * interval
    places = np.floor(start + interval * np.arange(wanted)).astype(np.int64)
    return Sample(np.minimum(places, count - 1), _chances(wanted, count))


def stratified_sample(strata: Codes, *, wanted: Mapping[int, int], seed: int) -> Sample:
    """Return a simple random sample of each stratum.

    Args:
        strata: (list,) the stratum of each place.
        wanted: how many to draw of each stratum; of those that are not named nobody.
        seed: 0 up to `SEEDS`; one number of the stream falls to each place, whatever its stratum.
    Raises:
        ValueError: more are wanted of a stratum than it has.
    """
    raw = _raw(seed, len(strata))
    drawn, chances = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for stratum, count in wanted.items():
        own = np.flatnonzero(strata == stratum)
        _require_enough(len(own), count)
        drawn.append(own[_lowest(raw[own], count)])
        chances.append(_chances(count, len(own)))
    places, chance = np.concatenate(drawn), np.concatenate(chances)
    order = np.argsort(places, kind="stable")
    return Sample(places[order], chance[order])


def _require_enough(count: int, wanted: int) -> None:
    if not 0 <= wanted <= count:
        raise ValueError(f"{wanted} cannot be drawn of {count}.")


def _raw(seed: int, count: int) -> NDArray[np.uint64]:
    return np.atleast_1d(np.random.PCG64(seed).random_raw(count)) if count else np.zeros(0, dtype=np.uint64)


def _lowest(raw: NDArray[np.uint64], wanted: int) -> Places:
    """Return the places of the lowest numbers, in ascending order; of equal numbers the earlier place."""
    if wanted == len(raw):
        return np.arange(wanted, dtype=np.int64)
    if not wanted:
        return np.zeros(0, dtype=np.int64)
    bound = np.partition(raw, wanted - 1)[wanted - 1]
    below, at = np.flatnonzero(raw < bound), np.flatnonzero(raw == bound)
    return np.sort(np.concatenate([below, at[: wanted - len(below)]]))


def _chances(wanted: int, count: int) -> Chances:
    return np.full(wanted, wanted / count) if count else np.zeros(0)
