"""Questionnaires for tests: short ones, drafted and frozen through the real actions."""

from datetime import datetime
from typing import Any

from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Option, Page, Question
from ascolto.surveys.designing import approve, create_questionnaire, freeze, mark_reviewed, submit
from ascolto.surveys.kinds import Factor, QuestionKind, SurveyKind
from ascolto.surveys.models import Edition
from ascolto.trail.acting import SYSTEM, Actor
from tests.moments import FOUNDED


def a_content(*questions: Question, languages: tuple[str, ...] = ("en",), **parts: Any) -> Content:
    """Two pages: whether guests would recommend us, from where they came; and why, where they would not.

    Questions that are given stand in the place of these, all on one page.
    """
    pages = (Page(code="page", questions=questions),) if questions else _pages(languages)
    return Content(**{"languages": languages, "title": said("Your stay", languages), "pages": pages, **parts})


def said(text: str, languages: tuple[str, ...]) -> dict[str, str]:
    """The text in each language, marked with it; in the first as it is."""
    return {language: text if language == languages[0] else f"{text} ({language})" for language in languages}


def _pages(languages: tuple[str, ...]) -> tuple[Page, ...]:
    nps = Question(
        code="nps",
        kind=QuestionKind.NPS,
        words=said("How likely are you to recommend us?", languages),
        factor=Factor.LOYALTY,
        compulsory=True,
    )
    where = Question(
        code="from_where",
        kind=QuestionKind.SINGLE,
        words=said("Where do you come from?", languages),
        options=(
            Option(code="near", words=said("from near here", languages)),
            Option(code="far", words=said("from far away", languages)),
        ),
    )
    why = Question(
        code="why",
        kind=QuestionKind.TEXT,
        words=said("What could we do better?", languages),
        show_if=Condition(tests=(Comparison(question="nps", test="at_most", value="6"),)),
    )
    return Page(code="first", questions=(nps, where)), Page(code="second", questions=(why,))


def a_draft(content: Content | None = None, *, by: Actor = SYSTEM, at: datetime = FOUNDED, **parts: Any) -> Edition:
    """The draft of the first edition of a questionnaire."""
    given = {"kind": SurveyKind.RELATIONSHIP, "decision": "Where to invest next year.", "unit": None, **parts}
    return create_questionnaire({"en": "Guests"}, content=content or a_content(), by=by, at=at, **given)


def a_frozen_edition(content: Content | None = None, *, at: datetime = FOUNDED, **parts: Any) -> Edition:
    """An edition that was handed in, reviewed in all its languages, approved and frozen."""
    return frozen(a_draft(content, at=at, **parts), at=at)


def frozen(edition: Edition, *, at: datetime = FOUNDED) -> Edition:
    """Take a draft the whole way."""
    for language in edition.read().languages[1:]:
        mark_reviewed(edition, language, by=SYSTEM, at=at)
    submit(edition, by=SYSTEM, at=at)
    approve(edition, by=SYSTEM, at=at)
    return freeze(edition, by=SYSTEM, at=at)
