"""Draws results of analyses: pictures with their text and their table, in words that the caller brings."""

from ascolto.charts.bars import BarWords, ParetoWords, draw_bars, draw_pareto
from ascolto.charts.control import Annotation, ControlChartWords, draw_control_chart
from ascolto.charts.curves import SurvivalWords, draw_survival
from ascolto.charts.drawing import Drawing, NumberFormat
from ascolto.charts.rendering import svg, warm_up
from ascolto.charts.spark import SparkWords, draw_sparkline

__all__ = [
    "Annotation",
    "BarWords",
    "ControlChartWords",
    "Drawing",
    "NumberFormat",
    "ParetoWords",
    "SparkWords",
    "SurvivalWords",
    "draw_bars",
    "draw_control_chart",
    "draw_pareto",
    "draw_sparkline",
    "draw_survival",
    "svg",
    "warm_up",
]
