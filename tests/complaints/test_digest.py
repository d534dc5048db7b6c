"""The digest by e-mail: what it tells, to whom, when, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from ascolto.complaints import handling
from ascolto.complaints.digest import send_digest
from ascolto.correspondence.models import Letter
from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue
from ascolto.jobs.work import run_due
from ascolto.people.digests import wish_digest, wishes_due
from ascolto.people.models import DigestWish, Grant
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken
from tests.moments import MONDAY

EIGHT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # 08:00 by the calendar of the house, which is in Rome; a Monday
DAY = timedelta(days=1)


def wished(user, by, *, rhythm="daily", hour=8) -> DigestWish:
    wish_digest(user, rhythm=rhythm, hour=hour, by=by, at=MONDAY)
    return DigestWish.objects.get(user=user)


def due(at: datetime) -> list[str]:
    return [str(day) for _wish, day in wishes_due(at=at)]


def test_the_digest_lists_what_waits_and_names_nobody(sofia, anna, ioana, ioana_user):
    own = taken(sofia, customer=anna, received_at=MONDAY - 30 * DAY).complaint
    handling.assign(own, to=ioana_user, by=ioana, at=MONDAY)
    free = taken(sofia, customer=anna).complaint

    letter = send_digest(wished(ioana_user, ioana), on=MONDAY.date(), at=MONDAY)

    assert letter is not None
    assert (letter.to_address, letter.language) == (ioana_user.email, ioana_user.language)
    assert "Mine and overdue (1)" in letter.body
    assert "Nobody handles these yet (1)" in letter.body
    assert own.reference in letter.body
    assert free.reference in letter.body
    assert anna.name not in letter.body


def test_where_nothing_waits_nobody_is_disturbed(ioana, ioana_user):
    assert send_digest(wished(ioana_user, ioana), on=MONDAY.date(), at=MONDAY) is None
    assert not Letter.objects.exists()


def test_a_day_brings_one_digest_however_often_the_worker_looks(sofia, ioana, ioana_user):
    taken(sofia)
    wish = wished(ioana_user, ioana)

    letters = [send_digest(wish, on=MONDAY.date(), at=MONDAY) for _ in range(3)]

    assert [letter is not None for letter in letters] == [True, False, False]


def test_a_complaint_of_another_unit_is_not_told(rome, ioana, ioana_user):
    taken(rome)

    assert send_digest(wished(ioana_user, ioana), on=MONDAY.date(), at=MONDAY) is None


def test_the_hour_is_that_of_the_unit_and_only_working_days_count(sofia, ioana, ioana_user):
    wished(ioana_user, ioana)

    assert due(EIGHT - timedelta(minutes=1)) == []
    assert due(EIGHT) == ["2026-03-02"]
    assert due(EIGHT + 5 * DAY) == []  # a Saturday
    assert due(EIGHT + 35 * DAY) == []  # Easter Monday


def test_a_weekly_digest_comes_on_the_first_working_day_of_the_week(sofia, ioana, ioana_user):
    wished(ioana_user, ioana, rhythm="weekly")

    assert due(EIGHT) == ["2026-03-02"]
    assert due(EIGHT + 2 * DAY) == []


def test_who_no_longer_works_here_gets_no_digest(sofia, ioana, ioana_user):
    wished(ioana_user, ioana)
    ioana_user.is_active = False
    ioana_user.save(update_fields=["is_active"])

    assert due(EIGHT) == []


def test_the_worker_sends_what_is_due_and_then_nothing_is(sofia, ioana, ioana_user):
    taken(sofia)
    wished(ioana_user, ioana)

    enqueue("send_digests", {}, at=EIGHT)
    run_due("worker", at=EIGHT)

    assert [letter.to_address for letter in Letter.objects.filter(kind="digest")] == [ioana_user.email]
    assert due(EIGHT) == []


def test_one_for_whom_it_fails_keeps_nobody_else_waiting_and_gets_theirs_later(
    sofia, ioana, ioana_user, clara, clara_user
):
    taken(sofia)
    wished(ioana_user, ioana)
    wished(clara_user, clara)
    grant = ioana_user.grants.get()
    Grant.objects.filter(pk=grant.pk).update(role="of_a_later_release")

    enqueue("send_digests", {}, at=EIGHT)
    run_due("worker", at=EIGHT)

    assert digests() == [clara_user.email]
    job = Job.objects.get(task="send_digests")
    assert (job.state, job.attempts) == (State.WAITING, 1)
    assert job.last_error.startswith("ValueError (people/acting.py")

    Grant.objects.filter(pk=grant.pk).update(role=grant.role)
    run_due("worker", at=EIGHT + timedelta(hours=1))

    assert digests() == [clara_user.email, ioana_user.email]
    job.refresh_from_db()
    assert job.state == State.DONE


def digests() -> list[str]:
    return [letter.to_address for letter in Letter.objects.filter(kind="digest").order_by("pk")]


def test_a_wish_is_changed_and_given_up_with_one_event_each(ioana, ioana_user):
    wished(ioana_user, ioana)
    wished(ioana_user, ioana, rhythm="weekly", hour=7)
    wish_digest(ioana_user, rhythm="", hour=8, by=ioana, at=MONDAY)

    told = [event.facts for event in trail_of(ioana_user) if event.kind == "user.digest_wished"]
    assert told == [{"rhythm": "daily", "hour": 8}, {"rhythm": "weekly", "hour": 7}, {"rhythm": ""}]
    assert not DigestWish.objects.exists()


def test_nobody_wishes_for_somebody_else(ioana_user, boris):
    with pytest.raises(NotPermitted):
        wish_digest(ioana_user, rhythm="daily", hour=8, by=boris, at=MONDAY)

    assert not DigestWish.objects.exists()
    assert not trail_of(ioana_user).filter(kind="user.digest_wished").exists()
