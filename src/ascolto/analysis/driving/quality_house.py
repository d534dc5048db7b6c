"""From what customers need to what is to be built: the arithmetic of the house of quality."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_matrix, as_numbers
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found

USUAL_SALES_POINT = 1.5
LARGEST = 1e30  # products of several larger ones, or ratios to smaller than the inverse, run over
UNIT = "share"


class Rows(StrEnum):
    """What the rows of a matrix of relations are; the columns are the other."""

    NEEDS = "needs"
    CHARACTERISTICS = "characteristics"


class HouseWarning(StrEnum):
    """What should be looked at before the shares are believed."""

    NEED_UNMET = "need_unmet"  # no characteristic serves it
    CHARACTERISTIC_USELESS = "characteristic_useless"  # it serves no need
    CURRENT_IS_ZERO = "current_is_zero"  # nothing can be improved by a ratio to 0
    SALES_POINT_UNUSUAL = "sales_point_unusual"  # outside 1 to 1.5
    NEGATIVE_ROOF = "negative_roof"  # two characteristics work against each other
    ROOF_TURNS_NEED = "roof_turns_need"  # conflicts outweigh what serves it: it cannot be normalised


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning, and the need or characteristic that it is about; of a roof, the two with “/” between."""

    warning: HouseWarning
    place: str


@dataclass(frozen=True, slots=True)
class Need:
    """A need: its weight is importance, times target by current, times sales point, as far as these were given."""

    name: str
    importance: float
    improvement: float | None
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class NeedWeights:
    """Needs in the order given; without weights there are none, and `undefined` says why."""

    needs: tuple[Need, ...]
    warnings: tuple[Warned, ...]
    n: int
    undefined: Undefined | None = None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic: the sum of weight times relation, and its share of all such sums, by three ways.

    `lyman` divides each need among its characteristics before weighting, `wasserman` after spreading relations by the
    roof; both are None where that cannot be done, the latter also where no roof was given.
    """

    name: str
    absolute: float
    share: float
    lyman: float | None
    wasserman: float | None


@dataclass(frozen=True, slots=True)
class QualityHouse:
    """Needs and characteristics in the order given; where there are none, `undefined` says why."""

    needs: tuple[Need, ...]
    characteristics: tuple[Characteristic, ...]
    warnings: tuple[Warned, ...]
    n: int
    unit: str
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return which characteristic serves customers most, and what to look at before that is believed."""
        said = [
            found(FindingKind.HOUSE_WARNING, warning=each.warning, place=each.place, n=self.n, unit=self.unit)
            for each in self.warnings
        ]
        if self.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit), *said]
        ranked = sorted(self.characteristics, key=lambda each: -each.absolute)
        following = ranked[1] if len(ranked) > 1 else None
        first = found(
            FindingKind.FIRST_CHARACTERISTIC,
            characteristic=ranked[0].name,
            share=ranked[0].share,
            next=following.name if following else None,
            next_share=following.share if following else None,
            n=self.n,
            unit=self.unit,
        )
        return [first, *said]


def need_weights(
    importance: Values,
    *,
    names: Sequence[str] | None = None,
    current: Values | None = None,
    target: Values | None = None,
    sales_points: Values | None = None,
) -> NeedWeights:
    """Return what each need weighs: importance x target / current x sales point.

    Args:
        importance: (needs,) 0 or more.
        names: of the needs; without them, numbers from 1.
        current, target: (needs,) how well a need is met now and shall be, 0 or more; both or none.
        sales_points: (needs,) such as 1, 1.2 and 1.5, above 0; without them, 1.
    Returns:
        Weights, and their shares of all. Where a current value is 0 there are none (`EMPTY_BASELINE`), nor where all
        weights are 0 (`NOTHING_COUNTED`).
    Raises:
        ValueError: sizes that do not fit, missing numbers, below 0 or beyond 1e-30 to 1e30, a target without a
            current value, sales points of 0.
    Source:
        Akao (ed., 1990), Quality Function Deployment.
    """
    weighed = _counted(importance, "Importance")
    n = len(weighed)
    called = _names(names, n, "needs")
    ratios = _improvements(current, target, n)
    points = np.ones(n) if sales_points is None else _counted(sales_points, "Sales points")
    if len(points) != n or not (points > 0).all():
        raise ValueError("Each need must have a sales point above 0.")
    missing = np.zeros(n, dtype=bool) if ratios is None else np.isnan(ratios)
    warnings = (
        *_warned(HouseWarning.CURRENT_IS_ZERO, called, missing),
        *_warned(HouseWarning.SALES_POINT_UNUSUAL, called, (points < 1) | (points > USUAL_SALES_POINT)),
    )
    if missing.any():
        return NeedWeights((), warnings, n, Undefined.EMPTY_BASELINE)
    weights = weighed * points * (1 if ratios is None else ratios)
    if not weights.sum() > 0:
        return NeedWeights((), warnings, n, Undefined.NOTHING_COUNTED)
    shares = (weights / weights.sum()).tolist()
    improvements = [None] * n if ratios is None else ratios.tolist()
    columns = zip(called, weighed.tolist(), improvements, weights.tolist(), shares, strict=True)
    return NeedWeights(tuple(Need(*column) for column in columns), warnings, n)


def quality_house(
    wanted: NeedWeights,
    relations: Numbers | Sequence[Values],
    *,
    rows: Rows = Rows.NEEDS,
    characteristics: Sequence[str] | None = None,
    roof: Numbers | Sequence[Values] | None = None,
) -> QualityHouse:
    """Return what each characteristic contributes to all needs, by their weights.

    Args:
        wanted: the weights of the needs.
        relations: how much a characteristic serves a need, 0 or more, such as 9, 3, 1 and 0. By default rows are needs
            and columns characteristics; `rows` says otherwise. A square matrix read the wrong way round gives other
            numbers without any error: look at `rows` twice.
        rows: what the rows of `relations` are.
        characteristics: their names; without them, numbers from 1.
        roof: (characteristics, characteristics) how much one works for the other, -1 to 1, symmetric, 1 on the
            diagonal.
    Returns:
        absolute = sum over needs of weight x relation, and its share of their total. `lyman` takes relation / sum of
        the need's relations instead of the relation, `wasserman` the same of relations x roof; both by the shares of
        the weights. A need that nothing serves is left out of these two, whose shares still add up to 1; a need for
        which the roof leaves 0 or less cannot be divided, and `wasserman` is None. Undefined as `wanted`, and where all
        relations are 0 (`NOTHING_COUNTED`).
    Raises:
        ValueError: sizes that do not fit, missing relations, below 0 or beyond 1e-30 to 1e30, a roof that is not
            as above.
    Source:
        Akao (ed., 1990), Quality Function Deployment; Lyman (1990), Trans. 2nd Symp. QFD, 307-312; Wasserman (1993),
        IIE Trans. 25(3), 59-65.
    """
    matrix = _oriented(relations, Rows(rows))
    served, building = matrix.shape
    if wanted.n != served:
        raise ValueError(f"Importance is of {wanted.n}, and relations are of {served} needs.")
    called = _names(characteristics, building, "characteristics")
    needs = tuple(need.name for need in wanted.needs) or _names(None, served, "needs")
    spread = None if roof is None else _roof(roof, building)
    warnings = (
        *wanted.warnings,
        *_warned(HouseWarning.NEED_UNMET, needs, ~matrix.any(axis=1)),
        *_warned(HouseWarning.CHARACTERISTIC_USELESS, called, ~matrix.any(axis=0)),
        *_conflicts(called, spread),
    )
    if wanted.undefined:
        return QualityHouse((), (), warnings, served, UNIT, wanted.undefined)
    absolute = np.array([need.weight for need in wanted.needs]) @ matrix
    if not absolute.sum() > 0:
        return QualityHouse(wanted.needs, (), warnings, served, UNIT, Undefined.NOTHING_COUNTED)
    shares = np.array([need.share for need in wanted.needs])
    nothing: Sequence[float | None] = [None] * building
    lyman, wasserman = _divided(shares, matrix) or nothing, nothing
    if spread is not None:
        wasserman = _divided(shares, matrix @ spread) or nothing
        turned = matrix.any(axis=1) & ((matrix @ spread).sum(axis=1) <= 0)
        warnings = (*warnings, *_warned(HouseWarning.ROOF_TURNS_NEED, needs, turned))
    columns = zip(called, absolute.tolist(), (absolute / absolute.sum()).tolist(), lyman, wasserman, strict=True)
    return QualityHouse(wanted.needs, tuple(Characteristic(*column) for column in columns), warnings, served, UNIT)


def _counted(values: Values, what: str) -> Numbers:
    numbers = as_numbers(values, what)
    if np.isnan(numbers).any() or (numbers < 0).any():
        raise ValueError(f"{what} must be 0 or more, and none may be missing.")
    _require_usual(numbers, what)
    return numbers


def _require_usual(numbers: Numbers, what: str) -> None:
    if (numbers > LARGEST).any() or ((numbers > 0) & (numbers < 1 / LARGEST)).any():
        raise ValueError(f"{what} must be 0, or between {1 / LARGEST:g} and {LARGEST:g}.")


def _oriented(relations: Numbers | Sequence[Values], rows: Rows) -> Numbers:
    matrix = as_matrix(relations, "Relations")
    if np.isnan(matrix).any() or (matrix < 0).any():
        raise ValueError("Relations must be 0 or more, and none may be missing.")
    _require_usual(matrix, "Relations")
    if not matrix.size:
        raise ValueError("A house takes at least one need and one characteristic.")
    return matrix if rows == Rows.NEEDS else matrix.T


def _names(names: Sequence[str] | None, count: int, what: str) -> tuple[str, ...]:
    if names is None:
        return tuple(str(place) for place in range(1, count + 1))
    if len(names) != count:
        raise ValueError(f"There are {len(names)} names for {count} {what}.")
    return tuple(names)


def _improvements(current: Values | None, target: Values | None, count: int) -> Numbers | None:
    """Return target by current, NaN where the current value is 0; None where neither was given."""
    if current is None and target is None:
        return None
    if current is None or target is None:
        raise ValueError("Current values and targets come together.")
    now, wanted = _counted(current, "Current values"), _counted(target, "Targets")
    if len(now) != count or len(wanted) != count:
        raise ValueError("Each need must have a current value and a target.")
    return np.asarray(wanted / np.where(now > 0, now, np.nan))


def _roof(roof: Numbers | Sequence[Values], count: int) -> Numbers:
    spread = as_matrix(roof, "The roof")
    if spread.shape != (count, count):
        raise ValueError(f"The roof must have {count} rows and columns, one for each characteristic.")
    if not ((spread == spread.T).all() and (np.diagonal(spread) == 1).all() and (np.abs(spread) <= 1).all()):
        raise ValueError("The roof must be symmetric, of -1 to 1, with 1 on its diagonal.")
    return spread


def _divided(shares: Numbers, relations: Numbers) -> list[float] | None:
    """Return shares of the characteristics after dividing each need among them; None where one cannot be divided."""
    serves = relations.any(axis=1)
    totals = relations[serves].sum(axis=1)
    held = shares[serves].sum()
    if (totals <= 0).any() or not held > 0:
        return None
    divided: list[float] = (shares[serves] @ (relations[serves] / totals[:, None]) / held).tolist()
    return divided


def _warned(warning: HouseWarning, names: Sequence[str], where: NDArray[np.bool_] | np.bool_) -> list[Warned]:
    return [Warned(warning, name) for name, is_there in zip(names, np.asarray(where).tolist(), strict=True) if is_there]


def _conflicts(names: Sequence[str], roof: Numbers | None) -> list[Warned]:
    if roof is None:
        return []
    pairs = np.argwhere(np.triu(roof) < 0).tolist()
    return [Warned(HouseWarning.NEGATIVE_ROOF, f"{names[one]}/{names[other]}") for one, other in pairs]
