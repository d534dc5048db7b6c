"""How columns of a plain file are named, alone and in lists, whatever the method."""

import json
from time import process_time

import pytest

from ascolto.cli import main
from ascolto.cli.methods.columns import groups_in
from ascolto.cli.methods.table import Table

FILE = "overall, staff ,room,room,price,..odd,group\n" + "".join(
    f"{9 - row % 4},{row % 5},{row % 3},1,{row % 7},{row},\n" for row in range(30)
)


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def analysed(capsys, *words):
    code = main(["analyse", *map(str, words)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_spaces_around_names_do_no_harm(answers, capsys):
    options = ["--outcome", "overall", "--drivers", "staff, price, ..odd", "--resamples", "0", "--json"]

    code, out, err = analysed(capsys, "drivers", answers, *options)

    assert (code, err) == (0, "")
    assert {each["name"] for each in json.loads(out)["result"]["drivers"]} == {"staff", "price", "..odd"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["drivers", "--outcome", "overall", "--drivers", "staff,staff"], "“staff” is named twice."),
        (["drivers", "--outcome", "overall", "--drivers", "staff..price"], "answers.csv has several columns “room”."),
        (
            ["relative-weights", "--outcome", "overall", "--drivers", "overall,staff"],
            "“overall” is the outcome, and cannot drive itself.",
        ),
        (
            ["importance-performance", "--outcome", "overall", "--performance", "overall,staff"],
            "“overall” is the outcome, and no attribute of itself.",
        ),
        (
            ["importance-performance", "--performance", "staff", "--importance", "price", "--penalty-reward", "1,3"],
            "--penalty-reward takes --outcome.",
        ),
        (["agreement", "--raters", "staff,staff"], "“staff” is named twice."),
        (["quality-house", "--relations", "staff,staff", "--importance", "price"], "“staff” is named twice."),
        (
            ["impartiality", "--decided", "overall", "--group", "staff", "--given", "price,price"],
            "“price” is named twice.",
        ),
        (
            ["path-model", "--model", "acsi", "--blocks", "Value=staff;Value=price"],
            "The block “Value” is named twice.",
        ),
        (["kano", "--functional", "staff", "--dysfunctional", "price", "--by", "group"], "no row has a “group”."),
    ],
)
def test_columns_that_cannot_be_meant_end_with_2_and_one_sentence(answers, capsys, words, sentence):
    method, *options = words

    code, out, err = analysed(capsys, method, answers, *options)

    assert (code, out) == (2, "")
    assert err.startswith(f"ascolto analyse: {method}: ")
    assert err.endswith(f"{sentence}\n")


def test_groups_are_found_in_one_go_in_the_order_of_the_file():
    words = [*(f"g{row // 2}" for row in range(100_000)), "", "g0"]

    begun = process_time()
    groups = groups_in(Table("many.csv", {"group": words}), "group", len(words))

    assert process_time() - begun < 5
    assert list(groups)[:3] == ["g0", "g1", "g2"]
    assert [len(groups), *groups["g0"], *groups["g1"]] == [50_000, 0, 1, 100_001, 2, 3]
