"""Each kind of question has its score, equal to what is reckoned by hand from the file."""

from math import sqrt
from types import SimpleNamespace

import numpy as np
import pytest

from ascolto.analysis import KanoCategory, Undefined
from ascolto.analysis.scores.tallies import tally_of
from ascolto.surveys.figures import Numbered, Weighed, tallies
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Question, Wave
from ascolto.surveys.scores import (
    Measure,
    counted_from,
    counted_of,
    figures_of,
    headlines,
    kano_of,
    measure_of,
    population_of,
    score_of,
)
from ascolto.trail.acting import SYSTEM
from ascolto.web.surveys.results_groups import Measured
from tests.analysis.reference import real
from tests.surveys.importing import EXAMPLES, take_in, take_in_extract
from tests.surveys.test_figures import rows_of


def a_question(kind, low=None, high=None):
    return Question(code="q", kind=kind, low=low, high=high, wording={"en": "?"})


def answered(*values):
    return tally_of(values)


@pytest.mark.parametrize(
    ("kind", "low", "high", "answers", "value", "unit"),
    [
        (QuestionKind.NPS, 0, 10, (10, 9, 8, 0), 25.0, "nps_points"),
        (QuestionKind.CSAT, 1, 5, (5, 4, 3, 1), 0.5, "share"),
        (QuestionKind.CES, 1, 7, (7, 5, 3, 1), 4.0, "scale_points"),
        (QuestionKind.RATING, 1, 5, (5, 3), 75.0, "points_of_100"),
        (QuestionKind.COMPARED, 1, 4, (4, 3, 2, 1), 0.5, "share"),
        (QuestionKind.IMPORTANCE, 1, 5, (1, 5), 50.0, "points_of_100"),
        (QuestionKind.CONSENT, None, None, (1, 0, 0, 0), 0.25, "share"),
        (QuestionKind.NUMBER, None, None, (20, 40), 30.0, "scale_points"),
    ],
)
def test_each_kind_has_the_score_that_belongs_to_it(kind, low, high, answers, value, unit):
    score = score_of(a_question(kind, low, high), answered(*answers))

    assert (score.value, score.unit, score.n) == (pytest.approx(value), unit, len(answers))
    assert score.low < score.value < score.high


def test_nobody_who_answered_has_no_score_and_a_reason():
    score = score_of(a_question(QuestionKind.NPS, 0, 10), answered())

    assert (score.value, score.undefined) == (None, Undefined.NOTHING_COUNTED)


def test_weights_move_the_score_and_widen_its_interval_by_their_design_effect():
    question, answers = a_question(QuestionKind.CSAT, 1, 5), answered(*[5] * 50, *[1] * 50)
    plain = score_of(question, answers)
    weighted = score_of(question, tally_of([*[5] * 50, *[1] * 50], [3.0] * 50 + [1.0] * 50))

    assert weighted.value == pytest.approx(0.75)
    assert weighted.effective_n == pytest.approx(80.0)  # (50·3 + 50)² / (50·9 + 50)
    assert weighted.standard_error == pytest.approx(sqrt(0.75 * 0.25 / 80))
    assert plain.effective_n == 100


def test_answers_that_weigh_nothing_score_nothing_even_among_themselves():
    question = a_question(QuestionKind.NPS, 0, 10)
    silent = Weighed(1, 0, 0.0, 0.0)
    nothing = score_of(question, counted_of(Numbered({10.0: Weighed(3, 0, 0.0, 0.0), 0.0: silent})))
    some = score_of(question, counted_of(Numbered({10.0: Weighed(3, 3, 6.0, 12.0), 0.0: silent})))

    assert (nothing.value, nothing.undefined) == (None, Undefined.NOTHING_COUNTED)
    assert (some.value, some.n, some.effective_n) == (100.0, 3, 3.0)


@pytest.mark.parametrize(
    ("kind", "high", "least"),
    [
        (QuestionKind.CSAT, 5, 4),
        (QuestionKind.CSAT, 7, 6),
        (QuestionKind.COMPARED, 3, 2),
        (QuestionKind.COMPARED, 4, 3),
        (QuestionKind.COMPARED, 5, 3),
        (QuestionKind.COMPARED, 7, 6),
        (QuestionKind.CONSENT, None, 1),
    ],
)
def test_groups_are_compared_by_the_same_answers_that_score_the_whole(kind, high, least):
    question = a_question(kind, None if high is None else 1, high)
    measured, answers = Measured(question, measure_of(question)), answered(*range(high + 1 if high else 2))

    assert counted_from(question) == least
    assert measured.hits(answers).values.mean() == pytest.approx(score_of(question, answers).value)


def test_when_nearly_everybody_answered_the_interval_narrows():
    question, answers = a_question(QuestionKind.CSAT, 1, 5), answered(*[5, 2] * 50)
    wide, narrow = score_of(question, answers), score_of(question, answers, population=110)

    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


@pytest.mark.parametrize(
    ("design", "known"), [("census", 80), ("simple", 80), ("systematic", 80), ("stratified", None), ("", 80)]
)
def test_the_population_corrects_where_all_had_the_same_chance(design, known):
    wave = Wave(design={"design": design, "computed": {"population": 80}})

    assert population_of(wave) == known
    assert population_of(Wave(design={})) is None


@pytest.mark.parametrize("kind", [QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.FILE, QuestionKind.SINGLE])
def test_a_question_without_numbers_has_no_score_of_numbers(kind):
    assert measure_of(a_question(kind)) is None
    with pytest.raises(ValueError, match="has no score"):
        score_of(a_question(kind), answered(1))


def test_a_kano_pair_that_all_like_and_would_miss_is_one_dimensional():
    found = kano_of(np.ones(4), np.full(4, 5.0))

    assert found.category is KanoCategory.ONE_DIMENSIONAL


def figures(wave):
    told = wave.edition.read().questions
    found = tallies(wave, SYSTEM)
    return {
        (one.question.code, one.row, one.option): one
        for question in wave.edition.questions.all()
        for one in figures_of(question, told[question.code], found, population=None)
    }


def weighted_share(rows, column, counted, asked):
    pairs = [(row[column] in counted, float(row["WEIGHT"])) for row in rows if row[column] in asked]
    return sum(w for hit, w in pairs if hit) / sum(w for _hit, w in pairs), len(pairs)


@pytest.mark.django_db
def test_the_scores_of_the_extract_are_those_of_its_cells(organisation):
    take_in_extract(2017)
    found = figures(Wave.objects.get())
    rows = rows_of(EXAMPLES / "sfo-2017-extract.csv")

    satisfied, n = weighted_share(rows, "Q7ALL", {"4", "5"}, set("12345"))
    overall = found["overall", "", ""]
    assert (overall.measure, overall.score.value, overall.score.n) == (Measure.TOP_BOX, pytest.approx(satisfied), n)
    asked = {str(point) for point in range(11)}
    promoters, n = weighted_share(rows, "NETPRO", {"9", "10"}, asked)
    detractors, _n = weighted_share(rows, "NETPRO", {str(point) for point in range(7)}, asked)
    recommend = found["recommend", "", ""]
    assert (recommend.score.value, recommend.score.n) == (pytest.approx(100 * (promoters - detractors)), n)
    share, n = weighted_share(rows, "Q16LIVE", {"1"}, set("123"))
    assert (found["live", "", "1"].score.value, found["live", "", "1"].score.n) == (pytest.approx(share), n)
    assert [one.question.code for one in headlines(list(found.values()))] == ["recommend", "overall"]


@pytest.mark.proof
@pytest.mark.django_db
def test_all_passengers_of_the_airline_are_scored_as_reckoned_from_the_file(organisation):
    path = real("airline-satisfaction.csv.gz")
    told = take_in(path, EXAMPLES / "airline.toml")
    assert (told["created"], told["rejected"]) == (129_880, [])
    rows, found = rows_of(path), figures(Wave.objects.get())

    aspects = {code: one for code, one in found.items() if one.measure is Measure.HUNDRED}
    columns = SimpleNamespace(cleanliness="Cleanliness", wifi="In-flight Wifi Service", seat_comfort="Seat Comfort")
    assert len(aspects) == 14
    for code, column in vars(columns).items():
        rated = [int(row[column]) for row in rows if row[column] != "0"]
        score = found[code, "", ""].score
        mean, spread = np.mean(rated), np.std(rated, ddof=1)
        assert (score.value, score.n) == (pytest.approx((mean - 1) * 25), len(rated))
        assert score.standard_error == pytest.approx(spread * 25 / sqrt(len(rated)))
    satisfied = sum(row["Satisfaction"] == "Satisfied" for row in rows)
    assert found["satisfaction", "", "Satisfied"].score.value == pytest.approx(satisfied / len(rows))
