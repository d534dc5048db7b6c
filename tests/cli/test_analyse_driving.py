"""`ascolto analyse drivers` and `relative-weights` on a plain file."""

import json

import pytest

from ascolto.cli import main

ANSWERS = "overall,staff,room\n3,1,1\n1,1,-1\n-1,-1,1\n-3,-1,-1\n9,,1\n"


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, encoding="utf-8")
    return path


@pytest.mark.parametrize("method", ["drivers", "relative-weights"])
def test_the_parts_of_the_drivers_come_with_who_was_left_out(method, answers, capsys):
    words = ["--outcome", "overall", "--drivers", "room,staff", "--resamples", "0", "--json"]

    code = main(["analyse", method, str(answers), *words])

    said = json.loads(capsys.readouterr().out)
    parts = {driver["name"]: driver["part"]["value"] for driver in said["result"]["drivers"]}
    assert code == 0
    assert parts == {"staff": pytest.approx(0.8), "room": pytest.approx(0.2)}
    assert (said["result"]["n"], said["result"]["left_out"]) == (4, 1)
    assert said["findings"][0]["facts"]["driver"] == "staff"


@pytest.mark.parametrize("method", ["drivers", "relative-weights"])
def test_an_unknown_driver_ends_with_2_and_one_sentence(method, answers, capsys):
    code = main(["analyse", method, str(answers), "--outcome", "overall", "--drivers", "staff,price"])

    said = capsys.readouterr()
    sentence = f"ascolto analyse: {method}: answers.csv has no column “price”; it has: overall, staff, room.\n"
    assert (code, said.out, said.err) == (2, "", sentence)
