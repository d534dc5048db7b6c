"""Numbers in, results out: statistics for customer satisfaction, usable without the rest of Ascolto."""

from ascolto.analysis.allocation import Candidate, Plan, Spread, best_plan, spread_out
from ascolto.analysis.charted import ChartKind, ChartPoint, ControlChart, MovingRanges
from ascolto.analysis.comparisons import Comparison, difference_of_proportions, rate, rate_ratio
from ascolto.analysis.control_charts import control_chart
from ascolto.analysis.dispersion import Overdispersion, chart_kind_for, overdispersion
from ascolto.analysis.estimates import Estimate, Undefined
from ascolto.analysis.findings import Finding, FindingKind
from ascolto.analysis.pareto import Pareto, ParetoRow, pareto
from ascolto.analysis.proportions import Interval, proportion, wilson_interval
from ascolto.analysis.quality_cost import Cost, CostKind, FailureOfOne, QualityCost, failure_of_one, quality_cost
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
from ascolto.analysis.staffing import Staffing, Waiting, staff_needed, waiting
from ascolto.analysis.steps import Phase, Phases, steps
from ascolto.analysis.survival import LogRank, Survival, kaplan_meier, log_rank

__all__ = [
    "ANHOEJ",
    "NELSON",
    "USUAL",
    "WESTERN_ELECTRIC",
    "Candidate",
    "ChartKind",
    "ChartPoint",
    "Comparison",
    "ControlChart",
    "Cost",
    "CostKind",
    "Estimate",
    "FailureOfOne",
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
    "Plan",
    "QualityCost",
    "Rule",
    "RunsTest",
    "Side",
    "Signal",
    "Spread",
    "Staffing",
    "Survival",
    "Undefined",
    "Waiting",
    "best_plan",
    "chart_kind_for",
    "control_chart",
    "difference_of_proportions",
    "failure_of_one",
    "kaplan_meier",
    "log_rank",
    "overdispersion",
    "pareto",
    "proportion",
    "quality_cost",
    "rate",
    "rate_ratio",
    "runs_test",
    "signals_in",
    "spread_out",
    "staff_needed",
    "steps",
    "waiting",
    "wilson_interval",
]
