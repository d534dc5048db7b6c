import pytest

from ascolto.organisation.models import Calendar
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of


@pytest.fixture
def usual(organisation) -> Calendar:
    return organisation.calendar


def test_a_calendar_is_added_as_a_copy_of_another(at_olgas, usual):
    before = events()

    response = at_olgas.post("/desk/settings/calendars/add/", {"name": "Nights", "like": usual.pk})

    added = Calendar.objects.get(name="Nights")
    assert went_on_to(response) == "/desk/settings/calendars/"
    assert (added.windows, added.country) == (usual.windows, "IT")
    assert kinds_since(before) == ["organisation.calendar_added"]


def test_hours_are_written_as_people_write_them_with_a_break(at_olgas, usual):
    hours = {"day_0": "9:00-13:00, 14:00–18:00", "day_5": "09:00 – 12:30"}

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/hours/", hours)

    usual.refresh_from_db()
    assert went_on_to(response) == f"/desk/settings/calendars/{usual.pk}/"
    assert usual.windows == {"0": [["09:00", "13:00"], ["14:00", "18:00"]], "5": [["09:00", "12:30"]]}
    assert "09:00–13:00, 14:00–18:00" in words_of(at_olgas.get(f"/desk/settings/calendars/{usual.pk}/hours/"))


@pytest.mark.parametrize(
    ("written", "status"), [("nine to five", 422), ("13:00–09:00", 409), ("09:00–12:00, 11:00–18:00", 409), ("", 409)]
)
def test_hours_that_make_no_sense_are_refused_and_stay_typed(at_olgas, usual, written, status):
    before, kept = events(), usual.windows

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/hours/", {"day_0": written, "sent": "yes"})

    usual.refresh_from_db()
    assert response.status_code == status
    assert f'value="{written}"' in words_of(response) or not written
    assert usual.windows == kept
    assert events() == before


def test_the_place_decides_the_public_holidays_that_are_shown(at_olgas, usual):
    told = {"time_zone": "Europe/Sofia", "country": "bg", "subdivision": ""}

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/place/", told)

    usual.refresh_from_db()
    assert went_on_to(response) == f"/desk/settings/calendars/{usual.pk}/"
    assert (usual.time_zone, usual.country) == ("Europe/Sofia", "BG")
    assert "3 March" in words_of(at_olgas.get(f"/desk/settings/calendars/{usual.pk}/"))


def test_an_unknown_place_is_named(at_olgas, usual):
    before = events()
    told = {"time_zone": "Europe/Atlantis", "country": "IT", "subdivision": ""}

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/place/", told)

    assert response.status_code == 409
    assert "“Europe/Atlantis” is not known" in words_of(response)
    assert events() == before


def test_closed_days_and_days_with_own_hours_are_written_one_a_line(at_olgas, usual):
    told = {"closed": "2026-12-24\n2026-12-27", "opened": "2026-12-31 09:00–13:00"}

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/days/", told)

    usual.refresh_from_db()
    assert went_on_to(response) == f"/desk/settings/calendars/{usual.pk}/"
    assert usual.closed_days == ["2026-12-24", "2026-12-27"]
    assert usual.open_days == {"2026-12-31": [["09:00", "13:00"]]}


def test_what_is_not_a_day_is_refused_and_stays_typed(at_olgas, usual):
    before = events()

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/days/", {"closed": "Christmas", "opened": ""})

    assert response.status_code == 422
    assert "“Christmas” is not a day. Write it as 2026-12-24." in words_of(response)
    assert events() == before


def test_a_name_is_given_once(at_olgas, usual):
    Calendar.objects.create(name="Nights", time_zone="Europe/Rome", windows={"0": [["20:00", "24:00"]]})

    response = at_olgas.post(f"/desk/settings/calendars/{usual.pk}/name/", {"name": "Nights"})

    assert response.status_code == 422
    assert "Another calendar has this name." in words_of(response)
