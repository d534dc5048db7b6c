"""Founding: one order, and the organisation can take its first complaint, in any country."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import pytest

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar, LegalEntity, Settings, Taxon, TaxonRevision, Tree, Unit
from ascolto.organisation.reading import calendar_of
from ascolto.organisation.settings_of import WrongSettings, current
from ascolto.organisation.starters import starter_words
from ascolto.organisation.starting import AlreadyFounded, countries, found
from ascolto.organisation.taxonomies import wording_at
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from tests.moments import FOUNDED, MONDAY

LANGUAGES = ["en", "bg", "it", "ro", "ru"]
CLAUSE_E4 = [
    "not_delivered",
    "partly_provided",
    "late_delivery",
    "late_service",
    "defective_product",
    "poor_service",
    "not_as_ordered",
    "not_ordered",
    "damage",
    "guarantee_refused",
    "sale_refused",
    "service_refused",
    "sales_practice",
    "wrong_information",
    "insufficient_information",
    "payment_arrangements",
    "price",
    "price_rise",
    "extra_charges",
    "unjustified_billing",
    "contract_terms",
    "contract_cover",
    "damage_assessment",
    "compensation_refused",
    "compensation_too_low",
    "contract_changed",
    "contract_performance",
    "contract_cancelled",
    "service_cancelled",
    "loan_repayment",
    "interest_claimed",
    "commitment_not_kept",
    "other",
]  # the families of problems that the standard names


def entries(tree):
    """Every entry of a starter taxonomy: (family, code, words)."""
    for code, branch in starter_words(tree).items():
        yield "", code, {key: text for key, text in branch.items() if isinstance(text, str)}
        for leaf, words in branch.items():
            if isinstance(words, dict):
                yield code, leaf, words


ENTRIES = [pytest.param(words, id=f"{tree}-{code}") for tree in Tree for _, code, words in entries(tree)]


@pytest.mark.django_db
def test_an_organisation_is_founded_with_everything_it_needs():
    unit = found("Пекарна Зора", "BG", ["bg", "en"], "small", by=SYSTEM, at=FOUNDED)

    assert Unit.objects.get() == unit
    assert (unit.name, unit.language, unit.path, unit.parent) == ("Пекарна Зора", "bg", f"/{unit.pk}/", None)
    assert LegalEntity.objects.values_list("name", "country", "currency").get() == ("Пекарна Зора", "BG", "EUR")
    now = current()
    assert (now.version, now.profile, now.languages, now.default_language) == (1, "small", ("bg", "en"), "bg")
    assert (now.acknowledge_hours, now.decide_days, now.close_days) == (8, 10, 20)
    [event] = Event.objects.all()
    assert (event.kind, event.subject, event.facts, event.text) == (
        OrganisationEvent.FOUNDED,
        f"unit:{unit.pk}",
        {"country": "BG", "profile": "small", "languages": ["bg", "en"], "sector": "general"},
        "Пекарна Зора",
    )


@pytest.mark.django_db
def test_usual_hours_are_nine_to_six_without_weekends_and_holidays():
    unit = found("Зора", "BG", ["bg"], "small", by=SYSTEM, at=FOUNDED)

    sofia = ZoneInfo("Europe/Sofia")
    friday_evening = datetime(2026, 2, 27, 17, 0, tzinfo=sofia)
    assert calendar_of(unit).add_hours(friday_evening, 10) == datetime(2026, 3, 2, 18, 0, tzinfo=sofia)
    assert calendar_of(unit).add_days(friday_evening, 2) == datetime(2026, 3, 4, 18, 0, tzinfo=sofia)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "currency", "time_zone", "free", "limit"),
    [
        ("BG", "EUR", "Europe/Sofia", date(2026, 3, 3), 50),
        ("IT", "EUR", "Europe/Rome", date(2026, 6, 2), 50),
        ("RO", "RON", "Europe/Bucharest", date(2026, 12, 1), 250),
        ("RU", "RUB", "Europe/Moscow", date(2026, 6, 12), 5000),
        ("GB", "GBP", "Europe/London", date(2026, 8, 31), 50),
        ("US", "USD", "America/New_York", date(2026, 11, 26), 50),
        ("DE", "EUR", "Europe/Berlin", date(2026, 5, 1), 50),
        ("EG", "EGP", "Africa/Cairo", date(2026, 3, 6), 50),
        ("XK", "EUR", "Europe/Belgrade", date(2026, 3, 7), 50),
    ],
)
def test_every_country_brings_its_money_time_and_holidays(country, currency, time_zone, free, limit):
    unit = found("House", country, ["en"], "standard", by=SYSTEM, at=FOUNDED)

    assert (current().country, current().currency, unit.calendar.time_zone) == (country, currency, time_zone)
    assert not calendar_of(unit).is_working_day(free)
    assert current().spot_limit == Decimal(limit)


@pytest.mark.django_db
def test_the_starter_taxonomies_are_planted_whole_with_their_first_revision():
    found("House", "IT", ["it"], "standard", by=SYSTEM, at=FOUNDED)

    planted = {(taxon.tree, taxon.parent.code if taxon.parent else "", taxon.code) for taxon in Taxon.objects.all()}
    assert planted == {(tree, family, code) for tree in Tree for family, code, _ in entries(tree)}
    assert TaxonRevision.objects.count() == Taxon.objects.count()
    noise = Taxon.objects.get(code="noise")
    assert noise.path == f"/{noise.parent_id}/{noise.pk}/"
    assert wording_at(noise, MONDAY)["it"] == noise.in_language("it") == "Rumore"
    stages = [stage.code for stage in Taxon.objects.offered(Tree.JOURNEY_STAGE)]
    assert stages == list(starter_words(Tree.JOURNEY_STAGE))


@pytest.mark.django_db
def test_an_organisation_is_founded_once(organisation):
    before = Taxon.objects.count(), Event.objects.count()

    with pytest.raises(AlreadyFounded):
        found("Other", "IT", ["it"], "small", by=SYSTEM, at=MONDAY)

    assert (Taxon.objects.count(), Event.objects.count()) == before
    assert current().name == "Albergo"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "country", "languages", "profile", "fault"),
    [
        (" ", "IT", ["it"], "small", ["name"]),
        ("House", "ZZ", ["it"], "small", ["country"]),
        ("House", "it", ["it"], "small", ["country"]),
        ("House", "IT", [], "small", ["languages", "default_language"]),
        ("House", "IT", ["xx"], "small", ["languages", "default_language"]),
        ("House", "IT", ["it"], "huge", ["profile"]),
    ],
)
def test_an_organisation_that_makes_no_sense_is_not_founded(name, country, languages, profile, fault):
    with pytest.raises(WrongSettings) as refusal:
        found(name, country, languages, profile, by=SYSTEM, at=FOUNDED)

    assert sorted(refusal.value.faults) == sorted(fault)
    rows = [Settings, Calendar, LegalEntity, Unit, Taxon, Event]
    assert [model.objects.count() for model in rows] == [0] * len(rows)


@pytest.mark.django_db
def test_a_stranger_founds_nothing(elena):
    Settings.objects.all().delete()

    with pytest.raises(NotPermitted):
        found("Mine", "IT", ["it"], "small", by=elena, at=MONDAY)

    assert Settings.objects.count() == 0


@pytest.mark.clause("10002:E")
def test_the_categories_hold_every_problem_of_the_standard_within_a_family():
    leaves = {code: family for family, code, _ in entries(Tree.CATEGORY) if family}

    assert set(CLAUSE_E4) - set(leaves) == set()
    assert len(CLAUSE_E4) == 33


def test_journey_stages_go_from_design_to_after_the_sale():
    stages = list(starter_words(Tree.JOURNEY_STAGE))

    mission = ["design", "production", "packaging", "storage", "before_sale", "sale", "invoicing", "shipping"]
    assert stages[:10] == [*mission, "delivery", "use"]
    assert "after_sale" in stages


def test_a_cause_may_stay_undetermined():
    assert "not_determined" in starter_words(Tree.CAUSE)


@pytest.mark.parametrize("tree", Tree)
def test_every_code_of_a_starter_taxonomy_is_used_once(tree):
    codes = [code for _, code, _ in entries(tree)]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("words", ENTRIES)
def test_every_entry_is_worded_in_five_languages_and_their_letters(words):
    assert list(words) == LANGUAGES
    assert all(text == text.strip() and text[0].isupper() for text in words.values())
    assert not re.search("[a-z]", words["bg"] + words["ru"])
    assert not re.search("[а-яё]", words["en"] + words["it"] + words["ro"], re.IGNORECASE)
    assert not re.search("[şţŞŢ]", words["ro"])


def test_every_country_has_a_currency_and_a_time_zone_that_exists():
    assert {time_zone for _, time_zone in countries().values()} - available_timezones() == set()
    assert [code for code, (currency, _) in countries().items() if not re.fullmatch("[A-Z]{3}", currency)] == []
    assert len(countries()) > 240
