"""How long a questionnaire takes to read and to answer, estimated before anybody has."""

from collections.abc import Iterator

from ascolto.surveys.content import Content, Page, Question, Words
from ascolto.surveys.kinds import QuestionKind

WORDS_A_MINUTE = {"en": 228, "it": 188, "ru": 184, "bg": 184, "ro": 188}
"""Silent reading of plain texts: Trauzettel-Klosinski & Dietz (2012), IOVS 53(9), 5452-5461. Bulgarian and Romanian
were not measured there; each is taken to be read like its measured relative."""

USUAL_WORDS_A_MINUTE = 184
SECONDS_TO_ANSWER = {
    QuestionKind.NPS: 5.0,
    QuestionKind.CSAT: 4.0,
    QuestionKind.CES: 5.0,
    QuestionKind.RATING: 4.0,
    QuestionKind.COMPARED: 5.0,
    QuestionKind.EXPECTATION: 5.0,
    QuestionKind.PERCEPTION: 4.0,
    QuestionKind.IMPORTANCE: 5.0,
    QuestionKind.KANO: 6.0,
    QuestionKind.SINGLE: 5.0,
    QuestionKind.MULTIPLE: 9.0,
    QuestionKind.RANKING: 20.0,
    QuestionKind.MATRIX: 4.0,
    QuestionKind.NUMBER: 6.0,
    QuestionKind.DATE: 8.0,
    QuestionKind.TEXT: 35.0,
    QuestionKind.FILE: 40.0,
    QuestionKind.CONSENT: 5.0,
}
"""To decide and to press, once the words are read, for each row. Our own rough estimates: a pre-test measures it."""


def reading_minutes(content: Content, language: str) -> float:
    """Return how many minutes it takes to read and answer every question in that language.

    Logic is not followed: whoever is shown fewer questions is done sooner. What is not translated yet is read in the
    language in which the questionnaire was written.
    """
    pace = WORDS_A_MINUTE.get(language, USUAL_WORDS_A_MINUTE)
    read = sum(_length(words, language, content.languages) for words in _texts(content)) / pace
    answered = sum(SECONDS_TO_ANSWER[one.kind] * len(one.row_codes) for one in content.questions.values()) / 60
    return read + answered


def minutes_of_page(page: Page, language: str) -> float:
    """Return how many minutes one page takes."""
    return reading_minutes(Content(languages=(language,), pages=(page,)), language)


def _texts(content: Content) -> Iterator[Words]:
    for _path, words in content.wordings():
        yield words


def _length(words: Words, language: str, languages: tuple[str, ...]) -> int:
    text = words.get(language) or next((words[other] for other in languages if words.get(other)), "")
    return len(text.split())


def words_in(question: Question, language: str) -> int:
    """Return how many words the question itself has."""
    return _length(question.words, language, (language,))
