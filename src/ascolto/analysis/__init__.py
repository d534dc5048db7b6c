"""Numbers in, results out: statistics for customer satisfaction, usable without the rest of Ascolto."""

from ascolto.analysis.charted import ChartKind, ChartPoint, ControlChart, MovingRanges
from ascolto.analysis.comparisons import Comparison, difference_of_proportions, rate, rate_ratio
from ascolto.analysis.control_charts import control_chart
from ascolto.analysis.dispersion import Overdispersion, chart_kind_for, overdispersion
from ascolto.analysis.estimates import Estimate, Undefined
from ascolto.analysis.findings import Finding, FindingKind
from ascolto.analysis.pareto import Pareto, ParetoRow, pareto
from ascolto.analysis.proportions import Interval, proportion, wilson_interval
from ascolto.analysis.run_rules import (
    ANHOEJ,
    NELSON,
    USUAL,
    WESTERN_ELECTRIC,
    Rule,
    RunsTest,
    Side,
    Signal,
    runs_test,
    signals_in,
)
from ascolto.analysis.steps import Phase, Phases, steps
from ascolto.analysis.survival import LogRank, Survival, kaplan_meier, log_rank

__all__ = [
    "ANHOEJ",
    "NELSON",
    "USUAL",
    "WESTERN_ELECTRIC",
    "ChartKind",
    "ChartPoint",
    "Comparison",
    "ControlChart",
    "Estimate",
    "Finding",
    "FindingKind",
    "Interval",
    "LogRank",
    "MovingRanges",
    "Overdispersion",
    "Pareto",
    "ParetoRow",
    "Phase",
    "Phases",
    "Rule",
    "RunsTest",
    "Side",
    "Signal",
    "Survival",
    "Undefined",
    "chart_kind_for",
    "control_chart",
    "difference_of_proportions",
    "kaplan_meier",
    "log_rank",
    "overdispersion",
    "pareto",
    "proportion",
    "rate",
    "rate_ratio",
    "runs_test",
    "signals_in",
    "steps",
    "wilson_interval",
]
