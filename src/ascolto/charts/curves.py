"""Draws how long things take: the share not yet ended, over time."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from ascolto.analysis import Survival
from ascolto.charts.drawing import MEASURE, SHARE, Cell, Drawing, NumberFormat, Shape, Sheet, finished
from ascolto.charts.inks import SERIES, Ink
from ascolto.charts.rendering import Spec

DRAWN_STEPS = 300


@dataclass(frozen=True, slots=True)
class SurvivalWords:
    """The words on survival curves, in the reader's language; `group` heads the column of the groups."""

    alternative: str
    group: str
    time: str
    share: str
    low: str
    high: str
    at_risk: str


def draw_survival(
    curves: Mapping[str, Survival], *, words: SurvivalWords, numbers: NumberFormat | None = None
) -> Drawing:
    """Draw one to four survival curves with their bands.

    Args:
        curves: results of `kaplan_meier` in one unit, by the name of the group in the reader's language.
        words: titles and names.
        numbers: how numbers are written on the axes.
    Raises:
        ValueError: more than four curves, which nobody tells apart.
    """
    if len(curves) > len(SERIES):
        raise ValueError(f"{len(curves)} curves on one drawing are not told apart.")
    steps = {name: _steps(curve) for name, curve in curves.items()}
    rows: list[dict[str, Cell]] = [
        {"group": name, "time": time, "value": share, "low": low, "high": high}
        for name, of_group in steps.items()
        for time, share, low, high, _ in of_group
    ]
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        sheet = Sheet()
        layers = _layers(sheet, rows, words)
        return finished(layers, sheet, shape=shape, alternative=words.alternative, numbers=written)

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.group, words.time, words.share, words.low, words.high, words.at_risk),
        rows=tuple((name, *step) for name, of_group in steps.items() for step in of_group),
    )


def _steps(curve: Survival) -> list[tuple[float, float, float | None, float | None, int]]:
    """Return the corners of the curve from time 0 to the last look; of very many, evenly chosen ones."""
    together = zip(curve.times, curve.survival, curve.low, curve.high, curve.at_risk, strict=True)
    corners = [(0.0, 1.0, None, 1.0, curve.n), *together]
    every = -(-len(corners) // DRAWN_STEPS)
    chosen = [corner for place, corner in enumerate(corners) if place % every == 0 or place == len(corners) - 1]
    _, share, low, high, _ = chosen[-1]
    if curve.until > chosen[-1][0]:
        chosen.append((curve.until, share, low, high, sum(time >= curve.until for time in curve.censored)))
    return chosen


def _layers(sheet: Sheet, rows: list[dict[str, Cell]], words: SurvivalWords) -> list[alt.Chart]:
    groups = list(dict.fromkeys(row["group"] for row in rows))
    inks, dashes = zip(*SERIES[: len(groups)], strict=True) if groups else ((), ())
    legend = alt.Legend() if len(groups) > 1 else None
    x = alt.X("time:Q", title=words.time, axis=alt.Axis(grid=False, format=MEASURE, tickCount=6))
    y = alt.Y("value:Q", title=words.share, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=SHARE, tickCount=5))
    half = sheet.told([{"value": 0.5}]).mark_rule(color=Ink.LINE, strokeDash=[4, 3]).encode(y=alt.Y("value:Q"))
    bands = [
        sheet.told([row for row in rows if row["group"] == group])
        .mark_area(interpolate="step-after", opacity=0.15, color=ink)
        .encode(x=x, y=alt.Y("low:Q", title=words.share), y2=alt.Y2("high:Q"))
        for group, ink in zip(groups, inks, strict=True)
    ]
    line = sheet.told(rows).mark_line(interpolate="step-after", strokeWidth=2)
    lines = line.encode(
        x=x,
        y=y,
        color=alt.Color("group:N", scale=alt.Scale(domain=groups, range=list(inks)), legend=legend),
        strokeDash=alt.StrokeDash("group:N", scale=alt.Scale(domain=groups, range=list(dashes)), legend=legend),
        tooltip=[
            alt.Tooltip("group:N", title=words.group),
            alt.Tooltip("time:Q", title=words.time, format=MEASURE),
            alt.Tooltip("value:Q", title=words.share, format=SHARE),
        ],
    )
    return [half, *bands, lines]
