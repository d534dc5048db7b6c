"""Draws named things on a plane of two measures, with the lines that divide it: importance and performance, Kano."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from ascolto.charts.drawing import MEASURE, Drawing, NumberFormat, Row, Shape, Sheet, finished
from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec, writable


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing on the plane; `group` is what it belongs to there, in the reader's language: a quadrant, a category."""

    name: str
    across: float
    up: float
    group: str


@dataclass(frozen=True, slots=True)
class PlaneWords:
    """The words on a plane, in the reader's language."""

    alternative: str
    name: str
    across: str
    up: str
    group: str


def draw_plane(
    places: Sequence[Placed],
    *,
    divide_across: float,
    divide_up: float,
    words: PlaneWords,
    numbers: NumberFormat | None = None,
) -> Drawing:
    """Draw things as named points, divided into quadrants.

    Args:
        places: the things, by their two measures.
        divide_across, divide_up: where the lines stand.
        words: titles and names.
        numbers: how numbers are written on the axes.
    """
    rows: list[Row] = [
        {"name": writable(place.name), "across": place.across, "up": place.up, "group": writable(place.group)}
        for place in places
    ]
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        sheet = Sheet()
        layers = _layers(sheet, rows, (divide_across, divide_up), words)
        return finished(
            layers, sheet, shape=shape, alternative=words.alternative, numbers=written, height=shape.height + 60
        )

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.name, words.across, words.up, words.group),
        rows=tuple((place.name, place.across, place.up, place.group) for place in places),
    )


def _layers(sheet: Sheet, rows: Sequence[Row], divided: tuple[float, float], words: PlaneWords) -> list[alt.Chart]:
    scale = alt.Scale(zero=False, nice=True, padding=24)
    x = alt.X("across:Q", title=words.across, scale=scale, axis=alt.Axis(grid=False, format=MEASURE, tickCount=5))
    y = alt.Y("up:Q", title=words.up, scale=scale, axis=alt.Axis(grid=False, format=MEASURE, tickCount=5))
    across, up = divided
    upright = sheet.told([{"across": across}]).mark_rule(color=Ink.LINE, strokeDash=[4, 3]).encode(x=x)
    level = sheet.told([{"up": up}]).mark_rule(color=Ink.LINE, strokeDash=[4, 3]).encode(y=y)
    told = sheet.told(rows)
    points = told.mark_point(filled=True, size=70, color=Ink.ACCENT, opacity=1).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title=words.name),
            alt.Tooltip("across:Q", title=words.across, format=MEASURE),
            alt.Tooltip("up:Q", title=words.up, format=MEASURE),
            alt.Tooltip("group:N", title=words.group),
        ],
    )
    names = told.mark_text(align="left", dx=8, dy=-6, color=Ink.TEXT, limit=150).encode(
        x=x, y=y, text=alt.Text("name:N")
    )
    return [upright, level, points, names]
