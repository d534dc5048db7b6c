"""One question over all waves that asked it: a line with its intervals, broken where it cannot be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from ascolto.analysis import Score
from ascolto.charts import BandPoint, BandWords, draw_band
from ascolto.surveys.divisions import is_shown
from ascolto.surveys.figures import tallies
from ascolto.surveys.models import Question, Response, Wave
from ascolto.surveys.scores import CHOSEN, Measure, measure_of, population_of
from ascolto.surveys.slices import WHOLE, counted, fewest_shown
from ascolto.trail.acting import Actor
from ascolto.web.figures.blocks import Block, Column, Line, Sheet
from ascolto.web.figures.drawings import number_format
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_blocks import cells_of, score_columns
from ascolto.web.surveys.results_differences import (
    Answered,
    Difference,
    difference_cells,
    difference_columns,
    differences,
    family_said,
    last_said,
)
from ascolto.web.surveys.results_groups import Measured


@dataclass(frozen=True, slots=True)
class Moment:
    """The score of one wave; `begins_anew` where what was asked cannot be compared with the wave before."""

    wave: Wave
    on: date
    question: Question
    score: Score
    begins_anew: bool
    answered: Answered


@dataclass(frozen=True, slots=True)
class Course:
    """A question over its waves, in their order; some may be too small to be shown, some are about other units."""

    measured: Measured
    moments: Sequence[Moment]
    hidden: int
    elsewhere: int
    differences: Sequence[Difference]

    @property
    def breaks(self) -> list[Moment]:
        return [moment for moment in self.moments if moment.begins_anew]


def course_of(wave: Wave, measured: Measured, actor: Actor) -> Course:
    """Return the course of a question over the waves of its questionnaire that score it alike.

    Each kind stands apart, and so does each unit and offering: a line from one house to another would tell of houses
    and not of time.
    """
    questionnaire = wave.edition.questionnaire_id
    waves = Wave.objects.visible_to(actor).filter(edition__questionnaire=questionnaire, kind=wave.kind)
    asked = Question.objects.filter(edition__questionnaire=questionnaire, code=measured.question.code)
    alike = [one for one in asked.select_related("edition").order_by("pk") if _is_scored_alike(one, measured)]
    by_edition = {question.edition_id: question for question in alike}
    begun = dict(Response.objects.filter(wave__in=waves).order_by().values_list("wave").annotate(Min("on_day")))
    heard = [one for one in waves.select_related("edition") if one.edition_id in by_edition and one.pk in begun]
    rows = [one for one in heard if _subject(one) == _subject(wave)]
    moments: list[Moment] = []
    hidden = 0
    for one in sorted(rows, key=lambda each: (begun[each.pk], each.pk)):
        if not is_shown(one, actor, WHOLE):
            hidden += 1
            continue
        question = by_edition[one.edition_id]
        here = Measured(question, measured.measure, measured.row, measured.option)
        answers = here.answers(tallies(one, actor, questions=[question]))
        if 0 < answers.n < fewest_shown(one, actor):
            hidden += 1
            continue
        population = _population(one, actor)
        score = here.score(answers, population=population)
        anew = bool(moments) and moments[-1].question.series != question.series
        moments.append(
            Moment(one, begun[one.pk], question, score, anew, Answered(answers, population, question.series))
        )
    found = differences(measured, [moment.answered for moment in moments])
    return Course(measured, moments, hidden, len(heard) - len(rows), found)


def _subject(wave: Wave) -> tuple[int | None, int | None]:
    return wave.unit_id, wave.offering_id


def _is_scored_alike(question: Question, measured: Measured) -> bool:
    """Return whether a question of another edition has the same measure: no line leads from points to shares."""
    if measured.measure is Measure.SHARE:
        return question.kind in CHOSEN
    return measure_of(question) is measured.measure


def _population(wave: Wave, actor: Actor) -> int | None:
    known = population_of(wave)
    return known if known is not None and known >= counted(wave, actor).count() else None


def course_block(course: Course, name: str) -> Block:
    """Return the course as a drawing with its table."""
    measured = str(words.MEASURE_NAMES[course.measured.measure])
    known = [moment for moment in course.moments if moment.score.value is not None]
    sentences = _said(course, known, name)
    unit = known[0].score.unit if known else "scale_points"
    columns = (
        *score_columns(pgettext("column", "wave"), unit, measured),
        Column(pgettext("column", "comparable"), meaning=gettext("Whether it can be compared with the wave before.")),
        *difference_columns(unit),
    )
    lines = tuple(
        Line(
            (
                *cells_of(moment.wave.name, moment.score),
                _comparable(moment, place),
                *difference_cells(course.differences, place),
            ),
            reverse("survey_results_question", args=[moment.wave.reference, moment.question.code]),
        )
        for place, moment in enumerate(course.moments)
    )
    return Block(
        code="course",
        title=measured.capitalize(),
        icon="trending-up",
        sentences=sentences,
        ground=[
            gettext("The band is the 95 % interval of each wave by itself."),
            *family_said(course.differences, course.measured.measure),
        ],
        sheet=Sheet(gettext("Over time"), columns, lines),
        drawing=_drawing(course, known, measured, sentences) if len(known) > 1 else None,
    )


def _drawing(course: Course, known: Sequence[Moment], measured: str, sentences: Sequence[str]) -> object:
    is_share = known[0].score.unit == "share"
    points = [
        BandPoint(
            label=moment.wave.name,
            measured=moment.score.value,
            line=None if moment.begins_anew else moment.score.value,
            low=None if moment.begins_anew else moment.score.low,
            high=None if moment.begins_anew else moment.score.high,
        )
        for moment in known
    ]
    band = BandWords(
        alternative=" ".join(sentences),
        period=pgettext("axis", "wave"),
        value=measured,
        measured=pgettext("axis", "score"),
        line=pgettext("axis", "line"),
        low=pgettext("axis", "from"),
        high=pgettext("axis", "to"),
    )
    broken = next((place for place, moment in enumerate(known) if moment.begins_anew), None)
    return draw_band(
        points, words=band, broken_at=broken, is_share="yes" if is_share else "no", numbers=number_format()
    )


def _comparable(moment: Moment, place: int) -> str:
    if place == 0:
        return "–"
    return pgettext("comparable", "no") if moment.begins_anew else pgettext("comparable", "yes")


def _said(course: Course, known: Sequence[Moment], name: str) -> list[str]:
    elsewhere = [gettext("Waves about other units or offerings are not on this line.")] if course.elsewhere else []
    if len(known) < 2:
        return [gettext("Only one wave has asked this so far; a course begins with the second."), *elsewhere]
    first, last = known[0], known[-1]
    facts = {
        "name": words.shortened(name), "first": first.wave.name, "last": last.wave.name,
        "before": words.value_of(first.score), "before_ground": words.ground_of(first.score),
        "after": words.value_of(last.score), "after_ground": words.ground_of(last.score),
    }  # fmt: skip
    said = [
        gettext("%(name)s: %(before)s in %(first)s (%(before_ground)s), %(after)s in %(last)s (%(after_ground)s).")
        % facts
    ]
    if course.breaks:
        broken = pgettext("between names of a list", ", ").join(moment.wave.name for moment in course.breaks)
        said.append(
            gettext("The question was asked in another way from %(waves)s on: before and after cannot be compared.")
            % {"waves": broken}
        )
    else:
        said.append(last_said(course.differences, len(course.moments) - 1, last.score))
    if course.hidden:
        said.append(gettext("Waves that are too small to be shown are left out."))
    return [*said, *elsewhere]
