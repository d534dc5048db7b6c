import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.loyalty.retention import Assumption, Assumptions, retention, retention_scenario

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


def test_the_regular_customers_of_fader_and_hardie():
    """Fader and Hardie (2007), appendix: all eight years, per 1,000."""
    model = retention(REGULAR)

    assert (round(model.parameters["alpha"].value, 3), round(model.parameters["beta"].value, 3)) == (0.704, 1.182)
    assert round(model.log_likelihood, 1) == -1680.3


@pytest.mark.parametrize("years", ["0_3", "0_4", "0_7"])
@pytest.mark.parametrize("kind", ["regular", "high_end"])
def test_every_reference_fit_agrees_and_looks_as_far_ahead(years, kind):
    reference = expected("sbg_retention")
    there = [10 * share for share in reference["data"][kind][: int(years[-1]) + 1]]
    wanted = reference[f"fit_years{years}"][kind]

    model = retention(there)

    assert model.parameters["alpha"].value == pytest.approx(wanted["alpha"], rel=1e-3)
    assert model.log_likelihood == pytest.approx(wanted["loglik"], abs=1e-4)
    assert [round(100 * each.value, 2) for each in model.kept(12)] == pytest.approx(wanted["survival"], abs=0.011)


def test_the_rate_of_renewal_rises_because_the_likeliest_to_leave_have_left():
    model = retention(REGULAR)
    kept = model.kept(3)

    assert model.renewal(1) < model.renewal(2) < model.renewal(3)
    assert model.renewal(2) == pytest.approx(kept[2].value / kept[1].value)
    assert all(each.low <= each.value <= each.high for each in kept)


def test_a_mean_stay_without_end_is_not_given_as_a_number():
    model = retention(REGULAR)

    assert model.expected_periods() is None
    assert model.finding().kind == FindingKind.RETENTION
    assert model.finding().facts["expected_periods"] is None


def test_a_mean_stay_is_the_area_under_the_curve():
    model = retention([1000, 869, 743, 653])  # alpha 4.6: it has an end

    far = sum(each.value for each in model.kept(20_000))
    assert model.expected_periods() == pytest.approx(far, rel=1e-3)


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ([100, 90], Undefined.TOO_FEW_POINTS),
        ([100, 100, 100], Undefined.NEVER_HAPPENED),
        ([100, 0, 0], Undefined.ALWAYS_HAPPENED),
        ([10_000, 5_000, 2_500, 1_250, 625], Undefined.NOT_CONVERGED),  # all leave at the same rate
    ],
)
def test_what_needs_no_model_or_allows_none_is_said(there, reason):
    model = retention(there)

    assert (model.undefined, model.kept(3), model.renewal(1)) == (reason, (), None)
    assert model.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize("there", [[], [0, 0], [100, 110], [100, -1], [100, np.nan]])
def test_impossible_customers_are_refused(there):
    with pytest.raises(ValueError, match="ustomers"):
        retention(there)


@settings(max_examples=15)
@given(st.floats(1.2, 8), st.floats(0.5, 20))
def test_what_the_model_makes_it_finds_again(alpha, beta):
    shares = np.cumprod([1.0, *[(beta + t) / (alpha + beta + t) for t in range(7)]])

    model = retention(shares * 1e6)

    assert [each.value for each in model.kept(7)] == pytest.approx(shares, abs=2e-4)


def assumed(**changed):
    numbers = {"margin": 100, "kept": 0.8, "kept_then": 0.85, "keeping_cost": 4, "winning_cost": 60, "discount": 0.1}
    return Assumptions(
        **{name: Assumption(value, "our books of 2025") for name, value in {**numbers, **changed}.items()}
    )


def test_keeping_five_in_a_hundred_more_worked_by_hand():
    found = retention_scenario(assumed(), customers=1000, years=2, currency="EUR")

    now, then = 100 * (1 + 0.8 / 1.1), 96 * (1 + 0.85 / 1.1)
    assert (found.value_now, found.value_then) == (pytest.approx(now), pytest.approx(then))
    assert found.gain == pytest.approx(1000 * (then - now))
    assert (found.replacing_now, found.replacing_then) == (pytest.approx(12_000), pytest.approx(9_000))


def test_at_the_break_even_cost_nothing_is_gained():
    cost = retention_scenario(assumed(), customers=1000, years=5).break_even

    assert retention_scenario(assumed(keeping_cost=cost), customers=1000, years=5).gain == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("changed", [{"kept": 1.1}, {"margin": -1}, {"discount": float("nan")}])
def test_an_impossible_assumption_is_refused(changed):
    with pytest.raises(ValueError, match="must be"):
        retention_scenario(assumed(**changed), customers=10, years=3)


def test_an_assumption_must_say_where_it_comes_from():
    guessed = Assumptions(**{
        name: Assumption(0.5, "") for name in
        ("margin", "kept", "kept_then", "keeping_cost", "winning_cost", "discount")
    })  # fmt: skip

    with pytest.raises(ValueError, match="where it comes from"):
        retention_scenario(guessed, customers=10, years=3)


def test_an_assumption_beyond_any_money_is_refused():
    with pytest.raises(ValueError, match="assumption on margin"):
        retention_scenario(assumed(margin=1e300), customers=10**9, years=5)


def test_many_years_are_summed_at_once():
    far = retention_scenario(assumed(kept=0.8, discount=0.05), customers=1, years=10**12)

    assert far.value_now / far.assumptions.margin.value == pytest.approx(1 / (1 - 0.8 / 1.05))
