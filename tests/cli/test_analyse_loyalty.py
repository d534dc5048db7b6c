import json

import numpy as np
import polars as pl
import pytest

from ascolto.cli import main


@pytest.fixture
def analysed(tmp_path, capsys):
    def run(method, columns, *words):
        path = tmp_path / "customers.csv"
        pl.DataFrame(columns).write_csv(path)
        code = main(["analyse", method, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


HISTORY = ["--repeats", "x", "--last", "last", "--watched", "t"]


@pytest.fixture
def customers():
    """400 customers who behave as BG/NBD says."""
    generator = np.random.default_rng(2)
    rows = []
    for rate, chance in zip(generator.gamma(1, 0.2, 400), generator.beta(1, 3, 400), strict=True):
        clock, times = 0.0, [0.0]
        while True:
            clock += generator.exponential(1 / rate)
            if clock > 40:
                break
            times.append(round(clock, 2))
            if generator.random() < chance:
                break
        rows.append({"x": len(times) - 1, "last": times[-1], "t": 40.0, "mean": float(generator.gamma(6, 5))})
    return pl.DataFrame(rows)


def test_who_comes_back(analysed, customers):
    _code, said, _err = analysed("repeat-buying", customers, *HISTORY, "--ahead", "20")

    parameters = said["result"]["model"]["parameters"]
    assert 0.1 < parameters["r"]["value"] / parameters["alpha"]["value"] < 0.3
    assert len(said["result"]["to_come"]) == 400
    assert sum(said["result"]["to_come"]) == pytest.approx(said["result"]["total_to_come"]["value"])
    assert said["findings"][0]["kind"] == "repeat_buying"


def test_what_customers_are_worth(analysed, customers):
    _code, said, _err = analysed("customer-value", customers, *HISTORY, "--mean-value", "mean", "--margin", "0.3",
                                 "--periods", "20", "--currency", "EUR")  # fmt: skip

    assert said["result"]["total"] == pytest.approx(sum(said["result"]["values"]))
    assert [finding["kind"] for finding in said["findings"]] == ["repeat_buying", "spending"]


def test_who_stays(analysed):
    there = [1000, 631, 468, 382, 326, 289, 262, 241]

    _code, said, _err = analysed("retention", {"there": there}, "--still-there", "there", "--ahead", "9")

    assert round(said["result"]["model"]["parameters"]["alpha"]["value"], 3) == 0.704
    assert len(said["result"]["kept"]) == 10


SCENARIO = {
    "what": ["margin", "kept", "kept_then", "keeping_cost", "winning_cost", "discount"],
    "value": [100.0, 0.8, 0.85, 4.0, 60.0, 0.1],
    "source": ["books"] * 6,
}
COLUMNS = ["--assumption", "what", "--value", "value", "--source", "source", "--customers", "1000"]


def test_what_keeping_more_would_bring(analysed):
    _code, said, _err = analysed("retention-scenario", SCENARIO, *COLUMNS, "--years", "2")

    assert said["result"]["gain"] == pytest.approx(1000 * (96 * (1 + 0.85 / 1.1) - 100 * (1 + 0.8 / 1.1)))


def test_what_ends_it_sooner(analysed):
    rows = {"days": [2, 2, 2, 3, 3, 5, 6, 6, 8, 9], "ended": [1, 1, 0, 1, 1, 0, 1, 1, 1, 0],
            "calls": [0, 1, 1, 0, 2, 1, 3, 0, 1, 2]}  # fmt: skip

    _code, said, _err = analysed("hazards", rows, "--duration", "days", "--ended", "ended", "--covariates", "calls")

    assert (said["result"]["n"], said["result"]["ended"]) == (10, 7)
    assert said["findings"][0]["facts"]["strongest"] == "calls"


def test_who_is_at_risk(analysed):
    calls = np.tile([0, 1, 2, 3], 100)
    left = (np.random.default_rng(1).random(400) < calls / 4).astype(int)

    _code, said, _err = analysed(
        "risk-score", {"left": left, "calls": calls}, "--left", "left", "--covariates", "calls"
    )

    assert said["result"]["weights"]["calls"] > 0.8
    assert said["findings"][0]["facts"]["is_better"] == 1


@pytest.mark.parametrize(
    ("method", "rows", "words", "sentence"),
    [
        ("retention", {"there": [100, 110, 90]}, ["--still-there", "there"], "never more than in the period before"),
        ("retention-scenario", {**SCENARIO, "source": ["", *["books"] * 5]}, COLUMNS, "must say where it comes from"),
        ("retention-scenario", {**SCENARIO, "what": ["profit", *SCENARIO["what"][1:]]}, COLUMNS, "one row each for"),
        ("repeat-buying", {"x": [1], "last": [3], "t": [2]}, HISTORY, "after the time that was watched"),
        ("hazards", {"d": [1], "e": [1], "x": ["a"]}, ["--duration", "d", "--ended", "e", "--covariates", "x"],
         "row 2: “a” in “x” is not a number"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_in_one_sentence(analysed, method, rows, words, sentence):
    code, said, err = analysed(method, rows, *words)

    assert (code, said, err.count("\n")) == (2, None, 1)
    assert sentence in err
