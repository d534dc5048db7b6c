"""Observations, voices between units, and reviews on the pages of the desk."""

from datetime import date
from decimal import Decimal

import pytest

from ascolto.conversations import observing, reviewing, staff
from ascolto.conversations.kinds import Dimension, ItemKind, Observer
from ascolto.conversations.models import Checklist, ObservedVisit, Review, StaffVoice
from ascolto.people.roles import Role
from tests.conftest import employ
from tests.moments import MONDAY
from tests.web.settings.reading import words_of

OBSERVATIONS, REVIEWS, BETWEEN = (
    f"/desk/conversations/{name}/" for name in ("observations", "reviews", "between-units")
)


@pytest.fixture
def checklist(organisation, marco) -> Checklist:
    items = [
        observing.Item("Greeted at once", ItemKind.YES_NO, Dimension.QUALITY),
        observing.Item("As it was booked", ItemKind.SCALE, Dimension.RELIABILITY),
    ]
    return observing.issue_checklist("arrival", "Arrival", items, by=marco, at=MONDAY)


def test_an_empty_page_says_what_to_do(at_marcos, at_elenas):
    assert "what a guest notices in the first ten minutes" in words_of(at_marcos.get(OBSERVATIONS))
    assert "appears here" in words_of(at_elenas.get(OBSERVATIONS))
    assert "Enter what you find" in words_of(at_marcos.get(REVIEWS))
    assert "Nobody has spoken yet" in words_of(at_elenas.get(BETWEEN))


def test_a_checklist_is_issued_line_by_line_and_changed_into_a_new_version(at_marcos, organisation):
    at_marcos.post(f"{OBSERVATIONS}checklists/new/", {"name": "Arrival", "q_yes_no": "Greeted\n\n Offered help "})
    first = Checklist.objects.get()
    shown = at_marcos.get(f"{OBSERVATIONS}checklists/{first.pk}/").context["form"]
    at_marcos.post(f"{OBSERVATIONS}checklists/{first.pk}/", {"name": "Arrival", "r_scale": "As booked"})

    assert shown["q_yes_no"].value() == "Greeted\nOffered help"
    assert [(each.version, each.items.count()) for each in Checklist.objects.order_by("version")] == [(1, 2), (2, 1)]


def test_a_retired_checklist_is_offered_no_longer_and_its_visits_stay(at_marcos, checklist, sofia, marco):
    seen = observing.Seen(unit=sofia, visited_on=MONDAY.date(), observer=Observer.STAFF, values={1: 1})
    visit = observing.note_visit(checklist, seen, by=marco, at=MONDAY)

    at_marcos.post(f"{OBSERVATIONS}checklists/{checklist.pk}/retire/")

    shown = at_marcos.get(OBSERVATIONS).context
    assert (list(shown["checklists"]), [each.pk for each in shown["found"].rows]) == ([], [visit.pk])
    assert at_marcos.get(f"{OBSERVATIONS}checklists/{checklist.pk}/visit/").status_code == 404


def test_a_checklist_without_items_is_refused(at_marcos, organisation):
    response = at_marcos.post(f"{OBSERVATIONS}checklists/new/", {"name": "Arrival"})

    assert (response.status_code, Checklist.objects.count()) == (409, 0)


def test_a_visit_is_noted_and_shown_in_points(at_marcos, checklist, sofia):
    seen = {"unit": "sofia", "visited_on": "2026-03-02", "observer": "mystery_guest", "item_1": "1", "item_2": "2"}
    at_marcos.post(f"{OBSERVATIONS}checklists/{checklist.pk}/visit/", seen | {"note": "Two queues."})

    visit = ObservedVisit.objects.get()
    lines = at_marcos.get(OBSERVATIONS).context["lines"]
    assert [(line.unit, line.whole, line.n) for line in lines] == [("Sofia", "100.0", 1), ("Sofia", "25.0", 1)]
    assert "Two queues." in words_of(at_marcos.get(f"{OBSERVATIONS}{visit.pk}/"))


def test_visits_to_other_units_are_not_seen(checklist, client_of, sofia, rome, marco):
    seen = observing.Seen(unit=rome, visited_on=MONDAY.date(), observer=Observer.STAFF, values={1: 1})
    visit = observing.note_visit(checklist, seen, by=marco, at=MONDAY)

    of_rome = client_of(employ("Dora Conti", Role.UNIT_HEAD, unit=rome))
    of_sofia = client_of(employ("Ivo Petrov", Role.UNIT_HEAD, unit=sofia))
    assert of_rome.get(f"{OBSERVATIONS}{visit.pk}/").status_code == 200
    assert of_sofia.get(f"{OBSERVATIONS}{visit.pk}/").status_code == 404
    assert of_sofia.get(OBSERVATIONS).context["lines"] == []


def test_anybody_who_works_here_speaks_and_only_readers_see_what_was_said(client_of, ioana_user, clara_user, rome):
    ioana = client_of(ioana_user)

    response = ioana.post(BETWEEN, {"about_unit": "rome", "rating": "2", "words": "Keys come late", "from_unit": ""})

    voice = StaffVoice.objects.get()
    assert (response.status_code, voice.signed_by, voice.rating) == (303, None, 2)
    assert ioana.get(BETWEEN).context["results"] is None
    to_clara = words_of(client_of(clara_user).get(BETWEEN))
    assert "too few to be shown" in to_clara
    assert "Keys come late" not in to_clara


def test_a_signed_voice_is_read_at_once(client_of, ioana_user, clara_user, rome):
    client_of(ioana_user).post(BETWEEN, {"about_unit": "rome", "words": "Keys come late", "signed": "on"})

    shown = words_of(client_of(clara_user).get(BETWEEN))
    assert "Keys come late" in shown
    assert "Ioana Popescu" in shown


def test_nothing_said_is_refused_and_the_unit_stays_chosen(client_of, ioana_user, rome):
    response = client_of(ioana_user).post(BETWEEN, {"about_unit": "rome"})

    assert (response.status_code, StaffVoice.objects.count()) == (409, 0)
    assert "There is nothing in it." in words_of(response)


def test_a_score_between_units_stands_with_its_interval(client_of, ioana, clara_user, rome):
    for rating in (1, 2, 3, 3, 4, 4, 5, 5):
        staff.speak_up(staff.Said(about_unit=rome, rating=rating), by=ioana, at=MONDAY)

    assert "3.4 (2.2 to 4.6)" in words_of(client_of(clara_user).get(BETWEEN))


def found(unit, words, **facts) -> reviewing.Found:
    return reviewing.Found(unit=unit, words=words, **({"site": "stays.example"} | facts))


def test_reviews_are_narrowed_by_words_site_unit_language_and_rating(at_marcos, sofia, rome, marco):
    on_scale = {"scale_low": Decimal(1), "scale_high": Decimal(10)}
    entered = [
        found(sofia, "The breakfast was very good and the people were friendly.", rating=Decimal(9), **on_scale),
        found(rome, "Закуската беше лоша и чакахме много.", rating=Decimal(3), site="news.example", **on_scale),
    ]
    good, bad = (reviewing.enter_review(one, by=marco, at=MONDAY) for one in entered)

    for asked, expected in [
        ("q=breakfast", good), ("site=news.example", bad), ("unit=sofia", good),
        ("language=bg", bad), ("rated=lower", bad), ("rated=upper", good),
    ]:  # fmt: skip
        assert [each.pk for each, *_rest in at_marcos.get(f"{REVIEWS}?{asked}").context["reviews"]] == [expected.pk]
    assert "No review fits these filters." in words_of(at_marcos.get(f"{REVIEWS}?q=sauna"))


def test_a_review_is_entered_by_hand_with_where_its_author_knows_us_from(at_marcos, sofia):
    told = {
        "kind": "review", "site": "stays.example", "unit": "sofia", "words": "Good.", "rating": "4", "language": "en",
        "scale_low": "1", "scale_high": "5", "said_on": "2026-03-01", "informed_by": "advertising",
    }  # fmt: skip

    at_marcos.post(f"{REVIEWS}new/", told)

    review = Review.objects.get()
    assert (review.said_on, review.rating, review.language) == (date(2026, 3, 1), 4, "en")
    shown = words_of(at_marcos.get(f"{REVIEWS}{review.pk}/"))
    assert "4 of 5" in shown
    assert "advertising and notices" in shown
    assert "advertising and notices: 1" in words_of(at_marcos.get(REVIEWS))


def test_a_rating_off_its_scale_is_refused_and_the_words_stay(at_marcos, sofia):
    told = {"kind": "review", "site": "s", "unit": "sofia", "words": "Good.", "rating": "7"}

    response = at_marcos.post(f"{REVIEWS}new/", told | {"scale_low": "1", "scale_high": "5"})

    assert (response.status_code, Review.objects.count()) == (409, 0)
    assert "The rating does not lie on its scale" in words_of(response)


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_of_reviews_costs_the_same_however_long(at_marcos, sofia, marco, django_assert_max_num_queries, count):
    words = [found(sofia, f"The room was fine, number {number}.", rating=Decimal(4), scale_low=Decimal(1),
                   scale_high=Decimal(5)) for number in range(count)]  # fmt: skip
    for one in words:
        reviewing.enter_review(one, by=marco, at=MONDAY)

    with django_assert_max_num_queries(20):
        at_marcos.get(REVIEWS)
