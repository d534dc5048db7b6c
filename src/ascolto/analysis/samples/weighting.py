"""Weights that make a sample look like all there are, where it is known how many there are of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_weights, in_proportion
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.effective_size import design_effect, effective_n

CAP = 5.0
CLOSE = 1e-9
# A category of so little weight beside the largest has none.
NOTHING = 1e-12
ROUNDS = 1000

Columns = Mapping[str, Sequence[str]]
Targets = Mapping[str, Mapping[str, float]]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margin:
    """One kind of respondents: its share as they came, as weighted, and as it should be."""

    variable: str
    category: str
    count: int
    unweighted: float
    weighted: float
    target: float


@dataclass(frozen=True, slots=True)
class Weighting:
    """A weight for each respondent, 1 on average, and what the weighting costs.

    `largest_gap` is the largest distance of a weighted share from its target; `at_cap` respondents have the largest
    weight allowed. `has_converged` where all targets are met within 1e-9; with a cap that may be impossible.
    `design_effect` is how many times the variance of a mean grows (Kish), `effective_n` what n is worth then.
    """

    weights: tuple[float, ...]
    margins: tuple[Margin, ...]
    n: int
    effective_n: float
    design_effect: float | None
    smallest: float | None
    largest: float | None
    at_cap: int
    cap: float | None
    largest_gap: float | None
    rounds: int
    has_converged: bool
    unit: str = "respondents"
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return what the weights cost, and whether all targets are met."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        kind = FindingKind.WEIGHTED if self.has_converged else FindingKind.TARGETS_NOT_MET
        facts = {"design_effect": self.design_effect, "effective_n": self.effective_n, "largest_gap": self.largest_gap}
        return found(kind, **facts, at_cap=self.at_cap, n=self.n, unit=self.unit)


def rake(
    respondents: Columns,
    targets: Targets,
    *,
    weights: Values | None = None,
    cap: float | None = CAP,
) -> Weighting:
    """Return weights under which several variables have the shares that are known of everybody (raking).

    Args:
        respondents: for each variable the category of each respondent, (respondents,) words, none missing.
        targets: for each variable the share or number of each category among everybody, 0 or more; only their ratios
            matter. Variables that have no target are not used.
        weights: (respondents,) 0 or more, to begin from, such as those of the design; None begins from 1.
        cap: no weight is larger than this many times the mean weight; above 1. None sets no limit.
    Returns:
        Weights with mean 1. Every variable in turn is brought to its targets, and weights above the cap are cut, until
        no share is further than 1e-9 from its target or 1000 rounds are over. The cap is always kept; `margins` say
        what came of the targets. Undefined without respondents.
    Raises:
        ValueError: no target; a category without a target, or with one but without a respondent of weight; a missing
            category; unequal lengths; targets that together want nobody; a cap not above 1 or infinite; a wrong
            weight.
    Source:
        Deming and Stephan (1940), Ann. Math. Stat. 11, 427-444; Battaglia, Hoaglin and Frankel (2009), Surv. Pract.
        2(5), on caps within raking; Kish (1992), J. Off. Stat. 8, 183-200, on what weights cost.
    """
    if cap is not None and not (isfinite(cap) and cap > 1):
        raise ValueError(f"A cap of {cap:g} times the mean weight is none; it must be above 1 and finite.")
    if not targets:
        raise ValueError("Weighting takes at least one variable with its targets.")
    variables = [_Variable.of(name, respondents, shares) for name, shares in targets.items()]
    lengths = {len(variable.positions) for variable in variables}
    if len(lengths) > 1:
        raise ValueError("The variables of the respondents must be equally long.")
    n = lengths.pop()
    begun = as_weights(weights, n)
    if not n:
        nothing = ((), (), 0, 0.0, None, None, None, 0, cap, None, 0, False)
        return Weighting(*nothing, undefined=Undefined.NOTHING_COUNTED)
    begun = begun / begun.max()
    for variable in variables:
        variable.check(begun)
    raked, rounds = _raked(begun, variables, cap)
    gap = max(variable.gap(raked) for variable in variables)
    return Weighting(
        weights=tuple(raked.tolist()),
        margins=tuple(margin for variable in variables for margin in variable.margins(raked)),
        n=n,
        effective_n=effective_n(raked),
        design_effect=design_effect(raked),
        smallest=float(raked.min()),
        largest=float(raked.max()),
        at_cap=0 if cap is None else int((raked >= cap * (1 - CLOSE)).sum()),
        cap=cap,
        largest_gap=gap,
        rounds=rounds,
        has_converged=gap <= CLOSE,
    )


def poststratify(
    strata: Sequence[str], targets: Mapping[str, float], *, weights: Values | None = None, cap: float | None = None
) -> Weighting:
    """Return weights under which each stratum has the share that is known of everybody.

    Args:
        strata: (respondents,) the stratum of each, none missing.
        targets: the share or number of each stratum among everybody, 0 or more.
        weights, cap: as for `rake`.
    Returns:
        Weights with mean 1; without a cap N_h / n_h in proportion.
    Raises:
        ValueError: as `rake`.
    Source:
        Holt and Smith (1979), J. R. Stat. Soc. A 142, 33-46.
    """
    return rake({"stratum": strata}, {"stratum": targets}, weights=weights, cap=cap)


@dataclass(frozen=True, slots=True)
class _Variable:
    """One variable: the position of each respondent's category among the targets."""

    name: str
    categories: tuple[str, ...]
    shares: Numbers
    positions: Positions

    @classmethod
    def of(cls, name: str, respondents: Columns, targets: Mapping[str, float]) -> "_Variable":
        if name not in respondents:
            raise ValueError(f"Nothing is known of the respondents' “{name}”.")
        numbers = as_weights(list(targets.values()), len(targets))
        if not len(numbers):
            raise ValueError(f"“{name}” has no targets.")
        places = {category: place for place, category in enumerate(targets)}
        given = respondents[name]
        strange = next((category for category in given if category not in places), None)
        if strange is not None:
            raise ValueError(
                f"“{strange}” of “{name}” has no target." if strange else f"“{name}” is missing somewhere."
            )
        positions = np.fromiter((places[category] for category in given), dtype=np.int64, count=len(given))
        return cls(name, tuple(targets), in_proportion(numbers), positions)

    def check(self, weights: Numbers) -> None:
        """Refuse a target that no weight of a respondent could meet, and respondents whom no target wants."""
        sums = self.sums(weights)
        for category, share, total in zip(self.categories, self.shares, sums, strict=True):
            if share > 0 and not total > NOTHING:
                raise ValueError(
                    f"Nobody answered who is “{category}” by “{self.name}”, so no weight meets its target."
                )

    def sums(self, weights: Numbers) -> Numbers:
        return np.bincount(self.positions, weights=weights, minlength=len(self.categories)).astype(np.float64)

    def gap(self, weights: Numbers) -> float:
        return float(np.abs(self.sums(weights) / weights.sum() - self.shares).max())

    def brought(self, weights: Numbers) -> Numbers:
        """Return the weights times what brings each category to its target."""
        sums = self.sums(weights)
        factors = np.divide(self.shares * weights.sum(), sums, out=np.zeros_like(sums), where=sums > 0)
        return np.asarray(weights * factors[self.positions])

    def margins(self, weights: Numbers) -> list[Margin]:
        counts = np.bincount(self.positions, minlength=len(self.categories))
        weighted = self.sums(weights) / weights.sum()
        rows = zip(self.categories, counts.tolist(), weighted.tolist(), self.shares.tolist(), strict=True)
        n = len(self.positions)
        return [Margin(self.name, name, count, count / n, share, target) for name, count, share, target in rows]


def _raked(weights: Numbers, variables: Sequence[_Variable], cap: float | None) -> tuple[Numbers, int]:
    rounds = 0
    while rounds < ROUNDS:
        rounds += 1
        before = weights
        for variable in variables:
            weights = variable.brought(weights)
            if not weights.max() > 0:
                raise ValueError(f"No respondent is of a kind that all targets want, “{variable.name}” among them.")
        weights = _capped(weights, cap)
        if max(variable.gap(weights) for variable in variables) <= CLOSE / 10:
            break
        if np.abs(weights - before).max() <= CLOSE / 1000:
            break
    return weights, rounds


def _capped(weights: Numbers, cap: float | None) -> Numbers:
    """Return weights of mean 1, none above the cap; what is cut goes to the others in proportion."""
    weights = weights / weights.mean()
    if cap is None or not (weights > cap).any():
        return weights
    held = weights > cap
    while True:
        left = len(weights) - cap * held.sum()
        others = weights[~held].sum()
        if left <= 0 or not others > 0:
            # So few carry weight that the cap cannot be kept with a mean of 1 over all.
            return np.asarray(np.minimum(weights, cap))
        scaled = np.where(held, cap, weights * left / others)
        more = scaled > cap * (1 + CLOSE)
        if not more.any():
            return np.asarray(np.minimum(scaled, cap))
        held = held | more
