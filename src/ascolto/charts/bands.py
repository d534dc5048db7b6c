"""Draws a course over time with a band around it: what was, what is expected, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from ascolto.charts.drawing import MEASURE, SHARE, Drawing, NumberFormat, Row, Shape, Sheet, finished, period_axis
from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec, writable


@dataclass(frozen=True, slots=True)
class BandPoint:
    """One period: what was measured, the line, and the band around it; None where there is none.

    The line may be a forecast, a moving average, a model of what would have been, or a retention curve.
    """

    label: str
    measured: float | None
    line: float | None
    low: float | None
    high: float | None
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class BandWords:
    """The words on a course, in the reader's language; `kinds` name what was measured and the line, in this order."""

    alternative: str
    period: str
    value: str
    measured: str
    line: str
    low: str
    high: str


def draw_band(
    points: Sequence[BandPoint],
    *,
    words: BandWords,
    broken_at: int | None = None,
    is_share: str = "no",
    numbers: NumberFormat | None = None,
) -> Drawing:
    """Draw a course with its band.

    Args:
        points: the periods in order.
        words: titles and names.
        broken_at: the place of the period before which a line is drawn upright, such as the first one after a change
            or the first one that is forecast.
        is_share: "yes" where values are shares 0..1.
        numbers: how numbers are written on the axes.
    """
    form = SHARE if is_share == "yes" else MEASURE
    rows: list[Row] = [
        {
            "index": place, "label": writable(point.label), "measured": point.measured, "line": point.line,
            "low": point.low, "high": point.high, "beyond": point.is_beyond,
        }
        for place, point in enumerate(points)
    ]  # fmt: skip
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        sheet = Sheet()
        layers = _layers(sheet, rows, form, words, shape)
        if broken_at is not None:
            x = period_axis([point.label for point in points], words.period, shape)
            rule = sheet.told([{"index": broken_at}]).mark_rule(color=Ink.SOFT, strokeDash=[2, 3])
            layers.append(rule.encode(x=x))  # last: the first rows decide the order of the periods
        return finished(layers, sheet, shape=shape, alternative=words.alternative, numbers=written)

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.period, words.measured, words.line, words.low, words.high),
        rows=tuple((point.label, point.measured, point.line, point.low, point.high) for point in points),
    )


def _layers(sheet: Sheet, rows: list[Row], form: str, words: BandWords, shape: Shape) -> list[alt.Chart]:
    x = period_axis([str(row["label"]) for row in rows], words.period, shape)
    axis = alt.Axis(format=form, tickCount=5)
    scale = alt.Scale(zero=False)
    told = sheet.told(rows)
    band = told.mark_area(opacity=0.15, color=Ink.ACCENT).encode(
        x=x, y=alt.Y("low:Q", title=words.value, axis=axis, scale=scale), y2=alt.Y2("high:Q")
    )
    line = told.mark_line(color=Ink.ACCENT, strokeWidth=2).encode(
        x=x, y=alt.Y("line:Q", title=words.value, scale=scale)
    )
    measured = told.mark_point(filled=True, size=42, opacity=1).encode(
        x=x,
        y=alt.Y("measured:Q", title=words.value, axis=axis, scale=scale),
        color=alt.condition("datum.beyond", alt.value(Ink.DANGER), alt.value(Ink.TEXT)),
        shape=alt.condition("datum.beyond", alt.value("diamond"), alt.value("circle")),
        tooltip=[
            alt.Tooltip("label:N", title=words.period),
            alt.Tooltip("measured:Q", title=words.measured, format=form),
            alt.Tooltip("line:Q", title=words.line, format=form),
            alt.Tooltip("low:Q", title=words.low, format=form),
            alt.Tooltip("high:Q", title=words.high, format=form),
        ],
    )
    return [band, line, measured]
