"""`ascolto analyse quality-house` on a plain file."""

import json

import pytest

from ascolto.cli import main

HOUSE = "need,importance,now,wanted,point,app,staff\nquick,5,3,4,1.5,9,\nkind,3,4,4,1,,9\nquiet,2,4,4,1,,\n"


@pytest.fixture
def house(tmp_path):
    path = tmp_path / "house.csv"
    path.write_text(HOUSE, encoding="utf-8")
    return path


def test_rows_are_needs_and_empty_cells_no_relations(house, tmp_path, capsys):
    roof = tmp_path / "roof.csv"
    roof.write_text("app,staff\n1,0.3\n0.3,1\n", encoding="utf-8")
    words = ["--importance", "importance", "--relations", "app,staff", "--needs", "need", "--current", "now"]
    words += ["--target", "wanted", "--sales-points", "point", "--roof", str(roof)]

    code = main(["analyse", "quality-house", str(house), *words, "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [need["weight"] for need in said["result"]["needs"]] == [10, 3, 2]
    assert [each["absolute"] for each in said["result"]["characteristics"]] == [90, 27]
    assert said["result"]["characteristics"][0]["wasserman"] == pytest.approx((10 + 3 * 0.3) / 1.3 / 13)
    assert said["result"]["warnings"] == [{"warning": "need_unmet", "place": "quiet"}]
    assert [finding["kind"] for finding in said["findings"]] == ["first_characteristic", "house_warning"]


def test_an_unknown_column_ends_with_2_and_one_sentence(house, capsys):
    code = main(["analyse", "quality-house", str(house), "--importance", "weight", "--relations", "app,staff"])

    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("ascolto analyse: quality-house: house.csv has no column “weight”; it has: need, ")
