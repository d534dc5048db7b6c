import pytest
from django.urls import reverse

from ascolto.trail.acting import Permission
from ascolto.ui import navigation
from ascolto.ui.access import SIGNED_IN
from ascolto.ui.navigation import Area, Link, Section, offer, search_for, search_in, sections_for


@pytest.fixture
def empty_navigation(monkeypatch):
    assert reverse("desk")  # the addresses are loaded, and what they offer is not offered into the empty list
    monkeypatch.setattr(navigation, "_entries", [])
    monkeypatch.setattr(navigation, "_searches", [])


@pytest.mark.usefixtures("empty_navigation")
def test_only_areas_with_a_page_that_may_be_opened_are_shown(ioana, olga):
    offer(Area.SETTINGS, "Background work", "jobs_shown", Permission.VIEW_JOBS, icon="clock")
    offer(Area.HOME, "Home", "shown", SIGNED_IN, icon="home")

    home = Section(Area.HOME, "Home", [Link("Home", "/desk/shown", "home", is_current=True)])
    work = Section(Area.SETTINGS, "Settings", [Link("Background work", "/desk/jobs-shown", "clock", is_current=False)])
    assert sections_for(ioana, "/desk/shown") == [home]
    assert sections_for(olga, "/desk/shown") == [home, work]


@pytest.mark.usefixtures("empty_navigation")
def test_a_page_is_current_for_all_that_stands_below_it_but_the_first_page_for_itself_alone(olga):
    offer(Area.HOME, "Home", "shown", SIGNED_IN, icon="home")
    offer(Area.SETTINGS, "Background work", "jobs_shown", Permission.VIEW_JOBS, icon="clock")

    def current(path: str) -> list[str]:
        return [str(link.label) for section in sections_for(olga, path) for link in section.links if link.is_current]

    assert current("/desk/shown") == ["Home"]
    assert current("/desk/shown/17") == []
    assert current("/desk/jobs-shown/17") == ["Background work"]


@pytest.mark.usefixtures("empty_navigation")
def test_the_search_box_appears_for_those_who_may_search(ioana, olga):
    search_in("jobs_shown", Permission.VIEW_JOBS)

    assert search_for(olga) == "/desk/jobs-shown"
    assert search_for(ioana) == ""


@pytest.mark.usefixtures("empty_navigation")
def test_a_page_under_another_follows_it_and_is_shown_within_its_family_alone(ioana, olga):
    offer(Area.HOME, "Home", "shown", SIGNED_IN, icon="home", under="jobs_shown")
    offer(Area.HOME, "Gallery", "gallery", SIGNED_IN, icon="star")
    offer(Area.HOME, "Background work", "jobs_shown", Permission.VIEW_JOBS, icon="clock")

    def shown(actor, path: str) -> list[tuple[str, bool]]:
        return [(str(link.label), link.is_under) for section in sections_for(actor, path) for link in section.links]

    assert shown(olga, reverse("gallery")) == [("Gallery", False), ("Background work", False)]
    beside = [("Background work", False), ("Home", True), ("Gallery", False)]
    assert sorted(shown(olga, "/desk/jobs-shown")) == sorted(shown(olga, "")) == sorted(beside)
    labels = [label for label, _under in shown(olga, "")]
    assert labels.index("Home") == labels.index("Background work") + 1
    assert shown(ioana, reverse("gallery")) == [("Home", False), ("Gallery", False)]
