"""The page on which an edition is built: what it asks, what is wrong with it, how far it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from ascolto.organisation.wording import say
from ascolto.surveys import arranging
from ascolto.surveys.checking import factors_covered, faults_of, missing_words, reading_minutes, remarks_on
from ascolto.surveys.content import Content, Page, Question
from ascolto.surveys.kinds import Factor
from ascolto.surveys.models import Edition
from ascolto.surveys.policy import may_design
from ascolto.surveys.reading import minutes_of_page
from ascolto.trail.acting import Permission
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.naming import Names
from ascolto.web.surveys.events_words import EVENT_WORDS
from ascolto.web.surveys.questionnaires_reading import (
    Tongue,
    back_to,
    edition_numbered,
    keep,
    may_edit,
    saved,
    title_of,
)
from ascolto.web.surveys.questionnaires_steps import steps_of
from ascolto.web.surveys.questionnaires_words import (
    Logic,
    Told,
    logic_in_words,
    name_of_page,
    short,
    told,
)

Text = str | Promise
TOLD_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question in the list: its words, when it is shown, what is wrong with it."""

    question: Question
    words: str
    logic: Logic | None
    faults: Sequence[Told]
    remarks: Sequence[Told]


@dataclass(frozen=True, slots=True)
class PageShown:
    page: Page
    name: str
    logic: Logic | None
    minutes: float
    questions: Sequence[QuestionShown]
    faults: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happened with the edition."""

    words: Text
    at: Any
    who: Text
    text: str


def edition(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Show an edition with all that is known about it; a draft can be changed from here."""
    found = edition_numbered(request, reference, number)
    content = found.read()
    faults = [told(one) for one in faults_of(content, kind=found.questionnaire.kind)]
    remarks = [told(one) for one in remarks_on(content)]
    context = {
        "edition": found,
        "questionnaire": found.questionnaire,
        "title": title_of(found.questionnaire),
        "content": content,
        "pages": pages_shown(content, faults, remarks),
        "faults": faults,
        "remarks": remarks,
        "minutes": [(language_name(code), reading_minutes(content, code)) for code in content.languages],
        "covered": covered(content),
        "uncovered": [factor.label for factor, codes in factors_covered(content).items() if not codes],
        "tongues": tongues(found, content, request.organisation.languages),
        "editions": list(found.questionnaire.editions.defer("content").order_by("-number")),
        "steps": steps_of(found, content, by=request.actor) if found.questionnaire.is_in_use else [],
        "may_edit": may_edit(request, found),
        "may_design": bool(may_design(request.actor)),
        "may_plan": _may_plan(request, found),
        "deeds": _deeds(found),
    }
    return render(request, "web/surveys/questionnaire.html", context)


def _may_plan(request: HouseRequest, found: Edition) -> bool:
    is_askable = found.is_frozen and found.questionnaire.is_in_use
    return is_askable and request.actor.holds_somewhere(Permission.RUN_SURVEYS)


def pages_shown(content: Content, faults: Iterable[Told], remarks: Iterable[Told]) -> list[PageShown]:
    """Return the pages with their questions; what was found stands beside the part that it is about."""
    language = get_language() or "en"
    wrong, better = _by_part(faults), _by_part(remarks)
    return [
        PageShown(
            page=page,
            name=name_of_page(page, number),
            logic=logic_in_words(page.show_if, content),
            minutes=minutes_of_page(page, language),
            questions=[
                QuestionShown(
                    question=question,
                    words=say(question.words, language),
                    logic=logic_in_words(question.show_if, content),
                    faults=wrong["question", question.code],
                    remarks=better["question", question.code],
                )
                for question in page.questions
            ],
            faults=[*wrong["page", page.code], *better["page", page.code]],
        )
        for number, page in enumerate(content.pages, start=1)
    ]


def _by_part(found: Iterable[Told]) -> dict[tuple[str, str], list[Told]]:
    sorted_out: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in found:
        part = ("question", one.question) if one.question else ("page", one.page)
        sorted_out[part].append(one)
    return sorted_out


def covered(content: Content) -> list[tuple[Text, list[tuple[str, str]]]]:
    """Return the factors that are measured, each with the codes and words of its questions."""
    questions = content.questions
    return [
        (Factor(factor).label, [(code, short(questions[code])) for code in codes])
        for factor, codes in factors_covered(content).items()
        if codes
    ]


def tongues(edition: Edition, content: Content, languages: Iterable[str]) -> list[Tongue]:
    """Return the languages of the questionnaire and of the organisation, each with how far it is."""
    codes = dict.fromkeys((*content.languages, *languages))
    return [
        Tongue(
            code=code,
            name=language_name(code),
            is_first=content.languages[:1] == (code,),
            is_asked=code in content.languages,
            missing=len(missing_words(content, code)),
            is_reviewed=code in edition.reviewed_languages,
        )
        for code in codes
    ]


def _deeds(edition: Edition) -> list[Deed]:
    """Return what happened last to the edition and to its questionnaire, the newest first."""
    told = Event.objects.filter(subject__in=[subject_of(edition), subject_of(edition.questionnaire)])
    events = list(told.select_related("words").order_by("-at", "-pk")[:TOLD_AT_ONCE])
    names = Names(events)
    return [Deed(EVENT_WORDS.get(one.kind, one.kind), one.at, names.maker_of(one), one.text) for one in events]


Change = Callable[[Content, str], Content]
QUESTION_CHANGES: dict[str, Change] = {
    "up": lambda content, code: arranging.question_moved(content, code, -1),
    "down": lambda content, code: arranging.question_moved(content, code, 1),
    "copy": arranging.question_doubled,
    "delete": arranging.without_question,
}
PAGE_CHANGES: dict[str, Change] = {
    "up": lambda content, code: arranging.page_moved(content, code, -1),
    "down": lambda content, code: arranging.page_moved(content, code, 1),
    "delete": arranging.without_page,
}


QUESTION, PAGE = "question", "page"
PARTS = {QUESTION: QUESTION_CHANGES, PAGE: PAGE_CHANGES}


@require_POST
def arrange(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Move, copy or take away one question or page, as "question:up:nps"; what nobody offers is passed over."""
    found = edition_numbered(request, reference, number)
    content, seen = found.read(), request.POST.get("seen", "")
    kind, _colon, rest = request.POST.get("do", "").partition(":")
    deed, _colon, code = rest.partition(":")
    changes, known = PARTS.get(kind, {}), _codes(content, kind)
    if deed not in changes or code not in known or not seen.isdecimal():
        return back_to(found)
    changed = changes[deed](content, code)
    keep(request, found, changed, seen=int(seen))
    return saved(request, found, f"{kind[0]}-{code}" if code in _codes(changed, kind) else "")


def _codes(content: Content, kind: str) -> set[str]:
    return set(content.questions) if kind == QUESTION else {page.code for page in content.pages}
