"""Results to take along: the table of one block, or every answer as a spreadsheet or a file of SPSS."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import IO, Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ascolto.surveys.exporting import (
    AnswerColumn,
    Record,
    columns_of,
    facts_of,
    is_day_told,
    note_results_export,
    records_of,
    said_in,
)
from ascolto.surveys.figures import Group, sizes_by
from ascolto.surveys.files.spss import DO_NOT_KNOW, NOT_APPLICABLE, Variable, sav_of
from ascolto.surveys.kinds import Mark, QuestionKind
from ascolto.surveys.policy import may_export_results
from ascolto.surveys.scores import CHOSEN
from ascolto.surveys.slices import BY_NAMES, By
from ascolto.trail.acting import require
from ascolto.trail.canonical import Facts
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.figures.blocks import Block
from ascolto.web.figures.numbers import whole
from ascolto.web.settings.fields import offer_choices
from ascolto.web.sheets import (
    CSV,
    EXCEL,
    LINES_IN_EXCEL,
    Cell,
    Table,
    csv_in_parts,
    csv_of,
    excel_of,
    handed_out,
    streamed,
)
from ascolto.web.surveys import results_shown as shown
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_blocks import category_of, distribution, factor_name, factor_of, score_blocks
from ascolto.web.surveys.results_form import group_names
from ascolto.web.surveys.results_groups import measured_of
from ascolto.web.surveys.results_reading import Reading, reading_of, wave_named
from ascolto.web.surveys.results_trend import course_block, course_of

SPSS = "application/x-spss-sav"
CODED = 98
LIMITS = {"xlsx": LINES_IN_EXCEL - 1, "sav": 50_000}
"""How many responses a file holds: a sheet of Excel has no more lines; one of SPSS is put together in memory."""
FORMATS = (
    ("xlsx", pgettext_lazy("export", "Excel, with a sheet that explains the columns")),
    ("csv", pgettext_lazy("export", "CSV")),
    ("sav", pgettext_lazy("export", "SPSS (.sav), with the words of questions and answers")),
)


class ExportForm(forms.Form):
    """In which form the answers are wanted."""

    format = forms.ChoiceField(
        label=pgettext_lazy("export", "File"), choices=FORMATS, widget=forms.RadioSelect, initial="xlsx"
    )

    def __init__(self, *args: Any, n: int, **parts: Any) -> None:
        super().__init__(*args, **parts)
        self.too_long = [name for name, most in LIMITS.items() if n > most]
        held = [(name, label) for name, label in FORMATS if name not in self.too_long]
        offer_choices(self, "format", held)
        self.initial.setdefault("format", held[0][0])


@require_http_methods(["GET", "POST"])
def export(request: HouseRequest, reference: str) -> HttpResponseBase:
    """Say what the file would hold; sent off, hand it over, and put that on the trail."""
    wave = wave_named(request, reference)
    require(may_export_results(request.actor, wave))
    reading = reading_of(request, wave, asked=request.GET if request.method == "GET" else request.POST)
    form = ExportForm(request.POST if request.method == "POST" else None, n=reading.n)
    is_possible = reading.shows_rows and reading.n > 0
    if form.is_valid() and is_possible:
        return _handed_over(reading, form.cleaned_data["format"], request)
    facts = facts_of(wave, request.actor, reading.cut)
    context = {
        "wave": wave,
        "form": form,
        "is_shown": is_possible,
        "n": whole(reading.n),
        "too_long": [_limit_said(name) for name in form.too_long],
        "narrowed": reading.form.said(reading.cut),
        "query": reading.cut.asked,
        "facts": [str(BY_NAMES[by]) for by in facts],
    }
    return render(request, "web/surveys/results_export.html", context, status=422 if form.is_bound else 200)


def _limit_said(form: str) -> str:
    """Say how many responses a kind of file holds."""
    limit = {"limit": whole(LIMITS[form])}
    if form == "xlsx":
        return gettext("There are more responses here than fit on a sheet of Excel: %(limit)s.") % limit
    return gettext("There are more responses here than are put into a file of SPSS: %(limit)s.") % limit


@require_POST
def download(request: HouseRequest, reference: str) -> HttpResponseBase:
    """Give the table of one block as a file."""
    wave = wave_named(request, reference)
    require(may_export_results(request.actor, wave))
    code, written = request.POST.get("code", ""), request.POST.get("format", "")
    reading = reading_of(request, wave, code=code, asked=request.POST)
    block = _block(reading, request) if reading.is_shown and written in ("csv", "xlsx") else None
    if block is None:
        raise Http404
    facts: Facts = {"block": block.code, "question": code, "format": written, "n": reading.n, **reading.cut.asked}
    note_results_export(wave, facts=facts, by=request.actor, at=now())
    columns = block.sheet.columns
    kinds = ["text", *("number" for _each in columns[1:])]
    table = Table("", [column.name for column in columns], kinds, [line.cells for line in block.sheet.lines])
    name = f"{wave.reference}-{block.code}.{written}"
    if written == "csv":
        return handed_out(csv_of(table), name, CSV)
    meanings = [[column.name, column.meaning] for column in columns]
    said = [[sentence] for sentence in (*block.sentences, *block.ground, *reading.form.said(reading.cut))]
    about = Table(pgettext("sheet", "About"), [], ["words"], [[wave.name], [block.title], *said])
    return handed_out(
        excel_of(table, Table(pgettext("sheet", "Columns"), [], ["text", "words"], meanings), about), name, EXCEL
    )


def _block(reading: Reading, request: HouseRequest) -> Block | None:
    wanted = request.POST.get("block", "")
    if not request.POST.get("code"):
        names = shown.categories()
        blocks = score_blocks(reading, by=category_of, name=lambda code: names.get(code) or shown.spelled(code))
        blocks += score_blocks(reading, by=factor_of, name=factor_name)
    else:
        question = reading.questions[0]
        if shown.is_too_small(reading, question):
            return None
        row = request.POST.get("row", "")
        measured = measured_of(reading, question, row)
        blocks = [*distribution(reading, question), *shown.groups(reading, question, row)]
        if wanted == "course" and measured is not None:
            return course_block(course_of(reading.wave, measured, reading.actor), words.words_of(question))
    return next((block for block in blocks if block.code == wanted), None)


def _handed_over(reading: Reading, form: str, request: HouseRequest) -> HttpResponseBase:
    columns, facts = columns_of(reading.wave), facts_of(reading.wave, reading.actor, reading.cut)
    noted: Facts = {"format": form, "n": reading.n, "columns": [column.code for column in columns], **reading.cut.asked}
    name = f"{reading.wave.reference}.{form}"
    answer: HttpResponseBase
    if form == "csv":
        # What begins to leave has left: the trail is told before the first line.
        note_results_export(reading.wave, facts=noted, by=request.actor, at=now())
        answer = streamed(csv_in_parts(answers_table(reading, columns, facts)), name, CSV)
    else:
        file, kind = _written(reading, columns, facts, form)
        note_results_export(reading.wave, facts=noted, by=request.actor, at=now())
        answer = handed_out(file, name, kind)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def answers_table(reading: Reading, columns: Sequence[AnswerColumn], facts: Sequence[By]) -> Table:
    """Return every answer, a line for each response, with these facts beside them."""
    head = [*_fixed_names(), *(str(BY_NAMES[by]) for by in facts), *(column.code for column in columns)]
    return Table(pgettext("sheet", "Answers"), head, ["text"] * len(head), _lines(reading, columns, facts))


def _written(
    reading: Reading, columns: Sequence[AnswerColumn], facts: Sequence[By], form: str
) -> tuple[IO[bytes], str]:
    if form == "sav":
        return io.BytesIO(sav_of(variables(reading, columns, facts), title=reading.wave.name)), SPSS
    about = Table(
        gettext("Data dictionary"),
        [
            pgettext("column", "column"),
            pgettext("column", "question"),
            pgettext("column", "kind"),
            pgettext("column", "values"),
        ],
        ["text", "words", "text", "words"],
        _dictionary(columns, facts),
    )
    return excel_of(answers_table(reading, columns, facts), about), EXCEL


def _fixed_names() -> list[str]:
    return [
        pgettext("column", "number"),
        pgettext("column", "day"),
        pgettext("column", "weight"),
    ]


def _days(reading: Reading) -> Callable[[Record], date]:
    """Return how the day of a response is told: as it is, or as the first of its month."""
    is_told = is_day_told(reading.wave, reading.actor)
    return lambda one: one.response.on_day if is_told else one.response.on_day.replace(day=1)


def _lines(reading: Reading, columns: Sequence[AnswerColumn], facts: Sequence[By]) -> Iterator[list[Cell]]:
    names, day = {by: group_names(by, _groups(reading, by)) for by in facts}, _days(reading)
    for number, record in enumerate(records_of(reading.wave, reading.actor, reading.cut), start=1):
        told: list[Cell] = [names[by].get(_fact(record, by), "") for by in facts]
        yield [number, day(record), record.response.weight, *told, *(_cell(record, column) for column in columns)]


def _groups(reading: Reading, by: By) -> list[Group]:
    return list(sizes_by(reading.wave, reading.actor, by, cut=reading.cut))


def _fact(record: Record, by: By) -> str | int | None:
    value: str | int | None = getattr(record.response, f"{by}_id" if by in (By.UNIT, By.OFFERING) else by)
    return value


def _cell(record: Record, column: AnswerColumn) -> Cell:
    """Return the answer as a spreadsheet gets it: a number, a code, words, or why there is none."""
    said = said_in(record, column)
    if said.mark:
        return str(words.MARK_NAMES[Mark(said.mark)])
    if said.words and isinstance(said.value, str):
        return f"{said.value}: {said.words}"
    return said.value


def _dictionary(columns: Sequence[AnswerColumn], facts: Sequence[By]) -> Iterator[list[Cell]]:
    for by in facts:
        yield [str(BY_NAMES[by]), "", "", ""]
    for column in columns:
        values = "; ".join(f"{value:g} = {label}" for value, label in _value_labels(column).items())
        if column.kind in CHOSEN and not column.option:
            values = "; ".join(f"{one.code} = {words.label_of(one.words, one.code)}" for one in column.told.options)
        yield [column.code, _label(column), str(column.kind.label), values]


def _label(column: AnswerColumn) -> str:
    name = words.words_of(column.question)
    rows = {row.code: row.words for row in column.told.rows}
    options = {option.code: option.words for option in column.told.options}
    if column.row:
        return f"{name} – {words.label_of(rows.get(column.row, {}), column.row)}"
    return f"{name} – {words.label_of(options[column.option], column.option)}" if column.option else name


def _value_labels(column: AnswerColumn) -> dict[float, str]:
    """Return the words of the numbers in a column."""
    scale = column.told.asked_on
    if column.kind is QuestionKind.MULTIPLE:
        return {0.0: pgettext("ticked", "no"), 1.0: pgettext("ticked", "yes")}
    if scale is None or column.kind in (QuestionKind.NUMBER, QuestionKind.RANKING):
        return {}
    labels = {float(point): said for point, said in ((p, scale.labels.get(str(p), {})) for p in scale.points) if said}
    return {point: words.label_of(said, "") for point, said in labels.items()}


def variables(reading: Reading, columns: Sequence[AnswerColumn], facts: Sequence[By]) -> list[Variable]:
    """Return the columns as SPSS has them: choices as numbers with words, marks as missing values with words."""
    records, day = list(records_of(reading.wave, reading.actor, reading.cut)), _days(reading)
    found = [
        Variable(name="number", label=_fixed_names()[0], values=list(range(1, len(records) + 1))),
        Variable(name="day", label=_fixed_names()[1], is_text=True, measure="nominal",
                 values=[day(one).isoformat() for one in records]),
        Variable(name="weight", label=_fixed_names()[2], values=[one.response.weight for one in records]),
    ]  # fmt: skip
    for by in facts:
        names = group_names(by, _groups(reading, by))
        values = [names.get(_fact(one, by), "") for one in records]
        found.append(Variable(name=str(by), label=str(BY_NAMES[by]), values=values, is_text=True, measure="nominal"))
    return [*found, *(_variable(column, records) for column in columns)]


def _variable(column: AnswerColumn, records: Sequence[Record]) -> Variable:
    said = [said_in(record, column) for record in records]
    if column.is_text:
        texts = [one.value for one in said]
        return Variable(name=column.code, label=_label(column), values=texts, is_text=True, measure="nominal")
    if column.kind is QuestionKind.SINGLE:
        numbers = {option.code: place for place, option in enumerate(column.told.options, start=1)}
        labels = {float(numbers[one.code]): words.label_of(one.words, one.code) for one in column.told.options}
        values = [numbers.get(str(one.value)) for one in said]
        return _marked(column, [(one.mark, value) for one, value in zip(said, values, strict=True)], labels)
    plain = [(one.mark, one.value if not isinstance(one.value, str) else None) for one in said]
    return _marked(column, plain, _value_labels(column))


def _marked(
    column: AnswerColumn, values: Sequence[tuple[str, float | int | None]], labels: dict[float, str]
) -> Variable:
    """Return the column with marks as numbers far from any answer; a plain number has no room for them."""
    codes = {Mark.NOT_APPLICABLE.value: NOT_APPLICABLE, Mark.DO_NOT_KNOW.value: DO_NOT_KNOW}
    offered = {Mark.NOT_APPLICABLE.value: column.told.not_applicable, Mark.DO_NOT_KNOW.value: column.told.do_not_know}
    has_room = column.kind is not QuestionKind.NUMBER and max([*labels, 0.0]) < CODED
    if not has_room:
        codes = {}
    used = {mark for mark, _value in values} | {mark for mark, is_offered in offered.items() if is_offered}
    marked = {float(code): str(words.MARK_NAMES[Mark(mark)]) for mark, code in codes.items() if mark in used}
    return Variable(
        name=column.code,
        label=_label(column),
        values=[codes.get(mark) if mark else value for mark, value in values],
        value_labels=labels | marked,
        missing=sorted(marked),
        measure="nominal" if column.kind in CHOSEN else "scale" if column.kind is QuestionKind.NUMBER else "ordinal",
    )
