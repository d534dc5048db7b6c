"""Control charts: whether something happened in a series, or in which units."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from ascolto.analysis import (
    ANHOEJ,
    NELSON,
    USUAL,
    WESTERN_ELECTRIC,
    Allowance,
    ChartKind,
    Cusum,
    Ewma,
    Funnel,
    FunnelKind,
    Limits,
    MovingRanges,
    Within,
    control_chart,
    cusum,
    ewma,
    exact_chart,
    funnel,
    phased_chart,
    sample_charts,
)
from ascolto.analysis.change.charted import OF_SAMPLES, SIZED
from ascolto.cli.methods.method import Method
from ascolto.cli.methods.table import Table

RULES = {"usual": USUAL, "nelson": NELSON, "western-electric": WESTERN_ELECTRIC, "anhoej": ANHOEJ}


def _chart_options(parser: ArgumentParser) -> None:
    _value_option(parser)
    parser.add_argument("--size", metavar="COLUMN", help="the size behind each value (u, p, np and the primed kinds)")
    parser.add_argument("--sample", metavar="COLUMN", help="to which sample a measurement belongs (xbar, r, s)")
    parser.add_argument("--kind", required=True, choices=[kind.value for kind in ChartKind], help="what is charted")
    parser.add_argument("--rules", choices=sorted(RULES), default="usual", help="which patterns count as signals")
    parser.add_argument("--moving-ranges", choices=[each.value for each in MovingRanges], default="all")
    limits = [each.value for each in Limits]
    parser.add_argument("--limits", choices=limits, default="three_sigma", help="exact where counts are small (c, u)")
    _baseline_option(parser)
    parser.add_argument("--phase", metavar="COLUMN", help="limits anew wherever the value of this column changes")
    parser.add_argument("--excluded", metavar="COLUMN", help="1 where a point has a known cause and makes no limits")


def _chart(table: Table, asked: Namespace) -> object:
    kind, rules = ChartKind(asked.kind), RULES[asked.rules]
    values = table.numbers(asked.value)
    baseline = range(asked.baseline) if asked.baseline else None
    if kind in OF_SAMPLES:
        if not asked.sample or asked.phase or asked.excluded:
            raise ValueError("Samples need --sample, and have neither --phase nor --excluded here.")
        samples: dict[str, list[float]] = {}
        for name, value in zip(table.words(asked.sample), values.tolist(), strict=True):
            samples.setdefault(name, []).append(value)
        within = Within.RANGE if kind is ChartKind.R else Within.DEVIATION
        return sample_charts(list(samples.values()), within=within, baseline=baseline, rules=rules)
    if kind in SIZED and not asked.size:
        raise ValueError(f"A chart of the kind {kind} needs --size.")
    excluded = [] if not asked.excluded else [at for at, each in enumerate(table.numbers(asked.excluded)) if each == 1]
    sizes = table.numbers(asked.size).tolist() if asked.size else None
    if asked.limits == Limits.EXACT:
        if asked.phase or kind is not (ChartKind.U if sizes else ChartKind.C):
            raise ValueError("Exact limits are those of c without --size and of u with it, and of no --phase.")
        return exact_chart(values.tolist(), sizes, baseline=baseline, excluded=excluded, rules=rules)
    options = {"kind": kind, "excluded": excluded, "rules": rules, "moving_ranges": asked.moving_ranges}
    if not asked.phase:
        return control_chart(values.tolist(), sizes, baseline=baseline, **options)
    if baseline:
        raise ValueError("Limits come from a --baseline or are computed anew for each --phase, not both.")
    phases = table.words(asked.phase)
    starts = [at for at in range(1, len(phases)) if phases[at] != phases[at - 1]]
    return phased_chart(values.tolist(), sizes, starts=starts, **options)


def _value_option(parser: ArgumentParser) -> None:
    parser.add_argument("--value", required=True, metavar="COLUMN", help="the counts or measurements, in order of time")


def _baseline_option(parser: ArgumentParser) -> None:
    parser.add_argument("--baseline", type=int, metavar="N", help="take limits from the first N points and keep them")


def _shift_options(parser: ArgumentParser) -> None:
    _value_option(parser)
    _baseline_option(parser)
    parser.add_argument("--target", type=float, metavar="X", help="what the series should be; by default its mean")
    parser.add_argument("--sigma", type=float, metavar="X", help="standard deviation of a point; by default estimated")


def _ewma_options(parser: ArgumentParser) -> None:
    _shift_options(parser)
    parser.add_argument("--weight", type=float, default=0.2, metavar="W", help="of the latest point; default 0.2")
    parser.add_argument("--width", type=float, default=2.962, metavar="L", help="of the limits; default 2.962")


def _cusum_options(parser: ArgumentParser) -> None:
    _shift_options(parser)
    parser.add_argument("--reference", type=float, default=0.5, metavar="K", help="in sigmas; default 0.5")
    parser.add_argument("--decision", type=float, default=5.0, metavar="H", help="in sigmas; default 5")


def _standard(table: Table, asked: Namespace, chart: Callable[..., Ewma | Cusum], **design: float) -> Ewma | Cusum:
    baseline = range(asked.baseline) if asked.baseline else None
    values = table.numbers(asked.value).tolist()
    return chart(values, target=asked.target, sigma=asked.sigma, baseline=baseline, **design)


def _ewma(table: Table, asked: Namespace) -> Ewma | Cusum:
    return _standard(table, asked, ewma, weight=asked.weight, width=asked.width)


def _cusum(table: Table, asked: Namespace) -> Ewma | Cusum:
    return _standard(table, asked, cusum, reference=asked.reference, decision=asked.decision)


def _funnel_options(parser: ArgumentParser) -> None:
    parser.add_argument("--count", required=True, metavar="COLUMN", help="how many of each unit")
    parser.add_argument("--size", required=True, metavar="COLUMN", help="of how many, or in how much")
    parser.add_argument("--name", required=True, metavar="COLUMN", help="the units")
    parser.add_argument("--kind", choices=[kind.value for kind in FunnelKind], default="p", help="p: shares, u: rates")
    parser.add_argument("--target", type=float, metavar="X", help="what units are held against; default: all")
    parser.add_argument("--allowance", choices=[each.value for each in Allowance], default="beyond_chance")


def _funnel(table: Table, asked: Namespace) -> Funnel:
    counts, sizes = table.numbers(asked.count).tolist(), table.numbers(asked.size).tolist()
    options = {"kind": asked.kind, "target": asked.target, "allowance": asked.allowance}
    return funnel(counts, sizes, table.words(asked.name), **options)


METHODS = [
    Method("control-chart", "Did something happen, or does it vary by chance alone?", _chart_options, _chart),
    Method("ewma", "Has it drifted by a little?", _ewma_options, _ewma),
    Method("cusum", "Has it shifted by a little, and since when?", _cusum_options, _cusum),
    Method("funnel", "Which units differ from the rest by more than their size explains?", _funnel_options, _funnel),
]
