import csv
import gzip
import io
from datetime import datetime

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ascolto.imports.delimited import ROW_LIMIT
from ascolto.imports.mapping import Mapping
from ascolto.imports.opening import open_source
from ascolto.imports.sources import UnreadableFile

EVERYTHING = Mapping(columns={})


def seen(rows):
    """What a test compares: number, cells, fault."""
    return [(row.number, row.cells, row.fault) for row in rows]


def header_of(path, mapping=EVERYTHING):
    with open_source(path, mapping) as source:
        return source.reader.header


def test_rows_are_numbered_as_a_spreadsheet_shows_them(written, read_all):
    path = written('id,words\r\n1,"two\r\nlines"\r\n\r\n2,"a ""quoted"" word"\r\n')
    assert seen(read_all(path)) == [(2, ["1", "two\r\nlines"], ""), (4, ["2", 'a "quoted" word'], "")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_found(written, read_all, delimiter):
    path = written(f'a{delimiter}"b,;|"{delimiter}c\n1{delimiter}2{delimiter}3\n')
    assert header_of(path) == ["a", "b,;|", "c"]
    assert seen(read_all(path)) == [(2, ["1", "2", "3"], "")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Жалба от клиент за хотела в София", "utf-8"),
        ("Жалба от клиент за хотела в София", "utf-8-sig"),
        ("Жалба от клиент за хотела в София", "cp1251"),
        ("Жалоба: «номер был грязный», сказал гость Ёлкин", "cp1251"),
        ("Жалба от клиент за хотела в София", "utf-16"),
        ("The towel was dirty", "utf-16-le"),
        ("The towel was dirty", "utf-16-be"),
        ("La città è bella, però il caffè non era buono", "latin-1"),
        ("Le café était très mauvais, à éviter", "cp1252"),
        ("Aşteptăm de două ore şi nu răspunde nimeni, vă mulţumesc", "cp1250"),
        ("Aștept răspunsul dumneavoastră, mulțumesc", "utf-8"),
    ],
)
def test_the_encoding_is_found(written, read_all, text, encoding):
    path = written(f"id;words\n1;{text}\n2;{text}\n", encoding=encoding)
    assert seen(read_all(path)) == [(2, ["1", text], ""), (3, ["2", text], "")]
    assert header_of(path) == ["id", "words"]


def test_what_is_not_ascii_may_come_late(written, read_all):
    lines = ["id,words", *(f"{number},plain words that go on and on" for number in range(60_000)), "60000,Жалба"]
    rows = read_all(written("\n".join(lines), encoding="cp1251"))
    assert rows[-1].cells == ["60000", "Жалба"]


def test_an_encoding_that_the_mapping_names_is_believed(written, read_all):
    path = written("id,words\n1,Жалба\n", encoding="koi8-r")
    assert seen(read_all(path, Mapping(columns={}, encoding="koi8-r"))) == [(2, ["1", "Жалба"], "")]
    with pytest.raises(UnreadableFile) as refusal:
        read_all(path, Mapping(columns={}, encoding="klingon"))
    assert (refusal.value.reason, refusal.value.facts) == ("unknown_encoding", {"encoding": "klingon"})


def test_rows_with_too_many_or_too_few_cells_are_kept_and_the_others_go_on(written, read_all):
    path = written("a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,,\n1,2,3\n")
    rows = read_all(path)
    assert seen(rows) == [
        (2, ["1", "2"], "too_few_cells"),
        (3, ["1", "2", "3"], ""),
        (4, ["1", "2", "3", "4"], "too_many_cells"),
        (5, ["1", "2", "3"], ""),
        (6, ["1", "2", "3"], ""),
    ]
    assert rows[0].facts == {"found": 2, "expected": 3}


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        ('1,"never closed,x\n', '1,"never closed,x\n'),
        ('1,"said "hello" to me",x\n', '1,"said "hello" to me",x\n'),
        ('1,"two\nlines "and" a stray",x\n', '1,"two\nlines "and" a stray",x\n'),
    ],
)
@pytest.mark.parametrize("after", ['2,"good",x\n3,good,x\n', '2,good,x\n3,"good",x\n', "2,good,x\n3,good,x\n"])
def test_a_bad_quotation_mark_spoils_its_own_row_alone(written, read_all, bad, kept, after):
    rows = read_all(written("a,b,c\n" + bad + after))
    assert seen(rows) == [
        (2, [kept], "unbalanced_quote"),
        (3, ["2", "good", "x"], ""),
        (4, ["3", "good", "x"], ""),
    ]


@pytest.mark.parametrize(
    ("last", "cells"),
    [('3,"the words brea', ['3,"the words brea']), ("3", ["3"]), ('3,"two\nlines', ['3,"two\nlines'])],
)
def test_a_last_line_that_is_cut_off_is_reported_as_such(written, read_all, last, cells):
    rows = read_all(written("a,b,c\n1,2,3\n" + last))
    assert seen(rows) == [(2, ["1", "2", "3"], ""), (3, cells, "cut_off")]


def test_a_compressed_file_that_is_cut_off_gives_what_can_be_had(packed, read_all):
    lines = "".join(f"{number},{hash(number * 7919) % 10**9},x\n" for number in range(20_000))
    rows = read_all(packed("a,b,c\n" + lines, without_last=5_000))
    assert rows[-1].fault == "file_cut_off"
    assert len(rows) > 10_000
    assert {row.fault for row in rows[:-2]} == {""}


def test_bytes_that_are_no_text_and_nul_are_reported_by_row_and_kept(written, read_all):
    body = b"a,b\n1,\xd0\x96\xd0\x96\xd0\x96\n2,\xff\xfe bad\n3,nul\x00here\n4,good\n"
    rows = read_all(written(body))
    assert [(row.number, row.fault) for row in rows] == [(2, ""), (3, "invalid_bytes"), (4, "nul_character"), (5, "")]
    assert rows[1].cells[1].encode("utf-8", "surrogateescape") == b"\xff\xfe bad"


def test_a_long_narrative_is_read_whole(written, read_all):
    words = 'Every day, "again",\n' * 10_000
    path = written("")
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "words"], ["1", words], ["2", "short"]])
    assert seen(read_all(path)) == [(2, ["1", words], ""), (3, ["2", "short"], "")]


def test_a_row_without_end_is_cut_out_and_reading_goes_on(written, read_all):
    rows = read_all(written("a,b\n1," + "x" * (ROW_LIMIT + 10) + "\n2,good\n"))
    assert [(row.number, row.fault) for row in rows] == [(2, "row_too_long"), (3, "")]


def test_lines_may_end_as_on_old_macs(written, read_all):
    assert seen(read_all(written("a,b\r1,2\r3,4\r"))) == [(2, ["1", "2"], ""), (3, ["3", "4"], "")]


def test_the_share_read_grows_to_the_whole(written):
    with open_source(written("a,b\n" + "1,2\n" * 100_000), EVERYTHING) as source:
        shares = [source.reader.share_read() for _row in source.reader.rows()]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] == 1


STARTS = [b"a,b\n", b"a;b\r\n", b'"a","b"\n', b"", b"\xff\xfe", b"PK\x03\x04", b"PAR1", b"\x1f\x8b"]
CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_writes_is_read_back(written, read_all, table, delimiter):
    path = written("")
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([["a", "b", "c"], *table])
    rows = read_all(path, Mapping(columns={}, encoding="utf-8", delimiter=delimiter))
    assert [(row.cells, row.fault) for row in rows] == [(cells, "") for cells in table]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"a,b\n", b"a;b\r\n", b'"a","b"\n', b"", b"\xff\xfe", b"PK\x03\x04", b"PAR1"]),
)
def test_no_file_whatsoever_stops_the_reader(written, read_all, content, start):
    path = written(start + content)
    try:
        rows = read_all(path)
    except UnreadableFile:
        return
    assert [row.number for row in rows] == sorted({row.number for row in rows})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.lists(st.sampled_from(['"', ",", "\n", "a", "1,2\n", '3,"4"\n', "\r\n", '""']), max_size=40))
def test_every_sign_of_a_file_is_in_some_row(written, read_all, pieces):
    text = "a,b\n" + "".join(pieces) + "\n5,6\n"
    rows = read_all(written(text))
    kept = "".join(cell for row in rows for cell in row.cells)
    for sign in "a123456":
        assert kept.count(sign) == text[4:].count(sign)


def workbook_bytes(rows, *, title="Data"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_read_with_its_dates_and_numbers(written, read_all):
    day = datetime(2015, 3, 19)
    content = workbook_bytes(
        [["id", "on", "words"], [7, day, "Жалба"], [None, None, None], [8, day, None], [9, day, "x", "y"]]
    )
    expected = [
        (2, [7, day, "Жалба"], ""),
        (4, [8, day, None], ""),
        (5, [9, day, "x", "y"], "too_many_cells"),
    ]
    assert seen(read_all(written(content, "rows.xlsx"))) == expected
    assert seen(read_all(written(gzip.compress(content), "rows.xlsx.gz"))) == expected


def test_a_sheet_is_chosen_by_its_name(written, read_all):
    path = written(workbook_bytes([["id"], [7]]), "rows.xlsx")
    assert seen(read_all(path, Mapping(columns={}, sheet="Data"))) == [(2, [7], "")]
    with pytest.raises(UnreadableFile) as refusal:
        read_all(path, Mapping(columns={}, sheet="Other"))
    assert (refusal.value.reason, refusal.value.facts) == ("no_such_sheet", {"sheet": "Other", "found": "Data"})


def test_parquet_is_read(written, read_all):
    stream = io.BytesIO()
    pl.DataFrame({"id": [1, 2], "words": ["Жалба", None], "tags": [["a", "b"], []]}).write_parquet(stream)
    expected = [(2, [1, "Жалба", "['a', 'b']"], ""), (3, [2, None, "[]"], "")]
    assert seen(read_all(written(stream.getvalue(), "rows.parquet"))) == expected
    assert seen(read_all(written(gzip.compress(stream.getvalue()), "rows.parquet.gz"))) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "no_header"),
        (b",,\n1,2,3\n", "no_header"),
        (b"x" * ROW_LIMIT, "no_rows"),
        (b"\x1f\x8bno archive", "broken_archive"),
        (b"PK\x03\x04no workbook", "not_a_workbook"),
        (b"PAR1 no parquet PAR1", "not_parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_reason(written, read_all, content, reason):
    with pytest.raises(UnreadableFile) as refusal:
        read_all(written(content))
    assert refusal.value.reason == reason
    assert "%" not in str(refusal.value)
