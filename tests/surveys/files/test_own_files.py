"""A questionnaire written as JSON or as a workbook comes back as it was; what is wrong is named by its place."""

import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.surveys.conditions import TESTS, Comparison, Condition
from ascolto.surveys.content import Content, Option, Page, Question, Quota, Row, Scale, dumped
from ascolto.surveys.files import (
    FileFault,
    Trouble,
    UnreadableQuestionnaire,
    from_json,
    from_sheet,
    to_json,
    to_sheet,
)
from ascolto.surveys.files.sheet_conditions import read, written
from ascolto.surveys.files.sheet_reading import MOST_UNPACKED
from ascolto.surveys.instruments import all_instruments, model_questionnaire
from ascolto.surveys.kinds import Look, QuestionKind

# Signs that no XML file may hold are not written by anybody's keyboard.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=40)
CODE = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
WORDS = st.dictionaries(st.sampled_from(["en", "bg", "it", "ro", "ru", "de"]), TEXT.filter(bool), max_size=3)
COMPARISON = st.builds(
    Comparison, question=CODE, test=st.sampled_from(sorted(TESTS)), value=TEXT, row=st.just("") | CODE
)
CONDITION = st.builds(Condition, tests=st.lists(COMPARISON, min_size=1, max_size=3).map(tuple), any=st.booleans())
SCALE = st.builds(
    Scale,
    low=st.integers(-5, 1),
    high=st.integers(2, 11),
    look=st.sampled_from(Look),
    labels=st.dictionaries(st.integers(-5, 11).map(str), WORDS, max_size=3),
)
QUESTION = st.builds(
    Question,
    code=CODE,
    kind=st.sampled_from(QuestionKind),
    words=WORDS,
    help=WORDS,
    compulsory=st.booleans(),
    category=TEXT,
    factor=TEXT,
    scale=st.none() | SCALE,
    options=st.lists(
        st.builds(Option, code=CODE, words=WORDS, other=st.booleans(), alone=st.booleans()), max_size=3
    ).map(tuple),
    rows=st.lists(st.builds(Row, code=CODE, words=WORDS), max_size=2).map(tuple),
    not_applicable=st.booleans(),
    shuffled=st.booleans(),
    least=TEXT,
    pattern=TEXT,
    show_if=st.none() | CONDITION,
    instrument=TEXT,
    pair=TEXT,
)
PAGE = st.builds(
    Page,
    code=CODE,
    questions=st.lists(QUESTION, max_size=3).map(tuple),
    title=WORDS,
    text=WORDS,
    shuffled=st.booleans(),
    show_if=st.none() | CONDITION,
)
CONTENT = st.builds(
    Content,
    languages=st.lists(st.sampled_from(["en", "bg", "it", "ro", "ru"]), min_size=1, max_size=5, unique=True).map(tuple),
    pages=st.lists(PAGE, max_size=3).map(tuple),
    title=WORDS,
    welcome=WORDS,
    thanks=WORDS,
    quotas=st.lists(st.builds(Quota, question=CODE, option=CODE, most=st.integers(0, 9)), max_size=2).map(tuple),
)
SMALL = Content(
    languages=("en", "ro"),
    title={"en": "Your stay", "ro": "Șederea"},
    pages=(Page(code="p", questions=(Question(code="why", kind=QuestionKind.TEXT, words={"en": "Why?"}),)),),
)


def book_of(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content, cells):
    """Return the workbook of a questionnaire with cells overwritten, as somebody does in Excel."""
    book = book_of(to_sheet(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    return saved(book)


def faults(data, *, reading=from_sheet):
    with pytest.raises(UnreadableQuestionnaire) as refused:
        reading(data)
    return list(refused.value.faults)


@settings(max_examples=25, deadline=None)
@given(content=CONTENT)
def test_every_questionnaire_comes_back_from_a_workbook_and_from_json_as_it_was(content):
    assert dumped(from_sheet(to_sheet(content))) == dumped(content)
    assert dumped(from_json(to_json(content))) == dumped(content)


@given(condition=CONDITION)
def test_every_condition_can_be_written_in_a_cell(condition):
    assert read(written(condition)) == condition


def test_conditions_read_like_sentences():
    either = Condition(
        tests=(
            Comparison(question="nps", test="at_most", value="6"),
            Comparison(question="rooms", row="bed", test="is", value="1"),
            Comparison(question="why", test="answered"),
        ),
        any=True,
    )

    assert written(either) == "nps at_most 6 or rooms.bed is 1 or why answered"


@pytest.mark.parametrize(
    "line", ["nps", "nps atmost 6", "nps is 6 and", "a is 1 and b is 2 or c is 3", "nps is", '"', ""]
)
def test_what_is_no_condition_is_refused(line):
    with pytest.raises(ValueError, match=r".*"):
        read(line)


@pytest.mark.parametrize("one", all_instruments(), ids=lambda one: one.name)
def test_instruments_come_back_word_for_word(one):
    assert from_sheet(to_sheet(one.content)) == one.content


def test_json_is_the_form_that_is_stored_and_written_for_people():
    data = to_json(model_questionnaire("after_stay").content)

    assert json.loads(data)["format"] == 1
    assert "Как прошло Ваше проживание?" in data.decode()


def test_words_that_begin_with_an_equals_sign_stay_words():
    content = Content(languages=("en",), pages=SMALL.pages, title={"en": "=1+1"})

    assert book_of(to_sheet(content)).worksheets[0]["W2"].data_type == "s"
    assert from_sheet(to_sheet(content)).title == {"en": "=1+1"}


def test_numbers_days_and_yes_that_excel_understands_are_read_as_what_was_typed():
    written_there = changed(SMALL, {"B6": 12, "D6": True, "H6": 1.0, "I6": 5, "J6": "stars"})

    [question] = from_sheet(written_there).questions.values()

    assert (question.code, question.compulsory) == ("12", True)
    assert question.scale == Scale(low=1, high=5, look=Look.STARS)


def test_empty_rows_are_passed_over():
    book = book_of(to_sheet(SMALL))
    book.worksheets[0].insert_rows(3, amount=2)

    assert dumped(from_sheet(saved(book))) == dumped(SMALL)


@pytest.mark.parametrize(
    ("cell", "value", "trouble"),
    [
        ("A6", "quest", Trouble.UNKNOWN_WORD),
        ("C6", "guess", Trouble.UNKNOWN_WORD),
        ("D6", "perhaps", Trouble.UNKNOWN_WORD),
        ("H6", "one", Trouble.NOT_A_NUMBER),
        ("K6", "nps over 6", Trouble.NOT_A_CONDITION),
        ("J6", "pretty", Trouble.UNKNOWN_WORD),
    ],
)
def test_what_is_wrong_in_a_cell_is_named_with_sheet_row_and_column(cell, value, trouble):
    found = faults(changed(SMALL, {"H6": 1, "I6": 5, cell: value}))

    assert found == [FileFault(trouble=trouble, sheet="questionnaire", row=6, column=cell[0], found=value)]


def test_every_fault_is_named_at_once():
    found = faults(changed(SMALL, {"C6": "guess", "A5": "option"}))

    assert [(fault.row, fault.column, fault.trouble) for fault in found] == [
        (5, "A", Trouble.OUT_OF_PLACE),
        (6, "A", Trouble.OUT_OF_PLACE),
    ]


def test_a_column_that_nobody_knows_is_named():
    assert faults(changed(SMALL, {"AA1": "Français!"})) == [
        FileFault(trouble=Trouble.UNKNOWN_COLUMN, sheet="questionnaire", row=1, column="AA", found="Français!")
    ]


def test_a_sheet_without_codes_is_refused():
    assert [fault.trouble for fault in faults(changed(SMALL, {"B1": None}))] == [Trouble.MISSING_COLUMN]


def test_a_text_too_long_for_a_cell_is_refused_before_it_is_cut():
    long = Content(languages=("en",), pages=(), title={"en": "a" * 32_768})

    [fault] = faults(long, reading=to_sheet)

    assert (fault.trouble, fault.row, fault.column) == (Trouble.TOO_LONG, 2, "en")


@pytest.mark.parametrize("data", [b"not a workbook", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused(data):
    assert [fault.trouble for fault in faults(data)] == [Trouble.NOT_A_WORKBOOK]


def packed_anew(data, name, change):
    """Return the workbook with one of its files changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return stream.getvalue()


def test_a_workbook_that_declares_entities_is_refused():
    bomb = packed_anew(
        to_sheet(SMALL),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY a "b">]><sst'),
    )

    assert [fault.trouble for fault in faults(bomb)] == [Trouble.DECLARES_ENTITIES]


def test_a_workbook_that_unfolds_to_more_than_a_questionnaire_is_refused():
    large = packed_anew(to_sheet(SMALL), "xl/sharedStrings.xml", lambda xml: xml + b" " * MOST_UNPACKED)

    assert len(large) < 1024 * 1024
    assert [fault.trouble for fault in faults(large)] == [Trouble.TOO_LARGE]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    whole = to_sheet(SMALL)
    start = data.draw(st.integers(0, len(whole)))
    damaged = whole[:start] + data.draw(st.binary(max_size=20)) + whole[start + data.draw(st.integers(0, 200)) :]

    assert isinstance(outcome_of(damaged), Content | UnreadableQuestionnaire)


def outcome_of(data):
    """Return what came of reading; any other error is one of ours."""
    try:
        return from_sheet(data)
    except UnreadableQuestionnaire as refusal:
        return refusal


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b"{", Trouble.NOT_JSON),
        (b"[" * 100_000, Trouble.NOT_JSON),
        (b"[]", Trouble.NOT_A_QUESTIONNAIRE),
        (b'{"format": 2}', Trouble.NOT_A_QUESTIONNAIRE),
        (b'{"format": 1, "languages": ["en"], "pages": [7]}', Trouble.NOT_A_QUESTIONNAIRE),
        (b'{"format": 1, "languages": ["en"], "pages": [], "title": "Hello"}', Trouble.NOT_A_QUESTIONNAIRE),
        (b'{"format": 1, "languages": ["en"], "pages": [], "title": {"en": 7}}', Trouble.NOT_A_QUESTIONNAIRE),
        (b'{"format": 1, "languages": [5], "pages": []}', Trouble.NOT_A_QUESTIONNAIRE),
        (b'{"format": 1, "languages": ["en"], "pages": [{"code": 1, "questions": []}]}', Trouble.NOT_A_QUESTIONNAIRE),
        (b"\xff\xfe\x00", Trouble.NOT_JSON),
    ],
)
def test_what_is_no_questionnaire_in_json_is_refused(data, trouble):
    assert [fault.trouble for fault in faults(data, reading=from_json)] == [trouble]
