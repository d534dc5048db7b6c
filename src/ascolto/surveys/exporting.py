"""The answers of a wave as a table: a line for each response, a column for each question, row or option.

Who answered is not in it. A fact such as the unit or the language has a column only where every value of it, and
every combination with the columns before it, stands behind enough responses; an anonymous wave gives none of them.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from ascolto.surveys.content import Question as Told
from ascolto.surveys.divisions import divisions_of
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.figures import shown_groups
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Answer, Question, Response, Wave
from ascolto.surveys.policy import may_export_results
from ascolto.surveys.slices import WHOLE, By, Cut, counted, fewest_of, is_named
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

READ_AT_ONCE = 500
Value = float | int | str | None
BY_OPTION = frozenset({QuestionKind.MULTIPLE, QuestionKind.RANKING})
IN_WORDS = frozenset({QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.FILE})


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """One column of answers: a question, one row of it, or one of its options."""

    question: Question
    told: Told
    row: str = ""
    option: str = ""

    @property
    def code(self) -> str:
        return ".".join(part for part in (self.question.code, self.row, self.option) if part)

    @property
    def kind(self) -> QuestionKind:
        return QuestionKind(self.question.kind)

    @property
    def is_text(self) -> bool:
        return self.kind in IN_WORDS


@dataclass(frozen=True, slots=True)
class Said:
    """What one response holds in one column: a value, or the mark that says why there is none."""

    value: Value = None
    mark: str = ""
    words: str = ""


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Record:
    """One response with its answers by column."""

    response: Response
    said: Mapping[str, Said]


def columns_of(wave: Wave) -> list[AnswerColumn]:
    """Return the columns of the answers of a wave, in the order of its questions."""
    told = wave.edition.read().questions
    columns = []
    for question in wave.edition.questions.order_by("position"):
        one = told[question.code]
        if QuestionKind(question.kind) in BY_OPTION:
            columns += [AnswerColumn(question, one, option=option.code) for option in one.options]
        else:
            columns += [AnswerColumn(question, one, row=row) for row in one.row_codes]
    return columns


def facts_of(wave: Wave, actor: Actor, cut: Cut) -> list[By]:
    """Return the facts beside the answers that may be told of each response; of an anonymous wave none."""
    return [] if wave.is_anonymous else told_together(wave, actor, cut, list(By))


def told_together(wave: Wave, actor: Actor, cut: Cut, facts: Sequence[By]) -> list[By]:
    """Return those of the facts that may be told beside each other.

    Whoever knows the customers knows these facts of them; so none is told that may not be combined with the others in
    the whole wave, whatever part of it is asked for: another set of facts for each part could be put together again.
    """
    divisions = divisions_of(wave, actor)
    told: list[By] = []
    for by in facts:
        shown, hidden = shown_groups(wave, actor, by, cut=cut)
        if divisions.allow_rows([by]) and shown and not hidden and _are_many_alike(wave, actor, cut, [*told, by]):
            told.append(by)
    return told


def is_day_told(wave: Wave, actor: Actor) -> bool:
    """Return whether the day may be told of single answers, beside all facts that may be combined; else the month is.

    That somebody answered is known to the day: where one answer came on a day, it would be theirs. The whole wave is
    looked at, whatever part is asked for.
    """
    together = [by for by in By if divisions_of(wave, actor).allow_rows([by])]
    return wave.is_anonymous or is_named(wave) or _are_many_alike(wave, actor, WHOLE, [*together, "on_day"])


def _are_many_alike(wave: Wave, actor: Actor, cut: Cut, names: Sequence[str]) -> bool:
    rows = counted(wave, actor, cut).order_by().values_list(*(str(name) for name in names)).annotate(n=Count("*"))
    return all(row[-1] >= fewest_of(wave) for row in rows)


def records_of(wave: Wave, actor: Actor, cut: Cut) -> Iterator[Record]:
    """Give the complete responses of a part one by one, some hundreds read at a time; their order tells nothing."""
    ids = array("q", counted(wave, actor, cut).order_by("pk").values_list("pk", flat=True).iterator())
    asked = {question.pk: (question.code, QuestionKind(question.kind)) for question in wave.edition.questions.all()}
    for first in range(0, len(ids), READ_AT_ONCE):
        some = ids[first : first + READ_AT_ONCE].tolist()
        said: dict[int, dict[str, Said]] = defaultdict(dict)
        for response, question, *given in Answer.objects.filter(response__in=some).order_by().values_list(*_GIVEN):
            column, found = _put(*asked[question], *given)
            said[response][column] = found
        for one in Response.objects.filter(pk__in=some).order_by("pk"):
            yield Record(one, said[one.pk])


_GIVEN = ("response", "question", "row", "choice", "number", "text", "mark")


def _put(
    code: str, kind: QuestionKind, row: str, choice: str, number: float | None, text: str, mark: str
) -> tuple[str, Said]:
    """Return in which column an answer stands, and what it says there."""
    if kind is QuestionKind.MULTIPLE and choice:
        return f"{code}.{choice}", Said(1, words=text)
    if kind is QuestionKind.RANKING and choice:
        return f"{code}.{choice}", Said(number)
    value: Value = number if number is not None else choice or text or None
    return f"{code}.{row}" if row else code, Said(value, mark, text if choice else "")


def said_in(record: Record, column: AnswerColumn) -> Said:
    """Return what a response holds in a column; an option that was not chosen beside one that was is 0."""
    found = record.said.get(column.code)
    if found is not None:
        return found
    if column.kind is not QuestionKind.MULTIPLE:
        return record.said.get(column.question.code, NOTHING) if column.option else NOTHING
    chose = any(f"{column.question.code}.{option.code}" in record.said for option in column.told.options)
    return Said(0) if chose else record.said.get(column.question.code, NOTHING)


@transaction.atomic
def note_results_export(wave: Wave, *, facts: Facts, by: Actor, at: datetime) -> None:
    """Record that somebody takes results of a wave along, and which."""
    require(may_export_results(by, wave))
    record(WaveEvent.EXPORTED, wave, by=by, at=at, facts=facts)
