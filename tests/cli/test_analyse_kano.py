"""`ascolto analyse kano` on answers and on counts."""

import json

from ascolto.cli import main


def test_answers_become_categories_and_scores_for_each_attribute(tmp_path, capsys):
    path = tmp_path / "answers.csv"
    path.write_text("attribute,there,lacking\nparking,1,5\nparking,1,4\nwifi,3,5\nwifi,,5\n", encoding="utf-8")

    code = main([
        "analyse", "kano", str(path),
        "--functional", "there", "--dysfunctional", "lacking", "--by", "attribute", "--json",
    ])  # fmt: skip

    result = json.loads(capsys.readouterr().out)["result"]
    assert code == 0
    assert (result["parking"]["category"], result["parking"]["better"]["value"]) == ("one_dimensional", 1)
    assert (result["wifi"]["category"], result["wifi"]["n"]) == ("must_be", 1)
    assert result["parking, scores"]["dysfunctional"]["value"] == 3


def test_counts_may_come_from_elsewhere(tmp_path, capsys):
    path = tmp_path / "counts.csv"
    path.write_text("attribute,M,O,A,I,R,Q\nHotline,15,24,121,124,6,6\n", encoding="utf-8")

    code = main(["analyse", "kano", str(path), "--counted", "--by", "attribute", "--json"])

    said = json.loads(capsys.readouterr().out)
    hotline = said["result"]["Hotline"]
    assert (code, hotline["mode"], hotline["category"]) == (0, "indifferent", "attractive")
    assert [finding["kind"] for finding in said["findings"]] == ["kano_category"]


def test_an_unknown_column_ends_with_2_and_one_sentence(tmp_path, capsys):
    path = tmp_path / "answers.csv"
    path.write_text("there,lacking\n1,5\n", encoding="utf-8")

    code = main(["analyse", "kano", str(path), "--functional", "with", "--dysfunctional", "lacking"])

    said = capsys.readouterr()
    sentence = "ascolto analyse: kano: answers.csv has no column “with”; it has: there, lacking.\n"
    assert (code, said.out, said.err) == (2, "", sentence)
