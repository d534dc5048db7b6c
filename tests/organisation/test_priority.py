"""The decision table of priorities, with all its combinations."""

from itertools import product

import pytest

from ascolto.organisation.priority import CRITERIA, SUGGESTED, Rule, WrongTable, priority_of, read_table

EVERY_ASSESSMENT = [dict(zip(CRITERIA, values, strict=True)) for values in product(*CRITERIA.values())]
SUGGESTED_ROWS = [rule.as_data() for rule in SUGGESTED]


def as_the_page_says(severity, safety, complexity, impact, immediate_needed, immediate_possible, repeated):
    """The grid as prose: written again, so that the table cannot agree with itself alone."""
    if safety or severity == 5 or (impact == "many" and immediate_needed):
        return 1
    if severity == 4 or immediate_needed:
        return 2
    return 3 if severity == 3 or repeated else 4


@pytest.mark.clause("10002:7.5")
def test_the_suggested_table_gives_every_assessment_the_priority_that_the_page_says():
    given = [priority_of(SUGGESTED, criteria)[0] for criteria in EVERY_ASSESSMENT]

    assert given == [as_the_page_says(**criteria) for criteria in EVERY_ASSESSMENT]


@pytest.mark.clause("10002:7.5")
def test_a_priority_comes_with_every_reason_for_it():
    calm = {"severity": 2, "safety": False, "complexity": 1, "impact": "one"}
    calm |= {"immediate_needed": False, "immediate_possible": True, "repeated": False}

    assert priority_of(SUGGESTED, calm) == (4, ["otherwise"])
    assert priority_of(SUGGESTED, calm | {"severity": 5, "safety": True}) == (1, ["safety", "severity_5"])
    assert priority_of(SUGGESTED, calm | {"severity": 3, "repeated": True}) == (3, ["severity_3", "repeated"])


def test_a_table_that_was_stored_reads_back_the_same():
    assert read_table(SUGGESTED_ROWS) == SUGGESTED


@pytest.mark.parametrize(
    "rows",
    [
        "safety first",
        [],
        SUGGESTED_ROWS[1:],
        SUGGESTED_ROWS[:-1],
        [*SUGGESTED_ROWS, SUGGESTED_ROWS[0]],
        [*SUGGESTED_ROWS, {"priority": 1, "when": {}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 5, "when": {}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": True, "when": {}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 1, "when": {"mood": [1]}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 1, "when": {"severity": [6]}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 1, "when": {"severity": [True]}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 1, "when": {"severity": []}}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 1, "when": []}],
        [*SUGGESTED_ROWS, {"code": "x", "priority": 1, "unless": {}}],
        [*SUGGESTED_ROWS, ["x", 1]],
    ],
)
def test_a_table_that_could_leave_somebody_without_priority_is_refused(rows):
    with pytest.raises(WrongTable):
        read_table(rows)


def test_a_rule_without_condition_counts_as_a_reason_only_alone():
    table = (Rule("safety", 1, {"safety": (True,)}), Rule("late", 4, {"repeated": (True,)}), Rule("otherwise", 4))

    assert priority_of(table, {"safety": False, "repeated": True}) == (4, ["late"])
    assert priority_of(table, {"safety": False, "repeated": False}) == (4, ["otherwise"])
