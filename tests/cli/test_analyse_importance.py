"""`ascolto analyse importance-performance`, stated and derived."""

import json

import pytest

from ascolto.cli import main

ANSWERS = "queue,staff,queue_wish,staff_wish,overall\n1,3,5,2,2\n3,5,5,4,6\n2,5,6,3,5\n2,4,4,2,3\n"


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, encoding="utf-8")
    return path


def said(capsys, answers, *words):
    code = main(["analyse", "importance-performance", str(answers), "--performance", "queue,staff", *words, "--json"])
    out = capsys.readouterr()
    assert (code, out.err) == (0, "")
    return json.loads(out.out)


def test_stated_importance_is_paired_in_the_order_of_the_columns(answers, capsys):
    found = said(capsys, answers, "--importance", "queue_wish,staff_wish", "--crosshair", "diagonal")

    plot = found["result"]["plot"]
    assert [(each["name"], each["quadrant"]) for each in plot["attributes"]] == [
        ("queue", "concentrate_here"),
        ("staff", "keep_up"),
    ]
    assert plot["attributes"][0]["importance"]["value"] == 5
    assert [finding["kind"] for finding in found["findings"]] == ["concentrate_here"]


def test_derived_importance_comes_with_penalty_and_reward_on_demand(answers, capsys):
    words = ["--outcome", "overall", "--resamples", "0", "--penalty-reward", "1.5,2.5"]

    result = said(capsys, answers, *words)["result"]

    assert result["plot"]["unit"] == "importance_by_correlation"
    assert result["plot"]["attributes"][0]["correlation"] == pytest.approx(0.894427)
    queue, staff = result["penalty and reward"]["attributes"]
    assert (queue["penalty"]["value"], queue["reward"]["value"]) == (pytest.approx(-2), pytest.approx(2))
    assert (staff["low_count"], staff["factor"]) == (0, None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--outcome", "price"], "answers.csv has no column “price”; it has: "),
        ([], "Name either --importance or the --outcome from which it is derived."),
        (["--importance", "queue_wish"], "There are 2 columns of performance and 1 of importance."),
        (["--outcome", "overall", "--penalty-reward", "low"], "“low” is not two numbers with a comma between."),
    ],
)
def test_what_cannot_be_plotted_ends_with_2_and_one_sentence(answers, capsys, words, sentence):
    code = main(["analyse", "importance-performance", str(answers), "--performance", "queue,staff", *words])

    out = capsys.readouterr()
    assert (code, out.out, out.err.count("\n")) == (2, "", 1)
    assert out.err.startswith(f"ascolto analyse: importance-performance: {sentence}")
