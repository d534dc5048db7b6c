"""Comparison: which few matter, who is ahead, whether all are treated alike, how long it takes."""

from argparse import ArgumentParser, Namespace

import numpy as np

from ascolto.analysis import (
    Benchmarks,
    Direction,
    Guard,
    Impartiality,
    LogRank,
    Pareto,
    Survival,
    benchmark_gaps,
    impartiality_by_strata,
    impartiality_given,
    kaplan_meier,
    log_rank,
    pareto,
)
from ascolto.cli.methods.columns import listed
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table


def _pareto_options(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", required=True, metavar="COLUMN", help="what is counted")
    parser.add_argument("--count", metavar="COLUMN", help="how often; without it, every row counts once")
    parser.add_argument("--threshold", type=float, default=0.8, metavar="S", help="what the vital few reach; 0.8")
    confidence_option(parser)


def _pareto(table: Table, asked: Namespace) -> Pareto[str]:
    kinds = table.words(asked.kind)
    counts: dict[str, int] = {}
    for kind, count in zip(kinds, table.whole_numbers(asked.count) if asked.count else [1] * len(kinds), strict=True):
        if kind:
            counts[kind] = counts.get(kind, 0) + count
    return pareto(counts, threshold=asked.threshold, confidence=asked.confidence)


def _benchmark_options(parser: ArgumentParser) -> None:
    parser.add_argument("--value", required=True, metavar="COLUMN", help="the figure that is compared")
    parser.add_argument("--name", required=True, metavar="COLUMN", help="whose it is")
    parser.add_argument("--error", metavar="COLUMN", help="its standard error; without it nothing is tested")
    parser.add_argument("--target", type=float, metavar="X", help="what was aimed for")
    parser.add_argument("--direction", choices=[each.value for each in Direction], default="high", help="the best end")
    parser.add_argument("--guard", choices=[each.value for each in Guard], default="bh", help="for many comparisons")


def _benchmark(table: Table, asked: Namespace) -> Benchmarks:
    errors = table.numbers(asked.error) if asked.error else None
    options = {"target": asked.target, "direction": asked.direction, "guard": asked.guard}
    return benchmark_gaps(table.numbers(asked.value), table.words(asked.name), errors=errors, **options)


def _impartiality_options(parser: ArgumentParser) -> None:
    parser.add_argument("--decided", required=True, metavar="COLUMN", help="1 where the decision was for the customer")
    parser.add_argument("--group", required=True, metavar="COLUMN", help="to which group the customer belongs")
    parser.add_argument("--stratum", metavar="COLUMN", help="compare within each value of this column")
    parser.add_argument("--given", metavar="COLUMN,…", help="numbers to take into account, by regression")
    parser.add_argument("--reference", metavar="GROUP", help="the group that others are held against, with --given")
    confidence_option(parser)


def _impartiality(table: Table, asked: Namespace) -> Impartiality:
    if bool(asked.stratum) == bool(asked.given):
        raise ValueError("Name either --stratum or --given: what a decision may depend on.")
    decided, groups = table.numbers(asked.decided), table.words(asked.group)
    if asked.stratum:
        return impartiality_by_strata(decided, groups, table.words(asked.stratum), confidence=asked.confidence)
    given = {name: table.numbers(name) for name in listed(asked.given, table)}
    return impartiality_given(decided, groups, given, reference=asked.reference, confidence=asked.confidence)


def _duration_options(parser: ArgumentParser) -> None:
    parser.add_argument("--duration", required=True, metavar="COLUMN", help="how long it took, or has lasted so far")
    parser.add_argument("--ended", required=True, metavar="COLUMN", help="1 where the end was seen, 0 where not")


def _survival_options(parser: ArgumentParser) -> None:
    _duration_options(parser)
    parser.add_argument("--by", metavar="COLUMN", help="a curve for each value of this column")
    confidence_option(parser)


def _log_rank_options(parser: ArgumentParser) -> None:
    _duration_options(parser)
    parser.add_argument("--by", required=True, metavar="COLUMN", help="the groups")


def _groups(table: Table, asked: Namespace) -> dict[str, tuple[list[float], list[bool]]]:
    durations, ended = table.numbers(asked.duration), table.numbers(asked.ended)
    if not np.isin(ended, (0, 1)).all():
        raise ValueError(f"“{asked.ended}” must be 1 where the end was seen and 0 where not.")
    groups: dict[str, tuple[list[float], list[bool]]] = {}
    names = table.words(asked.by) if asked.by else ["all"] * len(durations)
    for name, duration, end in zip(names, durations.tolist(), ended.tolist(), strict=True):
        if name:
            times, ends = groups.setdefault(name, ([], []))
            times.append(duration)
            ends.append(bool(end))
    return groups


def _survival(table: Table, asked: Namespace) -> dict[str, Survival]:
    groups = _groups(table, asked)
    return {name: kaplan_meier(*group, confidence=asked.confidence) for name, group in groups.items()}


def _log_rank(table: Table, asked: Namespace) -> LogRank:
    return log_rank(_groups(table, asked))


METHODS = [
    Method("pareto", "Which few kinds make up most of it?", _pareto_options, _pareto),
    Method("benchmark-gaps", "How far is each from the best, the others and the aim?", _benchmark_options, _benchmark),
    Method("impartiality", "Do decisions depend on who the customer is?", _impartiality_options, _impartiality),
    Method("kaplan-meier", "How long does it take, although part is still open?", _survival_options, _survival),
    Method("log-rank", "Is one group faster than another?", _log_rank_options, _log_rank),
]
