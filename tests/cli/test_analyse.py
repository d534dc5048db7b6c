"""`ascolto analyse` as people type it: a method, a plain file, its options."""

import gzip
import json
import subprocess
import sys

import polars as pl
import pytest

from ascolto.cli import main
from ascolto.cli.methods import MODULES, method_called
from tests.cli.installing import ROOT

ANSWERS = "house;settled\nSofia;yes\nSofia;no\nRome;yes\nRome;yes\nRome;\n"


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, encoding="utf-8")
    return path


def analysed(capsys, *words):
    code = main(["analyse", *map(str, words)])
    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    return said.out


def test_a_result_is_one_json_document_with_what_it_says(answers, capsys):
    out = analysed(
        capsys, "share-difference", answers, "--column", "settled", "--counted", "yes", "--by", "house", "--json"
    )

    said = json.loads(out)
    assert said["method"] == "share-difference"
    assert said["result"]["value"] == -0.5
    assert said["result"]["n"] == 4
    assert [finding["kind"] for finding in said["findings"]] == ["no_difference_shown"]


def test_a_result_is_told_in_lines_to_whoever_reads_it(answers, capsys):
    out = analysed(capsys, "share", answers, "--column", "settled", "--counted", "yes")

    assert out.splitlines()[:3] == ["all", "  value  0.75", "  low  0.300642"]


@pytest.mark.parametrize("shape", ["csv.gz", "xlsx", "parquet"])
def test_the_file_may_be_compressed_a_workbook_or_parquet(tmp_path, shape, capsys):
    path = tmp_path / f"answers.{shape}"
    frame = pl.DataFrame({"stay": [1, 2, 3, 4], "settled": ["yes", "no", None, "yes"]})
    if shape == "csv.gz":
        path.write_bytes(gzip.compress(frame.write_csv().encode()))
    elif shape == "xlsx":
        frame.write_excel(path)
    else:
        frame.write_parquet(path)

    said = json.loads(analysed(capsys, "share", path, "--column", "settled", "--counted", "yes", "--json"))

    assert (said["result"]["all"]["value"], said["result"]["all"]["n"]) == (2 / 3, 3)


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        (
            ANSWERS,
            ["--column", "solved", "--counted", "yes"],
            "ascolto analyse: share: answers.csv has no column “solved”; it has: house, settled.\n",
        ),
        (
            ANSWERS,
            ["--column", "settled", "--counted", "yes", "--confidence", "95"],
            "ascolto analyse: share: A confidence of 95.0 is not between 0 and 1.\n",
        ),
    ],
)
def test_what_cannot_be_analysed_ends_with_2_and_one_sentence(tmp_path, capsys, content, words, sentence):
    path = tmp_path / "answers.csv"
    path.write_text(content, encoding="utf-8")

    code = main(["analyse", "share", str(path), *words])

    said = capsys.readouterr()
    assert (code, said.out, said.err) == (2, "", sentence)


@pytest.mark.parametrize("content", [b"", b"PAR1 broken", b"PK\x03\x04 broken", b"\x1f\x8b broken"])
def test_a_file_that_is_no_table_ends_with_2_and_one_sentence(tmp_path, capsys, content):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)

    code = main(["analyse", "share", str(path), "--column", "a", "--counted", "b"])

    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)


def test_an_unknown_method_is_refused_with_the_list_of_those_there_are(answers, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["analyse", "astrology", str(answers)])

    assert ended.value.code == 2
    assert "share-difference" in capsys.readouterr().err


@pytest.mark.parametrize("name", MODULES)
def test_every_method_explains_itself_by_the_question_that_it_answers(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["analyse", name, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: ascolto analyse {name}")
    assert method_called(name).question.endswith("?")


def test_no_database_and_no_web_framework_is_loaded(answers):
    """The whole way of one analysis must run where nothing is installed or set up."""
    code = (
        "import sys\nfrom ascolto.cli import main\n"
        f"main(['analyse', 'share', {str(answers)!r}, '--column', 'settled', '--counted', 'yes'])\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'django'], file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"


def test_rates_are_of_the_rows_of_a_group_added_up(tmp_path, capsys):
    path = tmp_path / "months.csv"
    path.write_text("period,complaints,stays\nafter,80,160000\nbefore,449,344742\nafter,5,9697\n", encoding="utf-8")
    words = [path, "--count", "complaints", "--size", "stays", "--by", "period", "--json"]

    rates = json.loads(analysed(capsys, "rate", *words))["result"]
    ratio = json.loads(analysed(capsys, "rate-ratio", *words))["result"]

    assert (rates["after"]["value"], rates["after"]["n"]) == (pytest.approx(85 / 169_697), 85)
    assert (round(ratio["low"], 4), round(ratio["value"], 4), round(ratio["high"], 4)) == (0.3013, 0.3846, 0.4859)
