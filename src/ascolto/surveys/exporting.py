"""The answers of a wave as a table: a line for each response, a column for each question, row or option.

Who answered is not in it. A fact such as the unit or the language has a column only where every value of it, and
every combination with the columns before it, stands behind enough responses; an anonymous wave gives none of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from ascolto.surveys.content import Question as Told
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.figures import shown_groups
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Answer, Question, Response, Wave
from ascolto.surveys.policy import may_export_results
from ascolto.surveys.slices import By, Cut, counted, fewest_of
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

READ_AT_ONCE = 500
EXPORT_LIMIT = 50_000
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

    Whoever knows the customers knows these facts of them; so no fact is told where it would leave, together with those
    before it, too few who are alike.
    """
    told: list[By] = []
    for by in facts:
        shown, hidden = shown_groups(wave, actor, by, cut=cut)
        if shown and not hidden and _are_many_alike(wave, actor, cut, [*told, by]):
            told.append(by)
    return told


def is_day_told(wave: Wave, actor: Actor, cut: Cut, facts: Sequence[By]) -> bool:
    """Return whether the day may be told beside these facts; otherwise the month is.

    That somebody answered is known to the day: where one answer came on a day, it would be theirs.
    """
    return wave.is_anonymous or _are_many_alike(wave, actor, cut, [*facts, "on_day"])


def _are_many_alike(wave: Wave, actor: Actor, cut: Cut, names: Sequence[str]) -> bool:
    rows = counted(wave, actor, cut).order_by().values_list(*(str(name) for name in names)).annotate(n=Count("*"))
    return all(row[-1] >= fewest_of(wave) for row in rows)


def records_of(wave: Wave, actor: Actor, cut: Cut) -> Iterator[Record]:
    """Give the complete responses of a part one by one, some hundreds read at a time; their order tells nothing."""
    ids = list(counted(wave, actor, cut).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), READ_AT_ONCE):
        some = ids[first : first + READ_AT_ONCE]
        responses = Response.objects.filter(pk__in=some).select_related("unit", "offering").order_by("pk")
        said: dict[int, dict[str, Said]] = defaultdict(dict)
        for answer in Answer.objects.filter(response__in=some).select_related("question").order_by("pk"):
            _put(said[answer.response_id], answer)
        for response in responses:
            yield Record(response, said[response.pk])


def _put(said: dict[str, Said], answer: Answer) -> None:
    question = answer.question
    kind = QuestionKind(question.kind)
    code = question.code
    if kind is QuestionKind.MULTIPLE and answer.choice:
        said[f"{code}.{answer.choice}"] = Said(1, words=answer.text)
    elif kind is QuestionKind.RANKING and answer.choice:
        said[f"{code}.{answer.choice}"] = Said(answer.number)
    else:
        column = f"{code}.{answer.row}" if answer.row else code
        value: Value = answer.number if answer.number is not None else answer.choice or answer.text or None
        words = answer.text if answer.choice else ""
        said[column] = Said(value, answer.mark, words)


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
