import math
import warnings
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.planning.staffing import staff_needed, waiting


def exactly_waiting(staff: int, load: Fraction) -> Fraction:
    """The share of callers who wait, from the definition (Erlang's second formula), in whole numbers."""
    busy = load**staff / math.factorial(staff) * staff / (staff - load)
    return busy / (sum(load**k / math.factorial(k) for k in range(staff)) + busy)


@pytest.mark.parametrize(("staff", "load"), [(1, Fraction(1, 2)), (14, Fraction(10)), (60, Fraction(55))])
def test_who_waits_is_what_erlangs_formula_says(staff, load):
    met = waiting(staff, calls_per_hour=float(load) * 20, handling_seconds=180, within=20)

    assert met.share_waiting == pytest.approx(float(exactly_waiting(staff, load)), rel=1e-12)


def test_fourteen_people_for_ten_erlangs_answer_89_percent_within_20_seconds():
    met = waiting(14, calls_per_hour=200, handling_seconds=180, within=20)

    assert round(met.share_in_time, 4) == round(1 - 0.17413193 * math.exp(-4 * 20 / 180), 4) == 0.8884
    assert round(met.mean_wait, 2) == round(0.17413193 * 180 / 4, 2) == 7.84


def test_patience_changes_the_picture_as_mandelbaum_and_zeltyn_published():
    """Service engineering in action: the Palm/Erlang-A queue (2007): 48 calls a minute, 1 minute each, 50 people."""
    call = {"calls_per_hour": 48 * 60, "handling_seconds": 60, "within": 20}

    endless, human = waiting(50, **call), waiting(50, **call, patience_seconds=120)

    assert (round(endless.mean_wait, 1), round(endless.occupancy, 2)) == (20.8, 0.96)
    assert (round(human.mean_wait, 1), round(human.occupancy, 2), round(human.share_given_up, 3)) == (3.7, 0.93, 0.031)


def test_endless_patience_is_erlang_c():
    call = {"calls_per_hour": 480, "handling_seconds": 240, "within": 30}
    patient, endless = waiting(35, **call, patience_seconds=1e8), waiting(35, **call)

    assert patient.share_in_time == pytest.approx(endless.share_in_time, abs=1e-5)
    assert patient.mean_wait == pytest.approx(endless.mean_wait, rel=1e-4)


def test_more_than_can_be_done_is_said_not_computed():
    met = waiting(10, calls_per_hour=200, handling_seconds=180, within=20)

    assert (met.undefined, met.share_in_time, met.mean_wait) == (Undefined.OVERLOADED, None, None)


def test_where_callers_give_up_even_an_overload_has_a_steady_state():
    met = waiting(30, calls_per_hour=48 * 60, handling_seconds=60, within=20, patience_seconds=120)

    assert met.share_given_up == pytest.approx(1 - 30 / 48, abs=1e-4)  # all are busy: 30 of 48 can be served
    assert met.occupancy == pytest.approx(1, abs=1e-4)


def test_the_fewest_who_keep_the_promise_are_found_and_absence_is_added():
    found = staff_needed(calls_per_hour=200, handling_seconds=180, within=20, promised=0.8, absent=0.3)

    assert (found.waiting.staff, found.employed) == (14, 20)
    assert found.one_fewer.share_in_time < 0.8 <= found.waiting.share_in_time
    assert found.finding().kind == FindingKind.STAFF_NEEDED
    assert found.finding().facts["staff"] == 14


def test_half_absent_means_twice_as_many_and_not_one_more():
    found = staff_needed(calls_per_hour=200, handling_seconds=180, within=20, promised=0.8, absent=0.5)

    assert found.employed == 28


@given(
    staff=st.integers(1, 80),
    calls=st.floats(1, 2000),
    handling=st.floats(5, 1200),
    within=st.floats(0, 600),
    patience=st.floats(5, 3600),
)
def test_shares_are_shares_and_one_more_person_never_hurts(staff, calls, handling, within, patience):
    call = {"calls_per_hour": calls, "handling_seconds": handling, "within": within, "patience_seconds": patience}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        met, better = waiting(staff, **call), waiting(staff + 1, **call)

    for share in (met.occupancy, met.share_waiting, met.share_in_time, met.share_given_up):
        assert -1e-9 <= share <= 1 + 1e-9
    assert better.share_in_time >= met.share_in_time - 1e-9
    assert better.mean_wait <= met.mean_wait + 1e-9
    # Whoever comes is served or gives up: what is done in a second is what people do in a second.
    assert met.occupancy * staff == pytest.approx(met.load * (1 - met.share_given_up), rel=1e-9)


@pytest.mark.parametrize(
    "wrong", [{"calls_per_hour": 0}, {"handling_seconds": math.inf}, {"within": -1}, {"patience_seconds": 0}]
)
def test_an_impossible_number_is_refused(wrong):
    call = {"calls_per_hour": 200, "handling_seconds": 180, "within": 20, **wrong}

    with pytest.raises(ValueError, match="must"):
        waiting(14, **call)


@pytest.mark.parametrize("wrong", [{"promised": 1.0}, {"promised": 0}, {"absent": 1.0}])
def test_a_promise_that_nobody_can_keep_is_refused(wrong):
    call = {"calls_per_hour": 200, "handling_seconds": 180, "within": 20, "promised": 0.8, **wrong}

    with pytest.raises(ValueError, match="between 0 and 1"):
        staff_needed(**call)


def test_a_promise_within_no_time_that_patience_cannot_meet_is_refused():
    with pytest.raises(ValueError, match="keep this promise"):
        staff_needed(calls_per_hour=3.6e9, handling_seconds=3600, within=0, promised=0.99)


@pytest.mark.parametrize("within", [1e5, 1e9, 1e15])
def test_in_the_end_everybody_is_answered_who_has_not_given_up(within):
    met = waiting(10, calls_per_hour=200, handling_seconds=170, within=within, patience_seconds=60)

    assert met.share_in_time == pytest.approx(1 - met.share_given_up, abs=1e-12)


def test_callers_who_never_give_up_overload_the_few_and_are_served_by_enough():
    call = {"calls_per_hour": 480, "handling_seconds": 240, "within": 30, "patience_seconds": 1e12}

    assert waiting(10, **call).undefined == Undefined.OVERLOADED
    endless = staff_needed(**{**call, "patience_seconds": None}, promised=0.8).waiting
    assert staff_needed(**call, promised=0.8).waiting.staff == endless.staff == 37
    with pytest.raises(ValueError, match="more than an instant"):
        waiting(10, **{**call, "patience_seconds": 1e-320})
