import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.planning.quality_cost import Cost, CostKind, failure_of_one, quality_cost

BOOKED = [
    Cost(CostKind.PREVENTION, 120),
    Cost(CostKind.APPRAISAL, 90),
    Cost(CostKind.INTERNAL_FAILURE, 60),
    Cost(CostKind.EXTERNAL_FAILURE, 230),
]


def test_a_year_worked_by_hand():
    """500 of 10,000 sales; 290 of it failure, of which 230 reached customers."""
    year = quality_cost(BOOKED, sales=10_000, units=250, currency="EUR")

    assert (year.total, year.poor_quality, year.good_quality, year.unit) == (500, 290, 210, "EUR")
    assert (year.share_of_sales, year.share_poor, year.per_unit) == (0.05, 0.58, 2)
    assert year.external_share_of_failure == pytest.approx(230 / 290)
    assert year.finding().kind == FindingKind.COST_OF_QUALITY


def test_the_reference_example_agrees():
    example = expected("worked_examples")["copq_paf"]
    year = quality_cost([Cost(CostKind(kind), amount) for kind, amount in example["costs"].items()],
                        sales=example["sales"])  # fmt: skip

    assert (year.total, year.poor_quality, year.good_quality) == (
        example["coq"],
        example["copq"],
        example["good_quality"],
    )
    assert year.share_poor == pytest.approx(example["copq_share"])
    assert year.external_share_of_failure == pytest.approx(example["external_share_of_failure"])


def test_lost_margin_stands_beside_the_accounts_not_in_them():
    lost = Cost(CostKind.EXTERNAL_FAILURE, 5_000, "margin of customers who left", is_estimate=True)

    year = quality_cost([*BOOKED, lost])

    assert (year.total, year.estimated[CostKind.EXTERNAL_FAILURE]) == (500, 5_000)
    assert year.finding().facts["estimated"] == 5_000


def test_nothing_booked_has_no_shares():
    nothing = quality_cost([])

    assert (nothing.undefined, nothing.share_poor, nothing.external_share_of_failure) == (
        Undefined.NOTHING_COUNTED, None, None,
    )  # fmt: skip
    assert nothing.finding().kind == FindingKind.UNDEFINED


def test_the_same_refund_is_not_counted_twice():
    refund = Cost(CostKind.EXTERNAL_FAILURE, 80, "refund C-1")

    with pytest.raises(ValueError, match="“refund C-1” stands twice in external failure"):
        quality_cost([refund, refund])


@pytest.mark.parametrize("amount", [-1, math.nan, math.inf])
def test_an_amount_that_is_none_is_refused(amount):
    with pytest.raises(ValueError, match="0 or more"):
        quality_cost([Cost(CostKind.PREVENTION, amount)])


@pytest.mark.parametrize("wrong", [{"sales": 0}, {"sales": math.inf}, {"units": -3}])
def test_a_ratio_to_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="more than 0"):
        quality_cost(BOOKED, **wrong)


def test_one_complaint_costs_what_was_spent_and_puts_a_margin_at_risk():
    one = failure_of_one(remedy=80, handling_hours=1.5, rate_per_hour=40, logistics=12, churn_chance=0.1,
                         value_of_customer=900, currency="EUR")  # fmt: skip

    assert (one.booked, one.handling, one.lost_margin, one.unit) == (152, 60, pytest.approx(90), "EUR")


def test_a_chance_above_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        failure_of_one(churn_chance=1.2)


@given(st.lists(st.tuples(st.sampled_from(CostKind), st.floats(0, 1e9)), min_size=1))
def test_the_kinds_add_up_to_the_whole(rows):
    year = quality_cost([Cost(kind, amount) for kind, amount in rows])

    assert year.total == pytest.approx(sum(amount for _kind, amount in rows))
    assert year.poor_quality + year.good_quality == pytest.approx(year.total)


@pytest.mark.parametrize(("amount", "sales"), [(1e308, None), (1.0, 1e-300)])
def test_amounts_beyond_any_money_are_refused(amount, sales):
    with pytest.raises(ValueError, match="finite"):
        quality_cost([Cost(CostKind.PREVENTION, amount), Cost(CostKind.APPRAISAL, amount)], sales=sales)
