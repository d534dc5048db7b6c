"""Which attributes matter and are weak, and whether they punish or reward."""

from argparse import ArgumentParser, Namespace
from math import isfinite

from ascolto.analysis import Crosshair, Derived, derived_importance, penalty_reward, stated_importance
from ascolto.cli.methods.columns import listed, weights_in
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table

TWO = 2


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--performance", required=True, metavar="COLUMN,…", help="how attributes are rated")
    parser.add_argument("--importance", metavar="COLUMN,…", help="how important they are said to be, in the same order")
    parser.add_argument("--outcome", metavar="COLUMN", help="from which importance is derived instead")
    parser.add_argument("--derived", choices=[each.value for each in Derived], default=Derived.CORRELATION.value)
    parser.add_argument("--crosshair", choices=[each.value for each in Crosshair], default=Crosshair.MEAN.value)
    parser.add_argument("--scale", metavar="LOW,HIGH", help="the lowest and the highest answer, for the midpoint")
    parser.add_argument(
        "--penalty-reward", metavar="LOW,HIGH", help="contrast ratings up to LOW and from HIGH on; takes --outcome"
    )
    parser.add_argument("--weights", metavar="COLUMN", help="how much each respondent counts in the plot")
    parser.add_argument("--resamples", type=int, default=1000, metavar="N", help="for the intervals; 0 for none")
    confidence_option(parser)
    seed_option(parser)


def _run(table: Table, asked: Namespace) -> dict[str, object]:
    names = listed(asked.performance, table)
    performance = {name: table.numbers(name) for name in names}
    drawn = {
        "crosshair": Crosshair(asked.crosshair),
        "weights": weights_in(table, asked.weights),
        "resamples": asked.resamples,
        "confidence": asked.confidence,
        "seed": asked.seed,
    }
    if (asked.importance is None) == (asked.outcome is None):
        raise ValueError("Name either --importance or the --outcome from which it is derived.")
    if asked.importance is not None:
        if asked.penalty_reward:
            raise ValueError("--penalty-reward takes --outcome.")
        wished = listed(asked.importance, table)
        if len(wished) != len(names):
            raise ValueError(f"There are {len(names)} columns of performance and {len(wished)} of importance.")
        stated = {name: table.numbers(column) for name, column in zip(names, wished, strict=True)}
        scale = _two(asked.scale) if asked.scale else None
        return {"plot": stated_importance(performance, stated, scale=scale, **drawn)}
    if asked.outcome in names:
        raise ValueError(f"“{asked.outcome}” is the outcome, and no attribute of itself.")
    outcome = table.numbers(asked.outcome)
    results: dict[str, object] = {
        "plot": derived_importance(performance, outcome, derived=Derived(asked.derived), **drawn)
    }
    if asked.penalty_reward:
        low, high = _two(asked.penalty_reward)
        results["penalty and reward"] = penalty_reward(
            outcome, performance, low=low, high=high, confidence=asked.confidence
        )
    return results


def _two(words: str) -> tuple[float, float]:
    parts = words.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != TWO or not all(isfinite(number) for number in numbers):
        raise ValueError(f"“{words}” is not two numbers with a comma between.")
    return numbers[0], numbers[1]


METHODS = [Method("importance-performance", "Which attributes matter and are weak?", _options, _run)]
