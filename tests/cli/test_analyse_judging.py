"""`ascolto analyse agreement` and `saturation` on plain files."""

import json

import pytest

from ascolto.cli import main

PAIRS = ["good,good"] * 20 + ["good,bad"] * 5 + ["bad,good"] * 10 + ["bad,bad"] * 15 + ["bad,"]


@pytest.fixture
def coded(tmp_path):
    path = tmp_path / "coded.csv"
    path.write_text("\n".join(["ioana,marco", *PAIRS]) + "\n", encoding="utf-8")
    return path


def said(capsys, *words):
    code = main(["analyse", *map(str, words), "--json"])
    out = capsys.readouterr()
    assert (code, out.err) == (0, "")
    return json.loads(out.out)


def test_kappa_of_two_columns_of_words(coded, capsys):
    found = said(capsys, "agreement", coded, "--raters", "ioana,marco", "--coefficient", "cohen")

    assert (found["result"]["value"]["value"], found["result"]["n"]) == (pytest.approx(0.4), 50)
    assert found["result"]["left_out"] == 1
    assert found["findings"][0]["kind"] == "agreement"


@pytest.mark.parametrize("coefficient", ["fleiss", "conger", "gwet", "krippendorff", "icc_2_1"])
def test_every_coefficient_has_its_name(coded, capsys, coefficient):
    words = ["--raters", "ioana,marco", "--coefficient", coefficient, "--resamples", "50"]

    found = said(capsys, "agreement", coded, *words)["result"]

    assert found.get("coefficient", found.get("kind")) == coefficient
    assert found["value"]["value"] == pytest.approx(0.4, abs=0.02)


@pytest.fixture
def grave(tmp_path):
    path = tmp_path / "grave.csv"
    path.write_text("a,b\nlow,low\nmid,low\nhigh,high\nlow,high\nmid,mid\n", encoding="utf-8")
    return path


def test_the_order_of_words_is_named_for_weights(grave, capsys):
    words = [grave, "--raters", "a, b", "--coefficient", "cohen", "--weighting", "linear"]

    ordered = said(capsys, "agreement", *words, "--categories", "low, mid, high")["result"]["observed"]["value"]

    assert ordered == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--metric", "ordinal"], "Words have no order of their own: name the --categories from one end to the other."),
        (
            ["--coefficient", "cohen", "--weighting", "quadratic"],
            "Words have no order of their own: name the --categories from one end to the other.",
        ),
        (
            ["--metric", "ratio", "--categories", "low,mid,high"],
            "Distances are between numbers; the judgements are words.",
        ),
        (["--coefficient", "icc_2_1"], "Distances are between numbers; the judgements are words."),
        (["--coefficient", "cohen", "--categories", "low,mid,mid,high"], "Each category must be named once."),
        (["--coefficient", "fleiss", "--metric", "ordinal"], "--metric is for krippendorff, not for fleiss."),
        (["--coefficient", "fleiss", "--weighting", "linear"], "--weighting is for cohen, not for fleiss."),
    ],
)
def test_words_are_not_taken_for_numbers_nor_letters_for_an_order(grave, capsys, words, sentence):
    code = main(["analyse", "agreement", str(grave), "--raters", "a,b", *words])

    out = capsys.readouterr()
    assert (code, out.out, out.err) == (2, "", f"ascolto analyse: agreement: {sentence}\n")


def test_numbers_stay_numbers_when_their_categories_are_named(tmp_path, capsys):
    path = tmp_path / "stars.csv"
    path.write_text("a,b,c\n1,2,1\n4,5,5\n2,2.0,\n5,3,4\n", encoding="utf-8")
    words = [path, "--raters", "a..c", "--metric", "ratio", "--resamples", "0"]

    plain, named = said(capsys, "agreement", *words), said(capsys, "agreement", *words, "--categories", "1,2,3,4,5")

    assert named == plain


def test_saturation_counts_themes_by_interview(tmp_path, capsys):
    path = tmp_path / "themes.csv"
    rows = [f"{place},{theme}" for place, themes in enumerate(["abc", "cd", "e", "f", "", "a", ""]) for theme in themes]
    path.write_text("\n".join(["interview,theme", *rows, "4,", "6,"]) + "\n", encoding="utf-8")

    found = said(capsys, "saturation", path, "--interview", "interview", "--theme", "theme")

    assert (found["result"]["after"], found["result"]["base_themes"], found["result"]["n"]) == (4, 6, 7)
    assert found["findings"][0]["kind"] == "saturated"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["agreement", "--raters", "ioana,elena"], "coded.csv has no column “elena”; it has: ioana, marco."),
        (["agreement", "--raters", "ioana"], "Agreement takes two raters or more."),
        (["agreement", "--raters", "ioana,marco", "--categories", "good"], "“bad” is none of the categories."),
        (
            ["saturation", "--interview", "who", "--theme", "marco"],
            "coded.csv has no column “who”; it has: ioana, marco.",
        ),
    ],
)
def test_what_cannot_be_judged_ends_with_2_and_one_sentence(coded, capsys, words, sentence):
    method, *options = words

    code = main(["analyse", method, str(coded), *options])

    out = capsys.readouterr()
    assert (code, out.out, out.err) == (2, "", f"ascolto analyse: {method}: {sentence}\n")
