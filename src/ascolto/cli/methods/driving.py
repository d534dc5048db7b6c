"""What drives an outcome: shares over all orders, and relative weights."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from ascolto.analysis import Drivers, Missing, drivers, relative_weights
from ascolto.cli.methods.columns import listed, weights_in, weights_option
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help="what is to be explained")
    parser.add_argument("--drivers", required=True, metavar="COLUMN,…", help="what may drive it, as Q1,Q2,Q7..Q9")
    weights_option(parser)
    parser.add_argument("--missing", choices=[each.value for each in Missing], default=Missing.LISTWISE.value)
    parser.add_argument(
        "--resamples", type=int, default=1000, metavar="N", help="for the intervals; 0 for none; default 1000"
    )
    confidence_option(parser)
    seed_option(parser)


def _run(method: Callable[..., Drivers]) -> Callable[[Table, Namespace], Drivers]:
    def run(table: Table, asked: Namespace) -> Drivers:
        names = listed(asked.drivers, table)
        if asked.outcome in names:
            raise ValueError(f"“{asked.outcome}” is the outcome, and cannot drive itself.")
        return method(
            table.numbers(asked.outcome),
            {name: table.numbers(name) for name in names},
            weights=weights_in(table, asked.weights),
            missing=Missing(asked.missing),
            resamples=asked.resamples,
            confidence=asked.confidence,
            seed=asked.seed,
        )

    return run


METHODS = [
    Method("drivers", "How much of the outcome is due to each driver, fair to all orders?", _options, _run(drivers)),
    Method("relative-weights", "How much does each of many drivers weigh?", _options, _run(relative_weights)),
]
