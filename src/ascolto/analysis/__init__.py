"""Numbers in, results out: statistics for customer satisfaction, usable without the rest of Ascolto."""

from ascolto.analysis.pareto import Pareto, ParetoRow, pareto
from ascolto.analysis.proportions import Interval, wilson_interval

__all__ = ["Interval", "Pareto", "ParetoRow", "pareto", "wilson_interval"]
