"""The rows behind a number: responses with what they answered, words included, and never who they are."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ascolto.surveys.exporting import is_day_told, told_together
from ascolto.surveys.kinds import Mark, Mode, QuestionKind
from ascolto.surveys.models import Answer, Question, Response
from ascolto.surveys.scores import HEADLINES
from ascolto.surveys.slices import By, counted, fewest_of, hidden_groups
from ascolto.trail.acting import Permission
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.figures.numbers import decimal
from ascolto.web.keyset import window
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_blocks import question_url
from ascolto.web.surveys.results_form import query_of
from ascolto.web.surveys.results_reading import Reading, reading_of, wave_named

LONGEST_CODE = 80
UNTOLD = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as a page shows it."""

    on_day: date
    mode: str
    language: str
    words_language: str
    answer: str
    scores: list[str]
    weight: str
    customer_url: str


def rows_behind(request: HouseRequest, reference: str, code: str) -> HttpResponse:
    """Show the responses behind a number, or what was said in words; the filters stand in the address."""
    reading = reading_of(request, wave_named(request, reference), code=code)
    question = reading.questions[0]
    answers = _asked_for(reading, question, request)
    is_shown = reading.shows_rows and not _is_too_small(reading, question, answers, request)
    page = window(answers if is_shown else answers.none(), by=_order_of(question), asked=request.GET)
    scores = _scores_beside(reading, question, page.rows)
    told = _told_of(reading)
    context = {
        "wave": reading.wave,
        "question": question,
        "name": words.words_of(question),
        "is_shown": is_shown,
        "is_text": QuestionKind(question.kind) is QuestionKind.TEXT,
        "page": page,
        "rows": [_shown(reading, question, row, scores.get(row.response_id, []), told, request) for row in page.rows],
        "back": question_url(reading, question),
        "filters": _score_filters(reading, question, request),
        "narrowed": reading.form.said(reading.cut),
        "results_url": f"{reverse('survey_results', args=[reference])}{query_of(reading.cut)}",
    }
    return render(request, "web/surveys/results_rows.html", context)


def _is_too_small(reading: Reading, question: Question, answers: "QuerySet[Answer]", request: HouseRequest) -> bool:
    """Return whether too few said what is asked for; words of those alone who gave a score too few gave among them.

    A score that is large enough is hidden along where it is all that a small one could be told from.
    """
    narrowed = bool(set(request.GET) & {"value", "row", "score"})
    is_words = QuestionKind(question.kind) is QuestionKind.TEXT
    promised = narrowed and (reading.wave.is_anonymous or is_words)
    fewest = fewest_of(reading.wave) if promised else reading.fewest
    if 0 < answers.count() < fewest:
        return True
    score, headline = _score_of(request), _headline(reading)
    if score is None or headline is None or not is_words:
        return False
    spoke = _narrowed(reading, question, _responses(reading), request).values("response")
    scores = Answer.objects.filter(wave=reading.wave, question=headline, response__in=spoke).exclude(number=None)
    sizes = dict(scores.order_by().values_list("number").annotate(n=Count("*")))
    return float(score) in hidden_groups(sizes, fewest)


def _asked_for(reading: Reading, question: Question, request: HouseRequest) -> "QuerySet[Answer]":
    responses, score, headline = _responses(reading), _score_of(request), _headline(reading)
    if headline is not None and score is not None:
        said = Answer.objects.filter(wave=reading.wave, question=headline, number=score)
        responses = responses.filter(pk__in=said.values("response"))
    return _narrowed(reading, question, responses, request).select_related("response__customer")


def _responses(reading: Reading) -> "QuerySet[Response]":
    return counted(reading.wave, reading.actor, reading.cut).order_by()


def _score_of(request: HouseRequest) -> int | None:
    """Return the score by which words are narrowed, if any."""
    score = request.GET.get("score", "")
    return int(score) if score.isascii() and score.isdecimal() and len(score) < 3 else None


def _narrowed(
    reading: Reading, question: Question, responses: "QuerySet[Response]", request: HouseRequest
) -> "QuerySet[Answer]":
    """Return the answers of these responses, to one row or with one value where that is asked for."""
    rows = Answer.objects.filter(wave=reading.wave, question=question, response__in=responses)
    if row := request.GET.get("row", "")[:LONGEST_CODE]:
        rows = rows.filter(row=row)
    value = request.GET.get("value", "")[:LONGEST_CODE]
    if value and "\0" not in value:
        told = reading.told[question.code]
        is_choice = value in {option.code for option in told.options}
        rows = rows.filter(choice=value) if is_choice else _by_number(rows, value)
    if QuestionKind(question.kind) is QuestionKind.TEXT:
        rows = rows.exclude(text="")
    return rows


def _order_of(question: Question) -> str:
    """Return by what the rows are ordered: by what was said, which tells nothing of when."""
    return "text" if QuestionKind(question.kind) is QuestionKind.TEXT else "choice"


def _by_number(rows: "QuerySet[Answer]", value: str) -> "QuerySet[Answer]":
    try:
        return rows.filter(number=float(value))
    except ValueError:
        return rows.none()


def _headline(reading: Reading) -> Question | None:
    """Return the question by whose answer words are filtered: recommendation before satisfaction before effort."""
    asked = [one for one in reading.wave.edition.questions.all() if QuestionKind(one.kind) in HEADLINES]
    return min(asked, key=lambda one: HEADLINES.index(QuestionKind(one.kind)), default=None)


def _score_filters(reading: Reading, question: Question, request: HouseRequest) -> list[dict[str, object]]:
    """Return the ways to see the words of those only who gave a certain score."""
    headline = _headline(reading)
    if headline is None or QuestionKind(question.kind) is not QuestionKind.TEXT:
        return []
    asked = request.GET.get("score", "")
    low, high = headline.low or 0, headline.high or 0
    return [
        {
            "label": str(point) if point != "" else words.ALL,
            "url": query_of(reading.cut, score=str(point)) or "?",
            "is_current": str(point) == asked,
        }
        for point in ("", *range(low, high + 1))
    ]


def _scores_beside(reading: Reading, question: Question, rows: list[Answer]) -> dict[int, list[str]]:
    """Return what the same respondents scored, for those whose words are shown."""
    found: dict[int, list[str]] = {}
    if QuestionKind(question.kind) is not QuestionKind.TEXT:
        return found
    beside = Answer.objects.filter(
        response__in=[row.response_id for row in rows], question__kind__in=HEADLINES, number__isnull=False
    )
    for answer in beside.select_related("question").order_by("question__position"):
        label = words.shortened(words.words_of(answer.question))
        found.setdefault(answer.response_id, []).append(f"{label}: {decimal(answer.number or 0.0, 0)}")
    return found


def _told_of(reading: Reading) -> set[str]:
    """Return what may be told beside each answer: nothing that only few have in common."""
    told = told_together(reading.wave, reading.actor, reading.cut, [By.LANGUAGE, By.MODE, By.STRATUM])
    is_day = is_day_told(reading.wave, reading.actor)
    return {*told, *(["day"] if is_day else [])}


def _shown(
    reading: Reading, question: Question, row: Answer, scores: list[str], told: set[str], request: HouseRequest
) -> Shown:
    response = row.response
    language = response.language if By.LANGUAGE in told else ""
    customer = response.customer
    may_see = customer is not None and request.actor.holds_somewhere(Permission.VIEW_CUSTOMERS)
    return Shown(
        on_day=response.on_day if "day" in told else response.on_day.replace(day=1),
        mode=str(Mode(response.mode).label) if By.MODE in told else UNTOLD,
        language=language_name(language) if language else UNTOLD,
        words_language=language,
        answer=answer_said(reading, question, row),
        scores=scores,
        weight=decimal(response.weight, 2) if By.STRATUM in told or not response.stratum else UNTOLD,
        customer_url=reverse("customer", args=[customer.reference]) if customer is not None and may_see else "",
    )


def answer_said(reading: Reading, question: Question, row: Answer) -> str:
    """Return an answer in words."""
    told = reading.told[question.code]
    if row.mark:
        return str(words.MARK_NAMES[Mark(row.mark)])
    parts = []
    rows = {one.code: one.words for one in told.rows}
    if row.row:
        parts.append(words.label_of(rows.get(row.row, {}), row.row))
    if row.choice:
        options = {option.code: option.words for option in told.options}
        parts.append(words.label_of(options.get(row.choice, {}), row.choice))
    if row.number is not None:
        is_point = told.asked_on is not None and QuestionKind(question.kind) is not QuestionKind.NUMBER
        parts.append(
            words.point_name(told, int(row.number))
            if is_point
            else decimal(row.number, 0 if row.number % 1 == 0 else 2)
        )
    if row.text:
        parts.append(row.text)
    return ": ".join(parts)
