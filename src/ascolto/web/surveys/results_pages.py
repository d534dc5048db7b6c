"""The results of a wave, of one question, and of one question over all waves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from ascolto.analysis import Score
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Question, Wave
from ascolto.surveys.scores import headlines
from ascolto.ui.request import HouseRequest
from ascolto.web.figures.numbers import whole
from ascolto.web.keyset import window
from ascolto.web.surveys import results_shown as shown
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_blocks import (
    category_of,
    distribution,
    factor_name,
    factor_of,
    question_url,
    rows_url,
    score_blocks,
)
from ascolto.web.surveys.results_groups import Measured, measured_of, smallest_seen
from ascolto.web.surveys.results_reading import Reading, reading_of, wave_named
from ascolto.web.surveys.results_responding import rate_said
from ascolto.web.surveys.results_trend import course_block, course_of

TILES = 4


def waves_with_results(request: HouseRequest) -> HttpResponse:
    """List the waves that have answers, the latest first."""
    waves = Wave.objects.visible_to(request.actor).filter(responses__isnull=False).distinct()
    waves = waves.select_related("edition__questionnaire", "unit")
    page = window(waves, by="-created_at", asked=request.GET)
    return render(request, "web/surveys/results_list.html", {"page": page, "rows": [_listed(one) for one in page.rows]})


def _listed(wave: Wave) -> dict[str, object]:
    questionnaire = wave.edition.questionnaire.in_language(get_language() or "en")
    return {"wave": wave, "questionnaire": questionnaire, "when": words.when_of(wave)}


def results(request: HouseRequest, reference: str) -> HttpResponse:
    """Show what came of a wave: headline numbers, scores by category or factor, choices, words, and who is missing."""
    reading = reading_of(request, wave_named(request, reference))
    by_factor = request.GET.get("group") == "factor"
    context = shown.shared(reading, request) | {"tabs": shown.tabs(reading, is_by_factor=by_factor)}
    if not reading.is_shown or not reading.n:
        return render(request, "web/surveys/results.html", context)
    if by_factor:
        blocks = score_blocks(reading, by=factor_of, name=factor_name)
    else:
        names = shown.categories()
        blocks = score_blocks(reading, by=category_of, name=lambda code: names.get(code) or shown.spelled(code))
    spoken = headlines(reading.figures)[:TILES]
    rate, rate_ground = rate_said(reading.wave, answered=reading.n)
    context |= {
        "tiles": [shown.tile(reading, figure) for figure in spoken],
        "sentences": [shown.first_sentence(reading), *(shown.sentence(reading, figure) for figure in spoken)],
        "rate": rate,
        "rate_ground": rate_ground,
        "blocks": blocks,
        "choices": shown.choices(reading),
        "texts": shown.texts(reading),
        "missing": [] if reading.cut.asked else shown.missing(reading),
    }
    return render(request, "web/surveys/results.html", context)


def question(request: HouseRequest, reference: str, code: str) -> HttpResponse:
    """Show one question: its score, how the answers are spread, and which groups differ."""
    reading = reading_of(request, wave_named(request, reference), code=code)
    asked = reading.questions[0]
    context = shown.shared(reading, request) | {
        "question": asked,
        "name": words.words_of(asked),
        "kind": QuestionKind(asked.kind).label,
        "trend_url": reverse("survey_results_trend", args=[reference, code]),
        "rows_url": rows_url(reading, asked),
    }
    if not reading.is_shown or shown.is_too_small(reading, asked):
        return render(request, "web/surveys/results_question.html", context | {"is_shown": False})
    measured = measured_of(reading, asked, request.GET.get("row", ""))
    score = measured.score(measured.answers(reading.tallies), population=reading.population) if measured else None
    is_choice = asked.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    blocks = distribution(reading, asked)
    context |= {
        "tiles": [shown.tile(reading, figure) for figure in ([] if is_choice else reading.figures_of(asked))[:TILES]],
        "sentences": _said(asked, score, measured) if not is_choice else [],
        "smallest": smallest_seen(score) if score else "",
        "kano": shown.kano(reading, asked),
        "blocks": blocks,
        "groups": shown.groups(reading, asked, request.GET.get("row", "")),
        "has_trend": measured is not None,
        "n": whole(shown.answered(reading, asked)),
    }
    return render(request, "web/surveys/results_question.html", context)


def trend(request: HouseRequest, reference: str, code: str) -> HttpResponse:
    """Show one question over all waves of its questionnaire."""
    reading = reading_of(request, wave_named(request, reference), code=code, asked={})
    asked = reading.questions[0]
    measured = measured_of(reading, asked, request.GET.get("row", "")) if reading.is_shown else None
    course = course_of(reading.wave, measured, request.actor) if measured else None
    context = shown.shared(reading, request) | {
        "question": asked,
        "name": words.words_of(asked),
        "course": course_block(course, _name_of(reading, asked, measured.option)) if course and measured else None,
        "back": question_url(reading, asked),
    }
    return render(request, "web/surveys/results_trend.html", context)


def _name_of(reading: Reading, asked: Question, option: str) -> str:
    options = {one.code: one.words for one in reading.told[asked.code].options}
    name = words.words_of(asked)
    return f"{name} – {words.label_of(options[option], option)}" if option in options else name


def _said(asked: Question, score: Score | None, measured: Measured | None) -> list[str]:
    if score is None or measured is None:
        return []
    return [words.sentence_of(words.words_of(asked), score, measured.measure)]
