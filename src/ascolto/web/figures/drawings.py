"""The drawings of the overview, with their words in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from django.utils.formats import date_format, get_format
from django.utils.translation import pgettext

from ascolto.analysis import ControlChart, Estimate, Pareto, Phases, Survival
from ascolto.charts import (
    Annotation,
    BarWords,
    ControlChartWords,
    Drawing,
    NumberFormat,
    ParetoWords,
    SurvivalWords,
    draw_bars,
    draw_control_chart,
    draw_pareto,
    draw_survival,
)
from ascolto.web.figures.numbers import percent

DRAWN_KINDS = 12


class Dated(Protocol):
    """A series whose points are weeks or months."""

    @property
    def every(self) -> str: ...

    def begins(self, place: int) -> date: ...


def number_format() -> NumberFormat:
    """Return how the reader's language writes numbers, as the axes need to know it."""
    sign = percent(0).removeprefix("0")
    return NumberFormat(str(get_format("DECIMAL_SEPARATOR")), str(get_format("THOUSAND_SEPARATOR")), sign)


def drawn_over_time(
    chart: ControlChart,
    phases: Phases,
    series: Dated,
    *,
    alternative: Sequence[str],
    marks: Sequence[Annotation] = (),
) -> Drawing | None:
    """Draw the series between its limits, with marks of what happened; nothing where there is no point."""
    if not chart.points:
        return None
    is_weekly = series.every == "week"
    form = "SHORT_DATE_FORMAT" if is_weekly else "YEAR_MONTH_FORMAT"
    words = ControlChartWords(
        alternative=" ".join(alternative),
        period=pgettext("axis", "week from") if is_weekly else pgettext("axis", "month"),
        value=pgettext("axis", "complaints a week") if is_weekly else pgettext("axis", "complaints a month"),
        size=pgettext("axis", "size"),
        low=pgettext("chart", "lower limit"),
        centre=pgettext("chart", "mean"),
        high=pgettext("chart", "upper limit"),
        level=pgettext("chart", "level"),
        remark=pgettext("chart", "signal"),
        usual=pgettext("chart", "within the limits"),
        beyond=pgettext("chart", "beyond the limits"),
        pattern=pgettext("chart", "part of a pattern"),
        excluded=pgettext("chart", "not over yet"),
        happened=pgettext("chart", "what happened"),
    )
    labels = [date_format(series.begins(place), form) for place in range(len(chart.points))]
    return draw_control_chart(
        chart, labels=labels, words=words, phases=phases, annotations=marks, numbers=number_format()
    )


def drawn_most(
    result: Pareto[Any], names: Mapping[Any, str], *, kind: str, alternative: Sequence[str]
) -> Drawing | None:
    """Draw the most frequent kinds; nothing where there is none."""
    if not result.rows:
        return None
    words = ParetoWords(
        alternative=" ".join(alternative),
        kind=kind,
        count=pgettext("axis", "complaints"),
        share=pgettext("axis", "share of complaints"),
        low=pgettext("axis", "from"),
        high=pgettext("axis", "to"),
        cumulative=pgettext("axis", "cumulative share"),
    )
    top = Pareto(result.n, result.threshold, result.rows[:DRAWN_KINDS])
    return draw_pareto(top, names=[names[row.kind] for row in top.rows], words=words, numbers=number_format())


def drawn_times(curves: Mapping[str, Survival], *, alternative: Sequence[str]) -> Drawing | None:
    """Draw the share that still waits after so many days; nothing where none was followed."""
    followed = {name: curve for name, curve in curves.items() if curve.n}
    if not followed:
        return None
    words = SurvivalWords(
        alternative=" ".join(alternative),
        group=pgettext("axis", "until"),
        time=pgettext("axis", "days since receipt"),
        share=pgettext("axis", "share that still waits"),
        low=pgettext("axis", "from"),
        high=pgettext("axis", "to"),
        at_risk=pgettext("axis", "still watched"),
    )
    return draw_survival(followed, words=words, numbers=number_format())


def drawn_promises(kept: Sequence[tuple[str, Estimate]], *, alternative: Sequence[str]) -> Drawing | None:
    """Draw which share of each promise was kept; nothing where none has fallen due."""
    due = [(name, estimate) for name, estimate in kept if estimate.n]
    if not due:
        return None
    words = BarWords(
        alternative=" ".join(alternative),
        name=pgettext("axis", "promise"),
        value=pgettext("axis", "share kept"),
        low=pgettext("axis", "from"),
        high=pgettext("axis", "to"),
        n=pgettext("axis", "n"),
    )
    return draw_bars(due, words=words, numbers=number_format())
