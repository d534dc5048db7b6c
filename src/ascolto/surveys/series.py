"""The questions of a frozen edition as rows, each in the series of those that it can be compared with."""

from collections.abc import Iterator

from ascolto.surveys.comparing import Compared, Standing, compare
from ascolto.surveys.content import Content
from ascolto.surveys.content import Question as Asked
from ascolto.surveys.models import Edition, Question, Questionnaire


def comparability(edition: Edition, content: Content) -> list[Compared]:
    """Return for each question how it stands to the frozen editions before this one."""
    before = edition.questionnaire.editions.filter(number__lt=edition.number).exclude(frozen_at=None)
    earlier = {one.number: one.read() for one in before.order_by("number")}
    return compare(content, earlier, not_comparable=edition.not_comparable)


def write_questions(edition: Edition, content: Content) -> None:
    """Store the questions of an edition that is being frozen."""
    standings = {one.code: one for one in comparability(edition, content)}
    series = _series_so_far(edition.questionnaire)
    rows = [
        _row(edition, position, asked, _series_of(standings[asked.code], edition.questionnaire, series))
        for position, asked in enumerate(content.questions.values(), start=1)
    ]
    Question.objects.bulk_create(rows)


def _series_so_far(questionnaire: Questionnaire) -> dict[str, int]:
    """The number of the newest series of each code."""
    known: dict[str, int] = {}
    for code, series in _stored(questionnaire):
        known[code] = max(known.get(code, 0), int(series.rpartition(":")[2]))
    return known


def _stored(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    rows = Question.objects.filter(edition__questionnaire=questionnaire).order_by("edition__number", "position")
    yield from rows.values_list("code", "series")


def _series_of(standing: Compared, questionnaire: Questionnaire, so_far: dict[str, int]) -> str:
    last = so_far.get(standing.code, 0)
    number = last if standing.standing is Standing.COMPARABLE else last + 1
    return f"{questionnaire.reference}:{standing.code}:{number}"


def _row(edition: Edition, position: int, asked: Asked, series: str) -> Question:
    scale = asked.asked_on
    return Question(
        edition=edition,
        code=asked.code,
        position=position,
        kind=asked.kind,
        wording=dict(asked.words),
        category=asked.category,
        factor=asked.factor,
        low=scale.low if scale else None,
        high=scale.high if scale else None,
        instrument=asked.instrument,
        series=series,
    )
