"""Who answered, and whether several questions measure one thing."""

from argparse import ArgumentParser, Namespace
from collections import Counter

import numpy as np

from ascolto.analysis import (
    FrameCheck,
    MissingAnswers,
    Outcomes,
    Reliability,
    ResponseRates,
    early_and_late,
    frame_check,
    reliability,
    response_rates,
)
from ascolto.analysis.scores.score_changes import ScoreDifference
from ascolto.cli.methods.columns import listed
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table

OUTCOMES = tuple(Outcomes.__dataclass_fields__)
YES = {"yes", "true", "1", "x", "late"}


def _rate_options(parser: ArgumentParser) -> None:
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help=f"one of: {', '.join(OUTCOMES)}")
    parser.add_argument("--count", metavar="COLUMN", help="how many ended so; without it each row is one")
    parser.add_argument("--eligible-share", type=float, metavar="E", help="of those of whom it is not known")
    confidence_option(parser)


def _rate(table: Table, asked: Namespace) -> ResponseRates:
    words = [word.casefold().replace(" ", "_").replace("-", "_") for word in table.words(asked.outcome)]
    strange = next((word for word in words if word not in OUTCOMES), None)
    if strange is not None:
        raise ValueError(f"“{strange}” is no outcome; outcomes are: {', '.join(OUTCOMES)}.")
    counts: Counter[str] = Counter()
    for word, count in zip(words, table.whole_numbers(asked.count) if asked.count else [1] * len(words), strict=True):
        counts[word] += count
    outcomes = Outcomes(**{name: counts[name] for name in OUTCOMES})
    return response_rates(outcomes, eligible_share=asked.eligible_share, confidence=asked.confidence)


def _check_options(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", metavar="COLUMN", help="kinds of people, a row each; takes --answered and --frame")
    parser.add_argument("--answered", metavar="COLUMN", help="how many of the kind answered")
    parser.add_argument("--frame", metavar="COLUMN", help="how many of the kind, or which share, there are")
    parser.add_argument("--population", type=int, metavar="N", help="how many there are in all, if they are few")
    parser.add_argument("--answers", metavar="COLUMN", help="answers, a row each; takes --late")
    parser.add_argument("--late", metavar="COLUMN", help="yes where the answer came late")
    confidence_option(parser)


def _check(table: Table, asked: Namespace) -> FrameCheck | ScoreDifference:
    if asked.kind and asked.answered and asked.frame:
        kinds = table.words(asked.kind)
        if len(set(kinds)) != len(kinds):
            raise ValueError(f"“{asked.kind}” names a kind twice.")
        answered = dict(zip(kinds, table.whole_numbers(asked.answered), strict=True))
        frame = {kind: float(size) for kind, size in zip(kinds, table.numbers(asked.frame), strict=True)}
        return frame_check(answered, frame, population=asked.population)
    if asked.answers and asked.late:
        late = [word.casefold() in YES for word in table.words(asked.late)]
        return early_and_late(table.numbers(asked.answers), late, confidence=asked.confidence)
    raise ValueError("Say --kind, --answered and --frame, or --answers and --late.")


def _reliability_options(parser: ArgumentParser) -> None:
    parser.add_argument("--items", required=True, metavar="COLUMN,…", help="the questions; A..C takes all from A to C")
    parser.add_argument("--turned", metavar="COLUMN,…", help="questions to turn round; takes --scale")
    parser.add_argument("--scale", type=float, nargs=2, metavar=("LEAST", "GREATEST"), help="the possible answers")
    parser.add_argument("--missing", choices=[each.value for each in MissingAnswers], default="listwise")
    confidence_option(parser)


def _reliability(table: Table, asked: Namespace) -> Reliability:
    items = {name: table.numbers(name) for name in listed(asked.items, table)}
    for name in listed(asked.turned, table) if asked.turned else []:
        if asked.scale is None or name not in items:
            raise ValueError(f"“{name}” can be turned round where it is one of the questions and --scale is said.")
        items[name] = np.sum(asked.scale) - items[name]
    return reliability(items, missing=MissingAnswers(asked.missing), confidence=asked.confidence)


METHODS = [
    Method("response-rate", "How many of those asked have answered?", _rate_options, _rate),
    Method("response-check", "Are those who answered like those who did not?", _check_options, _check),
    Method("reliability", "Do several questions measure one thing, and how well?", _reliability_options, _reliability),
]
