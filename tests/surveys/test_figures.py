"""Answers counted in the database are those of the file, counted by hand; small parts stay hidden."""

import csv
import gzip
from collections import Counter
from datetime import date
from io import TextIOWrapper
from pathlib import Path

import numpy as np
import pytest

from ascolto.surveys.figures import satisfaction_of, shown_groups, tallies, tallies_by
from ascolto.surveys.kinds import Privacy, SurveyKind
from ascolto.surveys.models import Response, Wave
from ascolto.surveys.slices import FEWEST, By, Cut, fewest_shown, hidden_groups, is_shown
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
    for value, count in zip(numbered.values, numbered.counts, strict=True):
        found[str(int(value))] += count
    return found


def check_against_file(wave, path):
    """Compare what the database counts with what the cells of the file say."""
    rows = rows_of(path)
    found = tallies(wave, SYSTEM)
    overall, art, lived = question(wave, "overall"), question(wave, "art"), question(wave, "live")
    assert counts_of(found.numbered[overall.pk, ""]) == Counter(r["Q7ALL"] for r in rows if r["Q7ALL"] in set("12345"))
    assert counts_of(found.numbered[art.pk, ""]) == Counter(r["Q7ART"] for r in rows if r["Q7ART"] in set("12345"))
    assert found.marks[art.pk, "", "na"] == sum(r["Q7ART"] == "6" for r in rows)
    chosen = {code: sum(by.values()) for code, by in found.chosen[lived.pk].options.items()}
    assert chosen == Counter(r["Q16LIVE"] for r in rows if r["Q16LIVE"] in set("123"))
    answers, weights = found.numbered[overall.pk, ""].arrays()
    pairs = [(int(r["Q7ALL"]), float(r["WEIGHT"])) for r in rows if r["Q7ALL"] in set("12345")]
    assert np.average(answers, weights=weights) == pytest.approx(
        sum(a * w for a, w in pairs) / sum(w for _a, w in pairs)
    )
    purposes = [{r[f"Q2PURP{n}"] for n in (1, 2, 3)} - {"", "0"} for r in rows]
    asked = found.chosen[question(wave, "purpose").pk]
    assert asked.n == sum(bool(each) for each in purposes)
    assert {code: sum(by.values()) for code, by in asked.options.items()} == Counter(
        c for each in purposes for c in each
    )
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
