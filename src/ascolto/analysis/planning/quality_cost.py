"""What quality costs, and what its lack costs: prevention, appraisal, internal and external failure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found

LARGEST = 1e100  # no amount of money is more, and sums and shares of such amounts do not run over


class CostKind(StrEnum):
    """The four kinds of Feigenbaum."""

    PREVENTION = "prevention"
    APPRAISAL = "appraisal"
    INTERNAL_FAILURE = "internal_failure"
    EXTERNAL_FAILURE = "external_failure"


@dataclass(frozen=True, slots=True)
class Cost:
    """One amount that was booked, or that is only estimated (such as lost margin); amounts in one currency."""

    kind: CostKind
    amount: float
    name: str = ""
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class QualityCost:
    """The cost of quality by kind; estimates stand beside the accounts, never among them.

    `poor_quality` is failure alone, inside and outside (some texts add appraisal). Shares are 0..1, None where they
    would divide by nothing.
    """

    by_kind: Mapping[CostKind, float]
    estimated: Mapping[CostKind, float]
    total: float
    good_quality: float
    poor_quality: float
    share_of_sales: float | None
    share_poor: float | None
    external_share_of_failure: float | None
    per_unit: float | None
    n: int
    unit: str
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return how much of the cost of quality is failure."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        return found(
            FindingKind.COST_OF_QUALITY,
            total=self.total,
            poor_quality=self.poor_quality,
            share_poor=self.share_poor,
            share_of_sales=self.share_of_sales,
            external_share_of_failure=self.external_share_of_failure,
            estimated=fsum(self.estimated.values()),
            n=self.n,
            unit=self.unit,
        )


def quality_cost(
    costs: Sequence[Cost], *, sales: float | None = None, units: float | None = None, currency: str = "money"
) -> QualityCost:
    """Return what quality costs by kind, and its ratios.

    Args:
        costs: amounts of 0 or more; one that is named twice within a kind would be counted twice and is refused.
        sales: of the same period, for the share of sales; more than 0.
        units: how many were made or served, for the cost of each; more than 0.
        currency: the unit of the result.
    Returns:
        Sums of what was booked and, apart from them, of what is only estimated; undefined where nothing was given.
    Raises:
        ValueError: an amount below 0 or not finite, the same name twice within a kind, or sales or units not above 0.
    Source:
        Feigenbaum (1956), Harvard Business Review 34(6), 93-101; BS 6143-2:1990 (prevention, appraisal, failure).
    """
    _check(costs, sales, units)
    by_kind = {kind: fsum(each.amount for each in costs if each.kind == kind and not each.is_estimate)
               for kind in CostKind}  # fmt: skip
    estimated = {kind: fsum(each.amount for each in costs if each.kind == kind and each.is_estimate)
                 for kind in CostKind}  # fmt: skip
    good = by_kind[CostKind.PREVENTION] + by_kind[CostKind.APPRAISAL]
    external = by_kind[CostKind.EXTERNAL_FAILURE]
    poor = by_kind[CostKind.INTERNAL_FAILURE] + external
    total = good + poor
    return QualityCost(
        by_kind=by_kind,
        estimated=estimated,
        total=total,
        good_quality=good,
        poor_quality=poor,
        share_of_sales=None if sales is None else total / sales,
        share_poor=poor / total if total else None,
        external_share_of_failure=external / poor if poor else None,
        per_unit=None if units is None else total / units,
        n=len(costs),
        unit=currency,
        undefined=None if costs else Undefined.NOTHING_COUNTED,
    )


@dataclass(frozen=True, slots=True)
class FailureOfOne:
    """What one complaint costs: what was spent on it, and apart from that the margin that it puts at risk."""

    remedy: float
    handling: float
    logistics: float
    booked: float
    lost_margin: float
    unit: str


def failure_of_one(
    *,
    remedy: float = 0.0,
    handling_hours: float = 0.0,
    rate_per_hour: float = 0.0,
    logistics: float = 0.0,
    churn_chance: float = 0.0,
    value_of_customer: float = 0.0,
    currency: str = "money",
) -> FailureOfOne:
    """Return the external failure cost of one complaint.

    Args:
        remedy: refunds, replacements and concessions, each booked once; 0 or more, as all amounts here.
        handling_hours, rate_per_hour: what handling took, and what an hour costs.
        logistics: sending back, driving, replacing.
        churn_chance: how much likelier the customer leaves because of it, 0..1.
        value_of_customer: the margin still expected of the customer.
    Returns:
        The sum of what was spent, and the expected lost margin, which is an estimate and not part of that sum.
    Raises:
        ValueError: an amount below 0 or not finite, or a chance outside 0..1.
    """
    amounts = (remedy, handling_hours, rate_per_hour, logistics, value_of_customer)
    if not all(0 <= amount <= LARGEST for amount in amounts) or not 0 <= churn_chance <= 1:
        raise ValueError("Amounts must be 0 or more and finite, and a chance between 0 and 1.")
    handling = handling_hours * rate_per_hour
    booked = fsum([remedy, handling, logistics])
    return FailureOfOne(remedy, handling, logistics, booked, churn_chance * value_of_customer, currency)


def _check(costs: Sequence[Cost], sales: float | None, units: float | None) -> None:
    if not all(0 <= each.amount <= LARGEST for each in costs):
        raise ValueError("Every amount must be 0 or more and finite; a credit belongs to the cost that it reduces.")
    for name, number in (("Sales", sales), ("Units", units)):
        if number is not None and not 1 / LARGEST <= number <= LARGEST:
            raise ValueError(f"{name} must be more than 0 and finite.")
    named = Counter((each.kind, each.name) for each in costs if each.name)
    for (kind, name), times in named.items():
        if times > 1:
            raise ValueError(f"“{name}” stands twice in {kind.value.replace('_', ' ')}; it would count twice.")
