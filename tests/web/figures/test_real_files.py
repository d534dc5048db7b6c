"""The figures of real files, counted a second time by hand: the extract of the Consumer Complaint Database.

examples/cfpb-narratives-extract.csv holds 150 complaints to the Consumer Financial Protection Bureau (United States,
https://www.consumerfinance.gov/data-research/consumer-complaints/), which are in the public domain.
"""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures import By
from ascolto.complaints.figures_arrivals import received_by_day
from ascolto.complaints.figures_breakdown import Side
from ascolto.complaints.figures_periods import Period, records_begin
from ascolto.complaints.figures_tally import tallied
from ascolto.complaints.importing import ComplaintIntake
from ascolto.complaints.models import Complaint
from ascolto.imports import running
from ascolto.imports.mapping import parse_mapping
from ascolto.imports.opening import open_source
from ascolto.trail.acting import SYSTEM

EXAMPLES = Path(__file__).parents[3] / "examples"
EXTRACT = EXAMPLES / "cfpb-narratives-extract.csv"
ROME = ZoneInfo("Europe/Rome")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANNELS = {"Web": "web", "Web Referral": "web", "Phone": "phone", "Postal mail": "letter", "Fax": "letter"}


@pytest.fixture
def taken_in(organisation):
    """The extract as it was imported, and its rows as they stand in the file."""
    mapping = parse_mapping((EXAMPLES / "cfpb.toml").read_text(encoding="utf-8"))
    with open_source(EXTRACT, mapping) as source:
        running.run(source, mapping, ComplaintIntake(), by=SYSTEM, at=AT)
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(row) -> date:
    return datetime.strptime(row["Date received"], "%m/%d/%y").date()


@pytest.fixture
def whole(taken_in) -> Period:
    days = sorted(map(day_of, taken_in))
    return Period(days[0], days[-1], ROME)


def test_every_day_brought_as_many_as_the_file_says(taken_in, whole):
    rows = Complaint.objects.all()

    assert received_by_day(rows, whole) == Counter(map(day_of, taken_in))
    assert records_begin(rows, zone=ROME) == whole.first


def test_categories_and_channels_are_as_frequent_as_in_the_file(taken_in, whole):
    counts = tallied(Complaint.objects.all(), [whole], at=AT).kinds(By.CATEGORY)
    nothing = {"", "None", "N/A", "nan"}
    leaves = Counter((row["Issue"], "" if row["Sub-issue"] in nothing else row["Sub-issue"]) for row in taken_in)

    assert sorted(each for (each,) in counts.of.values()) == sorted(leaves.values())
    found = {part.key: part.count for part in tallied(Complaint.objects.all(), [whole], at=AT).parts(Side.CHANNEL)}
    assert found == Counter(CHANNELS.get(row["Submitted via"], "other") for row in taken_in)


def test_without_a_promise_nothing_is_late_and_without_a_day_nothing_took_long(taken_in, whole):
    [cohort] = tallied(Complaint.objects.all(), [whole], at=AT).cohorts
    [closing] = tallied(Complaint.objects.all(), [whole], at=AT).waits(ClockName.CLOSE)
    still = sum(row["Company response to consumer"] in {"In progress", "Untimely response"} for row in taken_in)

    assert cohort.received == len(taken_in) == 150
    assert {(promised.due, promised.without) for promised in cohort.promises.values()} == {(0, 150)}
    assert (closing.n, closing.ended, closing.unknown) == (still, 0, 150 - still)


def test_halves_of_the_time_equal_sql_written_by_hand(taken_in, whole):
    middle = date.fromordinal((whole.first.toordinal() + whole.last.toordinal()) // 2)
    halves = [Period(whole.first, middle, ROME), Period(date.fromordinal(middle.toordinal() + 1), whole.last, ROME)]
    sql = """
        select category_id, count(case when received_at < %s then 1 end), count(case when received_at >= %s then 1 end)
        from complaints_complaint where stage not in ('joined', 'recorded_otherwise') group by category_id
    """
    bound = connection.ops.adapt_datetimefield_value(halves[0].end)
    with connection.cursor() as cursor:
        cursor.execute(sql, [bound, bound])
        by_hand = {category: counts for category, *counts in cursor.fetchall()}

    found = tallied(Complaint.objects.all(), halves, at=AT).kinds(By.CATEGORY)

    assert {kind.pk: list(counts) for kind, counts in found.of.items()} == by_hand
