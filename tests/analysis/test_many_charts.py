"""Many charts at once are the same as one by one."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import FindingKind, Rule, control_chart, many_control_charts, signals_in
from ascolto.analysis.change.many_rules import fired_in

RULES = frozenset(Rule)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def lines_of(chart, name):
    return [np.nan if getattr(point, name) is None else getattr(point, name) for point in chart.points]


def same_as_one_by_one(many, charts):
    for row, chart in enumerate(charts):
        assert (many.undefined[row], many.n[row]) == (chart.undefined, chart.n)
        sigma_z = np.nan if chart.sigma_z is None else chart.sigma_z
        assert many.sigma_z[row] == pytest.approx(sigma_z, nan_ok=True, rel=1e-9, abs=1e-12)
        if chart.undefined is None:
            for name in ("centre", "low", "high", "z"):
                assert getattr(many, name)[row] == pytest.approx(
                    np.array(lines_of(chart, name)), nan_ok=True, rel=1e-9, abs=1e-9
                )
        for rule, fired in many.fired.items():
            one_by_one = [rule in point.signals for point in chart.points]
            assert (rule, fired[row].tolist()) == (rule, one_by_one)


@pytest.mark.parametrize("moving_ranges", ["all", "screened"])
@pytest.mark.parametrize("kind", ["c", "u", "u_prime", "p", "p_prime", "np", "xmr", "i_prime"])
def test_every_kind_agrees_with_the_chart_of_one_series(kind, moving_ranges):
    random = default_rng(7)
    sizes = random.integers(20, 80, size=(40, 30)).astype(float)
    shift = np.where(np.arange(30) < 18, 0.1, 0.25)
    counts = random.binomial(sizes.astype(int), shift).astype(float)
    counts[0] = 0
    counts[1] = np.nan
    counts[2, 3:] = np.nan
    counts[3:8, 10:14] = np.nan
    sizes[9:12, 5] = 0
    counts[9:12, 5] = 0
    sized = kind not in {"c", "xmr"}

    many = many_control_charts(
        counts, sizes if sized else None, kind=kind, rules=RULES, moving_ranges=moving_ranges, baseline=range(18)
    )

    charts = [
        control_chart(
            row, size if sized else None, kind=kind, rules=RULES, moving_ranges=moving_ranges, baseline=range(18)
        )
        for row, size in zip(counts.tolist(), sizes.tolist(), strict=True)
    ]
    same_as_one_by_one(many, charts)


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5]), max_size=40), max_size=6))
def test_every_pattern_is_found_where_it_is_found_one_by_one(rows):
    width = max((len(row) for row in rows), default=0)
    z = np.full((len(rows), width), np.nan)
    for place, row in enumerate(rows):
        z[place, : len(row)] = row

    found = fired_in(z, rules=RULES)

    for place, row in enumerate(rows):
        one_by_one = {(signal.rule, index) for signal in signals_in(row, rules=RULES) for index in signal.fired}
        assert {
            (rule, int(index)) for rule, fired in found.items() for index in np.flatnonzero(fired[place])
        } == one_by_one


def test_series_share_sizes_where_one_row_of_them_is_given():
    counts = [[3, 4, 5], [6, 5, 4]]

    shared = many_control_charts(counts, [10, 20, 30], kind="u")

    assert shared.high.tolist() == many_control_charts(counts, [[10, 20, 30]] * 2, kind="u").high.tolist()


def test_the_number_of_series_with_a_signal_is_what_is_said():
    many = many_control_charts([[5, 6] * 8, [5, 6] * 7 + [5, 60], [0] * 16], kind="c")

    assert many.signals.tolist() == [False, True, False]
    assert many.finding().kind == FindingKind.SERIES_WITH_SIGNALS
    assert dict(many.finding().facts) == {"signals": 1, "judged": 2, "n": 3, "unit": "series"}


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (3, 0)])
def test_no_series_and_no_points_have_no_signals(shape):
    many = many_control_charts(np.zeros(shape), kind="c", rules=RULES)

    assert many.signals.tolist() == [False] * shape[0]


@pytest.mark.parametrize(
    ("values", "sizes", "kind", "said"),
    [
        ([[1, 2]], None, "u", "takes sizes"),
        ([[1, 2]], [1, 1], "c", "takes no sizes"),
        ([[1, 2]], [1, 1, 1], "u", "do not go with"),
        ([[1, -2]], None, "c", "below 0"),
        ([[1, 2]], [1, -1], "u", "size is below 0"),
        ([[1, 5]], [4, 4], "p", "More was counted"),
        ([[1, 2], [1]], None, "c", "equal length"),
        ([[1, np.inf]], None, "xmr", "finite"),
        ([[1, 2]], None, "g", "one by one"),
    ],
)
def test_what_is_no_set_of_series_is_refused(values, sizes, kind, said):
    with pytest.raises(ValueError, match=said):
        many_control_charts(values, sizes, kind=kind)
