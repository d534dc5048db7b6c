"""A long list is written in the background, for the one who asked, and fetched while they may still have it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from ascolto.complaints.events import ListEvent
from ascolto.complaints.exporting import KEPT_FOR, TASK, forget_exports, note_written, path_of
from ascolto.complaints.models import Complaint, ListExport
from ascolto.jobs.models import Job, State
from ascolto.jobs.work import run_due
from ascolto.people.acting import actor_for
from ascolto.people.granting import revoke
from ascolto.people.models import Grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.web.complaints import export as door
from tests.complaints.making import taken
from tests.conftest import employ

EXPORT = "/desk/complaints/export/"


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch):
    monkeypatch.setattr(door, "AT_ONCE", 0)


@pytest.fixture
def two(sofia, anna) -> list[Complaint]:
    return [taken(sofia, customer=anna, words="Koleva waited.").complaint, taken(sofia).complaint]


def asked(client, query="", form="csv") -> str:
    answer = client.post(EXPORT, {"query": query, "format": form})
    assert answer.status_code == 303
    return answer.url


def work() -> None:
    run_due("tester", at=datetime.now(UTC) + timedelta(seconds=1))


def page(client, address: str) -> str:
    return client.get(address).content.decode()


def lines_in(client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{address}file/")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported() -> list[Event]:
    return list(Event.objects.filter(kind=ListEvent.EXPORTED))


def test_it_is_asked_for_written_and_fetched(two, clara_user, client_of):
    client = client_of(clara_user)

    address = asked(client, "q=koleva&stage=all")
    assert "being written" in page(client, address)
    assert client.get(f"{address}file/").status_code == 404
    work()

    assert "Your file is ready" in page(client, address)
    assert [line["Reference"] for line in lines_in(client, address)] == [two[0].reference]
    answer = client.get(f"{address}file/")
    assert answer.getvalue()
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f"{address}" in page(client, EXPORT)


def test_a_script_that_looks_how_far_it_is_gets_that_part_alone(two, clara_user, client_of):
    client = client_of(clara_user)
    address = asked(client)

    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "data-poll" in part
    assert "<html" not in part


def test_that_it_was_taken_is_on_the_trail_once_however_often_it_is_fetched(two, clara_user, client_of):
    client = client_of(clara_user)
    address = asked(client, "q=koleva")
    assert exported() == []
    work()
    for _time in range(2):
        lines_in(client, address)

    [event] = exported()
    assert (event.actor_ref, event.text) == (str(clara_user.pk), "q=koleva")
    assert (event.facts["format"], event.facts["n"]) == ("csv", 1)


def test_a_second_worker_that_wrote_it_too_leaves_no_second_event(two, clara_user, client_of):
    asked(client_of(clara_user))
    work()
    export = ListExport.objects.get()

    note_written(export, complaints=[9], columns=[], units=[], named=[], by=actor_for(clara_user), at=datetime.now(UTC))

    export.refresh_from_db()
    assert export.count == 2
    assert len(exported()) == 1


def test_running_the_job_again_changes_nothing(two, clara_user, client_of):
    asked(client_of(clara_user))
    work()
    before = ListExport.objects.values().get()
    Job.objects.filter(task=TASK).update(state=State.WAITING, finished_at=None)
    work()

    assert ListExport.objects.values().get() == before
    assert len(exported()) == 1


def test_asking_twice_for_the_same_has_it_written_once(two, clara_user, client_of):
    client = client_of(clara_user)

    assert asked(client) == asked(client)
    assert asked(client, form="xlsx") != asked(client)
    assert Job.objects.filter(task=TASK).count() == 2


def test_nobody_else_sees_or_fetches_it(two, clara_user, client_of):
    address = asked(client_of(clara_user))
    work()
    other = client_of(employ("Mira Taneva", Role.COMPLAINTS_MANAGER))

    assert other.get(address).status_code == 404
    assert other.get(f"{address}file/").status_code == 404
    assert address not in page(other, EXPORT)


def test_it_holds_what_the_person_may_take_away_when_it_is_written(two, rome, client_of, sofia):
    manager = employ("Mira Taneva", Role.COMPLAINTS_MANAGER, unit=sofia)
    there = taken(rome).complaint
    client = client_of(manager)
    address = asked(client, "stage=all")
    work()

    references = {line["Reference"] for line in lines_in(client, address)}

    assert references == {each.reference for each in two}
    assert there.reference not in references


def test_who_may_not_take_data_away_any_more_gets_none_written(two, client_of, sofia):
    manager = employ("Mira Taneva", Role.COMPLAINTS_MANAGER, unit=sofia)
    asked(client_of(manager))
    revoke(Grant.objects.get(user=manager), by=SYSTEM, at=datetime.now(UTC))
    work()

    assert ListExport.objects.get().written_at is None
    assert exported() == []


def test_who_lost_a_unit_of_it_since_does_not_fetch_it_any_more(two, rome, client_of, sofia):
    manager = employ("Mira Taneva", Role.COMPLAINTS_MANAGER, unit=sofia)
    client = client_of(manager)
    address = asked(client)
    work()
    ListExport.objects.update(units=[rome.pk])

    assert "You cannot have this file any more" in page(client, address)
    assert client.get(f"{address}file/").status_code == 403


def test_who_is_found_to_be_complained_about_in_it_does_not_fetch_it_any_more(two, clara_user, client_of):
    client = client_of(clara_user)
    address = asked(client, "stage=all")
    work()
    assert len(lines_in(client, address)) == 2
    Complaint.objects.filter(pk=two[0].pk).update(person_complained_about=clara_user)
    before = Event.objects.count()

    answer = client.get(f"{address}file/")

    assert answer.status_code == 403
    assert "The file holds a complaint that you may not read any more." in answer.content.decode()
    assert "It holds a complaint that you may not read any more." in page(client, address)
    assert Event.objects.count() == before


def test_who_may_not_read_a_complaint_of_it_where_that_is_now_does_not_fetch_it_any_more(two, rome, client_of, sofia):
    client = client_of(employ("Mira Taneva", Role.COMPLAINTS_MANAGER, unit=sofia))
    address = asked(client)
    work()
    Complaint.objects.filter(pk=two[0].pk).update(unit=rome)

    assert client.get(f"{address}file/").status_code == 403


def test_a_file_that_does_not_say_what_is_in_it_is_not_handed_out(two, clara_user, client_of):
    client = client_of(clara_user)
    address = asked(client)
    work()
    ListExport.objects.update(complaints=[])

    assert client.get(f"{address}file/").status_code == 403


def test_a_job_that_failed_says_so_and_what_to_do(two, clara_user, client_of):
    client = client_of(clara_user)
    address = asked(client, "q=koleva")
    Job.objects.filter(task=TASK).update(state=State.DEAD, finished_at=datetime.now(UTC))

    said = page(client, address)

    assert "The file could not be made" in said
    assert "Ask for it again" in said
    assert exported() == []
    assert asked(client, "q=koleva") != address


def test_after_a_week_row_and_file_are_gone_and_so_is_what_a_killed_worker_left(two, clara_user, client_of):
    asked(client_of(clara_user))
    work()
    export = ListExport.objects.get()
    orphan = path_of(export).with_name("0123.csv.ab")
    orphan.write_bytes(b"half")

    assert forget_exports(at=export.written_at + KEPT_FOR) == 0
    assert path_of(export).exists()
    assert not orphan.exists()
    assert forget_exports(at=export.written_at + KEPT_FOR + timedelta(seconds=1)) == 1
    assert not path_of(export).exists()


def test_its_file_lies_where_nothing_is_served_from_under_a_name_that_nobody_guesses(two, clara_user, client_of):
    asked(client_of(clara_user))
    work()
    path = path_of(ListExport.objects.get())

    assert len(path.stem) >= 32
    assert path.stat().st_mode & 0o077 == 0
    assert not path.is_relative_to(Path(settings.STATIC_ROOT))
