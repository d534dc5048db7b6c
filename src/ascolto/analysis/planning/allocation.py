"""Which actions to pay for: the most expected gain within what there is, and how sure that choice is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, exp, fsum, isfinite, log

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found

TAKEN = 0.5
SLACK = 1e-5  # further than HiGHS lets a constraint be missed (1e-6 of what there is)
NEARLY = 1e-6  # of the largest gain: plans that differ by less are equally good
ROUNDING = 1e-12
EXACT = {"mip_rel_gap": 0.0}  # without it HiGHS stops within 1e-4 of the best
WORST_SHARE = 0.1
LARGEST = 1e100
STEEPEST = 700.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action that could be paid for: what it needs of each resource, and what it brings.

    `gain` is expected, `spread` its standard deviation (0: certain), in whatever unit the plan counts; `needs` maps
    resources ("money", "hours") to amounts of 0 or more. Of those with the same `group` at most one is taken; with
    `after` only together with those named. A `mandatory` one is always taken.
    """

    name: str
    gain: float
    needs: Mapping[str, float]
    spread: float = 0.0
    group: str = ""
    after: tuple[str, ...] = ()
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions to take, what they bring and need, and what more of a resource would bring.

    `worst_tenth` is the mean gain of the plan in its worst tenth of scenarios (None without spread);
    `chosen_in` how often each candidate belongs to the best plan of a single scenario: near 1 or 0 the choice is safe.
    """

    chosen: tuple[str, ...]
    gain: float
    used: Mapping[str, float]
    left: Mapping[str, float]
    worst_tenth: float | None
    chosen_in: Mapping[str, float]
    n: int
    unit: str
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return what is chosen, and how many of the choices uncertainty could turn."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        unsure = sum(1 for share in self.chosen_in.values() if WORST_SHARE < share < 1 - WORST_SHARE)
        facts = {"chosen": len(self.chosen), "gain": self.gain, "worst_tenth": self.worst_tenth, "unsure": unsure}
        return found(FindingKind.BEST_PLAN, **facts, n=self.n, unit=self.unit)


def best_plan(
    candidates: Sequence[Candidate],
    available: Mapping[str, float],
    *,
    caution: float = 0.0,
    scenarios: int = 200,
    seed: int = 1,
    unit: str = "gain",
) -> Plan:
    """Return the set of actions with the most expected gain within what there is, or the most cautious mixture.

    Args:
        candidates: what could be done, with different names.
        available: how much there is of each resource; a need of a resource that is not named here has no limit.
        caution: 0 looks at the expected gain alone, 1 at the worst tenth of the scenarios alone, between them at both.
        scenarios: how many outcomes are drawn where a gain is uncertain (independent normal gains); 10 or more.
        seed: of the draws.
        unit: in which gains are counted.
    Returns:
        The best plan. Of equally good ones that which needs less (as a sum of shares of what there is), and then that
        whose places in the list have the smaller sum. Undefined where the mandatory actions alone do not fit.
    Raises:
        ValueError: two of the same name, an unknown name in `after`, a number out of range, or a caution outside 0..1.
    Source:
        0-1 programme solved by HiGHS; the worst tenth is the conditional value at risk of Rockafellar and Uryasev
        (2000), Journal of Risk 2, 21-41.
    """
    _check(candidates, available, caution, scenarios)
    if not candidates:
        return Plan((), 0.0, {}, {}, None, {}, 0, unit, Undefined.NOTHING_COUNTED)
    problem = _problem(candidates, available)
    gains = np.array([each.gain for each in candidates], dtype=float)
    drawn = _drawn(gains, np.array([each.spread for each in candidates], dtype=float), scenarios, seed)
    taken = _chosen(problem, gains, drawn, caution)
    while taken is not None and (over := problem.overspent(taken)) is not None:
        # Within the tolerance of the solver, but more than there is: never all of these together.
        problem = problem.without(over)
        taken = _chosen(problem, gains, drawn, caution)
    if taken is None:
        return Plan((), 0.0, {}, {}, None, {}, len(candidates), unit, Undefined.DOES_NOT_FIT)
    return _plan(problem, taken, gains, drawn, unit)


def _chosen(problem: "_Problem", gains: Numbers, drawn: Numbers | None, caution: float) -> Numbers | None:
    return _best(problem, gains) if drawn is None or not caution else _cautious(problem, gains, drawn, caution)


def _check(candidates: Sequence[Candidate], available: Mapping[str, float], caution: float, scenarios: int) -> None:
    names = [each.name for each in candidates]
    if len(set(names)) < len(names):
        raise ValueError("Every action needs a name of its own.")
    for each in candidates:
        numbers = [each.gain, each.spread, *each.needs.values()]
        if not all(abs(number) <= LARGEST for number in numbers) or min([each.spread, *each.needs.values()]) < 0:
            raise ValueError(f"“{each.name}” has a need or a spread below 0, or a number that is not finite.")
        unknown = set(each.after) - set(names)
        if unknown:
            raise ValueError(f"“{each.name}” comes after “{min(unknown)}”, which is not among the actions.")
    if not all(isfinite(amount) and amount >= 0 for amount in available.values()):
        raise ValueError("What there is of a resource must be 0 or more and finite.")
    if not 0 <= caution <= 1:
        raise ValueError(f"A caution of {caution} is not between 0 and 1.")
    if scenarios < 1 / WORST_SHARE:
        raise ValueError("At least 10 scenarios are needed, so that there is a worst tenth.")


@dataclass(frozen=True, slots=True)
class _Problem:
    """The rules that every plan keeps: rows of `matrix` times what is taken must not exceed `most`."""

    candidates: Sequence[Candidate]
    available: Mapping[str, float]
    matrix: Numbers
    most: Numbers

    def solved(self, wanted: Numbers, *more: tuple[Numbers, float]) -> Numbers | None:
        """Return the plan with the most of what is wanted, kept also within further rows; None where there is none."""
        matrix = np.vstack([self.matrix, *[row for row, _most in more]])
        most = np.concatenate([self.most, [limit for _row, limit in more]])
        mandatory = np.array([float(each.mandatory) for each in self.candidates])
        rules = [LinearConstraint(matrix, -np.inf, most)] if len(most) else []
        found_plan = milp(
            -_relative(wanted),
            integrality=np.ones(len(wanted)),
            bounds=Bounds(mandatory, 1),
            constraints=rules,
            options=EXACT,
        )
        return None if found_plan.x is None else self.whole(found_plan.x)

    def whole(self, solution: Numbers) -> Numbers:
        """Return whole decisions, looked at once more."""
        taken = (solution[: len(self.candidates)] > TAKEN).astype(float)
        if (self.matrix @ taken > self.most + SLACK).any():
            raise ArithmeticError("The solver returned a plan that needs more than there is.")
        return taken

    def overspent(self, taken: Numbers) -> Numbers | None:
        """Return those taken (1, else 0) that together need more of a resource than there is; None if they do not."""
        for resource, amount in self.available.items():
            needs = np.array([each.needs.get(resource, 0.0) for each in self.candidates])
            if fsum(needs * taken) > amount * (1 + ROUNDING):
                return np.asarray(taken * (needs > 0))
        return None

    def without(self, together: Numbers) -> "_Problem":
        """Return the problem in which these are never all taken."""
        matrix, most = np.vstack([self.matrix, together]), np.append(self.most, together.sum() - 1)
        return replace(self, matrix=matrix, most=most)


def _problem(candidates: Sequence[Candidate], available: Mapping[str, float]) -> _Problem:
    place = {each.name: number for number, each in enumerate(candidates)}
    # As shares of what there is, so that the tolerance of the solver is one too.
    rows = [
        np.array([_share(each.needs.get(resource, 0.0), amount) for each in candidates])
        for resource, amount in available.items()
    ]
    most = [float(amount > 0) for amount in available.values()]
    for group in dict.fromkeys(each.group for each in candidates if each.group):
        rows.append(np.array([float(each.group == group) for each in candidates]))
        most.append(1.0)
    for each in candidates:
        for earlier in each.after:
            row = np.zeros(len(candidates))
            row[place[each.name]], row[place[earlier]] = 1.0, -1.0
            rows.append(row)
            most.append(0.0)
    matrix = np.array(rows) if rows else np.zeros((0, len(candidates)))
    return _Problem(candidates, available, matrix, np.array(most))


def _share(need: float, amount: float) -> float:
    """Return a need as a share of what there is, 2 where it is more than that: it fits just as little."""
    if need >= 2 * amount:
        return 2.0 if need > 0 else 0.0
    return need / amount


def _relative(wanted: Numbers) -> Numbers:
    """Return what is wanted relative to the largest of it, so that the solver takes nothing for nothing."""
    largest = float(np.abs(wanted).max())
    return wanted / largest if largest > 0 else wanted


def _best(problem: _Problem, gains: Numbers) -> Numbers | None:
    """Return what the best plan takes; of equally good ones what needs less, and then what stands earlier."""
    best = problem.solved(gains)
    if best is None:
        return None
    gains = _relative(gains)
    as_good = (-gains, -float(gains @ best) + NEARLY)
    needs = _relative_needs(problem)
    cheapest = problem.solved(-needs, as_good)
    if cheapest is None:
        return best
    as_cheap = (needs, float(needs @ cheapest) + NEARLY)
    earliest = problem.solved(-np.arange(len(gains), dtype=float), as_good, as_cheap)
    return cheapest if earliest is None else earliest


def _relative_needs(problem: _Problem) -> Numbers:
    """Return what each candidate needs, as a sum of shares of what there is."""
    shares = [
        fsum(_share(each.needs.get(resource, 0.0), amount) for resource, amount in problem.available.items() if amount)
        for each in problem.candidates
    ]
    return np.array(shares)


def _drawn(gains: Numbers, spreads: Numbers, scenarios: int, seed: int) -> Numbers | None:
    """Return the gains of each scenario, scenarios × candidates; None where everything is certain."""
    if not spreads.any():
        return None
    return np.random.default_rng(seed).normal(gains, spreads, size=(scenarios, len(gains)))


def _cautious(problem: _Problem, gains: Numbers, drawn: Numbers, caution: float) -> Numbers | None:
    """Return the plan that is best by the mixture of expected gain and mean of the worst tenth.

    Beside what is taken, the programme has the gain t at the edge of the worst tenth, and for each scenario how far it
    falls short of t: the mean of the worst tenth is the largest t less the mean shortfall divided by a tenth.
    """
    scenarios, n = drawn.shape
    largest = float(max(np.abs(gains).max(), np.abs(drawn).max()))
    gains, drawn = gains / largest, drawn / largest
    wanted = np.concatenate(
        [(1 - caution) * gains, [caution], np.full(scenarios, -caution / (WORST_SHARE * scenarios))]
    )
    short = np.hstack([-drawn, np.ones((scenarios, 1)), -np.eye(scenarios)])
    rules = [LinearConstraint(short, -np.inf, 0.0)]
    if len(problem.most):
        padded = np.hstack([problem.matrix, np.zeros((len(problem.most), 1 + scenarios))])
        rules.append(LinearConstraint(padded, -np.inf, problem.most))
    mandatory = [float(each.mandatory) for each in problem.candidates]
    bounds = Bounds(
        np.concatenate([mandatory, [-np.inf], np.zeros(scenarios)]),
        np.concatenate([np.ones(n), np.full(1 + scenarios, np.inf)]),
    )
    whole = np.concatenate([np.ones(n), np.zeros(1 + scenarios)])
    solution = milp(-wanted, integrality=whole, bounds=bounds, constraints=rules, options=EXACT)
    return None if solution.x is None else problem.whole(solution.x)


def _plan(problem: _Problem, taken: Numbers, gains: Numbers, drawn: Numbers | None, unit: str) -> Plan:
    names = [each.name for each in problem.candidates]
    chosen = tuple(name for name, is_taken in zip(names, taken, strict=True) if is_taken)
    used = {
        resource: fsum(each.needs.get(resource, 0.0) for each in problem.candidates if each.name in chosen)
        for resource in problem.available
    }
    left = {resource: amount - used[resource] for resource, amount in problem.available.items()}
    frequencies = dict(zip(names, (float(share) for share in _chosen_in(problem, taken, drawn)), strict=True))
    return Plan(chosen, float(gains @ taken), used, left, _worst(taken, drawn), frequencies, len(names), unit)


def _chosen_in(problem: _Problem, taken: Numbers, drawn: Numbers | None) -> Numbers:
    """Return in which share of the scenarios each candidate belongs to the plan that is best there."""
    if drawn is None:
        return taken
    plans = [problem.solved(outcome) for outcome in drawn]
    return np.asarray(np.mean([plan for plan in plans if plan is not None], axis=0), dtype=np.float64)


def _worst(taken: Numbers, drawn: Numbers | None) -> float | None:
    if drawn is None:
        return None
    totals = np.sort(drawn @ taken)
    return float(totals[: ceil(WORST_SHARE * len(totals))].mean())


@dataclass(frozen=True, slots=True)
class Spread:
    """How money is spread over responses that level off; the price is what one more unit of it would bring."""

    amounts: Mapping[str, float]
    gain: float
    price: float
    unit: str


def spread_out(budget: float, responses: Mapping[str, tuple[float, float]], *, unit: str = "gain") -> Spread:
    """Spread a budget over several responses a·(1 − exp(−x/s)) so that the sum is largest.

    Args:
        budget: how much there is, 0 or more.
        responses: for each name the most it can bring (a, 0 or more) and the amount that brings 63 % of it (s > 0).
        unit: in which gains are counted.
    Returns:
        The amounts, which add up to the budget, and the price: the gain of one more unit of budget. Where nothing can
        be gained nothing is spent.
    Raises:
        ValueError: a number outside its range or not finite.
    Source:
        Equal marginal gains (Karush, Kuhn and Tucker): a/s·exp(−x/s) is the same for all that get something.
    """
    numbers = [budget, *[number for pair in responses.values() for number in pair]]
    if not all(0 <= number <= LARGEST for number in numbers):
        raise ValueError("A budget and the most a response can bring must be 0 or more and at most 1e100.")
    if any(scale == 0 for _most, scale in responses.values()):
        raise ValueError("The amount that brings 63 % of a response must be more than 0.")
    # All in logarithms: the price of a large budget is smaller than any number.
    steep = {name: log(most) - log(scale) for name, (most, scale) in responses.items() if most}
    if not steep:
        return Spread(dict.fromkeys(responses, 0.0), 0.0, 0.0, unit)
    if max(steep.values()) > STEEPEST:
        raise ValueError("A response rises so steeply that its price is no number.")
    ranked = sorted(steep, key=lambda name: -steep[name])
    price = 0.0
    for count in range(1, len(ranked) + 1):
        served = ranked[:count]
        scales = fsum(responses[name][1] for name in served)
        level = fsum(responses[name][1] * steep[name] for name in served)
        price = (level - budget) / scales
        if count == len(ranked) or price >= steep[ranked[count]]:
            break
    amounts = {name: scale * max(0.0, steep[name] - price) if name in steep else 0.0
               for name, (_most, scale) in responses.items()}  # fmt: skip
    gain = fsum(most * -np.expm1(-amounts[name] / scale) for name, (most, scale) in responses.items())
    return Spread(amounts, gain, exp(price), unit)
