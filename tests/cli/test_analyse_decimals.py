"""Files as spreadsheets write them where decimals stand behind a comma."""

import json

import pytest

from ascolto.cli import main


@pytest.fixture
def mean(tmp_path, capsys):
    """Have the mean of the column “score” computed, in a file of this content."""

    def computed(content, *options):
        path = tmp_path / "answers.csv"
        path.write_text(content, encoding="utf-8")
        code = main(["analyse", "survey-mean", str(path), "--answers", "score", "--json", *options])
        said = capsys.readouterr()
        return json.loads(said.out)["result"]["mean"]["value"] if code == 0 else said.err

    return computed


def column(*cells, separator=";"):
    rows = [("name", "score"), *((f"row {number}", cell) for number, cell in enumerate(cells))]
    return "".join(separator.join(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("3,5", "4,5"), 4.0),
        (("3,5", "4,125", "4"), 3.875),  # what could be thousands is none, as another number shows
        (("1.234,5", "1.000,5"), 1117.5),
        (("-0,5", "0,5", "1,5e1"), 5.0),
        (("1 234,5", "1 000,5"), 1117.5),
        (("3.5", "4.5"), 4.0),
        (("3", "5"), 4.0),
        (("1.234", "1.236"), 1.235),  # with no comma anywhere, a point is a point
    ],
)
@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimals_behind_a_comma_are_read_where_cells_are_parted_by_another_sign(mean, cells, expected, separator):
    assert mean(column(*cells, separator=separator)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cells", "row", "cell"),
    [
        (("1,234", "2,345"), 2, "1,234"),  # thousands, or three decimals
        (("3,5", "1.234"), 3, "1.234"),  # the comma says that the point parts thousands, perhaps
        (("3.5", "4,5"), 3, "4,5"),  # both
        (("1,234,567", "5"), 2, "1,234,567"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_asked_and_not_guessed(mean, cells, row, cell):
    assert mean(column(*cells)) == (
        f"ascolto analyse: survey-mean: answers.csv, row {row}: “{cell}” in “score” can be read in two ways;"
        " say --decimal comma or --decimal point.\n"
    )


@pytest.mark.parametrize(
    ("cells", "decimal", "expected"),
    [
        (("1,234", "2,346"), "comma", 1.79),
        (("1,234", "2,346"), "point", 1790.0),
        (("3,5", "1.234"), "comma", 618.75),
        (("1,234.5", "1,000.5"), "point", 1117.5),
        (("1.234", "1.236"), "comma", 1235.0),
    ],
)
def test_what_is_said_decides(mean, cells, decimal, expected):
    assert mean(column(*cells), "--decimal", decimal) == pytest.approx(expected)


def test_a_point_is_no_decimal_where_the_comma_is_said_to_be(mean):
    assert mean(column("3.5", "4,5"), "--decimal", "comma") == (
        "ascolto analyse: survey-mean: answers.csv, row 2: “3.5” in “score” is not a number.\n"
    )


def test_a_comma_in_a_cell_of_a_file_parted_by_commas_is_asked_about(mean):
    quoted = 'name,score\na,"3,5"\nb,"4,5"\n'

    assert "can be read in two ways" in mean(quoted)
    assert mean(quoted, "--decimal", "comma") == 4.0


def test_a_comma_in_a_name_that_is_quoted_parts_no_cells(mean):
    assert mean('"name, first, last, all";score\na;3,5\nb;4,5\n') == 4.0


def test_words_with_commas_stay_words(mean):
    assert "“good, very” in “score” is not a number" in mean(column("good, very", "4"))
