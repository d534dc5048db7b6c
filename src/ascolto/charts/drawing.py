"""A drawing with all that belongs to it: its picture, its text for those who do not see it, and its data as a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import Any, TypeAlias

import altair as alt
from altair.utils import schemapi

from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec, svg, writable

Cell: TypeAlias = str | float | int | None
Row: TypeAlias = Mapping[str, Cell | bool]

# Checking every part of a specification against its schema takes longer than drawing it; the tests check the whole.
schemapi.disable_debug_mode()

FONT = "IBM Plex Sans, system-ui, sans-serif"
COUNT, SHARE, MEASURE = ",.3~r", ".0%", ",.3~r"
SMALL = (112, 24)
# In pixels: about how wide a letter of a label is, what lies between two labels, and beside all of them.
LETTER, GAP, MARGIN = 7, 16, 50
LOOK: Spec = alt.Config(
    font=FONT,
    background="transparent",
    aria=False,
    view=alt.ViewConfig(stroke=None),
    axis=alt.AxisConfig(
        labelColor=Ink.SOFT,
        titleColor=Ink.SOFT,
        titleFontWeight="normal",
        titleFontSize=12,
        labelFontSize=12,
        gridColor=Ink.LINE,
        domainColor=Ink.LINE,
        tickColor=Ink.LINE,
        labelLimit=0,  # what is too long is cut by whoever names it: to find where, the engine would measure it often
    ),
    legend=alt.LegendConfig(
        labelColor=Ink.TEXT,
        labelFontSize=12,
        orient="bottom",
        direction="horizontal",
        columnPadding=28,
        offset=8,
        title=None,
    ),
    text=alt.MarkConfig(font=FONT, fontSize=12, color=Ink.TEXT),
).to_dict(validate=False)
# Side by side, the words of a legend would be wider than the drawing and make all of it smaller.
LOOK_NARROW: Spec = {**LOOK, "legend": {**LOOK["legend"], "direction": "vertical", "rowPadding": 4}}


class Shape(Enum):
    """How wide a drawing is made: for a column of a desk, or for a telephone."""

    WIDE = 640
    NARROW = 300

    @property
    def height(self) -> int:
        return 240 if self is Shape.WIDE else 200


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are written on axes in the reader's language."""

    decimal: str = "."
    thousands: str = ","
    percent: str = "%"

    def as_locale(self) -> dict[str, Any]:
        """Return it as the drawing engine and the page's scripts read it."""
        signs = {"decimal": self.decimal, "thousands": self.thousands, "percent": self.percent}
        return {**signs, "grouping": [3], "currency": ["", ""]}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture for a wide and for a narrow column, what it says in words, and its data.

    `spec` is Vega-Lite, also for scripts and print. Cells of `rows` are as they were computed; pages format them.
    """

    spec: Spec
    narrow_spec: Spec
    alternative: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def svg(self) -> str:
        """Return the picture for a wide column, rendered once."""
        return svg(self.spec)

    @property
    def narrow_svg(self) -> str:
        """Return the picture for a telephone, rendered once."""
        return svg(self.narrow_spec)


class Sheet:
    """The data of one drawing, kept beside its layers: Altair copies whatever it holds again and again."""

    def __init__(self) -> None:
        self.datasets: dict[str, Sequence[Row]] = {}

    def told(self, rows: Sequence[Row]) -> alt.Chart:
        """Return rows as something that marks can be made of."""
        name = f"rows{len(self.datasets) + 1}"
        self.datasets[name] = rows
        return alt.Chart(alt.NamedData(name))


def finished(
    layers: Sequence[alt.Chart],
    sheet: Sheet,
    *,
    shape: Shape,
    alternative: str,
    numbers: NumberFormat,
    height: int = 0,
) -> Spec:
    """Return layers, one above the other, as a specification in the look of the house."""
    embedded = {"formatLocale": numbers.as_locale(), "defaultStyle": False, "actions": False}
    return {
        **_layered(layers, sheet, alternative),
        "width": shape.value,
        "height": height or shape.height,
        "padding": {"left": 14, "right": 8, "top": 6, "bottom": 4},
        "usermeta": {"embedOptions": embedded},
        "config": LOOK if shape is Shape.WIDE else LOOK_NARROW,
    }


def finished_small(layers: Sequence[alt.Chart], sheet: Sheet, *, alternative: str) -> Spec:
    """Return layers as a drawing of the height of a line of text."""
    width, height = SMALL
    small = {"width": width, "height": height, "padding": 3, "usermeta": {"keepsItsSize": True}, "config": LOOK}
    return {**_layered(layers, sheet, alternative), **small}


def _layered(layers: Sequence[alt.Chart], sheet: Sheet, alternative: str) -> Spec:
    # Altair's own layering copies every layer several times, which takes longer than drawing them.
    written = [layer.to_dict(validate=False, context={"top_level": False}) for layer in layers]
    return {"$schema": alt.SCHEMA_URL, "description": alternative, "layer": written, "datasets": sheet.datasets}


def period_axis(labels: Sequence[str], title: str, shape: Shape) -> alt.X:
    """Return a horizontal axis of positions, each with the label that the caller gave it, as far as there is room.

    Left to itself the engine measures every label, which takes longer than the whole drawing.
    """
    widest = max((len(label) for label in labels), default=0) * LETTER + GAP
    step = max(1, ceil(widest * len(labels) / (shape.value - MARGIN)))
    return alt.X(
        "index:O",
        title=title,
        sort=None,
        axis=alt.Axis(
            values=list(range(0, len(labels), step)),
            labelAngle=0,
            labelOverlap="greedy",
            labelSeparation=GAP,
            grid=False,
            labelExpr=label_expression(labels),
        ),
    )


def label_expression(labels: Sequence[str]) -> str:
    """Return the expression that writes for each index its label; labels are data in it, whatever they contain."""
    # In ASCII, because the language of expressions ends a line at characters at which JSON does not.
    return f"{json.dumps([writable(label) for label in labels])}[datum.value]"
