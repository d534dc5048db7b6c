"""The score of a question: which one belongs to its kind, with its interval, its n and its unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ascolto.analysis import Kano, Score, Tally, kano, kano_counts, mean_of_hundred, mean_score, nps, top_box
from ascolto.surveys import content as said
from ascolto.surveys.figures import Floats, Numbered, Tallies, tally_of
from ascolto.surveys.kinds import Design, QuestionKind
from ascolto.surveys.models import Question, Wave

CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
COMPARED_WELL = {4: 3, 5: 3}
NO_ANSWERS = tally_of([])
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
    answers: Tally,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Score:
    """Return the score that belongs to the kind of the question.

    Args:
        answers: numbers on the scale of the question, counted. Where they are weighted, the interval is that of
            Kish's effective n, so that it carries the design effect.
        population: how many could have answered; narrows the interval by the finite population correction.
    Returns:
        NPS in points, the share of the two best points (CSAT), of those whose expectations were met (compared), or of
        those who agreed (consent); the mean in points of the scale (CES, number), else in points of 0..100. Undefined
        where nobody answered.
    Raises:
        ValueError: the question has no numbers to score.
    """
    shared: dict[str, Any] = {"population": population, "confidence": confidence}
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
            return mean_of_hundred(answers, scale=scale_of(question), **shared)
        case _:
            raise ValueError(f"A question of kind {question.kind} has no score.")


def scale_of(question: Question) -> tuple[int, int]:
    """Return the least and the greatest answer of a question whose mean is put on 0 to 100."""
    return (1 if question.low is None else question.low, 5 if question.high is None else question.high)


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
        ticks = {option.code: chosen.tally(option.code) if chosen else NO_ANSWERS for option in told.options}
        return [
            Figure(question, Measure.SHARE, top_box(of, at_least=1, population=population), option=code)
            for code, of in ticks.items()
        ]
    if kind is QuestionKind.RANKING:
        scale = (1, max(2, len(told.options)))
        ranked = {option.code: found.ranked.get((question.pk, option.code)) for option in told.options}
        return [
            Figure(question, Measure.RANK, mean_score(counted_of(of), scale=scale, population=population), option=code)
            for code, of in ranked.items()
        ]
    measure = measure_of(question)
    if measure is None:
        return []
    return [
        Figure(question, measure, score_of(question, counted_of(numbered), population=population), row=row)
        for row, numbered in ((row, found.numbered.get((question.pk, row))) for row in told.row_codes)
    ]


def counted_of(numbered: Numbered | None) -> Tally:
    """Return the answers to one row as the analysis takes them; none where nobody answered."""
    return numbered.tally() if numbered else NO_ANSWERS


def kano_of(there: Floats, lacking: Floats, *, confidence: float = 0.95) -> Kano:
    """Return the category of what a Kano pair asks about."""
    return kano(kano_counts(there, lacking), confidence=confidence)


def headlines(figures: Sequence[Figure]) -> list[Figure]:
    """Return the scores that speak for the wave: recommendation, satisfaction, effort, expectations."""
    spoken = [one for one in figures if QuestionKind(one.question.kind) in HEADLINES]
    return sorted(spoken, key=lambda one: HEADLINES.index(QuestionKind(one.question.kind)))


def population_of(wave: Wave) -> int | None:
    """Return how many could have been asked, where everybody was or a plain sample was drawn; None if not known.

    None too where strata were drawn apart: each has a correction of its own, and one for all would be wrong wherever
    their chances differ. Without any, intervals are rather too wide than too narrow.
    """
    if wave.design.get("design") == Design.STRATIFIED:
        return None
    computed: Mapping[str, Any] = wave.design.get("computed") or {}
    known = computed.get("population")
    return int(known) if isinstance(known, int) and known > 0 else None
