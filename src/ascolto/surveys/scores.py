"""The score of a question: which one belongs to its kind, with its interval, its n and its unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from ascolto.analysis import Kano, Score, kano, kano_counts, mean_of_hundred, mean_score, nps, top_box
from ascolto.surveys import content as said
from ascolto.surveys.figures import Floats, Numbered, Tallies
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Question, Wave

CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
COMPARED_WELL = {4: 3, 5: 3}
HEADLINES = (QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES, QuestionKind.COMPARED)


class Measure(StrEnum):
    """What a score of answers is."""

    NPS = "nps"
    TOP_BOX = "top_box"
    MEAN = "mean"
    HUNDRED = "hundred"
    MET = "met"
    SHARE = "share"
    RANK = "rank"
    YES = "yes"


MEASURES: Mapping[QuestionKind, Measure] = {
    QuestionKind.NPS: Measure.NPS,
    QuestionKind.CSAT: Measure.TOP_BOX,
    QuestionKind.CES: Measure.MEAN,
    QuestionKind.COMPARED: Measure.MET,
    QuestionKind.NUMBER: Measure.MEAN,
    QuestionKind.CONSENT: Measure.YES,
    QuestionKind.RATING: Measure.HUNDRED,
    QuestionKind.EXPECTATION: Measure.HUNDRED,
    QuestionKind.PERCEPTION: Measure.HUNDRED,
    QuestionKind.IMPORTANCE: Measure.HUNDRED,
    QuestionKind.MATRIX: Measure.HUNDRED,
}
"""How numbers are scored; of those compared with what was expected, by the share who found it met or surpassed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One score of a question: of the whole, of one of its rows, or of one of its options."""

    question: Question
    measure: Measure
    score: Score
    row: str = ""
    option: str = ""


def measure_of(question: Question) -> Measure | None:
    """Return by what the numbers of a question are scored; None where it has no numbers to score."""
    return MEASURES.get(QuestionKind(question.kind))


def score_of(
    question: Question,
    answers: Floats,
    weights: Floats | None = None,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Score:
    """Return the score that belongs to the kind of the question.

    Args:
        answers: (respondents,) numbers on the scale of the question.
        weights: (respondents,) 0 or more; None weighs all alike. With weights the interval is that of Kish's
            effective n, so that it carries the design effect.
        population: how many could have answered; narrows the interval by the finite population correction.
    Returns:
        NPS in points, the share of the two best points (CSAT), of those whose expectations were met (compared), or of
        those who agreed (consent); the mean in points of the scale (CES, number), else in points of 0..100. Undefined
        where nobody answered.
    Raises:
        ValueError: the question has no numbers to score.
    """
    shared: dict[str, Any] = {"weights": weights, "population": population, "confidence": confidence}
    low, high = question.low, question.high
    match measure_of(question):
        case Measure.NPS:
            return nps(answers, **shared)
        case Measure.TOP_BOX | Measure.MET | Measure.YES:
            return top_box(answers, at_least=counted_from(question), **shared)
        case Measure.MEAN:
            scale = None if low is None or high is None else (low, high)
            return mean_score(answers, scale=scale, **shared)
        case Measure.HUNDRED:
            return mean_of_hundred(answers, scale=(1 if low is None else low, 5 if high is None else high), **shared)
        case _:
            raise ValueError(f"A question of kind {question.kind} has no score.")


def counted_from(question: Question) -> int:
    """Return the lowest answer that counts for the share by which a question is scored."""
    match measure_of(question):
        case Measure.TOP_BOX:
            return (question.high or 5) - 1
        case Measure.MET:
            high = question.high or 4
            return COMPARED_WELL.get(high, high - 1)
        case _:
            return 1


def figures_of(question: Question, told: said.Question, found: Tallies, *, population: int | None) -> list[Figure]:
    """Return the scores of a question: one for each row that is answered by itself, or for each option."""
    kind = QuestionKind(question.kind)
    if kind in CHOSEN:
        chosen = found.chosen.get(question.pk)
        arrays = chosen.arrays if chosen else _nothing
        return [
            Figure(question, Measure.SHARE, _share(arrays, option.code, population), option=option.code)
            for option in told.options
        ]
    if kind is QuestionKind.RANKING:
        most = len(told.options)
        ranked = [(option.code, found.ranked.get((question.pk, option.code))) for option in told.options]
        return [
            Figure(question, Measure.RANK, mean_score(each[0], scale=(1, max(2, most)), weights=each[1]), option=code)
            for code, each in ((code, arrays_of(numbered)) for code, numbered in ranked)
        ]
    measure = measure_of(question)
    if measure is None:
        return []
    return [
        Figure(question, measure, score_of(question, *arrays_of(numbered), population=population), row=row)
        for row, numbered in ((row, found.numbered.get((question.pk, row))) for row in told.row_codes)
    ]


def arrays_of(numbered: Numbered | None) -> tuple[Floats, Floats | None]:
    """Return the answers that weigh something with their weights, and no weights where all weigh the same."""
    if numbered is None:
        return np.array([], dtype=np.float64), None
    return weighing(*numbered.arrays())


def weighing(answers: Floats, weights: Floats) -> tuple[Floats, Floats | None]:
    """Return those of the answers that weigh something; without weights where these all weigh the same."""
    counting = weights > 0
    answers, weights = answers[counting], weights[counting]
    return answers, weights if len(np.unique(weights)) > 1 else None


def kano_of(there: Floats, lacking: Floats, *, confidence: float = 0.95) -> Kano:
    """Return the category of what a Kano pair asks about."""
    return kano(kano_counts(there, lacking), confidence=confidence)


def headlines(figures: Sequence[Figure]) -> list[Figure]:
    """Return the scores that speak for the wave: recommendation, satisfaction, effort, expectations."""
    spoken = [one for one in figures if QuestionKind(one.question.kind) in HEADLINES]
    return sorted(spoken, key=lambda one: HEADLINES.index(QuestionKind(one.question.kind)))


def population_of(wave: Wave) -> int | None:
    """Return how many could have been asked, where everybody was or a plain sample was drawn; None if not known."""
    computed: Mapping[str, Any] = wave.design.get("computed") or {}
    known = computed.get("population")
    return int(known) if isinstance(known, int) and known > 0 else None


def _share(arrays: Callable[[str], tuple[Floats, Floats]], option: str, population: int | None) -> Score:
    ticks, weights = weighing(*arrays(option))
    return top_box(ticks, at_least=1, weights=weights, population=population)


def _nothing(_option: str) -> tuple[Floats, Floats]:
    return np.array([], dtype=np.float64), np.array([], dtype=np.float64)
