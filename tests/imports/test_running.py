import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ascolto.customers.importing import CustomerIntake
from ascolto.customers.models import Customer
from ascolto.imports.events import ImportEvent
from ascolto.imports.intake import CREATED, SKIPPED, rejected
from ascolto.imports.mapping import parse_mapping
from ascolto.imports.models import ImportRun, RejectedRow, RunState
from ascolto.imports.opening import open_source
from ascolto.imports.running import run, try_out
from ascolto.trail.acting import NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db

MAPPING = parse_mapping("""
external_source = "shop"
[columns]
external_id = "Number"
name = "Name"
email = "Mail"
language = "Language"
""")
FILE = """Number,Name,Mail,Language
1,Анна,anna@example.org,bg
2,Bojan,bojan@example.org,klingon
1,Anna again,anna@example.org,bg
3,,,it
4,Dario
5,"Elena, the second",elena@example.org,
"""
REJECTED = [
    {"row": 3, "reason": "language: “klingon” is not known here."},
    {"row": 4, "reason": "The id “1” stands in row 2 already."},
    {"row": 5, "reason": "The row has neither a name nor a way to reach the customer."},
    {"row": 6, "reason": "Cells in the row: 2; in the header: 4."},
]


def take_in(path, *, by, how=run, mapping=MAPPING, intake=None, at=MONDAY, progress=None):
    with open_source(path, mapping) as source:
        return how(source, mapping, intake or CustomerIntake(), by=by, at=at, progress=progress).as_dict()


def test_good_rows_are_stored_and_bad_ones_kept_with_their_reason(written, importer):
    result = take_in(written(FILE), by=importer)

    assert result == {"read": 6, "created": 2, "updated": 0, "skipped": 0, "rejected": REJECTED}
    assert list(Customer.objects.order_by("pk").values_list("source", "external_id", "name", "language")) == [
        ("shop", "1", "Анна", "bg"),
        ("shop", "5", "Elena, the second", ""),
    ]
    kept = RejectedRow.objects.order_by("row")
    assert [(row.row, row.reason, json.loads(row.raw)) for row in kept] == [
        (3, "unknown_choice", ["2", "Bojan", "bojan@example.org", "klingon"]),
        (4, "duplicate_id", ["1", "Anna again", "anna@example.org", "bg"]),
        (5, "nobody", ["3", "", "", "it"]),
        (6, "too_few_cells", ["4", "Dario"]),
    ]
    assert kept[0].facts == {"field": "language", "found": "klingon"}


def test_a_run_keeps_its_counts_and_is_two_events(written, importer):
    take_in(written(FILE, "customers.csv"), by=importer)

    kept = ImportRun.objects.get()
    assert (kept.kind, kept.file_name, kept.state, kept.actor_ref) == ("customers", "customers.csv", "finished", "1")
    assert kept.header == ["Number", "Name", "Mail", "Language"]
    counts = (kept.read_count, kept.created_count, kept.updated_count, kept.skipped_count, kept.rejected_count)
    assert counts == (6, 2, 0, 0, 4)
    assert MONDAY < kept.counted_at <= kept.finished_at < MONDAY + timedelta(minutes=1)
    started, finished = trail_of(kept)
    assert (started.kind, started.text) == (ImportEvent.STARTED, "customers.csv")
    assert started.facts == {"kind": "customers", "file": kept.file_digest, "mapping": MAPPING.digest}
    assert (finished.kind, finished.facts) == (
        ImportEvent.FINISHED,
        {"read": 6, "created": 2, "updated": 0, "skipped": 0, "rejected": 4},
    )


def test_the_same_file_again_creates_nothing(written, importer):
    path = written(FILE)
    take_in(path, by=importer)
    result = take_in(path, by=importer, at=TUESDAY)

    assert result == {"read": 6, "created": 0, "updated": 0, "skipped": 2, "rejected": REJECTED}
    assert Customer.objects.count() == 2


def test_the_same_file_without_ids_creates_nothing_the_second_time_and_equal_rows_are_not_lost(written, importer):
    path = written("name,email\nAnna,a@example.org\nAnna,a@example.org\nBojan,\n")
    mapping = parse_mapping("[columns]\nname='name'\nemail='email'")
    assert take_in(path, by=importer, mapping=mapping)["created"] == 3
    result = take_in(path, by=importer, mapping=mapping)
    assert (result["created"], result["skipped"]) == (0, 3)


def test_trying_out_tells_the_same_and_leaves_nothing(written, importer):
    path = written(FILE)
    assert take_in(path, by=importer, how=try_out) == take_in(path, by=importer)
    before = Event.objects.count()
    assert take_in(path, by=importer, how=try_out)["skipped"] == 2
    assert (Event.objects.count(), ImportRun.objects.count()) == (before, 1)


def test_a_row_that_no_text_can_hold_is_kept_byte_for_byte(written, importer):
    take_in(written("Number,Name\n3,Жана\n".encode() + b"1,\xff\xfe\n2,nul\x00\n"), by=importer)
    kept = [json.loads(row.raw) for row in RejectedRow.objects.order_by("row")]
    assert kept[0][1].encode("utf-8", "surrogateescape") == b"\xff\xfe"
    assert kept[1] == ["2", "nul\x00"]
    assert Customer.objects.get().name == "Жана"


class Refusing(CustomerIntake):
    """A room whose database refuses one row."""

    def store_many(self, rows, *, by, at):
        if any(row.external_id == "13" for row in rows):
            raise IntegrityError("no thirteenth guest")
        return super().store_many(rows, by=by, at=at)


def test_a_row_that_the_database_refuses_does_not_stop_its_neighbours(written, importer):
    path = written("Number,Name\n" + "".join(f"{number},Guest {number}\n" for number in range(1, 41)))
    result = take_in(path, by=importer, intake=Refusing())

    assert result["created"] == 39
    assert result["rejected"] == [{"row": 14, "reason": "The database refused the row (IntegrityError)."}]


class Breaking(CustomerIntake):
    """A room in which something fails that nobody foresaw, as when the machine goes down."""

    def store_many(self, rows, *, by, at):
        outcomes = super().store_many(rows, by=by, at=at)
        if rows[-1].number > 200:
            raise KeyboardInterrupt
        return outcomes


def test_what_was_finished_before_a_crash_stays_and_the_next_run_does_the_rest(written, importer):
    path = written("Number,Name\n" + "".join(f"{number},Guest {number}\n" for number in range(1, 501)))
    with pytest.raises(KeyboardInterrupt):
        take_in(path, by=importer, intake=Breaking())

    done = Customer.objects.count()
    broken_off = ImportRun.objects.get()
    assert 0 < done < 500
    assert (broken_off.state, broken_off.created_count) == (RunState.BROKEN_OFF, done)
    assert [event.kind for event in trail_of(broken_off)] == [ImportEvent.STARTED, ImportEvent.BROKEN_OFF]
    result = take_in(path, by=importer, at=TUESDAY)
    assert (result["created"], result["skipped"]) == (500 - done, done)


class Judging(CustomerIntake):
    """A room that rejects with a reason of its own, for which it has no wording yet."""

    def store_many(self, rows, *, by, at):
        return [rejected("too_dear", limit=3) if row.external_id == "3" else SKIPPED for row in rows]


def test_a_room_may_say_its_own_reason(written, importer):
    result = take_in(written("Number,Name\n3,A\n4,B\n"), by=importer, intake=Judging())
    assert result["skipped"] == 1
    assert result["rejected"] == [{"row": 2, "reason": "too_dear"}]


def test_a_room_that_forgets_a_row_is_found_out(written, importer):
    class Forgetting(CustomerIntake):
        def store_many(self, rows, *, by, at):
            return [CREATED]

    with pytest.raises(ValueError, match="2 rows, but 1 outcomes"):
        take_in(written("Number,Name\n3,A\n4,B\n"), by=importer, intake=Forgetting())


def test_progress_is_told_up_to_the_end(written, importer):
    told = []
    path = written("Number,Name\n" + "".join(f"{number},Guest {number}\n" for number in range(1, 301)))
    take_in(path, by=importer, progress=lambda read, share: told.append((read, share)))

    assert told == sorted(told)
    assert told[-1] == (300, 1.0)


def test_who_may_not_import_leaves_nothing_behind(written, importer):
    stranger = type(importer)(importer.kind, "9")
    with pytest.raises(NotPermitted):
        take_in(written(FILE), by=stranger)
    assert (ImportRun.objects.count(), Event.objects.count(), Customer.objects.count()) == (0, 0, 0)


def test_a_run_that_is_over_says_when(written, importer):
    take_in(written(FILE), by=importer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.update(finished_at=None)
