"""What a result says, as facts without words; whoever shows it puts it into the reader's language.

Every finding also carries `n`, the number of observations or points behind it, and `unit`. Indexes count from 0 along
the series that was given. A bound that the data does not limit is None.

| kind | said by | facts |
|---|---|---|
| `undefined` | all | `reason` (a value of `Undefined`) |
| `too_few` | control chart, steps | `needed`: how many points a judgement takes |
| `stable` | control chart | `centre`, `low`, `high`, `size` (at the last point; of counts None), `is_preliminary` |
| `beyond_limits` | control chart | `rule`, `first`, `last`, `side` (above, below); `value`, `low`, `centre`, `high`, \
`size` of the last such point; `points`: how many in the whole series; `is_preliminary` |
| `run` | control chart | `rule`, `first`, `last`, `length`, `side`, `centre`, `is_preliminary`: many on one side |
| `trend` | control chart | `rule`, `first`, `last`, `length`, `side` (above: rising; below: falling), `from_value`, \
`to_value`, `is_preliminary` |
| `pattern` | control chart | `rule`, `first`, `last`, `side` (or both), `is_preliminary`: any other rule |
| `level_up`, `level_down` | steps | `from_index`, `before`, `after`, `before_low`, `before_high`, `after_low`, \
`after_high`, `ratio` (after ÷ before), `low`, `high` (of the ratio): the last lasting shift; `shifts`: how many |
| `level` | steps | `level`, `low`, `high`: one level all along |
| `higher`, `lower` | comparison | `value` (difference or ratio), `low`, `high`, `p_value` (or None) |
| `no_difference_shown` | comparison | the same; it is not shown that there is none |
| `half_time` | survival | `median`, `low`, `high`, `ended`: how many ended |
| `median_not_reached` | survival | `ended`, `share_left`: the share still open at the end, `until` |
| `groups_differ`, `groups_alike` | log-rank | `chi_square`, `degrees_of_freedom`, `p_value` |
| `staff_needed` | staffing | `staff` at a time, `employed`, `promised`, `within` (seconds), `share_in_time`, \
`share_in_time_with_one_fewer` |
| `cost_of_quality` | quality cost | `total`, `poor_quality`, `share_poor`, `share_of_sales`, \
`external_share_of_failure`, `estimated` (apart from the total) |
| `best_plan` | allocation | `chosen`: how many, `gain`, `worst_tenth`, `unsure`: how many choices could turn |
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
    LEVEL_UP = "level_up"
    LEVEL_DOWN = "level_down"
    LEVEL = "level"
    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE_SHOWN = "no_difference_shown"
    HALF_TIME = "half_time"
    MEDIAN_NOT_REACHED = "median_not_reached"
    GROUPS_DIFFER = "groups_differ"
    GROUPS_ALIKE = "groups_alike"
    STAFF_NEEDED = "staff_needed"
    COST_OF_QUALITY = "cost_of_quality"
    BEST_PLAN = "best_plan"


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim: its kind, and the facts from which a sentence is made."""

    kind: FindingKind
    facts: Mapping[str, Fact]


def found(kind: FindingKind, **facts: Fact) -> Finding:
    """Return the claim with its facts, which nobody changes any more."""
    return Finding(kind, MappingProxyType(facts))
