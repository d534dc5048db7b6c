"""The quality house: Ullman's aisle chair, a house worked out by another program, properties."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import FindingKind, HouseWarning, Rows, Undefined, Warned, need_weights, quality_house

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))


def synthetic():
    return expected("worked_examples")["hoq_synthetic"]


def shares(house, way="share"):
    return [getattr(characteristic, way) for characteristic in house.characteristics]


def drawn(needs, characteristics, seed):
    random = np.random.default_rng(seed)
    return random.integers(1, 6, needs), random.choice([0, 1, 3, 9], (needs, characteristics))


def test_ullmans_steps_to_adjust_the_seat_weigh_134():
    """The Mechanical Design Process, 4th edition, section 6.8, step 2: one column of the house of the aisle chair."""
    chair = expected("worked_examples")["hoq_ullman_aisle_chair_one_column"]
    needs = need_weights(chair["weights"])

    by_needs = quality_house(needs, [[relation] for relation in chair["relationships"]])
    by_characteristics = quality_house(needs, [chair["relationships"]], rows=Rows.CHARACTERISTICS)

    assert by_needs.characteristics[0].absolute == 134
    assert by_characteristics == by_needs
    assert round(100 * 134 / chair["published_sum_all_columns"]) == chair["published_relative_pct"]


def test_a_whole_house_agrees_with_the_worked_example():
    given_ = synthetic()
    needs = need_weights(
        given_["importance"], current=given_["current"], target=given_["target"], sales_points=given_["sales_point"]
    )

    house = quality_house(needs, given_["R"], roof=given_["roof"])

    assert [need.weight for need in house.needs] == pytest.approx(given_["abs_weight"], rel=1e-12)
    assert [need.share for need in house.needs] == pytest.approx(given_["rel_weight"], rel=1e-12)
    assert shares(house) == pytest.approx(given_["tech_rel_weighted"], rel=1e-12)
    assert shares(house, "lyman") == pytest.approx(given_["lyman_normalised"], rel=1e-12)
    assert shares(house, "wasserman") == pytest.approx(given_["wasserman_normalised"], rel=1e-12)
    assert house.warnings == (Warned(HouseWarning.NEGATIVE_ROOF, "1/4"),)


def test_importance_alone_gives_the_simple_house():
    given_ = synthetic()

    house = quality_house(need_weights(given_["importance"]), given_["R"])

    assert [each.absolute for each in house.characteristics] == given_["tech_abs_simple"]
    assert shares(house) == pytest.approx(given_["tech_rel_simple"], rel=1e-12)
    assert shares(house, "wasserman") == [None] * 4


def test_a_square_matrix_means_something_else_the_other_way_round():
    needs, relations = need_weights([5, 3, 4, 2]), synthetic()["R"]

    by_needs = quality_house(needs, relations)
    by_characteristics = quality_house(needs, relations, rows=Rows.CHARACTERISTICS)

    assert [each.absolute for each in by_needs.characteristics] == [59, 42, 45, 27]
    assert [each.absolute for each in by_characteristics.characteristics] == [56, 39, 53, 23]
    assert quality_house(needs, np.transpose(relations), rows=Rows.CHARACTERISTICS) == by_needs


def test_a_need_that_nothing_serves_and_a_characteristic_that_serves_none_are_named():
    needs = need_weights([4, 1, 5], names=["quick", "quiet", "cheap"])

    house = quality_house(needs, [[9, 0, 1], [0, 0, 0], [3, 0, 3]], characteristics=["app", "logo", "staff"])

    assert house.warnings == (
        Warned(HouseWarning.NEED_UNMET, "quiet"),
        Warned(HouseWarning.CHARACTERISTIC_USELESS, "logo"),
    )
    assert shares(house, "lyman") == pytest.approx([(0.4 * 0.9 + 0.5 * 0.5) / 0.9, 0, (0.4 * 0.1 + 0.5 * 0.5) / 0.9])
    said = house.findings()
    assert [finding.kind for finding in said] == [FindingKind.FIRST_CHARACTERISTIC, *[FindingKind.HOUSE_WARNING] * 2]
    assert (said[0].facts["characteristic"], said[0].facts["next"]) == ("app", "staff")


def test_a_current_value_of_0_cannot_be_improved_by_a_ratio():
    needs = need_weights([4, 5], names=["quick", "cheap"], current=[0, 2], target=[3, 4])

    house = quality_house(needs, [[9], [1]])

    assert (house.characteristics, house.undefined) == ((), Undefined.EMPTY_BASELINE)
    assert house.warnings == (Warned(HouseWarning.CURRENT_IS_ZERO, "quick"),)
    assert [finding.kind for finding in house.findings()] == [FindingKind.UNDEFINED, FindingKind.HOUSE_WARNING]


def test_sales_points_outside_1_to_1_5_are_taken_and_named():
    needs = need_weights([1, 1], sales_points=[1.5, 3])

    assert [need.weight for need in needs.needs] == [1.5, 3]
    assert needs.warnings == (Warned(HouseWarning.SALES_POINT_UNUSUAL, "2"),)


def test_conflicts_that_outweigh_what_serves_a_need_cannot_be_divided():
    house = quality_house(need_weights([1, 1]), [[1, 0], [1, 1]], roof=[[1, -1], [-1, 1]])

    assert shares(house, "wasserman") == [None, None]
    assert shares(house, "lyman") == [0.75, 0.25]
    assert house.warnings == (
        Warned(HouseWarning.NEGATIVE_ROOF, "1/2"),
        Warned(HouseWarning.ROOF_TURNS_NEED, "1"),
        Warned(HouseWarning.ROOF_TURNS_NEED, "2"),
    )


@pytest.mark.parametrize(
    ("importance", "relations"), [([0, 0], [[1], [1]]), ([1, 1], [[0], [0]]), ([1, 0], [[0], [9]])]
)
def test_where_all_is_0_there_are_no_shares(importance, relations):
    house = quality_house(need_weights(importance), relations)

    assert (house.characteristics, house.undefined) == ((), Undefined.NOTHING_COUNTED)
    assert house.findings()[0].kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: need_weights([-1]), r"Importance must be 0 or more, and none may be missing\."),
        (lambda: need_weights([nan]), r"Importance must be 0 or more, and none may be missing\."),
        (lambda: need_weights([inf]), r"Importance must be finite\."),
        (lambda: need_weights([1], current=[1e-31], target=[1]), r"Current values must be 0, or between 1e-30 and .*"),
        (lambda: quality_house(need_weights([1]), [[1e160]]), r"Relations must be 0, or between 1e-30 and 1e\+30\."),
        (lambda: need_weights([1], names=["a", "b"]), r"There are 2 names for 1 needs\."),
        (lambda: need_weights([1], current=[1]), r"Current values and targets come together\."),
        (lambda: need_weights([1], current=[1], target=[1, 2]), r"Each need must have a current value and a target\."),
        (lambda: need_weights([1], sales_points=[0]), r"Each need must have a sales point above 0\."),
        (lambda: quality_house(need_weights([1]), [[1], [1]]), r"Importance is of 1, and relations are of 2 needs\."),
        (lambda: quality_house(need_weights([1]), [[-1]]), r"Relations must be 0 or more, and none may be missing\."),
        (lambda: quality_house(need_weights([1]), [[]]), r"A house takes at least one need and one characteristic\."),
        (lambda: quality_house(need_weights([1]), [[1]], roof=[[1, 0]]), r"The roof must have 1 rows and columns, .*"),
        (lambda: quality_house(need_weights([1]), [[1]], roof=[[0.5]]), r"The roof must be symmetric, .*"),
        (lambda: quality_house(need_weights([1]), [[1, 1]], roof=[[1, 0.3], [0, 1]]), r"The roof must be symm.*"),
    ],
)
def test_what_is_no_house_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        wrong()


@given(size=SIZES, scale=st.floats(0.01, 100))
@settings(max_examples=50)
def test_shares_add_up_to_1_whatever_the_scale(size, scale):
    importance, relations = drawn(*size)
    house = quality_house(need_weights(importance), relations, roof=np.eye(size[1]))
    larger = quality_house(need_weights(scale * importance), scale * relations)

    if not house.undefined:
        for way in ("share", "lyman", "wasserman"):
            assert sum(shares(house, way)) == pytest.approx(1)
        assert shares(larger) == pytest.approx(shares(house))
        assert shares(house, "wasserman") == pytest.approx(shares(house, "lyman"))


@given(size=SIZES)
@settings(max_examples=50)
def test_the_orientation_is_a_matter_of_reading(size):
    importance, relations = drawn(*size)

    house = quality_house(need_weights(importance), relations)

    assert quality_house(need_weights(importance), relations.T, rows=Rows.CHARACTERISTICS) == house
