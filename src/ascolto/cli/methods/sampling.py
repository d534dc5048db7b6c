"""Samples: how many to ask, whom, what they can show, and what they say of everybody."""

from argparse import ArgumentParser, Namespace

import numpy as np

from ascolto.analysis import (
    AllocationRule,
    RequiredAnswers,
    Rounding,
    SampleSize,
    SmallestDifference,
    SurveyEstimate,
    Weighting,
    allocate_sample,
    answers_to_compare_means,
    answers_to_compare_nps,
    answers_to_compare_shares,
    cluster_mean,
    mean_of_random_sample,
    rake,
    sample_size_for_mean,
    sample_size_for_nps,
    sample_size_for_share,
    smallest_difference_of_means,
    smallest_difference_of_nps,
    smallest_difference_of_shares,
    stratified_mean,
)
from ascolto.analysis.arrays import Numbers
from ascolto.analysis.samples.stratification import Allocation
from ascolto.analysis.samples.weighting import CAP
from ascolto.analysis.scores.mean_changes import moments_of
from ascolto.analysis.scores.net_promoter import balance_of, likelihoods
from ascolto.cli.methods.columns import groups_in, weights_in, weights_option
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table

TWO = 2


def _size_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--population", required=True, metavar="COLUMN", help="how many could be asked, a row each time"
    )
    parser.add_argument("--name", metavar="COLUMN", help="what the rows are called; without it they are numbered")
    parser.add_argument("--measure", choices=["share", "mean", "nps"], default="share")
    parser.add_argument("--margin", type=float, metavar="E", help="half the width of the interval; 0.05 of a share")
    parser.add_argument(
        "--share", type=float, default=0.5, metavar="P", help="what is expected; default 0.5, the worst"
    )
    parser.add_argument("--deviation", type=float, metavar="S", help="of the answers, for a mean")
    parser.add_argument("--variance", type=float, default=1.0, metavar="V", help="of an answer, for NPS; default 1")
    parser.add_argument(
        "--design-effect", type=float, default=1.0, metavar="D", help="of clusters or weights; default 1"
    )
    parser.add_argument("--response-rate", type=float, default=1.0, metavar="R", help="of the invited; default 1")
    parser.add_argument("--rounding", choices=[each.value for each in Rounding], default=Rounding.UP.value)
    confidence_option(parser)


def _size(table: Table, asked: Namespace) -> dict[str, SampleSize]:
    populations = table.whole_numbers(asked.population)
    names = table.words(asked.name) if asked.name else [str(row) for row in range(1, len(populations) + 1)]
    if len(set(names)) != len(names):
        raise ValueError(f"“{asked.name}” calls two rows the same.")
    return {name: _size_of(population, asked) for name, population in zip(names, populations, strict=True)}


def _size_of(population: int, asked: Namespace) -> SampleSize:
    options = {"population": population, "design_effect": asked.design_effect, "response_rate": asked.response_rate}
    options |= {"rounding": Rounding(asked.rounding), "confidence": asked.confidence}
    if asked.measure == "share":
        return sample_size_for_share(0.05 if asked.margin is None else asked.margin, share=asked.share, **options)
    if asked.margin is None:
        raise ValueError("The margin must be said: --margin E.")
    if asked.measure == "nps":
        return sample_size_for_nps(asked.margin, variance=asked.variance, **options)
    if asked.deviation is None:
        raise ValueError("For a mean the deviation of the answers must be said: --deviation S.")
    return sample_size_for_mean(asked.margin, asked.deviation, **options)


def _allocation_options(parser: ArgumentParser) -> None:
    parser.add_argument("--name", required=True, metavar="COLUMN", help="what the strata are called")
    parser.add_argument("--size", required=True, metavar="COLUMN", help="how many there are in each")
    parser.add_argument("--total", type=int, required=True, metavar="N", help="respondents in all")
    parser.add_argument("--rule", choices=[each.value for each in AllocationRule], default="proportional")
    parser.add_argument("--deviation", metavar="COLUMN", help="of the answers within each stratum")
    parser.add_argument("--cost", metavar="COLUMN", help="of one answer in each stratum")
    parser.add_argument("--least", type=int, default=2, metavar="N", help="in each stratum; default 2")


def _allocation(table: Table, asked: Namespace) -> Allocation:
    return allocate_sample(
        asked.total,
        table.words(asked.name),
        table.whole_numbers(asked.size),
        rule=AllocationRule(asked.rule),
        deviations=table.numbers(asked.deviation) if asked.deviation else None,
        costs=table.numbers(asked.cost) if asked.cost else None,
        least=asked.least,
    )


def _difference_options(parser: ArgumentParser) -> None:
    parser.add_argument("--answers", required=True, metavar="COLUMN", help="the answers of this sample")
    parser.add_argument("--by", metavar="COLUMN", help="a column with two values; without it, against as many again")
    parser.add_argument("--measure", choices=["mean", "nps", "share"], default="mean")
    parser.add_argument("--at-least", type=float, metavar="ANSWER", help="the lowest one that counts, for a share")
    parser.add_argument("--wanted", type=float, metavar="D", help="say too how many answers this difference takes")
    parser.add_argument("--power", type=float, default=0.8, metavar="P", help="the chance to show it; default 0.8")
    confidence_option(parser)


def _difference(table: Table, asked: Namespace) -> dict[str, SmallestDifference | RequiredAnswers]:
    answers = table.numbers(asked.answers)
    groups = [answers[rows] for rows in groups_in(table, asked.by, len(answers)).values()]
    if asked.by and len(groups) != TWO:
        raise ValueError(f"“{asked.by}” must have two values; it has {len(groups)}.")
    sizes = [int((~np.isnan(group)).sum()) for group in groups]
    n, other_n = sizes if asked.by else sizes * TWO
    everybody = np.concatenate(groups)
    if not (~np.isnan(everybody)).any():
        raise ValueError(f"Nobody answered “{asked.answers}”.")
    found: dict[str, SmallestDifference | RequiredAnswers] = {"smallest": _smallest(groups, n, other_n, asked)}
    if asked.wanted is not None:
        found["needed"] = _needed(groups, asked)
    return found


def _smallest(groups: list[Numbers], n: int, other_n: int, asked: Namespace) -> SmallestDifference:
    options = {"power": asked.power, "confidence": asked.confidence}
    if asked.measure == "share":
        return smallest_difference_of_shares(_share_of(groups, asked.at_least), n, other_n, **options)
    if asked.measure == "nps":
        return smallest_difference_of_nps(n, other_n, variance=_variance_of(groups), **options)
    return smallest_difference_of_means(_deviation_of(groups), n, other_n, **options)


def _needed(groups: list[Numbers], asked: Namespace) -> RequiredAnswers:
    options = {"power": asked.power, "confidence": asked.confidence}
    if asked.measure == "share":
        share = _share_of(groups, asked.at_least)
        return answers_to_compare_shares(share, share + asked.wanted, **options)
    if asked.measure == "nps":
        return answers_to_compare_nps(asked.wanted, variance=_variance_of(groups), **options)
    return answers_to_compare_means(asked.wanted, _deviation_of(groups), **options)


def _share_of(groups: list[Numbers], at_least: float | None) -> float:
    """Return the share of both groups together."""
    if at_least is None:
        raise ValueError("A share takes the lowest answer that counts: --at-least ANSWER.")
    answers = np.concatenate(groups)
    return float((answers[~np.isnan(answers)] >= at_least).mean())


def _variance_of(groups: list[Numbers]) -> float:
    """Return the variance of an answer that counts 1, 0 or -1, of both groups together."""
    variance = balance_of(likelihoods(np.concatenate(groups), None)).variance
    if not variance:
        raise ValueError("All answer alike, so that nothing can be planned from them.")
    return variance


def _deviation_of(groups: list[Numbers]) -> float:
    """Return the standard deviation within groups."""
    moments = [moments_of(group) for group in groups]
    freedom = sum(max(0, each.n - 1) for each in moments)
    return float(np.sqrt(sum(each.squares for each in moments) / freedom)) if freedom else 0.0


def _raking_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--target",
        required=True,
        action="append",
        metavar="COLUMN:CATEGORY=SHARE,…",
        help="how many of each category there are among everybody; once for each column",
    )
    weights_option(parser)
    parser.add_argument(
        "--cap", type=float, default=CAP, metavar="TIMES", help="the mean weight; 0 for none; default 5"
    )


def _raking(table: Table, asked: Namespace) -> Weighting:
    targets = dict(_target(word) for word in asked.target)
    respondents = {name: table.words(name) for name in targets}
    return rake(respondents, targets, weights=weights_in(table, asked.weights), cap=asked.cap or None)


def _target(word: str) -> tuple[str, dict[str, float]]:
    name, _colon, shares = word.partition(":")
    parts = [part.rpartition("=") for part in shares.split(",")]
    try:
        return name.strip(), {category.strip(): float(share) for category, _equals, share in parts}
    except ValueError:
        raise ValueError(f"“{word}” is no target; one is written COLUMN:CATEGORY=SHARE,….") from None


def _survey_options(parser: ArgumentParser) -> None:
    parser.add_argument("--answers", required=True, metavar="COLUMN", help="the answers; empty cells did not answer")
    parser.add_argument("--population", type=int, metavar="N", help="how many there are; of clusters, how many of them")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--strata", metavar="COLUMN", help="the stratum of each row; takes --sizes")
    how.add_argument("--clusters", metavar="COLUMN", help="the cluster of each row, all of which was asked")
    parser.add_argument("--sizes", metavar="COLUMN", help="how many there are in the stratum of the row")
    parser.add_argument("--total", type=float, metavar="N", help="say too what all of so many come to")
    confidence_option(parser)


def _survey(table: Table, asked: Namespace) -> dict[str, SurveyEstimate]:
    mean = _survey_mean(table, asked)
    return {"mean": mean} if asked.total is None else {"mean": mean, "total": mean.times(asked.total, "total")}


def _survey_mean(table: Table, asked: Namespace) -> SurveyEstimate:
    answers, confidence = table.numbers(asked.answers), asked.confidence
    if asked.clusters:
        clusters, population = table.words(asked.clusters), asked.population
        return cluster_mean(answers, clusters, population_of_clusters=population, confidence=confidence)
    if not asked.strata:
        return mean_of_random_sample(answers, population=asked.population, confidence=confidence)
    if not asked.sizes:
        raise ValueError("Strata take the column that says how many there are in each: --sizes COLUMN.")
    strata, sizes = table.words(asked.strata), table.whole_numbers(asked.sizes)
    known = dict(zip(strata, sizes, strict=True))
    if any(known[stratum] != size for stratum, size in zip(strata, sizes, strict=True)):
        raise ValueError(f"“{asked.sizes}” says different sizes of one stratum.")
    return stratified_mean(answers, strata, known, confidence=confidence)


METHODS = [
    Method("sample-size", "How many answers are needed, and how many to invite?", _size_options, _size),
    Method("sample-allocation", "How many to ask in each stratum?", _allocation_options, _allocation),
    Method(
        "smallest-difference",
        "What is the smallest difference that this sample could have shown?",
        _difference_options,
        _difference,
    ),
    Method("raking", "Which weights make the sample look like everybody?", _raking_options, _raking),
    Method("survey-mean", "What would everybody say, by the design of the sample?", _survey_options, _survey),
]
