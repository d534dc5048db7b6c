"""Agreement: irr 0.84.1 (R 4.2.2), psych 2.2.9, tables of the original papers, hand-worked tables, properties."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import (
    FindingKind,
    Icc,
    KappaWeights,
    Metric,
    Undefined,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    fleiss_kappa_by_category,
    fleiss_kappa_of_counts,
    gwet_ac1,
    intraclass_correlation,
    krippendorff_alpha,
)

SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
OF_MANY = [fleiss_kappa, conger_kappa, gwet_ac1, krippendorff_alpha]
TABLES = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).integers(1, 5, size=(12, 3)).astype(float))


def diagnoses():
    """Return thirty patients judged by six psychiatrists each (Fleiss 1971), as numbers 1 to 5."""
    return np.array([[float(word[0]) for word in column] for column in data("irr_diagnoses").values()]).T


def krippendorffs():
    """Return his twelve units and four coders, with gaps."""
    columns = data("krippendorff_C_4raters_12units").values()
    return [[nan if cell == "" else cell for cell in column] for column in columns]


def anxiety():
    return np.column_stack(list(data("irr_anxiety").values()))


def test_the_textbook_table_has_kappa_0_4_with_the_interval_of_psych():
    first = [1] * 25 + [2] * 25
    second = [1] * 20 + [2] * 5 + [1] * 10 + [2] * 15
    published = expected("irr")["textbook_20_5_10_15"]

    kappa = cohen_kappa(first, second)

    assert [kappa.value.low, kappa.value.value, kappa.value.high] == pytest.approx(published["ci"], abs=1e-7)
    assert (kappa.observed.value, kappa.expected, kappa.n) == (0.7, pytest.approx(0.5), 50)
    assert kappa.finding().kind == FindingKind.AGREEMENT


@pytest.mark.parametrize(("weighting", "name"), [("none", "unweighted"), ("linear", "equal"), ("quadratic", "squared")])
def test_weighted_kappas_agree_with_irr(weighting, name):
    published = expected("irr")[f"anxiety_r1r2_{name}"]

    kappa = cohen_kappa(anxiety()[:, 0], anxiety()[:, 1], weighting=weighting)

    assert (kappa.value.value, kappa.z, kappa.p_value, kappa.n) == pytest.approx(
        (published["kappa"], published["z"], published["p"], published["n"]), rel=1e-10
    )


def test_two_of_the_psychiatrists_agree_as_irr_says():
    published = expected("irr")["diagnoses_r2r3_kappa"]

    kappa = cohen_kappa(diagnoses()[:, 1], diagnoses()[:, 2])

    assert (kappa.value.value, kappa.z) == pytest.approx((published["kappa"], published["z"]), rel=1e-10)
    assert conger_kappa(diagnoses()[:, 1:3]).value.value == pytest.approx(kappa.value.value)


def test_fleiss_kappa_of_the_diagnoses_agrees_with_irr():
    published = expected("irr")["diagnoses_fleiss"]
    detail = expected("irr")["diagnoses_fleiss_detail"]

    kappa = fleiss_kappa(diagnoses())
    by_category = fleiss_kappa_by_category(diagnoses())

    assert (kappa.value.value, kappa.z, kappa.n) == pytest.approx(
        (published["kappa"], published["z"], published["n"]), rel=1e-10
    )
    assert kappa.value.low < kappa.value.value < kappa.value.high
    assert [(round(each.value, 3), round(each.z, 3)) for each in by_category] == [
        (each["Kappa"], each["z"]) for each in detail.values()
    ]


def test_congers_exact_kappa_agrees_with_irr():
    assert conger_kappa(diagnoses()).value.value == pytest.approx(
        expected("irr")["diagnoses_fleiss_exact"]["kappa"], rel=1e-10
    )


def test_the_ten_by_fourteen_example_of_the_encyclopedia():
    example = expected("irr")["fleiss_wikipedia_10x14"]

    kappa = fleiss_kappa_of_counts(example["table"])

    assert (kappa.value.value, kappa.observed.value, kappa.expected) == pytest.approx(
        (example["kappa"], example["Pbar"], example["Pe"]), rel=1e-10
    )
    assert (kappa.raters, kappa.n) == (14, 10)


@pytest.mark.parametrize("metric", list(Metric))
def test_krippendorffs_own_example_agrees_with_irr(metric):
    """Also 0.743, 0.815, 0.849 and 0.797 as he prints them; one unit with a single judgement is left out."""
    alpha = krippendorff_alpha(krippendorffs(), metric=metric)

    assert alpha.value.value == pytest.approx(expected("irr")["kripp_C_data"][metric], rel=1e-12)
    assert (alpha.n, alpha.left_out, alpha.raters) == (11, 1, 4)
    assert alpha.value.low < alpha.value.value <= alpha.value.high


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        (Icc.ONE_ONE, 0.17),
        (Icc.TWO_ONE, 0.29),
        (Icc.THREE_ONE, 0.71),
        (Icc.ONE_K, 0.44),
        (Icc.TWO_K, 0.62),
        (Icc.THREE_K, 0.91),
    ],
)
def test_the_six_of_shrout_and_fleiss(kind, printed):
    """Their table 4, from the ratings of table 2."""
    assert round(intraclass_correlation(SHROUT_AND_FLEISS, kind=kind).value.value, 2) == printed


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Icc.ONE_ONE, "oneway_consistency_single"),
        (Icc.ONE_K, "oneway_consistency_average"),
        (Icc.THREE_ONE, "twoway_consistency_single"),
        (Icc.THREE_K, "twoway_consistency_average"),
        (Icc.TWO_ONE, "twoway_agreement_single"),
    ],
)
def test_intraclass_correlations_agree_with_irr(kind, name):
    """But for its p of agreement, which takes the degrees of freedom of the interval for those of the test."""
    published = expected("irr")[f"anxiety_icc_{name}"]

    icc = intraclass_correlation(anxiety(), kind=kind)

    found = (icc.value.value, icc.f, icc.value.low, icc.value.high)
    assert found == pytest.approx([published[each] for each in ("icc", "F", "lb", "ub")], rel=1e-9)
    if "agreement" not in name:
        assert icc.p_value == pytest.approx(published["p"], rel=1e-9)


def test_the_mean_of_raters_has_the_interval_of_one_by_spearman_and_brown():
    """irr puts the coefficient of the mean where McGraw and Wong have that of one rater; the values are the same."""
    one, mean = (intraclass_correlation(anxiety(), kind=kind).value for kind in (Icc.TWO_ONE, Icc.TWO_K))

    assert mean.value == pytest.approx(expected("irr")["anxiety_icc_twoway_agreement_average"]["icc"], rel=1e-9)
    for bound in ("low", "value", "high"):
        single = getattr(one, bound)
        assert getattr(mean, bound) == pytest.approx(3 * single / (1 + 2 * single))


def test_ac1_of_a_table_by_hand():
    """Two raters, 118 + 5 + 2 + 0: agreement is 118/125; 0.972 of the judgements are the first category."""
    pairs = [[1, 1]] * 118 + [[1, 2]] * 5 + [[2, 1]] * 2

    ac1, kappa = gwet_ac1(pairs), cohen_kappa(*zip(*pairs, strict=True))

    expected_by_chance = 2 * 0.972 * 0.028
    assert ac1.value.value == pytest.approx((118 / 125 - expected_by_chance) / (1 - expected_by_chance))
    assert kappa.value.value < 0 < ac1.value.value


def test_a_unit_judged_once_counts_for_how_frequent_categories_are():
    alone = gwet_ac1([[1, 1], [2, 2], [1, nan], [nan, nan]], resamples=0)

    by_chance = 2 * (2 / 3) * (1 / 3)
    assert alone.expected == pytest.approx(by_chance)
    assert (alone.n, alone.left_out, alone.observed.value) == (2, 1, 1)


def test_a_category_that_nobody_used_matters_for_weights_and_for_ac1():
    first, second = [1, 1, 2, 3], [1, 2, 2, 3]

    by_three = cohen_kappa(first, second, weighting=KappaWeights.LINEAR)
    by_five = cohen_kappa(first, second, weighting=KappaWeights.LINEAR, categories=[1, 2, 3, 4, 5])

    assert (by_three.observed.value, by_five.observed.value) == (0.875, 0.9375)
    assert by_five.value.value == pytest.approx(by_three.value.value)  # the step is worth half as much, by chance too
    pairs = np.column_stack([first, second])
    assert gwet_ac1(pairs, categories=range(1, 6)).expected < gwet_ac1(pairs).expected


@pytest.mark.parametrize("method", OF_MANY)
@given(table=TABLES)
@settings(max_examples=10)
def test_neither_the_names_of_categories_nor_the_order_of_units_and_raters_matters(method, table):
    names = np.array([0, 7, 2, 9, 4.5])
    renamed = names[table.astype(int)][::-1, ::-1]

    assert method(renamed, resamples=0).value.value == pytest.approx(method(table, resamples=0).value.value)


@given(table=TABLES, scale=st.floats(0.01, 1000), shift=st.floats(-1e4, 1e4))
@settings(max_examples=20)
def test_scales_of_measurement_keep_what_they_promise(table, scale, shift):
    def alpha(values, metric):
        return krippendorff_alpha(values, metric=metric, resamples=0).value.value

    assert alpha(scale * table + shift, "interval") == pytest.approx(alpha(table, "interval"), abs=1e-6)
    assert alpha(table**3, "ordinal") == pytest.approx(alpha(table, "ordinal"))
    assert alpha(scale * table, "ratio") == pytest.approx(alpha(table, "ratio"))
    for kind in Icc:
        before, after = (intraclass_correlation(each, kind=kind).value.value for each in (table, scale * table + shift))
        assert after == pytest.approx(before, abs=1e-6)


@given(table=TABLES)
@settings(max_examples=20)
def test_alpha_is_that_of_the_coincidence_matrix(table):
    """As Krippendorff computes it by hand, unit by unit."""
    table[0, 0] = table[3, 1] = nan
    coincidences = np.zeros((5, 5))
    for unit in table:
        judged = unit[~np.isnan(unit)].astype(int)
        for place, one in enumerate(judged):
            for other_place, other in enumerate(judged):
                if place != other_place:
                    coincidences[one, other] += 1 / (len(judged) - 1)
    each = coincidences.sum(axis=0)
    by_chance = (np.outer(each, each) - np.diag(each)) / (each.sum() - 1)
    up_to = np.cumsum(each) - each / 2
    values = np.arange(5)
    distances = {
        "nominal": 1 - np.eye(5),
        "ordinal": (up_to[:, None] - up_to) ** 2,
        "interval": (values[:, None] - values) ** 2,
        "ratio": (values[:, None] - values) ** 2 / np.maximum(values[:, None] + values, 1) ** 2,
    }

    for metric, distance in distances.items():
        by_hand = 1 - (coincidences * distance).sum() / (by_chance * distance).sum()
        assert krippendorff_alpha(table, metric=metric, resamples=0).value.value == pytest.approx(by_hand)


@pytest.mark.parametrize("method", OF_MANY)
def test_where_all_agree_it_is_1_without_an_interval(method):
    result = method([[1, 1], [2, 2], [3, 3], [1, 1]])

    assert (result.value.value, result.value.low, result.observed.value) == (pytest.approx(1), None, 1)


@pytest.mark.parametrize("method", OF_MANY)
@pytest.mark.parametrize(
    ("table", "reason", "observed"),
    [
        ([], Undefined.NOTHING_COUNTED, None),
        ([[nan, nan], [nan, nan]], Undefined.NOTHING_COUNTED, None),
        ([[2, 2], [2, 2], [2, 2]], Undefined.ALL_EQUAL, 1),
    ],
)
def test_without_two_categories_agreement_beyond_chance_is_not_defined(method, table, reason, observed):
    result = method(table)

    assert (result.value.value, result.undefined, result.observed.value) == (None, reason, observed)
    assert result.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize("method", OF_MANY)
def test_one_unit_is_too_few(method):
    assert method([[1, 2], [nan, nan]]).undefined == Undefined.TOO_FEW_POINTS


def test_cohens_kappa_is_not_defined_without_units_or_with_one_category():
    assert cohen_kappa([], []).undefined == Undefined.NOTHING_COUNTED
    assert cohen_kappa([1, nan], [2, 2]).undefined == Undefined.TOO_FEW_POINTS
    same = cohen_kappa([3, 3, 3], [3, 3, 3])
    assert (same.undefined, same.observed.value) == (Undefined.ALL_EQUAL, 1)
    always_apart = cohen_kappa([1, 1, 1], [2, 2, 2])
    assert (always_apart.value.value, always_apart.z, always_apart.value.low) == (0, None, None)


def test_where_ratings_do_not_vary_there_is_no_intraclass_correlation():
    equal = intraclass_correlation([[2, 2], [2, 2]])
    perfect = intraclass_correlation([[1, 1], [5, 5], [9, 9]], kind=Icc.ONE_ONE)
    shifted = intraclass_correlation([[1, 2], [5, 6], [9, 10]], kind=Icc.THREE_ONE)

    assert (equal.value.value, equal.undefined) == (None, Undefined.ALL_EQUAL)
    assert intraclass_correlation([[1, 2], [nan, 3]]).undefined == Undefined.TOO_FEW_POINTS
    assert intraclass_correlation([]).undefined == Undefined.NOTHING_COUNTED
    for each in (perfect, shifted):
        assert (each.value.value, each.value.low, each.f) == (pytest.approx(1), None, None)
    assert perfect.finding().kind == FindingKind.AGREEMENT
    assert equal.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: cohen_kappa([1], [1, 2]), r"There are 1 judgements of one rater and 2 of the other\."),
        (lambda: cohen_kappa([1], [7], categories=[1, 2]), r"7 is none of the categories\."),
        (lambda: gwet_ac1([[1, 1]], categories=[1, 1]), r"Each category must be named once\."),
        (lambda: fleiss_kappa([[1], [2]]), r"Agreement takes two raters or more\."),
        (lambda: fleiss_kappa([[1, inf]]), r"Judgements must be finite\."),
        (lambda: fleiss_kappa_of_counts([[1, 2], [2, 2]]), r"Each unit must have been judged by the same number .*"),
        (lambda: fleiss_kappa_of_counts([[1.5, 0.5]]), r"Counts must be whole numbers, 0 or more\."),
        (
            lambda: krippendorff_alpha([[-1, 1], [1, 1]], metric="ratio"),
            r"The ratio metric takes values of 0 or more\.",
        ),
        (lambda: krippendorff_alpha([[1, 1]], confidence=2), r"A confidence of 2 is not between 0 and 1\."),
        (lambda: intraclass_correlation([[1], [2]]), r"Agreement takes two raters or more\."),
    ],
)
def test_what_is_no_agreement_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        wrong()


def test_the_interval_is_of_units_and_the_same_seed_gives_the_same():
    random = np.random.default_rng(3)
    truth = random.integers(0, 3, 200)
    table = np.where(random.random((200, 3)) < 0.8, truth[:, None], random.integers(0, 3, (200, 3))).astype(float)

    for method in OF_MANY:
        once, again, other = method(table), method(table), method(table, seed=2)
        assert once == again
        assert once.value != other.value
        assert once.value.low < once.value.value < once.value.high
        twice_as_many = method(np.vstack([table] * 4))
        width, narrower = (each.value.high - each.value.low for each in (once, twice_as_many))
        assert narrower == pytest.approx(width / 2, rel=0.2)


def test_many_units_with_as_many_values_are_no_harder():
    values = np.random.default_rng(1).normal(size=(20_000, 1)) + 0.1 * np.random.default_rng(2).normal(size=(20_000, 2))

    alpha = krippendorff_alpha(values, metric=Metric.INTERVAL, resamples=20)
    ranks = krippendorff_alpha(values, metric=Metric.ORDINAL, resamples=0)

    assert alpha.value.value == pytest.approx(intraclass_correlation(values, kind=Icc.ONE_ONE).value.value, abs=1e-4)
    assert ranks.value.value == pytest.approx(0.99, abs=0.01)


def test_the_mean_of_raters_has_no_lower_bound_where_they_agree_far_less_than_by_chance():
    table = np.array([[0, 0, 1], [1, 0, 0], [1, 1, 0], [0, 0, 1], [1, 0, 0]])

    found = intraclass_correlation(table, kind=Icc.TWO_K, confidence=0.95).value

    assert found.value == pytest.approx(-9)
    assert found.low is None
    assert found.value < found.high < 0.5


@given(st.integers(2, 6), st.integers(2, 4), st.integers(0, 10_000), st.sampled_from(Icc), st.sampled_from([0.5, 0.99]))
def test_an_intraclass_correlation_lies_within_its_interval(units, raters, seed, kind, confidence):
    table = np.random.default_rng(seed).integers(0, 5, size=(units, raters))

    found = intraclass_correlation(table, kind=kind, confidence=confidence).value

    low, high = (found.value if bound is None else bound for bound in (found.low, found.high))
    assert found.value is None or low - 1e-9 <= found.value <= high + 1e-9


def test_an_interval_without_degrees_of_freedom_is_none():
    found = intraclass_correlation(np.array([[3, 0, 4, 0], [4, 1, 2, 0]]), kind=Icc.TWO_ONE).value

    assert (found.value, found.low, found.high) == (pytest.approx(-0.075), None, None)


@pytest.mark.parametrize("method", [fleiss_kappa, conger_kappa, gwet_ac1, lambda table: cohen_kappa(*table.T)])
def test_numbers_that_all_differ_are_no_categories(method):
    table = np.arange(20_000.0).reshape(10_000, 2)

    with pytest.raises(ValueError, match="cannot be held"):
        method(table)
    assert krippendorff_alpha(table, resamples=0).n == 10_000


def test_alpha_does_not_depend_on_how_large_values_are():
    table = np.array([[1, 2], [3, 3], [5, 4], [2, 2]], dtype=float)

    for metric in Metric:
        plain, huge = (krippendorff_alpha(scale * table, metric=metric, resamples=0) for scale in (1, 3e307))
        assert huge.value.value == pytest.approx(plain.value.value)
