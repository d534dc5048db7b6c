"""Draws shares and other estimates as bars with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from ascolto.analysis import Estimate, Pareto
from ascolto.charts.drawing import (
    COUNT,
    MEASURE,
    SHARE,
    Cell,
    Drawing,
    NumberFormat,
    Shape,
    Sheet,
    finished,
    label_expression,
)
from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec

FORMATS = {"share": SHARE, "count": COUNT}
BAR = 26
LETTERS, LETTERS_NARROW = 32, 18  # of a name, that there is room for beside the bars


@dataclass(frozen=True, slots=True)
class ParetoWords:
    """The words on a Pareto drawing, in the reader's language."""

    alternative: str
    kind: str
    count: str
    share: str
    low: str
    high: str
    cumulative: str


@dataclass(frozen=True, slots=True)
class BarWords:
    """The words on bars of estimates, in the reader's language."""

    alternative: str
    name: str
    value: str
    low: str
    high: str
    n: str


def draw_pareto(
    found: Pareto[Any], *, names: Sequence[str], words: ParetoWords, numbers: NumberFormat | None = None
) -> Drawing:
    """Draw kinds as bars from the most to the least frequent, with intervals and the line of their cumulative share.

    Args:
        found: the result of `pareto`.
        names: one for each of its rows, in the reader's language.
        words: titles and names.
        numbers: how numbers are written on the axis.
    Raises:
        ValueError: not as many names as rows.
    """
    if len(names) != len(found.rows):
        raise ValueError(f"{len(names)} names do not go with {len(found.rows)} kinds.")
    rows: list[dict[str, Cell]] = [
        {
            "index": index,
            "count": row.count,
            "value": row.share,
            "low": row.interval.low,
            "high": row.interval.high,
            "cumulative": row.cumulative_share,
            "vital": "yes" if row in found.vital else "no",
        }
        for index, row in enumerate(found.rows)
    ]
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        y, x = _name_axis(names, shape), _value_axis(words.share, SHARE, alt.Scale(domain=[0, 1]))
        sheet = Sheet()
        told = sheet.told(rows)
        line = told.mark_line(color=Ink.SOFT, strokeDash=[3, 2], point={"color": Ink.SOFT, "size": 16})
        threshold = sheet.told([{"value": found.threshold}]).mark_rule(color=Ink.LINE).encode(x=x)
        layers = [
            threshold,
            told.mark_bar().encode(y=y, x=x, color=_vital()),
            _whiskers(told, y),
            line.encode(y=y, x=alt.X("cumulative:Q", title=words.share), order=alt.Order("index:Q")),
        ]
        return finished(
            layers, sheet, shape=shape, alternative=words.alternative, numbers=written, height=_height(rows)
        )

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.kind, words.count, words.share, words.low, words.high, words.cumulative),
        rows=tuple(
            (name, row.count, row.share, row.interval.low, row.interval.high, row.cumulative_share)
            for name, row in zip(names, found.rows, strict=True)
        ),
    )


def draw_bars(
    estimates: Sequence[tuple[str, Estimate]], *, words: BarWords, numbers: NumberFormat | None = None
) -> Drawing:
    """Draw estimates of one unit as bars with their intervals, in the order given.

    Args:
        estimates: names in the reader's language, each with its estimate; what is undefined has a name and no bar.
        words: titles and names.
        numbers: how numbers are written on the axis.
    """
    unit = estimates[0][1].unit if estimates else ""
    rows: list[dict[str, Cell]] = [
        {"index": index, "value": found.value, "low": found.low, "high": found.high}
        for index, (_, found) in enumerate(estimates)
    ]
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        y = _name_axis([name for name, _ in estimates], shape)
        x = _value_axis(words.value, FORMATS.get(unit, MEASURE), alt.Scale(zero=True))
        sheet = Sheet()
        told = sheet.told(rows)
        layers = [told.mark_bar(color=Ink.ACCENT_SOFT).encode(y=y, x=x), _whiskers(told, y)]
        return finished(
            layers, sheet, shape=shape, alternative=words.alternative, numbers=written, height=_height(rows)
        )

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.name, words.value, words.low, words.high, words.n),
        rows=tuple((name, found.value, found.low, found.high, found.n) for name, found in estimates),
    )


def _name_axis(names: Sequence[str], shape: Shape) -> alt.Y:
    # Every name has its place, also where there is no bar.
    scale = alt.Scale(domain=list(range(len(names))), paddingInner=0.35)
    room = LETTERS if shape is Shape.WIDE else LETTERS_NARROW
    labels = [name if len(name) <= room else f"{name[: room - 1].rstrip()}…" for name in names]
    axis = alt.Axis(labelExpr=label_expression(labels), labelColor=Ink.TEXT, ticks=False, domain=False)
    return alt.Y("index:O", title=None, sort=None, axis=axis, scale=scale)


def _height(rows: Sequence[object]) -> int:
    return BAR * max(1, len(rows))


def _value_axis(title: str, written: str, scale: alt.Scale) -> alt.X:
    return alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(format=written, tickCount=5))


def _vital() -> alt.Color:
    """Return the inks of the vital few and of the others; the line of the threshold tells them apart too."""
    inks = alt.Scale(domain=["yes", "no"], range=[Ink.ACCENT_SOFT, Ink.LINE])
    return alt.Color("vital:N", scale=inks, legend=None)


def _whiskers(rows: alt.Chart, y: alt.Y) -> alt.Chart:
    whiskers: alt.Chart = rows.mark_rule(color=Ink.TEXT, strokeWidth=1.5).encode(
        y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q")
    )
    return whiskers
