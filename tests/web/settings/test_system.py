"""The pages of what the system does: background work, trail and imports."""

import csv
import io
import json
from datetime import timedelta

import pytest

from ascolto.complaints.models import Complaint
from ascolto.imports.models import SILENT_FOR, ImportRun, RejectedRow
from ascolto.jobs.models import Job
from ascolto.people.granting import grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY, TUESDAY
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of


def dead_job(**told):
    return Job.objects.create(
        task="deliver_letter", state="dead", due_at=MONDAY, created_at=MONDAY, finished_at=TUESDAY, attempts=8,
        last_error="SMTPRecipientsRefused", **told,
    )  # fmt: skip


def imported(user, **told):
    usual = {"kind": "complaints", "file_name": "old.csv", "file_digest": "0", "mapping_digest": "1"}
    usual |= {"header": ["id", "words"], "state": "finished", "started_at": MONDAY, "finished_at": TUESDAY}
    usual |= {"actor_kind": "user", "actor_ref": str(user.pk), "read_count": 3, "created_count": 2, "rejected_count": 1}
    run = ImportRun.objects.create(**usual | told)
    cells = json.dumps(["7", '=HYPERLINK("x")'])
    RejectedRow.objects.create(run=run, row=3, reason="missing", facts={"field": "received_on"}, raw=cells)
    return run


def test_a_job_that_was_given_up_is_tried_again(at_olgas, organisation):
    job = dead_job()
    before = events()

    shown = words_of(at_olgas.get("/desk/settings/jobs/"))
    response = at_olgas.post(f"/desk/settings/jobs/{job.pk}/retry/")
    again = at_olgas.post(f"/desk/settings/jobs/{job.pk}/retry/")

    job.refresh_from_db()
    assert "SMTPRecipientsRefused" in shown
    assert went_on_to(response) == "/desk/settings/jobs/"
    assert job.state == "waiting"
    assert again.status_code == 409
    assert kinds_since(before) == ["job.retried"]


def test_the_auditor_sees_what_was_given_up_and_retries_nothing(at_elenas, organisation):
    job = dead_job()
    before = events()

    shown = words_of(at_elenas.get("/desk/settings/jobs/"))
    response = at_elenas.post(f"/desk/settings/jobs/{job.pk}/retry/")

    assert "deliver_letter" in shown
    assert "Try again" not in shown
    assert response.status_code == 403
    assert events() == before


def test_running_jobs_show_how_far_they_are(at_olgas, organisation):
    Job.objects.create(
        task="import_file", state="running", due_at=MONDAY, created_at=MONDAY, lease_until=TUESDAY, leased_by="w",
        progress_done=20, progress_total=80, progress_note="old.csv",
    )  # fmt: skip

    assert "20 of 80" in words_of(at_olgas.get("/desk/settings/jobs/?state=running"))


def test_the_trail_shows_the_newest_first_and_narrows(at_elenas, olga_user, sofia):
    taken(sofia)
    shown = words_of(at_elenas.get("/desk/settings/trail/"))

    complaint = Complaint.objects.get()
    by_kind = words_of(at_elenas.get("/desk/settings/trail/?kind=complaint.received"))
    by_reference = words_of(at_elenas.get(f"/desk/settings/trail/?about={complaint.reference}"))
    by_period = words_of(at_elenas.get("/desk/settings/trail/?first=2026-03-01&last=2026-03-03"))
    by_person = words_of(at_elenas.get(f"/desk/settings/trail/?person={olga_user.pk}"))

    assert shown.index('<th scope="row" data-label="What">Complaint received') < shown.index(
        "Organisation founded</th>"
    )
    for narrowed in (by_kind, by_reference, by_period):
        assert complaint.reference in narrowed
        assert "Organisation founded</th>" not in narrowed
    assert "Nothing found" in by_person
    assert "ascolto verify" in shown


def test_the_trail_of_a_complaint_is_open_only_to_who_may_read_the_complaint(client_of, sofia, rome):
    taken(sofia)
    taken(rome)
    manager = employ("Dora Nagy", Role.COMPLAINTS_MANAGER, unit=rome)
    in_sofia, in_rome = Complaint.objects.order_by("pk")

    shown = words_of(client_of(manager).get("/desk/settings/trail/"))

    assert in_rome.reference in shown
    assert in_sofia.reference not in shown
    assert "Organisation founded</th>" not in shown


def test_words_that_may_name_people_are_withheld_from_who_sees_no_identities(
    client_of, at_elenas, marco_user, ioana_user
):
    withheld = words_of(client_of(marco_user).get("/desk/settings/trail/?kind=user.added"))
    read = words_of(at_elenas.get("/desk/settings/trail/?kind=user.added"))

    assert "your roles do not include reading them" in withheld
    assert "ioana@albergo.example" not in withheld
    assert "ioana@albergo.example" in read


def test_the_trail_goes_on_behind_its_first_page(at_elenas, organisation):
    for number in range(60):
        employ(f"Person{number} X", Role.HANDLER)

    first = at_elenas.get("/desk/settings/trail/").context
    second = at_elenas.get(f"/desk/settings/trail/{first['page'].later}").context

    assert len(first["rows"]) == 50
    seen = [row["event"].pk for row in [*first["rows"], *second["rows"]]]
    assert len(set(seen)) == len(seen) == 100


@pytest.mark.parametrize("more", [1, 3])
def test_the_trail_costs_the_same_however_long(at_elenas, sofia, django_assert_num_queries, more):
    for _number in range(more):
        taken(sofia)

    with django_assert_num_queries(11):
        at_elenas.get("/desk/settings/trail/?kind=complaint.received")


def test_an_import_shows_its_counts_and_to_who_imports_the_rows_that_were_left(at_claras, at_elenas, clara_user):
    run = imported(clara_user)

    listed = words_of(at_elenas.get("/desk/settings/imports/"))
    audited = words_of(at_elenas.get(f"/desk/settings/imports/{run.pk}/"))
    read = words_of(at_claras.get(f"/desk/settings/imports/{run.pk}/"))

    assert "old.csv" in listed
    assert "HYPERLINK" not in audited
    assert "received_on is empty." in read
    assert "HYPERLINK" in read


def test_an_import_that_was_killed_is_shown_as_interrupted_and_how_it_goes_on(at_elenas, clara_user, monkeypatch):
    run = imported(clara_user, state="running", finished_at=None, counted_at=TUESDAY)
    address = f"/desk/settings/imports/{run.pk}/"
    moments = [TUESDAY + SILENT_FOR, TUESDAY + SILENT_FOR + timedelta(seconds=1)]

    shown = []
    for at in moments:
        monkeypatch.setattr("ascolto.web.settings.imports.now", lambda at=at: at)
        shown.append([words_of(at_elenas.get(page)) for page in ("/desk/settings/imports/", address)])

    (listed, read), (listed_later, read_later) = shown
    assert ("running" in listed, "running" in read, "interrupted" in listed, "interrupted" in read) == (
        True, True, False, False,
    )  # fmt: skip
    assert "interrupted" in listed_later
    assert "This import was interrupted" in read_later
    assert "the same command goes on with the rest" in read_later


def test_an_import_that_ended_is_never_shown_as_interrupted(at_elenas, clara_user):
    imported(clara_user)

    assert "interrupted" not in words_of(at_elenas.get("/desk/settings/imports/"))


def test_the_trail_is_read_between_any_two_days(at_elenas):
    everything = at_elenas.get("/desk/settings/trail/").context["rows"]

    found = at_elenas.get("/desk/settings/trail/?first=0001-01-01&last=9999-12-31").context["rows"]

    assert [row["event"] for row in found] == [row["event"] for row in everything] != []


def test_the_rows_that_were_left_are_a_file_without_formulas(at_claras, at_elenas, clara_user):
    run = imported(clara_user)

    response = at_claras.get(f"/desk/settings/imports/{run.pk}/rejected.csv")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["row", "reason", "id", "words"],
        ["3", "received_on is empty.", "7", '\'=HYPERLINK("x")'],
    ]
    assert at_elenas.get(f"/desk/settings/imports/{run.pk}/rejected.csv").status_code == 403


def test_who_imports_in_one_unit_reads_only_the_rows_of_her_own_imports(client_of, clara_user, rome):
    dora = employ("Dora Nagy", Role.COMPLAINTS_MANAGER, unit=rome)
    grant(Role.AUDITOR, to=dora, by=SYSTEM, at=FOUNDED)
    theirs, own = imported(clara_user), imported(dora)

    answers = [
        client_of(dora).get(f"/desk/settings/imports/{run.pk}/rejected.csv").status_code for run in (theirs, own)
    ]

    assert answers == [403, 200]
