"""Numbers in, results out: statistics for customer satisfaction, usable without the rest of Ascolto."""

from ascolto.analysis.change.chart_phases import PhasedChart, phased_chart
from ascolto.analysis.change.charted import ChartKind, ChartPoint, ControlChart, Limits, MovingRanges
from ascolto.analysis.change.control_charts import control_chart, exact_chart
from ascolto.analysis.change.cusum import Cusum, CusumPoint, CusumShift, cusum
from ascolto.analysis.change.dispersion import Overdispersion, chart_kind_for, overdispersion
from ascolto.analysis.change.ewma import Ewma, EwmaPoint, ewma
from ascolto.analysis.change.exact_limits import poisson_limits
from ascolto.analysis.change.forecasting import Forecast, Indicator, LookBack, forecast
from ascolto.analysis.change.funnel import Allowance, Funnel, FunnelKind, FunnelUnit, funnel
from ascolto.analysis.change.many_charts import ManyCharts, many_control_charts
from ascolto.analysis.change.run_lengths import cusum_run_length, ewma_run_length, siegmund_run_length, width_for
from ascolto.analysis.change.run_rules import (
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
from ascolto.analysis.change.sample_charts import SampleCharts, Within, sample_charts
from ascolto.analysis.change.steps import Phase, Phases, steps
from ascolto.analysis.driving.driver_data import Missing
from ascolto.analysis.driving.driver_shares import Driver, Drivers
from ascolto.analysis.driving.drivers import drivers
from ascolto.analysis.driving.importance import Derived, derived_importance, stated_importance
from ascolto.analysis.driving.importance_plot import Attribute, Crosshair, ImportancePerformance, Quadrant
from ascolto.analysis.driving.kano import Kano, KanoCategory, kano, kano_counts
from ascolto.analysis.driving.kano_continuous import KanoScores, kano_scores
from ascolto.analysis.driving.penalty_reward import Factor, PenaltiesRewards, PenaltyReward, penalty_reward
from ascolto.analysis.driving.quality_house import (
    Characteristic,
    HouseWarning,
    Need,
    NeedWeights,
    QualityHouse,
    Rows,
    Warned,
    need_weights,
    quality_house,
)
from ascolto.analysis.driving.relative_weights import relative_weights
from ascolto.analysis.effects.before_after import (
    BeforeAfter,
    ComparedBy,
    Measured,
    before_after,
    before_after_in_panel,
    before_after_of_rates,
    mean_of_largest,
    measured_as,
)
from ascolto.analysis.effects.benchmarking import (
    BenchmarkGap,
    Benchmarks,
    Direction,
    Guard,
    benchmark_gaps,
    directly_standardised,
    indirectly_standardised,
)
from ascolto.analysis.effects.difference_in_differences import DifferenceInDifferences, difference_in_differences
from ascolto.analysis.effects.divergence import Divergence, LagCorrelation, divergence
from ascolto.analysis.effects.equivalence import Aim, Better, Equivalence, equivalence
from ascolto.analysis.effects.impartiality import GroupOdds, Impartiality, impartiality_by_strata, impartiality_given
from ascolto.analysis.effects.interrupted_series import InterruptedSeries, SeriesOf, interrupted_series
from ascolto.analysis.effects.recurrence import Recurrence, recurrence, recurrence_in_exposure
from ascolto.analysis.effects.stratified_odds import StratifiedOdds, stratified_odds
from ascolto.analysis.effects.time_to_tell import TimeToTell, periods_to_tell
from ascolto.analysis.estimates import Estimate, Undefined
from ascolto.analysis.findings import Finding, FindingKind
from ascolto.analysis.judging.agreement import Agreement, Coefficient
from ascolto.analysis.judging.agreement_of_many import (
    CategoryKappa,
    conger_kappa,
    fleiss_kappa,
    fleiss_kappa_by_category,
    fleiss_kappa_of_counts,
    gwet_ac1,
)
from ascolto.analysis.judging.agreement_of_two import KappaWeights, cohen_kappa
from ascolto.analysis.judging.disagreement import Metric
from ascolto.analysis.judging.intraclass import Icc, IntraclassCorrelation, intraclass_correlation
from ascolto.analysis.judging.krippendorff import krippendorff_alpha
from ascolto.analysis.judging.saturation import Run, Saturation, saturation
from ascolto.analysis.loyalty.hazards import Covariate, Hazards, hazards
from ascolto.analysis.loyalty.repeat_buying import (
    Histories,
    Leaving,
    RepeatBuying,
    Spending,
    customer_values,
    repeat_buying,
    spending,
)
from ascolto.analysis.loyalty.retention import (
    Assumption,
    Assumptions,
    Retention,
    RetentionScenario,
    retention,
    retention_scenario,
)
from ascolto.analysis.loyalty.risk_scores import RiskScore, Tenth, risk_score
from ascolto.analysis.loyalty.survival import LogRank, Survival, kaplan_meier, log_rank
from ascolto.analysis.paths.path_algorithm import PathScaling, PathScheme, PathSettings
from ascolto.analysis.paths.path_effects import PathEffect, PathEffects, effects_through, path_effects
from ascolto.analysis.paths.path_estimation import PathFit, fit_path_model, rows_needed
from ascolto.analysis.paths.path_groups import PathGroups, compare_path_groups
from ascolto.analysis.paths.path_index import PathIndex, path_indices
from ascolto.analysis.paths.path_models import BlockMode, ModelRefused, PathBlock, PathModel, acsi, ecsi, path_model
from ascolto.analysis.paths.path_moments import MissingItems
from ascolto.analysis.paths.path_prediction import Prediction, blindfold
from ascolto.analysis.paths.path_quality import PathQuality, path_quality
from ascolto.analysis.paths.path_resampling import PathDraws, PathInterval, PathSigns, resample_paths
from ascolto.analysis.planning.allocation import Candidate, Plan, Spread, best_plan, spread_out
from ascolto.analysis.planning.quality_cost import (
    Cost,
    CostKind,
    FailureOfOne,
    QualityCost,
    failure_of_one,
    quality_cost,
)
from ascolto.analysis.planning.staffing import Staffing, Waiting, staff_needed, waiting
from ascolto.analysis.samples.responses import (
    FrameCheck,
    Outcomes,
    ResponseRates,
    early_and_late,
    frame_check,
    response_rates,
)
from ascolto.analysis.samples.sample_sizes import (
    Rounding,
    SampleSize,
    design_effect_of_clusters,
    sample_size_for_mean,
    sample_size_for_nps,
    sample_size_for_share,
)
from ascolto.analysis.samples.stratification import AllocationRule, StratumSample, allocate_sample
from ascolto.analysis.samples.survey_estimates import (
    SurveyEstimate,
    cluster_mean,
    mean_of_random_sample,
    stratified_mean,
)
from ascolto.analysis.samples.weighting import Margin, Weighting, poststratify, rake
from ascolto.analysis.scores.answer_distribution import AnswerDistribution, AnswerShare, answer_distribution
from ascolto.analysis.scores.effective_size import design_effect, effective_n
from ascolto.analysis.scores.expectations import (
    ExpectationStates,
    Indifference,
    State,
    expectation_states,
    stated_expectations,
)
from ascolto.analysis.scores.group_comparisons import (
    Against,
    GroupComparison,
    GroupComparisons,
    compare_means,
    compare_nps,
    compare_shares,
)
from ascolto.analysis.scores.index_scores import Index, IndexItem, index_of_hundred
from ascolto.analysis.scores.loyalty_segments import (
    CaptiveSatisfaction,
    LoyaltySegments,
    Segment,
    captive_satisfaction,
    loyalty_segments,
)
from ascolto.analysis.scores.mean_changes import mean_change_in_panel, mean_difference
from ascolto.analysis.scores.net_promoter import NetPromoterScore, NpsInterval, nps
from ascolto.analysis.scores.ordered_answers import OrderComparison, order_change_in_panel, order_difference
from ascolto.analysis.scores.power import (
    RequiredAnswers,
    SmallestDifference,
    answers_to_compare_means,
    answers_to_compare_nps,
    answers_to_compare_shares,
    smallest_difference_of_means,
    smallest_difference_of_nps,
    smallest_difference_of_shares,
)
from ascolto.analysis.scores.scales import MissingAnswers, Reliability, ScaleItem, reliability
from ascolto.analysis.scores.score_changes import ScoreDifference, nps_change_in_panel, nps_difference
from ascolto.analysis.scores.scores import MeanInterval, Score, mean_of_hundred, mean_score, top_box
from ascolto.analysis.scores.servqual import Servperf, Servqual, servperf, servqual
from ascolto.analysis.scores.share_changes import share_difference
from ascolto.analysis.scores.tallies import Tally, tally
from ascolto.analysis.shares.comparisons import Comparison, difference_of_proportions, rate, rate_ratio
from ascolto.analysis.shares.intervals import ShareInterval, share_interval
from ascolto.analysis.shares.multiplicity import benjamini_hochberg, holm
from ascolto.analysis.shares.paired_shares import PairedShares, paired_shares, share_change_in_panel
from ascolto.analysis.shares.pareto import Pareto, ParetoRow, pareto
from ascolto.analysis.shares.proportions import Interval, proportion, wilson_interval

__all__ = [
    "ANHOEJ",
    "NELSON",
    "USUAL",
    "WESTERN_ELECTRIC",
    "Against",
    "Agreement",
    "Aim",
    "AllocationRule",
    "Allowance",
    "AnswerDistribution",
    "AnswerShare",
    "Assumption",
    "Assumptions",
    "Attribute",
    "BeforeAfter",
    "BenchmarkGap",
    "Benchmarks",
    "Better",
    "BlockMode",
    "Candidate",
    "CaptiveSatisfaction",
    "CategoryKappa",
    "Characteristic",
    "ChartKind",
    "ChartPoint",
    "Coefficient",
    "ComparedBy",
    "Comparison",
    "ControlChart",
    "Cost",
    "CostKind",
    "Covariate",
    "Crosshair",
    "Cusum",
    "CusumPoint",
    "CusumShift",
    "Derived",
    "DifferenceInDifferences",
    "Direction",
    "Divergence",
    "Driver",
    "Drivers",
    "Equivalence",
    "Estimate",
    "Ewma",
    "EwmaPoint",
    "ExpectationStates",
    "Factor",
    "FailureOfOne",
    "Finding",
    "FindingKind",
    "Forecast",
    "FrameCheck",
    "Funnel",
    "FunnelKind",
    "FunnelUnit",
    "GroupComparison",
    "GroupComparisons",
    "GroupOdds",
    "Guard",
    "Hazards",
    "Histories",
    "HouseWarning",
    "Icc",
    "Impartiality",
    "ImportancePerformance",
    "Index",
    "IndexItem",
    "Indicator",
    "Indifference",
    "InterruptedSeries",
    "Interval",
    "IntraclassCorrelation",
    "Kano",
    "KanoCategory",
    "KanoScores",
    "KappaWeights",
    "LagCorrelation",
    "Leaving",
    "Limits",
    "LogRank",
    "LookBack",
    "LoyaltySegments",
    "ManyCharts",
    "Margin",
    "MeanInterval",
    "Measured",
    "Metric",
    "Missing",
    "MissingAnswers",
    "MissingItems",
    "ModelRefused",
    "MovingRanges",
    "Need",
    "NeedWeights",
    "NetPromoterScore",
    "NpsInterval",
    "OrderComparison",
    "Outcomes",
    "Overdispersion",
    "PairedShares",
    "Pareto",
    "ParetoRow",
    "PathBlock",
    "PathDraws",
    "PathEffect",
    "PathEffects",
    "PathFit",
    "PathGroups",
    "PathIndex",
    "PathInterval",
    "PathModel",
    "PathQuality",
    "PathScaling",
    "PathScheme",
    "PathSettings",
    "PathSigns",
    "PenaltiesRewards",
    "PenaltyReward",
    "Phase",
    "PhasedChart",
    "Phases",
    "Plan",
    "Prediction",
    "Quadrant",
    "QualityCost",
    "QualityHouse",
    "Recurrence",
    "Reliability",
    "RepeatBuying",
    "RequiredAnswers",
    "ResponseRates",
    "Retention",
    "RetentionScenario",
    "RiskScore",
    "Rounding",
    "Rows",
    "Rule",
    "Run",
    "RunsTest",
    "SampleCharts",
    "SampleSize",
    "Saturation",
    "ScaleItem",
    "Score",
    "ScoreDifference",
    "Segment",
    "SeriesOf",
    "Servperf",
    "Servqual",
    "ShareInterval",
    "Side",
    "Signal",
    "SmallestDifference",
    "Spending",
    "Spread",
    "Staffing",
    "State",
    "StratifiedOdds",
    "StratumSample",
    "SurveyEstimate",
    "Survival",
    "Tally",
    "Tenth",
    "TimeToTell",
    "Undefined",
    "Waiting",
    "Warned",
    "Weighting",
    "Within",
    "acsi",
    "allocate_sample",
    "answer_distribution",
    "answers_to_compare_means",
    "answers_to_compare_nps",
    "answers_to_compare_shares",
    "before_after",
    "before_after_in_panel",
    "before_after_of_rates",
    "benchmark_gaps",
    "benjamini_hochberg",
    "best_plan",
    "blindfold",
    "captive_satisfaction",
    "chart_kind_for",
    "cluster_mean",
    "cohen_kappa",
    "compare_means",
    "compare_nps",
    "compare_path_groups",
    "compare_shares",
    "conger_kappa",
    "control_chart",
    "customer_values",
    "cusum",
    "cusum_run_length",
    "derived_importance",
    "design_effect",
    "design_effect_of_clusters",
    "difference_in_differences",
    "difference_of_proportions",
    "directly_standardised",
    "divergence",
    "drivers",
    "early_and_late",
    "ecsi",
    "effective_n",
    "effects_through",
    "equivalence",
    "ewma",
    "ewma_run_length",
    "exact_chart",
    "expectation_states",
    "failure_of_one",
    "fit_path_model",
    "fleiss_kappa",
    "fleiss_kappa_by_category",
    "fleiss_kappa_of_counts",
    "forecast",
    "frame_check",
    "funnel",
    "gwet_ac1",
    "hazards",
    "holm",
    "impartiality_by_strata",
    "impartiality_given",
    "index_of_hundred",
    "indirectly_standardised",
    "interrupted_series",
    "intraclass_correlation",
    "kano",
    "kano_counts",
    "kano_scores",
    "kaplan_meier",
    "krippendorff_alpha",
    "log_rank",
    "loyalty_segments",
    "many_control_charts",
    "mean_change_in_panel",
    "mean_difference",
    "mean_of_hundred",
    "mean_of_largest",
    "mean_of_random_sample",
    "mean_score",
    "measured_as",
    "need_weights",
    "nps",
    "nps_change_in_panel",
    "nps_difference",
    "order_change_in_panel",
    "order_difference",
    "overdispersion",
    "paired_shares",
    "pareto",
    "path_effects",
    "path_indices",
    "path_model",
    "path_quality",
    "penalty_reward",
    "periods_to_tell",
    "phased_chart",
    "poisson_limits",
    "poststratify",
    "proportion",
    "quality_cost",
    "quality_house",
    "rake",
    "rate",
    "rate_ratio",
    "recurrence",
    "recurrence_in_exposure",
    "relative_weights",
    "reliability",
    "repeat_buying",
    "resample_paths",
    "response_rates",
    "retention",
    "retention_scenario",
    "risk_score",
    "rows_needed",
    "runs_test",
    "sample_charts",
    "sample_size_for_mean",
    "sample_size_for_nps",
    "sample_size_for_share",
    "saturation",
    "servperf",
    "servqual",
    "share_change_in_panel",
    "share_difference",
    "share_interval",
    "siegmund_run_length",
    "signals_in",
    "smallest_difference_of_means",
    "smallest_difference_of_nps",
    "smallest_difference_of_shares",
    "spending",
    "spread_out",
    "staff_needed",
    "stated_expectations",
    "stated_importance",
    "steps",
    "stratified_mean",
    "stratified_odds",
    "tally",
    "top_box",
    "waiting",
    "width_for",
    "wilson_interval",
]
