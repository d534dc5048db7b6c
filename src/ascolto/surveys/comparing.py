"""Whether a question can still be compared with what it asked in an earlier edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from ascolto.surveys.content import Content, Question, Scale


class Difference(TextChoices):
    """What is different about a question, so that its answers begin a new series."""

    KIND = "kind", pgettext_lazy("difference of a question", "its kind")
    SCALE = "scale", pgettext_lazy("difference of a question", "its scale")
    LOOK = "look", pgettext_lazy("difference of a question", "the look of its scale")
    WORDS = "words", pgettext_lazy("difference of a question", "its words")
    OPTIONS = "options", pgettext_lazy("difference of a question", "its options")
    ROWS = "rows", pgettext_lazy("difference of a question", "its rows")
    DECLARED = "declared", pgettext_lazy("difference of a question", "said by whoever changed it")


class Standing(StrEnum):
    """How a question stands to the editions before: comparable, the beginning of a new series, or never asked."""

    COMPARABLE = "comparable"
    NEW_SERIES = "new_series"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Compared:
    """How one question of an edition stands to the last edition before that asked it."""

    code: str
    standing: Standing
    differences: tuple[Difference, ...] = ()
    with_edition: int | None = None


def differences(before: Question, after: Question, language: str) -> tuple[Difference, ...]:
    """Return what is different between two versions of a question, in the language it was written in.

    Mended translations, help, bounds and logic leave answers comparable; so does a row that was added or taken away.
    """
    pairs: Sequence[tuple[Difference, object, object]] = (
        (Difference.KIND, before.kind, after.kind),
        (Difference.SCALE, _points(before.asked_on, language), _points(after.asked_on, language)),
        (Difference.LOOK, _look(before), _look(after)),
        (Difference.WORDS, before.words.get(language), after.words.get(language)),
        (Difference.OPTIONS, _options(before, language), _options(after, language)),
    )
    found = [name for name, old, new in pairs if old != new]
    return (*found, *([Difference.ROWS] if _rows_reworded(before, after, language) else []))


def compare(content: Content, earlier: Mapping[int, Content], *, not_comparable: Sequence[str]) -> list[Compared]:
    """Return for each question how it stands to the last of the earlier editions that asked it.

    Args:
        earlier: the frozen editions before, by number.
        not_comparable: codes that whoever changed the questionnaire declared to begin anew.
    """
    return [_stands(question, content, earlier, not_comparable) for question in content.questions.values()]


def _stands(
    question: Question, content: Content, earlier: Mapping[int, Content], not_comparable: Sequence[str]
) -> Compared:
    number = max((one for one, before in earlier.items() if question.code in before.questions), default=None)
    if number is None:
        return Compared(question.code, Standing.NEW)
    language = content.languages[0] if content.languages else ""
    found = differences(earlier[number].questions[question.code], question, language)
    if question.code in not_comparable:
        found = (*found, Difference.DECLARED)
    return Compared(question.code, Standing.NEW_SERIES if found else Standing.COMPARABLE, found, number)


def _points(scale: Scale | None, language: str) -> object:
    if scale is None:
        return None
    return scale.low, scale.high, {point: words.get(language, "") for point, words in scale.labels.items()}


def _look(question: Question) -> object:
    return question.asked_on.look if question.asked_on else None


def _options(question: Question, language: str) -> object:
    return {(option.code, option.words.get(language, ""), option.other, option.alone) for option in question.options}


def _rows_reworded(before: Question, after: Question, language: str) -> bool:
    was = {row.code: row.words.get(language, "") for row in before.rows}
    return any(was.get(row.code, row.words.get(language, "")) != row.words.get(language, "") for row in after.rows)
