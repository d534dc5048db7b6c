"""The parts of a page of results: tiles, sentences, lists of choices and words, and what is shared by all."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from ascolto.organisation.models import Taxon, Tree
from ascolto.surveys.figures import pairs_of
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Question
from ascolto.surveys.policy import may_export_results
from ascolto.surveys.scores import Figure, headlines, kano_of
from ascolto.surveys.slices import By
from ascolto.ui.request import HouseRequest
from ascolto.web.figures.blocks import Block
from ascolto.web.figures.numbers import percent, whole
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_blocks import LISTED, question_url, rows_url
from ascolto.web.surveys.results_form import query_of
from ascolto.web.surveys.results_groups import groups_block, measured_of, smallest_seen
from ascolto.web.surveys.results_reading import Reading
from ascolto.web.surveys.results_responding import early_and_late_said, frame_said


def shared(reading: Reading, request: HouseRequest) -> dict[str, object]:
    wave = reading.wave
    address = reverse("survey_results", args=[wave.reference])
    may_export = bool(may_export_results(request.actor, wave))
    is_one = len(reading.questions) == 1
    asked = {"row": request.GET["row"]} if request.GET.get("row") else {}
    return {
        "wave": wave,
        "reading": reading,
        "form": reading.form,
        "is_shown": reading.is_shown,
        "n_words": whole(reading.n),
        "questionnaire": wave.edition.questionnaire.in_language(get_language() or "en"),
        "address": address,
        "results_url": f"{address}{query_of(reading.cut)}",
        "chips": _chips(reading),
        "query": reading.cut.asked,
        "block_query": reading.cut.asked | ({"code": reading.questions[0].code} if is_one else {}) | asked,
        "export_url": reverse("survey_results_export", args=[wave.reference]) if may_export else "",
        "download_url": reverse("survey_results_download", args=[wave.reference]) if may_export else "",
    }


def _chips(reading: Reading) -> list[dict[str, str]]:
    asked = reading.cut.asked
    return [
        {"label": said, "url": f"?{urlencode({key: value for key, value in asked.items() if key != name})}"}
        for name, said in zip(asked, reading.form.said(reading.cut), strict=True)
    ]


def tabs(reading: Reading, *, is_by_factor: bool) -> list[dict[str, object]]:
    return [
        {"label": gettext("By category"), "url": query_of(reading.cut) or "?", "is_current": not is_by_factor},
        {"label": gettext("By factor"), "url": query_of(reading.cut, group="factor"), "is_current": is_by_factor},
    ]


def tile(reading: Reading, figure: Figure) -> dict[str, object]:
    return {
        "label": words.shortened(words.name_of_figure(figure, reading.told[figure.question.code])),
        "value": words.value_of(figure.score),
        "ground": words.ground_of(figure.score),
        "change": words.MEASURE_NAMES[figure.measure],
        "url": question_url(reading, figure.question),
    }


def sentence(reading: Reading, figure: Figure) -> str:
    name = words.name_of_figure(figure, reading.told[figure.question.code])
    said = words.sentence_of(name, figure.score, figure.measure)
    return f"{said} {smallest_seen(figure.score)}".strip()


def first_sentence(reading: Reading) -> str:
    """Say how many answered."""
    return ngettext(
        "%(n)s complete response is counted here.", "%(n)s complete responses are counted here.", reading.n
    ) % {"n": whole(reading.n)}


def categories() -> dict[str, str]:
    """Return what the categories of questions are called, by code."""
    language = get_language() or "en"
    taxa = Taxon.objects.of(Tree.QUESTION_CATEGORY).order_by("pk")
    return {taxon.code: taxon.in_language(language) for taxon in taxa}


def spelled(code: str) -> str:
    """Return a name made of a code that no category has."""
    return code.replace("_", " ").capitalize() or gettext("Without a category")


def choices(reading: Reading) -> list[dict[str, object]]:
    """Return for each question with a list of options the one most often chosen."""
    rows: list[dict[str, object]] = []
    for question in reading.questions:
        if QuestionKind(question.kind) not in LISTED:
            continue
        figures = [one for one in reading.figures if one.question.pk == question.pk and one.score.value is not None]
        is_ranking = QuestionKind(question.kind) is QuestionKind.RANKING
        most = (min if is_ranking else max)(figures, key=lambda one: one.score.value or 0.0, default=None)
        if most is not None:
            name = words.name_of_figure(most, reading.told[question.code])
            rows.append(
                {
                    "name": words.words_of(question),
                    "url": question_url(reading, question),
                    "most": words.shortened(name),
                    "value": words.value_of(most.score),
                    "ground": words.ground_of(most.score),
                }
            )
    return rows


def texts(reading: Reading) -> list[dict[str, object]]:
    """Return the questions that were answered in words, with how many answered."""
    found = reading.tallies.texts
    return [
        {"name": words.words_of(one), "n": whole(found[one.pk]), "url": rows_url(reading, one)}
        for one in reading.questions
        if QuestionKind(one.kind) is QuestionKind.TEXT and found.get(one.pk) and not is_too_small(reading, one)
    ]


def missing(reading: Reading) -> list[str]:
    """Say what is known of those who did not answer."""
    spoken = headlines(reading.figures)
    return [*early_and_late_said(reading.wave, reading.actor, spoken), *frame_said(reading.wave, reading.actor)]


def answered(reading: Reading, question: Question) -> int:
    """Return how many answered a question, or one row of it."""
    rows = reading.told[question.code].row_codes
    return max(reading.tallies.answered(question.pk, row) for row in rows)


def is_too_small(reading: Reading, question: Question) -> bool:
    """Return whether a question was answered by some, but by too few to be shown, or too few others."""
    return 0 < answered(reading, question) < reading.fewest or all(
        reading.is_hidden(question, row) for row in reading.told[question.code].row_codes
    )


def kano(reading: Reading, question: Question) -> str:
    """Say into which category a Kano pair puts what it asks about."""
    if QuestionKind(question.kind) is not QuestionKind.KANO:
        return ""
    found = kano_of(*pairs_of(reading.wave, reading.actor, question, cut=reading.cut))
    if found.category is None or found.n < reading.fewest:
        return gettext("Too few answered both sides of the pair for a category.")
    category = words.KANO_NAMES[found.category]
    better, worse = found.better.value or 0.0, found.worse.value or 0.0
    return gettext("Kano category: %(category)s (n = %(n)s; better %(better)s, worse %(worse)s).") % {
        "category": category, "n": whole(found.n), "better": percent(better), "worse": percent(abs(worse)),
    }  # fmt: skip


def groups(reading: Reading, question: Question, row: str) -> list[Block]:
    """Return a block for each way in which the part can be divided further."""
    measured = measured_of(reading, question, row)
    if measured is None:
        return []
    divided = [By(name) for name in reading.form.fields if name not in reading.cut.asked]
    blocks = [groups_block(reading, measured, by) for by in divided if reading.may_be_divided_by(by)]
    return [block for block in blocks if block is not None]
