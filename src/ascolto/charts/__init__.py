"""Draws results of analyses: pictures with their text and their table, in words that the caller brings."""

from ascolto.charts.bands import BandPoint, BandWords, draw_band
from ascolto.charts.bars import BarWords, ParetoWords, draw_bars, draw_pareto
from ascolto.charts.control import Annotation, ControlChartWords, draw_control_chart
from ascolto.charts.curves import SurvivalWords, draw_survival
from ascolto.charts.drawing import Drawing, NumberFormat
from ascolto.charts.funnels import FunnelWords, draw_funnel
from ascolto.charts.parts import PartWords, draw_parts
from ascolto.charts.planes import Placed, PlaneWords, draw_plane
from ascolto.charts.rendering import svg, warm_up
from ascolto.charts.spark import SparkWords, draw_sparkline

__all__ = [
    "Annotation",
    "BandPoint",
    "BandWords",
    "BarWords",
    "ControlChartWords",
    "Drawing",
    "FunnelWords",
    "NumberFormat",
    "ParetoWords",
    "PartWords",
    "Placed",
    "PlaneWords",
    "SparkWords",
    "SurvivalWords",
    "draw_band",
    "draw_bars",
    "draw_control_chart",
    "draw_funnel",
    "draw_pareto",
    "draw_parts",
    "draw_plane",
    "draw_sparkline",
    "draw_survival",
    "svg",
    "warm_up",
]
