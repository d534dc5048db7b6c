import re

import pytest
from tests.analysis.simulations import PAGE, TRIALS, outcome_of


@pytest.mark.proof
@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.key)
def test_an_interval_holds_and_a_rule_alarms_as_often_as_promised(trial):
    assert outcome_of(trial).holds


def test_the_page_of_simulations_tells_of_every_trial_as_it_stands():
    told = re.findall(r"^\| (.+?) \| (.+?) \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert told == [(trial.name, trial.promised, str(trial.runs)) for trial in TRIALS]
