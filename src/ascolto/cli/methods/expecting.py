"""Expectations and what became of them, and satisfaction that is not chosen."""

from argparse import ArgumentParser, Namespace

from ascolto.analysis import (
    CaptiveSatisfaction,
    ExpectationStates,
    Indifference,
    LoyaltySegments,
    Servperf,
    Servqual,
    captive_satisfaction,
    expectation_states,
    loyalty_segments,
    servperf,
    servqual,
    stated_expectations,
)
from ascolto.analysis.scores.expectations import FIVE_ANSWERS, FOUR_ANSWERS
from ascolto.analysis.scores.servqual import FIVE_DIMENSIONS
from ascolto.cli.methods.columns import listed, scale_option, weights_in, weights_option
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table

CODINGS = {"five": FIVE_ANSWERS, "four": FOUR_ANSWERS}


def _states_options(parser: ArgumentParser) -> None:
    parser.add_argument("--expected", metavar="COLUMN", help="what was expected; takes --perceived and --scale")
    parser.add_argument("--perceived", metavar="COLUMN", help="what was perceived")
    scale_option(parser, required=False)
    parser.add_argument("--short-of", type=float, default=1.0, metavar="POINTS", help="that nobody minds; default 1")
    parser.add_argument("--beyond", type=float, default=0.0, metavar="POINTS", help="that only meet; default 0")
    parser.add_argument("--stated", metavar="COLUMN", help="instead: one question, compared with what was expected")
    parser.add_argument("--coding", choices=list(CODINGS), default="five", help="of --stated; default five answers")
    weights_option(parser)
    confidence_option(parser)


def _states(table: Table, asked: Namespace) -> ExpectationStates:
    weights, confidence = weights_in(table, asked.weights), asked.confidence
    if asked.stated:
        answers, coding = table.numbers(asked.stated), CODINGS[asked.coding]
        return stated_expectations(answers, coding=coding, weights=weights, confidence=confidence)
    if not (asked.expected and asked.perceived and asked.scale):
        raise ValueError("Say --expected, --perceived and --scale, or --stated.")
    return expectation_states(
        table.numbers(asked.expected),
        table.numbers(asked.perceived),
        scale=(asked.scale[0], asked.scale[1]),
        zone=Indifference(asked.short_of, asked.beyond),
        weights=weights,
        confidence=confidence,
    )


def _servqual_options(parser: ArgumentParser) -> None:
    parser.add_argument("--perceptions", required=True, metavar="COLUMN,…", help="P1..P22 takes all from P1 to P22")
    parser.add_argument("--expectations", metavar="COLUMN,…", help="in the same order; without them perceptions alone")
    parser.add_argument("--dimension", action="append", metavar="NAME=FIRST-LAST", help="its questions, counted from 1")
    parser.add_argument("--points", metavar="COLUMN,…", help="what each dimension matters, in the order of dimensions")
    parser.add_argument("--scale", type=float, nargs=2, default=[1, 7], metavar=("LEAST", "GREATEST"), help="1 to 7")
    confidence_option(parser)


def _servqual(table: Table, asked: Namespace) -> Servqual | Servperf:
    dimensions = dict(_dimension(word) for word in asked.dimension) if asked.dimension else FIVE_DIMENSIONS
    scale, perceptions = (asked.scale[0], asked.scale[1]), table.matrix(listed(asked.perceptions, table))
    if not asked.expectations:
        return servperf(perceptions, dimensions=dimensions, scale=scale, confidence=asked.confidence)
    return servqual(
        table.matrix(listed(asked.expectations, table)),
        perceptions,
        dimensions=dimensions,
        points=table.matrix(listed(asked.points, table)) if asked.points else None,
        scale=scale,
        confidence=asked.confidence,
    )


def _dimension(word: str) -> tuple[str, range]:
    name, _equals, places = word.partition("=")
    first, _dash, last = places.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise ValueError(f"“{word}” is no dimension; one is written NAME=FIRST-LAST.")
    return name.strip(), range(int(first) - 1, int(last or first))


def _captive_options(parser: ArgumentParser) -> None:
    parser.add_argument("--satisfaction", required=True, metavar="COLUMN")
    parser.add_argument("--freedom", required=True, metavar="COLUMN", help="how easily each could go elsewhere")
    parser.add_argument("--loyalty", metavar="COLUMN", help="such as the intention to stay")
    parser.add_argument("--satisfied-from", type=float, required=True, metavar="ANSWER")
    parser.add_argument("--free-from", type=float, required=True, metavar="ANSWER")
    parser.add_argument("--loyal-from", type=float, metavar="ANSWER")
    confidence_option(parser)
    seed_option(parser)


def _captive(table: Table, asked: Namespace) -> CaptiveSatisfaction:
    return captive_satisfaction(
        table.numbers(asked.satisfaction),
        table.numbers(asked.freedom),
        table.numbers(asked.loyalty) if asked.loyalty else None,
        satisfied_from=asked.satisfied_from,
        free_from=asked.free_from,
        loyal_from=asked.loyal_from,
        confidence=asked.confidence,
        seed=asked.seed,
    )


def _segments_options(parser: ArgumentParser) -> None:
    parser.add_argument("--satisfaction", required=True, metavar="COLUMN")
    parser.add_argument("--loyalty", required=True, metavar="COLUMN", help="such as the intention to stay")
    parser.add_argument("--satisfied-from", type=float, required=True, metavar="ANSWER")
    parser.add_argument("--loyal-from", type=float, required=True, metavar="ANSWER")
    weights_option(parser)
    confidence_option(parser)


def _segments(table: Table, asked: Namespace) -> LoyaltySegments:
    return loyalty_segments(
        table.numbers(asked.satisfaction),
        table.numbers(asked.loyalty),
        satisfied_from=asked.satisfied_from,
        loyal_from=asked.loyal_from,
        weights=weights_in(table, asked.weights),
        confidence=asked.confidence,
    )


METHODS = [
    Method("expectation-states", "Did customers get what they expected?", _states_options, _states),
    Method("servqual", "How far is the service from what is expected?", _servqual_options, _servqual),
    Method(
        "captive-satisfaction",
        "How much satisfaction is not chosen?",
        _captive_options,
        _captive,
    ),
    Method("loyalty-segments", "Who is satisfied, and who stays?", _segments_options, _segments),
]
