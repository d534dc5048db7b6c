"""Draws units against their size in a funnel: who stands out, and who only is small."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from ascolto.analysis import Funnel, FunnelKind
from ascolto.charts.drawing import COUNT, MEASURE, SHARE, Drawing, NumberFormat, Row, Shape, Sheet, finished
from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec, writable


@dataclass(frozen=True, slots=True)
class FunnelWords:
    """The words on a funnel, in the reader's language; `above`, `below` and `within` are said of a unit."""

    alternative: str
    name: str
    size: str
    value: str
    low: str
    high: str
    standing: str
    above: str
    below: str
    within: str


def draw_funnel(found: Funnel, *, words: FunnelWords, numbers: NumberFormat | None = None) -> Drawing:
    """Draw units by their size and value, with the narrow and the wide limits for each size.

    Args:
        found: the result of `funnel`; units of size 0 are in the table alone.
        words: titles and names.
        numbers: how numbers are written on the axes.
    """
    said: Mapping[str | None, str] = {"above": words.above, "below": words.below, None: words.within}
    rows: list[Row] = [
        {
            "name": writable(unit.name), "size": unit.size, "value": unit.value, "low": unit.low, "high": unit.high,
            "near_low": unit.warning_low, "near_high": unit.warning_high, "target": found.target,
            "standing": said[unit.side], "out": unit.side is not None,
        }
        for unit in sorted(found.units, key=lambda unit: unit.size)
        if unit.value is not None
    ]  # fmt: skip
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        sheet = Sheet()
        form = SHARE if found.kind == FunnelKind.SHARES else MEASURE
        layers = _layers(sheet, rows, form, words)
        return finished(layers, sheet, shape=shape, alternative=words.alternative, numbers=written)

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.name, words.size, words.value, words.low, words.high, words.standing),
        rows=tuple(
            (unit.name, unit.size, unit.value, unit.low, unit.high, said[unit.side] if unit.value is not None else None)
            for unit in found.units
        ),
    )


def _layers(sheet: Sheet, rows: list[Row], form: str, words: FunnelWords) -> list[alt.Chart]:
    told = sheet.told(rows)
    x = alt.X("size:Q", title=words.size, axis=alt.Axis(grid=False, format=COUNT, tickCount=6))
    axis = alt.Axis(format=form, tickCount=5)
    y = alt.Y("value:Q", title=words.value, axis=axis, scale=alt.Scale(zero=False))
    band = told.mark_area(opacity=0.15, color=Ink.ACCENT).encode(
        x=x, y=alt.Y("low:Q", title=words.value), y2=alt.Y2("high:Q")
    )
    near = told.mark_area(opacity=0.15, color=Ink.ACCENT).encode(
        x=x, y=alt.Y("near_low:Q", title=words.value), y2=alt.Y2("near_high:Q")
    )
    target = told.mark_line(color=Ink.SOFT, strokeDash=[4, 3]).encode(x=x, y=alt.Y("target:Q"))
    points = told.mark_point(filled=True, size=60, opacity=1).encode(
        x=x,
        y=y,
        color=alt.condition("datum.out", alt.value(Ink.DANGER), alt.value(Ink.ACCENT)),
        shape=alt.condition("datum.out", alt.value("diamond"), alt.value("circle")),
        tooltip=[
            alt.Tooltip("name:N", title=words.name),
            alt.Tooltip("size:Q", title=words.size, format=COUNT),
            alt.Tooltip("value:Q", title=words.value, format=form),
            alt.Tooltip("standing:N", title=words.standing),
        ],
    )
    out = sheet.told([row for row in rows if row["out"]])
    names = out.mark_text(align="left", dx=8, color=Ink.TEXT, limit=140).encode(x=x, y=y, text=alt.Text("name:N"))
    return [band, near, target, points, names]
