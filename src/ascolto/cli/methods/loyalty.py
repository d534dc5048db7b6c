"""Loyalty: who comes back, who stays, who is at risk, and what that is worth."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from ascolto.analysis.loyalty.hazards import Hazards, hazards
from ascolto.analysis.loyalty.repeat_buying import Histories, Leaving, customer_values, repeat_buying, spending
from ascolto.analysis.loyalty.retention import Assumption, Assumptions, RetentionScenario, retention, retention_scenario
from ascolto.analysis.loyalty.risk_scores import RiskScore, risk_score
from ascolto.cli.methods.columns import listed
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table


def _repeat_options(parser: ArgumentParser) -> None:
    parser.add_argument("--repeats", required=True, metavar="COLUMN", help="how often each came after the first time")
    parser.add_argument("--last", required=True, metavar="COLUMN", help="when last, counted from the first time")
    parser.add_argument("--watched", required=True, metavar="COLUMN", help="how long since the first time")
    parser.add_argument("--ahead", type=float, metavar="TIME", help="how often will all come within this time?")
    parser.add_argument("--at-once-too", action="store_true", help="one may leave after the first purchase (MBG/NBD)")
    parser.add_argument("--unit", default="weeks", help="of the times; default weeks")
    confidence_option(parser)


def _repeat(table: Table, asked: Namespace) -> Mapping[str, object]:
    histories = Histories(*(table.numbers(column) for column in (asked.repeats, asked.last, asked.watched)))
    buying = repeat_buying(histories, leaving=_leaving(asked), confidence=asked.confidence, unit=asked.unit)
    found: dict[str, object] = {
        "model": buying, "still_there": buying.still_there(histories), "expected_of_a_new_customer": None,
    }  # fmt: skip
    if asked.ahead is not None:
        found["expected_of_a_new_customer"] = buying.expected(asked.ahead)
        found["to_come"] = buying.to_come(asked.ahead, histories)
        found["total_to_come"] = buying.total_to_come(asked.ahead, histories)
    return found


def _leaving(asked: Namespace) -> Leaving:
    return Leaving.AT_ONCE_TOO if asked.at_once_too else Leaving.AFTER_A_REPEAT


def _value_options(parser: ArgumentParser) -> None:
    _repeat_options(parser)
    parser.add_argument("--mean-value", required=True, metavar="COLUMN", help="of each customer's repeat purchases")
    parser.add_argument("--periods", type=int, default=52, metavar="N", help="how many units of time ahead; default 52")
    parser.add_argument("--discount", type=float, default=0.0, metavar="RATE", help="for each unit of time; default 0")
    parser.add_argument("--margin", type=float, default=1.0, metavar="SHARE", help="of a purchase; default 1")
    parser.add_argument("--currency", default="money", help="the unit of the values, such as EUR")


def _value(table: Table, asked: Namespace) -> Mapping[str, object]:
    histories = Histories(*(table.numbers(column) for column in (asked.repeats, asked.last, asked.watched)))
    values = np.nan_to_num(table.numbers(asked.mean_value))  # who never came back has no mean
    buying = repeat_buying(histories, leaving=_leaving(asked), confidence=asked.confidence, unit=asked.unit)
    spent = spending(histories.repeats, values, confidence=asked.confidence, unit=asked.currency)
    worth = customer_values(
        buying, spent, histories, values, periods=asked.periods, discount=asked.discount, margin=asked.margin
    )
    return {"buying": buying, "spending": spent, "values": worth, "total": float(worth.sum())}


def _retention_options(parser: ArgumentParser) -> None:
    parser.add_argument("--still-there", required=True, metavar="COLUMN", help="how many, at the beginning and after")
    parser.add_argument("--ahead", type=int, default=12, metavar="N", help="periods to show; default 12")
    confidence_option(parser)


def _retention(table: Table, asked: Namespace) -> Mapping[str, object]:
    model = retention(table.numbers(asked.still_there), confidence=asked.confidence)
    return {"model": model, "kept": model.kept(asked.ahead)}


SCENARIO = tuple(field.name for field in fields(Assumptions))


def _scenario_options(parser: ArgumentParser) -> None:
    parser.add_argument("--assumption", required=True, metavar="COLUMN", help=f"names the rows: {', '.join(SCENARIO)}")
    parser.add_argument("--value", required=True, metavar="COLUMN", help="what is assumed")
    parser.add_argument("--source", required=True, metavar="COLUMN", help="where that comes from")
    parser.add_argument("--customers", type=int, required=True, metavar="N", help="how many there are")
    parser.add_argument("--years", type=int, default=5, metavar="N", help="how far ahead; default 5")
    parser.add_argument("--currency", default="money", help="the unit of the result, such as EUR")


def _scenario(table: Table, asked: Namespace) -> RetentionScenario:
    names, sources = table.words(asked.assumption), table.words(asked.source)
    values = table.numbers(asked.value)
    given = {name: Assumption(float(value), source) for name, value, source in zip(names, values, sources, strict=True)}
    missing = [name for name in SCENARIO if name not in given]
    unknown = [name for name in given if name not in SCENARIO]
    if missing or unknown:
        raise ValueError(f"There must be one row each for: {', '.join(SCENARIO)}.")
    return retention_scenario(
        Assumptions(**given), customers=asked.customers, years=asked.years, currency=asked.currency
    )


def _hazards_options(parser: ArgumentParser) -> None:
    parser.add_argument("--duration", required=True, metavar="COLUMN", help="how long each was watched")
    parser.add_argument("--ended", required=True, metavar="COLUMN", help="1 where it then ended, 0 where it goes on")
    _covariates_option(parser)
    parser.add_argument("--unit", default="days", help="of the durations; default days")
    confidence_option(parser)


def _hazards(table: Table, asked: Namespace) -> Hazards:
    covariates = {column: table.numbers(column) for column in listed(asked.covariates, table)}
    ended = [bool(number) for number in table.whole_numbers(asked.ended)]
    return hazards(table.numbers(asked.duration), ended, covariates, confidence=asked.confidence, unit=asked.unit)


def _risk_options(parser: ArgumentParser) -> None:
    parser.add_argument("--left", required=True, metavar="COLUMN", help="1 for those who left, 0 for those who stayed")
    _covariates_option(parser)
    confidence_option(parser)
    seed_option(parser)


def _risk(table: Table, asked: Namespace) -> RiskScore:
    covariates = {column: table.numbers(column) for column in listed(asked.covariates, table)}
    return risk_score(table.numbers(asked.left), covariates, seed=asked.seed, confidence=asked.confidence)


def _covariates_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--covariates", required=True, metavar="COLUMN,…", help="columns of numbers, with commas between"
    )


METHODS = [
    Method("repeat-buying", "Who is still a customer, and how often will they come?", _repeat_options, _repeat),
    Method("customer-value", "What is each customer still worth?", _value_options, _value),
    Method("retention", "How many customers stay from period to period?", _retention_options, _retention),
    Method("retention-scenario", "What would keeping more customers bring?", _scenario_options, _scenario),
    Method("hazards", "What makes it end sooner or later?", _hazards_options, _hazards),
    Method("risk-score", "Who is at risk of leaving, and how far can that be told?", _risk_options, _risk),
]
