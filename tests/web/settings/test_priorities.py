"""The organisation writes its own rules of priority: tried before they hold, and readable as reasons ever after."""

import pytest

from ascolto.complaints import assessing
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Impact, Priority
from ascolto.organisation import settings_of
from ascolto.organisation.models import Settings
from ascolto.organisation.priority import OTHERWISE, SAFETY, SUGGESTED, Rule
from ascolto.organisation.settings_of import WrongSettings
from ascolto.trail.acting import NotPermitted
from tests.complaints.making import complaint_at
from tests.moments import FOUNDED, MONDAY
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of

PAGE = "/desk/settings/organisation/priority/"
GRAVE_FOR_MANY = Rule("severity=4|5;impact=many", 1, {"severity": (4, 5), "impact": ("many",)})
TYPED = {
    "press": "save",
    "rules": "2",
    "otherwise": "4",
    "rule0-priority": "1",
    "rule0-severity": ["4", "5"],
    "rule0-impact": ["many"],
    "rule1-priority": "3",
    "rule1-repeated": "yes",
}
ORDINARY = Criteria(
    severity=4, safety=False, complexity=1, impact=Impact.MANY, immediate_needed=False, immediate_possible=True
)


def test_a_table_of_one_s_own_holds_from_the_moment_it_is_saved(at_olgas, organisation):
    before = events()

    response = at_olgas.post(PAGE, TYPED)

    assert went_on_to(response) == "/desk/settings/organisation/"
    assert settings_of.current().priority == (
        SAFETY,
        GRAVE_FOR_MANY,
        Rule("repeated", 3, {"repeated": (True,)}),
        OTHERWISE,
    )
    assert kinds_since(before) == ["organisation.settings_changed"]
    assert settings_of.current().decide_days == 10
    shown = words_of(at_olgas.get("/desk/settings/organisation/"))
    assert "<ins>Severity: 4 – serious or 5 – critical. Affected: more than ten customers." in shown


def test_the_page_shows_the_table_that_holds_with_what_each_rule_decides(at_olgas, organisation):
    context = at_olgas.get(PAGE).context

    assert [part.form.rule for part in context["parts"]] == list(SUGGESTED[1:-1])
    assert [part.decides for part in context["parts"]] == [144, 120, 60, 96, 36, 54]
    assert (context["safety"][2], context["otherwise_decides"]) == (360, 36)
    assert (context["effects"].sooner, context["effects"].later) == (0, 0)


@pytest.mark.parametrize(
    ("press", "priorities", "touched"),
    [
        ("add", [1, 3, 4], 2),
        ("remove-0", [3], None),
        ("up-1", [3, 1], 0),
        ("up-0", [1, 3], 0),
        ("down-0", [3, 1], 1),
        ("down-1", [1, 3], 1),
        ("try", [1, 3], None),
        ("remove-7", [1, 3], None),
        ("up-x", [1, 3], None),
        ("suggest", [1, 1, 2, 2, 3, 3], None),
    ],
)
def test_the_buttons_change_the_form_and_nothing_else(at_olgas, organisation, press, priorities, touched):
    before = events()

    response = at_olgas.post(PAGE, TYPED | {"press": press})

    parts = response.context["parts"]
    assert response.status_code == 200
    assert [part.form.rule.priority for part in parts] == priorities
    assert [part.form.number for part in parts if part.is_touched] == ([] if touched is None else [touched])
    assert settings_of.current().priority == SUGGESTED
    assert (Settings.objects.count(), events()) == (1, before)


def test_a_rule_that_never_decides_is_warned_of(at_olgas, organisation):
    never = {"rules": "3", "rule2-priority": "4", "rule2-severity": ["5"], "rule2-impact": ["many"], "press": "try"}

    response = at_olgas.post(PAGE, TYPED | never)

    assert [part.never_decides for part in response.context["parts"]] == [False, False, True]
    assert "It never decides" in words_of(response)
    assert response.context["effects"].later > 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"rule1-repeated": ""}, "Rule 2 has no condition."),
        ({"rule1-severity": ["1", "2", "3", "4", "5"], "rule1-repeated": ""}, "Rule 2 has no condition."),
        (
            {"rule1-repeated": "", "rule1-severity": ["5", "4"], "rule1-impact": ["many"]},
            "Rule 2 has the same condition",
        ),
        ({"rule1-repeated": "", "rule1-safety": "yes"}, "Rule 2 says what always comes first: dangers to safety."),
        ({"rule0-severity": ["6"]}, "Rule 1 has an answer that is not offered."),
        ({"rule0-priority": "5"}, "Rule 1 has an answer that is not offered."),
        ({"otherwise": "0"}, "Select a valid choice."),
        ({"rules": "4000"}, "less than or equal to 40"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_and_stays_typed(at_olgas, organisation, typed, says):
    before = events()

    response = at_olgas.post(PAGE, TYPED | typed)

    assert response.status_code == 422
    assert says in words_of(response)
    assert settings_of.current().priority == SUGGESTED
    assert events() == before


def test_safety_comes_first_whatever_is_sent(at_olgas, olga, organisation):
    at_olgas.post(PAGE, {"press": "save", "rules": "0", "otherwise": "2"})

    assert settings_of.current().priority == (SAFETY, Rule("otherwise", 2))
    without = [rule.as_data() for rule in (GRAVE_FOR_MANY, OTHERWISE)]
    before = events()
    with pytest.raises(WrongSettings):
        settings_of.change({"priority": without}, by=olga, at=FOUNDED)
    assert events() == before


def test_only_the_administrator_changes_the_table(at_claras, at_elenas, clara, organisation):
    before = events()

    assert [client.get(PAGE).status_code for client in (at_claras, at_elenas)] == [403, 403]
    assert at_claras.post(PAGE, TYPED).status_code == 403
    with pytest.raises(NotPermitted):
        settings_of.change({"priority": [rule.as_data() for rule in SUGGESTED]}, by=clara, at=FOUNDED)
    assert settings_of.current().priority == SUGGESTED
    assert events() == before


def test_a_rule_of_one_s_own_is_a_reason_in_the_reader_s_words_even_once_it_is_gone(
    at_olgas, sofia, ioana, ioana_user, client_of
):
    at_olgas.post(PAGE, TYPED)
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    complaint = assessing.assess(complaint, ORDINARY, category=None, by=ioana, at=MONDAY)
    at_olgas.post(PAGE, TYPED | {"press": "save", "rules": "0"})

    client = client_of(ioana_user)
    page = words_of(client.get(f"/desk/complaints/{complaint.reference}/"))

    assert complaint.priority == Priority.FIRST
    assert page.count("Severity: 4 – serious or 5 – critical. Affected: more than ten customers.") >= 2
    assert "severity=4" not in page
    assert "Severity: 4 – serious or 5 – critical." in words_of(client.get("/desk/complaints/"))
