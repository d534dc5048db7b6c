"""`ascolto analyse` for samples: planned, weighed, estimated, and who answered."""

import json

import pytest

from ascolto.cli import main
from tests.analysis.reference import elsewhere, expected


@pytest.fixture
def analysed(tmp_path, capsys):
    def run(method, content, *words):
        path = tmp_path / "sample.csv"
        path.write_text(content, encoding="utf-8")
        code = main(["analyse", method, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


HOUSES = "house,guests,deviation,cost\nSofia,155,5,9\nRome,62,15,9\nIasi,93,10,16\n"
PEOPLE = "sex,age,score,wave\nw,old,9,a\nw,old,7,a\nm,old,10,b\nw,young,3,b\nm,young,8,b\nm,young,,a\n"


def test_sizes_of_samples(analysed):
    _code, share, _err = analysed("sample-size", HOUSES, "--population", "guests", "--name", "house")
    _code, nps, _err = analysed("sample-size", HOUSES, "--population", "guests", "--measure", "nps", "--margin", "5")
    words = ["--measure", "mean", "--margin", "0.5", "--deviation", "2", "--response-rate", "0.5"]
    _code, mean, _err = analysed("sample-size", HOUSES, "--population", "guests", *words)

    assert {house: size["n"] for house, size in share["result"].items()} == {"Sofia": 111, "Rome": 54, "Iasi": 76}
    assert nps["result"]["1"]["n"] == 141
    # n₀ = (1.96 · 2 / 0.5)² = 61.5 of 155: 44.03.
    assert (mean["result"]["1"]["n"], mean["result"]["1"]["invited"]) == (45, 90)


def test_a_sample_divided_among_strata(analysed):
    words = ["--name", "house", "--size", "guests", "--total", "40"]
    _code, even, _err = analysed("sample-allocation", HOUSES, *words)
    _code, neyman, _err = analysed("sample-allocation", HOUSES, *words, "--rule", "neyman", "--deviation", "deviation")

    assert [each["n"] for each in even["result"]["strata"]] == [20, 8, 12]
    assert [each["n"] for each in neyman["result"]["strata"]] == [12, 14, 14]


def test_what_a_sample_could_have_shown(analysed):
    words = ["--answers", "score", "--wanted", "1"]
    _code, mean, _err = analysed("smallest-difference", PEOPLE, *words)
    _code, nps, _err = analysed("smallest-difference", PEOPLE, "--answers", "score", "--measure", "nps", "--by", "wave")
    content = "score\n" + "5\n" * 50 + "1\n" * 50
    words = ["--answers", "score", "--measure", "share", "--at-least", "4", "--wanted", "0.1"]
    _code, share, _err = analysed("smallest-difference", content, *words)

    assert (mean["result"]["smallest"]["n"], mean["result"]["smallest"]["other_n"]) == (5, 5)
    assert mean["result"]["needed"]["n"] > 5
    assert (nps["result"]["smallest"]["n"], nps["result"]["smallest"]["other_n"]) == (2, 3)
    assert share["result"]["needed"]["exact"] == pytest.approx(expected("misc_stats")["power_prop_50_60"], rel=1e-6)


def test_weights_by_raking(analysed):
    _code, said, _err = analysed("raking", PEOPLE, "--target", "sex:w=0.5,m=0.5", "--target", "age: old=2, young=1")

    assert said["result"]["has_converged"]
    assert sum(said["result"]["weights"]) == pytest.approx(6)
    shares = {margin["category"]: margin["weighted"] for margin in said["result"]["margins"]}
    assert shares == {name: pytest.approx(share) for name, share in zip(shares, (0.5, 0.5, 2 / 3, 1 / 3), strict=True)}


def test_means_of_everybody_by_design(capsys):
    """R survey 4.1, as published with the package."""
    published = expected("misc_stats")
    simple, strata, clusters = (
        str(elsewhere(f"data/survey_{name}.csv")) for name in ("apisrs", "apistrat", "apiclus1")
    )
    runs = {
        "apisrs_mean_api00": [simple, "--population", "6194"],
        "apistrat_mean_api00": [strata, "--strata", "stype", "--sizes", "fpc"],
        "apiclus1_mean_api00": [clusters, "--clusters", "dnum", "--population", "757"],
    }

    for name, words in runs.items():
        code = main(["analyse", "survey-mean", *words, "--answers", "api00", "--total", "6194", "--json"])
        result = json.loads(capsys.readouterr().out)["result"]
        assert code == 0
        assert result["mean"]["value"] == pytest.approx(published[name]["mean"], rel=1e-8)
        assert result["mean"]["standard_error"] == pytest.approx(published[name]["se"], rel=1e-7)
        assert result["total"]["value"] == pytest.approx(6194 * result["mean"]["value"])


def test_response_rates(analysed):
    rows = "outcome,count\ncomplete,300\nPartial,50\nrefused,100\nnot contacted,150\nother,20\nunknown,200\n"

    _code, counted, _err = analysed("response-rate", rows, "--outcome", "outcome", "--count", "count")
    _code, each, _err = analysed("response-rate", "outcome\ncomplete\nrefused\n", "--outcome", "outcome")

    assert (counted["result"]["rr1"]["value"], counted["result"]["rr6"]["value"]) == (300 / 820, 350 / 620)
    assert each["result"]["rr1"]["value"] == 0.5


def test_checks_of_who_answered(analysed):
    kinds = "kind,answered,frame\ns,64,500\nm,26,300\nl,10,200\n"

    words = ["--kind", "kind", "--answered", "answered", "--frame", "frame"]
    _code, frame, _err = analysed("response-check", kinds, *words)
    late = "score,late\n5,no\n4,no\n2,yes\n1,yes\n"
    _code, times, _err = analysed("response-check", late, "--answers", "score", "--late", "late")

    assert frame["result"]["chi_square"] == pytest.approx(9.45333, abs=1e-4)
    assert frame["findings"][0]["kind"] == "unlike_frame"
    assert times["result"]["value"] == -3


def test_reliability_of_a_scale(capsys):
    path = str(elsewhere("data/mobi_ecsi.csv"))

    code = main(["analyse", "reliability", path, "--items", "PERQ1..PERQ7", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["result"]["alpha"]["value"] == pytest.approx(expected("misc_stats")["mobi_alpha_PERQ"]["raw_alpha"])
    assert [item["name"] for item in said["result"]["items"]] == [f"PERQ{place}" for place in range(1, 8)]


def test_a_question_may_be_turned_round_first(analysed):
    rows = "a,b\n1,7\n2,5\n3,6\n4,4\n"

    words = ["--items", "a,b", "--turned", "b", "--scale", "1", "7"]
    _code, said, _err = analysed("reliability", rows, *words)

    assert said["result"]["alpha"]["value"] == pytest.approx(8 / 9)


@pytest.mark.parametrize(
    ("method", "content", "words", "sentence"),
    [
        ("sample-size", HOUSES, ["--population", "people"], "no column “people”"),
        ("sample-size", HOUSES, ["--population", "guests", "--measure", "nps"], "The margin must be said"),
        ("sample-size", HOUSES, ["--population", "guests", "--measure", "mean", "--margin", "1"], "--deviation S"),
        ("sample-size", HOUSES, ["--population", "guests", "--name", "cost"], "calls two rows the same"),
        ("sample-allocation", HOUSES, ["--name", "house", "--size", "guests", "--total", "999"], "more than all 310"),
        ("smallest-difference", PEOPLE, ["--answers", "score", "--by", "score"], "must have two values"),
        ("smallest-difference", PEOPLE, ["--answers", "score", "--measure", "share"], "--at-least ANSWER"),
        ("smallest-difference", "score,x\n,1\n", ["--answers", "score"], "Nobody answered “score”"),
        ("smallest-difference", "score\n9\n9\n", ["--answers", "score", "--measure", "nps"], "All answer alike"),
        ("raking", PEOPLE, ["--target", "sex:w=half"], "is no target"),
        ("raking", PEOPLE, ["--target", "town:a=1"], "no column “town”"),
        ("survey-mean", PEOPLE, ["--answers", "score", "--strata", "sex"], "--sizes COLUMN"),
        ("survey-mean", HOUSES, ["--answers", "cost", "--strata", "cost", "--sizes", "guests"], "different sizes"),
        ("response-rate", "outcome\ngone\n", ["--outcome", "outcome"], "“gone” is no outcome"),
        ("response-check", PEOPLE, ["--answers", "score"], "or --answers and --late"),
        ("response-check", PEOPLE, ["--kind", "sex", "--answered", "score", "--frame", "score"], "names a kind twice"),
        ("reliability", PEOPLE, ["--items", "score", "--turned", "score"], "--scale is said"),
    ],
)
def test_what_is_no_sample_ends_with_2_and_one_sentence(analysed, method, content, words, sentence):
    code, said, err = analysed(method, content, *words)

    assert (code, said, err.count("\n")) == (2, None, 1)
    assert sentence in err
