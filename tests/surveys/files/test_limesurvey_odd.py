"""Files of strangers: broken, hostile or oddly written ones are read or refused, and nothing else happens."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.surveys.files import Imported, Trouble, UnreadableQuestionnaire
from ascolto.surveys.files.imported import MOST_BYTES
from ascolto.surveys.files.limesurvey import read_lss, read_txt
from tests.surveys.files.lime import lss, question, txt

GROUP = ("Gruppe – ä, я", [question("a", "L", answers=("A1", "A2")), question("b", "M", rows=("SQ001",))])
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<document><surveys><rows><row><language>&b;</language></row></rows></surveys></document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document>&x;</document>"""


def refused(data, read=read_lss):
    with pytest.raises(UnreadableQuestionnaire) as problem:
        read(data)
    return [fault.trouble for fault in problem.value.faults]


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, b"<!DOCTYPE document><document><questions/></document>"])
def test_declarations_and_entities_are_refused(data):
    assert refused(data) == [Trouble.DECLARES_ENTITIES]


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b" \n", Trouble.EMPTY),
        (b"hello", Trouble.NOT_XML),
        (b"<document><questions>", Trouble.NOT_XML),
        (b"<html><body>No</body></html>", Trouble.NOT_LIMESURVEY),
        (b"<document><questions/></document>", Trouble.NO_LANGUAGE),
        (b"<a>" * 100 + b"</a>" * 100, Trouble.NOT_LIMESURVEY),
    ],
)
def test_what_is_no_structure_file_is_refused(data, trouble):
    assert refused(data) == [trouble]


def test_an_archive_is_refused_with_advice():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("survey_1.lss", lss(GROUP))

    assert refused(stream.getvalue()) == [Trouble.ARCHIVE]


def test_what_is_too_large_is_refused_unread():
    assert refused(b"<" * (MOST_BYTES + 1)) == [Trouble.TOO_LARGE]
    assert refused(b"\t" + b"a" * MOST_BYTES, read_txt) == [Trouble.TOO_LARGE]


@pytest.mark.parametrize("data", [b"a\tb\n1\t2\n", b"# LimeSurvey Survey Dump\n", gzip.compress(b"class", mtime=0)])
def test_a_table_with_other_columns_is_refused(data):
    assert refused(data, read_txt) == [Trouble.NOT_LIMESURVEY]


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte order mark"),
        pytest.param(lambda data: b"\n\n  " + data, id="lines before the declaration"),
        pytest.param(lambda data: data.decode().encode("utf-16"), id="utf-16"),
        pytest.param(
            lambda data: data.replace(b"UTF-8", b"windows-1251").decode().replace("ä", "a").encode("cp1251"),
            id="cp1251",
        ),
        pytest.param(lambda data: data.replace(b"Gruppe", b"Gru\x00\x0bppe"), id="signs that no text has"),
    ],
)
def test_a_file_is_read_however_it_is_encoded(encoded):
    [page] = read_lss(encoded(lss(GROUP))).content.pages

    assert page.title["en"].replace("ä", "a") == "Gruppe – a, я"


def test_a_tabbed_file_is_read_with_other_line_ends_and_encodings():
    data = txt(GROUP)
    expected = read_txt(data).content

    assert read_txt(data.replace(b"\r\n", b"\n")).content == expected
    assert read_txt(data.decode("utf-8-sig").encode("utf-16")).content == expected


def test_windows_letters_in_a_file_that_says_it_is_utf_8_are_read():
    [page] = read_lss(lss(("Zufriedenheit für alle", [question("a", "S")])).decode().encode("cp1252")).content.pages

    assert page.title["en"] == "Zufriedenheit für alle"


def test_a_cell_holds_tabs_lines_and_quotation_marks():
    found = read_txt(txt(("G", [question("a", "S", words={"en": 'Say "yes",\tor\nno'})])))

    assert found.content.questions["a"].words == {"en": 'Say "yes", or\nno'}


def test_rows_without_a_question_are_named():
    lines = txt(("G", [])).decode() + "SQ\t0\tSQ001\t1\tlost\t\ten\r\n"

    assert [note.code for note in read_txt(lines.encode()).missing] == ["SQ001"]


def test_an_unclosed_quotation_mark_swallows_no_more_than_its_cell():
    data = txt(GROUP).decode().replace("About a\t", '"About a\t', 1)

    assert set(read_txt(data.encode()).content.questions) == {"a", "b"}


WHOLE = lss(GROUP), txt(GROUP)


def outcome_of(read, data):
    """Return what came of reading; any other error is one of ours."""
    try:
        return read(data)
    except UnreadableQuestionnaire as refusal:
        return refusal


@settings(max_examples=150, deadline=None)
@given(data=st.data(), number=st.sampled_from([0, 1]))
def test_a_damaged_file_is_read_or_refused(data, number):
    whole, read = WHOLE[number], (read_lss, read_txt)[number]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    damaged = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]

    assert isinstance(outcome_of(read, damaged), Imported | UnreadableQuestionnaire)
