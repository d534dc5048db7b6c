"""Putting questions in – from the library of kinds and of standard instruments – and changing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from ascolto.organisation.wording import say
from ascolto.surveys.arranging import (
    free_code,
    free_prefix,
    question_replaced,
    question_sent_to,
    with_pages,
    with_question,
)
from ascolto.surveys.content import USUAL_SCALES, Content, Page, Question
from ascolto.surveys.designing import EditionChangedMeanwhile
from ascolto.surveys.instruments import Instrument, all_instruments, instrument, pages_from
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Edition
from ascolto.surveys.piping import KNOWN, placeholders_in
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.drafts import is_about_draft
from ascolto.web.surveys import questionnaires_unsent as unsent
from ascolto.web.surveys.questionnaires_question_form import MARKS, QuestionForm
from ascolto.web.surveys.questionnaires_reading import back_to, draft_numbered, keep, saved, title_of
from ascolto.web.surveys.questionnaires_words import MEANINGS

LATE = 409
LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of question in the library, with what it means."""

    kind: QuestionKind
    meaning: str | Promise


@dataclass(frozen=True, slots=True)
class InstrumentOffered:
    """A standard instrument in the reader's words: what it is for, how long, in which of our languages."""

    name: str
    title: str
    purpose: str
    questions: tuple[str, ...]
    lacking: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


METRICS = [
    QuestionKind.NPS,
    QuestionKind.CSAT,
    QuestionKind.CES,
    QuestionKind.COMPARED,
    QuestionKind.RATING,
    QuestionKind.MATRIX,
    QuestionKind.EXPECTATION,
    QuestionKind.PERCEPTION,
    QuestionKind.IMPORTANCE,
    QuestionKind.KANO,
]


def library(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Show what can be asked: typed kinds with their meaning, and standard instruments."""
    edition = draft_numbered(request, reference, number)
    content = edition.read()
    context = {
        **_around(edition),
        "page": _page_asked(request, content),
        "metrics": [Offered(kind, MEANINGS[kind]) for kind in METRICS],
        "others": [Offered(kind, MEANINGS[kind]) for kind in QuestionKind if kind not in METRICS],
        "instruments": [_offered(one, content) for one in all_instruments()],
    }
    return render(request, "web/surveys/question_library.html", context)


def _offered(one: Instrument, content: Content) -> InstrumentOffered:
    language = get_language() or "en"
    return InstrumentOffered(
        name=one.name,
        title=say(one.title, language),
        purpose=say(one.purpose, language),
        questions=tuple(say(question.words, language) for question in one.questions.values()),
        lacking=tuple(language_name(code) for code in content.languages if code not in one.languages),
        places=tuple(
            (f"in_{place}_{code}", f"{{{place}}} · {language_name(code)}")
            for place in _places(one)
            for code in content.languages
        ),
    )


@require_POST
def put_in(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Put a standard instrument in: its questions at the end of a page, or its own pages behind that."""
    edition = draft_numbered(request, reference, number)
    content, seen, name = edition.read(), request.POST.get("seen", ""), request.POST.get("instrument", "")
    if name not in {one.name for one in all_instruments()} or not seen.isdecimal():
        return back_to(edition)
    chosen = instrument(name)
    prefix = free_prefix(chosen.questions, content.questions)
    filling = _filling(request, chosen, content)
    changed = _with_instrument(
        content, pages_from(chosen, prefix=prefix, filling=filling), _page_asked(request, content)
    )
    keep(request, edition, changed, seen=int(seen))
    return saved(request, edition, f"q-{prefix}{next(iter(chosen.questions))}")


def _with_instrument(content: Content, pages: Sequence[Page], page: str) -> Content:
    """Return the questionnaire with the instrument; one that tells something beforehand keeps pages of its own."""
    if len(pages) > 1 or any(one.title or one.text for one in pages):
        return with_pages(content, pages, after=page)
    for question in pages[0].questions:
        content = with_question(content, question, page=page)
    return content


def _filling(request: HouseRequest, chosen: Instrument, content: Content) -> dict[str, dict[str, str]]:
    """Return what was written for the places of the instrument, such as the feature that it is about."""
    written = {
        place: {code: request.POST.get(f"in_{place}_{code}", "").strip()[:LONGEST_PLACE] for code in content.languages}
        for place in _places(chosen)
    }
    return {place: {code: text for code, text in words.items() if text} for place, words in written.items()}


def _places(one: Instrument) -> list[str]:
    """Return what is to be written for an instrument before it can be asked."""
    texts = (text for _path, words in one.content.wordings() for text in words.values())
    return sorted({name for text in texts for name in placeholders_in(text)} - KNOWN)


def add(request: HouseRequest, reference: str, number: int, question_kind: str) -> HttpResponse:
    """Ask one question more, of a kind."""
    if question_kind not in QuestionKind.values:
        raise Http404
    edition = draft_numbered(request, reference, number)
    content = edition.read()
    return _filled_in(request, edition, content, _fresh(QuestionKind(question_kind), content))


def _fresh(kind: QuestionKind, content: Content) -> Question:
    code = free_code(str(kind.value), content.questions)
    return Question(code=code, kind=kind, words={}, scale=USUAL_SCALES.get(kind))


def edit(request: HouseRequest, reference: str, number: int, code: str) -> HttpResponse:
    """Change one question."""
    edition = draft_numbered(request, reference, number)
    content = edition.read()
    if code not in content.questions:
        raise Http404
    return _filled_in(request, edition, content, content.questions[code])


def _filled_in(request: HouseRequest, edition: Edition, content: Content, question: Question) -> HttpResponse:
    name = f"question:{question.code}"
    if is_about_draft(request):
        return unsent.keep_or_drop(request, edition, name)
    posted = request.POST if request.method == "POST" else None
    page = _page_with(content, question) or _page_asked(request, content)
    form = QuestionForm(posted, question=question, content=content, page=page, initial={"seen": edition.version})
    late = None
    if form.is_bound and form.is_valid():
        try:
            keep(request, edition, _with(content, question, form), seen=form.cleaned_data["seen"])
        except EditionChangedMeanwhile as refused:
            late = unsent.again(form, refused)
        else:
            unsent.forget(request, edition, name)
            return saved(request, edition, f"q-{form.cleaned_data['code']}")
    if form.is_bound:
        unsent.keep_posted(request, edition, name)
    context = {
        **_around(edition),
        "form": form,
        "question": question,
        "is_new": form.is_new,
        "languages": [language_name(one) for one in content.languages],
        "marks": list(MARKS.values()),
        "meaning": MEANINGS[question.kind],
        "kept": None if form.is_bound else unsent.offer_again(request, edition, name, form),
        "late": late,
    }
    return render(request, "web/surveys/question.html", context, status=LATE if late else 422 if form.errors else 200)


def _with(content: Content, question: Question, form: QuestionForm) -> Content:
    changed, page = form.changed(), form.cleaned_data["page"]
    if form.is_new:
        return with_question(content, changed, page=page)
    return question_sent_to(question_replaced(content, question.code, changed), changed.code, page)


def _page_with(content: Content, question: Question) -> str:
    return next((page.code for page in content.pages if question in page.questions), "")


def _page_asked(request: HouseRequest, content: Content) -> str:
    """Return the page that the address or form names, else the last."""
    asked = request.POST.get("page") or request.GET.get("page", "")
    codes = [page.code for page in content.pages]
    if not codes:
        raise Http404
    return asked if asked in codes else codes[-1]


def _around(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
    }
