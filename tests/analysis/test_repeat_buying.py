"""Held against BTYD and lifetimes 0.11.3 on CDNOW, and against the papers."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1
from tests.analysis.reference import data, expected

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.loyalty.likelihood import Fit
from ascolto.analysis.loyalty.repeat_buying import (
    Histories,
    Leaving,
    RepeatBuying,
    _nodes_of_beta,
    customer_values,
    repeat_buying,
    spending,
)


@pytest.fixture(scope="module")
def cdnow():
    table = data("cdnow_customers_summary_with_transactions")
    return Histories(table["x"], table["t_x"], table["T"]), np.array(table["zbar"])


@pytest.fixture(scope="module")
def bought(cdnow):
    return repeat_buying(cdnow[0])


def model(r, alpha, a, b, leaving=Leaving.AFTER_A_REPEAT):
    fitted = Fit(np.array([r, alpha, a, b], float), 0.0, None, converged=True)
    return RepeatBuying({}, 0.0, leaving, fitted, 100, 50, "weeks", 0.95)


def test_cdnow_has_the_parameters_of_fader_hardie_and_lee(bought):
    reference = expected("clv_cdnow")["bgnbd"]

    for name in ("r", "alpha", "a", "b"):
        assert bought.parameters[name].value == pytest.approx(reference[name], rel=2e-5)
        assert round(bought.parameters[name].value, 3) == reference["published"][name]
        assert bought.parameters[name].low < bought.parameters[name].value < bought.parameters[name].high
    assert bought.log_likelihood == pytest.approx(reference["loglik"], abs=1e-5)
    assert (bought.n, bought.repeaters) == (2357, 946)


def test_what_is_expected_of_new_and_old_customers_is_what_was_published(bought):
    reference = expected("clv_cdnow")["bgnbd"]
    one = Histories([2], [30.43], [38.86])

    assert bought.to_come(39, one) == pytest.approx([1.226], abs=5e-4)
    assert bought.still_there(one) == pytest.approx([reference["p_alive_x2_tx3043_T3886"]], rel=1e-5)
    for time, times in reference["expected_purchases"].items():
        assert bought.expected(float(time)) == pytest.approx(times, rel=1e-5)


def test_the_model_does_not_say_that_a_silent_customer_is_still_there(bought):
    assert np.isnan(bought.still_there(Histories([0], [0], [38.86]))).all()
    also = model(0.5, 6.2, 0.9, 1.6, Leaving.AT_ONCE_TOO)

    assert 0 < also.still_there(Histories([0], [0], [39]))[0] < 1


def test_all_customers_together_have_an_interval(bought, cdnow):
    total = bought.total_to_come(39, cdnow[0])

    assert total.value == pytest.approx(bought.to_come(39, cdnow[0]).sum(), rel=1e-9)
    assert 0.85 * total.value < total.low < total.value < total.high < 1.15 * total.value


@given(
    r=st.floats(0.1, 5), alpha=st.floats(0.5, 50), a=st.floats(1.05, 4), b=st.floats(0.2, 6),
    x=st.integers(0, 30), watched=st.floats(1, 100), time=st.floats(0.1, 60),
)  # fmt: skip
@settings(max_examples=40)
def test_the_integral_is_the_published_formula(r, alpha, a, b, x, watched, time):
    """Equation 10 with Gauss's hypergeometric function, where that can be computed."""
    last = 0.0 if x == 0 else watched * 0.7
    ratio = ((alpha + watched) / (alpha + watched + time)) ** (r + x)
    curve = hyp2f1(r + x, b + x, a + b + x - 1, time / (alpha + watched + time))
    left = a / (b + x - 1) * ((alpha + watched) / (alpha + last)) ** (r + x) if x else 0.0
    published = (a + b + x - 1) / (a - 1) * (1 - ratio * curve) / (1 + left)

    found = model(r, alpha, a, b).to_come(time, Histories([x], [last], [watched]))

    assert found == pytest.approx([published], rel=1e-4, abs=1e-9)


def test_expected_purchases_are_those_of_a_simulated_base():
    """20,000 customers who behave as the model says, of both kinds of leaving."""
    r, alpha, a, b, time = 0.8, 6.0, 0.9, 2.0, 52.0
    for leaving, first in ((Leaving.AFTER_A_REPEAT, False), (Leaving.AT_ONCE_TOO, True)):
        generator = np.random.default_rng(5)
        rates, chances = generator.gamma(r, 1 / alpha, 20_000), generator.beta(a, b, 20_000)
        there = generator.random(20_000) >= chances if first else np.ones(20_000, bool)
        clock, came = np.zeros(20_000), np.zeros(20_000)
        while there.any():
            clock[there] += generator.exponential(1 / rates[there])
            there &= clock <= time
            came[there] += 1
            there &= generator.random(20_000) >= chances
        error = came.std() / np.sqrt(len(came))

        assert abs(model(r, alpha, a, b, leaving).expected(time) - came.mean()) < 4 * error


def test_the_unit_of_time_does_not_matter(bought, cdnow):
    histories = cdnow[0]
    days = repeat_buying(Histories(histories.repeats, histories.last * 7, histories.watched * 7), unit="days")

    assert days.parameters["alpha"].value == pytest.approx(7 * bought.parameters["alpha"].value, rel=1e-3)
    assert days.expected(70) == pytest.approx(bought.expected(10), rel=1e-4)


def test_the_order_of_customers_does_not_matter(bought, cdnow):
    histories = cdnow[0]
    mixed = np.random.default_rng(1).permutation(len(histories))

    again = repeat_buying(Histories(histories.repeats[mixed], histories.last[mixed], histories.watched[mixed]))

    assert again.log_likelihood == pytest.approx(bought.log_likelihood, abs=1e-6)


@pytest.mark.parametrize(
    ("histories", "reason"),
    [
        (Histories([], [], []), Undefined.TOO_FEW_POINTS),
        (Histories([1] * 5, [2] * 5, [9] * 5), Undefined.TOO_FEW_POINTS),
        (Histories([0] * 50, [0] * 50, [9] * 50), Undefined.NEVER_HAPPENED),
        (Histories([0] * 50, [0] * 50, [0] * 50), Undefined.TOO_FEW_POINTS),
    ],
)
def test_what_cannot_be_fitted_is_said(histories, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = repeat_buying(histories)

    assert (found.undefined, found.expected(5), found.finding().kind) == (reason, None, FindingKind.UNDEFINED)
    assert np.isnan(found.to_come(5, histories)).all()
    assert found.total_to_come(5, histories).undefined == reason


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (([1], [2], [1]), "after the time that was watched"),
        (([0], [2], [3]), "must be 0"),
        (([1.5], [2], [3]), "whole numbers"),
        (([1], [np.nan], [3]), "must not be missing"),
        (([1, 2], [1], [3]), "for each customer"),
        (([1], [1], [np.inf]), "must be finite"),
    ],
)
def test_an_impossible_history_is_refused(columns, said):
    with pytest.raises(ValueError, match=said):
        Histories(*columns)


def test_cdnow_purchases_are_worth_what_fader_and_hardie_found(cdnow):
    reference = expected("clv_cdnow")["gamma_gamma"]
    histories, values = cdnow

    spent = spending(histories.repeats, values, unit="USD")

    for name in ("p", "q", "v"):
        assert spent.parameters[name].value == pytest.approx(reference[name], rel=2e-5)
    assert spent.log_likelihood == pytest.approx(reference["loglik"], abs=1e-5)
    assert (spent.n, round(spent.correlation, 3)) == (946, 0.114)
    assert spent.expected(histories.repeats[:10], values[:10]) == pytest.approx(
        reference["first10_all_customers"], rel=1e-5
    )
    assert spent.finding().facts["mean"] == pytest.approx(35.17, abs=0.01)


def test_a_customer_is_worth_the_sum_of_discounted_periods(bought, cdnow):
    histories, values = cdnow
    first = Histories(histories.repeats[:3], histories.last[:3], histories.watched[:3])
    spent = spending(histories.repeats, values)

    worth = customer_values(bought, spent, first, values[:3], periods=2, discount=0.1, margin=0.3)

    coming = [bought.to_come(time, first) for time in (0, 1, 2)]
    by_hand = 0.3 * spent.expected(first.repeats, values[:3]) * (
        (coming[1] - coming[0]) / 1.1 + (coming[2] - coming[1]) / 1.1**2
    )  # fmt: skip
    assert worth == pytest.approx(by_hand)


def test_too_few_values_say_nothing():
    assert spending([1, 2, 0], [5, 6, 0]).undefined == Undefined.TOO_FEW_POINTS


def test_a_purchase_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        spending([1] * 40, [0.0] * 40)


def test_customers_who_leave_alike_have_no_model_of_differing_ones():
    """Everybody leaves with the same chance: a and b run away together, and the likelihood has no top."""
    random = np.random.default_rng(3)
    watched, repeats = random.uniform(10, 50, 4000), random.poisson(random.gamma(0.5, 2, 4000)).astype(float)
    last = np.where(repeats > 0, watched * random.uniform(0.1, 1, 4000), 0)

    assert repeat_buying(Histories(repeats, last, watched)).undefined == Undefined.NOT_CONVERGED


@pytest.mark.parametrize("size", [1e-2, 1.0, 1e3, 1e8])
def test_a_chance_to_leave_has_the_mean_and_spread_of_its_parameters(size):
    a, b = 2 * size, 5 * size

    chances, weights = _nodes_of_beta(a, b)

    assert weights.sum() == pytest.approx(1)
    assert chances @ weights == pytest.approx(a / (a + b))
    assert (chances - 2 / 7) ** 2 @ weights == pytest.approx(a * b / (a + b) ** 2 / (a + b + 1), rel=1e-4)


def test_a_discount_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="a discount of 0 or more"):
        customer_values(None, None, None, [], periods=1, discount=float("nan"))
