"""Kano: the table that the README of stp25kano (stp4, commit 13ebf74) prints, hand-worked answers, properties."""

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import Estimate, FindingKind, KanoCategory, Undefined, kano, kano_counts, kano_scores

M, O, A, I, R, Q = KanoCategory  # noqa: E741
LETTERS = dict(zip("MOAIRQ", KanoCategory, strict=True))
COUNTS = st.fixed_dictionaries({category: st.integers(0, 300) for category in KanoCategory})
ANSWERS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=30)


def stp25kano():
    """Return the counts of its five attributes of a bicycle shop, 296 simulated respondents each."""
    columns = data("kano_counts_stp25kano")
    return {
        name: {category: int(columns[letter][place]) for letter, category in LETTERS.items()}
        for place, name in enumerate(columns["attribute"])
    }


@pytest.mark.parametrize(
    ("attribute", "mode", "category"),
    [
        ("Service app", O, O),
        ("Excellent service", M, M),
        ("Hotline", I, A),
        ("Loan machine", A, O),
        ("Ready-to-use return", I, I),
    ],
)
def test_the_table_of_stp25kano_is_reproduced(attribute, mode, category):
    """Mode and rule disagree for two of the five. Strengths count reversed and questionable answers, better none."""
    printed = expected("worked_examples")["kano_stp25kano"][attribute]["published"]

    result = kano(stp25kano()[attribute])

    assert (result.mode, result.category) == (mode, category)
    assert (round(100 * result.total_strength.value), round(100 * result.category_strength)) == (
        printed["ts"],
        printed["cs"],
    )
    assert (round(result.better.value, 3), round(result.worse.value, 3)) == (printed["plus"], printed["minus"])
    assert round(result.chi_square, 2) == printed["chi2"]
    assert [result.lead, round(result.lead_needed, 1), result.is_significant] == printed["fong"]


def test_all_digits_agree_with_the_worked_example():
    for attribute, counts in stp25kano().items():
        worked = expected("worked_examples")["kano_stp25kano"][attribute]

        result = kano(counts)

        found = (result.better.value, result.worse.value, result.total_strength.value, result.category_strength)
        named = (worked["better"], worked["worse"], worked["total_strength"], worked["category_strength"])
        assert found == pytest.approx(named, rel=1e-12)
        assert (result.lead_needed, result.chi_square) == pytest.approx(
            (worked["fong_crit"], worked["chi2_MOAI_equal"]), rel=1e-12
        )
        assert result.n == worked["n"]


def test_the_printed_inequality_of_the_service_app_is_a_slip():
    """stp25kano prints “28 < 19.4 sig.”; 28 is more, which is why it is significant."""
    result = kano(stp25kano()["Service app"])

    assert result.lead > result.lead_needed
    assert result.is_significant


def test_each_pair_of_answers_has_its_place_in_the_table():
    table = expected("worked_examples")["kano_evaluation_table"]["table"]

    for there in range(5):
        for lacking in range(5):
            counts = kano_counts([there + 1], [lacking + 1])
            assert [category for category, count in counts.items() if count] == [LETTERS[table[there][lacking]]]


def test_who_left_a_question_open_is_not_counted():
    assert kano_counts([1, nan, 2], [5, 5, nan]) == {M: 0, O: 1, A: 0, I: 0, R: 0, Q: 0}


def test_shares_have_wilsons_intervals_and_worse_is_mirrored():
    result = kano({O: 5, I: 5})

    assert result.better == Estimate(0.5, pytest.approx(0.236593), pytest.approx(0.763407), 10, "share", 0.95)
    assert result.worse == Estimate(-0.5, pytest.approx(-0.763407), pytest.approx(-0.236593), 10, "share", 0.95)


def test_a_question_that_many_contradict_is_unclear():
    clear, unclear = kano({A: 9, Q: 1}), kano({A: 8, Q: 2})

    assert [finding.kind for finding in clear.findings()] == [FindingKind.KANO_CATEGORY]
    said = unclear.findings()
    assert [finding.kind for finding in said] == [FindingKind.KANO_CATEGORY, FindingKind.QUESTION_UNCLEAR]
    assert said[1].facts["share"] == 0.2


def test_an_attribute_that_most_want_to_lack_is_turned_by_exchanging_the_questions():
    there, lacking = [5, 5, 5, 3], [1, 1, 3, 3]

    result = kano(kano_counts(there, lacking))

    assert (result.category, result.is_reversed) == (R, True)
    assert result.findings()[-1].kind == FindingKind.ATTRIBUTE_REVERSED
    assert kano(kano_counts(lacking, there)).counts == {M: 1, O: 2, A: 0, I: 1, R: 0, Q: 0}


def test_the_order_breaks_ties_and_the_tolerance_widens_them():
    assert (kano({M: 5, O: 5}).mode, kano({A: 5, I: 5}).category) == (M, A)
    assert kano({I: 53, A: 47}, tolerance=0.05).category == I
    assert kano({I: 525, A: 475}, tolerance=0.05).category == A  # exactly on the line
    assert kano({I: 53, A: 47}, tolerance=0.06).category == A


def test_of_nobody_there_is_no_category():
    result = kano({})

    assert (result.mode, result.category, result.undefined) == (None, None, Undefined.NOTHING_COUNTED)
    assert (result.lead_needed, result.chi_square, result.is_significant) == (None, None, False)
    assert [finding.kind for finding in result.findings()] == [FindingKind.UNDEFINED]


def test_where_all_are_reversed_nobody_is_left_to_be_satisfied():
    result = kano({R: 4, Q: 1})

    assert (result.better.undefined, result.worse.undefined) == (Undefined.NOTHING_COUNTED,) * 2
    assert (result.total_strength.value, result.chi_square, result.p_value) == (0, None, None)


@pytest.mark.parametrize(
    ("counts", "options", "sentence"),
    [
        ({M: -1}, {}, r"-1 is not a number of respondents\."),
        ({M: 1.5}, {}, r"1\.5 is not a number of respondents\."),
        ({M: nan}, {}, r"nan is not a number of respondents\."),
        ({M: inf}, {}, r"inf is not a number of respondents\."),
        ({M: 1}, {"tolerance": 2}, r"Tolerance and the share of unclear answers must lie between 0 and 1\."),
        ({M: 1}, {"confidence": 0}, r"A confidence of 0 is not between 0 and 1\."),
    ],
)
def test_impossible_counts_are_refused(counts, options, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        kano(counts, **options)


@pytest.mark.parametrize(
    ("there", "lacking", "sentence"),
    [
        ([0], [1], r"Kano answers must be 1 \(like\) to 5 \(dislike\)\."),
        ([1.5], [1], r"Kano answers must be 1 \(like\) to 5 \(dislike\)\."),
        ([1, 2], [1], r"There are 2 functional and 1 dysfunctional answers\."),
        ([inf], [1], r"Functional answers must be finite\."),
    ],
)
def test_answers_that_are_none_of_the_five_are_refused(there, lacking, sentence):
    for method in (kano_counts, kano_scores):
        with pytest.raises(ValueError, match=f"^{sentence}$"):
            method(there, lacking)


@given(counts=COUNTS)
@settings(max_examples=50)
def test_the_shares_hold_together(counts):
    result = kano(counts)

    if result.better.value is not None:
        assert 0 <= result.better.low <= result.better.value <= result.better.high <= 1
        assert -1 <= result.worse.low <= result.worse.value <= result.worse.high <= 0
        assert result.better.value - result.worse.value <= 2
    if result.n:
        assert result.counts[result.category] + 0.05 * result.n >= result.counts[result.mode] - 1e-9
        assert result.category_strength <= 1


@given(answers=ANSWERS)
@settings(max_examples=50)
def test_exchanging_the_questions_turns_reverse_into_the_rest(answers):
    there, lacking = [pair[0] for pair in answers], [pair[1] for pair in answers]

    counts, turned = kano_counts(there, lacking), kano_counts(lacking, there)

    assert (turned[I], turned[Q]) == (counts[I], counts[Q])
    assert turned[R] == counts[M] + counts[O] + counts[A]
    assert sum(counts.values()) == len(answers)


def test_scores_are_means_with_students_intervals():
    """Having it: 4, 4, 2; lacking it: 4, 2, 2. Both have s = √(4/3), so an error of 2/3."""
    result = kano_scores([1, 1, 2], [5, 4, 4])

    assert (result.functional.value, result.dysfunctional.value) == pytest.approx((10 / 3, 8 / 3))
    assert (result.functional_error, result.dysfunctional_error) == pytest.approx((2 / 3, 2 / 3))
    assert result.functional.high - result.functional.value == pytest.approx(4.302653 * 2 / 3)
    assert (result.category, result.is_certain) == (O, False)
    assert result.finding().kind == FindingKind.KANO_ZONE


@pytest.mark.parametrize(
    ("there", "lacking", "category"),
    [(1, 5, O), (1, 3, A), (3, 5, M), (3, 3, I), (2, 4, O), (4, 5, M), (1, 2, A), (5, 1, R), (3, 1, R), (4, 4, M)],
)
def test_single_answers_fall_into_zones(there, lacking, category):
    """Where the table says so too; apart from answers on the line, which counts as high (2 and 4, 4 and 4)."""
    assert kano_scores([there], [lacking]).category == category


def test_many_alike_make_a_zone_certain():
    result = kano_scores([1] * 50 + [2] * 50, [3] * 50 + [2] * 50)

    assert (result.category, result.is_certain) == (A, True)


def test_scores_of_nobody_and_of_one_have_no_interval():
    nobody, one = kano_scores([], []), kano_scores([1], [5])

    assert (nobody.category, nobody.undefined) == (None, Undefined.NOTHING_COUNTED)
    assert nobody.finding().kind == FindingKind.UNDEFINED
    assert one.functional == Estimate(4, None, None, 1, "score", 0.95)
    assert not one.is_certain
