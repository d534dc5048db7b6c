"""Draws how wholes divide into parts: answers by point of the scale, states of satisfaction, kinds of cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from ascolto.charts.drawing import COUNT, SHARE, Cell, Drawing, NumberFormat, Row, Shape, Sheet, finished
from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec, writable

BAR = 34
# From the least to the most; told apart by the words on them, in order, and not by the ink alone.
INKS = (Ink.DANGER, Ink.WARNING, Ink.SOFT, Ink.ACCENT_SOFT, Ink.ACCENT, Ink.SUCCESS)


@dataclass(frozen=True, slots=True)
class PartWords:
    """The words on wholes and parts, in the reader's language."""

    alternative: str
    whole: str
    part: str
    count: str
    share: str


def draw_parts(
    wholes: Mapping[str, Sequence[float]],
    parts: Sequence[str],
    *,
    words: PartWords,
    numbers: NumberFormat | None = None,
) -> Drawing:
    """Draw each whole as one bar of its parts.

    Args:
        wholes: for each whole the amounts of its parts, 0 or more, in the order of `parts`.
        parts: two to six names, from the least to the most (or in any order that means something).
        words: titles and names.
        numbers: how numbers are written on the axes.
    Raises:
        ValueError: fewer than two or more than six parts, or a whole with another number of amounts.
    """
    if not 2 <= len(parts) <= len(INKS):
        raise ValueError(f"A drawing of parts has two to {len(INKS)} of them.")
    if any(len(amounts) != len(parts) for amounts in wholes.values()):
        raise ValueError("Every whole needs an amount for each part.")
    cells = [
        (whole, part, amount, amount / sum(amounts) if sum(amounts) else None)
        for whole, amounts in wholes.items()
        for part, amount in zip(parts, amounts, strict=True)
    ]
    rows: list[Row] = [
        {"whole": writable(whole), "part": writable(part), "place": place % len(parts), "count": amount, "share": share}
        for place, (whole, part, amount, share) in enumerate(cells)
    ]
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        sheet = Sheet()
        height = BAR * max(1, len(wholes))
        layers = _layers(sheet, rows, parts, words)
        return finished(layers, sheet, shape=shape, alternative=words.alternative, numbers=written, height=height)

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=(words.whole, words.part, words.count, words.share),
        rows=tuple(tuple[Cell, ...](cell) for cell in cells),
    )


def _layers(sheet: Sheet, rows: list[Row], parts: Sequence[str], words: PartWords) -> list[alt.Chart]:
    wholes = list(dict.fromkeys(row["whole"] for row in rows))
    chosen = [INKS[round(place * (len(INKS) - 1) / (len(parts) - 1))] for place in range(len(parts))]
    scale = alt.Scale(domain=[writable(part) for part in parts], range=list(chosen))
    bars = sheet.told(rows).mark_bar(size=BAR - 12)
    return [
        bars.encode(
            x=alt.X(
                "share:Q", title=words.share, axis=alt.Axis(format=SHARE, tickCount=5), scale=alt.Scale(domain=[0, 1])
            ),
            y=alt.Y(
                "whole:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=wholes),
                axis=alt.Axis(grid=False, ticks=False, labelLimit=160),
            ),
            color=alt.Color("part:N", scale=scale, legend=alt.Legend(), sort=None),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("whole:N", title=words.whole),
                alt.Tooltip("part:N", title=words.part),
                alt.Tooltip("count:Q", title=words.count, format=COUNT),
                alt.Tooltip("share:Q", title=words.share, format=SHARE),
            ],
        )
    ]
