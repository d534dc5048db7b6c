"""Scores of satisfaction, how they changed, and which groups differ."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from ascolto.analysis import (
    Against,
    AnswerDistribution,
    Comparison,
    GroupComparisons,
    Index,
    MeanInterval,
    NetPromoterScore,
    NpsInterval,
    Score,
    ShareInterval,
    answer_distribution,
    compare_means,
    compare_nps,
    compare_shares,
    index_of_hundred,
    mean_change_in_panel,
    mean_difference,
    mean_of_hundred,
    mean_score,
    nps,
    nps_change_in_panel,
    nps_difference,
    top_box,
)
from ascolto.analysis.arrays import Numbers
from ascolto.cli.methods.columns import groups_in, listed, scale_of, scale_option, weights_in, weights_option
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table

TWO = 2
Result = TypeVar("Result")


def _answers_option(parser: ArgumentParser) -> None:
    parser.add_argument("--answers", required=True, metavar="COLUMN", help="the answers; empty cells did not answer")


def _score_options(parser: ArgumentParser) -> None:
    _answers_option(parser)
    parser.add_argument("--by", metavar="COLUMN", help="a score for each value of this column")
    weights_option(parser)
    parser.add_argument("--population", type=int, metavar="N", help="how many could have answered")
    confidence_option(parser)


def _nps_options(parser: ArgumentParser) -> None:
    _score_options(parser)
    parser.add_argument("--interval", choices=[each.value for each in NpsInterval], default=NpsInterval.ADJUSTED.value)
    seed_option(parser)


def _top_box_options(parser: ArgumentParser) -> None:
    _score_options(parser)
    parser.add_argument("--at-least", type=float, required=True, metavar="ANSWER", help="the lowest one that counts")
    parser.add_argument("--method", choices=[each.value for each in ShareInterval], default=ShareInterval.WILSON.value)


def _mean_options(parser: ArgumentParser) -> None:
    _score_options(parser)
    scale_option(parser, required=False)
    parser.add_argument("--of-hundred", action="store_true", help="on 0 to 100, which takes the scale")
    parser.add_argument("--interval", choices=[each.value for each in MeanInterval], default=MeanInterval.T.value)
    seed_option(parser)


def _index_options(parser: ArgumentParser) -> None:
    parser.add_argument("--items", required=True, metavar="COLUMN,…", help="the questions; A..C takes all from A to C")
    parser.add_argument("--parts", metavar="PART,…", help="how much each question counts; all alike without")
    scale_option(parser, required=True)
    weights_option(parser)
    parser.add_argument("--interval", choices=[each.value for each in MeanInterval], default=MeanInterval.T.value)
    confidence_option(parser)
    seed_option(parser)


def _distribution_options(parser: ArgumentParser) -> None:
    _answers_option(parser)
    parser.add_argument("--possible", metavar="ANSWER,…", help="all answers that could be given")
    weights_option(parser)
    confidence_option(parser)


def _nps(table: Table, asked: Namespace) -> dict[str, NetPromoterScore]:
    def score(answers: Numbers, weights: Numbers | None) -> NetPromoterScore:
        return nps(
            answers,
            weights=weights,
            population=asked.population,
            interval=NpsInterval(asked.interval),
            confidence=asked.confidence,
            seed=asked.seed,
        )

    return _of_groups(table, asked, score)


def _top_box(table: Table, asked: Namespace) -> dict[str, Score]:
    def score(answers: Numbers, weights: Numbers | None) -> Score:
        return top_box(
            answers,
            at_least=asked.at_least,
            weights=weights,
            population=asked.population,
            method=ShareInterval(asked.method),
            confidence=asked.confidence,
        )

    return _of_groups(table, asked, score)


def _mean(table: Table, asked: Namespace) -> dict[str, Score]:
    scale = scale_of(asked.scale)
    if asked.of_hundred and scale is None:
        raise ValueError("On 0 to 100 the scale must be said: --scale LEAST GREATEST.")

    def score(answers: Numbers, weights: Numbers | None) -> Score:
        options = {"weights": weights, "population": asked.population, "interval": MeanInterval(asked.interval)}
        options |= {"confidence": asked.confidence, "seed": asked.seed}
        if asked.of_hundred and scale is not None:
            return mean_of_hundred(answers, scale=scale, **options)
        return mean_score(answers, scale=scale, **options)

    return _of_groups(table, asked, score)


def _of_groups(table: Table, asked: Namespace, score: Callable[[Numbers, Numbers | None], Result]) -> dict[str, Result]:
    answers, weights = table.numbers(asked.answers), weights_in(table, asked.weights)
    if asked.by and asked.population is not None:
        raise ValueError("One population is not that of each group; ask for one group, or without --population.")
    return {
        name: score(answers[rows], None if weights is None else weights[rows])
        for name, rows in groups_in(table, asked.by, len(answers)).items()
    }


def _index(table: Table, asked: Namespace) -> Index:
    names = listed(asked.items, table)
    parts = None
    if asked.parts:
        numbers = _numbers(asked.parts, "--parts")
        if len(numbers) != len(names):
            raise ValueError(f"There are {len(numbers)} parts for {len(names)} questions.")
        parts = dict(zip(names, numbers, strict=True))
    return index_of_hundred(
        {name: table.numbers(name) for name in names},
        scale=(asked.scale[0], asked.scale[1]),
        parts=parts,
        weights=weights_in(table, asked.weights),
        interval=MeanInterval(asked.interval),
        confidence=asked.confidence,
        seed=asked.seed,
    )


def _distribution(table: Table, asked: Namespace) -> AnswerDistribution:
    return answer_distribution(
        table.numbers(asked.answers),
        possible=_numbers(asked.possible, "--possible") if asked.possible else None,
        weights=weights_in(table, asked.weights),
        confidence=asked.confidence,
    )


def _numbers(words: str, option: str) -> list[float]:
    try:
        return [float(word) for word in words.split(",")]
    except ValueError:
        raise ValueError(f"{option} takes numbers with commas between, not “{words}”.") from None


def _change_options(parser: ArgumentParser) -> None:
    _answers_option(parser)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--by", metavar="COLUMN", help="a column with two values: different people, first less second")
    how.add_argument("--before", metavar="COLUMN", help="the earlier answers of the same people, in the same rows")
    parser.add_argument("--measure", choices=["nps", "mean"], default="nps")
    parser.add_argument(
        "--interval", choices=[each.value for each in NpsInterval], default=NpsInterval.ADJUSTED.value, help="of NPS"
    )
    confidence_option(parser)


def _change(table: Table, asked: Namespace) -> Comparison:
    answers, interval = table.numbers(asked.answers), NpsInterval(asked.interval)
    if asked.before:
        before = table.numbers(asked.before)
        if asked.measure == "mean":
            return mean_change_in_panel(answers, before, confidence=asked.confidence)
        return nps_change_in_panel(answers, before, interval=interval, confidence=asked.confidence)
    groups = groups_in(table, asked.by, len(answers))
    if len(groups) != TWO:
        raise ValueError(f"“{asked.by}” must have two values; it has {len(groups)}: {', '.join(groups)}.")
    first, second = (answers[rows] for rows in groups.values())
    if asked.measure == "mean":
        return mean_difference(first, second, confidence=asked.confidence)
    return nps_difference(first, second, interval=interval, confidence=asked.confidence)


def _groups_options(parser: ArgumentParser) -> None:
    _answers_option(parser)
    parser.add_argument("--by", required=True, metavar="COLUMN", help="the groups")
    parser.add_argument("--measure", choices=["mean", "nps", "share"], default="mean")
    parser.add_argument("--at-least", type=float, metavar="ANSWER", help="the lowest one that counts, for a share")
    parser.add_argument("--against", choices=[each.value for each in Against], default=Against.THE_REST.value)
    parser.add_argument(
        "--false-discovery-rate", type=float, default=0.05, metavar="Q", help="of what is called shown; default 0.05"
    )
    confidence_option(parser)


def _groups(table: Table, asked: Namespace) -> GroupComparisons:
    answers = table.numbers(asked.answers)
    groups = {name: answers[rows] for name, rows in groups_in(table, asked.by, len(answers)).items()}
    options = {"against": Against(asked.against), "false_discovery_rate": asked.false_discovery_rate}
    options["confidence"] = asked.confidence
    if asked.measure == "nps":
        return compare_nps(groups, **options)
    if asked.measure == "mean":
        return compare_means(groups, **options)
    if asked.at_least is None:
        raise ValueError("A share takes the lowest answer that counts: --at-least ANSWER.")
    counts = {
        name: (int((values >= asked.at_least).sum()), int((~np.isnan(values)).sum())) for name, values in groups.items()
    }
    return compare_shares(counts, **options)


METHODS = [
    Method("nps", "How likely are customers to recommend us, net of those who would not?", _nps_options, _nps),
    Method("top-box", "How many gave one of the best answers?", _top_box_options, _top_box),
    Method("mean-score", "How do customers judge on average?", _mean_options, _mean),
    Method("index", "What do several questions say together, on 0 to 100?", _index_options, _index),
    Method("answer-distribution", "How often was each answer given?", _distribution_options, _distribution),
    Method("score-change", "By how much does a score differ between two waves?", _change_options, _change),
    Method(
        "compare-groups", "Which of many groups differ, beyond what many comparisons show?", _groups_options, _groups
    ),
]
