"""Pareto and the Wilson interval: published values, a worked example, properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import pareto, wilson_interval


@pytest.mark.parametrize(
    ("satisfied", "answered", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombe_1998_table_one(satisfied, answered, low, high):
    interval = wilson_interval(satisfied, answered)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(answered=st.integers(1, 5000), data=st.data(), confidence=st.floats(0.01, 0.999))
def test_interval_holds_the_observed_share(answered, data, confidence):
    satisfied = data.draw(st.integers(0, answered))

    interval = wilson_interval(satisfied, answered, confidence=confidence)

    assert 0 <= interval.low <= satisfied / answered <= interval.high <= 1


@pytest.mark.parametrize(("satisfied", "answered"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(satisfied, answered):
    with pytest.raises(ValueError, match="is not a share"):
        wilson_interval(satisfied, answered)


@pytest.mark.parametrize("confidence", [0, 1, -0.5, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        wilson_interval(1, 2, confidence=confidence)


def test_the_vital_few_are_named_from_the_top():
    found = pareto({"noise": 10, "queue": 60, "bill": 25, "parking": 5, "pool": 0})

    assert [(row.kind, row.count, row.cumulative_share) for row in found.rows] == [
        ("queue", 60, 0.6),
        ("bill", 25, 0.85),
        ("noise", 10, 0.95),
        ("parking", 5, 1.0),
    ]
    assert [row.kind for row in found.vital] == ["queue", "bill"]


def test_errors_of_orders_as_qcc_adds_them_up():
    """qcc 2.7 (R 4.2.2); the third reaches 80 % exactly, and is the last of the vital few."""
    wanted = expected("spc")["qcc_pareto_example"]

    found = pareto({"schedule date": 27, "part num.": 33, "price code": 80, "supplier code": 66, "contact num.": 94})

    assert [row.kind for row in found.rows] == wanted["order"]
    assert [100 * row.cumulative_share for row in found.rows] == pytest.approx(wanted["cumpct"])
    assert len(found.vital) == 3


def test_nothing_counted_is_no_rows_rather_than_a_number():
    found = pareto({"queue": 0})

    assert (found.n, found.rows, found.vital) == (0, (), ())


@given(st.dictionaries(st.text(), st.integers(0, 10**6), max_size=30))
def test_the_rows_add_up_and_descend(counts):
    found = pareto(counts)

    assert sum(row.count for row in found.rows) == found.n
    assert [row.count for row in found.rows] == sorted((row.count for row in found.rows), reverse=True)
    assert found.rows == () or found.rows[-1].cumulative_share == 1.0


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        pareto({"queue": -1})
