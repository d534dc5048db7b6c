"""Visits by a checklist, staff who rate the units that serve them, and what is shown of both."""

from datetime import date

import pytest

from ascolto.conversations import figures_observed as figures
from ascolto.conversations import observing, staff
from ascolto.conversations.kinds import Dimension, ItemKind, Observer
from ascolto.conversations.locking import NothingWritten
from ascolto.conversations.models import Checklist, ObservedVisit, StaffVoice
from ascolto.people.models import User
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import FRIDAY, MONDAY

ITEMS = [
    observing.Item("Greeted within a minute", ItemKind.YES_NO, Dimension.QUALITY),
    observing.Item("How clean is the lobby?", ItemKind.SCALE, Dimension.QUALITY),
    observing.Item("Everything as booked", ItemKind.YES_NO, Dimension.RELIABILITY),
]


@pytest.fixture
def checklist(organisation, marco) -> Checklist:
    return observing.issue_checklist("lobby", "Lobby", ITEMS, by=marco, at=MONDAY)


def seen(unit, values, *, day=MONDAY, observer=Observer.STAFF) -> observing.Seen:
    return observing.Seen(unit=unit, visited_on=day.date(), observer=observer, values=values)


def test_a_changed_checklist_is_a_new_version_and_visits_keep_theirs(checklist, sofia, marco, unchanged):
    visit = observing.note_visit(checklist, seen(sofia, {1: 1}), by=marco, at=MONDAY)

    newer = observing.issue_checklist("lobby", "Lobby", ITEMS[:1], by=marco, at=FRIDAY)

    visit.refresh_from_db()
    assert (newer.version, visit.checklist) == (2, checklist)
    assert list(Checklist.objects.in_use()) == [newer]
    with unchanged, pytest.raises(observing.ChecklistRetired):
        observing.note_visit(checklist, seen(sofia, {1: 1}), by=marco, at=FRIDAY)
    assert ObservedVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "day", "refusal"),
    [
        ({1: 2}, MONDAY, observing.ValueOutside),
        ({2: 0}, MONDAY, observing.ValueOutside),
        ({4: 1}, MONDAY, observing.ValueOutside),
        ({}, MONDAY, NothingWritten),
        ({1: 1}, FRIDAY, observing.InTheFuture),
    ],
)
def test_what_cannot_have_been_seen_is_refused(checklist, sofia, marco, values, day, refusal, unchanged):
    with unchanged, pytest.raises(refusal):
        observing.note_visit(checklist, seen(sofia, values, day=day), by=marco, at=MONDAY)

    assert ObservedVisit.objects.count() == 0


def test_a_unit_is_visited_by_those_who_observe_there(checklist, sofia, ioana, unchanged):
    with unchanged, pytest.raises(NotPermitted, match="needs:hold_conversations"):
        observing.note_visit(checklist, seen(sofia, {1: 1}), by=ioana, at=MONDAY)
    with unchanged, pytest.raises(NotPermitted, match="needs:hold_conversations"):
        observing.issue_checklist("x", "X", ITEMS, by=ioana, at=MONDAY)

    assert ObservedVisit.objects.count() == 0


def test_a_visit_counts_once_however_many_items_it_has(checklist, sofia, rome, marco):
    for unit, values in [(sofia, {1: 1, 2: 3, 3: 0}), (sofia, {1: 0}), (rome, {3: 1})]:
        observing.note_visit(checklist, seen(unit, values), by=marco, at=MONDAY)

    results = figures.results_of_visits(ObservedVisit.objects.all())

    # Sofia's first visit: greeted 100 and clean 50, which make 75; its second: 0.
    told = [(each.unit_id, str(each.dimension), each.whole.value, each.whole.n) for each in results]
    assert told == [
        (sofia.pk, "quality", 37.5, 2),
        (sofia.pk, "reliability", 0, 1),
        (rome.pk, "reliability", 100, 1),
    ]
    assert [month for month, _score in results[0].months] == [date(2026, 3, 1)]


def test_what_staff_say_without_a_name_leaves_nothing_to_find_them_by(sofia, rome, ioana_user, ioana):
    voice = staff.speak_up(staff.Said(about_unit=rome, from_unit=sofia, rating=2, words="Late."), by=ioana, at=FRIDAY)

    [event] = trail_of(voice)
    assert (voice.signed_by, voice.said_on) == (None, FRIDAY.date())
    assert (event.actor_kind, event.actor_ref, event.at.hour) == ("system", "", 0)
    assert not Event.objects.filter(actor_ref=str(ioana_user.pk), at__gte=MONDAY).exists()


def test_voices_without_a_name_are_shown_from_eight_on_and_signed_ones_at_once(sofia, rome, ioana_user, ioana, clara):
    for number in range(7):
        staff.speak_up(staff.Said(about_unit=rome, rating=4, words=f"Words {number}"), by=ioana, at=FRIDAY)
    signed = staff.Said(about_unit=rome, words="I say it openly")
    staff.speak_up(signed, by=ioana, at=FRIDAY, signed=ioana_user)

    [few] = figures.results_of_staff(StaffVoice.objects.visible_to(clara))
    assert (few.voices, few.score, [voice.words for voice in few.words]) == (8, None, ["I say it openly"])

    staff.speak_up(staff.Said(about_unit=rome, rating=5), by=ioana, at=FRIDAY)
    [enough] = figures.results_of_staff(StaffVoice.objects.visible_to(clara))
    assert (enough.score.n, enough.score.value) == (8, pytest.approx(4.125))
    assert len(enough.words) == 8


def test_signed_ratings_do_not_make_up_for_those_without_a_name(rome, ioana_user, ioana, clara):
    for number in range(7):
        staff.speak_up(staff.Said(about_unit=rome, rating=1 + number % 2), by=ioana, at=FRIDAY)
    staff.speak_up(staff.Said(about_unit=rome, words="No rating"), by=ioana, at=FRIDAY)
    staff.speak_up(staff.Said(about_unit=rome, rating=5), by=ioana, at=FRIDAY, signed=ioana_user)

    [result] = figures.results_of_staff(StaffVoice.objects.visible_to(clara))

    assert (result.voices, result.score) == (9, None)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [({}, NothingWritten), ({"words": "  "}, NothingWritten), ({"rating": 6}, staff.RatingOutside)],
)
def test_a_voice_says_something_on_the_scale(rome, ioana, said, refusal, unchanged):
    with unchanged, pytest.raises(refusal):
        staff.speak_up(staff.Said(about_unit=rome, **said), by=ioana, at=FRIDAY)

    assert StaffVoice.objects.count() == 0


def test_a_program_is_no_employee(rome, unchanged):
    with unchanged, pytest.raises(NotPermitted, match="needs_person"):
        staff.speak_up(staff.Said(about_unit=rome, rating=3), by=SYSTEM, at=FRIDAY)

    assert (StaffVoice.objects.count(), User.objects.count()) == (0, 0)


def test_no_interval_reaches_beyond_the_scale(checklist, sofia, marco):
    for values in ({1: 1}, {1: 0}, {1: 1}):
        observing.note_visit(checklist, seen(sofia, values), by=marco, at=MONDAY)

    [result] = figures.results_of_visits(ObservedVisit.objects.all())

    assert (result.whole.low, result.whole.high) == (0, 100)
