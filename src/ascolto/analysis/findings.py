"""What a result says, as facts without words; whoever shows it puts it into the reader's language.

Every finding also carries `n`, the number of observations or points behind it, and `unit`. Indexes count from 0 along
the series that was given. A bound that the data does not limit is None.

| kind | said by | facts |
|---|---|---|
| `undefined` | all | `reason` (a value of `Undefined`) |
| `too_few` | control chart, steps | `needed`: how many points a judgement takes |
| `stable` | control chart | `centre`, `low`, `high`, `size` (at the last point; of counts None), `limits` \
(`three_sigma` or `exact`), `is_preliminary` |
| `beyond_limits` | control chart | `rule`, `first`, `last`, `side` (above, below); `value`, `low`, `centre`, `high`, \
`size` of the last such point; `points`: how many in the whole series; `is_preliminary` |
| `run` | control chart | `rule`, `first`, `last`, `length`, `side`, `centre`, `is_preliminary`: many on one side |
| `trend` | control chart | `rule`, `first`, `last`, `length`, `side` (above: rising; below: falling), `from_value`, \
`to_value`, `is_preliminary` |
| `pattern` | control chart | `rule`, `first`, `last`, `side` (or both), `is_preliminary`: any other rule |
| `series_with_signals` | many charts | `signals`: in how many series there is one, `judged`: of how many |
| `drift` | ewma | `first`, `last`, `side`, `average`, `target`, `false_alarm_every` (points, when stable) |
| `no_drift` | ewma | `average`, `target`, `false_alarm_every` |
| `small_shift` | cusum | `first` (where it began), `last`, `alarm`, `side`, `level`, `target`, `false_alarm_every` |
| `no_shift` | cusum | `target`, `false_alarm_every` |
| `stands_out` | funnel | `name`, `side`, `value`, `size`, `low`, `high`, `target`, `adjusted`: one for each such unit |
| `none_stands_out` | funnel | `target`, `dispersion` |
| `level_up`, `level_down` | steps | `from_index`, `before`, `after`, `before_low`, `before_high`, `after_low`, \
`after_high`, `ratio` (after ÷ before), `low`, `high` (of the ratio): the last lasting shift; `shifts`: how many |
| `level` | steps | `level`, `low`, `high`: one level all along |
| `higher`, `lower` | comparison | `value` (difference or ratio), `low`, `high`, `p_value` (or None) |
| `no_difference_shown` | comparison | the same; it is not shown that there is none |
| `returns_by_itself` | before/after | `picked_from` (of how many it was the worst), `by_itself`: what chance alone \
would bring back (or None). Before/after adds `test`, `before`, `after` and `detectable` to what a comparison says |
| `series_broke`, `no_break_shown` | interrupted series | `first` (after the change), `level`, `slope`, `at_end`, each \
with `_low` and `_high`; ratios of counts, differences of measurements |
| `treated_unequally`, `unequal_not_shown` | stratified odds | `value`, `low`, `high` (odds ratio), `p_value`, \
`differs_by_stratum` (yes, no), `strata` |
| `group_treated_unequally` | impartiality | `group`, `value`, `low`, `high` (odds ratio), `adjusted`: one for each |
| `no_group_treated_unequally` | impartiality | `groups`: how many were compared |
| `recurs` | recurrence | `rate`, `low`, `high` (per unit of time), `repeats`, `repeaters`, `subjects` |
| `parts_ways` | divergence | `value`, `low`, `high`: deviations a point, below 0 where perception falls behind |
| `goes_together` | divergence | `lag` (points later), `value`, `low`, `high` (correlation), `adjusted` |
| `no_link_shown` | divergence | `value` (correlation without delay), `lags`: how many were looked at |
| `forecast` | forecast | `value`, `low`, `high` of the last point, `ahead`: how many, `model`, `held` (share of the \
past within its intervals) and `ratio_to_naive` (errors), both None where the past is too short |
| `ahead_of_peers`, `behind_peers` | benchmarks | `name`, `value`, `to_mean` (of the others), `to_best`, `adjusted` |
| `peers_alike` | benchmarks | `mean`, `best`: none is shown to differ from the others |
| `wait` | time to tell | `periods`, `events` (after the change), `ratio`, `power` |
| `never_told` | time to tell | `ratio`, `power`: too little happened before |
| `no_worse`, `no_worse_not_shown`, `equivalent`, `equivalence_not_shown` | equivalence | `margin`, `p_value`, \
`value`, `low`, `high` (at 90 %) |
| `half_time` | survival | `median`, `low`, `high`, `ended`: how many ended |
| `median_not_reached` | survival | `ended`, `share_left`: the share still open at the end, `until` |
| `score` | net promoter score, top box, mean, index | `value`, `low`, `high`, `is_preliminary`: fewer than 30 stand \
behind it |
| `answers` | distribution of answers | `median`, `most_frequent`, `share`, `low`, `high`: of the most frequent |
| `group_higher`, `group_lower` | comparison of groups | `group`, `other` (None: all others together), `value`, `low`, \
`high`, `adjusted_p_value`; `n` of both |
| `no_group_differs` | comparison of groups | `compared`: how many comparisons, none of them shown |
| `smallest_difference` | smallest difference | `above`, `below` (or None), `other_n`, `power` |
| `answers_needed` | required answers | `needed` (in each group), `difference`, `power` |
| `weighted`, `targets_not_met` | weighting | `design_effect`, `effective_n`, `largest_gap` (from a target), \
`at_cap`: how many |
| `response_rate` | response rates | `value`, `low`, `high` (RR2), `at_most` (RR6) |
| `unlike_frame`, `like_frame` | check against the frame | `furthest` (kind), its `share` and \
`frame_share`, `chi_square`, `degrees_of_freedom`, `p_value`, `is_rough` |
| `sample_needed` | sample size | `needed`, `invited`, `margin`, `population` (or None), `is_everybody` |
| `sample_divided` | allocation of a sample | `rule`, `strata`, `taken_whole`: how many; `gain` over one in \
proportion, or None |
| `survey_estimate` | means of a survey by design | `value`, `low`, `high`, `standard_error` |
| `reliability` | reliability of a scale | `value`, `low`, `high` (alpha), `omega` (or None), `items`: how many |
| `item_against_scale` | reliability of a scale | `item`, `correlation` (with the others), `alpha_if_deleted` |
| `expectation_states` | expectations | `below`, `indifferent`, `met`, `exceeded` (shares), `at_least_met`, `low`, \
`high` |
| `loyalty_segments` | satisfaction and loyalty | `loyalists`, `mercenaries`, `hostages`, `defectors` (shares), \
`difference` (of loyal shares, satisfied less others), `low`, `high` |
| `captive_satisfaction` | switching freedom | `value`, `low`, `high`: captives among the satisfied |
| `captive_loyalty` | switching freedom | `value`, `low`, `high`: how much loyalty rests on having no alternative |
| `service_gap` | service gaps | `value`, `low`, `high`, `is_weighted`: perception less expectation in all |
| `widest_gap` | service gaps | `dimension`, `value`, `low`, `high` |
| `expectation_ceiling` | service gaps | `share` of expectations at the greatest answer |
| `groups_differ`, `groups_alike` | log-rank | `chi_square`, `degrees_of_freedom`, `p_value` |
| `staff_needed` | staffing | `staff` at a time, `employed`, `promised`, `within` (seconds), `share_in_time`, \
`share_in_time_with_one_fewer` |
| `cost_of_quality` | quality cost | `total`, `poor_quality`, `share_poor`, `share_of_sales`, \
`external_share_of_failure`, `estimated` (apart from the total) |
| `best_plan` | allocation | `chosen`: how many, `gain`, `worst_tenth`, `unsure`: how many choices could turn |
| `language` | language | `language`, `share`, `low`, `high` of all texts |
| `key_word` | keyness | `term`, `log_odds`, `low`, `high`, `p_value` (adjusted), `count` and `other_count`: texts of \
either side with it; `example`: the index of a text |
| `no_key_words` | keyness | `compared`: how many words were |
| `theme` | themes | `language`, `words` (joined by commas), `share`, `low`, `high`, `stability`; `texts`: how many; \
`example`: the index of its most typical text |
| `rising`, `burst` | emerging | `name` (of the word or theme), `count` and `before` (texts with it in the last \
period, and in all before), `ratio`, `low`, `high`, `p_value` (adjusted), `example`; of a burst `first`, `last` \
(periods), `count`, `weight` |
| `nothing_rises` | emerging | `compared` |
| `near_duplicates` | near duplicates | `groups`, `texts` (in groups), `share`, `largest`, `example`: a text of the \
largest |
| `tone_learnt` | tone | `language`, `accuracy`, `low`, `high`, `baseline`, `macro_f1`, `auc`: of texts not learnt \
from |
| `strongest_driver`, `leading_driver` | drivers, relative weights | `driver`, `share` (of what is explained), `low`, \
`high`, `correlation`, `first` (share of resamples in which it leads, or None), `explained`, `drivers`: how many; \
who leads is not shown to be strongest |
| `kano_category` | Kano | `category`, `mode`, `better`, `worse`, `total_strength`, `is_significant` |
| `question_unclear`, `attribute_reversed` | Kano | `share` of contradictory or reversed answers, `low`, `high` |
| `kano_zone` | continuous Kano | `category`, `functional`, `dysfunctional`, `is_certain` |
| `concentrate_here` | importance–performance | `attribute`, `importance`, `performance`, `stability` |
| `nothing_stands_out` | importance–performance | `attributes`: how many, none of them important and weak |
| `basic_factor`, `performance_factor`, `excitement_factor`, `no_effect_shown` | penalty–reward contrast | \
`attribute`, `penalty`, `reward`, `asymmetry` |
| `agreement` | agreement of coders | `coefficient`, `value`, `low`, `high`, `observed` (share of agreeing pairs) |
| `saturated` | saturation | `after` (interviews), `run`, `themes`, `new_share`, `threshold` |
| `not_saturated` | saturation | `interviews`, `themes`, `new_share` (of the last run, or None), `threshold` |
| `first_characteristic` | quality house | `characteristic`, `share`, `next`, `next_share` |
| `house_warning` | quality house | `warning`, `place` (a need or characteristic) |
| `path_shown`, `path_not_shown` | path model | `source`, `target`, `value`, `low`, `high` of the coefficient |
| `block_explained` | path model | `target`, `explained` (R²), `low`, `high` |
| `index` | path model | `block`, `value` (0–100), `low`, `high` |
| `not_converged` | path model | `iterations` |
| `negative_weight` | path model | `item`, `block`, `weight`, `loading` (above 0) |
| `unreliable_block` | path model | `block`, `value` (composite reliability), `needed` |
| `blocks_too_alike` | path model | `block`, `other`, `value` (HTMT), `limit` |
| `resamples_redrawn` | path model | `redrawn`, `resamples` |
| `paths_differ` | path model by groups | `source`, `target`, `difference`, `p_value`, `adjusted` |
| `paths_alike` | path model by groups | `compared`: how many paths, none shown to differ |
| `measured_differently` | path model by groups | `block`, `correlation` (of scores by either's weights), `p_value` |
| `repeat_buying` | repeat buying | `rate` (purchases per unit of time), `leaving` (chance at a purchase), `repeaters` |
| `spending` | spending | `mean` value of a purchase (or None), `correlation` of number and value |
| `retention` | retention | `kept_first` (share after one period), `expected_periods` (or None), `low`, `high` |
| `hazards` | hazards | `strongest`, `ratio`, `low`, `high`, `p_value`: of the covariate furthest from chance; \
`shown`: how many |
| `at_risk` | risk score | `auc`, `low`, `high`, `calibration` (slope), `is_better`: than the share of all, 0 or 1 |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

Fact = float | int | str | None


class FindingKind(StrEnum):
    """The kinds of claim that an analysis can make; see the table above."""

    UNDEFINED = "undefined"
    TOO_FEW = "too_few"
    STABLE = "stable"
    BEYOND_LIMITS = "beyond_limits"
    RUN = "run"
    TREND = "trend"
    PATTERN = "pattern"
    SERIES_WITH_SIGNALS = "series_with_signals"
    DRIFT = "drift"
    NO_DRIFT = "no_drift"
    SMALL_SHIFT = "small_shift"
    NO_SHIFT = "no_shift"
    STANDS_OUT = "stands_out"
    NONE_STANDS_OUT = "none_stands_out"
    LEVEL_UP = "level_up"
    LEVEL_DOWN = "level_down"
    LEVEL = "level"
    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE_SHOWN = "no_difference_shown"
    RETURNS_BY_ITSELF = "returns_by_itself"
    SERIES_BROKE = "series_broke"
    NO_BREAK_SHOWN = "no_break_shown"
    TREATED_UNEQUALLY = "treated_unequally"
    UNEQUAL_NOT_SHOWN = "unequal_not_shown"
    GROUP_TREATED_UNEQUALLY = "group_treated_unequally"
    NO_GROUP_TREATED_UNEQUALLY = "no_group_treated_unequally"
    RECURS = "recurs"
    PARTS_WAYS = "parts_ways"
    GOES_TOGETHER = "goes_together"
    NO_LINK_SHOWN = "no_link_shown"
    FORECAST = "forecast"
    AHEAD_OF_PEERS = "ahead_of_peers"
    BEHIND_PEERS = "behind_peers"
    PEERS_ALIKE = "peers_alike"
    WAIT = "wait"
    NEVER_TOLD = "never_told"
    NO_WORSE = "no_worse"
    NO_WORSE_NOT_SHOWN = "no_worse_not_shown"
    EQUIVALENT = "equivalent"
    EQUIVALENCE_NOT_SHOWN = "equivalence_not_shown"
    HALF_TIME = "half_time"
    MEDIAN_NOT_REACHED = "median_not_reached"
    SCORE = "score"
    ANSWERS = "answers"
    GROUP_HIGHER = "group_higher"
    GROUP_LOWER = "group_lower"
    NO_GROUP_DIFFERS = "no_group_differs"
    SMALLEST_DIFFERENCE = "smallest_difference"
    ANSWERS_NEEDED = "answers_needed"
    WEIGHTED = "weighted"
    TARGETS_NOT_MET = "targets_not_met"
    RESPONSE_RATE = "response_rate"
    UNLIKE_FRAME = "unlike_frame"
    LIKE_FRAME = "like_frame"
    SAMPLE_NEEDED = "sample_needed"
    SAMPLE_DIVIDED = "sample_divided"
    SURVEY_ESTIMATE = "survey_estimate"
    RELIABILITY = "reliability"
    ITEM_AGAINST_SCALE = "item_against_scale"
    EXPECTATION_STATES = "expectation_states"
    LOYALTY_SEGMENTS = "loyalty_segments"
    CAPTIVE_SATISFACTION = "captive_satisfaction"
    CAPTIVE_LOYALTY = "captive_loyalty"
    SERVICE_GAP = "service_gap"
    WIDEST_GAP = "widest_gap"
    EXPECTATION_CEILING = "expectation_ceiling"
    GROUPS_DIFFER = "groups_differ"
    GROUPS_ALIKE = "groups_alike"
    STAFF_NEEDED = "staff_needed"
    COST_OF_QUALITY = "cost_of_quality"
    BEST_PLAN = "best_plan"
    LANGUAGE = "language"
    KEY_WORD = "key_word"
    NO_KEY_WORDS = "no_key_words"
    THEME = "theme"
    RISING = "rising"
    BURST = "burst"
    NOTHING_RISES = "nothing_rises"
    NEAR_DUPLICATES = "near_duplicates"
    TONE_LEARNT = "tone_learnt"
    STRONGEST_DRIVER = "strongest_driver"
    LEADING_DRIVER = "leading_driver"
    KANO_CATEGORY = "kano_category"
    QUESTION_UNCLEAR = "question_unclear"
    ATTRIBUTE_REVERSED = "attribute_reversed"
    KANO_ZONE = "kano_zone"
    CONCENTRATE_HERE = "concentrate_here"
    NOTHING_STANDS_OUT = "nothing_stands_out"
    BASIC_FACTOR = "basic_factor"
    PERFORMANCE_FACTOR = "performance_factor"
    EXCITEMENT_FACTOR = "excitement_factor"
    NO_EFFECT_SHOWN = "no_effect_shown"
    AGREEMENT = "agreement"
    SATURATED = "saturated"
    NOT_SATURATED = "not_saturated"
    FIRST_CHARACTERISTIC = "first_characteristic"
    HOUSE_WARNING = "house_warning"
    PATH_SHOWN = "path_shown"
    PATH_NOT_SHOWN = "path_not_shown"
    BLOCK_EXPLAINED = "block_explained"
    INDEX = "index"
    NOT_CONVERGED = "not_converged"
    NEGATIVE_WEIGHT = "negative_weight"
    UNRELIABLE_BLOCK = "unreliable_block"
    BLOCKS_TOO_ALIKE = "blocks_too_alike"
    RESAMPLES_REDRAWN = "resamples_redrawn"
    PATHS_DIFFER = "paths_differ"
    PATHS_ALIKE = "paths_alike"
    MEASURED_DIFFERENTLY = "measured_differently"
    REPEAT_BUYING = "repeat_buying"
    SPENDING = "spending"
    RETENTION = "retention"
    HAZARDS = "hazards"
    AT_RISK = "at_risk"


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim: its kind, and the facts from which a sentence is made."""

    kind: FindingKind
    facts: Mapping[str, Fact]


def found(kind: FindingKind, **facts: Fact) -> Finding:
    """Return the claim with its facts, which nobody changes any more."""
    return Finding(kind, MappingProxyType(facts))
