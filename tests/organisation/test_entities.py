"""Legal entities: who answers, and where else a complainant may go."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from ascolto.organisation.entities import WrongEntity, add_entity, change_entity
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import LegalEntity
from ascolto.organisation.reading import OutsideBody, dispute_body_of, regulator_of
from ascolto.trail.acting import NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY

COMMISSION = {"en": "Commission for Consumer Protection", "bg": "Комисия за защита на потребителите"}


@pytest.fixture
def entity(organisation):
    return organisation.legal_entity


def test_an_entity_begins_with_its_name_as_letterhead(organisation, olga):
    entity = add_entity("Albergo Bulgaria", country="BG", currency="EUR", by=olga, at=MONDAY)

    assert (entity.letterhead, entity.country, entity.currency) == ("Albergo Bulgaria", "BG", "EUR")
    [event] = trail_of(entity)
    assert (event.kind, event.facts, event.text) == (
        OrganisationEvent.ENTITY_ADDED, {"country": "BG"}, "Albergo Bulgaria",
    )  # fmt: skip


def test_a_change_names_the_fields_and_keeps_what_they_said(entity, olga):
    changes = {"regulator": COMMISSION, "regulator_url": "https://kzp.bg/"}

    change_entity(entity, changes=changes, by=olga, at=MONDAY)

    event = trail_of(entity).last()
    assert (event.kind, event.facts) == (
        OrganisationEvent.ENTITY_CHANGED, {"changed": ["regulator", "regulator_url"]},
    )  # fmt: skip
    assert event.text == f"regulator: {{}} → {COMMISSION}\nregulator_url:  → https://kzp.bg/"
    entity.refresh_from_db()
    assert regulator_of(entity, on=MONDAY.date()) == OutsideBody(COMMISSION, "https://kzp.bg/")


@pytest.mark.clause("10002:8.6")
@pytest.mark.parametrize(
    ("day", "named"),
    [(date(2025, 7, 20), True), (date(2025, 7, 21), False), (date(2016, 1, 8), False), (date(2016, 1, 9), True)],
)
def test_a_body_is_named_only_while_it_exists(entity, olga, day, named):
    platform = {"en": "The European platform for online disputes"}
    changes = {
        "dispute_body": platform,
        "dispute_body_valid_from": date(2016, 1, 9),
        "dispute_body_valid_until": date(2025, 7, 20),
    }

    changed = change_entity(entity, changes=changes, by=olga, at=MONDAY)

    assert dispute_body_of(changed, on=day) == (OutsideBody(platform, "") if named else None)


def test_without_a_body_nobody_is_named(entity):
    assert (regulator_of(entity, on=MONDAY.date()), dispute_body_of(entity, on=MONDAY.date())) == (None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("regulator_url", "not an address"),
        ("name", ""),
        ("country", "BGR"),
        ("country", "bg"),
        ("currency", "€"),
        ("colour", "blue"),
        ("id", 5),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_changes_nothing(entity, olga, field, value):
    before, events = LegalEntity.objects.values().get(), Event.objects.count()

    with pytest.raises(WrongEntity) as refusal:
        change_entity(entity, changes={field: value}, by=olga, at=MONDAY)

    assert list(refusal.value.faults) == [field]
    assert (LegalEntity.objects.values().get(), Event.objects.count()) == (before, events)


def test_the_database_refuses_a_body_that_ends_before_it_begins(entity):
    for body in ("regulator", "dispute_body"):
        days = {f"{body}_valid_from": date(2026, 2, 1), f"{body}_valid_until": date(2026, 1, 1)}
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalEntity.objects.update(**days)


def test_only_who_manages_the_whole_organisation_may_change_entities(entity, clara):
    with pytest.raises(NotPermitted):
        change_entity(entity, changes={"letterhead": "Mine"}, by=clara, at=MONDAY)
    with pytest.raises(NotPermitted):
        add_entity("Mine", country="BG", currency="EUR", by=clara, at=MONDAY)

    assert [one.letterhead for one in LegalEntity.objects.all()] == ["Albergo"]
