"""Draws a series between its limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import altair as alt

from ascolto.analysis import ChartPoint, ControlChart, Phases, Rule
from ascolto.charts.drawing import (
    COUNT,
    LETTER,
    MEASURE,
    SHARE,
    Cell,
    Drawing,
    NumberFormat,
    Shape,
    Sheet,
    finished,
    period_axis,
)
from ascolto.charts.inks import Ink
from ascolto.charts.rendering import Spec

FORMATS = {"count": COUNT, "share": SHARE}
TICKS = 5
LINE = 15


@dataclass(frozen=True, slots=True)
class ControlChartWords:
    """The words on a control chart, in the reader's language.

    `usual`, `beyond`, `pattern` and `excluded` name the kinds of point; `alternative` says what the chart shows.
    """

    alternative: str
    period: str
    value: str
    size: str
    low: str
    centre: str
    high: str
    level: str
    remark: str
    usual: str
    beyond: str
    pattern: str
    excluded: str
    happened: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What happened from one point to another, or at one, as somebody wrote it.

    Only the mark is drawn, such as a number: the words stand below the drawing, where there is room for them.
    """

    first: int
    last: int
    mark: str
    words: str


def draw_control_chart(
    chart: ControlChart,
    *,
    labels: Sequence[str],
    words: ControlChartWords,
    phases: Phases | None = None,
    annotations: Sequence[Annotation] = (),
    numbers: NumberFormat | None = None,
) -> Drawing:
    """Draw a control chart: the line, its limits and centre, signals by shape, levels, and marks of what happened.

    Args:
        chart: the result of `control_chart`; without limits, only the line is drawn.
        labels: one for each point, such as the week, in the reader's language.
        words: titles and names.
        phases: lasting levels, drawn as steps where there is more than one.
        annotations: what happened, in the order of their first points.
        numbers: how numbers are written on the axis.
    Raises:
        ValueError: not as many labels as points.
    """
    if len(labels) != len(chart.points):
        raise ValueError(f"{len(labels)} labels do not go with {len(chart.points)} points.")
    plan = _Plan(chart, labels, words, _kinds(chart, words), _levels(phases, len(labels)), annotations)
    written = numbers or NumberFormat()

    def spec(shape: Shape) -> Spec:
        sheet = Sheet()
        layers = _layers(replace(plan, shape=shape), sheet)
        return finished(layers, sheet, shape=shape, alternative=words.alternative, numbers=written)

    return Drawing(
        spec=spec(Shape.WIDE),
        narrow_spec=spec(Shape.NARROW),
        alternative=words.alternative,
        columns=_columns(plan),
        rows=tuple(_row(plan, index) for index in range(len(labels))),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is drawn: for each point its label and the word for its kind; for each index its phase and level."""

    chart: ControlChart
    labels: Sequence[str]
    words: ControlChartWords
    kinds: Sequence[str]
    levels: dict[int, tuple[int, float]]
    annotations: Sequence[Annotation]
    shape: Shape = Shape.WIDE

    @property
    def x(self) -> alt.X:
        return period_axis(self.labels, self.words.period, self.shape)

    @property
    def y(self) -> alt.Y:
        from_zero = self.chart.unit in {"count", "rate"}
        axis = alt.Axis(format=FORMATS.get(self.chart.unit, MEASURE), tickCount=TICKS)
        return alt.Y("value:Q", title=self.words.value, scale=alt.Scale(zero=from_zero, nice=TICKS), axis=axis)

    @property
    def has_sizes(self) -> bool:
        return any(point.size is not None for point in self.chart.points)


def _kinds(chart: ControlChart, words: ControlChartWords) -> list[str]:
    """Return for each point the word for what it is."""
    patterned = {
        index
        for signal in chart.signals
        if signal.rule not in {Rule.BEYOND_LIMITS, Rule.FEW_CROSSINGS}
        for index in range(signal.first, signal.last + 1)
    }

    def kind(index: int, point: ChartPoint) -> str:
        if Rule.BEYOND_LIMITS in point.signals:
            return words.beyond
        if point.is_excluded:
            return words.excluded
        return words.pattern if index in patterned else words.usual

    return [kind(index, point) for index, point in enumerate(chart.points)]


def _levels(phases: Phases | None, points: int) -> dict[int, tuple[int, float]]:
    """Return for each index the number of its phase and the level; none where there is one level all along."""
    if phases is None or len(phases.phases) < 2:
        return {}
    return {
        index: (number, phase.level)
        for number, phase in enumerate(phases.phases)
        for index in range(phase.first, min(phase.last + 1, points))
    }


def _layers(plan: _Plan, sheet: Sheet) -> list[alt.Chart]:
    has_limits = plan.chart.undefined is None
    layers = [_limits(plan, sheet)] if has_limits else []
    if plan.levels:
        rows = [{"index": index, "value": level, "phase": number} for index, (number, level) in plan.levels.items()]
        step = sheet.told(rows).mark_line(interpolate="step", strokeWidth=4, color=Ink.ACCENT_SOFT)
        layers.append(step.encode(x=plan.x, y=plan.y, detail=alt.Detail("phase:N")))
    layers += _points(plan, sheet)
    if has_limits:
        layers.append(_names(plan, sheet))
    return layers + _happened(plan, sheet)


def _limits(plan: _Plan, sheet: Sheet) -> alt.Chart:
    names = [plan.words.low, plan.words.centre, plan.words.high]
    rows = [
        {"index": index, "value": value, "line": line}
        for index, point in enumerate(plan.chart.points)
        for line, value in zip(names, (point.low, point.centre, point.high), strict=True)
    ]
    scale = alt.Scale(domain=names, range=[[4, 3], [1, 0], [4, 3]])
    line: alt.Chart = sheet.told(rows).mark_line(interpolate="step", color=Ink.SOFT, strokeWidth=1)
    return line.encode(x=plan.x, y=plan.y, strokeDash=alt.StrokeDash("line:N", scale=scale, legend=None))


def _points(plan: _Plan, sheet: Sheet) -> list[alt.Chart]:
    """Return the line and its points, told apart by shape and size too; a legend only where there is something."""
    words = plan.words
    looks = {
        words.usual: ("circle", Ink.ACCENT, 20),
        words.beyond: ("diamond", Ink.DANGER, 110),
        words.pattern: ("square", Ink.WARNING, 36),
        words.excluded: ("cross", Ink.SOFT, 50),
    }
    rows: list[dict[str, Cell]] = [
        {"index": index, "value": point.value, "label": label, "kind": kind, "size": looks[kind][2]}
        for index, (point, label, kind) in enumerate(zip(plan.chart.points, plan.labels, plan.kinds, strict=True))
    ]
    told = sheet.told(rows)
    there = [kind for kind in looks if kind in plan.kinds]
    legend = alt.Legend() if set(there) - {words.usual} else None

    def scale(part: int) -> alt.Scale:
        return alt.Scale(domain=there, range=[looks[kind][part] for kind in there])

    dots = told.mark_point(filled=True, opacity=1).encode(
        x=plan.x,
        y=plan.y,
        shape=alt.Shape("kind:N", scale=scale(0), legend=legend),
        color=alt.Color("kind:N", scale=scale(1), legend=legend),
        size=alt.Size("size:Q", scale=None, legend=None),
        tooltip=[
            alt.Tooltip("label:N", title=words.period),
            alt.Tooltip("value:Q", title=words.value, format=MEASURE),
            alt.Tooltip("kind:N", title=words.remark),
        ],
    )
    return [told.mark_line(color=Ink.ACCENT, strokeWidth=1.5).encode(x=plan.x, y=plan.y), dots]


def _names(plan: _Plan, sheet: Sheet) -> alt.Chart:
    """Return the names of limits and centre at their ends, so that no legend has to be looked up.

    A narrow drawing has no room beside its end: there the limits are named above themselves.
    """
    words = plan.words
    # The last point may be without limits, as a week is that is not over.
    last = next(point for point in reversed(plan.chart.points) if point.centre is not None)
    ends = {words.low: last.low, words.high: last.high}
    if plan.shape is Shape.WIDE:
        ends[words.centre] = last.centre
    index = len(plan.labels) - 1
    rows: list[dict[str, Cell]] = [
        {"index": index, "value": value, "name": name} for name, value in ends.items() if value is not None
    ]
    told = sheet.told(rows)
    beside = told.mark_text(align="left", dx=10, color=Ink.SOFT)
    above = told.mark_text(align="right", baseline="bottom", dx=6, dy=-3, color=Ink.SOFT)
    named = beside if plan.shape is Shape.WIDE else above
    names: alt.Chart = named.encode(x=plan.x, y=plan.y, text=alt.Text("name:N"))
    return names


def _happened(plan: _Plan, sheet: Sheet) -> list[alt.Chart]:
    """Return what happened as lines with marks above them; what went on from point to point has a bar as well."""
    if not plan.annotations:
        return []
    rows: list[dict[str, Cell]] = [
        {"index": each.first, "until": each.last, "mark": each.mark, "words": each.words} for each in plan.annotations
    ]
    lines = _lines_of(plan)
    tooltip = [alt.Tooltip("words:N", title=plan.words.happened)]
    told = sheet.told(rows)
    layers = [told.mark_rule(color=Ink.SOFT, strokeDash=[2, 2]).encode(x=plan.x, tooltip=tooltip)]
    lasting = [row for row, each in zip(rows, plan.annotations, strict=True) if each.last > each.first]
    if lasting:
        bar = sheet.told(lasting).mark_rule(color=Ink.SOFT, strokeWidth=4)
        layers.append(bar.encode(x=plan.x, x2=alt.X2("until"), y=alt.value(0), tooltip=tooltip))
    for line in sorted(set(lines)):
        marks = sheet.told([row for row, of in zip(rows, lines, strict=True) if of == line])
        text = marks.mark_text(align="center", baseline="bottom", fontWeight="bold", color=Ink.TEXT)
        place = alt.value(-4 - LINE * line)
        layers.append(text.encode(x=plan.x, y=place, text=alt.Text("mark:N"), tooltip=tooltip))
    return layers


def _lines_of(plan: _Plan) -> list[int]:
    """Return for each mark the line on which it stands: the lowest that no neighbour takes up."""
    step = plan.shape.value / max(1, len(plan.labels))
    taken: list[float] = []
    lines = []
    for each in plan.annotations:
        half = (len(each.mark) + 1) * LETTER / 2
        begins, ends = each.first * step - half, each.first * step + half
        line = next((line for line, end in enumerate(taken) if end <= begins), len(taken))
        taken[line : line + 1] = [ends]
        lines.append(line)
    return lines


def _columns(plan: _Plan) -> tuple[str, ...]:
    words = plan.words
    columns = [words.period, words.value]
    columns += [words.size] if plan.has_sizes else []
    columns += [words.low, words.centre, words.high]
    columns += [words.level] if plan.levels else []
    columns += [words.happened] if plan.annotations else []
    return (*columns, words.remark)


def _row(plan: _Plan, index: int) -> tuple[Cell, ...]:
    point = plan.chart.points[index]
    cells: list[Cell] = [plan.labels[index], point.value]
    cells += [point.size] if plan.has_sizes else []
    cells += [point.low, point.centre, point.high]
    if plan.levels:
        cells.append(plan.levels[index][1] if index in plan.levels else None)
    if plan.annotations:
        cells.append("; ".join(each.words for each in plan.annotations if each.first <= index <= each.last))
    return (*cells, plan.kinds[index])
