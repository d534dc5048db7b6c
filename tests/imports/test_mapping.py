from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.imports.intake import FieldSpec, FieldType, Outcome, ParsedRow
from ascolto.imports.mapping import MappingError, mapping_by_names, parse_mapping, place_columns, require_fit
from ascolto.imports.parsing import RowParser
from ascolto.imports.reasons import describe
from ascolto.imports.sources import RawRow

FIELDS = {
    "external_id": FieldSpec(max_length=10),
    "words": FieldSpec(type=FieldType.WORDS, max_length=100),
    "on": FieldSpec(type=FieldType.DAY),
    "at": FieldSpec(type=FieldType.MOMENT, compulsory=True),
    "stars": FieldSpec(type=FieldType.NUMBER),
    "paid": FieldSpec(type=FieldType.MONEY),
    "category": FieldSpec(type=FieldType.CHOICE, choices=frozenset({"room", "food"})),
    "content": FieldSpec(type=FieldType.FLAG),
}
MAPPING = """
kind = "complaints"
external_source = "till"
time_zone = "Europe/Sofia"
nulls = ["None", "N/A"]
[columns]
external_id = "Number"
words = ["Complaint", "Narrative"]
on = "Day"
at = "Received"
stars = "Stars"
paid = "Paid"
category = "Topic"
content = "Content?"
[constants]
category = "room"
[dates]
formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]
[numbers]
decimal = ","
[values.category]
"Храна" = "food"
"""
HEADER = ["", "Number", "Narrative", "Day", "Received", "Stars", "Paid", "Topic", "Content?"]


def parsed(cells, *, number=2, mapping=MAPPING, header=HEADER):
    return RowParser(header, parse_mapping(mapping), FIELDS).parse(RawRow(number, cells))


def test_a_row_becomes_the_values_of_its_fields():
    cells = ["0", " A-1 ", " kept\n as is ", "1.3.2026", "02.03.2026 10:30", "4,5", "1.234,50 лв.", " храна ", "ДА"]
    assert parsed(cells) == ParsedRow(
        number=2,
        source="till",
        external_id="A-1",
        values={
            "external_id": "A-1",
            "words": " kept\n as is ",
            "on": date(2026, 3, 1),
            "at": datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
            "stars": Decimal("4.5"),
            "paid": Decimal("1234.50"),
            "category": "food",
            "content": True,
        },
        cells=cells,
    )


def test_what_a_row_does_not_have_is_nothing_and_constants_stand_in():
    row = parsed(["0", "A-1", "None", " N/A ", "2026-03-02", None, "", "", ""])
    assert row.values == {
        "external_id": "A-1",
        "words": "",
        "on": None,
        "at": datetime(2026, 3, 1, 22, 0, tzinfo=UTC),
        "stars": None,
        "paid": None,
        "category": "room",
        "content": None,
    }


def test_cells_of_a_spreadsheet_keep_their_types():
    at = datetime(2026, 3, 2, 12, 0)
    row = parsed([0, 7.0, 12, at, at, 4.5, 10, "food", True])
    assert (row.external_id, row.values["words"], row.values["on"]) == ("7", "12", date(2026, 3, 2))
    assert row.values["at"] == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert (row.values["stars"], row.values["paid"], row.values["content"]) == (Decimal("4.5"), Decimal(10), True)


GOOD = ["0", "A-1", "words", "1.3.2026", "02.03.2026", "4", "10", "food", "yes"]


@pytest.mark.parametrize(
    ("place", "cell", "reason", "sentence"),
    [
        (4, "", "missing", "at is empty."),
        (4, "31.02.2026", "not_a_day", "at: “31.02.2026” is not a date in the formats of the mapping."),
        (4, "03/02/2026", "not_a_day", "at: “03/02/2026” is not a date in the formats of the mapping."),
        (4, "20260302", "not_a_day", "at: “20260302” is not a date in the formats of the mapping."),
        (4, "01.01.0001", "not_a_day", "at: “01.01.0001” is not a date in the formats of the mapping."),
        (1, "x" * 11, "too_long", "external_id is too long: characters – 11, allowed – 10."),
        (2, "a\0b", "nul_character", "The row contains a NUL character."),
        (5, "four", "not_a_number", "stars: “four” is not a number."),
        (5, "1.5", "not_a_number", "stars: “1.5” is not a number."),
        (5, "nan", "not_a_number", "stars: “nan” is not a number."),
        (5, "1e999", "not_a_number", "stars: “1e999” is not a number."),
        (5, float("inf"), "not_a_number", "stars: “inf” is not a number."),
        (7, "Noise", "unknown_choice", "category: “Noise” is not known here."),
        (8, "perhaps", "not_a_flag", "content: “perhaps” is neither yes nor no."),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_a_sentence(place, cell, reason, sentence):
    outcome = parsed([*GOOD[:place], cell, *GOOD[place + 1 :]])
    assert isinstance(outcome, Outcome)
    assert (outcome.reason, describe(outcome.reason, outcome.facts)) == (reason, sentence)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.5", "1234.5"), ("1 234", "1234"), ("€ 3.10", "3.10"), ("-.5", "-0.5"), ("−3", "-3"), ("2e3", "2000")],
)
def test_a_number_may_have_groups_and_a_currency(text, number):
    row = parsed([*GOOD[:5], text, *GOOD[6:]], mapping=MAPPING.replace('decimal = ","', 'decimal = "."'))
    assert row.values["stars"] == Decimal(number)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_amount_is_read_back(amount):
    row = parsed([*GOOD[:6], f"{amount:,}".translate(str.maketrans(",.", ".,")), *GOOD[7:]])
    assert row.values["paid"] == amount


@given(st.text(max_size=30), st.integers(1, 8))
def test_no_text_whatsoever_stops_the_parser(text, place):
    outcome = parsed([*GOOD[:place], text, *GOOD[place + 1 :]])
    assert isinstance(outcome, ParsedRow) or describe(outcome.reason, outcome.facts)


def test_an_id_stands_once_in_a_file():
    parser = RowParser(HEADER, parse_mapping(MAPPING), FIELDS)
    parser.parse(RawRow(2, GOOD))
    outcome = parser.parse(RawRow(3, GOOD))
    assert (outcome.reason, outcome.facts) == ("duplicate_id", {"external_id": "A-1", "first_row": 2})


def test_rows_without_an_id_get_one_that_is_the_same_every_time():
    def ids(*rows, header=HEADER):
        parser = RowParser(header, parse_mapping(MAPPING), FIELDS)
        return [parser.parse(RawRow(number, list(cells))).external_id for number, cells in enumerate(rows, start=2)]

    nameless = ["0", "", *GOOD[2:]]
    renumbered = ["1", "", *GOOD[2:]]
    other = ["2", "", "other words", *GOOD[3:]]
    first = ids(nameless, renumbered, other)

    assert len(set(first)) == 3
    assert first[0][:-2] == first[1][:-2]
    assert ids(other, renumbered, nameless) == [first[2], first[0], first[1]]


def test_the_first_column_that_exists_is_taken_and_case_or_blanks_do_not_matter():
    mapping = parse_mapping('[columns]\nwords = ["Complaint", "the_narrative"]\nat = "RECEIVED"\non = "Gone"')
    assert place_columns(mapping, ["The Narrative", "received"], FIELDS) == {"words": 0, "at": 1}


def test_without_a_mapping_columns_are_called_as_the_fields():
    mapping = mapping_by_names(FIELDS)
    assert place_columns(mapping, ["External ID", "at"], FIELDS) == {"external_id": 0, "at": 1}


def test_a_mapping_saved_by_an_editor_with_a_mark_is_read():
    assert parse_mapping("\ufeffkind = 'answers'").kind == "answers"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("columns", "not_toml"),
        ("colums = {}", "unknown_key"),
        ("columns = 3", "wrong_type"),
        ("[columns]\nat = 3", "wrong_type"),
        ("nulls = 'x'", "wrong_type"),
        ("kind = 3", "wrong_type"),
        ("[values]\nat = 'x'", "wrong_type"),
        ("time_zone = 'Mars/Olympus'", "unknown_time_zone"),
        ("time_zone = '/etc/passwd'", "unknown_time_zone"),
        ("[dates]\nformats = ['%d.%q']", "bad_date_format"),
        ("[dates]\nformats = ['%H:%M']", "bad_date_format"),
        ("[dates]\nformats = ['%d/%m/%Y', '%m/%d/%Y']", "ambiguous_dates"),
        ("[numbers]\ndecimal = ';'", "wrong_type"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(text, reason):
    with pytest.raises(MappingError) as refusal:
        parse_mapping(text)
    assert refusal.value.reason == reason
    assert "%(" not in str(refusal.value)


def test_a_mapping_for_something_else_is_refused():
    with pytest.raises(MappingError) as refusal:
        require_fit(parse_mapping("kind = 'answers'"), kind="complaints", fields=FIELDS)
    assert str(refusal.value) == "The mapping is for answers, not for complaints."
    with pytest.raises(MappingError) as refusal:
        require_fit(parse_mapping("[columns]\ncolour = 'Colour'"), kind="complaints", fields=FIELDS)
    assert (refusal.value.reason, refusal.value.facts["field"]) == ("unknown_field", "colour")


def test_a_file_without_a_compulsory_column_is_refused_with_what_it_has():
    with pytest.raises(MappingError) as refusal:
        place_columns(parse_mapping('[columns]\nat = ["Received", "Date"]'), ["Number", "Words"], FIELDS)
    assert str(refusal.value) == (
        "at is compulsory, and the file has no column Received / Date. Its columns are: Number, Words."
    )


def test_a_constant_that_does_not_fit_is_refused():
    with pytest.raises(MappingError) as refusal:
        RowParser(["Received"], parse_mapping("[columns]\nat='Received'\n[constants]\ncategory='noise'"), FIELDS)
    assert refusal.value.reason == "bad_constant"
