"""Complaints are narrowed and set side by side by the segments of their customers; no case ever shows a segment."""

import pytest
from django.db import connection

from ascolto.complaints.finding import Wanted, within
from ascolto.complaints.models import Complaint
from ascolto.customers.merging import merge
from ascolto.customers.models import Customer, Segment
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.segments import add_segment, put_in, take_out
from ascolto.people.granting import grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.complaints.making import taken
from tests.complaints.many import HOUR, stood
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY, TUESDAY

PAGE, BEHIND, INBOX = "/desk/figures/overview/", "/desk/figures/overview/behind/", "/desk/complaints/"
TAKEN = "/desk/figures/overview/download/"
MARCH = {"received_from": "2026-03-01", "received_to": "2026-03-31"}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the thirtieth of March 2026, for every page."""
    monkeypatch.setattr("ascolto.web.figures.overview_pages.now", lambda: MONDAY + 28 * 24 * HOUR)
    monkeypatch.setattr("ascolto.ui.moment.now", lambda: MONDAY + 28 * 24 * HOUR)


def customer(name: str) -> Customer:
    return register(NewCustomer(name=name, email=f"{name.lower()}@example.org"), by=SYSTEM, at=FOUNDED)


@pytest.fixture
def segments(sofia) -> tuple[Segment, Segment]:
    """Anna and Boris are regulars, Boris comes with children too; Vera was a regular and is none, nobody knows Greta.

    Anna2 was merged into Anna before Anna became a regular. Received are 4 of Anna, 2 of Anna2, 8 of Boris, 16 of Vera
    and 32 of nobody on record.
    """
    regulars = add_segment({"en": "Regulars", "ru": "Постоянные"}, code="regulars", by=SYSTEM, at=FOUNDED)
    families = add_segment({"en": "Families"}, code="families", by=SYSTEM, at=FOUNDED)
    anna, anna2, boris, vera = (customer(name) for name in ("Anna", "Anna2", "Boris", "Vera"))
    merge(anna, anna2, by=SYSTEM, at=FOUNDED)
    put_in(regulars, [anna, boris, vera], by=SYSTEM, at=FOUNDED)
    put_in(families, [boris], by=SYSTEM, at=FOUNDED)
    take_out(regulars, vera, by=SYSTEM, at=TUESDAY)
    for who, count in ((anna, 4), (anna2, 2), (boris, 8), (vera, 16), (None, 32)):
        stood(sofia, [MONDAY + number * HOUR for number in range(count)], customer=who)
    return regulars, families


def test_a_segment_takes_in_merged_records_and_leaves_out_who_belongs_no_longer(segments):
    regulars, _families = segments
    sql = """
        select count(*) from complaints_complaint join customers_customer customer on customer.id = customer_id
        where coalesce(customer.merged_into_id, customer.id) in (
            select customer_id from customers_belonging where segment_id = %s and until_at is null
        )
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [regulars.pk])
        [by_hand] = cursor.fetchone()

    found = [within(Complaint.objects.all(), Wanted(segment=segment)).count() for segment in segments]

    assert found == [by_hand, 8] == [14, 8]


def test_side_by_side_stand_the_segments_and_what_is_in_none_and_each_leads_to_as_many(client_of, clara_user, segments):
    client = client_of(clara_user)

    response = client.get(PAGE, MARCH)

    [block] = [block for block in response.context["overview"].blocks if block.code == "segment"]
    assert [(line.cells[0], line.cells[1]) for line in block.sheet.lines] == [
        ("in no segment", 48), ("Regulars", 14), ("Families", 8),
    ]  # fmt: skip
    behind = [len(client.get(line.url).context["found"].rows) for line in block.sheet.lines[1:]]
    assert behind == [14, 8]
    assert client.get(BEHIND, MARCH | {"of": "part", "side": "segment", "part": "999"}).status_code == 404


def test_the_overview_and_the_inbox_are_narrowed_by_a_segment(client_of, clara_user, segments):
    client = client_of(clara_user)

    narrowed = client.get(PAGE, MARCH | {"segment": "regulars"}).context
    listed = client.get(INBOX, {"segment": "families"}).context
    unknown = client.get(INBOX, {"segment": "nobles"}).context

    assert narrowed["overview"].n == 14
    assert [chip["label"] for chip in narrowed["chips"]] == ["Segment of customers: Regulars"]
    assert len(listed["rows"]) == 8
    assert [chip.label for chip in listed["chips"]] == ["Segment of customers: Families"]
    assert "segment" in unknown["form"].errors


def test_nobody_is_asked_for_a_segment_where_none_is_told_apart(client_of, clara_user, sofia):
    stood(sofia, [MONDAY + number * HOUR for number in range(60)])
    client = client_of(clara_user)

    page = client.get(PAGE, MARCH)

    assert "segment" not in page.context["form"].fields
    assert "segment" not in [block.code for block in page.context["overview"].blocks]
    assert "segment" not in client.get(INBOX).context["form"].fields


READERS = [Role.TOP_MANAGEMENT, Role.UNIT_HEAD]


@pytest.mark.parametrize("role", [*READERS, Role.IDENTITY_CUSTODIAN])
def test_to_who_reads_no_customers_the_list_has_no_such_filter_and_shows_all(role, client_of, segments, clara_user):
    filtered = {"segment": "families", "received_from": "2026-03-01"}
    client = client_of(employ("Nadia Ferrara", role))

    listed, same = (client.get(INBOX, asked).context for asked in (filtered, {"received_from": "2026-03-01"}))

    assert "segment" not in listed["form"].fields
    assert [row.complaint.pk for row in listed["rows"]] == [row.complaint.pk for row in same["rows"]]
    assert len(client_of(clara_user).get(INBOX, filtered).context["rows"]) == 8


@pytest.mark.parametrize("role", READERS)
def test_to_who_reads_complaints_and_no_customers_no_figure_tells_segments_apart(role, client_of, segments, clara_user):
    reader, manager = client_of(employ("Nadia Ferrara", role)), client_of(clara_user)
    of_families = MARCH | {"of": "part", "side": "segment", "part": str(segments[1].pk)}
    assert manager.get(BEHIND, of_families).status_code == 200

    page = reader.get(PAGE, MARCH | {"segment": "families"}).context

    assert page["overview"].n == reader.get(PAGE, MARCH).context["overview"].n == 62
    assert "segment" not in page["form"].fields
    assert "segment" not in [block.code for block in page["overview"].blocks]
    assert reader.get(BEHIND, of_families).status_code == 404


def test_no_table_of_segments_is_taken_along_by_who_may_not_see_it(client_of, segments, clara_user):
    reader = employ("Nadia Ferrara", Role.TOP_MANAGEMENT)
    grant(Role.ANALYST, to=reader, unit=None, by=SYSTEM, at=FOUNDED)
    before = Event.objects.count()

    taken_along = client_of(reader).post(TAKEN, MARCH | {"block": "segment", "format": "csv"})

    assert (taken_along.status_code, Event.objects.count()) == (404, before)
    allowed = client_of(clara_user).post(TAKEN, MARCH | {"block": "segment", "format": "csv"})
    assert (allowed.status_code, "Regulars" in allowed.getvalue().decode("utf-8-sig")) == (200, True)


def test_who_only_counts_and_reads_no_complaint_sets_segments_side_by_side(client_of, segments):
    analyst = client_of(employ("Nadia Ferrara", Role.ANALYST))

    page = analyst.get(PAGE, MARCH).context

    assert "segment" in [block.code for block in page["overview"].blocks]
    assert analyst.get(BEHIND, MARCH | {"of": "part", "side": "segment", "part": ""}).status_code == 403


def test_neither_the_case_nor_the_list_shows_a_segment(client_of, clara_user, segments, sofia):
    boris = Customer.objects.get(name="Boris")
    complaint = taken(sofia, customer=boris).complaint
    client = client_of(clara_user)

    case = client.get(f"{INBOX}{complaint.reference}/").content.decode()
    rows = client.get(INBOX).content.decode().partition("<main")[2].partition("</form>")[2]

    assert "Regulars" not in case
    assert "Families" not in case
    assert rows.count("Regulars") == rows.count("Families") <= 1  # the filter offers each once, no row names one
