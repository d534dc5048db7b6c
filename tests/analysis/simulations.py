"""What intervals promise, tried many times on data of which the truth is known; how often rules alarm for nothing.

Every trial draws from its own seed. `python -m tests.analysis.simulations` runs all of them and writes
docs/simulations.md; the tests that are marked `proof` hold each to its tolerance.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from ascolto import analysis as a
from ascolto.analysis.change.run_rules import Rule

PAGE = Path(__file__).resolve().parents[2] / "docs" / "simulations.md"
Draw = np.random.Generator


@dataclass(frozen=True)
class Trial:
    """A property that is tried `runs` times; `once` says whether it held. `least` and `most` are what is tolerated."""

    name: str
    promised: str
    runs: int
    once: Callable[[Draw], bool]
    least: float
    most: float

    @property
    def key(self) -> str:
        return self.name.replace(" ", "-")


@dataclass(frozen=True)
class Outcome:
    trial: Trial
    share: float

    @property
    def error(self) -> float:
        return sqrt(self.share * (1 - self.share) / self.trial.runs)

    @property
    def holds(self) -> bool:
        """Whether the share is tolerable, allowing for the luck of the draws."""
        return self.trial.least - 3 * self.error <= self.share <= self.trial.most + 3 * self.error


def outcome_of(trial: Trial) -> Outcome:
    seeds = np.random.SeedSequence([ord(letter) for letter in trial.name]).spawn(trial.runs)
    return Outcome(trial, sum(trial.once(np.random.default_rng(seed)) for seed in seeds) / trial.runs)


def held(low: float | None, truth: float, high: float | None) -> bool:
    return (low is None or low <= truth) and (high is None or truth <= high)


def share_of(n: int, truth: float) -> Callable[[Draw], bool]:
    def once(draw: Draw) -> bool:
        found = a.proportion(int(draw.binomial(n, truth)), n)
        return held(found.low, truth, found.high)

    return once


def difference_of_shares(draw: Draw) -> bool:
    found = a.difference_of_proportions(int(draw.binomial(50, 0.3)), 50, int(draw.binomial(80, 0.5)), 80)
    return held(found.low, -0.2, found.high)


def rate_of(truth: float) -> Callable[[Draw], bool]:
    def once(draw: Draw) -> bool:
        found = a.rate(int(draw.poisson(truth)), 1)
        return held(found.low, truth, found.high)

    return once


def ratio_of_rates(draw: Draw) -> bool:
    found = a.rate_ratio(int(draw.poisson(12)), 1, int(draw.poisson(20)), 1)
    return held(found.low, 0.6, found.high)


def net_promoter(n: int, chances: tuple[float, float, float]) -> Callable[[Draw], bool]:
    def once(draw: Draw) -> bool:
        found = a.nps(draw.choice([3.0, 8.0, 10.0], n, p=chances))
        return held(found.low, 100 * (chances[2] - chances[0]), found.high)

    return once


def difference_of_nps(draw: Draw) -> bool:
    first = draw.choice([3.0, 8.0, 10.0], 100, p=(0.2, 0.3, 0.5))
    second = draw.choice([3.0, 8.0, 10.0], 80, p=(0.3, 0.3, 0.4))
    found = a.nps_difference(first, second)
    return held(found.low, 20, found.high)


def mean_of_answers(draw: Draw) -> bool:
    chances = np.array([0.05, 0.1, 0.2, 0.35, 0.3])
    found = a.mean_score(draw.choice(np.arange(1.0, 6), 40, p=chances))
    return held(found.low, float(chances @ np.arange(1, 6)), found.high)


def weighted_top_box(draw: Draw) -> bool:
    stratum = draw.random(150) < 0.5
    answers = np.where(draw.random(150) < np.where(stratum, 0.8, 0.4), 5.0, 2.0)
    found = a.top_box(answers, at_least=4, weights=np.where(stratum, 1.6, 0.4))
    return held(found.low, 0.8 * 0.8 + 0.2 * 0.4, found.high)


def survival_at_a_time(draw: Draw) -> bool:
    durations, watched = draw.exponential(10, 80), draw.uniform(2, 30, 80)
    curve = a.kaplan_meier(np.minimum(durations, watched), durations <= watched).at(8)
    return held(curve.low, float(np.exp(-0.8)), curve.high)


def median_survival(draw: Draw) -> bool:
    durations, watched = draw.exponential(10, 80), draw.uniform(2, 40, 80)
    median = a.kaplan_meier(np.minimum(durations, watched), durations <= watched).median
    return held(median.low, 10 * float(np.log(2)), median.high)


def hazard_ratio(draw: Draw) -> bool:
    x = draw.normal(size=120)
    durations, watched = draw.exponential(np.exp(-0.5 * x)), draw.exponential(2, 120)
    found = a.hazards(np.minimum(durations, watched), durations <= watched, {"x": x}).covariates[0].coefficient
    return held(found.low, 0.5, found.high)


def agreement_of_two(draw: Draw) -> bool:
    found = a.krippendorff_alpha(np.column_stack(_judged(draw, 120)), resamples=300).value
    return held(found.low, 0.64, found.high)


def _judged(draw: Draw, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two who judge n units of three kinds, right with a chance of 0.8, otherwise at random.

    They agree in 0.64 + 0.36 / 3 = 0.76, by chance in a third: kappa and alpha are both (0.76 - 1/3) / (2/3) = 0.64.
    """
    true = draw.integers(0, 3, n)
    first, second = (np.where(draw.random(n) < 0.8, true, draw.integers(0, 3, n)).astype(float) for _judge in range(2))
    return first, second


def kappa_of_two(draw: Draw) -> bool:
    first, second = _judged(draw, 120)
    found = a.cohen_kappa(first, second).value
    return held(found.low, 0.64, found.high)


def steady_chart(draw: Draw) -> bool:
    """Whether a steady u chart of 24 months signals (nothing happened)."""
    sizes = draw.uniform(800, 1200, 24)
    return bool(a.control_chart(draw.poisson(sizes * 0.02), sizes, kind="u").signals)


def steady_weeks(expected: float) -> Callable[[Draw], bool]:
    """Whether of two years in which nothing happened a week lies beyond exact limits."""

    def once(draw: Draw) -> bool:
        chart = a.exact_chart(draw.poisson(expected, 104).tolist(), rules=NELSON_1)
        return bool(chart.signals)

    return once


def steady_point(rules: frozenset[Rule]) -> Callable[[Draw], bool]:
    def once(draw: Draw) -> bool:
        return bool(a.signals_in(draw.normal(size=24), rules=rules))

    return once


def false_step(draw: Draw) -> bool:
    sizes = draw.uniform(800, 1200, 24)
    return len(a.steps(draw.poisson(sizes * 0.02), sizes, kind="u").phases) > 1


def found_step(draw: Draw) -> bool:
    sizes = draw.uniform(800, 1200, 24)
    rates = np.repeat([0.02, 0.04], 12)
    return len(a.steps(draw.poisson(sizes * rates), sizes, kind="u").phases) > 1


def false_discovery(draw: Draw) -> bool:
    """Twenty houses alike: whether any is said to differ from the rest."""
    found = a.compare_shares({str(house): (int(draw.binomial(200, 0.3)), 200) for house in range(20)})
    return any(comparison.is_shown for comparison in found.comparisons)


def repeat_rate(draw: Draw) -> bool:
    rates = draw.gamma(1.0, 0.2, 300)
    rows = []
    for each in rates:
        times = np.cumsum(draw.exponential(1 / each, 60))
        chance = draw.beta(1.0, 3.0)
        stays = np.cumprod(draw.random(60) >= chance)
        came = times[(times <= 39) & np.concatenate([[1], stays[:-1]]).astype(bool)]
        rows.append((len(came), came[-1] if len(came) else 0.0, 39.0))
    found = a.repeat_buying(a.Histories(*np.array(rows).T)).parameters["r"]
    return held(found.low, 1.0, found.high)


NEAR, WIDE = (0.93, 0.97), (0.945, 0.995)
NELSON_1 = frozenset({Rule.BEYOND_LIMITS})
USUAL_TWO = frozenset({Rule.BEYOND_LIMITS, Rule.RUN_OF_9})
ALL_FOUR = frozenset(a.WESTERN_ELECTRIC)

TRIALS = [
    Trial("share 20 of 10 percent", "Wilson, 95 %", 4000, share_of(20, 0.1), *NEAR),
    Trial("share 100 of 30 percent", "Wilson, 95 %", 4000, share_of(100, 0.3), *NEAR),
    Trial("share 50 of 2 percent", "Wilson, 95 %", 4000, share_of(50, 0.02), 0.90, 0.99),
    Trial("difference of two shares", "Newcombe, 95 %", 4000, difference_of_shares, *NEAR),
    Trial("rate of 3 expected", "Garwood, at least 95 %", 4000, rate_of(3), *WIDE),
    Trial("rate of 20 expected", "Garwood, at least 95 %", 4000, rate_of(20), *WIDE),
    Trial("ratio of two rates", "exact, at least 95 %", 4000, ratio_of_rates, 0.945, 0.99),
    Trial("net promoter score of 30", "adjusted, 95 %", 4000, net_promoter(30, (0.2, 0.3, 0.5)), *NEAR),
    Trial("net promoter score with few detractors", "adjusted, 95 %", 4000, net_promoter(30, (0.03, 0.17, 0.8)), *NEAR),
    Trial("difference of two net promoter scores", "95 %", 4000, difference_of_nps, *NEAR),
    Trial("mean of 40 answers of 1 to 5", "Student, 95 %", 4000, mean_of_answers, *NEAR),
    Trial("weighted top box", "Wilson with Kish's effective n, 95 %", 4000, weighted_top_box, 0.93, 0.985),
    Trial("share still open after a time", "Kaplan-Meier, log-log, 95 %", 2000, survival_at_a_time, *NEAR),
    Trial("median time", "Brookmeyer and Crowley, 95 %", 2000, median_survival, 0.93, 0.98),
    Trial("hazard ratio", "Wald, 95 %", 1000, hazard_ratio, 0.92, 0.97),
    Trial("agreement of two by kappa", "95 %", 2000, kappa_of_two, 0.92, 0.975),
    Trial("agreement by alpha", "bootstrap over units, 95 %", 400, agreement_of_two, 0.91, 0.975),
    Trial("rate of repeat buying", "normal in the logarithm, 95 %", 120, repeat_rate, 0.88, 0.99),
    Trial("steady points with one rule", "1 in 370 points: 6.3 % of 24", 4000, steady_point(NELSON_1), 0.055, 0.07),
    Trial("steady points with the usual two rules", "1 in 225 points", 4000, steady_point(USUAL_TWO), 0.07, 0.11),
    Trial("steady points with all four rules", "1 in 92 points", 4000, steady_point(ALL_FOUR), 0.17, 0.24),
    Trial("steady chart of 24 months", "false alarm, two rules", 4000, steady_chart, 0.04, 0.12),
    Trial("104 steady weeks of 1, exact limits", "at most 1 in 370: 24.5 %", 4000, steady_weeks(1.0), 0.0, 0.245),
    Trial("104 steady weeks of 2.7, exact limits", "at most 1 in 370: 24.5 %", 4000, steady_weeks(2.7), 0.0, 0.245),
    Trial("104 steady weeks of 8, exact limits", "at most 1 in 370: 24.5 %", 4000, steady_weeks(8.0), 0.0, 0.245),
    Trial("104 steady weeks of 30, exact limits", "at most 1 in 370: 24.5 %", 4000, steady_weeks(30.0), 0.0, 0.245),
    Trial("false change of level in 24 months", "at most 5 %", 1000, false_step, 0.0, 0.06),
    Trial("true doubling of the level found", "power", 400, found_step, 0.95, 1.0),
    Trial("twenty equal houses compared", "any said to differ: at most 5 %", 1000, false_discovery, 0.0, 0.06),
]  # fmt: skip


def page(outcomes: list[Outcome]) -> str:
    """Return docs/simulations.md."""
    lines = [
        "# Do the intervals hold what they promise?",
        "",
        "<!-- Written by `python -m tests.analysis.simulations`; change the source instead. -->",
        "",
        "Each row is data of which the truth is known, drawn anew so many times: in which share of the runs the",
        "interval held the truth, or a rule spoke. The error is the standard error of that share. The trials and their",
        "seeds, are in `tests/analysis/simulations.py`; the tests marked `proof` hold each to what is tolerated.",
        "",
        "| what is tried | promised | runs | found | error | tolerated |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.trial.name} | {one.trial.promised} | {one.trial.runs} | {one.share:.1%} | {one.error:.1%}"
        f" | {one.trial.least:.1%} to {one.trial.most:.1%} |"
        for one in outcomes
    ]
    return "\n".join([*lines, ""])


def main() -> int:
    outcomes = []
    for trial in TRIALS:
        outcomes.append(outcome_of(trial))
        mark = "" if outcomes[-1].holds else "   <- beyond what is tolerated"
        print(f"{trial.name:50} {outcomes[-1].share:7.2%}{mark}", flush=True)
    PAGE.write_text(page(outcomes), encoding="utf-8")
    return 0 if all(one.holds for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
