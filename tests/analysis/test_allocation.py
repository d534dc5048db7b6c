import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.planning.allocation import Candidate, best_plan, spread_out


def paid(name: str, money: float, gain: float, **more) -> Candidate:
    return Candidate(name, gain, {"money": money}, **more)


def fits(chosen, available):
    names = {each.name for each in chosen}
    groups = [each.group for each in chosen if each.group]
    return (
        all(sum(each.needs.get(what, 0) for each in chosen) <= amount for what, amount in available.items())
        and len(groups) == len(set(groups))
        and all(set(each.after) <= names for each in chosen)
    )


def by_trying_all(candidates, available):
    mandatory = {each.name for each in candidates if each.mandatory}
    plans = [plan for size in range(len(candidates) + 1) for plan in itertools.combinations(candidates, size)]
    possible = [plan for plan in plans if fits(plan, available) and mandatory <= {each.name for each in plan}]
    return max((sum(each.gain for each in plan) for plan in possible), default=None)


def test_the_reference_budget_is_spent_as_found_by_trying_all():
    example = expected("worked_examples")["budget_knapsack"]
    candidates = [
        paid(name, cost, gain, group="one of them" if name in example["exclusive"] else "",
             after=tuple(filter(None, [example["prerequisite"].get(name)])))
        for name, cost, gain in example["items"]
    ]  # fmt: skip
    gain, cost, names = example["brute_force_best"]

    plan = best_plan(candidates, {"money": example["budget"]}, unit="points")

    assert (plan.chosen, plan.gain, plan.used, plan.left) == (tuple(names), gain, {"money": cost}, {"money": 5})
    assert plan.finding().facts == {"chosen": 4, "gain": 34, "worst_tenth": None, "unsure": 0, "n": 8, "unit": "points"}


def test_of_equally_good_plans_the_one_that_needs_less_is_taken():
    plan = best_plan([paid("dear", 10, 5), paid("cheap", 7, 5)], {"money": 10})

    assert plan.chosen == ("cheap",)


def test_of_equally_good_and_dear_plans_the_earlier_one_is_taken():
    plan = best_plan([paid("first", 10, 5), paid("second", 10, 5)], {"money": 10})

    assert plan.chosen == ("first",)


def test_hours_limit_as_money_does():
    candidates = [Candidate("training", 9, {"money": 10, "hours": 80}), Candidate("sign", 4, {"money": 10})]

    assert best_plan(candidates, {"money": 20, "hours": 40}).chosen == ("sign",)
    assert best_plan(candidates, {"money": 20}).chosen == ("training", "sign")


def test_what_must_be_done_is_done_even_at_a_loss():
    plan = best_plan([paid("law", 8, -1, mandatory=True), paid("nice", 5, 9)], {"money": 10})

    assert (plan.chosen, plan.gain) == (("law",), -1)


def test_what_must_be_done_and_does_not_fit_is_said():
    plan = best_plan([paid("law", 11, 1, mandatory=True)], {"money": 10})

    assert (plan.chosen, plan.undefined) == ((), Undefined.DOES_NOT_FIT)
    assert plan.finding().kind == FindingKind.UNDEFINED


def test_without_money_only_what_is_free_is_done():
    assert best_plan([paid("free", 0, 1), paid("dear", 1, 9)], {"money": 0}).chosen == ("free",)


def test_without_candidates_there_is_no_plan():
    assert best_plan([], {"money": 10}).undefined == Undefined.NOTHING_COUNTED


def test_a_cautious_plan_takes_the_sure_gain_and_a_bold_one_the_larger():
    candidates = [paid("bold", 10, 10, spread=12), paid("sure", 10, 8, spread=0.5)]

    bold, cautious = best_plan(candidates, {"money": 10}), best_plan(candidates, {"money": 10}, caution=1)

    assert (bold.chosen, cautious.chosen) == (("bold",), ("sure",))
    assert bold.worst_tenth < cautious.worst_tenth
    assert cautious.gain < bold.gain


def test_the_cautious_programme_finds_the_plan_that_trying_all_finds():
    rng = np.random.default_rng(4)
    candidates = [paid(f"a{i}", rng.integers(5, 20), rng.integers(3, 15), spread=rng.uniform(0, 9)) for i in range(7)]
    gains, spreads = (np.array([getattr(each, name) for each in candidates], float) for name in ("gain", "spread"))
    drawn = np.random.default_rng(9).normal(gains, spreads, size=(100, 7))
    needs = np.array([each.needs["money"] for each in candidates], float)

    def worth(taken):
        return 0.5 * gains @ taken + 0.5 * np.sort(drawn @ taken)[:10].mean()

    plan = best_plan(candidates, {"money": 40}, caution=0.5, scenarios=100, seed=9)

    tried = [np.array(taken, float) for taken in itertools.product([0, 1], repeat=7)]
    best = max(worth(taken) for taken in tried if needs @ taken <= 40)
    assert worth(np.array([float(each.name in plan.chosen) for each in candidates])) == pytest.approx(best)


def test_how_often_a_choice_holds_is_said_and_the_seed_repeats_it():
    candidates = [paid("a", 10, 10, spread=3), paid("b", 10, 9, spread=3), paid("c", 10, -50, spread=1)]

    one, same = (best_plan(candidates, {"money": 10}, seed=3) for _ in range(2))

    assert one == same
    assert one.chosen_in["a"] + one.chosen_in["b"] == pytest.approx(1, abs=0.02)
    assert 0.5 < one.chosen_in["a"] < 0.75  # P(normal(1, 3 √2) > 0) = 0.593
    assert one.chosen_in["c"] == 0
    assert one.finding().facts["unsure"] == 2


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(-5, 20), st.sampled_from(["", "x", "y"]), st.booleans()),
             min_size=1, max_size=8),
    st.integers(0, 60),
)  # fmt: skip
def test_no_plan_beats_the_best_plan(rows, money):
    candidates = [
        paid(f"a{number}", cost, gain, group=group, after=(f"a{number - 1}",) if follows and number else ())
        for number, (cost, gain, group, follows) in enumerate(rows)
    ]

    plan = best_plan(candidates, {"money": money})

    assert fits([each for each in candidates if each.name in plan.chosen], {"money": money})
    assert plan.gain == pytest.approx(by_trying_all(candidates, {"money": money}))


@pytest.mark.parametrize(
    ("candidates", "more", "said"),
    [
        ([paid("a", 1, 1), paid("a", 2, 2)], {}, "a name of its own"),
        ([paid("a", -1, 1)], {}, "below 0"),
        ([paid("a", 1, math.nan)], {}, "not finite"),
        ([paid("a", 1, 1, after=("b",))], {}, "“b”, which is not among"),
        ([paid("a", 1, 1)], {"caution": 2}, "caution of 2"),
        ([paid("a", 1, 1)], {"scenarios": 5}, "At least 10"),
    ],
)
def test_a_plan_of_impossible_numbers_is_refused(candidates, more, said):
    with pytest.raises(ValueError, match=said):
        best_plan(candidates, {"money": 10}, **more)


def test_money_goes_where_the_next_unit_brings_most_until_all_bring_the_same():
    spent = spread_out(100, {"a": (100, 50), "b": (40, 20), "c": (1, 1000)})

    assert sum(spent.amounts.values()) == pytest.approx(100)
    assert spent.amounts["c"] == 0
    marginal = [100 / 50 * math.exp(-spent.amounts["a"] / 50), 40 / 20 * math.exp(-spent.amounts["b"] / 20)]
    assert marginal == pytest.approx([spent.price, spent.price])
    more = spread_out(100.001, {"a": (100, 50), "b": (40, 20), "c": (1, 1000)})
    assert (more.gain - spent.gain) / 0.001 == pytest.approx(spent.price, rel=1e-4)


def test_nothing_to_gain_is_nothing_spent():
    assert spread_out(100, {"a": (0, 10)}).amounts == {"a": 0}


@settings(max_examples=50)
@given(st.floats(0, 500), st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.5, 200)), min_size=2, max_size=5))
def test_moving_a_little_money_never_helps(budget, pairs):
    responses = {str(number): pair for number, pair in enumerate(pairs)}
    spent = spread_out(budget, responses)

    def gain(amounts):
        return sum(most * -math.expm1(-amounts[name] / scale) for name, (most, scale) in responses.items())

    assert sum(spent.amounts.values()) == pytest.approx(budget, abs=1e-6)
    for source, target in itertools.permutations(responses, 2):
        step = min(0.01, spent.amounts[source])
        moved = {**spent.amounts, source: spent.amounts[source] - step, target: spent.amounts[target] + step}
        assert gain(moved) <= spent.gain + 1e-9


@pytest.mark.parametrize(("budget", "pair"), [(-1, (1, 1)), (1, (-1, 1)), (1, (1, 0)), (math.inf, (1, 1))])
def test_an_impossible_response_is_refused(budget, pair):
    with pytest.raises(ValueError, match="must be"):
        spread_out(budget, {"a": pair})


def test_a_unit_of_gains_or_money_changes_no_plan():
    for unit in (1e-9, 1e-6, 1.0, 1e9, 1e60):
        by_gain = best_plan(
            [paid(name, 1, gain * unit) for name, gain in zip("abc", (1, 2, 3), strict=True)], {"money": 1}
        )
        by_need = best_plan([paid(name, unit, 1) for name in "abc"], {"money": unit})

        assert (by_gain.chosen, by_need.chosen) == (("c",), ("a",))


def test_no_plan_needs_more_than_there_is_even_by_a_millionth():
    found = best_plan([paid("a", 500_000, 2), paid("b", 500_000.4, 2), paid("c", 400_000, 1)], {"money": 1_000_000})

    assert found.used["money"] <= 1_000_000
    assert found.gain == 3


def test_a_large_budget_buys_next_to_nothing_more():
    found = spread_out(1e6, {"a": (5, 1), "b": (3, 2)})

    assert (found.gain, found.price) == (pytest.approx(8), 0)
    assert sum(found.amounts.values()) == pytest.approx(1e6)
