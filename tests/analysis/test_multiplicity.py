"""Many comparisons at once: agreement with R, a hand-worked example, and properties."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ascolto.analysis.shares.multiplicity import benjamini_hochberg, holm

SHARES = st.lists(st.floats(0, 1), max_size=12)


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        # R 4.3: p.adjust(c(.01, .02, .03, .04, .05), "BH"), and the same for values out of order.
        ([0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.05, 0.05, 0.05, 0.05]),
        ([0.04, 0.001, 0.8, 0.01], [0.16 / 3, 0.004, 0.8, 0.02]),
        ([], []),
    ],
)
def test_adjusted_values_are_those_of_r(p_values, adjusted):
    assert benjamini_hochberg(p_values) == pytest.approx(tuple(adjusted))


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(SHARES)
def test_no_value_becomes_smaller_and_the_order_stays(p_values):
    adjusted = benjamini_hochberg(p_values)

    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    ordered = [q for _p, q in sorted(zip(p_values, adjusted, strict=True))]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize("p_value", [-0.1, 1.1])
def test_what_is_no_probability_is_refused(p_value):
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, p_value])


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        # R 4.2.2: p.adjust(c(.01, .02, .03, .04, .05), "holm"), and the same for values out of order.
        ([0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.08, 0.09, 0.09, 0.09]),
        ([0.04, 0.001, 0.8, 0.01], [0.08, 0.004, 0.8, 0.03]),
        ([], []),
    ],
)
def test_values_adjusted_by_holm_are_those_of_r(p_values, adjusted):
    assert holm(p_values) == pytest.approx(tuple(adjusted))


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(SHARES)
def test_holm_is_never_milder_than_benjamini_and_hochberg(p_values):
    pairs = zip(benjamini_hochberg(p_values), holm(p_values), strict=True)

    assert all(discovery <= strict + 1e-15 for discovery, strict in pairs)


def test_holm_refuses_what_is_no_probability():
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, 1.1])
