"""`ascolto analyse` for scores, their changes and groups."""

import json

import pytest

from ascolto.cli import main

ANSWERS = "house,wave,nps,before,effort,csat,weight\n"
ANSWERS += (
    "Sofia,2,10,9,1,5,1\nSofia,2,9,9,4,4,1\nSofia,2,7,10,7,2,2\nRome,1,6,3,1,5,1\nRome,1,0,7,4,1,1\nRome,1,10,8,,3,2\n"
)


@pytest.fixture
def analysed(tmp_path, capsys):
    def run(method, *words, content=ANSWERS):
        path = tmp_path / "answers.csv"
        path.write_text(content, encoding="utf-8")
        code = main(["analyse", method, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_a_net_promoter_score_for_each_house(analysed):
    _code, said, _err = analysed("nps", "--answers", "nps", "--by", "house", "--interval", "wald")

    assert {house: score["value"] for house, score in said["result"].items()} == {
        "Sofia": pytest.approx(200 / 3),
        "Rome": pytest.approx(-100 / 3),
    }
    assert [finding["kind"] for finding in said["findings"]] == ["score", "score"]


def test_a_net_promoter_score_of_all_with_weights(analysed):
    _code, said, _err = analysed("nps", "--answers", "nps", "--weights", "weight")

    score = said["result"]["all"]
    assert (score["value"], score["n"], score["promoters"]) == (25, 6, 3)
    assert score["effective_n"] == pytest.approx(64 / 12)


def test_a_top_box_and_a_mean_and_an_index(analysed):
    _code, box, _err = analysed("top-box", "--answers", "csat", "--at-least", "4", "--method", "clopper_pearson")
    _code, mean, _err = analysed("mean-score", "--answers", "effort", "--scale", "1", "7", "--of-hundred")
    _code, plain, _err = analysed("mean-score", "--answers", "effort", "--scale", "1", "7")
    _code, index, _err = analysed("index", "--items", "effort..csat", "--scale", "1", "7", "--parts", "1,3")

    assert (box["result"]["all"]["value"], mean["result"]["all"]["n"]) == (0.5, 5)
    assert mean["result"]["all"]["value"] == pytest.approx((3.4 - 1) / 6 * 100)
    assert plain["result"]["all"]["value"] == pytest.approx(3.4)
    assert [(item["name"], item["part"]) for item in index["result"]["items"]] == [("effort", 0.25), ("csat", 0.75)]
    assert index["result"]["reweighted"] == 1


def test_answers_as_they_are_spread(analysed):
    _code, said, _err = analysed("answer-distribution", "--answers", "csat", "--possible", "1,2,3,4,5")

    assert [row["count"] for row in said["result"]["answers"]] == [1, 1, 1, 1, 2]
    assert said["findings"][0]["facts"]["most_frequent"] == 5


def test_waves_of_others_and_of_the_same_people(analysed):
    _code, others, _err = analysed("score-change", "--answers", "nps", "--by", "wave")
    _code, same, _err = analysed("score-change", "--answers", "nps", "--before", "before")
    _code, means, _err = analysed("score-change", "--answers", "nps", "--by", "wave", "--measure", "mean")
    _code, moved, _err = analysed("score-change", "--answers", "nps", "--before", "before", "--measure", "mean")

    assert (others["result"]["value"], others["result"]["n"]) == (pytest.approx(100), 6)
    assert (same["result"]["value"], same["result"]["both"]) == (pytest.approx(-100 / 6), 6)
    assert means["result"]["value"] == pytest.approx(26 / 3 - 16 / 3)
    assert moved["result"]["value"] == pytest.approx((42 - 46) / 6)


@pytest.mark.parametrize("words", [[], ["--measure", "nps"], ["--measure", "share", "--at-least", "7"]])
def test_groups_are_compared(analysed, words):
    _code, said, _err = analysed(
        "compare-groups", "--answers", "nps", "--by", "house", "--against", "each_other", *words
    )

    [comparison] = said["result"]["comparisons"]
    assert (comparison["group"], comparison["other"]) == ("Sofia", "Rome")
    assert comparison["adjusted_p_value"] == comparison["difference"]["p_value"]
    assert said["findings"][0]["kind"] == "no_group_differs"


@pytest.mark.parametrize(
    ("method", "words", "sentence"),
    [
        ("nps", ["--answers", "score"], "answers.csv has no column “score”"),
        ("nps", ["--answers", "house"], "“Sofia” in “house” is not a number"),
        ("nps", ["--answers", "nps", "--by", "house", "--population", "9"], "One population is not that of each group"),
        ("top-box", ["--answers", "nope", "--at-least", "4"], "no column “nope”"),
        ("mean-score", ["--answers", "csat", "--of-hundred"], "--scale LEAST GREATEST"),
        ("index", ["--items", "csat..effort", "--scale", "1", "7"], "“effort” stands before “csat”"),
        ("index", ["--items", "csat", "--scale", "1", "7", "--parts", "1,2"], "2 parts for 1 questions"),
        ("index", ["--items", "csat", "--scale", "1", "7", "--parts", "half"], "takes numbers with commas between"),
        ("answer-distribution", ["--answers", "csat", "--possible", "1,2"], "is none of the possible answers"),
        ("score-change", ["--answers", "nps", "--by", "nps"], "must have two values; it has 5"),
        ("compare-groups", ["--answers", "nps", "--by", "house", "--measure", "share"], "--at-least ANSWER"),
    ],
)
def test_what_cannot_be_scored_ends_with_2_and_one_sentence(analysed, method, words, sentence):
    code, said, err = analysed(method, *words)

    assert (code, said, err.count("\n")) == (2, None, 1)
    assert sentence in err


def test_what_only_python_reads_as_a_number_is_refused(analysed):
    code, said, err = analysed("mean-score", "--answers", "score", content="score\n9\n1_0\n")

    assert (code, said) == (2, None)
    assert "row 3: “1_0” in “score” is not a number" in err
