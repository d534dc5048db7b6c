"""Change: before and after, over time, and in time to come."""

from argparse import ArgumentParser, Namespace

import numpy as np

from ascolto.analysis import (
    BeforeAfter,
    Divergence,
    Forecast,
    Indicator,
    InterruptedSeries,
    Measured,
    Recurrence,
    SeriesOf,
    before_after,
    before_after_in_panel,
    before_after_of_rates,
    divergence,
    forecast,
    interrupted_series,
    recurrence,
)
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table

TWO = 2


def _before_after_options(parser: ArgumentParser) -> None:
    parser.add_argument("--value", metavar="COLUMN", help="what was measured; with --period")
    parser.add_argument("--period", metavar="COLUMN", help="two values; the one that comes first in the file is before")
    parser.add_argument("--size", metavar="COLUMN", help="the values are counts in so much: compare rates")
    parser.add_argument("--before", metavar="COLUMN", help="a panel: what each said before; with --after")
    parser.add_argument("--after", metavar="COLUMN", help="a panel: what each said after")
    parser.add_argument("--scale", choices=[each.value for each in Measured if each is not Measured.RATE])
    parser.add_argument("--picked-from", type=int, default=1, metavar="N", help="it was the worst of N; default 1")
    confidence_option(parser)


def _before_after(table: Table, asked: Namespace) -> BeforeAfter:
    options = {"picked_from": asked.picked_from, "confidence": asked.confidence}
    if asked.before and asked.after:
        before, after = table.numbers(asked.before), table.numbers(asked.after)
        return before_after_in_panel(before, after, scale=asked.scale, **options)
    if not (asked.value and asked.period):
        raise ValueError("Name --value and --period, or --before and --after.")
    periods = table.words(asked.period)
    names = [name for name in dict.fromkeys(periods) if name]
    if len(names) != TWO:
        raise ValueError(f"“{asked.period}” must have two values; it has {len(names)}: {', '.join(names)}.")
    values, which = table.numbers(asked.value), np.array(periods)
    if not asked.size:
        before, after = (values[which == name] for name in names)
        return before_after(before, after, scale=asked.scale, **options)
    counts, sizes = table.whole_numbers(asked.value), table.numbers(asked.size)
    (one, in_one), (two, in_two) = (
        (sum(count for count, period in zip(counts, periods, strict=True) if period == name),
         float(sizes[which == name].sum()))
        for name in names
    )  # fmt: skip
    return before_after_of_rates(one, in_one, two, in_two, **options)


def _interrupted_options(parser: ArgumentParser) -> None:
    parser.add_argument("--value", required=True, metavar="COLUMN", help="counts or measurements, in order of time")
    parser.add_argument("--size", metavar="COLUMN", help="in how much was counted")
    parser.add_argument("--start", required=True, type=int, metavar="N", help="how many points come before the change")
    parser.add_argument("--of", choices=[each.value for each in SeriesOf], default="counts")
    parser.add_argument("--season", type=int, default=0, metavar="N", help="points of a season, such as 12; default 0")
    parser.add_argument("--lags", type=int, metavar="N", help="of measurements: how far residuals hang together")
    confidence_option(parser)


def _interrupted(table: Table, asked: Namespace) -> InterruptedSeries:
    return interrupted_series(
        table.numbers(asked.value).tolist(),
        table.numbers(asked.size).tolist() if asked.size else None,
        start=asked.start,
        of=asked.of,
        season=asked.season,
        lags=asked.lags,
        confidence=asked.confidence,
    )


def _recurrence_options(parser: ArgumentParser) -> None:
    parser.add_argument("--subject", required=True, metavar="COLUMN", help="who complained")
    parser.add_argument("--time", required=True, metavar="COLUMN", help="when, as a number of days")
    parser.add_argument("--until", required=True, type=float, metavar="X", help="up to when it was watched")
    parser.add_argument("--action", type=float, metavar="X", help="when something was done against it")
    confidence_option(parser)


def _recurrence(table: Table, asked: Namespace) -> Recurrence:
    options = {"until": asked.until, "action": asked.action, "confidence": asked.confidence}
    return recurrence(table.words(asked.subject), table.numbers(asked.time), **options)


def _divergence_options(parser: ArgumentParser) -> None:
    parser.add_argument("--process", required=True, metavar="COLUMN", help="what the process does; more is better")
    parser.add_argument("--perceived", required=True, metavar="COLUMN", help="what customers say of it; more is better")
    parser.add_argument("--longest", type=int, default=6, metavar="N", help="the longest delay in points; default 6")
    confidence_option(parser)


def _divergence(table: Table, asked: Namespace) -> Divergence:
    process, perceived = table.numbers(asked.process).tolist(), table.numbers(asked.perceived).tolist()
    return divergence(process, perceived, longest=asked.longest, confidence=asked.confidence)


def _forecast_options(parser: ArgumentParser) -> None:
    parser.add_argument("--value", required=True, metavar="COLUMN", help="the indicator, in order of time")
    parser.add_argument("--ahead", type=int, default=6, metavar="N", help="how many points; default 6")
    parser.add_argument("--season", type=int, default=0, metavar="N", help="points of a season, such as 12; default 0")
    parser.add_argument("--of", choices=[each.value for each in Indicator], default="measurement")
    confidence_option(parser)


def _forecast(table: Table, asked: Namespace) -> Forecast:
    options = {"ahead": asked.ahead, "season": asked.season, "of": asked.of, "confidence": asked.confidence}
    return forecast(table.numbers(asked.value).tolist(), **options)


METHODS = [
    Method("before-after", "Is it different after the change?", _before_after_options, _before_after),
    Method("interrupted-series", "What did the change do to the trend?", _interrupted_options, _interrupted),
    Method("recurrence", "How often does the same customer complain again?", _recurrence_options, _recurrence),
    Method("divergence", "Do process and perception go together?", _divergence_options, _divergence),
    Method("forecast", "What will it probably be in the next periods?", _forecast_options, _forecast),
]
