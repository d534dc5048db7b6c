"""One question by segment, unit, language, mode: which groups differ from the rest by more than chance explains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import (
    Comparison,
    GroupComparisons,
    Score,
    SmallestDifference,
    Tally,
    compare_means,
    compare_nps,
    compare_shares,
    mean_difference,
    nps_difference,
    share_difference,
    smallest_difference_of_means,
    smallest_difference_of_nps,
    smallest_difference_of_shares,
)
from ascolto.analysis.scores.scores import of_hundred
from ascolto.analysis.scores.share_changes import Populations
from ascolto.surveys.figures import Group, Tallies, shown_groups, tallies_by
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Question
from ascolto.surveys.scores import CHOSEN, NO_ANSWERS, Measure, counted_from, counted_of, measure_of, scale_of, score_of
from ascolto.surveys.slices import BY_NAMES, By, fewest_of, hidden_groups
from ascolto.web.figures.blocks import Block, Column, Kind, Line, Sheet
from ascolto.web.figures.numbers import decimal
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_blocks import cells_of, drawn, question_url, score_columns
from ascolto.web.surveys.results_form import group_names
from ascolto.web.surveys.results_reading import Reading

LEAST = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What of a question is compared: its numbers, those of one row, or how often one option was chosen."""

    question: Question
    measure: Measure
    row: str = ""
    option: str = ""

    def answers(self, found: Tallies) -> Tally:
        """Return the answers of a group, counted; for an option 1 where it was chosen."""
        if self.measure is Measure.SHARE:
            chosen = found.chosen.get(self.question.pk)
            return chosen.tally(self.option) if chosen else NO_ANSWERS
        return counted_of(found.numbered.get((self.question.pk, self.row)))

    def score(self, answers: Tally, *, population: int | None = None) -> Score:
        question = Question(kind=QuestionKind.CONSENT) if self.measure is Measure.SHARE else self.question
        return score_of(question, answers, population=population)

    def difference(self, answers: Tally, others: Tally, *, populations: Populations) -> Comparison:
        """Return how much higher the score of the first is than that of others, in the unit of the score."""
        match self.measure:
            case Measure.NPS:
                return nps_difference(answers, others, populations=populations)
            case Measure.MEAN | Measure.RANK:
                return mean_difference(answers, others, populations=populations)
            case Measure.HUNDRED:
                return mean_difference(self._of_hundred(answers), self._of_hundred(others), populations=populations)
            case _:
                return share_difference(answers, others, at_least=counted_from(self.question), populations=populations)

    def _of_hundred(self, answers: Tally) -> Tally:
        scale = scale_of(self.question)
        return replace(answers, values=of_hundred(answers.values, scale))

    def hits(self, answers: Tally) -> Tally:
        """Return the answers as 1 where they count for a share and 0 where not."""
        return answers.at_least(counted_from(self.question))


def measured_of(reading: Reading, question: Question, row: str = "") -> Measured | None:
    """Return what of a question can be compared; of choices the one most often chosen, nothing of text.

    Nothing either of what too few answered.
    """
    measured = _measured(reading, question, row)
    if measured is None or reading.is_hidden(question, measured.row):
        return None
    return measured


def _measured(reading: Reading, question: Question, row: str) -> Measured | None:
    told = reading.told[question.code]
    if QuestionKind(question.kind) in CHOSEN:
        chosen = reading.tallies.chosen.get(question.pk)
        if chosen is None or not chosen.n:
            return None
        most = max(told.options, key=lambda option: chosen.chose(option.code))
        return Measured(question, Measure.SHARE, option=most.code)
    measure = measure_of(question)
    if measure is None:
        return None
    return Measured(question, measure, row=row if row in told.row_codes else told.row_codes[0])


def groups_block(reading: Reading, measured: Measured, by: By) -> Block | None:
    """Return the scores of the groups; nothing where there are not at least two to show."""
    sizes, hidden = shown_groups(reading.wave, reading.actor, by, cut=reading.cut)
    names = group_names(by, list(sizes))
    found = tallies_by(reading.wave, reading.actor, by, cut=reading.cut, questions=[measured.question])
    answers = {group: measured.answers(found.get(group) or Tallies()) for group in names}
    hidden |= hidden_groups({group: given.n for group, given in answers.items() if given.n}, fewest_of(reading.wave))
    answers = {group: given for group, given in answers.items() if given.n and group not in hidden}
    if len(answers) < LEAST:
        return None
    scores = {group: measured.score(given) for group, given in answers.items()}
    compared = compare(measured, {str(group): given for group, given in answers.items()})
    shown = {row.group: row for row in compared.comparisons}
    falling = sorted(scores, key=lambda group: -1.0 if scores[group].value is None else -(scores[group].value or 0.0))
    unit = scores[falling[0]].unit
    columns = (
        *score_columns(str(BY_NAMES[by]), unit, str(words.MEASURE_NAMES[measured.measure])),
        Column(
            pgettext("column", "chance"),
            Kind.CHANCE,
            gettext(
                "How likely a difference from the rest as large as this would be by chance alone, adjusted for how many"
                " groups are compared (false discovery rate of 5 %)."
            ),
        ),
    )
    lines = tuple(
        Line(
            (*cells_of(names[group], scores[group]), shown[str(group)].adjusted_p_value),
            _group_url(reading, measured, by, group),
        )
        for group in falling
    )
    sentences = _said(falling, names, scores, shown)
    untold = [names[group] for group in falling if shown[str(group)].adjusted_p_value is None]
    title = gettext("By %(by)s") % {"by": BY_NAMES[by]}
    return Block(
        code=f"by-{by}",
        title=title,
        icon="users",
        sentences=sentences,
        ground=_ground(len(hidden), list(answers.values()), untold),
        sheet=Sheet(title, columns, lines),
        drawing=drawn(
            [(names[group], words.estimate_of(scores[group])) for group in falling],
            axis=str(words.MEASURE_NAMES[measured.measure]),
            alternative=" ".join(sentences),
        ),
    )


def compare(measured: Measured, groups: Mapping[str, Tally]) -> GroupComparisons:
    """Return how each group differs from all others together, by its weighted score and the design effect of that."""
    match measured.measure:
        case Measure.NPS:
            return compare_nps(groups)
        case Measure.MEAN | Measure.HUNDRED | Measure.RANK:
            return compare_means(groups)
        case _:
            return compare_shares({name: measured.hits(given) for name, given in groups.items()})


def smallest_seen(score: Score) -> str:
    """Say which difference from another wave of this size the wave could have seen; nothing where it cannot be said."""
    n, found = int(score.effective_n), None
    if score.value is not None and score.standard_error and n > 1:
        found = _smallest(score, n)
    if found is None or found.above is None:
        return ""
    reach = words.difference_of(found.above, score.unit)
    return gettext(
        "The smallest difference from another wave of this size that would show in four of five cases: %(reach)s."
    ) % {"reach": reach}


def _smallest(score: Score, n: int) -> SmallestDifference | None:
    error = score.standard_error or 0.0
    match score.unit:
        case "nps_points":
            return smallest_difference_of_nps(n, n, variance=min(1.0, max(1e-6, (error / 100) ** 2 * n)))
        case "share":
            return smallest_difference_of_shares(min(1.0, max(0.0, score.value or 0.0)), n, n)
        case _:
            return smallest_difference_of_means(error * sqrt(n), n, n)


def _said(
    falling: list[Group], names: Mapping[Group, str], scores: Mapping[Group, Score], shown: Mapping[str, Any]
) -> list[str]:
    best, worst = falling[0], falling[-1]
    facts = {
        "best": names[best], "high": words.value_of(scores[best]), "high_ground": words.ground_of(scores[best]),
        "worst": names[worst], "low": words.value_of(scores[worst]), "low_ground": words.ground_of(scores[worst]),
    }  # fmt: skip
    first = gettext(
        "Highest: %(best)s with %(high)s (%(high_ground)s); lowest: %(worst)s with %(low)s (%(low_ground)s)."
    )
    differing = [names[group] for group in falling if shown[str(group)].is_shown]
    if not differing:
        return [first % facts, gettext("No group differs from the rest by more than chance explains.")]
    second = ngettext(
        "%(count)s group differs from the rest by more than chance explains: %(names)s.",
        "%(count)s groups differ from the rest by more than chance explains: %(names)s.",
        len(differing),
    )
    listed = pgettext("between names of a list", ", ").join(differing)
    return [first % facts, second % {"count": decimal(len(differing), 0), "names": listed}]


def _ground(hidden: int, answers: Sequence[Tally], untold: Sequence[str]) -> list[str]:
    """Say what the comparison rests on, and which groups it leaves out and why."""
    said = []
    if any(given.is_weighted for given in answers):
        said.append(
            gettext(
                "Scores and comparison are weighted; their intervals carry the design effect of the weights (Kish)."
            )
        )
    if untold:
        listed = pgettext("between names of a list", ", ").join(untold)
        said.append(
            gettext("Not compared, for too few or too uneven answers to know how they vary: %(names)s.")
            % {"names": listed}
        )
    if hidden:
        said.append(gettext("Groups that are too small to be shown are left out."))
    return said


def _group_url(reading: Reading, measured: Measured, by: By, group: Group) -> str:
    narrowed = replace(reading, cut=replace(reading.cut, **{by.value: str(group)}))
    return question_url(narrowed, measured.question)
