"""Planning: how many people, which actions, and what quality costs."""

import ctypes
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ascolto.analysis.planning.allocation import Candidate, Plan, best_plan
from ascolto.analysis.planning.quality_cost import Cost, CostKind, QualityCost, quality_cost
from ascolto.analysis.planning.staffing import Staffing, staff_needed
from ascolto.cli.methods.method import Method, seed_option
from ascolto.cli.methods.table import Table

YES = {"yes", "true", "1", "x"}
OUTPUT = 1


def _staffing_options(parser: ArgumentParser) -> None:
    parser.add_argument("--calls", required=True, metavar="COLUMN", help="calls in an hour; a row for each hour")
    parser.add_argument("--hour", metavar="COLUMN", help="what the rows are called; without it they are numbered")
    parser.add_argument("--handling", type=float, required=True, metavar="SECONDS", help="how long a call takes")
    parser.add_argument("--within", type=float, default=20, metavar="SECONDS", help="the promised time; default 20")
    parser.add_argument("--promised", type=float, default=0.8, metavar="SHARE", help="answered in it; default 0.8")
    parser.add_argument("--patience", type=float, metavar="SECONDS", help="after which mean time callers give up")
    parser.add_argument("--absent", type=float, default=0.0, metavar="SHARE", help="of paid time; default 0")


def _staffing(table: Table, asked: Namespace) -> Mapping[str, Staffing]:
    calls = table.numbers(asked.calls)
    hours = table.words(asked.hour) if asked.hour else [str(number) for number in range(1, len(calls) + 1)]
    return {
        hour: staff_needed(
            calls_per_hour=float(count),
            handling_seconds=asked.handling,
            within=asked.within,
            promised=asked.promised,
            patience_seconds=asked.patience,
            absent=asked.absent,
        )
        for hour, count in zip(hours, calls, strict=True)
    }


def _plan_options(parser: ArgumentParser) -> None:
    parser.add_argument("--name", required=True, metavar="COLUMN", help="what the actions are called")
    parser.add_argument("--gain", required=True, metavar="COLUMN", help="what each is expected to bring")
    parser.add_argument("--spread", metavar="COLUMN", help="the standard deviation of that gain")
    parser.add_argument(
        "--limit", required=True, action="append", metavar="COLUMN=AMOUNT", help="what each needs, and what there is"
    )
    parser.add_argument("--group", metavar="COLUMN", help="of those with the same word here at most one is taken")
    parser.add_argument("--after", metavar="COLUMN", help="names of actions that must be taken too, with ; between")
    parser.add_argument("--mandatory", metavar="COLUMN", help="yes where an action must be taken")
    parser.add_argument("--caution", type=float, default=0.0, metavar="C", help="0 bold … 1 cautious; default 0")
    seed_option(parser)


def _plan(table: Table, asked: Namespace) -> Plan:
    available = dict(_limit(word) for word in asked.limit)
    names = table.words(asked.name)
    nothing = [""] * len(names)
    needs = {resource: table.numbers(resource) for resource in available}
    spreads = table.numbers(asked.spread) if asked.spread else [0.0] * len(names)
    groups, afters, mandatory = (
        table.words(column) if column else nothing for column in (asked.group, asked.after, asked.mandatory)
    )
    candidates = [
        Candidate(
            name,
            float(gain),
            {resource: float(amounts[row]) for resource, amounts in needs.items()},
            spread=float(spreads[row]),
            group=groups[row],
            after=tuple(word.strip() for word in afters[row].split(";") if word.strip()),
            mandatory=mandatory[row].casefold() in YES,
        )
        for row, (name, gain) in enumerate(zip(names, table.numbers(asked.gain), strict=True))
    ]
    with unheard():
        return best_plan(candidates, available, caution=asked.caution, seed=asked.seed, unit=asked.gain)


@contextmanager
def unheard() -> Iterator[None]:
    """Keep off standard output what a library in C says meanwhile: a line of HiGHS would stand amid the JSON."""
    sys.stdout.flush()
    kept, nowhere = os.dup(OUTPUT), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, OUTPUT)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, OUTPUT)
        os.close(kept)
        os.close(nowhere)


def _limit(word: str) -> tuple[str, float]:
    resource, _sign, amount = word.rpartition("=")
    try:
        return resource, float(amount)
    except ValueError:
        raise ValueError(f"“{word}” is no limit; write a column, “=” and an amount: money=150.") from None


def _cost_options(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", required=True, metavar="COLUMN", help=f"one of: {', '.join(CostKind)}")
    parser.add_argument("--amount", required=True, metavar="COLUMN", help="what it cost, in one currency")
    parser.add_argument("--estimate", metavar="COLUMN", help="yes where the amount was not booked, but estimated")
    parser.add_argument("--sales", type=float, metavar="AMOUNT", help="of the same period")
    parser.add_argument("--currency", default="money", help="the unit of the amounts, such as EUR")


def _cost(table: Table, asked: Namespace) -> QualityCost:
    kinds, amounts = table.words(asked.kind), table.numbers(asked.amount)
    estimates = table.words(asked.estimate) if asked.estimate else [""] * len(kinds)
    costs = [
        Cost(_kind(kind), float(amount), is_estimate=estimate.casefold() in YES)
        for kind, amount, estimate in zip(kinds, amounts, estimates, strict=True)
    ]
    return quality_cost(costs, sales=asked.sales, currency=asked.currency)


def _kind(word: str) -> CostKind:
    try:
        return CostKind(word.casefold().replace(" ", "_"))
    except ValueError:
        raise ValueError(f"“{word}” is no kind of cost; there are: {', '.join(CostKind)}.") from None


METHODS = [
    Method("staffing", "How many people does it take to answer in time?", _staffing_options, _staffing),
    Method("allocation", "Which actions bring most within what there is?", _plan_options, _plan),
    Method("quality-cost", "What does quality cost, and what its lack?", _cost_options, _cost),
]
