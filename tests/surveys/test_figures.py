"""Answers counted in the database are those of the file, counted by hand; small parts stay hidden."""

import csv
import gzip
from collections import Counter
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from random import Random

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ascolto.surveys.divisions import is_shown
from ascolto.surveys.figures import pairs_of, satisfaction_of, shown_groups, tallies, tallies_by
from ascolto.surveys.kinds import Privacy, SurveyKind
from ascolto.surveys.models import Answer, Response, Wave
from ascolto.surveys.slices import FEWEST, By, Cut, fewest_shown, hidden_groups
from ascolto.trail.acting import SYSTEM, Actor, ActorKind, Permission
from tests.analysis.reference import real
from tests.surveys.importing import EXAMPLES, take_in, take_in_extract
from tests.surveys.test_importing import HEADER, mapping


def rows_of(path):
    read = gzip.open if path.suffix == ".gz" else Path.open
    with read(path, "rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def question(wave, code):
    return wave.edition.questions.get(code=code)


def counts_of(numbered):
    found = Counter()
    for value, of in numbered.given.items():
        found[str(int(value))] += of.n
    return found


def check_against_file(wave, path):
    """Compare what the database counts with what the cells of the file say."""
    rows = rows_of(path)
    found = tallies(wave, SYSTEM)
    overall, art, lived = question(wave, "overall"), question(wave, "art"), question(wave, "live")
    assert counts_of(found.numbered[overall.pk, ""]) == Counter(r["Q7ALL"] for r in rows if r["Q7ALL"] in set("12345"))
    assert counts_of(found.numbered[art.pk, ""]) == Counter(r["Q7ART"] for r in rows if r["Q7ART"] in set("12345"))
    assert found.marks[art.pk, "", "na"] == sum(r["Q7ART"] == "6" for r in rows)
    chosen = {code: of.n for code, of in found.chosen[lived.pk].options.items()}
    assert chosen == Counter(r["Q16LIVE"] for r in rows if r["Q16LIVE"] in set("123"))
    given = found.numbered[overall.pk, ""].tally()
    pairs = [(int(r["Q7ALL"]), float(r["WEIGHT"])) for r in rows if r["Q7ALL"] in set("12345")]
    assert np.average(given.values, weights=given.weights) == pytest.approx(
        sum(a * w for a, w in pairs) / sum(w for _a, w in pairs)
    )
    assert given.squares.sum() == pytest.approx(sum(w**2 for _a, w in pairs))
    purposes = [{r[f"Q2PURP{n}"] for n in (1, 2, 3)} - {"", "0"} for r in rows]
    asked = found.chosen[question(wave, "purpose").pk]
    assert asked.n == sum(bool(each) for each in purposes)
    assert {code: of.n for code, of in asked.options.items()} == Counter(c for each in purposes for c in each)
    both = tallies_by(wave, SYSTEM, By.STRATUM)["before 11 am"].numbered[overall.pk, ""]
    assert both.n == sum(r["STRATA"] == "1" and r["Q7ALL"] in set("12345") for r in rows)


@pytest.mark.parametrize("year", [2015, 2017])
@pytest.mark.django_db
def test_the_extract_is_counted_as_its_cells_say(organisation, year):
    take_in_extract(year)

    check_against_file(Wave.objects.get(), EXAMPLES / f"sfo-{year}-extract.csv")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_whole_year_of_the_airports_survey_is_counted_as_its_cells_say(organisation):
    path = real("sfo/sfo-airport-survey-2017.csv.gz")
    told = take_in(path, EXAMPLES / "sfo-2017.toml")

    assert (told["created"], told["rejected"]) == (2831, [])
    check_against_file(Wave.objects.get(), path)


@pytest.fixture
def wave(organisation, tmp_path):
    """Twenty respondents: six by train in Italian, fourteen by car in English."""
    path = tmp_path / "wave.csv"
    rows = [f"{n},1,{'it' if n < 6 else 'en'},{n % 5 + 1},{2 if n < 6 else 1}," for n in range(20)]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    take_in(path, mapping())
    return Wave.objects.get()


def test_weights_are_added_up_in_the_database_as_they_are_by_hand(wave):
    chance = Random(11)
    everybody = Response.objects.values_list("pk", flat=True)
    weights = {pk: chance.choice([0.0, 0.3, 1.7, chance.random()]) for pk in everybody}
    for pk, weight in weights.items():
        Response.objects.filter(pk=pk).update(weight=weight)
    rooms, ways = question(wave, "rooms"), question(wave, "ways")
    train = list(Response.objects.filter(language="en").values_list("pk", flat=True)[:6])
    Answer.objects.bulk_create(Answer(wave=wave, question=ways, response_id=pk, choice="2") for pk in train)

    found, by_language = tallies(wave, SYSTEM), tallies_by(wave, SYSTEM, By.LANGUAGE)
    for language, tallied in [(None, found), *by_language.items()]:
        of = {row.pk: weights[row.pk] for row in Response.objects.all() if language in (None, row.language)}
        for value, heard in tallied.numbered[rooms.pk, ""].given.items():
            said = Answer.objects.filter(question=rooms, number=value, response__in=of)
            assert heard == pytest.approx(summed(of[one.response_id] for one in said))
        chosen = {pk for pk in of if Answer.objects.filter(question=ways, response=pk).exclude(choice="").exists()}
        assert tallied.chosen[ways.pk].respondents == pytest.approx(summed(of[pk] for pk in chosen))
        by_train = Answer.objects.filter(question=ways, choice="2", response__in=of).values_list("response", flat=True)
        assert tallied.chosen[ways.pk].options["2"] == pytest.approx(summed(of[pk] for pk in by_train))
        assert tallied.chosen[ways.pk].tally("2").counts.sum() == sum(of[pk] > 0 for pk in chosen)


def summed(weights):
    """How many, how many of them weigh something, and the sums of weights and of their squares."""
    each = list(weights)
    return len(each), sum(weight > 0 for weight in each), sum(each), sum(weight**2 for weight in each)


def test_as_many_rows_come_back_whether_each_has_a_weight_of_its_own(wave):
    for place, pk in enumerate(Response.objects.values_list("pk", flat=True)):
        Response.objects.filter(pk=pk).update(weight=1 + place / 100)

    with CaptureQueriesContext(connection) as asked:
        tallies(wave, SYSTEM)
    counting = [one["sql"] for one in asked if "SUM(" in one["sql"]]
    assert len(counting) == 4
    assert all("weight" not in sql.partition("GROUP BY")[2] for sql in counting)


def test_both_sides_of_a_pair_are_counted_together(organisation, tmp_path):
    more = (
        '[[questions]]\ncode = "wifi"\nkind = "kano"\nwords = "Internet"\n'
        'rows = { functional = "F", dysfunctional = "D" }\n'
    )
    path = tmp_path / "pairs.csv"
    sides = [(1, 5), (1, 5), (2, 4), (3, 3), (1, ""), ("", 2)]
    rows = [f"{n},1,en,5,1,,{there},{lacking}" for n, (there, lacking) in enumerate(sides)]
    path.write_text("\n".join([f"{HEADER},F,D", *rows, ""]), encoding="utf-8")
    take_in(path, mapping(more=more))
    wave = Wave.objects.get()

    there, lacking = pairs_of(wave, SYSTEM, question(wave, "wifi"))
    assert sorted(zip(there, lacking, strict=True)) == [(1, 5), (1, 5), (2, 4), (3, 3)]


def handler(unit):
    return Actor(ActorKind.USER, ref="7", grants={Permission.VIEW_SURVEYS: frozenset({unit.pk})})


def test_an_actor_of_one_unit_counts_the_responses_about_that_unit_only(wave, sofia, rome):
    some = list(Response.objects.order_by("pk").values_list("pk", flat=True)[:7])
    Response.objects.filter(pk__in=some).update(unit=sofia)
    rooms = question(wave, "rooms")

    assert tallies(wave, handler(sofia)).numbered[rooms.pk, ""].n == 7
    assert tallies(wave, handler(rome)).answered(rooms.pk) == 0
    assert tallies(wave, SYSTEM).numbered[rooms.pk, ""].n == 20


def test_incomplete_responses_are_not_counted(wave):
    Response.objects.filter(pk=Response.objects.order_by("pk")[0].pk).update(is_complete=False)

    assert tallies(wave, SYSTEM).numbered[question(wave, "rooms").pk, ""].n == 19


def test_a_part_of_fewer_than_five_is_not_shown_and_neither_is_what_leaves_fewer_than_five(wave):
    assert is_shown(wave, SYSTEM, Cut(language="it"))
    Response.objects.filter(pk__in=Response.objects.filter(language="it")[:2]).update(language="bg")

    assert not is_shown(wave, SYSTEM, Cut(language="bg"))
    assert not is_shown(wave, SYSTEM, Cut(language="it"))
    assert is_shown(wave, SYSTEM, Cut(language="en"))
    Response.objects.filter(language="bg").update(language="it")
    Response.objects.filter(pk__in=Response.objects.filter(language="en")[:10]).update(language="it")
    assert not is_shown(wave, SYSTEM, Cut(language="it")), "the four that it leaves would be known from the whole"


def test_a_small_group_takes_the_next_larger_one_along_so_that_nobody_reckons_it_out(wave):
    Response.objects.filter(pk__in=Response.objects.filter(language="it")[:1]).update(language="bg")

    shown, hidden = shown_groups(wave, SYSTEM, By.LANGUAGE)
    assert shown == {"en": 14}
    assert hidden == {"it", "bg"}


def test_what_hides_a_group_among_the_others_hides_it_by_itself_too(wave):
    some = list(Response.objects.filter(language="en").values_list("pk", flat=True)[:1])
    Response.objects.filter(pk__in=some).update(language="bg")

    assert not is_shown(wave, SYSTEM, Cut(language="bg"))
    assert not is_shown(wave, SYSTEM, Cut(language="it")), "the whole less Italian and English would be one answer"
    assert is_shown(wave, SYSTEM, Cut(language="en"))


def test_one_unit_of_many_is_a_part_of_the_wave_for_who_sees_no_more(wave, sofia):
    some = list(Response.objects.values_list("pk", flat=True)[:4])
    Response.objects.filter(pk__in=some).update(unit=sofia)

    assert not is_shown(wave, handler(sofia), Cut())
    assert fewest_shown(wave, handler(sofia)) == FEWEST
    Wave.objects.update(unit=sofia)
    wave.refresh_from_db()
    assert is_shown(wave, handler(sofia), Cut())
    assert fewest_shown(wave, handler(sofia)) == 0, "who sees the whole wave sees it as small as it is"


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [({"a": 9, "b": 8}, set()), ({"a": 9, "b": 4}, {"a", "b"}), ({"a": 9, "b": 3, "c": 2}, {"b", "c"}), ({}, set())],
)
def test_groups_are_hidden_until_those_hidden_together_are_large_enough(sizes, hidden):
    assert hidden_groups(sizes, 5) == hidden


def test_an_anonymous_wave_of_employees_shows_nothing_of_fewer_than_eight(wave):
    Wave.objects.update(privacy=Privacy.ANONYMOUS, kind=SurveyKind.EMPLOYEES)
    wave.refresh_from_db()
    assert is_shown(wave, SYSTEM, Cut())
    assert not is_shown(wave, SYSTEM, Cut(language="it"))
    Response.objects.filter(pk__in=Response.objects.all()[:13]).update(is_complete=False)
    assert not is_shown(wave, SYSTEM, Cut())


def test_only_named_responses_tell_of_a_customer(organisation, anna, tmp_path):
    path = tmp_path / "stays.csv"
    path.write_text("id,who,day,mark\n1,A1,2025-05-03,4\n2,,2025-05-02,2\n3,A1,2025-05-01,5\n", encoding="utf-8")
    type(anna).objects.filter(pk=anna.pk).update(source="crm", external_id="A1")
    text = """
kind = "answers"
[survey]
questionnaire = "Stays"
decision = "What to mend"
wave = "May"
named = true
customer_source = "crm"
[columns]
external_id = "id"
customer = "who"
on_day = "day"
[[questions]]
code = "stay"
kind = "csat"
column = "mark"
"""
    take_in(path, text)

    found = satisfaction_of([anna.pk], SYSTEM)
    assert [(one.on_day, one.value) for one in found] == [(date(2025, 5, 1), 5.0), (date(2025, 5, 3), 4.0)]
    assert satisfaction_of([anna.pk], Actor(ActorKind.USER, ref="9")) == []
