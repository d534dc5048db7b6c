"""Saturation of themes: the example of Guest, Namey and Chen (2020), hand-worked interviews, properties."""

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import FindingKind, Undefined, saturation

INTERVIEWS = st.lists(st.sets(st.integers(0, 30), max_size=8), min_size=6, max_size=25)


def brought(*new_themes):
    """Return interviews of which each brings so many themes of its own, and repeats one of the first."""
    return [{0, *((place, theme) for theme in range(count))} for place, count in enumerate(new_themes)]


@pytest.mark.parametrize(("run_length", "after"), [(2, 6), (3, 7)])
def test_the_published_example_is_saturated_at_6_plus_2_and_at_7_plus_3(run_length, after):
    """Against 37 themes of the base runs of two brought 7, 4 and 1 new ones; how interviews add up to that is ours."""
    result = saturation(brought(14, 10, 7, 5, 4, 3, 1, 0, 1, 0), run_length=run_length)

    assert (result.base_themes, result.after) == (37, after)
    if run_length == 2:
        assert [round(100 * run.new_share) for run in result.runs[:3]] == [19, 11, 3]


def test_runs_overlap_and_the_first_that_brings_little_ends_it():
    """After the base of 20: 3 + 1, 1 + 1, 1 + 0 of 20 new; 5 % is allowed, so saturation lies after the sixth."""
    result = saturation(brought(9, 5, 3, 2, 3, 1, 1, 0, 0, 6))

    assert [(run.first, run.last, run.new_themes) for run in result.runs[:3]] == [(5, 6, 4), (6, 7, 2), (7, 8, 1)]
    assert (result.after, result.themes_after, result.themes) == (6, 24, 31)
    assert result.finding().kind == FindingKind.SATURATED
    assert result.finding().facts == {
        "after": 6, "run": 2, "themes": 24, "new_share": 0.05, "threshold": 0.05, "n": 10, "unit": "interviews",
    }  # fmt: skip


def test_while_new_themes_come_interviewing_goes_on():
    result = saturation(brought(5, 5, 5, 5, 5, 5, 5))

    assert result.after is None
    assert result.finding().kind == FindingKind.NOT_SATURATED
    assert result.finding().facts["new_share"] == 10 / 21


def test_a_stricter_threshold_comes_later():
    interviews = brought(9, 5, 3, 2, 3, 1, 1, 0, 0, 0)

    assert (saturation(interviews).after, saturation(interviews, threshold=0).after) == (6, 7)


@pytest.mark.parametrize(
    ("interviews", "reason"),
    [
        ([], Undefined.NOTHING_COUNTED),
        (brought(3, 2, 1, 0, 0), Undefined.TOO_FEW_POINTS),
        ([[], [], [], [], ["price"], []], Undefined.EMPTY_BASELINE),
    ],
)
def test_without_a_base_and_a_run_nothing_can_be_said(interviews, reason):
    result = saturation(interviews)

    assert (result.after, result.undefined, result.finding().facts["reason"]) == (None, reason, reason)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"base": 0}, r"Base and run must be of one interview or more\."),
        ({"run_length": 0}, r"Base and run must be of one interview or more\."),
        ({"threshold": -0.1}, r"The threshold must be 0 or more, and finite\."),
        ({"threshold": nan}, r"The threshold must be 0 or more, and finite\."),
        ({"threshold": inf}, r"The threshold must be 0 or more, and finite\."),
    ],
)
def test_an_impossible_rule_is_refused(options, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        saturation(brought(3, 2), **options)


@given(interviews=INTERVIEWS, threshold=st.floats(0, 1))
@settings(max_examples=50)
def test_themes_are_counted_once_and_their_names_do_not_matter(interviews, threshold):
    result = saturation(interviews, threshold=threshold)

    assert result.themes == len(set().union(*interviews))
    assert result == saturation([[f"theme {theme}" for theme in each] * 2 for each in interviews], threshold=threshold)
    looser = saturation(interviews, threshold=threshold + 0.1)
    if result.after is not None:
        assert looser.after <= result.after
