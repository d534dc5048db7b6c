"""Who reads the settings, who changes them, and who does neither."""

from dataclasses import fields

import pytest
from django.urls import NoReverseMatch, reverse

from ascolto.customers.segments import add_segment
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar, LegalEntity, Taxon
from ascolto.organisation.offerings import add_offering
from ascolto.organisation.settings_of import Organisation
from ascolto.trail.acting import SYSTEM, Permission
from ascolto.trail.events import EventKind
from ascolto.web.settings import urls
from ascolto.web.settings.words import EVENT_WORDS, PERMISSION_WORDS, SETTING_WORDS
from tests.moments import FOUNDED
from tests.web.settings.reading import events, words_of

BUTTONS = (
    "retire",
    "reinstate",
    "shift",
    "confirm",
    "decline",
    "revoke",
    "call_off",
    "end",
    "shipped",
    "retry",
    "activate",
)


@pytest.fixture
def everything(organisation, sofia, olga_user):
    """Something behind each address."""
    add_offering({"en": "Room"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)
    return {
        "unit": sofia.pk,
        "entity": LegalEntity.objects.get().pk,
        "calendar": Calendar.objects.get().pk,
        "node": Taxon.objects.of("category").first().pk,
        "person": olga_user.pk,
        "segment": add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED).pk,
    }


def address_of(pattern, everything):
    area = pattern.name.removeprefix("settings_").split("_")[0]
    known = {"pk": everything.get(area, everything["node"]), "slug": "categories", "kind": "complaint_decision"}
    known |= {
        "direction": "up",
        "term": "customer",
        "sector": "banking",
        "language": "it",
        "what": {"unit": "name", "entity": "details", "calendar": "hours"}.get(area),
    }
    try:
        return reverse(pattern.name, kwargs={name: known[name] for name in pattern.pattern.converters})
    except NoReverseMatch:
        return ""


def pages(*permissions):
    return [
        pattern
        for pattern in urls.urlpatterns
        if pattern.callback.permission in permissions and not pattern.name.endswith(BUTTONS)
        and pattern.name not in {"settings_import", "settings_rejected"}
    ]  # fmt: skip


def test_the_auditor_reads_every_page_of_the_settings(at_elenas, everything):
    read = {pattern.name: at_elenas.get(address_of(pattern, everything)).status_code for pattern in pages(
        Permission.VIEW_SETTINGS, Permission.VIEW_TRAIL, Permission.VIEW_JOBS)
        if pattern.name != "settings_person_absence"}  # fmt: skip

    assert len(read) > 15
    assert set(read.values()) == {200}


def test_the_auditor_is_offered_no_change(at_elenas, everything):
    for name in ("organisation", "units", "people", "calendars", "letters"):
        shown = at_elenas.get(reverse(f"settings_{name}")).content.decode()
        main = shown[shown.index("<main") :]

        assert 'method="post"' not in main, name
        assert "/add/" not in main, name
        assert "/change/" not in main, name


def test_nobody_but_who_may_change_opens_a_sheet_or_sends_one(at_elenas, at_ioanas, everything):
    sheets = pages(Permission.MANAGE_ORGANISATION, Permission.MANAGE_PEOPLE, Permission.MANAGE_LETTERS)
    before = events()

    answers = [
        (pattern.name, send(address_of(pattern, everything), {"name": "Other"}).status_code)
        for pattern in sheets
        for browser in (at_elenas, at_ioanas)
        for send in (browser.get, browser.post)
    ]

    assert len(answers) > 40
    assert {status for _name, status in answers} == {403}
    assert events() == before


def test_the_handler_finds_no_settings_but_the_page_about_herself(at_ioanas, everything):
    assert at_ioanas.get("/desk/settings/").status_code == 403
    assert at_ioanas.get("/desk/settings/mine/").status_code == 200
    assert at_ioanas.get("/desk/settings/people/").status_code == 403


def test_the_administrator_opens_every_sheet(at_olgas, everything):
    sheets = pages(Permission.VIEW_SETTINGS, Permission.MANAGE_ORGANISATION, Permission.MANAGE_PEOPLE)

    opened = {pattern.name: at_olgas.get(address_of(pattern, everything)).status_code for pattern in sheets}

    assert len(opened) > 30
    assert set(opened.values()) == {200}


def test_the_overview_shows_each_reader_the_pages_that_open(at_olgas, at_elenas, organisation):
    olga, elena = words_of(at_olgas.get("/desk/settings/")), words_of(at_elenas.get("/desk/settings/"))

    assert ("/desk/settings/trail/" in olga, "/desk/settings/jobs/" in olga) == (False, True)
    assert ("/desk/settings/trail/" in elena, "/desk/settings/jobs/" in elena) == (True, True)


def test_everything_that_is_shown_by_a_code_has_words():
    kinds = {member.value for room in EventKind.__subclasses__() for member in room}

    assert OrganisationEvent.FOUNDED in kinds
    assert {kind for kind in kinds if kind.startswith(("organisation.", "user.", "role."))} <= set(EVENT_WORDS)
    assert set(PERMISSION_WORDS) == set(Permission)
    assert set(SETTING_WORDS) == {field.name for field in fields(Organisation)} - {"version", "time_zone"}
