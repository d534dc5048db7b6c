"""`ascolto analyse` for expectations, service gaps, captives and loyalty."""

import json

import pytest

from ascolto.cli import main
from tests.analysis.reference import elsewhere, expected

ROWS = "expected,perceived,stated,satisfied,free,stays\n"
ROWS += "5,2,1,1,1,1\n5,4,2,1,0,1\n5,5,3,0,1,0\n5,7,5,0,0,1\n7,7,4,1,1,0\n"


@pytest.fixture
def analysed(tmp_path, capsys):
    def run(method, *words, path=None):
        if path is None:
            path = tmp_path / "answers.csv"
            path.write_text(ROWS, encoding="utf-8")
        code = main(["analyse", method, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_states_from_pairs_and_from_one_question(analysed):
    words = ["--expected", "expected", "--perceived", "perceived", "--scale", "1", "7"]
    _code, pairs, _err = analysed("expectation-states", *words)
    _code, stated, _err = analysed("expectation-states", "--stated", "stated")

    assert [row["count"] for row in pairs["result"]["states"]] == [1, 1, 2, 1]
    assert [row["count"] for row in stated["result"]["states"]] == [1, 1, 1, 2]
    assert stated["result"]["at_least_met"]["value"] == 0.6


def test_gaps_of_service(analysed):
    published = expected("worked_examples")["servqual_synthetic6"]
    path = elsewhere("data/servqual_synthetic6.csv")

    words = ["--perceptions", "P1..P22", "--expectations", "E1..E22", "--points", "w_tangibles..w_empathy"]
    _code, said, _err = analysed("servqual", *words, path=path)
    _code, perceived, _err = analysed("servqual", "--perceptions", "P1..P22", path=path)

    assert said["result"]["weighted"]["value"] == pytest.approx(published["weighted_overall"])
    assert {each["name"]: each["gap"]["value"] for each in said["result"]["dimensions"]} == pytest.approx(
        published["dimension_gap"]
    )
    assert set(perceived["result"]["dimensions"]) == set(published["dimension_gap"])


def test_dimensions_of_ones_own(analysed):
    words = ["--perceptions", "perceived,stated", "--dimension", "service=1", "--dimension", "all=1-2"]

    _code, said, _err = analysed("servqual", *words)

    assert said["result"]["dimensions"]["service"]["value"] == 5
    assert said["result"]["dimensions"]["all"]["value"] == 4


def test_captives_and_segments(analysed):
    words = ["--satisfaction", "satisfied", "--satisfied-from", "1"]
    loyal = ["--loyalty", "stays", "--loyal-from", "1"]
    _code, captive, _err = analysed("captive-satisfaction", *words, "--freedom", "free", "--free-from", "1", *loyal)
    _code, segments, _err = analysed("loyalty-segments", *words, *loyal)

    assert captive["result"]["captive_share"]["value"] == pytest.approx(1 / 3)
    # Free and satisfied stay by half, free and not by none: of five, 3 − (0.5 + 0 + 1) are left.
    assert captive["result"]["resting_share"]["value"] == pytest.approx((3 - 1.5) / 5)
    assert {row["segment"]: row["count"] for row in segments["result"]["segments"]} == {
        "loyalists": 2,
        "mercenaries": 1,
        "hostages": 1,
        "defectors": 1,
    }


@pytest.mark.parametrize(
    ("method", "words", "sentence"),
    [
        ("expectation-states", ["--expected", "expected"], "or --stated"),
        ("expectation-states", ["--stated", "wished"], "no column “wished”"),
        ("servqual", ["--perceptions", "perceived"], "beyond the 1 that there are"),
        ("servqual", ["--perceptions", "perceived", "--dimension", "all"], "is no dimension"),
        (
            "captive-satisfaction",
            [
                "--satisfaction",
                "satisfied",
                "--freedom",
                "free",
                "--loyalty",
                "stays",
                "--satisfied-from",
                "1",
                "--free-from",
                "1",
            ],
            "go together",
        ),
        (
            "loyalty-segments",
            ["--satisfaction", "joy", "--loyalty", "stays", "--satisfied-from", "1", "--loyal-from", "1"],
            "no column “joy”",
        ),
    ],
)
def test_what_cannot_be_told_ends_with_2_and_one_sentence(analysed, method, words, sentence):
    code, said, err = analysed(method, *words)

    assert (code, said, err.count("\n")) == (2, None, 1)
    assert sentence in err
