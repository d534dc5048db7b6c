"""Put the questions of an instrument into a questionnaire, under codes of their own and with places filled in."""

from collections.abc import Mapping
from dataclasses import replace

from ascolto.surveys.conditions import Condition
from ascolto.surveys.content import Page, Question, Scale, Words
from ascolto.surveys.instruments.library import Instrument

Filling = Mapping[str, Words]
"""What stands for a place such as "feature", by language; a place that is not named stays open."""


def questions_from(instrument: Instrument, *, prefix: str = "", filling: Filling | None = None) -> tuple[Question, ...]:
    """Return the questions of the instrument for a questionnaire.

    Args:
        prefix: comes before each code, so that an instrument can be asked twice (two features, two services).
        filling: words for {feature} and other places; {organisation}, {unit} and {offering} are filled in when the
            question is asked.
    """
    return tuple(
        question for page in pages_from(instrument, prefix=prefix, filling=filling) for question in page.questions
    )


def pages_from(instrument: Instrument, *, prefix: str = "", filling: Filling | None = None) -> tuple[Page, ...]:
    """Return the pages of the instrument, with what they tell the respondent before the questions."""
    filled = dict(filling or {})
    return tuple(
        replace(
            page,
            code=f"{prefix}{page.code}",
            title=_filled(page.title, filled),
            text=_filled(page.text, filled),
            show_if=_recoded(page.show_if, prefix),
            questions=tuple(_placed(question, prefix, filled) for question in page.questions),
        )
        for page in instrument.content.pages
    )


def _placed(question: Question, prefix: str, filling: Filling) -> Question:
    return replace(
        question,
        code=f"{prefix}{question.code}",
        pair=f"{prefix}{question.pair}" if question.pair else "",
        words=_filled(question.words, filling),
        help=_filled(question.help, filling),
        scale=_scale(question.scale, filling),
        options=tuple(replace(each, words=_filled(each.words, filling)) for each in question.options),
        rows=tuple(replace(each, words=_filled(each.words, filling)) for each in question.rows),
        show_if=_recoded(question.show_if, prefix),
    )


def _scale(scale: Scale | None, filling: Filling) -> Scale | None:
    if scale is None:
        return None
    return replace(scale, labels={point: _filled(words, filling) for point, words in scale.labels.items()})


def _recoded(condition: Condition | None, prefix: str) -> Condition | None:
    if condition is None:
        return None
    return replace(
        condition, tests=tuple(replace(test, question=f"{prefix}{test.question}") for test in condition.tests)
    )


def _filled(words: Words, filling: Filling) -> Words:
    return {language: _with_places(text, language, filling) for language, text in words.items()}


def _with_places(text: str, language: str, filling: Filling) -> str:
    for place, words in filling.items():
        text = text.replace(f"{{{place}}}", words.get(language) or f"{{{place}}}")
    return text
