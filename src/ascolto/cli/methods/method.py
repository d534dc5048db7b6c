"""One method of `ascolto analyse`: the question that it answers, its options, and how it is run on a table."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from ascolto.cli.methods.table import Table


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its name, which is also the name of its page in docs/methods.

    `run` gets the table and the options and returns a result of `ascolto.analysis`, or a mapping of names to several.
    It raises ValueError, in one sentence, where the method cannot be used on this table.
    """

    name: str
    question: str
    add_options: Callable[[ArgumentParser], None]
    run: Callable[[Table, Namespace], object]


def confidence_option(parser: ArgumentParser) -> None:
    """Add the option that most methods have."""
    parser.add_argument(
        "--confidence", type=float, default=0.95, metavar="C", help="of the intervals, between 0 and 1; default 0.95"
    )


def seed_option(parser: ArgumentParser) -> None:
    """Add the option of methods that draw at random; the same seed gives the same result."""
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random draws; default 1")
