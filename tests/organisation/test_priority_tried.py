"""A rule of one's own is known by its conditions, and a table shows beforehand what it does."""

import pytest

from ascolto.organisation.priority import OTHERWISE, SAFETY, SUGGESTED, Rule, conditions_in, read_table, rule_of
from ascolto.organisation.priority_tried import every_assessment, tried


def test_a_rule_is_known_by_its_conditions_in_one_spelling():
    rule = rule_of(2, {"impact": ("many",), "severity": (5, 4), "safety": (False, True), "repeated": ()})

    assert rule == Rule("severity=4|5;impact=many", 2, {"severity": (4, 5), "impact": ("many",)})
    assert conditions_in(rule.code) == rule.when
    assert rule_of(4, {"safety": (True, False)}) == Rule("otherwise", 4)
    assert rule_of(1, {"severity": (5,)}).code == "severity_5"


def test_every_rule_of_one_answer_can_be_read_from_its_code():
    conditions = [{"complexity": (3,)}, {"immediate_possible": (False,)}, {"severity": (1,)}]
    own = [rule_of(3, when) for when in conditions]

    assert [conditions_in(rule.code) for rule in own] == [dict(rule.when) for rule in own]
    assert [rule.code for rule in own] == ["complexity=3", "immediate_possible=no", "severity=1"]


@pytest.mark.parametrize("code", ["", "vip", "severity_5", "severity=9", "mood=1", "severity=5|4", "severity=4;", "="])
def test_what_tells_no_conditions_has_none(code):
    assert conditions_in(code) == {}


def test_the_suggested_table_decides_every_assessment_once():
    effects = tried(SUGGESTED, instead_of=SUGGESTED)

    assert (effects.n, effects.decided["safety"], effects.sooner, effects.later) == (720, 360, 0, 0)
    assert sum(effects.given.values()) == len(every_assessment()) == 720
    # not safety: severity 5 is 72, many and urgent 48 of the other 288; 4 or urgent: 60 + 96; 3 or repeated of the rest
    assert effects.given == {1: 360 + 72 + 48, 2: 132, 3: 72, 4: 36}


def test_a_rule_that_never_decides_is_found_and_so_is_what_would_change():
    never = rule_of(3, {"severity": (5,), "impact": ("one",)})
    table = [SAFETY, rule_of(1, {"severity": (5,)}), never, OTHERWISE]

    effects = tried(table, instead_of=[SAFETY, never, OTHERWISE])

    assert effects.decided == {"safety": 360, "severity_5": 144, "severity=5;impact=one": 0, "otherwise": 288}
    assert (effects.sooner, effects.later) == (72, 0)
    assert tried([SAFETY, never, OTHERWISE], instead_of=table).later == 72


def test_rules_of_one_s_own_are_stored_and_read_back():
    table = (SAFETY, rule_of(2, {"repeated": (True,), "complexity": (2, 3)}), OTHERWISE)

    assert read_table([rule.as_data() for rule in table]) == table
