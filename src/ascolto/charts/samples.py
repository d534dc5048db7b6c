"""One drawing of each kind, from made-up numbers, to look at in the gallery and in tests."""

from ascolto.analysis import control_chart, kaplan_meier, pareto, proportion, steps
from ascolto.charts.bars import BarWords, ParetoWords, draw_bars, draw_pareto
from ascolto.charts.control import Annotation, ControlChartWords, draw_control_chart
from ascolto.charts.curves import SurvivalWords, draw_survival
from ascolto.charts.drawing import Drawing
from ascolto.charts.spark import SparkWords, draw_sparkline

WEEKLY = [8, 6, 9, 7, 11, 8, 5, 9, 8, 7, 10, 6, 8, 9, 13, 12, 14, 24, 12, 11, 15, 13, 12, 16]
WEEKS = [f"W {week}" for week in range(1, len(WEEKLY) + 1)]


def samples() -> dict[str, Drawing]:
    """Return the drawings by the name of their kind."""
    return {
        "control_chart": _control_chart(),
        "survival": _survival(),
        "pareto": _pareto(),
        "bars": _bars(),
        "sparkline": _sparkline(),
    }


def _control_chart() -> Drawing:
    words = ControlChartWords(
        alternative="Of 24 weeks, week 18 lies above the upper limit; since week 15 the level is higher.",
        period="Week",
        value="Complaints",
        size="Stays",
        low="lower limit",
        centre="mean",
        high="upper limit",
        level="Level",
        remark="Remark",
        usual="usual",
        beyond="beyond the limits",
        pattern="many on one side",
        excluded="left out",
        happened="What happened",
    )
    return draw_control_chart(
        control_chart(WEEKLY, kind="c"),
        labels=WEEKS,
        words=words,
        phases=steps(WEEKLY),
        annotations=[Annotation(4, 6, "1", "Lift out of order"), Annotation(14, 14, "2", "New timetable")],
    )


def _survival() -> Drawing:
    words = SurvivalWords(
        alternative="Half of the complaints about delivery are closed after 9 days, of those about invoices after 17.",
        group="About",
        time="Days",
        share="Still open",
        low="at least",
        high="at most",
        at_risk="Open before",
    )
    quick = [day % 17 + 1 + day % 3 for day in range(60)]
    slow = [day % 31 + 2 for day in range(50)]
    curves = {
        "delivery": kaplan_meier(quick, [day % 9 > 0 for day in range(60)]),
        "invoices": kaplan_meier(slow, [day % 4 > 0 for day in range(50)]),
    }
    return draw_survival(curves, words=words)


def _pareto() -> Drawing:
    words = ParetoWords(
        alternative="Delivery and invoices make up 82 % of 120 complaints.",
        kind="About",
        count="Complaints",
        share="Share of all",
        low="at least",
        high="at most",
        cumulative="Together",
    )
    counted = pareto({"Delivery": 64, "Invoices": 34, "Staff on the telephone": 12, "Noise": 7, "Other": 3})
    return draw_pareto(counted, names=[row.kind for row in counted.rows], words=words)


def _bars() -> Drawing:
    words = BarWords(
        alternative="In the north 12 of 90 complaints were justified, in the south 40 of 95.",
        name="Unit",
        value="Justified",
        low="at least",
        high="at most",
        n="Complaints",
    )
    return draw_bars(
        [("North", proportion(12, 90)), ("South", proportion(40, 95)), ("East", proportion(0, 0))], words=words
    )


def _sparkline() -> Drawing:
    words = SparkWords(alternative="24 weeks, from 8 to 16 a week.", period="Week", value="Complaints")
    return draw_sparkline([*WEEKLY[:5], None, *WEEKLY[6:]], labels=WEEKS, words=words)
