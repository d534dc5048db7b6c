from decimal import Decimal

from ascolto.organisation import settings_of
from ascolto.organisation.models import Calendar, LegalEntity, Settings, Unit
from ascolto.organisation.units import add_unit
from ascolto.trail.acting import SYSTEM
from tests.moments import FOUNDED
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of

WANTED = {
    "name": "Albergo Nuovo",
    "contact_email": "care@albergo.example",
    "contact_phone": "",
    "contact_address": "",
    "languages": ["en", "it"],
    "default_language": "it",
    "profile": "regulated",
    "acknowledge_hours": "4",
    "decide_days": "8",
    "close_days": "15",
    "answer_days": "6",
    "retention_years": "5",
    "survey_rest_days": "30",
    "anonymous_allowed": "on",
    "limit_handler": "75.50",
    "limit_unit_head": "200",
    "limit_complaints_manager": "500",
}


def test_the_administrator_changes_what_the_organisation_promises(at_olgas, organisation):
    before = events()

    response = at_olgas.post("/desk/settings/organisation/change/", WANTED)

    today = settings_of.current()
    assert went_on_to(response) == "/desk/settings/organisation/"
    assert (today.name, today.languages, today.default_language) == ("Albergo Nuovo", ("en", "it"), "it")
    assert (today.acknowledge_hours, today.decide_days, today.close_days, today.retention_years) == (4, 8, 15, 5)
    assert (today.answer_days, today.survey_rest_days) == (6, 30)
    assert (today.anonymous_allowed, today.automatic_acknowledgement) == (True, False)
    assert today.spot_limits["handler"] == Decimal("75.50")
    assert kinds_since(before) == ["organisation.settings_changed"]


def test_settings_that_contradict_each_other_are_refused_beside_the_field_and_stay_typed(at_olgas, organisation):
    before = events()

    response = at_olgas.post("/desk/settings/organisation/change/", WANTED | {"decide_days": "30"})

    assert response.status_code == 409
    assert "Closing cannot be promised earlier than the decision." in words_of(response)
    assert 'value="Albergo Nuovo"' in words_of(response)
    assert Settings.objects.count() == 1
    assert events() == before


def test_the_page_tells_each_version_with_who_and_what(at_olgas, olga, organisation):
    settings_of.change({"decide_days": 7}, by=olga, at=FOUNDED)

    shown = words_of(at_olgas.get("/desk/settings/organisation/"))

    assert "Decide within (working days): <del>10</del> → <ins>7</ins>" in shown
    assert "· Olga Sokolova" in shown


def test_the_decision_table_is_readable(at_olgas, organisation):
    shown = words_of(at_olgas.get("/desk/settings/organisation/"))

    assert "danger to safety: <strong>yes</strong>" in shown
    assert "in every other case" in shown


def test_a_unit_is_added_below_another_one(at_olgas, sofia):
    before = events()

    response = at_olgas.post(f"/desk/settings/units/{sofia.pk}/add/", {"name": "Reception", "code": "sofia-desk"})

    added = Unit.objects.get(code="sofia-desk")
    assert went_on_to(response) == "/desk/settings/units/"
    assert (added.name, added.parent) == ("Reception", sofia)
    assert kinds_since(before) == ["organisation.unit_added"]


def test_a_code_is_given_once_and_what_was_typed_stays(at_olgas, sofia):
    before = events()

    response = at_olgas.post(f"/desk/settings/units/{sofia.pk}/add/", {"name": "Second Sofia", "code": "sofia"})

    assert response.status_code == 422
    assert "Another unit has this code." in words_of(response)
    assert 'value="Second Sofia"' in words_of(response)
    assert events() == before


def test_each_thing_about_a_unit_is_changed_by_its_own_sheet(at_olgas, sofia, rome):
    other = Calendar.objects.create(name="Nights", time_zone="Europe/Rome", windows={"0": [["20:00", "24:00"]]})
    entity = LegalEntity.objects.create(name="Aurora AD", country="BG", currency="BGN")
    before = events()

    for what, told in {
        "name": {"name": "Sofia Centre"},
        "place": {"to": "rome"},
        "calendar": {"calendar": other.pk},
        "entity": {"entity": entity.pk},
        "language": {"language": "bg"},
    }.items():
        response = at_olgas.post(f"/desk/settings/units/{sofia.pk}/{what}/", told)
        assert went_on_to(response) == f"/desk/settings/units/{sofia.pk}/", what

    sofia.refresh_from_db()
    changed = (sofia.name, sofia.parent, sofia.calendar, sofia.legal_entity, sofia.language)
    assert changed == ("Sofia Centre", rome, other, entity, "bg")
    assert kinds_since(before) == [
        "organisation.unit_renamed",
        "organisation.unit_moved",
        "organisation.unit_calendar_set",
        "organisation.unit_entity_set",
        "organisation.unit_language_set",
    ]


def test_a_unit_goes_back_to_the_calendar_of_the_unit_above(at_olgas, sofia):
    response = at_olgas.post(f"/desk/settings/units/{sofia.pk}/calendar/", {"calendar": "", "sent": "yes"})

    sofia.refresh_from_db()
    assert went_on_to(response) == f"/desk/settings/units/{sofia.pk}/"
    assert sofia.calendar is None


def test_the_organisation_itself_must_keep_a_calendar(at_olgas, organisation):
    response = at_olgas.post(f"/desk/settings/units/{organisation.pk}/calendar/", {"calendar": "", "sent": "yes"})

    organisation.refresh_from_db()
    assert response.status_code == 422
    assert organisation.calendar is not None


def test_a_unit_is_retired_and_taken_into_use_again(at_olgas, sofia):
    before = events()

    at_olgas.post(f"/desk/settings/units/{sofia.pk}/retire/")
    retired = words_of(at_olgas.get(f"/desk/settings/units/{sofia.pk}/"))
    at_olgas.post(f"/desk/settings/units/{sofia.pk}/reinstate/")

    assert "Take into use again" in retired
    assert kinds_since(before) == ["organisation.unit_retired", "organisation.unit_reinstated"]


def test_a_unit_with_parts_is_not_retired_and_says_why(at_olgas, sofia):
    add_unit("Reception", code="desk", parent=sofia, by=SYSTEM, at=FOUNDED)
    before = events()

    response = at_olgas.post(f"/desk/settings/units/{sofia.pk}/retire/")

    sofia.refresh_from_db()
    assert response.status_code == 409
    assert "1 part below it is still in use. Retire or move it first." in words_of(response)
    assert sofia.retired_at is None
    assert events() == before


def test_a_retiring_is_only_a_post(at_olgas, sofia):
    assert at_olgas.get(f"/desk/settings/units/{sofia.pk}/retire/").status_code == 405


def test_a_legal_entity_is_added_and_told_in_each_language(at_olgas, organisation):
    before = events()

    at_olgas.post("/desk/settings/entities/add/", {"name": "Aurora AD", "country": "bg", "currency": "bgn"})
    entity = LegalEntity.objects.get(name="Aurora AD")
    url = f"/desk/settings/entities/{entity.pk}/"
    at_olgas.post(f"{url}policy/", {"in_bg": "Отговаряме на всяка жалба.", "in_en": ""})
    response = at_olgas.post(
        f"{url}regulator/",
        {"in_bg": "КЗП", "url": "https://kzp.example/", "valid_from": "2026-01-01", "valid_until": "2026-12-31"},
    )

    entity.refresh_from_db()
    assert went_on_to(response) == url
    assert (entity.country, entity.currency) == ("BG", "BGN")
    assert entity.policy == {"bg": "Отговаряме на всяка жалба."}
    assert (entity.regulator, entity.regulator_url) == ({"bg": "КЗП"}, "https://kzp.example/")
    assert str(entity.regulator_valid_until) == "2026-12-31"
    assert kinds_since(before) == ["organisation.entity_added", *["organisation.entity_changed"] * 2]


def test_a_body_that_ends_before_it_begins_is_refused_and_the_words_stay(at_olgas, organisation):
    entity = LegalEntity.objects.get()
    before = events()

    response = at_olgas.post(
        f"/desk/settings/entities/{entity.pk}/dispute-body/",
        {"in_it": "Organismo", "valid_from": "2026-12-31", "valid_until": "2026-01-01"},
    )

    entity.refresh_from_db()
    assert response.status_code == 422
    assert "The last day is before the first." in words_of(response)
    assert "Organismo" in words_of(response)
    assert entity.dispute_body == {}
    assert events() == before


def test_an_entity_with_an_impossible_country_is_refused(at_olgas, organisation):
    response = at_olgas.post("/desk/settings/entities/add/", {"name": "X", "country": "1?", "currency": "EUR"})

    assert response.status_code == 409
    assert LegalEntity.objects.count() == 1
