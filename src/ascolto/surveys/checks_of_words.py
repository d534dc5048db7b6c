"""Whether everything is said in every language, and what is put into the words can be known by then."""

from collections.abc import Iterator

from ascolto.surveys.content import Content, Page, Question, Scale, Words
from ascolto.surveys.faults import Fault
from ascolto.surveys.kinds import CHOSEN, Look, QuestionKind, SurveyKind
from ascolto.surveys.piping import KNOWN, placeholders_in

SAID_BY_US = frozenset({QuestionKind.COMPARED, QuestionKind.KANO})
"""Kinds whose points have words of ours in every language, where the questionnaire gives none."""


def missing_words(content: Content, language: str) -> list[str]:
    """Return the parts that say nothing in that language though they must, or though they do in another."""
    needed = _needed(content)
    return [
        path
        for path, words in content.wordings()
        if not words.get(language) and (path in needed or any(words.values()))
    ]


def faults_in_words(content: Content) -> Iterator[Fault]:
    for language in content.languages:
        for path in missing_words(content, language):
            yield Fault("words_missing", path, {"language": language})
    for question in content.questions.values():
        yield from _faults_in_labels(question)


def _needed(content: Content) -> set[str]:
    """A title, and words for each question and whatever can be chosen; all else may be left out."""
    needed = {"title"}
    for question in content.questions.values():
        at = f"questions.{question.code}"
        needed |= {f"{at}.words"}
        needed |= {f"{at}.options.{option.code}" for option in question.options if question.kind in CHOSEN}
        needed |= {f"{at}.rows.{row.code}" for row in question.rows}
    return needed


def _faults_in_labels(question: Question) -> Iterator[Fault]:
    scale = question.scale
    if scale is None:
        return
    at = f"questions.{question.code}"
    points = {str(point) for point in scale.points}
    for label in sorted(set(scale.labels) - points):
        yield Fault("label_beside_scale", at, {"point": label})
    if scale.look is Look.WORDS and not (question.kind in SAID_BY_US and not scale.labels):
        for point in _unlabelled(scale):
            yield Fault("point_without_words", at, {"point": point})


def _unlabelled(scale: Scale) -> list[int]:
    return [point for point in scale.points if not any(scale.labels.get(str(point), {}).values())]


def faults_in_placeholders(content: Content, *, kind: str) -> Iterator[Fault]:
    """Employees are not asked about an offering; what was answered is known from the next page on.

    Only the languages in which it is asked are looked at.
    """
    known = KNOWN - {"offering"} if kind == SurveyKind.EMPLOYEES else KNOWN
    for path, words, answered in _placed(content):
        texts = (text for language, text in words.items() if language in content.languages)
        used = {name for text in texts for name in placeholders_in(text)}
        for name in sorted(used - known - answered):
            yield Fault("placeholder_unknown", path, {"name": name})


def _placed(content: Content) -> Iterator[tuple[str, Words, set[str]]]:
    """Give each text with the questions whose answers are known where it stands."""
    yield from (("title", content.title, set()), ("welcome", content.welcome, set()))
    answered: set[str] = set()
    for page in content.pages:
        at = f"pages.{page.code}"
        yield from ((f"{at}.title", page.title, answered), (f"{at}.text", page.text, answered))
        for question in page.questions:
            yield from ((path, words, answered) for path, words in _texts_of(question))
        answered = answered | _sayable(page)
    yield "thanks", content.thanks, answered


def _sayable(page: Page) -> set[str]:
    """Whoever sent a file or answered row by row said nothing that could stand in a sentence."""
    unsaid = {QuestionKind.FILE, QuestionKind.CONSENT, QuestionKind.MATRIX, QuestionKind.KANO}
    return {question.code for question in page.questions if question.kind not in unsaid}


def _texts_of(question: Question) -> Iterator[tuple[str, Words]]:
    at = f"questions.{question.code}"
    yield from ((f"{at}.words", question.words), (f"{at}.help", question.help))
    yield from ((f"{at}.options.{option.code}", option.words) for option in question.options)
    yield from ((f"{at}.rows.{row.code}", row.words) for row in question.rows)
