"""The questionnaire as a respondent sees it, page by page and language by language; and tried with invented answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ascolto.organisation.wording import say
from ascolto.surveys.asked import Asked, Line, Reader, asked_page
from ascolto.surveys.content import Content, Page, Question
from ascolto.surveys.filling import Filled
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.piping import KNOWN, placeholders_in
from ascolto.surveys.trying import reach, tried
from ascolto.surveys.values import Value
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.surveys.questionnaires_reading import edition_numbered, title_of
from ascolto.web.surveys.questionnaires_words import (
    Logic,
    logic_in_words,
    name_of_page,
    row_in_words,
    short,
    value_in_words,
)

ALOUD = "aloud"
WIDTHS = ("phone", "wide", ALOUD)
LARGEST_SEED = 999_999
Text = str | Promise
CONTROLS_ALOUD: Mapping[str, Text] = {
    "choices": pgettext_lazy("screen reader", "radio button"),
    "checks": pgettext_lazy("screen reader", "checkbox"),
    "consent": pgettext_lazy("screen reader", "checkbox"),
    "ranking": pgettext_lazy("screen reader", "list to choose a place from"),
    "number": pgettext_lazy("screen reader", "field for a number"),
    "date": pgettext_lazy("screen reader", "field for a day"),
    "text": pgettext_lazy("screen reader", "field for text"),
    "file": pgettext_lazy("screen reader", "button to choose a file"),
}
STAND_INS: Mapping[str, Text] = {
    "name": pgettext_lazy("stands for", "[name]"),
    "unit": pgettext_lazy("stands for", "[unit]"),
    "offering": pgettext_lazy("stands for", "[offering]"),
}


def preview(request: HouseRequest, reference: str, number: int, language: str) -> HttpResponse:
    """Show one page of the questionnaire as it is seen by whoever answers, at the width of a phone or wider."""
    edition = edition_numbered(request, reference, number)
    content = edition.read()
    if not content.pages or language not in spoken(content):
        raise Http404
    place = _place(request.GET.get("page", ""), len(content.pages))
    page, reader = content.pages[place], Reader(language=language, said=_stand_ins(request, content))
    width = request.GET.get("width", "")
    with translation.override(language):
        asked = asked_page(page, page.questions, reader=reader, typed={}, faults=())
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "asked": asked,
        "said": {"title": reader.say(content.title), "welcome": reader.say(content.welcome)},
        "language": language,
        "languages": [(code, language_name(code)) for code in spoken(content)],
        "width": width if width in WIDTHS else "wide",
        "place": place,
        "earlier": place - 1,
        "later": place + 1 if place + 1 < len(content.pages) else None,
        "logic": _logic(page, content),
        "spoken": [Spoken(one) for one in asked.questions] if width == ALOUD else None,
        "is_aloud": width == ALOUD,
    }
    return render(request, "web/surveys/preview.html", context)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question as a screen reader says it: its words, what helps, then each thing that can be reached."""

    asked: Asked

    @property
    def lines(self) -> list[str]:
        one = self.asked
        if one.control == "ranking":
            return [f"{line.words}, {CONTROLS_ALOUD[one.control]}" for line in one.lines]
        if not one.lines or not any(line.choices for line in one.lines):
            return [str(CONTROLS_ALOUD.get(one.control, CONTROLS_ALOUD["text"]))]
        return [self._choice(line, place) for line in one.lines for place in range(len(line.choices))]

    def _choice(self, line: Line, place: int) -> str:
        choice = line.choices[place]
        words = " ".join(part for part in (choice.sign, choice.words) if part)
        kind = CONTROLS_ALOUD["checks" if self.asked.control == "checks" else "choices"]
        row = f"{line.words}. " if line.words and place == 0 else ""
        of = _("%(place)s of %(count)s") % {"place": place + 1, "count": len(line.choices)}
        return f"{row}{words}, {kind}, {of}"


def spoken(content: Content) -> list[str]:
    """Return the languages in which the questionnaire is asked, and those in which something is said already."""
    said = {code for _path, words in content.wordings() for code, text in words.items() if text}
    return list(dict.fromkeys((*content.languages, *sorted(said))))


def _place(asked: str, pages: int) -> int:
    return min(int(asked), pages - 1) if asked.isdecimal() and len(asked) < 5 else 0


def _stand_ins(request: HouseRequest, content: Content) -> dict[str, str]:
    """What stands in the preview where words are put in: what will stand there, in brackets."""
    names = {name for _path, words in content.wordings() for text in words.values() for name in placeholders_in(text)}
    answers = {name: f"[{name}]" for name in names if name not in KNOWN}
    known = {name: str(words) for name, words in STAND_INS.items()}
    return {**answers, **known, "organisation": request.organisation.name}


def _logic(page: Page, content: Content) -> list[tuple[str, Logic]]:
    own = logic_in_words(page.show_if, content)
    shown = [(short(one), logic_in_words(one.show_if, content)) for one in page.questions]
    return [(name, logic) for name, logic in (("", own), *shown) if logic]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that an invented respondent was shown, and what they answered."""

    code: str
    words: str
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Visited:
    """A page on the way of an invented respondent."""

    name: str
    questions: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of the invented respondents were shown a question."""

    code: str
    words: str
    times: int


def attempt(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Let invented people answer, to see which way they take; nothing of it is stored."""
    edition = edition_numbered(request, reference, number)
    content = edition.read()
    seed = _seed(request.GET.get("seed", ""))
    filled = tried(content, seed=seed)
    found = reach(content, seed=seed)
    shown = {question.code for page in filled.pages for question in page.questions}
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
        "visited": _visited(content, filled),
        "hidden": [(code, short(one)) for code, one in content.questions.items() if code not in shown],
        "reached": [Reached(code, short(content.questions[code]), times) for code, times in found.shown.items()],
        "tries": found.tries,
        "never": [(code, short(content.questions[code])) for code in found.never],
        "seed": seed,
        "next_seed": Random(seed).randint(1, LARGEST_SEED),  # noqa: S311  (answers of nobody)
    }
    return render(request, "web/surveys/attempt.html", context)


def _seed(asked: str) -> int:
    return min(int(asked), LARGEST_SEED) if asked.isdecimal() and len(asked) < 10 else 1


def _visited(content: Content, filled: Filled) -> list[Visited]:
    numbers = {page.code: number for number, page in enumerate(content.pages, start=1)}
    return [
        Visited(
            name_of_page(page.page, numbers[page.page.code]),
            [Answered(one.code, short(one), _answers(one, filled.values)) for one in page.questions],
        )
        for page in filled.pages
    ]


def _answers(question: Question, values: Sequence[Value]) -> list[str]:
    return [_answer(question, value) for value in values if value.question == question.code]


def _answer(question: Question, value: Value) -> str:
    if question.kind is QuestionKind.RANKING:
        return f"{value.number:g}. {value_in_words(question, value.choice)}"
    if value.choice:
        return value_in_words(question, value.choice)
    said = value.text if value.number is None else _number(question, value.number)
    return f"{row_in_words(question, value.row)}: {said}" if value.row else said


def _number(question: Question, number: float) -> str:
    if question.kind is QuestionKind.CONSENT:
        return value_in_words(question, f"{number:g}")
    labels: Any = question.asked_on.labels if question.asked_on else {}
    words = say(labels.get(f"{number:g}", {}), translation.get_language() or "en")
    return f"{number:g} ({words})" if words else f"{number:g}"


@dataclass(frozen=True, slots=True)
class Part:
    """A page or question in the table of the logic, and what its answer decides about."""

    name: str
    code: str
    is_page: bool
    logic: Logic | None
    decides: Sequence[str] = ()


def logic(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Show in one table what is shown when, and which answers decide about what."""
    edition = edition_numbered(request, reference, number)
    content = edition.read()
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
        "parts": _parts(content),
    }
    return render(request, "web/surveys/logic.html", context)


def _parts(content: Content) -> list[Part]:
    decides = _decided_by(content)
    parts = []
    for number, page in enumerate(content.pages, start=1):
        parts.append(
            Part(name_of_page(page, number), page.code, is_page=True, logic=logic_in_words(page.show_if, content))
        )
        for one in page.questions:
            logic = logic_in_words(one.show_if, content)
            parts.append(Part(short(one), one.code, is_page=False, logic=logic, decides=decides.get(one.code, ())))
    return parts


def _decided_by(content: Content) -> dict[str, list[str]]:
    """Return for each question the codes of the pages and questions that its answer decides about."""
    decided: dict[str, list[str]] = {}
    for page in content.pages:
        asked: list[Page | Question] = [page, *page.questions]
        for part in asked:
            for code in dict.fromkeys(test.question for test in (part.show_if.tests if part.show_if else ())):
                decided.setdefault(code, []).append(part.code)
    return decided
