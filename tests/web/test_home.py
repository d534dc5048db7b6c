"""The first page of the desk: the loop, and what waits for each reader."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ascolto.complaints import deciding, handling, remedies
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.loop import Loop, loop_of
from ascolto.complaints.models import Complaint, Determination, RemedyKind, RemedyState
from ascolto.complaints.tracking import complainant_of
from ascolto.customers.care import ContactPlan, set_contact_plan
from ascolto.customers.promises import make_promise
from ascolto.customers.segments import add_segment, put_in
from ascolto.jobs.models import Job
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.ui import moment
from tests.complaints.making import complaint_at, taken
from tests.conftest import employ
from tests.moments import MONDAY

HOME = "/desk/"


def waiting(client) -> dict[str, list[str]]:
    """Return what waits for the reader: the references in each list."""
    tasks = client.get(HOME).context["tasks"]
    assert all(task.rows for task in tasks)
    return {str(task.title): [row.complaint.reference for row in task.rows] for task in tasks}


def proposed(unit, by) -> Complaint:
    complaint = complaint_at(Stage.ASSESSED, unit)
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="Yes.")
    deciding.propose(complaint, answer="We are sorry.", by=by, at=MONDAY)
    return complaint


def test_a_handler_finds_the_own_complaints_and_those_that_nobody_handles(sofia, rome, ioana, ioana_user, client_of):
    own, free = taken(sofia).complaint, taken(sofia).complaint
    taken(rome)
    handling.assign(own, to=ioana_user, by=ioana, at=MONDAY)

    found = waiting(client_of(ioana_user))

    assert found["My open complaints"] == [own.reference]
    assert found["Nobody handles these yet"] == [free.reference]
    assert "Waiting for your decision" not in found


def test_a_message_waits_until_a_member_of_staff_does_something_about_it(sofia, ioana, ioana_user, client_of):
    complaint = taken(sofia).complaint
    heard_at = moment.now() - timedelta(hours=1)
    handling.hear(complaint, text="Any news?", by=complainant_of(complaint), at=heard_at)
    client = client_of(ioana_user)

    before = waiting(client)["New messages from complainants"]
    handling.note(complaint, text="Called back.", by=ioana, at=moment.now())
    after = waiting(client)

    assert before == [complaint.reference]
    assert "New messages from complainants" not in after


def test_a_proposal_waits_for_whoever_may_decide_but_not_for_its_author(sofia, ioana, clara, clara_user, client_of):
    by_ioana = proposed(sofia, ioana)
    proposed(sofia, clara)

    found = waiting(client_of(clara_user))["Waiting for your decision"]

    assert found == [by_ioana.reference]


def test_an_acknowledgement_that_came_back_waits_for_somebody(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint
    Complaint.objects.filter(pk=complaint.pk).update(undelivered=True)

    assert waiting(client_of(ioana_user))["The acknowledgement came back"] == [complaint.reference]


def test_an_empty_desk_says_what_to_do_next(sofia, ioana_user, client_of):
    shown = client_of(ioana_user).get(HOME).content.decode()

    assert "Take one of those that nobody handles yet." in shown
    assert "Nobody has told us yet whether it helped" in shown


def test_the_loop_counts_what_was_heard_understood_done_and_checked(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    complaint.points.update(determination=Determination.PARTLY, reasons="The log.", answer="Yes.")
    Complaint.objects.filter(pk=complaint.pk).update(decided_at=MONDAY)
    remedies.offer_remedy(complaint, remedies.Offer(kind=RemedyKind.APOLOGY), by=ioana, at=MONDAY)
    settled = complaint_at(Stage.SETTLED, sofia)
    Complaint.objects.filter(pk=settled.pk).update(content=False)
    complaint_at(Stage.JOINED, sofia)

    loop = loop_of(Complaint.objects.all(), since=MONDAY)

    assert complaint.remedies.get().state == RemedyState.OFFERED
    assert loop == Loop(
        open_count=2, received_count=3, determined_count=1, founded_count=1, promised_count=1, carried_out_count=0,
        asked_count=1, content_count=0,
    )  # fmt: skip


def test_an_administrator_reads_no_complaint_and_sees_what_there_is_to_look_after(sofia, olga_user, client_of):
    complaint = taken(sofia).complaint
    Job.objects.create(task="deliver_letter", state="dead", due_at=MONDAY, created_at=MONDAY, finished_at=MONDAY)

    shown = client_of(olga_user).get(HOME).content.decode()

    assert complaint.reference not in shown
    assert "1 job in the background gave up" in shown
    assert "No proposed role waits for a second person." in shown


@pytest.mark.parametrize("role", Role)
def test_every_role_finds_something_useful_on_the_first_page(organisation, role, client_of):
    response = client_of(employ("Petra Any", role)).get(HOME)

    assert response.status_code == 200
    assert "Good to see you, Petra Any" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_asks_as_often_for_one_complaint_as_for_three(sofia, anna, ioana_user, client_of, count):
    for _number in range(count):
        taken(sofia, customer=anna)
    client = client_of(ioana_user)

    with CaptureQueriesContext(connection) as asked:
        client.get(HOME)

    assert len(asked) == HOME_QUERIES


HOME_QUERIES = 27


def test_who_may_not_see_identities_reads_no_name_on_the_first_page(sofia, anna, marco_user, client_of):
    taken(sofia, customer=anna)

    assert "Koleva" not in client_of(marco_user).get(HOME).content.decode()


def test_whom_nobody_spoke_to_is_told_only_to_who_may_see_them(sofia, anna, ioana_user, marco_user, client_of):
    taken(sofia, customer=anna)
    segment = add_segment({"en": "Best"}, code="best", by=SYSTEM, at=MONDAY)
    set_contact_plan(segment, ContactPlan(every_days=1), by=SYSTEM, at=MONDAY)
    put_in(segment, [anna], by=SYSTEM, at=MONDAY)

    shown = [client_of(user).get(HOME).content.decode() for user in (ioana_user, marco_user)]

    assert ["No contact yet" in page for page in shown] == [True, False]


def test_what_was_set_aside_at_the_front_door_is_told_to_whoever_records(organisation, client_of, ioana_user):
    assert client_of(ioana_user).get(HOME).context["set_aside"] == 0
    assert "set_aside" not in client_of(employ("Petra Any", Role.ANALYST)).get(HOME).context


def test_a_manager_sees_what_is_overdue_with_anybody(sofia, clara_user, client_of):
    late = taken(sofia, received_at=moment.now() - timedelta(days=60)).complaint
    taken(sofia, received_at=moment.now())

    assert waiting(client_of(clara_user))["Overdue, whoever handles it"] == [late.reference]


def test_a_handler_begins_with_the_own_complaints_and_a_manager_with_what_is_overdue(
    sofia, ioana, ioana_user, clara_user, client_of
):
    own = taken(sofia, received_at=moment.now() - timedelta(days=60)).complaint
    handling.assign(own, to=ioana_user, by=ioana, at=MONDAY)
    taken(sofia)

    own_first, overdue_first = waiting(client_of(ioana_user)), waiting(client_of(clara_user))

    assert list(own_first) == ["My open complaints", "Nobody handles these yet"]
    assert list(overdue_first) == ["Overdue, whoever handles it", "Nobody handles these yet"]


def test_work_comes_before_the_loop_and_lists_without_anything_say_so_in_one_line(sofia, ioana_user, client_of):
    free = taken(sofia).complaint

    shown = client_of(ioana_user).get(HOME).content.decode()

    assert shown.index(free.reference) < shown.index("Every message has been looked at.") < shown.index('class="loop"')
    assert "New messages from complainants" not in shown


def test_what_is_to_be_handled_at_once_stands_on_top_with_its_priority_and_severity(sofia, ioana_user, client_of):
    sooner = taken(sofia, received_at=moment.now() - timedelta(days=60)).complaint
    at_once = taken(sofia, received_at=moment.now()).complaint
    Complaint.objects.filter(pk=at_once.pk).update(priority=1, severity=5)
    client = client_of(ioana_user)

    found, shown = waiting(client)["Nobody handles these yet"], client.get(HOME).content.decode()

    assert found == [at_once.reference, sooner.reference]
    assert "1 – at once" in shown
    assert "5 – critical" in shown


def test_deadlines_on_the_first_page_count_in_working_time(sofia, ioana_user, client_of):
    taken(sofia, received_at=moment.now())

    [row] = [row for task in client_of(ioana_user).get(HOME).context["tasks"] for row in task.rows]
    assert row.calendar is not None


@pytest.mark.parametrize("speaks_about", ["sofia", "rome"])
def test_a_promise_names_the_customer_to_those_who_may_know_them(
    sofia, rome, anna, ioana, ioana_user, client_of, speaks_about
):
    at, taken_about = moment.now(), {"sofia": sofia, "rome": rome}[speaks_about]
    taken(taken_about, customer=anna)
    make_promise(anna, "A quiet room", due_on=at.date(), carried_by=ioana_user, by=ioana, at=at)

    shown = client_of(ioana_user).get(HOME).content.decode()

    name = {"sofia": "Anna Koleva", "rome": anna.reference}[speaks_about]
    assert f"Promise to {name}" in shown
    assert ("Koleva" in shown) == (speaks_about == "sofia")
