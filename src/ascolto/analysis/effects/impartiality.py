"""Whether decisions depend on who the customer is, after what they may depend on has been taken into account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, ndtr

from ascolto.analysis.arrays import Values, as_numbers, standardised
from ascolto.analysis.change.charted import Mask, Numbers
from ascolto.analysis.effects.stratified_odds import StratifiedOdds, stratified_odds
from ascolto.analysis.effects.weighted_regression import (
    DoesNotSettle,
    Regression,
    is_of_full_rank,
    logistic_regression,
    maximise_penalised,
    penalised_logistic_regression,
)
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.shares.multiplicity import benjamini_hochberg

SURE_ENOUGH = 0.05
# As many decisions of the rarer kind for each coefficient as make the normal approximation tolerable.
PER_COEFFICIENT = 10


@dataclass(frozen=True, slots=True)
class GroupOdds:
    """One group beside the others (or beside the group of reference): its odds ratio, and how sure.

    `adjusted` is the p-value with a view to how many groups were compared.
    """

    group: str
    decided: int
    n: int
    odds_ratio: Estimate
    p_value: float | None
    adjusted: float | None


@dataclass(frozen=True, slots=True)
class Impartiality:
    """For each group whether it gets the decision more or less often than others in the same circumstances.

    `by_stratum` holds, for groups compared within strata, the tables' common odds ratio and its tests. For the
    logistic regression, `is_penalised` where something predicted perfectly and Firth's penalty was used; `reference`
    names the group that the others were held against; `is_thin` where there are fewer than ten decisions of the
    rarer kind for each coefficient.
    """

    groups: tuple[GroupOdds, ...]
    by_stratum: Mapping[str, StratifiedOdds]
    reference: str | None
    is_penalised: bool
    is_thin: bool
    n: int
    missing: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each group that is treated unequally, the surest first, or that none is shown."""
        if self.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit),)
        unequal = [each for each in self.groups if each.adjusted is not None and each.adjusted < SURE_ENOUGH]
        if not unequal:
            facts: dict[str, Fact] = {"groups": len(self.groups), "n": self.n, "unit": self.unit}
            return (found(FindingKind.NO_GROUP_TREATED_UNEQUALLY, **facts),)
        return tuple(
            found(
                FindingKind.GROUP_TREATED_UNEQUALLY,
                group=each.group,
                value=each.odds_ratio.value,
                low=each.odds_ratio.low,
                high=each.odds_ratio.high,
                adjusted=each.adjusted,
                n=each.n,
                unit=self.unit,
            )
            for each in sorted(unequal, key=lambda each: each.adjusted or 0.0)
        )


def impartiality_by_strata(
    decided: Values, groups: Sequence[str], strata: Sequence[str], *, confidence: float = 0.95
) -> Impartiality:
    """Compare each group with all others within each stratum.

    Args:
        decided: (cases,) 1 where the decision was for the customer, 0 where not, NaN where there is none yet.
        groups: (cases,) to which group the customer belongs; empty where unknown.
        strata: (cases,) what the decision may depend on, such as the category; empty is a stratum of its own.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        For each group, in order of name, the common odds ratio to the others over the strata (Mantel-Haenszel), with
        p-values adjusted by Benjamini and Hochberg where there are more than two groups. Cases without a decision or
        a group are left out and counted as missing.
    Raises:
        ValueError: lengths that differ, decisions other than 0 and 1, or confidence outside (0, 1).
    Source:
        As `stratified_odds`.
    """
    quantile_of(confidence)
    cases = _cases(decided, groups, strata)
    if len(cases.names) < 2:
        return _without(cases, Undefined.ONE_GROUP if cases.n else Undefined.NOTHING_COUNTED, confidence)
    tables = cases.tables(strata)
    found_here = {
        name: stratified_odds(np.stack([tables[place], tables.sum(axis=0) - tables[place]], axis=1).tolist(),
                              confidence=confidence)
        for place, name in enumerate(cases.names)
    }  # fmt: skip
    p_values = [each.p_value for each in found_here.values()]
    rows = tuple(
        GroupOdds(name, *cases.count(place), odds.odds_ratio, odds.p_value, adjusted)
        for (place, (name, odds)), adjusted in zip(enumerate(found_here.items()), _adjusted(p_values), strict=True)
    )
    lacking = None if any(p is not None for p in p_values) else Undefined.ONE_GROUP
    return Impartiality(
        groups=rows,
        by_stratum=found_here,
        reference=None,
        is_penalised=False,
        is_thin=False,
        n=cases.n,
        missing=cases.missing,
        unit="odds_ratio",
        confidence=confidence,
        undefined=lacking,
    )


def impartiality_given(
    decided: Values,
    groups: Sequence[str],
    covariates: Mapping[str, Values],
    *,
    reference: str | None = None,
    confidence: float = 0.95,
) -> Impartiality:
    """Compare each group with one of reference, other things being equal, by logistic regression.

    Args:
        decided, groups: as for `impartiality_by_strata`.
        covariates: for each name (cases,) numbers on which the decision may depend, such as the amount claimed, or 0
            and 1 for a kind; NaN where unknown.
        reference: the group that the others are held against; the largest if None.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Odds ratios by maximum likelihood with Wald's intervals and p-values. Where some combination predicts the
        decision perfectly there is no maximum: Firth's penalised likelihood is used instead, with intervals and
        p-values from its profile. Covariates that do not vary are passed over. Undefined where there is one group or
        one decision only, where columns explain each other, or where even the penalised likelihood finds no highest
        point; a bound is None where its profile finds none.
    Raises:
        ValueError: lengths that differ, decisions other than 0 and 1, infinite numbers, a reference that is no group,
            or confidence outside (0, 1).
    Source:
        As `logistic_regression` and `penalised_logistic_regression`; profile: Heinze and Schemper (2002), Stat. Med.
        21, 2409-2419.
    """
    quantile_of(confidence)
    cases, given = _cases_given(decided, groups, covariates)
    if len(cases.names) < 2 or len(set(cases.decided.tolist())) < 2:
        return _without(cases, Undefined.ONE_GROUP if cases.n else Undefined.NOTHING_COUNTED, confidence)
    if reference is not None and reference not in cases.names:
        raise ValueError(f"There is no group “{reference}”; there are: {', '.join(cases.names)}.")
    base = reference or max(cases.names, key=lambda name: cases.count(cases.names.index(name))[1])
    others = [name for name in cases.names if name != base]
    columns = _columns(cases, others, given)
    if not is_of_full_rank(columns):
        return _without(cases, Undefined.COLLINEAR, confidence)
    try:
        estimated, is_penalised = _estimated(cases, columns, len(others), confidence)
    except DoesNotSettle:
        return _without(cases, Undefined.NOT_CONVERGED, confidence)
    rarer = min(cases.decided.sum(), cases.n - cases.decided.sum())
    rows = zip(others, estimated, _adjusted([p_value for _, p_value in estimated]), strict=True)
    return Impartiality(
        groups=tuple(
            GroupOdds(name, *cases.count(cases.names.index(name)), odds, p_value, sure)
            for name, (odds, p_value), sure in rows
        ),
        by_stratum={},
        reference=base,
        is_penalised=is_penalised,
        is_thin=bool(rarer < PER_COEFFICIENT * (columns.shape[1] - 1)),
        n=cases.n,
        missing=cases.missing,
        unit="odds_ratio",
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases that are known: their decision and their group, as an index of its name."""

    decided: Numbers
    which: NDArray[np.intp]
    names: tuple[str, ...]
    kept: Mask

    @property
    def n(self) -> int:
        return len(self.decided)

    @property
    def missing(self) -> int:
        return len(self.kept) - self.n

    def count(self, place: int) -> tuple[int, int]:
        """Return how many of a group were decided for, and how many there are."""
        mine = self.which == place
        return int(self.decided[mine].sum()), int(mine.sum())

    def tables(self, strata: Sequence[str]) -> Numbers:
        """Return (groups, strata, 2) how many were decided for and how many against."""
        names, where = np.unique(np.array(strata, dtype=object)[self.kept].astype(str), return_inverse=True)
        tables = np.zeros((len(self.names), len(names), 2))
        np.add.at(tables, (self.which, where, (self.decided == 0).astype(int)), 1)
        return tables


def _cases(
    decided: Values,
    groups: Sequence[str],
    strata: Sequence[str],
    *,
    known: Mask | None = None,
) -> _Cases:
    decisions = as_numbers(decided, "Decisions")
    if not len(decisions) == len(groups) == len(strata):
        raise ValueError(f"{len(decisions)} decisions do not go with {len(groups)} groups and {len(strata)} strata.")
    there = ~np.isnan(decisions)
    if not np.isin(decisions[there], (0, 1)).all():
        raise ValueError("A decision is 1 where it is for the customer, and 0 where not.")
    kept = there & np.array([bool(group) for group in groups], dtype=np.bool_)
    if known is not None:
        kept &= known
    names, which = np.unique(np.array(groups, dtype=object)[kept].astype(str), return_inverse=True)
    return _Cases(decisions[kept], which, tuple(names.tolist()), kept)


def _cases_given(
    decided: Values, groups: Sequence[str], covariates: Mapping[str, Values]
) -> tuple[_Cases, list[Numbers]]:
    """Return the cases of which everything is known, and their covariates."""
    given = {name: as_numbers(values, name) for name, values in covariates.items()}
    if any(len(values) != len(groups) for values in given.values()):
        raise ValueError(f"Covariates must be as many as the {len(groups)} cases.")
    known: Mask = np.logical_and.reduce([np.ones(len(groups), dtype=np.bool_), *map(np.isfinite, given.values())])
    cases = _cases(decided, groups, groups, known=known)
    return cases, [values[cases.kept] for values in given.values()]


def _columns(cases: _Cases, others: Sequence[str], given: Sequence[Numbers]) -> Numbers:
    """Return a column of ones, one for each group, and the covariates that vary, standardised."""
    of_groups = [(cases.which == cases.names.index(name)).astype(np.float64) for name in others]
    parts = [np.ones(cases.n), *of_groups]
    if given:
        scores, _centres, _spreads = standardised(np.column_stack(given))
        parts += [column for column in scores.T if column.any()]
    return np.column_stack(parts)


def _adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Return the adjusted p-values of those that there are; two groups are one comparison, and stay as they are."""
    known = iter(benjamini_hochberg([p for p in p_values if p is not None]))
    return [None if p is None else next(known) for p in p_values]


def _estimated(
    cases: _Cases, columns: Numbers, others: int, confidence: float
) -> tuple[list[tuple[Estimate, float | None]], bool]:
    """Return the odds ratio and p-value of each group but the one of reference, and whether they are penalised."""
    ones = np.ones(cases.n)
    try:
        fit, is_penalised = logistic_regression(cases.decided, ones, columns), False
    except DoesNotSettle:
        fit, is_penalised = penalised_logistic_regression(cases.decided, ones, columns), True
    if not (np.diag(fit.covariance) > 0).all():
        raise DoesNotSettle(is_separated=is_penalised)
    one = _profiled if is_penalised else _by_wald
    return [one(fit, place, cases=cases, columns=columns, confidence=confidence) for place in range(1, 1 + others)], (
        is_penalised
    )


def _by_wald(
    fit: Regression, place: int, *, cases: _Cases, columns: Numbers, confidence: float
) -> tuple[Estimate, float | None]:
    value, error = float(fit.coefficients[place]), float(fit.errors[place])
    half = quantile_of(confidence) * error
    odds = Estimate(exp(value), exp(value - half), exp(value + half), cases.n, "odds_ratio", confidence)
    return odds, 2 * float(ndtr(-abs(value) / error))


def _profiled(
    fit: Regression, place: int, *, cases: _Cases, columns: Numbers, confidence: float
) -> tuple[Estimate, float | None]:
    """Return an odds ratio with the interval in which the penalised likelihood stays high enough."""
    ones = np.ones(cases.n)
    value, error = float(fit.coefficients[place]), float(fit.errors[place])
    _, highest = maximise_penalised(cases.decided, ones, columns, fixed=None)
    limit = float(chdtri(1, 1 - confidence))

    def drop(at: float) -> float:
        return 2 * (highest - maximise_penalised(cases.decided, ones, columns, fixed=(place, at))[1])

    def bound(side: int) -> float | None:
        far = value + side * 2 * error
        try:
            while drop(far) < limit and abs(far - value) < 40 * error:
                far += side * 2 * error
            return exp(brentq(lambda at: drop(at) - limit, value, far, xtol=1e-8)) if drop(far) > limit else None
        except DoesNotSettle:
            return None

    odds = Estimate(exp(value), bound(-1), bound(1), cases.n, "odds_ratio", confidence)
    try:
        return odds, float(chdtrc(1, max(0.0, drop(0.0))))
    except DoesNotSettle:
        return odds, None


def _without(cases: _Cases, reason: Undefined, confidence: float) -> Impartiality:
    return Impartiality(
        groups=tuple(
            GroupOdds(
                name,
                *cases.count(place),
                without_value(reason, n=cases.n, unit="odds_ratio", confidence=confidence),
                None,
                None,
            )
            for place, name in enumerate(cases.names)
        ),
        by_stratum={},
        reference=None,
        is_penalised=False,
        is_thin=False,
        n=cases.n,
        missing=cases.missing,
        unit="odds_ratio",
        confidence=confidence,
        undefined=reason,
    )
