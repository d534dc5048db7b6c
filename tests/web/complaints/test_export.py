"""The list as a file: every row that fits, nothing that the reader may not have, and what each column means."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from ascolto.complaints import exporting
from ascolto.complaints.events import ListEvent
from ascolto.complaints.models import RemedyKind
from ascolto.complaints.remedies import Offer, offer_remedy
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.web.complaints import export as door
from ascolto.web.complaints.columns import COLUMNS
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import MONDAY

EXPORT = "/desk/complaints/export/"
CODES = [column.code for column in COLUMNS]


def exported() -> list[Event]:
    return list(Event.objects.filter(kind=ListEvent.EXPORTED))


def file_of(client, query="", form="csv") -> bytes:
    answer = client.post(EXPORT, {"query": query, "format": form})
    assert answer.status_code == 200, answer.context
    return b"".join(answer.streaming_content)


def lines_of(client, query="") -> list[dict[str, str]]:
    text = file_of(client, query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_row_that_fits_is_in_the_file_with_its_times_promises_and_remedies(sofia, anna, clara_user, client_of):
    complaint = taken(sofia, customer=anna, words="Too late.\nTwice.").complaint
    for amount, currency in [(20, "EUR"), (15, "EUR"), (9, "USD")]:
        offer = Offer(kind=RemedyKind.REFUND, amount=amount, currency=currency)
        offer_remedy(complaint, offer, by=SYSTEM, at=MONDAY)
    for _number in range(30):
        taken(sofia, received_at=MONDAY + timedelta(hours=1))

    lines = lines_of(client_of(clara_user))

    assert len(lines) == 31
    line = lines[0]
    assert {
        "Reference": complaint.reference, "Stage": "received", "Language": "Bulgarian", "Unit": "Sofia",
        "Customer": "Anna Koleva", "Complaint": "Too late.\nTwice.", "Acknowledged on time": "no",
        "Sum of the remedies": "35.00", "Remedies in other currencies": "9.00 USD",
        "Remedies": "refund; refund; refund", "Ended": "",
    }.items() <= line.items()  # fmt: skip


def test_the_file_says_for_which_point_each_remedy_is(sofia, clara_user, client_of):
    complaint = taken(sofia, points=["The wait", "The dirt"]).complaint
    for kind, point in [(RemedyKind.APOLOGY, None), (RemedyKind.REPEAT, 2)]:
        offer_remedy(complaint, Offer(kind=kind, point=point), by=SYSTEM, at=MONDAY)

    [line] = lines_of(client_of(clara_user))

    assert line["Remedies"] == "apology; service performed again"
    assert line["Points of the remedies"] == "all; 2"


def test_excel_holds_dates_as_dates_and_a_sheet_that_says_what_each_column_means(sofia, clara_user, client_of):
    complaint = taken(sofia).complaint

    book = openpyxl.load_workbook(io.BytesIO(file_of(client_of(clara_user), form="xlsx")))

    table, dictionary = book.worksheets
    head = [cell.value for cell in table[1]]
    row = dict(zip(head, [cell.value for cell in table[2]], strict=True))
    assert row["Reference"] == complaint.reference
    assert row["Received"].date() == MONDAY.date()
    meanings = list(dictionary.iter_rows(min_row=2, values_only=True))
    assert [line[1] for line in meanings] == CODES
    assert [line[0] for line in meanings] == head
    stage = next(line for line in meanings if line[1] == "stage")
    assert stage[2] == "Where the complaint stands now."
    assert "in investigation" in stage[4]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_spreadsheet_takes_what_people_write_for_a_formula(sofia, clara_user, client_of, form):
    taken(sofia, words="=1+1", wish="@SUM(A1)")

    file = file_of(client_of(clara_user), form=form)

    if form == "csv":
        [line] = csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""))
        assert (line["Complaint"], line["Wish"]) == ("'=1+1", "'@SUM(A1)")
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
        cell = sheet.cell(2, CODES.index("words") + 1)
        assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_who_may_not_see_identities_gets_numbers_and_no_names(sofia, anna, marco_user, client_of):
    taken(sofia, customer=anna)

    [line] = lines_of(client_of(marco_user))

    assert line["Customer number"] == anna.reference
    assert "Customer" not in line
    assert "Koleva" not in str(line)


def test_only_units_from_which_one_may_take_data_away_are_in_the_file(sofia, rome, boris_user, client_of, clara):
    here, _there = taken(sofia).complaint, taken(rome).complaint
    manager = employ("Mira Taneva", Role.COMPLAINTS_MANAGER, unit=sofia)
    employ_too = employ("Ada Conti", Role.AUDITOR)

    assert [line["Reference"] for line in lines_of(client_of(manager))] == [here.reference]
    assert client_of(employ_too).get(EXPORT).status_code == 403
    assert client_of(boris_user).post(EXPORT, {"format": "csv"}).status_code == 403
    assert len(exported()) == 1


def test_filters_and_ticks_decide_what_is_in_it(sofia, clara_user, client_of):
    phone, web = taken(sofia, channel="phone").complaint, taken(sofia).complaint
    client = client_of(clara_user)

    assert [line["Reference"] for line in lines_of(client, "channel=phone")] == [phone.reference]
    assert [line["Reference"] for line in lines_of(client, f"chosen={web.reference}")] == [web.reference]


def test_of_several_values_of_a_filter_all_are_in_the_file(sofia, rome, clara_user, client_of):
    wanted = [taken(unit).complaint.reference for unit in (sofia, rome)]
    taken(sofia, language="ro")

    lines = lines_of(client_of(clara_user), "unit=sofia&unit=rome&language=bg&language=it")

    assert sorted(line["Reference"] for line in lines) == sorted(wanted)


def test_that_it_was_taken_is_on_the_trail_with_the_words_of_the_search_apart(sofia, clara_user, client_of):
    taken(sofia, words="Koleva waited.")
    client = client_of(clara_user)

    client.get(f"{EXPORT}?q=koleva")
    assert exported() == []
    lines_of(client, "q=koleva")

    [event] = exported()
    assert (event.subject, event.actor_ref, event.text) == ("export:complaints", str(clara_user.pk), "q=koleva")
    assert event.facts == {"format": "csv", "n": 1, "columns": CODES}


def test_a_list_that_is_too_long_is_refused_rather_than_cut(sofia, clara_user, client_of, monkeypatch):
    monkeypatch.setattr(door, "AT_ONCE", 1)
    monkeypatch.setattr(door, "EXPORT_LIMIT", 1)
    for _number in range(2):
        taken(sofia)

    answer = client_of(clara_user).post(EXPORT, {"format": "csv"})

    assert answer.status_code == 422
    assert "(at most 1)" in answer.content.decode()
    assert exported() == []


def test_the_file_speaks_the_language_of_its_reader(sofia, client_of, organisation):
    taken(sofia)
    reader = employ("Irina Orlova", Role.COMPLAINTS_MANAGER, language="ru")

    [line] = lines_of(client_of(reader))

    assert exporting.EXPORT_LIMIT == 100_000
    assert "получена" in " ".join(line.values()).lower() or "поступила" in " ".join(line.values()).lower()
