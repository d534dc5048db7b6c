"""The overview: what it says first, what it rests on, the rows behind it, and where it gives way to the voices."""

import csv
import io
from datetime import datetime, timedelta

import openpyxl
import pytest

from ascolto.complaints.events import FigureEvent
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel
from ascolto.organisation.annotating import Happened, annotate
from ascolto.organisation.models import AnnotationKind, Taxon, Tree
from ascolto.organisation.units import add_unit
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.complaints.many import DAY, closed_after, stood
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY

PAGE, BEHIND, DOWNLOAD = (f"/desk/figures/overview/{part}" for part in ("", "behind/", "download/"))
MARCH = {"received_from": "2026-03-01", "received_to": "2026-03-31"}
TODAY = MONDAY + 60 * DAY


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the first of May 2026, for every page."""
    monkeypatch.setattr("ascolto.web.figures.overview_pages.now", lambda: TODAY)
    monkeypatch.setattr("ascolto.ui.moment.now", lambda: TODAY)


@pytest.fixture
def analyst(organisation):
    return employ("Dora Analyst", Role.ANALYST)


@pytest.fixture
def causes(organisation) -> dict[str, Taxon]:
    """One cause that says something, and the one that says that none was found."""
    offered = {taxon.code: taxon for taxon in Taxon.objects.offered(Tree.CAUSE)}
    return {"not_determined": offered.pop("not_determined"), "staff": offered.popitem()[1]}


@pytest.fixture
def kinds(organisation) -> list[Taxon]:
    return list(Taxon.objects.offered(Tree.CATEGORY).filter(parent__isnull=False)[:3])


def every(hours: float, *, since: datetime, count: int) -> list[datetime]:
    return [since + place * timedelta(hours=hours) for place in range(count)]


@pytest.fixture
def told(kinds, sofia, rome):
    """Sixty complaints in March, thirty in February: one kind came up, Sofia is late with ten, five are open."""
    usual, new, _ = kinds
    closed_after(5, sofia, every(24, since=MONDAY, count=20), category=usual, outcome="founded")
    closed_after(25, sofia, every(24, since=MONDAY, count=10), category=usual, outcome="unfounded")
    closed_after(3, rome, every(24, since=MONDAY, count=25), category=new, channel=Channel.PHONE, language="it")
    stood(rome, every(24, since=MONDAY, count=5), category=new, stage=Stage.RECEIVED)
    closed_after(5, sofia, every(16, since=MONDAY - 30 * DAY, count=30), category=usual, outcome="founded")
    return kinds


def blocks_of(response):
    return {block.code: block for block in response.context["overview"].blocks}


def test_the_tiles_say_what_a_manager_asks_first_with_ground_and_change(client_of, clara_user, told):
    tiles = client_of(clara_user).get(PAGE, MARCH).context["overview"].tiles

    assert [(tile.label, tile.value, tile.ground) for tile in tiles] == [
        ("Received", "60", "95 %: 46 to 77; in 31 days"),
        ("Open now", "5", "received on any day; counted now"),
        ("Overdue now", "5", "100 % of the open ones; counted now"),
        ("Median time to close", "5 days", "95 %: 3.0 to 5.0; n = 60"),
        ("Closed in time", "75.0 %", "95 %: 62.8 % to 84.2 %; n = 60"),
    ]
    assert tiles[0].change.startswith(
        "1.87 times as many as in the period before (95 %: 1.19 to 3.00): more than chance."
    )
    assert tiles[4].change.startswith("25.0 points lower than in the period before")


def test_where_nothing_is_open_the_overdue_of_then_are_said_without_a_comparison(client_of, clara_user, sofia):
    closed_after(60, sofia, every(24, since=MONDAY - 58 * DAY, count=50))
    closed_after(1, sofia, every(12, since=MONDAY, count=50))

    tiles = client_of(clara_user).get(PAGE, MARCH).context["overview"].tiles

    assert [(tile.value, tile.change) for tile in tiles[2:3]] == [("0", "31 days ago it was 22.")]


def test_a_chance_that_is_hardly_one_is_not_written_as_nought(client_of, clara_user, told):
    sheet = blocks_of(client_of(clara_user).get(PAGE, MARCH))["category"].sheet

    assert [[cell.words for cell in line if cell.label == "adjusted p"] for line in sheet.shown()] == [
        ["0.896"],
        ["< 0.001"],
    ]


def test_each_block_says_a_sentence_and_rests_on_something(client_of, clara_user, told):
    blocks = blocks_of(client_of(clara_user).get(PAGE, MARCH))

    assert list(blocks) == [
        "over_time", "category", "cause", "times", "in_time", "unit", "customers", "channel", "language",
    ]  # fmt: skip
    assert (
        blocks["times"].sentences[2]
        == "Half were closed within 5 days (95 %: 3.0 to 5.0), nine out of ten within 25 days."
    )
    assert blocks["in_time"].sentences[0] == "91.7 % were acknowledged in time (95 %: 81.9 % to 96.4 %; n = 60)."
    assert blocks["category"].ground == ["n = 60"]


def test_what_changed_is_named_with_both_counts_and_how_often_it_is_now(client_of, clara_user, told):
    usual, new, _ = told

    sentences = blocks_of(client_of(clara_user).get(PAGE, MARCH))["category"].sentences

    assert sentences[1] == f"{new.in_language('en')}: 30 complaints, none in the period before."
    assert sentences[2:] == []
    assert usual.in_language("en") in sentences[0]


def test_every_number_that_leads_to_complaints_leads_to_as_many(client_of, clara_user, told):
    client = client_of(clara_user)
    blocks = blocks_of(client.get(PAGE, MARCH))

    for code, column in (
        ("category", 1),
        ("unit", 1),
        ("channel", 1),
        ("language", 1),
        ("customers", 1),
        ("in_time", 1),
    ):
        for line in blocks[code].sheet.lines:
            found = behind(client, line.url)
            assert found == line.cells[column], (code, line.cells[0])


def behind(client, url):
    """Return how many complaints stand behind an address, over all pages."""
    count, page = 0, client.get(url)
    while True:
        count += len(page.context["found"].rows)
        if not page.context["found"].later:
            return count
        page = client.get(f"{BEHIND}{page.context['found'].later}")


def test_weeks_lead_to_the_complaints_of_the_week(client_of, clara_user, told):
    client = client_of(clara_user)

    lines = blocks_of(client.get(PAGE, MARCH))["over_time"].sheet.lines

    assert [behind(client, line.url) for line in lines if line.url] == [
        line.cells[1] for line in lines if line.cells[1]
    ]
    assert sum(line.cells[1] for line in lines) == 90


def test_the_first_week_is_counted_whole_where_it_begins_in_the_month_before(client_of, clara_user, sofia):
    stood(sofia, every(12, since=MONDAY - 182 * DAY, count=450))

    asked = {"received_from": "2026-03-25", "received_to": "2026-04-01", "every": "week"}
    lines = blocks_of(client_of(clara_user).get(PAGE, asked))["over_time"].sheet.lines

    assert [(str(line.cells[0]), line.cells[1]) for line in lines[:2]] == [("2025-09-29", 14), ("2025-10-06", 14)]


def test_what_is_open_and_overdue_leads_to_the_list_that_is_worked_from(client_of, clara_user, told):
    client = client_of(clara_user)

    tiles = client.get(PAGE, {**MARCH, "unit": "rome"}).context["overview"].tiles

    assert tiles[1].url == "/desk/complaints/?unit=rome&stage=open"
    assert tiles[2].url == "/desk/complaints/?unit=rome&stage=open&overdue=on"
    assert client.get(tiles[1].url).status_code == 200


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ({"unit": "rome"}, 30),
        ({"channel": "phone"}, 25),
        ({"language": "it"}, 25),
        ({"unit": "sofia", "channel": "phone"}, 0),
        ({"received_to": "2026-03-02"}, 4),
        ({"received_from": "2026-02-01", "received_to": "2026-02-28"}, 29),
        ({"priority": "1"}, 0),
    ],
)
def test_filters_combine(client_of, clara_user, told, asked, n):
    response = client_of(clara_user).get(PAGE, {**MARCH, **asked})

    assert response.context["overview"].n == n


def test_filters_by_category_take_what_lies_below_and_can_be_dropped_one_by_one(client_of, clara_user, told):
    family = told[0].parent

    response = client_of(clara_user).get(PAGE, {**MARCH, "category": family.code, "unit": "sofia"})

    assert response.context["overview"].n == 30
    chips = response.context["chips"]
    assert [chip["label"] for chip in chips] == ["Unit: Sofia", f"Category: {family.in_language('en')}"]
    assert chips[0]["url"] == f"{PAGE}?received_from=2026-03-01&received_to=2026-03-31&category={family.code}"


def test_units_are_added_up_one_level_below_the_one_looked_at(client_of, clara_user, organisation, sofia, rome):
    desk = add_unit("Reception", code="desk", parent=sofia, by=SYSTEM, at=FOUNDED)
    for unit, count in ((organisation, 10), (sofia, 20), (desk, 30), (rome, 40)):
        stood(unit, every(1, since=MONDAY, count=count))
    client = client_of(clara_user)

    whole = blocks_of(client.get(PAGE, MARCH))["unit"].sheet.lines
    within = blocks_of(client.get(PAGE, {**MARCH, "unit": "sofia"}))["unit"].sheet.lines

    assert [line.cells[:2] for line in whole] == [("Sofia", 50), ("Rome", 40), ("Albergo", 10)]
    assert [line.cells[:2] for line in within] == [("Reception", 30), ("Sofia", 20)]
    assert [behind(client, line.url) for line in (*whole, *within)] == [50, 40, 10, 30, 20]


def test_where_voices_are_few_they_are_shown_instead_of_statistics(client_of, clara_user, sofia):
    stood(sofia, every(24, since=MONDAY, count=3), words="The lift stood still for the whole stay.")

    response = client_of(clara_user).get(PAGE, MARCH)

    assert (response.context["overview"].is_few, response.context["overview"].blocks) == (True, [])
    assert len(response.context["newest"]) == 3
    assert "The lift stood still" in response.content.decode()


def test_where_voices_are_few_the_top_cause_is_still_told_and_stands_beside_each(client_of, clara_user, sofia, causes):
    stood(sofia, every(24, since=MONDAY, count=3), cause=causes["staff"])
    stood(sofia, every(24, since=MONDAY, count=2), cause=causes["not_determined"])

    response = client_of(clara_user).get(PAGE, MARCH)

    name = causes["staff"].in_language("en")
    assert response.context["overview"].facts == [
        "", f"The most frequent cause: {name}, 3 of 3 complaints of which the cause is known.",
    ]  # fmt: skip
    assert [row.cells for row in response.context["newest"]].count([("Cause", name)]) == 3


def test_a_cause_that_was_not_found_leads_no_table_and_counts_in_no_share(client_of, clara_user, sofia, causes):
    stood(sofia, every(6, since=MONDAY, count=30), cause=causes["not_determined"])
    stood(sofia, every(6, since=MONDAY, count=20), cause=causes["staff"])

    block = blocks_of(client_of(clara_user).get(PAGE, MARCH))["cause"]

    assert [line.cells[1:3] for line in block.sheet.lines] == [(20, 1.0), (30, None)]
    assert block.ground == ["n = 20", "30 with no cause found, in no share"]


def test_the_late_ones_stand_beside_the_share_and_their_list_says_when_they_were_due(client_of, clara_user, told):
    client = client_of(clara_user)
    [tile] = [tile for tile in client.get(PAGE, MARCH).context["overview"].tiles if tile.beside]

    rows = client.get(tile.beside_url).context["read"]

    assert (tile.label, tile.beside) == ("Closed in time", "15 late")
    assert len(rows) == 15
    assert {tuple(name for name, _words in row.cells) for row in rows} == {("Due", "Closed", "Promise")}
    assert {row.cells[2][1] for row in rows} == {"late"}


def test_who_may_not_read_complaints_gets_figures_and_no_way_to_the_words(client_of, analyst, told):
    client = client_of(analyst)

    response = client.get(PAGE, MARCH)

    assert response.context["overview"].n == 60
    assert [tile.url for tile in response.context["overview"].tiles] == [""] * 5
    assert {line.url for block in blocks_of(response).values() for line in block.sheet.lines} == {""}
    assert client.get(BEHIND, {**MARCH, "of": "received"}).status_code == 403


def test_few_voices_are_not_shown_to_those_who_may_not_read_them(client_of, analyst, sofia):
    stood(sofia, [MONDAY], words="The lift stood still for the whole stay.")

    response = client_of(analyst).get(PAGE, MARCH)

    assert response.context["newest"] == []
    assert "The lift stood still" not in response.content.decode()


def test_a_unit_head_sees_the_own_unit_alone(client_of, told, rome):
    head = employ("Vera Stancheva", Role.UNIT_HEAD, unit=rome)

    response = client_of(head).get(PAGE, MARCH)

    assert response.context["overview"].n == 30
    assert [line.cells[0] for line in blocks_of(response)["unit"].sheet.lines] == ["Rome"]


def test_handlers_see_no_overview_and_take_none_away(client_of, ioana_user, told):
    client = client_of(ioana_user)

    assert client.get(PAGE).status_code == 403
    assert client.post(DOWNLOAD, {**MARCH, "block": "category", "format": "csv"}).status_code == 403
    assert Event.objects.filter(kind=FigureEvent.EXPORTED).count() == 0


def test_a_block_is_taken_along_as_csv_and_that_is_on_the_trail(client_of, analyst, told):
    response = client_of(analyst).post(DOWNLOAD, {**MARCH, "block": "unit", "format": "csv", "unit": "sofia"})

    head, *rows = csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    assert [row[:4] for row in rows] == [["Sofia", "30", "0.6667", "30"]]
    assert head[:3] == ["unit", "complaints", "closed in time"]
    facts = Event.objects.get(kind=FigureEvent.EXPORTED).facts
    assert facts == {"what": "overview", "block": "unit", "format": "csv", **MARCH, "unit": "sofia", "n": 1}


def test_a_block_is_taken_along_as_excel_with_what_its_columns_mean(client_of, analyst, kinds, sofia):
    kinds[0].wording = {"en": "=cmd"}
    kinds[0].save(update_fields=["wording"])
    stood(sofia, every(1, since=MONDAY, count=60), category=kinds[0])

    response = client_of(analyst).post(DOWNLOAD, {**MARCH, "block": "category", "format": "xlsx"})

    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    assert book.sheetnames == ["What complaints are about", "Columns", "About"]
    assert [cell.value for cell in book.worksheets[0][2]][:3] == ["=cmd", 60, 1]
    assert book.worksheets[0]["A2"].data_type == "s"
    assert ["from", "2026-03-01"] in [[cell.value for cell in row] for row in book["About"].iter_rows()]


def test_every_block_and_the_tiles_can_be_taken_along(client_of, analyst, told):
    client = client_of(analyst)
    codes = ["tiles", *blocks_of(client.get(PAGE, MARCH))]

    files = [
        client.post(DOWNLOAD, {**MARCH, "block": code, "format": kind}) for code in codes for kind in ("csv", "xlsx")
    ]

    contents = [file.getvalue() for file in files]
    books = [openpyxl.load_workbook(io.BytesIO(content)) for content in contents[1::2]]
    without_meaning = [row[0].value for book in books for row in book["Columns"].iter_rows() if not row[1].value]
    assert without_meaning == []
    assert {file.status_code for file in files} == {200}
    assert {bool(content) for content in contents} == {True}
    assert Event.objects.filter(kind=FigureEvent.EXPORTED).count() == len(files)


@pytest.mark.parametrize("asked", [{"block": "nothing", "format": "csv"}, {"block": "unit", "format": "pdf"}, {}])
def test_what_is_not_there_is_not_taken_along(client_of, analyst, told, asked):
    assert client_of(analyst).post(DOWNLOAD, {**MARCH, **asked}).status_code == 404
    assert Event.objects.filter(kind=FigureEvent.EXPORTED).count() == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"of": "nothing"}, {}, {"of": "late", "clock": "sleep"}, {"of": "kind", "by": "category", "kind": "no"},
        {"of": "part", "side": "moon"}, {"of": "part", "side": "unit", "part": "9" * 30},
    ],
)  # fmt: skip
def test_behind_a_number_that_is_not_there_is_nothing(client_of, clara_user, told, asked):
    assert client_of(clara_user).get(BEHIND, {**MARCH, **asked}).status_code == 404


def test_days_that_cannot_be_are_said_beside_their_field_and_the_last_year_is_shown(client_of, clara_user, told):
    response = client_of(clara_user).get(PAGE, {"received_from": "2026-03-08", "received_to": "2026-03-02"})

    assert list(response.context["form"].errors) == ["received_to"]
    assert response.context["asked"].period.days == 365


@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31"])
def test_days_before_all_records_are_an_empty_period(client_of, clara_user, told, day):
    response = client_of(clara_user).get(PAGE, {"received_from": day, "received_to": day})

    assert (response.status_code, response.context["overview"].tiles[0].value) == (200, "0")


def test_an_empty_period_says_what_to_do(client_of, clara_user, told):
    response = client_of(clara_user).get(PAGE, {"received_from": "2025-01-01", "received_to": "2025-01-31"})

    assert "Choose an earlier first day" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_much_there_is(
    client_of, clara_user, kinds, sofia, count, django_assert_num_queries
):
    for kind in kinds[:count]:
        stood(sofia, every(1, since=MONDAY, count=60), category=kind)
    for day in range(count):
        on = (MONDAY + day * DAY).date()
        annotate(Happened(words="New lift", kind=AnnotationKind.CHANGE, from_on=on, until_on=on), by=SYSTEM, at=MONDAY)
    client = client_of(clara_user)
    client.get(PAGE, MARCH)

    with django_assert_num_queries(20):
        client.get(PAGE, MARCH)


def test_the_pictures_have_words_and_no_style_of_their_own(client_of, clara_user, told):
    page = client_of(clara_user).get(PAGE, MARCH).content.decode()

    assert page.count('role="img"') >= 8
    assert 'aria-label="Half were acknowledged' in page
    assert " style=" not in page


def test_hours_stand_where_a_day_would_be_too_coarse(client_of, clara_user, sofia):
    closed_after(0.25, sofia, every(1, since=MONDAY, count=60))

    tiles = client_of(clara_user).get(PAGE, MARCH).context["overview"].tiles

    assert tiles[3].value == "6 hours"
