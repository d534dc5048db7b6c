"""The most frequent complaints: a sentence first, what each share rests on, and the rows behind it."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from ascolto.complaints.closing import record_otherwise
from ascolto.complaints.events import FigureEvent
from ascolto.complaints.models import RemarkKind
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.units import add_unit
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.web.sheets import Table, csv_of, harmless
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY

PAGE, BEHIND, DOWNLOAD = (f"/desk/figures/frequent/{part}" for part in ("", "behind/", "download/"))
WEEK = {"first": "2026-03-02", "last": "2026-03-08"}


@pytest.fixture
def kinds(organisation) -> list[Taxon]:
    """Three categories, in the order in which they are shown."""
    return list(Taxon.objects.offered(Tree.CATEGORY).filter(parent__isnull=False)[:3])


@pytest.fixture
def counted(kinds, sofia, rome):
    """Ten sorted complaints, eight of one kind, one not sorted, one too old, one in Rome."""
    often, rarely, seldom = kinds
    for _ in range(8):
        taken(sofia, category=often)
    taken(sofia, category=rarely)
    taken(rome, category=seldom)
    taken(sofia)
    taken(sofia, category=rarely, received_at=MONDAY - timedelta(days=9))
    return kinds


@pytest.fixture
def analyst(organisation):
    return employ("Dora Analyst", Role.ANALYST)


def test_the_page_says_first_what_makes_up_most(client_of, analyst, counted):
    response = client_of(analyst).get(PAGE, WEEK)

    frequent = response.context["frequent"]
    name = counted[0].in_language("en")
    assert frequent.sentence == f"1 of 3 categories makes up 80.0 % of 10 complaints: {name}."
    assert [(line.count, line.share, line.cumulative) for line in frequent.lines] == [
        (8, "80.0 %", "80.0 %"),
        (1, "10.0 %", "90.0 %"),
        (1, "10.0 %", "100 %"),
    ]
    # Wilson, 8 of 10: 0.4902 to 0.9433.
    assert frequent.lines[0].interval == "49.0 % to 94.3 %"
    assert (frequent.n, frequent.without, frequent.is_few) == (10, 1, False)


def test_what_is_no_complaint_is_counted_nowhere_but_in_the_share_by_unit(client_of, analyst, kinds, sofia):
    complaints = [taken(sofia, category=kinds[0]).complaint for _ in range(4)]
    record_otherwise(complaints[0], kind=RemarkKind.ENQUIRY, reason="Only asked.", by=SYSTEM, at=MONDAY)

    context = client_of(analyst).get(PAGE, WEEK).context

    assert context["frequent"].n == 3
    assert [(line.unit, line.otherwise, line.arrived, line.share) for line in context["otherwise"]] == [
        ("Sofia", 1, 4, "25.0 %")
    ]


def test_few_complaints_are_better_read_than_counted(client_of, clara_user, kinds, sofia):
    taken(sofia, category=kinds[0])

    response = client_of(clara_user).get(PAGE, {"first": "2026-01-01", "last": "2026-03-31"})

    assert response.context["frequent"].is_few
    assert "tells more than counting" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ({"by": "unit"}, [10, 1]),
        ({"by": "cause"}, []),
        ({"unit": "rome"}, [1]),
        ({"channel": "phone"}, []),
        ({"first": "2026-02-01"}, [8, 2, 1]),
        ({"first": "0001-01-01", "last": "9999-12-31"}, [8, 2, 1]),
        ({"last": "2026-03-01", "first": "2026-02-01"}, [1]),
    ],
)
def test_the_figures_are_narrowed(client_of, analyst, counted, asked, counts):
    lines = client_of(analyst).get(PAGE, {**WEEK, **asked}).context["frequent"].lines

    assert [line.count for line in lines] == counts


def test_each_line_leads_to_exactly_the_complaints_behind_it(client_of, clara_user, counted):
    client = client_of(clara_user)

    lines = client.get(PAGE, WEEK).context["frequent"].lines
    behind = [len(client.get(line.url).context["found"].rows) for line in lines]

    assert behind == [line.count for line in lines]


def test_an_analyst_sees_figures_but_no_complaint_and_no_name(client_of, analyst, anna, counted, sofia):
    taken(sofia, customer=anna, category=counted[0], words="Anna Koleva waited an hour.")
    client = client_of(analyst)

    page = client.get(PAGE, WEEK)

    assert [line.url for line in page.context["frequent"].lines] == ["", "", ""]
    assert "Koleva" not in page.content.decode()
    assert client.get(BEHIND, {**WEEK, "kind": counted[0].code}).status_code == 403


def test_a_unit_head_sees_the_figures_of_the_own_unit(client_of, counted, rome):
    head = employ("Vera Stancheva", Role.UNIT_HEAD, unit=rome)
    client = client_of(head)

    assert [line.count for line in client.get(PAGE, WEEK).context["frequent"].lines] == [1]
    assert client.get(BEHIND, {**WEEK, "kind": counted[0].code}).context["found"].rows == []


def test_handlers_and_administrators_see_no_figures_and_take_none_away(client_of, ioana_user, olga_user, counted):
    users = [ioana_user, olga_user]

    assert [client_of(user).get(PAGE).status_code for user in users] == [403, 403]
    assert [client_of(user).post(DOWNLOAD, WEEK).status_code for user in users] == [403, 403]
    assert Event.objects.filter(kind=FigureEvent.EXPORTED).count() == 0


def test_the_table_is_taken_away_as_a_file_and_that_is_on_the_trail(client_of, analyst, counted):
    response = client_of(analyst).post(DOWNLOAD, {**WEEK, "by": "category"})

    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert rows[1] == [
        counted[0].in_language("en"), counted[0].code, "8", "10", "0.8", "0.4902", "0.9433", "0.8",
    ]  # fmt: skip
    assert len(rows) == 4
    event = Event.objects.get(kind=FigureEvent.EXPORTED)
    assert (event.subject, event.actor_ref) == ("export:figures", str(analyst.pk))
    assert event.facts == {
        "what": "frequent",
        "by": "category",
        **WEEK,
        "unit": "",
        "channel": "",
        "format": "csv",
        "n": 10,
    }


def test_the_table_is_taken_away_for_a_spreadsheet_with_what_its_columns_mean(client_of, analyst, counted):
    response = client_of(analyst).post(DOWNLOAD, {**WEEK, "by": "category", "format": "xlsx"})

    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    assert book.sheetnames == ["Category", "Columns"]
    assert [row[0].value for row in book["Columns"].iter_rows() if not row[1].value] == []
    assert [cell.value for cell in book.worksheets[0][2]][2:5] == [8, 10, 0.8]


def test_another_format_is_not_handed_out(client_of, analyst, counted):
    assert client_of(analyst).post(DOWNLOAD, {**WEEK, "format": "pdf"}).status_code == 404
    assert Event.objects.filter(kind=FigureEvent.EXPORTED).count() == 0


def test_looking_at_the_page_takes_nothing_away(client_of, analyst, counted):
    assert client_of(analyst).get(DOWNLOAD, WEEK).status_code == 405


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\t'=1"),
        ("\r=1", "\r'=1"),
        (' "=1', "' \"=1"),
        ("\uff1d1", "'\uff1d1"),
        ("Too late;=1+1", "Too late;'=1+1"),
        ('Too late; "=1+1"', 'Too late;\' "=1+1"'),
        ("Too late.\n=1+1\r\n@SUM(A1)", "Too late.\n'=1+1\r\n'@SUM(A1)"),
    ],
)
def test_no_spreadsheet_takes_words_for_a_formula_whatever_parts_its_cells(words, written):
    with csv_of(Table("", ["name"], [], [[words, 5]])) as file:
        [_head, row] = csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))

    assert row == [written, "5"]


def test_words_and_numbers_stay_what_they_are():
    assert [harmless("Late = again; so-so"), harmless(-5)] == ["Late = again; so-so", -5]


def test_days_that_cannot_be_are_said_beside_their_field(client_of, analyst, counted):
    response = client_of(analyst).get(PAGE, {"first": "2026-03-08", "last": "2026-03-02"})

    assert list(response.context["form"].errors) == ["last"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_kinds_there_are(
    client_of, analyst, kinds, sofia, count, django_assert_num_queries
):
    for kind in kinds[:count]:
        taken(sofia, category=kind)
    client = client_of(analyst)
    client.get(PAGE, WEEK)

    with django_assert_num_queries(9):
        client.get(PAGE, WEEK)


def test_the_sentence_names_five_kinds_and_says_how_many_there_are_besides(client_of, analyst, sofia):
    kinds = list(Taxon.objects.offered(Tree.CATEGORY).filter(parent__isnull=False)[:8])
    for kind in kinds:
        taken(sofia, category=kind)

    sentence = client_of(analyst).get(PAGE, WEEK).context["frequent"].sentence

    names = ", ".join(kind.in_language("en") for kind in kinds[:5])
    assert sentence.endswith(f"complaints: {names} and 2 more.")


def test_units_of_one_name_are_told_apart_by_the_unit_above_them(client_of, analyst, sofia, rome):
    for above in (sofia, rome):
        taken(add_unit("Reception", code=f"{above.code}-desk", parent=above, by=SYSTEM, at=FOUNDED))
    taken(sofia)

    lines = client_of(analyst).get(PAGE, {**WEEK, "by": "unit"}).context["frequent"].lines

    assert {line.name for line in lines} == {f"Reception ({sofia.name})", f"Reception ({rome.name})", sofia.name}
