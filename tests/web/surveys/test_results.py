"""Results at the desk: numbers with what they rest on, the way to the rows behind, and files to take along."""

import csv
import io
from datetime import date

import numpy as np
import openpyxl
import pyreadstat
import pytest
from django.db.models import Q

from ascolto.analysis import (
    benjamini_hochberg,
    difference_of_proportions,
    mean_difference,
    mean_of_hundred,
    nps_difference,
)
from ascolto.analysis.scores.tallies import tally_of
from ascolto.people.roles import Role
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.models import Answer, Question, Response, Wave
from ascolto.surveys.slices import By
from ascolto.trail.models import Event
from ascolto.web.sheets import Table, csv_in_parts, csv_of
from ascolto.web.surveys.results_blocks import distribution
from ascolto.web.surveys.results_export import LIMITS
from ascolto.web.surveys.results_groups import groups_block, measured_of
from ascolto.web.surveys.results_reading import reading_of
from ascolto.web.surveys.results_trend import course_of
from tests.conftest import employ
from tests.surveys.importing import EXAMPLES, take_in, take_in_extract
from tests.surveys.test_figures import rows_of
from tests.surveys.test_importing import HEADER, mapping


@pytest.fixture
def airport(organisation):
    """Two years of the airport's survey, 150 respondents each."""
    take_in_extract(2015)
    take_in_extract(2017)
    return Wave.objects.get(name="2017")


@pytest.fixture
def reader(client_of, clara_user):
    return client_of(clara_user)


@pytest.fixture
def exporter(client_of, organisation):
    return client_of(employ("Marta Neri", Role.QUALITY_MANAGER))


@pytest.fixture
def head(client_of, sofia):
    """Heads the house in Sofia: sees surveys there, and takes nothing along."""
    return client_of(employ("Una Petrova", Role.UNIT_HEAD, unit=sofia))


def address(wave, *more):
    return f"/desk/surveys/waves/{wave.reference}/results/" + "".join(f"{part}/" for part in more)


def read(client, url, **asked):
    answer = client.get(url, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def small_wave(tmp_path, rows, **parts):
    path = tmp_path / "answers.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    take_in(path, mapping(**parts))
    return Wave.objects.get()


def test_the_list_leads_to_the_results_of_each_wave(reader, airport):
    page = read(reader, "/desk/surveys/results/")

    assert address(airport) in page
    assert "San Francisco International Airport" in page


def test_the_headline_is_the_score_reckoned_from_the_file_with_interval_and_n(reader, airport):
    rows = [(r["NETPRO"], float(r["WEIGHT"])) for r in rows_of(EXAMPLES / "sfo-2017-extract.csv")]
    asked = [(int(mark), weight) for mark, weight in rows if mark.isdecimal() and int(mark) <= 10]
    total = sum(weight for _mark, weight in asked)
    net = sum((mark >= 9) * weight - (mark <= 6) * weight for mark, weight in asked) / total * 100

    page = read(reader, address(airport))
    assert f"the net promoter score is {net:.1f} (95 % interval" in page
    assert f"n = {len(asked)})" in page
    assert "150 complete responses are counted here." in page
    assert "Nobody was asked by name" in page


def test_scores_stand_by_category_or_by_factor(reader, airport):
    by_category, by_factor = read(reader, address(airport)), read(reader, address(airport), group="factor")

    assert "Cleanliness: mean, 0 to 100" in by_category
    assert "Product and service quality: mean, 0 to 100" in by_factor
    assert address(airport, "questions", "art") in by_category


def test_a_question_shows_how_its_answers_are_spread_and_by_whom(reader, airport):
    page = read(reader, address(airport, "questions", "overall"))

    marks = [r["Q7ALL"] for r in rows_of(EXAMPLES / "sfo-2017-extract.csv")]
    n = sum(mark in set("12345") for mark in marks)
    assert f"of {n} answers." in page
    assert "not applicable:" in page or "6" not in marks
    assert "By stratum" in page
    assert "differs from the rest" in page or "differ from the rest" in page


def test_one_question_stands_over_all_waves_on_one_page(reader, airport):
    page = read(reader, address(airport, "questions", "overall", "trend"))

    assert "in 2015 (" in page
    assert "in 2017 (" in page
    assert "The difference is" in page
    assert "asked in another way" not in page


def test_a_break_in_what_was_asked_is_drawn_and_said(reader, organisation, tmp_path):
    rows = [f"{n},1,en,{n % 5 + 1},1," for n in range(20)]
    small_wave(tmp_path, rows)
    path = tmp_path / "later.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    take_in(path, mapping(wave="June").replace("[scales.five]", "[scales.five]\nhigh = 7").replace("05-01", "06-01"))

    page = read(reader, address(Wave.objects.get(name="June"), "questions", "rooms", "trend"))
    assert "asked in another way from June on" in page
    assert "The difference is" not in page


@pytest.mark.parametrize("before", ["csat", "rating", "text"])
def test_no_line_leads_from_points_to_another_measure_of_the_same_code(reader, organisation, tmp_path, before):
    rows = [f"{n},1,en,{n % 5 + 1},1," for n in range(20)]
    small_wave(tmp_path, rows)
    path = tmp_path / "later.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    take_in(path, mapping(wave="June").replace("05-01", "06-01").replace('"rating"', '"csat"'))
    Question.objects.filter(edition=Wave.objects.get(name="May").edition_id, code="rooms").update(
        kind=before, series="other:rooms:1"
    )

    page = read(reader, address(Wave.objects.get(name="June"), "questions", "rooms", "trend"))
    assert ("Only one wave has asked this" in page) is (before != "csat")
    page = read(reader, address(Wave.objects.get(name="May"), "questions", "ways", "trend"))
    assert "in May (" in page


def test_a_wave_has_one_interval_on_every_page(reader, organisation, tmp_path):
    rows = [f"{n},1,en,{n % 5 + 1},1," for n in range(20)]
    wave = small_wave(tmp_path, rows, survey="invited = 24\npopulation = 24")
    path = tmp_path / "later.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    take_in(path, mapping(wave="June").replace("05-01", "06-01"))
    given = [n % 5 + 1 for n in range(20)]
    of_few, of_many = (mean_of_hundred(given, scale=(1, 5), population=known) for known in (24, None))

    for more in ((), ("questions", "rooms"), ("questions", "rooms", "trend")):
        page = read(reader, address(wave, *more))
        assert f"{of_few.low:.1f}" in page
        assert more[-1:] == ("trend",) or f"{of_many.low:.1f}" not in page


def test_the_answers_of_a_census_are_spread_without_an_interval(reader, organisation, tmp_path):
    rows = [f"{n},1,en,{n % 5 + 1},1," for n in range(20)]
    wave = small_wave(tmp_path, rows, survey="invited = 20\npopulation = 20")

    reading = reading_of(request_of(reader), wave, code="rooms", asked={})
    (block,) = distribution(reading, reading.questions[0])
    assert [line.cells[1:] for line in block.sheet.lines] == [(4, 0.2, 0.2, 0.2)] * 5


def request_of(client):
    """A request of whoever uses this browser."""
    return client.get("/desk/surveys/results/").wsgi_request


def waves_of(tmp_path, given):
    """Waves of the same question, one a month; for each what its respondents answered."""
    for month, answers in enumerate(given, start=1):
        path = tmp_path / f"{month}.csv"
        rows = [f"{n},1,en,{answer},1," for n, answer in enumerate(answers)]
        path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        take_in(path, mapping(wave=f"W{month}").replace("05-01", f"{month:02}-01"))
    return [Wave.objects.get(name=f"W{month}") for month in range(1, len(given) + 1)]


def course_in(client, wave, code="rooms"):
    reading = reading_of(request_of(client), wave, code=code, asked={})
    return course_of(wave, measured_of(reading, reading.questions[0]), reading.actor)


def test_waves_are_compared_by_welch_newcombe_or_the_adjusted_score_as_one_family(reader, organisation, tmp_path):
    given = [[1, 2, 3, 4, 5] * 4, [2, 3, 4, 4, 5] * 4, [3, 4, 4, 5, 5] * 5]
    waves = waves_of(tmp_path, given)

    found = course_in(reader, waves[0]).differences
    welch = [mean_difference(np.array(given[one]) * 25, np.array(given[other]) * 25) for one, other in FAMILY]
    assert [(one.later, one.earlier) for one in found] == FAMILY
    for one, expected in zip(found, welch, strict=True):
        assert (one.comparison.value, one.comparison.low, one.comparison.p_value) == pytest.approx(
            (expected.value, expected.low, expected.p_value)
        )
    assert [one.adjusted for one in found] == pytest.approx(benjamini_hochberg([one.p_value for one in welch]))

    Question.objects.filter(code="rooms").update(kind="csat")
    found = course_in(reader, waves[0]).differences
    counts = [(sum(answer >= 4 for answer in each), len(each)) for each in given]
    shares = [difference_of_proportions(*counts[one], *counts[other]) for one, other in FAMILY]
    for one, expected in zip(found, shares, strict=True):
        assert (one.comparison.low, one.comparison.high) == pytest.approx((expected.low, expected.high))

    Question.objects.filter(code="rooms").update(kind="nps", low=0, high=10)
    found = course_in(reader, waves[0]).differences
    nets = [nps_difference(given[one], given[other]) for one, other in FAMILY]
    for one, expected in zip(found, nets, strict=True):
        assert (one.comparison.value, one.comparison.high) == pytest.approx((expected.value, expected.high))


FAMILY = [(1, 0), (2, 1), (2, 0)]


def test_the_page_of_a_course_says_how_many_waves_it_compares_and_by_what(reader, organisation, tmp_path):
    waves = waves_of(tmp_path, [[1, 2, 3] * 5, [2, 3, 4] * 5, [3, 4, 5] * 5])

    page = read(reader, address(waves[0], "questions", "rooms", "trend"))
    assert "3 comparisons of two waves were made" in page
    assert "Welch" in page
    assert "more than chance explains" in page
    assert "taken as answered by different people" in page


def test_waves_about_different_houses_stand_on_different_lines(reader, organisation, tmp_path, sofia):
    first, second, _third = waves_of(tmp_path, [[1, 2, 3] * 5, [2, 3, 4] * 5, [3, 4, 5] * 5])
    Wave.objects.filter(pk=second.pk).update(unit=sofia)

    page = read(reader, address(first, "questions", "rooms", "trend"))
    assert "W3" in page
    assert "W2" not in page
    assert "Waves about other units or offerings are not on this line." in page
    page = read(reader, address(second, "questions", "rooms", "trend"))
    assert "Only one wave has asked this so far" in page
    assert "Waves about other units or offerings are not on this line." in page


def test_groups_are_compared_with_their_weights(reader, organisation, tmp_path):
    rows = [f"{n},{1 + n % 3},{'it' if n % 2 else 'en'},{n % 4 + 1 + n % 2},1," for n in range(120)]
    wave = small_wave(tmp_path, rows)

    reading = reading_of(request_of(reader), wave, code="rooms", asked={})
    measured = measured_of(reading, reading.questions[0])
    block = groups_block(reading, measured, By.LANGUAGE)
    sides = [
        tally_of(*zip(*[(n % 4 + 1 + n % 2, 1 + n % 3) for n in range(120) if n % 2 == side], strict=True))
        for side in (0, 1)
    ]
    expected = mean_difference(*sides).p_value
    assert [line.cells[-1] for line in block.sheet.lines] == pytest.approx([expected, expected])
    page = read(reader, address(wave, "questions", "rooms"))
    assert "Scores and comparison are weighted" in page
    assert "as they came;" not in page


def test_a_group_in_which_one_answer_weighs_all_is_not_compared_and_the_page_says_why(reader, organisation, tmp_path):
    rows = [f"{n},{1000000 if n == 0 else 1},{'it' if n < 8 else 'en'},{n % 5 + 1},1," for n in range(24)]
    wave = small_wave(tmp_path, rows)

    page = read(reader, address(wave, "questions", "rooms"))
    assert "Not compared, for too few or too uneven answers" in page


def test_a_filter_stands_in_the_address_and_counts_that_part_only(reader, airport):
    part = Response.objects.filter(wave=airport, stratum="before 11 am").count()

    page = read(reader, address(airport), stratum="before 11 am")
    assert f"{part} complete responses are counted here." in page
    assert "stratum: before 11 am" in page


def test_a_filter_that_names_nothing_counts_all_and_breaks_nothing(reader, airport):
    for asked in ({"stratum": "nowhere"}, {"unit": "x"}, {"mode": "owl"}):
        assert "150 complete responses" in read(reader, address(airport), **asked)


def test_a_part_that_is_too_small_is_not_shown_anywhere(reader, organisation, tmp_path):
    rows = [f"{n},1,{'it' if n < 3 else 'en'},{5 if n < 3 else 1},1," for n in range(20)]
    wave = small_wave(tmp_path, rows)

    for more in ((), ("questions", "rooms"), ("questions", "rooms", "rows")):
        assert "Too few to be shown" in read(reader, address(wave, *more), language="it")
        assert "Too few to be shown" in read(reader, address(wave, *more), language="en")
    assert "20 complete responses" in read(reader, address(wave))
    assert "By language" not in read(reader, address(wave, "questions", "rooms"))


def test_a_group_of_which_too_few_answered_the_question_is_not_shown(reader, organisation, tmp_path):
    rows = [f"{n},1,{('it', 'bg', 'en')[n % 3]},{0 if n in (0, 3) else n % 5 + 1},1," for n in range(18)]
    wave = small_wave(tmp_path, rows)

    page = read(reader, address(wave, "questions", "rooms"))
    assert "By language" not in page, "four Italians answered, and six of each other: two groups are hidden"
    assert "By language" in read(reader, address(wave, "questions", "ways"))


def test_a_filter_does_not_leave_the_few_others_who_answered_a_question(reader, organisation, tmp_path):
    rows = [f"{n},1,{'it' if n < 9 else 'en'},{0 if 2 < n < 9 else n % 5 + 1},1," for n in range(20)]
    wave = small_wave(tmp_path, rows)

    assert "Too few to be shown" in read(reader, address(wave, "questions", "rooms"), language="en"), "three are left"
    assert "Too few to be shown" not in read(reader, address(wave, "questions", "ways"), language="en")
    assert "The rooms" not in read(reader, address(wave), language="en")
    assert "The rooms" in read(reader, address(wave))


def test_an_anonymous_wave_of_four_shows_nothing_and_hands_nothing_out(reader, exporter, organisation, tmp_path):
    wave = small_wave(tmp_path, [f"{n},1,en,5,1," for n in range(4)], survey='privacy = "anonymous"')
    before = Event.objects.count()

    assert "Too few to be shown" in read(reader, address(wave))
    assert "Too few to be shown" in read(reader, address(wave, "questions", "rooms", "rows"))
    assert exporter.post(address(wave, "export"), {"format": "csv"}).status_code == 422
    assert Event.objects.count() == before


def test_the_rows_behind_a_number_are_as_many_as_it_says(reader, airport):
    n = Answer.objects.filter(wave=airport, question__code="overall", number=2).count()

    page = read(reader, address(airport, "questions", "overall", "rows"), value="2")
    assert page.count('data-label="Day"') == n > 0


def test_what_people_said_is_paged_and_narrowed_by_what_they_scored(reader, organisation, tmp_path):
    more = '[[questions]]\ncode = "why"\nkind = "text"\nwords = "Why?"\ncolumn = "Q3"\n'
    more += '[[questions]]\ncode = "nps"\nkind = "nps"\nwords = "Recommend?"\ncolumn = "Q4"\n'
    path = tmp_path / "said.csv"
    rows = [f"{n},1,en,5,1,,<b>Said {n}</b>,{10 if n % 2 else 3}" for n in range(60)]
    path.write_text("\n".join([f"{HEADER},Q3,Q4", *rows, ""]), encoding="utf-8")
    take_in(path, mapping(more=more))
    url = address(Wave.objects.get(), "questions", "why", "rows")

    page = read(reader, url)
    assert "&lt;b&gt;Said" in page
    assert "<b>Said" not in page
    assert page.count('data-label="Day"') == 25
    assert read(reader, url, score="3").count("Recommend?: 3") == 25
    assert "Recommend?: 10" not in read(reader, url, score="3")


@pytest.mark.parametrize("privacy", ["", 'privacy = "anonymous"'])
def test_words_of_few_who_scored_alike_are_not_singled_out(reader, organisation, tmp_path, privacy):
    more = '[[questions]]\ncode = "why"\nkind = "text"\nwords = "Why?"\ncolumn = "Q3"\n'
    more += '[[questions]]\ncode = "nps"\nkind = "nps"\nwords = "Recommend?"\ncolumn = "Q4"\n'
    path = tmp_path / "said.csv"
    rows = [f"{n},1,en,5,1,,Said {n},{3 if n < 2 else 8 if n < 8 else 10}" for n in range(40)]
    path.write_text("\n".join([f"{HEADER},Q3,Q4", *rows, ""]), encoding="utf-8")
    take_in(path, mapping(more=more, survey=privacy))
    url = address(Wave.objects.get(), "questions", "why", "rows")

    assert "Too few to be shown" in read(reader, url, score="3")
    assert "Too few to be shown" in read(reader, url, score="8"), "all others less these would be the two"
    assert "Said" in read(reader, url, score="10")
    assert "Said" in read(reader, url)


@pytest.mark.parametrize("privacy", ["", 'privacy = "anonymous"'])
def test_no_row_tells_the_language_the_way_or_the_day_of_one_person(reader, organisation, tmp_path, privacy):
    wave = small_wave(tmp_path, [f"{n},1,{'it' if n < 1 else 'en'},{n % 5 + 1},1," for n in range(20)], survey=privacy)
    first, second = Response.objects.filter(language="en").values_list("pk", flat=True)[:2]
    Response.objects.filter(pk=first).update(mode="paper")
    if not wave.is_anonymous:
        Response.objects.filter(pk=second).update(on_day=date(2025, 5, 7))

    page = read(reader, address(wave, "questions", "rooms", "rows"))
    assert page.count('data-label="Day"') == 20
    assert "Italian</td>" not in page
    assert "paper</td>" not in page.lower()
    assert "May 7" not in page
    assert "7 May" not in page


def test_what_too_few_answered_has_no_score_on_any_page(reader, exporter, organisation, tmp_path):
    rows = [f"{n},1,en,{5 if n < 3 else 0},1," for n in range(20)]
    wave = small_wave(tmp_path, rows, survey='privacy = "anonymous"')

    assert "The rooms" not in read(reader, address(wave))
    assert "n = 3" not in read(reader, address(wave))
    assert "100.0" not in read(reader, address(wave, "questions", "rooms", "trend"))
    asked = {"block": "course", "code": "rooms", "format": "csv"}
    assert exporter.post(address(wave, "download"), asked).status_code == 404


def test_who_sees_surveys_in_one_unit_counts_that_unit_only(head, airport, sofia):
    some = list(Response.objects.filter(wave=airport).values_list("pk", flat=True)[:40])
    Response.objects.filter(pk__in=some).update(unit=sofia)

    assert "40 complete responses are counted here." in read(head, address(airport))


def test_who_may_not_take_data_along_is_offered_no_file_and_gets_none(head, airport):
    before = Event.objects.count()

    assert "Take answers along" not in read(head, address(airport))
    assert head.post(address(airport, "export"), {"format": "csv"}).status_code == 403
    assert head.post(address(airport, "download"), {"block": "spread-all", "code": "art"}).status_code == 403
    assert Event.objects.count() == before


def body(answer):
    return b"".join(answer.streaming_content)


def test_all_answers_leave_as_csv_with_what_was_answered_and_leave_an_event(exporter, airport):
    answer = exporter.post(address(airport, "export"), {"format": "csv"})
    table = list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))

    assert len(table) == 150
    cells = [r["Q7ALL"] for r in rows_of(EXAMPLES / "sfo-2017-extract.csv")]
    assert sorted(row["overall"] for row in table if row["overall"][:1].isdigit()) == sorted(
        f"{cell}.0" for cell in cells if cell in set("12345")
    )
    assert sum(row["overall"] == "not applicable" for row in table) == cells.count("6")
    purposes = [{r[f"Q2PURP{n}"] for n in (1, 2, 3)} for r in rows_of(EXAMPLES / "sfo-2017-extract.csv")]
    assert sum(row["purpose.2"] == "1" for row in table) == sum("2" in each for each in purposes)
    event = Event.objects.get(kind=WaveEvent.EXPORTED)
    assert event.subject == f"wave:{airport.pk}"


def test_a_file_that_does_not_hold_all_responses_is_not_offered_and_csv_holds_any_number(
    exporter, airport, monkeypatch
):
    monkeypatch.setitem(LIMITS, "xlsx", 149)
    before = Event.objects.count()

    page = read(exporter, address(airport, "export"))
    assert 'value="xlsx"' not in page
    assert "There are more responses here than fit on a sheet of Excel: 149" in page
    assert exporter.post(address(airport, "export"), {"format": "xlsx"}).status_code == 422
    assert Event.objects.count() == before
    answer = exporter.post(address(airport, "export"), {"format": "csv"})
    assert len(list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))) == 150


def test_a_table_of_any_length_leaves_in_parts_as_it_would_in_one_file(airport):
    rows = [[n, f"=SUM({n})", None] for n in range(1_203)]
    head, kinds = ["n", "words", "nothing"], ["number", "text", "text"]

    parts = list(csv_in_parts(Table("", head, kinds, rows)))
    assert len(parts) > 3
    with csv_of(Table("", head, kinds, rows)) as file:
        assert b"".join(parts) == file.read()


def test_the_workbook_explains_its_columns_and_takes_no_words_for_formulas(exporter, organisation, tmp_path):
    more = '[[questions]]\ncode = "why"\nkind = "text"\nwords = "=1+1"\ncolumn = "Q3"\n'
    path = tmp_path / "said.csv"
    rows = [f'{n},1,en,5,1,,"=HYPERLINK(""x"")"' for n in range(9)]
    path.write_text("\n".join([f"{HEADER},Q3", *rows, ""]), encoding="utf-8")
    take_in(path, mapping(more=more))

    book = openpyxl.load_workbook(
        io.BytesIO(body(exporter.post(address(Wave.objects.get(), "export"), {"format": "xlsx"})))
    )
    answers, dictionary = book.worksheets
    assert {cell.data_type for row in answers.iter_rows(min_row=2) for cell in row if cell.value} <= {"s", "n", "d"}
    assert [row[1].value for row in dictionary.iter_rows(min_row=2) if row[0].value == "why"] == ["=1+1"]


def test_the_file_of_spss_has_the_words_of_questions_answers_and_missing_values(exporter, airport, tmp_path):
    path = tmp_path / "answers.sav"
    path.write_bytes(body(exporter.post(address(airport, "export"), {"format": "sav"})))

    frame, meta = pyreadstat.read_sav(str(path), output_format="polars", user_missing=True)
    assert frame.height == 150
    assert meta.column_names_to_labels["overall"] == "SFO Airport as a whole"
    assert meta.variable_value_labels["overall"][5.0] == "Outstanding"
    assert meta.variable_value_labels["overall"][98.0] == "not applicable"
    assert meta.missing_ranges["overall"] == [{"lo": 98.0, "hi": 98.0}]
    cells = [r["Q7ALL"] for r in rows_of(EXAMPLES / "sfo-2017-extract.csv")]
    assert sorted(frame["overall"].drop_nulls().to_list()) == sorted(
        98.0 if cell == "6" else float(cell) for cell in cells if cell in set("123456")
    )


def test_facts_that_would_tell_a_person_are_no_columns(exporter, organisation, tmp_path):
    rows = [f"{n},1,{'it' if n < 2 else 'en'},5,1," for n in range(20)]
    wave = small_wave(tmp_path, rows)

    head = body(exporter.post(address(wave, "export"), {"format": "csv"})).decode("utf-8-sig").splitlines()[0]
    assert "language" not in head
    assert "mode" in head


def test_facts_that_together_would_tell_a_person_are_no_columns(exporter, organisation, tmp_path):
    wave = small_wave(tmp_path, [f"{n},1,{'it' if n < 8 else 'en'},5,1," for n in range(20)])
    first, second = Response.objects.filter(language="it").values_list("pk", flat=True)[:2]
    Response.objects.update(segment="groups")
    Response.objects.filter(Q(language="en") | Q(pk=first)).update(segment="families")
    Response.objects.filter(pk=second).update(on_day=date(2025, 5, 7))

    table = list(
        csv.DictReader(io.StringIO(body(exporter.post(address(wave, "export"), {"format": "csv"})).decode("utf-8-sig")))
    )
    assert {row["segment"] for row in table} == {"families", "groups"}
    assert "language" not in table[0], "one Italian is of a family"
    assert {row["day"] for row in table} == {"2025-05-01"}
    assert len({row["mode"] for row in table} - {""}) == 1


def test_an_anonymous_wave_gives_the_month_and_no_facts(exporter, organisation, tmp_path):
    wave = small_wave(tmp_path, [f"{n},1,en,5,1," for n in range(9)], survey='privacy = "anonymous"')
    assert wave.privacy == Privacy.ANONYMOUS

    table = list(
        csv.DictReader(io.StringIO(body(exporter.post(address(wave, "export"), {"format": "csv"})).decode("utf-8-sig")))
    )
    assert {row["day"] for row in table} == {date(2025, 5, 1).isoformat()}
    assert "stratum" not in table[0]
    assert "mode" not in table[0]


@pytest.mark.parametrize(
    ("block", "code"),
    [("scores-cleanliness-hundred", ""), ("spread-all", "overall"), ("by-stratum", "overall"), ("course", "overall")],
)
def test_the_table_of_a_block_can_be_taken_along(exporter, airport, block, code):
    url = address(airport, "questions", code) if block != "course" and code else address(airport)
    url = address(airport, "questions", code, "trend") if block == "course" else url
    assert f'value="{block}"' in read(exporter, url)

    answer = exporter.post(address(airport, "download"), {"block": block, "code": code, "format": "csv"})
    assert answer.status_code == 200
    assert len(body(answer).decode("utf-8-sig").splitlines()) > 2
    assert Event.objects.filter(kind=WaveEvent.EXPORTED).count() == 1


def test_pages_cost_as_many_statements_whatever_the_number_of_answers(reader, airport, django_assert_max_num_queries):
    read(reader, address(airport))
    with django_assert_max_num_queries(50):
        read(reader, address(airport))
