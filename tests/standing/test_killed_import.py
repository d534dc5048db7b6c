"""An import that is killed keeps what it has finished, and the next one does the rest."""

import csv
import json
import random
import time
from datetime import timedelta

import pytest
from django.db.models import Count

from ascolto.complaints.models import Complaint
from ascolto.imports.models import ImportRun
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from tests.standing.processes import PATIENCE_SECONDS, ascolto, kill, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 4000
KILLED_AT = [1, 900, 2200]
WORDS = "We waited an hour for the key, and nobody could say why. " * 4


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "complaints.csv"
    with path.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["external_id", "received_on", "words", "category", "subcategory", "customer_email"])
        for number in range(ROWS):
            kind, person = number % 40, number % 700
            row = [
                number,
                "2025-11-03",
                f"{WORDS}{number}",
                f"Kind {kind}",
                f"Sort {number % 80}",
                f"{person}@a.example",
            ]
            writer.writerow(row)
    return path


def test_a_killed_import_keeps_finished_chunks_and_the_next_doubles_nothing(organisation, file, tmp_path):
    random.seed(9)
    for stored in KILLED_AT:
        with ascolto("import", "complaints", str(file), folder=tmp_path) as process:
            wait_until(lambda stored=stored: Complaint.objects.count() >= stored)
            time.sleep(random.random() / 10)
            kill(process)
        assert_only_finished_chunks_remain()
    assert all(left.is_interrupted(at=left.heard_of_at + timedelta(hours=1)) for left in ImportRun.objects.all())
    durable = Complaint.objects.count()
    assert KILLED_AT[-1] <= durable < ROWS

    with ascolto("import", "complaints", str(file), "--json", folder=tmp_path) as process:
        told = json.loads(process.communicate(timeout=PATIENCE_SECONDS)[0])

    assert told == {"read": ROWS, "created": ROWS - durable, "updated": 0, "skipped": durable, "rejected": []}
    assert Complaint.objects.count() == Complaint.objects.values("external_id").distinct().count() == ROWS
    assert_only_finished_chunks_remain()


def assert_only_finished_chunks_remain():
    """What the runs say that they created is there: each complaint with its points and its event, and none besides."""
    time.sleep(0.3)  # PostgreSQL takes a moment to notice that the process has gone
    created = sum(ImportRun.objects.values_list("created_count", flat=True))
    assert Complaint.objects.count() == created
    assert not Complaint.objects.annotate(raised=Count("points")).exclude(raised=1).exists()
    with_event = Event.objects.filter(kind="complaint.imported").values_list("subject", flat=True)
    assert sorted(with_event) == sorted(f"complaint:{pk}" for pk in Complaint.objects.values_list("pk", flat=True))
    assert verify().faults == []
