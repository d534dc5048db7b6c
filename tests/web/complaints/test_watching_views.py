"""A letter once a view holds so many: when it comes, when not again, and with whose rights it is counted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from ascolto.complaints.closing import withdraw
from ascolto.complaints.models import Channel
from ascolto.correspondence.models import Letter
from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue
from ascolto.jobs.work import run_due
from ascolto.organisation.units import retire_unit
from ascolto.people.granting import revoke
from ascolto.people.models import Area, SavedView, ViewWatch
from ascolto.people.saved_views import ViewDeleted, delete_view, save_view, share_view, unshare_view
from ascolto.people.users import deactivate
from ascolto.people.watching import NotSoMany, stop_watching, watch_view, watches_due
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken
from tests.moments import MONDAY
from tests.web.settings.reading import went_on_to, words_of

VIEWS = "/desk/complaints/views/"
EIGHT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # 08:00 by the calendar of the house, which is in Rome; a Monday
DAY = timedelta(days=1)


@pytest.fixture
def phone(sofia, ioana):
    """Ioana's view of what came by telephone."""
    return save_view(Area.COMPLAINTS, name="By phone", query="channel=phone", by=ioana, at=MONDAY)


def called(unit, count):
    return [taken(unit, channel=Channel.PHONE).complaint for _ in range(count)]


def told(at):
    """Let the worker look at that moment, and return what the letters say that are there then."""
    enqueue("tell_of_views", {}, at=at)
    run_due("worker", at=at)
    return list(Letter.objects.filter(kind="view_reached").order_by("pk"))


def kinds_of(view):
    return [event.kind for event in trail_of(view)]


def test_the_letter_comes_when_so_many_are_reached_and_leads_to_the_view(sofia, anna, ioana, ioana_user, phone):
    watch_view(phone, at_least=3, hour=8, by=ioana, at=MONDAY)
    called(sofia, 2)
    taken(sofia, customer=anna)

    before = told(EIGHT)
    called(sofia, 1)
    [letter] = told(EIGHT + DAY)

    assert before == []
    assert (letter.to_address, letter.subject) == (ioana_user.email, "“By phone” holds 3")
    assert "holds 3 or more. It holds 3 now" in letter.body
    assert "/desk/complaints/?channel=phone" in letter.body
    assert anna.name not in letter.body


def test_it_is_told_once_and_again_only_after_the_view_has_held_fewer(sofia, ioana, ioana_user, phone):
    watch_view(phone, at_least=2, hour=8, by=ioana, at=MONDAY)
    first, _second = called(sofia, 2)

    counts = [len(told(EIGHT + days * DAY)) for days in (0, 1)]
    withdraw(first, by=SYSTEM, at=EIGHT + DAY)
    counts.append(len(told(EIGHT + 2 * DAY)))
    called(sofia, 1)
    counts += [len(told(EIGHT + days * DAY)) for days in (3, 4)]

    assert counts == [1, 1, 1, 2, 2]


def test_it_is_counted_once_a_day_from_the_hour_on_and_on_working_days(sofia, ioana, phone):
    watch_view(phone, at_least=1, hour=8, by=ioana, at=MONDAY)

    def due(at):
        return [str(day) for _watch, day in watches_due(at=at)]

    assert [due(at) for at in (EIGHT - timedelta(minutes=1), EIGHT, EIGHT + 5 * DAY)] == [[], ["2026-03-02"], []]
    told(EIGHT)
    assert due(EIGHT + timedelta(hours=3)) == []


def test_a_view_that_cannot_be_read_keeps_nobody_else_waiting_and_the_job_says_so(
    sofia, clara, clara_user, ioana, phone
):
    watch_view(phone, at_least=1, hour=8, by=ioana, at=MONDAY)
    SavedView.objects.filter(pk=phone.pk).update(query="&" * 1999)
    whole = save_view(Area.COMPLAINTS, name="By phone", query="channel=phone", by=clara, at=MONDAY)
    watch_view(whole, at_least=1, hour=8, by=clara, at=MONDAY)
    called(sofia, 1)

    first, again = told(EIGHT), told(EIGHT + timedelta(hours=1))

    assert [letter.to_address for letter in first] == [clara_user.email]
    assert again == first
    job = Job.objects.filter(task="tell_of_views").order_by("pk")[0]
    assert (job.state, job.attempts) == (State.WAITING, 2)
    assert job.last_error.startswith("TooManyFieldsSent")


def test_another_number_begins_anew(sofia, ioana, phone):
    watch_view(phone, at_least=1, hour=8, by=ioana, at=MONDAY)
    called(sofia, 2)
    told(EIGHT)

    watch_view(phone, at_least=2, hour=8, by=ioana, at=MONDAY)

    assert len(told(EIGHT + DAY)) == 2
    assert ViewWatch.objects.get().at_least == 2


def test_a_shared_view_is_counted_as_each_reader_sees_it(sofia, rome, clara, boris, boris_user):
    everybodys = save_view(Area.COMPLAINTS, name="By phone", query="channel=phone", by=clara, at=MONDAY)
    share_view(everybodys, unit=None, by=clara, at=MONDAY)
    for reader in (clara, boris):
        watch_view(everybodys, at_least=2, hour=8, by=reader, at=MONDAY)
    called(sofia, 2)
    called(rome, 1)

    [letter] = told(EIGHT)

    assert "It holds 3 now" in letter.body
    assert letter.to_address != boris_user.email


@pytest.mark.parametrize("loss", ["unshared", "deleted", "role", "person"])
def test_who_may_not_use_the_view_any_more_is_told_nothing(sofia, clara, ioana, ioana_user, loss):
    view = save_view(Area.COMPLAINTS, name="By phone", query="channel=phone", by=clara, at=MONDAY)
    share_view(view, unit=sofia, by=clara, at=MONDAY)
    watch_view(view, at_least=1, hour=8, by=ioana, at=MONDAY)
    called(sofia, 1)

    match loss:
        case "unshared":
            unshare_view(view, by=clara, at=MONDAY)
        case "deleted":
            delete_view(view, by=clara, at=MONDAY)
        case "role":
            revoke(ioana_user.grants.get(), by=SYSTEM, at=MONDAY)
        case "person":
            deactivate(ioana_user, by=SYSTEM, at=MONDAY)

    assert told(EIGHT) == []


def test_a_filter_that_cannot_be_read_any_more_does_not_count_something_else(sofia, rome, clara):
    view = save_view(Area.COMPLAINTS, name="Rome", query="unit=rome", by=clara, at=MONDAY)
    watch_view(view, at_least=1, hour=8, by=clara, at=MONDAY)
    called(sofia, 1)

    retire_unit(rome, by=SYSTEM, at=MONDAY)

    assert told(EIGHT) == []
    assert ViewWatch.objects.get().counted_on == EIGHT.date()


def test_the_letter_is_in_the_language_of_the_reader(sofia, ioana, ioana_user, phone):
    ioana_user.language = "it"
    ioana_user.save(update_fields=["language"])
    watch_view(phone, at_least=1, hour=8, by=ioana, at=MONDAY)
    called(sofia, 1)

    with translation.override("ru"):
        [letter] = told(EIGHT)

    assert letter.language == "it"


@pytest.mark.parametrize("at_least", [0, -1, 1000])
def test_none_and_more_than_is_counted_are_refused_and_leave_no_trace(ioana, phone, at_least):
    before = kinds_of(phone)

    with pytest.raises(NotSoMany):
        watch_view(phone, at_least=at_least, hour=8, by=ioana, at=MONDAY)

    assert (ViewWatch.objects.count(), kinds_of(phone)) == (0, before)


def test_nobody_watches_what_is_not_theirs_or_is_gone(sofia, clara, ioana, boris, phone):
    own = save_view(Area.COMPLAINTS, name="Mine", query="", by=clara, at=MONDAY)
    share_view(own, unit=sofia, by=clara, at=MONDAY)
    before = [kinds_of(view) for view in (phone, own)]

    for view, by in ((phone, clara), (own, boris), (own, SYSTEM)):
        with pytest.raises(NotPermitted):
            watch_view(view, at_least=1, hour=8, by=by, at=MONDAY)
    delete_view(own, by=clara, at=MONDAY)
    with pytest.raises(ViewDeleted):
        watch_view(own, at_least=1, hour=8, by=clara, at=MONDAY)

    assert not ViewWatch.objects.exists()
    assert [kinds_of(view) for view in (phone, own)] == [before[0], [*before[1], "view.deleted"]]


def test_who_wants_none_any_more_gets_none_and_wanting_none_twice_is_nothing(sofia, ioana, phone):
    watch_view(phone, at_least=1, hour=8, by=ioana, at=MONDAY)
    called(sofia, 1)

    for _ in range(2):
        stop_watching(phone, by=ioana, at=MONDAY)

    assert told(EIGHT) == []
    assert kinds_of(phone) == ["view.saved", "view.watched", "view.watch_ended"]


@pytest.mark.parametrize("wrong", [{"at_least": 0}, {"hour": 24}])
def test_the_database_refuses_what_makes_no_sense(ioana_user, phone, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ViewWatch.objects.create(**{"view": phone, "user": ioana_user, "at_least": 1, "hour": 8, **wrong})

    assert not ViewWatch.objects.exists()


def test_it_is_asked_for_changed_and_given_up_on_the_page_of_the_views(ioana_user, client_of, phone):
    client = client_of(ioana_user)

    asked = client.post(f"{VIEWS}{phone.pk}/watch/", {"at_least": "10", "hour": "9"})
    page = words_of(client.get(VIEWS))
    sheet = client.get(f"{VIEWS}{phone.pk}/watch/").context["form"].initial
    wrong = client.post(f"{VIEWS}{phone.pk}/watch/", {"at_least": "0", "hour": "9"})
    given_up = client.post(f"{VIEWS}{phone.pk}/unwatch/")

    assert [went_on_to(each) for each in (asked, given_up)] == [VIEWS, VIEWS]
    assert "Letters about views" in page
    assert (sheet, wrong.status_code) == ({"at_least": 10, "hour": 9}, 422)
    assert "Letters about views" not in words_of(client.get(VIEWS))


def test_a_view_that_is_not_shared_is_not_found_by_others(boris_user, client_of, phone):
    client = client_of(boris_user)

    tried = [client.get(f"{VIEWS}{phone.pk}/watch/"), client.post(f"{VIEWS}{phone.pk}/unwatch/")]

    assert [each.status_code for each in tried] == [404, 404]
