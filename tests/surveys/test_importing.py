"""Answers from files: each row a respondent, each column a question, and nothing left out without a word."""

import csv
from datetime import date

import pytest

from ascolto.customers.models import Customer
from ascolto.imports import running
from ascolto.imports.mapping import MappingError
from ascolto.imports.models import RejectedRow
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.kinds import Mark, Mode
from ascolto.surveys.lifecycle import EditionStage, WaveStage
from ascolto.surveys.models import Answer, Edition, Question, Questionnaire, Response, Wave
from ascolto.surveys.verifying import ResponseFault, check_responses
from ascolto.trail.acting import NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from tests.standing.crowd import at_once
from tests.surveys.importing import EXAMPLES, take_in, take_in_extract

GUESTS = """
kind = "answers"
external_source = "guests"
{ignored}
[survey]
questionnaire = "Guests"
decision = "What to mend first"
wave = "{wave}"
on = 2025-05-01
{survey}
[columns]
external_id = "id"
weight = "weight"
language = "lang"
[scales.five]
labels = {{ 1 = "bad", 5 = "good" }}
missing = ["0"]
not_applicable = ["6"]
[lists.ways]
options = {{ 1 = "car", 2 = "train" }}
missing = ["0"]
do_not_know = ["9"]
[[questions]]
code = "rooms"
kind = "rating"
words = {{ en = "The rooms", it = "Le camere" }}
scale = "five"
factor = "product"
column = "Q1"
[[questions]]
code = "ways"
kind = "multiple"
words = "How did you come?"
list = "ways"
columns = ["Q2A", "Q2B"]
{more}
"""
HEADER = "id,weight,lang,Q1,Q2A,Q2B"


def mapping(wave="May", ignored="", survey="", more=""):
    return GUESTS.format(wave=wave, ignored=ignored, survey=survey, more=more)


@pytest.fixture
def file(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "answers.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return path

    return write


def said():
    rows = Answer.objects.order_by("response__source_ref", "question__position", "choice")
    return [(a.question.code, a.number, a.choice, a.mark) for a in rows.select_related("question")]


def nothing_is_there():
    return not (Questionnaire.objects.exists() or Wave.objects.exists() or Response.objects.exists())


@pytest.mark.django_db
def test_a_row_becomes_a_response_with_its_weight_and_its_answers(organisation, file):
    told = take_in(file("7,1.5,it,4,1,2"), mapping())

    assert told == {"read": 1, "created": 1, "updated": 0, "skipped": 0, "rejected": []}
    response = Response.objects.get()
    assert (response.weight, response.language, response.on_day) == (1.5, "it", date(2025, 5, 1))
    assert (response.mode, response.source_ref, response.customer) == (Mode.FILE, "guests:7", None)
    assert said() == [("rooms", 4.0, "", ""), ("ways", None, "1", ""), ("ways", None, "2", "")]


@pytest.mark.django_db
def test_codes_that_are_no_answers_are_marks_or_nothing_as_the_mapping_says(organisation, file):
    take_in(file("1,1,en,6,9,", "2,1,en,0,2,2"), mapping())

    assert said() == [
        ("rooms", None, "", Mark.NOT_APPLICABLE),
        ("ways", None, "", Mark.DO_NOT_KNOW),
        ("ways", None, "2", ""),
    ]


@pytest.mark.django_db
def test_a_value_that_no_code_list_has_is_reported_by_row_and_column_and_the_row_is_kept(organisation, file):
    told = take_in(file("1,1,en,5,1,", "2,1,en,7,3,", "3,1,en,4,,"), mapping())

    assert told["created"] == 2
    assert told["rejected"] == [{"row": 3, "reason": "Not in the code list: Q1 “7”, Q2A “3”."}]
    assert RejectedRow.objects.get().raw == '["2", "1", "en", "7", "3", ""]'
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,-1,en,5,1,", "The weight is -1.0; it must be 0 or more."),
        ("1,1,en,,,", "The row answers none of the questions."),
        ("1,1,en,5.5,1,", "Not in the code list: Q1 “5.5”."),
    ],
)
@pytest.mark.django_db
def test_a_row_that_cannot_be_is_rejected_with_its_reason_and_leaves_nothing(organisation, file, row, reason):
    told = take_in(file(row), mapping())

    assert told["rejected"] == [{"row": 2, "reason": reason}]
    assert not Response.objects.exists()
    assert not Event.objects.filter(kind=ResponseEvent.IMPORTED).exists()


@pytest.mark.django_db
def test_a_unit_is_found_however_its_name_is_written_and_only_a_unit_that_there_is(organisation, sofia, file):
    by_unit = mapping().replace('language = "lang"', 'language = "lang"\nunit = "hotel"')

    told = take_in(file("1,1,en,5,1,,SÓFIA", "2,1,en,5,1,,Atlantis", header=f"{HEADER},hotel"), by_unit)

    assert told["rejected"] == [{"row": 3, "reason": "There is no unit “Atlantis”."}]
    assert Response.objects.get().unit == sofia


@pytest.mark.django_db
def test_a_column_of_which_the_mapping_says_nothing_refuses_the_file(organisation, file):
    path = file("1,1,en,5,1,,late", header=f"{HEADER},remark")

    with pytest.raises(MappingError, match="says nothing about these columns: remark"):
        take_in(path, mapping())
    assert nothing_is_there()
    assert take_in(path, mapping(ignored='ignored = ["remark"]'))["created"] == 1


@pytest.mark.django_db
def test_a_file_that_lacks_the_column_of_a_question_is_refused(organisation, file):
    with pytest.raises(MappingError, match="Q2B"):
        take_in(file("1,1,en,5,1", header="id,weight,lang,Q1,Q2A"), mapping())
    assert nothing_is_there()


@pytest.mark.django_db
def test_the_same_file_again_creates_nothing(organisation, file):
    path = file("1,1,en,5,1,", "2,1,en,4,2,")
    take_in(path, mapping())
    before = Event.objects.filter(kind=ResponseEvent.IMPORTED).count()

    assert take_in(path, mapping())["skipped"] == 2
    assert (Response.objects.count(), Wave.objects.count(), Edition.objects.count()) == (2, 1, 1)
    assert Event.objects.filter(kind=ResponseEvent.IMPORTED).count() == before == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_file_taken_in_twice_at_once_is_taken_in_once(organisation, file):
    path = file(*[f"{n},1,en,{n % 5 + 1},1," for n in range(300)])

    told = at_once(lambda: take_in(path, mapping()), lambda: take_in(path, mapping()))

    assert sum(one["created"] for one in told) == sum(one["skipped"] for one in told) == 300
    assert (Response.objects.count(), Wave.objects.count(), Questionnaire.objects.count()) == (300, 1, 1)
    assert verify().faults == []


@pytest.mark.django_db(transaction=True)
def test_a_trial_run_says_the_same_and_leaves_nothing(organisation, file):
    path = file(*[f"{n},1,en,{n % 5 + 1},1," for n in range(120)])

    assert take_in(path, mapping(), running.try_out)["created"] == 120
    assert nothing_is_there()


@pytest.mark.django_db
def test_what_is_imported_is_frozen_closed_and_on_the_trail(organisation, file):
    take_in(file("1,1,en,5,1,"), mapping())

    wave = Wave.objects.get()
    assert (wave.stage, wave.name, wave.edition.stage) == (WaveStage.CLOSED, "May", EditionStage.FROZEN)
    assert wave.edition.read().questions["rooms"].words == {"en": "The rooms", "it": "Le camere"}
    kinds = set(Event.objects.exclude(kind__startswith="import").values_list("kind", flat=True))
    assert {"questionnaire.created", "edition.frozen", "wave.imported", "response.imported"} <= kinds


@pytest.mark.django_db
def test_other_columns_are_another_edition_and_a_question_asked_alike_keeps_its_series(organisation, file):
    more = '[[questions]]\ncode = "why"\nkind = "text"\nwords = "Why?"\ncolumn = "Q3"\n'
    take_in(file("1,1,en,5,1,"), mapping())
    take_in(file("1,1,en,5,1,,Nice", header=f"{HEADER},Q3"), mapping(wave="June", more=more))

    assert list(Edition.objects.values_list("number", flat=True)) == [1, 2]
    assert Question.objects.filter(code="rooms").values("series").distinct().count() == 1
    assert Questionnaire.objects.count() == 1


@pytest.mark.django_db
def test_a_question_on_another_scale_begins_a_series_of_its_own(organisation, file):
    take_in(file("1,1,en,5,1,"), mapping())
    take_in(file("1,1,en,7,1,"), mapping(wave="June").replace("[scales.five]", "[scales.five]\nhigh = 7"))

    series = Question.objects.filter(code="rooms").order_by("pk").values_list("series", flat=True)
    assert [one.rpartition(":")[2] for one in series] == ["1", "2"]


@pytest.mark.django_db
def test_a_wave_on_record_takes_no_answers_to_other_questions(organisation, file):
    take_in(file("1,1,en,5,1,"), mapping())

    with pytest.raises(MappingError, match="on record with other questions"):
        take_in(file("2,1,en,5,1,"), mapping().replace("How did you come?", "How did you travel?"))
    assert Response.objects.count() == 1


@pytest.mark.django_db
def test_an_anonymous_wave_keeps_the_month_and_no_day(organisation, file):
    survey = 'privacy = "anonymous"'
    text = mapping(survey=survey).replace("on = 2025-05-01", "on = 2025-05-17")
    take_in(file("1,1,en,5,1,"), text)

    assert Response.objects.get().on_day == date(2025, 5, 1)


@pytest.mark.django_db
def test_customers_are_named_only_where_the_mapping_says_that_nothing_else_was_promised(organisation, anna, file):
    Customer.objects.filter(pk=anna.pk).update(source="crm", external_id="A1")
    header, columns = f"{HEADER},who", 'external_id = "id"\ncustomer = "who"'
    named = mapping(survey='named = true\ncustomer_source = "crm"').replace('external_id = "id"', columns)
    silent = mapping(wave="Silent").replace('external_id = "id"', columns)

    assert take_in(file("1,1,en,5,1,,A1", "2,1,en,5,1,,B2", header=header), named)["rejected"] == [
        {"row": 3, "reason": "There is no customer “B2”."}
    ]
    take_in(file("1,1,en,5,1,,A1", header=header), silent)
    assert list(Response.objects.order_by("wave__pk").values_list("customer", flat=True)) == [anna.pk, None]


@pytest.mark.django_db
def test_who_may_import_but_not_run_surveys_takes_no_answers_in(organisation, olga, file):
    with pytest.raises(NotPermitted):
        take_in(file("1,1,en,5,1,"), mapping(), by=olga)
    assert nothing_is_there()


@pytest.mark.django_db
def test_an_answer_that_was_changed_later_no_longer_fits_the_digest_on_the_trail(organisation, file):
    take_in(file("1,1,en,5,1,", "2,1,en,4,2,"), mapping())
    assert list(check_responses()) == []

    answer = Answer.objects.filter(number=4).get()
    Answer.objects.filter(pk=answer.pk).update(number=5)

    assert list(check_responses()) == [ResponseFault(answer.response_id, "altered")]
    facts = Event.objects.get(subject=f"response:{answer.response_id}").canonical
    assert Response.objects.get(pk=answer.response_id).digest in facts


@pytest.mark.django_db
def test_matrices_kano_pairs_rankings_and_ticks_come_from_a_column_each(organisation, file):
    more = """
[[questions]]
code = "parts"
kind = "matrix"
scale = "five"
rows = { bed = "M1", bath = "M2" }
[[questions]]
code = "pool"
kind = "kano"
rows = { functional = "K1", dysfunctional = "K2" }
[[questions]]
code = "order"
kind = "ranking"
list = "ways"
ticks = { 1 = "R1", 2 = "R2" }
[[questions]]
code = "ticked"
kind = "multiple"
list = "ways"
ticks = { 1 = "T1", 2 = "T2" }
chosen = ["yes"]
missing = ["no"]
"""
    header = f"{HEADER},M1,M2,K1,K2,R1,R2,T1,T2"
    take_in(file("1,1,en,5,1,,4,6,5,1,2,1,yes,no", header=header), mapping(more=more))

    rows = Answer.objects.exclude(question__code__in=["rooms", "ways"]).order_by("question__position", "row", "choice")
    assert [(a.question.code, a.row, a.choice, a.number, a.mark) for a in rows.select_related("question")] == [
        ("parts", "bath", "", None, "na"),
        ("parts", "bed", "", 4.0, ""),
        ("pool", "dysfunctional", "", 1.0, ""),
        ("pool", "functional", "", 5.0, ""),
        ("order", "", "1", 2.0, ""),
        ("order", "", "2", 1.0, ""),
        ("ticked", "", "1", None, ""),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('kind = "rating"', 'kind = "guess"'), "rooms"),
        (('scale = "five"', 'scale = "six"'), "there is no scale or list “six”"),
        (('column = "Q1"', ""), "exactly one of"),
        (('column = "Q1"', 'column = "Q1"\ncolour = "red"'), "“colour” is not known there"),
        (('code = "ways"', 'code = "rooms"'), "stands there twice"),
        (('decision = "What to mend first"', 'decision = " "'), "it has no decision"),
        (('list = "ways"', ""), "it needs a list of options"),
        (("on = 2025-05-01", 'on = "May"'), "“on” is no day"),
    ],
)
def test_a_mapping_that_says_what_cannot_be_is_refused_in_a_sentence(change, told, tmp_path):
    with pytest.raises(MappingError, match=told):
        take_in(tmp_path / "none.csv", mapping().replace(*change, 1))


@pytest.mark.django_db
def test_the_extracts_of_two_years_of_the_airports_survey_are_taken_in_whole(organisation):
    for year in (2015, 2017):
        assert take_in_extract(year) == {"read": 150, "created": 150, "updated": 0, "skipped": 0, "rejected": []}

    for year in (2015, 2017):
        with (EXAMPLES / f"sfo-{year}-extract.csv").open(encoding="utf-8", newline="") as stream:
            cells = [row["Q7ALL"] for row in csv.DictReader(stream)]
        overall = Answer.objects.filter(wave__name=str(year), question__code="overall")
        assert overall.filter(number__isnull=False).count() == sum(cell in "12345" for cell in cells)
        assert overall.filter(mark=Mark.NOT_APPLICABLE).count() == sum(cell == "6" for cell in cells)
    assert Question.objects.filter(code="overall").values("series").distinct().count() == 1
    assert verify().faults == []
