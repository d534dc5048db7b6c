"""Draws a series as small as a word."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from ascolto.charts.drawing import Cell, Drawing, Sheet, finished_small
from ascolto.charts.inks import Ink


@dataclass(frozen=True, slots=True)
class SparkWords:
    """The words of a small line, in the reader's language: shown in its table and read aloud."""

    alternative: str
    period: str
    value: str


def draw_sparkline(values: Sequence[float | None], *, labels: Sequence[str], words: SparkWords) -> Drawing:
    """Draw a series without axes, its last point marked.

    Args:
        values: in order of time; None where nothing was measured, which leaves a gap.
        labels: one for each value, in the reader's language.
        words: what it shows.
    Raises:
        ValueError: not as many labels as values.
    """
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} labels do not go with {len(values)} values.")
    rows: list[dict[str, Cell]] = [{"index": index, "value": value} for index, value in enumerate(values)]
    x = alt.X("index:Q", axis=None)
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=False))
    sheet = Sheet()
    layers = [sheet.told(rows).mark_line(color=Ink.ACCENT, strokeWidth=1.5).encode(x=x, y=y)]
    known = [row for row in rows if row["value"] is not None]
    layers.append(sheet.told(known[-1:]).mark_point(filled=True, opacity=1, size=24, color=Ink.ACCENT).encode(x=x, y=y))
    spec = finished_small(layers, sheet, alternative=words.alternative)
    return Drawing(spec, spec, words.alternative, (words.period, words.value), tuple(zip(labels, values, strict=True)))
