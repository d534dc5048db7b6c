import ctypes
import json

import pytest

from ascolto.cli import main
from ascolto.cli.methods.planning import unheard


@pytest.fixture
def analysed(tmp_path, capsys):
    def run(method, content, *words):
        path = tmp_path / "plan.csv"
        path.write_text(content, encoding="utf-8")
        code = main(["analyse", method, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_people_for_each_hour(analysed):
    _code, said, _err = analysed("staffing", "hour,calls\n9,200\n10,100\n", "--calls", "calls", "--hour", "hour",
                                 "--handling", "180", "--absent", "0.3")  # fmt: skip

    assert {hour: found["waiting"]["staff"] for hour, found in said["result"].items()} == {"9": 14, "10": 8}
    assert said["result"]["9"]["employed"] == 20


ACTIONS = """action,gain,money,group,after
training,9,40,,
chat,14,70,one of them,
kb,5,25,,
sla,10,55,one of them,
refund,7,20,,
team,13,60,,kb
"""


def test_actions_within_a_budget(analysed):
    _code, said, _err = analysed("allocation", ACTIONS, "--name", "action", "--gain", "gain", "--limit", "money=150",
                                 "--group", "group", "--after", "after")  # fmt: skip

    assert said["result"]["chosen"] == ["training", "kb", "refund", "team"]
    assert said["findings"][0]["facts"]["gain"] == 34


def test_costs_of_quality(analysed):
    rows = "kind,amount\nprevention,120\nappraisal,90\ninternal failure,60\nexternal_failure,230\n"

    _code, said, _err = analysed("quality-cost", rows, "--kind", "kind", "--amount", "amount", "--sales", "10000")

    assert (said["result"]["total"], said["result"]["share_poor"]) == (500, 0.58)


@pytest.mark.parametrize(
    ("method", "words", "sentence"),
    [
        ("allocation", ["--name", "action", "--gain", "gain", "--limit", "money"], "“money” is no limit"),
        ("quality-cost", ["--kind", "action", "--amount", "gain"], "“training” is no kind of cost"),
        ("staffing", ["--calls", "gain", "--handling", "0"], "Handling seconds must be more than 0"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_sentence(analysed, method, words, sentence):
    code, said, err = analysed(method, ACTIONS, *words)

    assert (code, said, err.count("\n")) == (2, None, 1)
    assert sentence in err


def test_what_a_library_in_c_says_does_not_stand_amid_the_json(capfd):
    spoken = ctypes.CDLL(None)

    with unheard():
        spoken.puts(b"HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();")
    spoken.puts(b"heard")
    spoken.fflush(None)

    assert capfd.readouterr().out == "heard\n"
