"""Views of a list: kept under a name, shared where one reads, changed by their owner alone."""

import pytest
from django.db import IntegrityError, transaction

from ascolto.people.events import PeopleEvent
from ascolto.people.models import LONGEST_QUERY, Area, SavedView, StartPage
from ascolto.people.roles import Role
from ascolto.people.saved_views import (
    MOST_VIEWS,
    NameTaken,
    NoName,
    TooManyViews,
    TooMuchAsked,
    ViewDeleted,
    delete_view,
    rename_view,
    save_view,
    share_view,
    start_of,
    start_with,
    unshare_view,
    views_for,
)
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY
from tests.people.conftest import holding

LIST = Area.COMPLAINTS


@pytest.fixture
def of_sofia(ioana, sofia):
    return holding(ioana, Role.HANDLER, sofia)


@pytest.fixture
def of_everywhere(elena, aurora):
    return holding(elena, Role.AUDITOR)


@pytest.fixture
def of_varna(petya, varna):
    return holding(petya, Role.HANDLER, varna)


def saved(by, name="Late ones", query="overdue=on") -> SavedView:
    return save_view(LIST, name=name, query=query, by=by, at=MONDAY)


def kinds(view) -> list[str]:
    return [event.kind for event in trail_of(view)]


def test_a_view_is_kept_behind_the_others_and_what_is_looked_for_stands_beside_its_event(of_sofia):
    first, second = saved(of_sofia), saved(of_sofia, " Koleva ", "q=koleva")

    assert list(SavedView.objects.of(of_sofia.user_id, LIST)) == [first, second]
    assert (second.name, second.query, second.position) == ("Koleva", "q=koleva", 2)
    event = trail_of(second).get()
    assert (event.kind, event.facts, event.text) == (PeopleEvent.VIEW_SAVED, {"area": "complaints"}, "Koleva\nq=koleva")
    assert list(views_for(of_sofia, LIST)) == [first, second]


def test_others_see_a_view_only_where_it_is_shared_and_they_read(of_sofia, of_varna, of_everywhere, sofia):
    view = saved(of_sofia)
    assert list(views_for(of_everywhere, LIST)) == []

    share_view(view, unit=sofia, by=of_sofia, at=TUESDAY)

    assert list(views_for(of_everywhere, LIST)) == [view]
    assert list(views_for(of_varna, LIST)) == []
    assert trail_of(view).last().facts == {"unit": sofia.pk}

    unshare_view(view, by=of_sofia, at=TUESDAY)

    assert list(views_for(of_everywhere, LIST)) == []
    assert list(views_for(of_sofia, LIST)) == [view]
    assert kinds(view) == [PeopleEvent.VIEW_SAVED, PeopleEvent.VIEW_SHARED, PeopleEvent.VIEW_UNSHARED]


def test_nobody_shares_a_view_further_than_they_read(of_sofia, of_everywhere, of_varna, varna):
    view, wide = saved(of_sofia), saved(of_everywhere)

    for unit in (varna, None):
        with pytest.raises(NotPermitted):
            share_view(view, unit=unit, by=of_sofia, at=TUESDAY)
    share_view(wide, unit=None, by=of_everywhere, at=TUESDAY)

    view.refresh_from_db()
    assert (view.shared_at, kinds(view)) == (None, [PeopleEvent.VIEW_SAVED])
    assert list(views_for(of_varna, LIST)) == [wide]


def test_only_its_owner_changes_a_view(of_sofia, of_everywhere, sofia):
    view = share_view(saved(of_sofia), unit=sofia, by=of_sofia, at=MONDAY)

    for change in (
        lambda: rename_view(view, name="Mine now", by=of_everywhere, at=TUESDAY),
        lambda: share_view(view, unit=None, by=of_everywhere, at=TUESDAY),
        lambda: unshare_view(view, by=of_everywhere, at=TUESDAY),
        lambda: delete_view(view, by=of_everywhere, at=TUESDAY),
    ):
        with pytest.raises(NotPermitted) as refusal:
            change()
        assert refusal.value.reason == "not_yours"

    view.refresh_from_db()
    assert (view.name, view.unit, view.ended_at) == ("Late ones", sofia, None)
    assert kinds(view) == [PeopleEvent.VIEW_SAVED, PeopleEvent.VIEW_SHARED]


def test_who_does_not_read_the_list_keeps_no_view_of_it(petya):
    olga = holding(petya, Role.SYSTEM_ADMINISTRATOR)

    for nobody in (olga, SYSTEM):
        with pytest.raises(NotPermitted):
            saved(nobody)

    assert (SavedView.objects.count(), Event.objects.count()) == (0, 0)


def test_two_views_of_one_person_are_not_called_the_same(of_sofia, of_everywhere):
    first, second = saved(of_sofia), saved(of_sofia, "Others")

    with pytest.raises(NameTaken):
        saved(of_sofia)
    with pytest.raises(NameTaken):
        rename_view(second, name="Late ones", by=of_sofia, at=TUESDAY)
    with pytest.raises(NoName):
        rename_view(second, name="  ", by=of_sofia, at=TUESDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner_id=of_sofia.user_id, area=LIST, name=first.name, position=3, created_at=MONDAY)

    second.refresh_from_db()
    assert (second.name, kinds(second)) == ("Others", [PeopleEvent.VIEW_SAVED])
    assert saved(of_everywhere).name == first.name


def test_a_deleted_view_is_gone_for_all_and_its_name_is_free_again(of_sofia, of_everywhere):
    view = saved(of_everywhere)
    share_view(view, unit=None, by=of_everywhere, at=MONDAY)
    start_with(LIST, view=str(view.pk), by=of_sofia, at=MONDAY)

    delete_view(view, by=of_everywhere, at=TUESDAY)

    assert (list(views_for(of_sofia, LIST)), start_of(of_sofia, LIST)) == ([], "")
    assert kinds(view)[-1] == PeopleEvent.VIEW_DELETED
    with pytest.raises(ViewDeleted):
        rename_view(view, name="Back", by=of_everywhere, at=TUESDAY)
    assert saved(of_everywhere).name == "Late ones"


def test_a_person_keeps_no_more_views_than_can_be_overlooked(of_sofia):
    for number in range(MOST_VIEWS):
        saved(of_sofia, f"View {number}")

    with pytest.raises(TooManyViews):
        saved(of_sofia, "One more")

    assert SavedView.objects.count() == MOST_VIEWS


def test_the_start_page_is_chosen_and_given_up(of_sofia, ioana):
    start_with(LIST, view="mine", by=of_sofia, at=MONDAY)
    start_with(LIST, view="overdue", by=of_sofia, at=TUESDAY)

    assert start_of(of_sofia, LIST) == "overdue"
    assert StartPage.objects.count() == 1
    assert trail_of(ioana).last().facts == {"area": "complaints", "view": "overdue"}

    start_with(LIST, view="", by=of_sofia, at=TUESDAY)

    assert start_of(of_sofia, LIST) == ""


def test_a_view_that_is_not_shared_belongs_to_no_unit(of_sofia, sofia):
    view = saved(of_sofia)

    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=view.pk).update(unit=sofia)


def test_more_words_than_a_view_holds_are_refused_and_leave_nothing(of_sofia):
    before = Event.objects.count()

    with pytest.raises(TooMuchAsked):
        saved(of_sofia, query="q" * (LONGEST_QUERY + 1))

    assert (SavedView.objects.count(), Event.objects.count()) == (0, before)
    assert saved(of_sofia, query="q" * LONGEST_QUERY).query == "q" * LONGEST_QUERY
