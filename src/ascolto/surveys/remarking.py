"""What could be asked better (ISO 10004, 7.3.3): two things in one question, scales that lean, no way out, too long."""

import re
from collections.abc import Iterator

from ascolto.surveys.content import Content, Page, Question, Scale
from ascolto.surveys.faults import Remark
from ascolto.surveys.kinds import Factor, Look, QuestionKind
from ascolto.surveys.reading import reading_minutes, words_in

MOST_MINUTES = 10
MOST_WORDS = 30
MOST_ON_A_PAGE = 10
UNSHUFFLED_AT_MOST = 6
OVERALL = frozenset({QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES})
"""Asked of everybody about the whole: who came has an answer."""

JOINING = {
    "en": r"and|or|as well as",
    "it": r"e|ed|o|oppure|nonché",
    "ro": r"și|şi|sau|ori|precum și",
    "bg": r"и|или|както и",
    "ru": r"и|или|а также",
}
_JOINED = {language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in JOINING.items()}


def remarks_on(content: Content) -> list[Remark]:
    """Return what could be asked better, in the order of the questionnaire; each remark is advice, not a refusal."""
    return [*_about_the_whole(content), *(remark for page in content.pages for remark in _about_page(page, content))]


def factors_covered(content: Content) -> dict[Factor, list[str]]:
    """Return for each factor of satisfaction the codes of the questions that measure it, none where nobody asks."""
    covered: dict[Factor, list[str]] = {factor: [] for factor in Factor}
    for question in content.questions.values():
        if question.factor in Factor.values:
            covered[Factor(question.factor)].append(question.code)
    return covered


def _about_the_whole(content: Content) -> Iterator[Remark]:
    for language in content.languages:
        minutes = reading_minutes(content, language)
        if minutes > MOST_MINUTES:
            yield Remark("too_long", "title", {"language": language, "minutes": round(minutes), "most": MOST_MINUTES})
    if not any(question.kind is QuestionKind.TEXT for question in content.questions.values()):
        yield Remark("no_words_of_their_own", "title")


def _about_page(page: Page, content: Content) -> Iterator[Remark]:
    if len(page.questions) > MOST_ON_A_PAGE:
        yield Remark("many_on_a_page", f"pages.{page.code}", {"count": len(page.questions), "most": MOST_ON_A_PAGE})
    here = {question.code for question in page.questions}
    for question in page.questions:
        at = f"questions.{question.code}"
        if question.show_if and here & {test.question for test in question.show_if.tests}:
            yield Remark("depends_on_same_page", at)
        yield from _about_words(question, content.languages, at)
        yield from _about_answers(question, at)


def _about_words(question: Question, languages: tuple[str, ...], at: str) -> Iterator[Remark]:
    """Standard instruments are asked as they stand: their words are nobody's to mend here."""
    if question.instrument:
        return
    for language in languages:
        text = question.words.get(language, "")
        joining = _JOINED.get(language)
        found = joining.search(text) if joining and question.is_scaled else None
        if found:
            yield Remark("two_in_one", at, {"language": language, "word": found[0]})
        if words_in(question, language) > MOST_WORDS:
            yield Remark("many_words", at, {"language": language, "most": MOST_WORDS})


def _about_answers(question: Question, at: str) -> Iterator[Remark]:
    if question.is_scaled and not question.factor and not question.rows:
        yield Remark("no_factor", at)
    if question.is_scaled and question.scale:
        yield from _about_scale(question, question.scale, at)
    if _has_no_way_out(question):
        yield Remark("no_way_out", at)
    if question.compulsory and question.kind in {QuestionKind.TEXT, QuestionKind.FILE, QuestionKind.CONSENT}:
        yield Remark("compelled", at)
    many = len(question.options) > UNSHUFFLED_AT_MOST
    if many and not question.shuffled and question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        yield Remark("order_leads", at)


def _has_no_way_out(question: Question) -> bool:
    """Without "not applicable" or "do not know" whoever has no opinion invents one, or leaves."""
    asked = question.is_scaled and (question.compulsory or question.kind not in OVERALL)
    return asked and not (question.not_applicable or question.do_not_know)


def _about_scale(question: Question, scale: Scale, at: str) -> Iterator[Remark]:
    if question.kind is QuestionKind.COMPARED:
        return
    if len(scale.points) % 2 == 0:
        yield Remark("no_middle", at)
    labelled = {int(point) for point in scale.labels if point.lstrip("-").isdigit()}
    if {scale.low + scale.high - point for point in labelled} != labelled:
        yield Remark("leaning_scale", at)
    if scale.look is Look.NUMBERS and not {scale.low, scale.high} <= labelled:
        yield Remark("ends_without_words", at)
