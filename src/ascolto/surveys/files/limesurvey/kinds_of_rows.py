"""Types of question of LimeSurvey that are answered row by row or cell by cell, and what they become."""

from collections.abc import Mapping
from typing import Any

from ascolto.surveys.content import Question, Scale
from ascolto.surveys.files.imported import Reason
from ascolto.surveys.files.limesurvey.answers import supplied
from ascolto.surveys.files.limesurvey.attributes import bounds, count, is_number, is_shuffled, pattern
from ascolto.surveys.files.limesurvey.shapes import (
    Form,
    NotKept,
    Questions,
    note_english,
    options_from,
    rows_from,
    scale_of,
)
from ascolto.surveys.files.limesurvey.structure import LimePart
from ascolto.surveys.kinds import QuestionKind

MOST_PARTS = 100
Parts = Mapping[str, Any]


def rated_rows(form: Form) -> Questions:
    """A, B: rows rated from 1 to 5, or to 10."""
    return [_matrix(form, Scale(high=10 if form.lime.type == "B" else 5), {})]


def supplied_rows(form: Form) -> Questions:
    """C, E: rows answered yes, no, uncertain, or more, same, less: no scale, so that each row is a list of its own."""
    note_english(form, form.book.languages)
    options = supplied(form.lime.type, form.book.languages)
    values = {option.code: option.code for option in options}
    return _row_by_row(form, {"kind": QuestionKind.SINGLE, "options": options}, values)


def answered_rows(form: Form) -> Questions:
    """F, H: rows with answers of the file: a matrix where the answers are a scale, else a list for each row."""
    return _with_answers(form)


def two_scales(form: Form) -> Questions:
    """1: the same rows with two sets of answers."""
    return [*_with_answers(form, of_scale="0"), *_with_answers(form, of_scale="1")]


def several_numbers(form: Form) -> Questions:
    """K: a number in each row."""
    for total in ("equals_num_value", "min_num_value", "max_num_value"):
        if form.lime.attribute(total):
            form.book.note(form.lime, Reason.VALIDATION, f"{total}: {form.lime.attribute(total)}")
    return _row_by_row(form, {"kind": QuestionKind.NUMBER, **bounds(form)}, {})


def several_texts(form: Form) -> Questions:
    """Q: words in each row."""
    kind = QuestionKind.NUMBER if form.lime.attribute("numbers_only") == "1" else QuestionKind.TEXT
    if kind is QuestionKind.NUMBER:
        return _row_by_row(form, {"kind": kind}, {})
    return _row_by_row(form, {"kind": kind, "most": count(form, "maximum_chars"), "pattern": pattern(form)}, {})


def table_of_numbers(form: Form) -> Questions:
    """: is a table of boxes to tick, of points of a short scale, or of numbers."""
    columns = form.lime.rows("1")
    if form.lime.attribute("multiflexible_checkbox") == "1":
        options, codes = options_from(form, columns)
        parts = {"kind": QuestionKind.MULTIPLE, "options": options}
        return _row_by_row(form, parts, codes)
    least, most = form.lime.attribute("multiflexible_min"), form.lime.attribute("multiflexible_max")
    limits = {name: bound for name, bound in (("least", least), ("most", most)) if is_number(bound)}
    return _cells(form, columns, {"kind": QuestionKind.NUMBER, **limits})


def table_of_texts(form: Form) -> Questions:
    """; is a table of words."""
    kind = QuestionKind.NUMBER if form.lime.attribute("numbers_only") == "1" else QuestionKind.TEXT
    return _cells(form, form.lime.rows("1"), {"kind": kind})


def _with_answers(form: Form, *, of_scale: str = "") -> Questions:
    answers = form.lime.choices(of_scale or "0")
    if not answers:
        raise NotKept(Reason.NOTHING_TO_CHOOSE)
    found = scale_of(form, answers)
    if found:
        return [_matrix(form, found[0], found[1], of_scale=of_scale)]
    options, values = options_from(form, answers)
    return _row_by_row(form, {"kind": QuestionKind.SINGLE, "options": options}, values, of_scale=of_scale)


def _matrix(form: Form, scale: Scale, values: Mapping[str, str], *, of_scale: str = "") -> Question:
    parts = form.lime.rows()
    if not parts:
        raise NotKept(Reason.NO_ROWS)
    if len(parts) == 1 and not form.words_of(parts[0]):
        # One row that says nothing: the question itself is rated.
        question = form.question(QuestionKind.RATING, ending=_ending(of_scale), scale=scale)
        form.remember_part(parts[0].code, question, values=values, of_scale=of_scale)
        return question
    question = form.question(
        QuestionKind.MATRIX,
        ending=_ending(of_scale),
        rows=rows_from(form, parts),
        scale=scale,
        shuffled=is_shuffled(form),
    )
    form.remember(question, values=values, of_scale=of_scale)
    return question


def _row_by_row(form: Form, made: Parts, values: Mapping[str, str], *, of_scale: str = "") -> Questions:
    parts = form.lime.rows()
    _require_parts(len(parts))
    questions = []
    for part in parts:
        ending = f"_{part.code}{_ending(of_scale)}"
        question = form.question(ending=ending, words=form.words_with(part), **made)
        form.remember_part(part.code, question, values=values, of_scale=of_scale)
        if part.relevance.strip() not in {"", "1"}:
            form.book.note(form.lime, Reason.ROW_CONDITION, f"{part.code}: {part.relevance}")
        questions.append(question)
    return questions


def _ending(of_scale: str) -> str:
    """Of two scales the first is 0 there and 1 here."""
    return f"_{int(of_scale) + 1}" if of_scale else ""


def _cells(form: Form, columns: list[LimePart], made: Parts) -> Questions:
    rows = form.lime.rows()
    _require_parts(len(rows) * len(columns))
    questions = []
    for row in rows:
        for column in columns:
            ending = f"_{row.code}_{column.code}"
            question = form.question(ending=ending, words=form.words_with(row, column), **made)
            form.remember_part(ending[1:], question)
            questions.append(question)
    return questions


def _require_parts(count: int) -> None:
    if not count:
        raise NotKept(Reason.NO_ROWS)
    if count > MOST_PARTS:
        raise NotKept(Reason.TOO_MANY_PARTS)
