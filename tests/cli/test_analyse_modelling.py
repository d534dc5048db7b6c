"""`ascolto analyse path-model` on a plain file."""

import json

import numpy as np
import pytest

from ascolto.cli import main

DECLARED = """\
paths = ["Quality -> Satisfaction", "Satisfaction -> Loyalty"]
formative = ["Quality"]

[blocks]
Quality = ["q1", "q2"]
Satisfaction = ["s1", "s2"]
Loyalty = ["l1"]
"""
OF_THE_ACSI = "Expectation, Quality, Value, Satisfaction, Complaints, Loyalty"
READY = "Expectation=e1;Quality=q1,q2;Value=v1;Satisfaction=s1,s2;Complaints=c1;Loyalty=l1"


@pytest.fixture
def answers(tmp_path):
    """Eighty answers from 1 to 10 that go together, with the house where they were given."""
    random = np.random.default_rng(2)
    mood = random.normal(size=80)
    names = ["e1", "q1", "q2", "v1", "s1", "s2", "c1", "l1"]
    columns = {name: np.clip(np.round(5.5 + 2 * (0.7 * mood + random.normal(size=80))), 1, 10) for name in names}
    rows = [
        ",".join([*(f"{columns[name][row]:g}" for name in names), "Rome" if row % 2 else "Sofia"]) for row in range(80)
    ]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join([",".join([*names, "house"]), *rows]) + "\n", encoding="utf-8")
    return path


def run(capsys, *words):
    code = main(["analyse", "path-model", *map(str, words)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_declared_model_comes_with_paths_quality_indices_and_groups(answers, tmp_path, capsys):
    declared = tmp_path / "model.toml"
    declared.write_text(DECLARED, encoding="utf-8")

    code, out, err = run(
        capsys, answers, "--model", declared, "--bootstrap", "200", "--index", "1,10", "--group", "house",
        "--permutations", "99", "--json",
    )  # fmt: skip

    result = json.loads(out)["result"]
    assert (code, err) == (0, "")
    assert list(result) == ["model", "effects", "quality", "prediction", "indices", "groups"]
    assert (result["model"]["n"], result["model"]["needed"], result["model"]["converged"]) == (80, 155, True)
    first, second = result["effects"]["direct"]
    assert (first["source"], first["target"]) == ("Quality", "Satisfaction")
    assert 0 < first["estimate"]["low"] < first["estimate"]["value"] < first["estimate"]["high"] < 1
    [indirect] = result["effects"]["indirect"]
    assert indirect["estimate"]["value"] == pytest.approx(first["estimate"]["value"] * second["estimate"]["value"])
    assert 40 < result["indices"]["Satisfaction"]["estimate"]["value"] < 60
    assert result["groups"]["sizes"] == [40, 40]
    assert result["quality"]["blocks"][0]["undefined"] == "formative"


def test_what_it_says_comes_first(answers, capsys):
    code, out, _ = run(capsys, answers, "--model", "acsi", "--blocks", READY, "--bootstrap", "100")

    assert code == 0
    assert out.splitlines()[0] == "too few: needed 155, n 80, unit rows"
    assert out.splitlines()[1].startswith("path ")


def test_without_resamples_there_are_no_intervals(answers, capsys):
    _, out, _ = run(capsys, answers, "--model", "acsi", "--blocks", READY, "--bootstrap", "0", "--json")

    effects = json.loads(out)["result"]["effects"]
    assert (effects["resamples"], effects["direct"][0]["estimate"]["low"]) == (0, None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--model", "acsi"], "--model acsi takes --blocks “NAME=COLUMN,…;…” too."),
        (["--model", "acsi", "--blocks", "Quality"], "“Quality” is not NAME=COLUMN,COLUMN."),
        (["--model", "acsi", "--blocks", "Quality=q1"], f"The ACSI has the blocks {OF_THE_ACSI}; given are Quality."),
        (
            ["--model", "acsi", "--blocks", READY.replace("q2", "q3")],
            "answers.csv has no column “q3”; it has: e1, q1, q2, v1, s1, s2, c1, l1, house.",
        ),
        (["--model", "acsi", "--blocks", READY, "--index", "1"], "“1” is not MIN,MAX."),
        (["--model", "none.toml"], "none.toml cannot be read: No such file or directory."),
        (
            ["--model", "none.toml", "--blocks", READY],
            "--blocks are for a ready model (ecsi, acsi); none.toml has its own.",
        ),
    ],
)
def test_what_cannot_be_modelled_ends_with_2_and_one_sentence(answers, capsys, monkeypatch, words, sentence):
    monkeypatch.chdir(answers.parent)

    said = run(capsys, answers, *words)

    assert said == (2, "", f"ascolto analyse: path-model: {sentence}\n")


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ("paths = [", "model.toml is no TOML: "),
        ("[blocks]\na = ['x']\n", "model.toml must have paths = [“A -> B”, …] and a table [blocks], and may have"),
        (DECLARED + "\n[extra]\n", "model.toml must have paths"),
        (DECLARED.replace('["l1"]', '"l1"'), "model.toml: the block “Loyalty” must be a list of columns."),
        (DECLARED.replace("Satisfaction -> Loyalty", "Loyalty"), "“Loyalty” is not a path; write “A -> B”."),
        (DECLARED.replace("Satisfaction -> Loyalty", "Satisfaction -> Quality"), "No path leads to or from “Loyalty”."),
    ],
)
def test_a_file_that_declares_no_model_is_refused(answers, capsys, monkeypatch, declared, sentence):
    monkeypatch.chdir(answers.parent)
    (answers.parent / "model.toml").write_text(declared, encoding="utf-8")

    code, out, err = run(capsys, answers, "--model", "model.toml")

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"ascolto analyse: path-model: {sentence}")
