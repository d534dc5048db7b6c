"""Read a questionnaire from an Excel workbook: everything that is wrong is named with its sheet, row and column."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ascolto.surveys.content import FORMAT, Content
from ascolto.surveys.files.as_json import content_of
from ascolto.surveys.files.imported import FileFault, Trouble, UnreadableQuestionnaire, require_size, unreadable
from ascolto.surveys.files.sheet_columns import COLUMNS, FLAGS, SECOND, SHEET, WRITTEN, What
from ascolto.surveys.files.sheet_conditions import read
from ascolto.surveys.kinds import Look, QuestionKind

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_UNPACKED = 50 * 1024 * 1024
PROLOGUE = 4096
# What the packer, the parser and openpyxl say of files that are broken in one way or another.
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    SyntaxError,
    RuntimeError,
    AttributeError,
    TypeError,
)
YES = {"yes", "y", "x", "true", "1", "да", "sì", "si", "da"}
NO = {"", "no", "n", "false", "0", "не", "нет", "nu"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,12})*")
Built = dict[str, Any]


@dataclass(slots=True)
class Line:
    """One row of the sheet, by the names of its columns."""

    number: int
    cells: dict[str, str]
    letters: dict[str, str]
    faults: list[FileFault]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def fault(self, trouble: Trouble, name: str) -> None:
        self.faults.append(
            FileFault(
                trouble=trouble, sheet=SHEET, row=self.number, column=self.letters.get(name, name), found=self[name]
            )
        )

    def flag(self, name: str) -> bool:
        said = self[name].strip().lower()
        if said not in YES | NO:
            self.fault(Trouble.UNKNOWN_WORD, name)
        return said in YES

    def number_in(self, name: str) -> int:
        try:
            return int(self[name])
        except ValueError:
            self.fault(Trouble.NOT_A_NUMBER, name)
            return 0

    def one_of(self, name: str, known: list[str]) -> str:
        said = self[name].strip().lower()
        if said not in known:
            self.fault(Trouble.UNKNOWN_WORD, name)
        return said

    def words(self, languages: list[str], *, before: str = "") -> dict[str, str]:
        return {language: text for language in languages if (text := self[f"{before}{language}"])}


@dataclass(slots=True)
class _Reading:
    """What has been read so far; a row that belongs below something finds it at the end of its list."""

    languages: list[str]
    whole: Built = field(default_factory=lambda: {"format": FORMAT, "pages": [], "quotas": []})

    def page(self) -> Built | None:
        pages = self.whole["pages"]
        return pages[-1] if pages else None

    def question(self) -> Built | None:
        page = self.page()
        return page["questions"][-1] if page and page["questions"] else None


def from_sheet(data: bytes) -> Content:
    """Return the questionnaire that a workbook holds.

    Raises:
        UnreadableQuestionnaire: it holds none; each fault names sheet, row and column.
    """
    require_size(data)
    rows = _rows(data)
    header = [cell.strip() for cell in next(rows, [])]
    letters = {name: get_column_letter(place) for place, name in enumerate(header, start=1) if name}
    faults: list[FileFault] = list(_faults_in_header(header, letters))
    if faults:
        raise UnreadableQuestionnaire(faults)
    languages = [name for name in header if name and name not in COLUMNS and not name.startswith(SECOND)]
    reading = _Reading(languages)
    for number, cells in enumerate(rows, start=2):
        line = Line(number, dict(zip(header, cells, strict=False)), letters, faults)
        if any(line.cells.values()):
            _take(line, reading)
    if faults:
        raise UnreadableQuestionnaire(faults)
    reading.whole.setdefault("languages", languages)
    return content_of(reading.whole)


def _faults_in_header(header: list[str], letters: dict[str, str]) -> Iterator[FileFault]:
    for name in ("what", "code"):
        if name not in header:
            yield FileFault(trouble=Trouble.MISSING_COLUMN, sheet=SHEET, row=1, column=name)
    for name in letters:
        if header.count(name) > 1 or not _is_known(name, header):
            yield FileFault(trouble=Trouble.UNKNOWN_COLUMN, sheet=SHEET, row=1, column=letters[name], found=name)


def _is_known(name: str, header: list[str]) -> bool:
    """A column is one of ours, a language, or the second text of a language that is there."""
    if name.startswith(SECOND):
        return name.removeprefix(SECOND) in header
    return name in COLUMNS or LANGUAGE.fullmatch(name) is not None


def _take(line: Line, reading: _Reading) -> None:
    what = line.one_of("what", [each.value for each in What])
    if what == What.QUESTIONNAIRE:
        said = [part.strip() for part in line["code"].split(",") if part.strip()]
        reading.whole["languages"] = said or reading.languages
        reading.whole["title"] = line.words(reading.languages)
    elif what in {What.WELCOME, What.THANKS}:
        reading.whole[what] = line.words(reading.languages)
    elif what == What.PAGE:
        reading.whole["pages"].append(_page(line, reading.languages))
    elif what == What.QUOTA:
        quota = {"question": line["code"], "option": line["option"], "most": line.number_in("most")}
        reading.whole["quotas"].append(quota)
    elif what == What.QUESTION:
        _question(line, reading)
    elif what in {What.POINT, What.OPTION, What.ROW}:
        _part(what, line, reading)


def _page(line: Line, languages: list[str]) -> Built:
    return {
        "code": line["code"],
        "questions": [],
        "shuffled": line.flag("shuffled"),
        "title": line.words(languages),
        "text": line.words(languages, before=SECOND),
        "show_if": _condition(line),
    }


def _question(line: Line, reading: _Reading) -> None:
    page = reading.page()
    if page is None:
        line.fault(Trouble.OUT_OF_PLACE, "what")
        return
    question: Built = {
        "code": line["code"],
        "kind": line.one_of("kind", list(QuestionKind.values)),
        **{name: line.flag(name) for name in FLAGS},
        **{name: line[name] for name in WRITTEN},
        "words": line.words(reading.languages),
        "help": line.words(reading.languages, before=SECOND),
        "show_if": _condition(line),
        "options": [],
        "rows": [],
    }
    if line["low"] or line["high"] or line["look"]:
        question["scale"] = _scale(line)
    page["questions"].append(question)


def _scale(line: Line) -> Built:
    low, high = line.number_in("low"), line.number_in("high")
    look = line.one_of("look", list(Look.values)) if line["look"] else Look.NUMBERS.value
    return {"low": low, "high": high, "look": look, "labels": {}}


def _part(what: str, line: Line, reading: _Reading) -> None:
    question = reading.question()
    if question is None or (what == What.POINT and "scale" not in question):
        line.fault(Trouble.OUT_OF_PLACE, "what")
        return
    words = line.words(reading.languages)
    if what == What.POINT:
        question["scale"]["labels"][line["code"]] = words
    elif what == What.ROW:
        question["rows"].append({"code": line["code"], "words": words})
    else:
        exceptions = {name: line.flag(name) for name in ("other", "alone")}
        question["options"].append({"code": line["code"], "words": words, **exceptions})


def _condition(line: Line) -> Built | None:
    if not line["show if"].strip():
        return None
    try:
        condition = read(line["show if"])
    except ValueError:
        line.fault(Trouble.NOT_A_CONDITION, "show if")
        return None
    tests = [
        {"question": test.question, "test": test.test, "value": test.value, "row": test.row} for test in condition.tests
    ]
    return {"tests": tests, "any": condition.any}


def _rows(data: bytes) -> Iterator[list[str]]:
    """Give the cells of the sheet as texts, row by row."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            _require_harmless(packed)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise unreadable(Trouble.TOO_MANY_ROWS)
            yield [_text(cell) for cell in row]
    except UnreadableQuestionnaire:
        raise
    except BROKEN as problem:
        raise unreadable(Trouble.NOT_A_WORKBOOK, found=str(problem)[:200]) from None


def _require_harmless(packed: zipfile.ZipFile) -> None:
    """Refuse what unfolds to more than any questionnaire, before anything of it is parsed.

    Raises:
        UnreadableQuestionnaire: it is too large unpacked, or declares a document type or entities.
    """
    if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
        raise unreadable(Trouble.TOO_LARGE)
    for entry in packed.infolist():
        with packed.open(entry) as part:
            start = part.read(PROLOGUE)
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise unreadable(Trouble.DECLARES_ENTITIES)


def _text(cell: object) -> str:
    """Return what was typed: a workbook turns 1 into a number, and a day into a moment."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)
