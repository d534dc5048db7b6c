"""The settings of the organisation: typed, versioned, refused with every fault named."""

from decimal import Decimal

import pytest

from ascolto.organisation import settings_of
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Settings
from ascolto.organisation.settings_of import SUBJECT, Organisation, WrongSettings, change, current
from ascolto.organisation.wording import say
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY


def trail():
    return [(event.kind, event.facts) for event in trail_of(SUBJECT)]


@pytest.mark.django_db
def test_before_it_is_founded_the_organisation_has_the_usual_settings():
    assert current() == Organisation()
    assert not current().is_founded


def test_a_change_leaves_the_other_settings_and_one_event(organisation, olga):
    before = current()

    changed = change({"decide_days": 7, "contact_phone": " +359 2 123 456 "}, by=olga, at=MONDAY)

    assert changed == current()
    assert (changed.version, changed.decide_days, changed.contact_phone) == (2, 7, "+359 2 123 456")
    assert (changed.name, changed.languages, changed.spot_limits) == (
        before.name, before.languages, before.spot_limits,
    )  # fmt: skip
    assert trail() == [
        (OrganisationEvent.SETTINGS_CHANGED, {"version": 2, "changed": ["contact_phone", "decide_days"]})
    ]


def test_every_version_stays_readable(organisation, olga):
    change({"decide_days": 7}, by=olga, at=MONDAY)
    change({"decide_days": 5}, by=olga, at=TUESDAY)

    versions = Settings.objects.values_list("version", "data__decide_days", "from_at")
    assert list(versions)[1:] == [(2, 7, MONDAY), (3, 5, TUESDAY)]


def test_what_is_stored_reads_back_as_it_was_given(organisation, olga):
    table = [{"code": "safety", "priority": 1, "when": {"safety": [True]}}, {"code": "else", "priority": 3}]
    limits = {"handler": "30.50", "unit_head": 100}

    change({"priority": table, "spot_limits": limits, "languages": ["bg", "en", "bg"]}, by=olga, at=MONDAY)

    now = current()
    assert [(rule.code, rule.priority, dict(rule.when)) for rule in now.priority] == [
        ("safety", 1, {"safety": (True,)}),
        ("else", 3, {}),
    ]
    assert dict(now.spot_limits) == {"handler": Decimal("30.50"), "unit_head": Decimal(100)}
    assert now.languages == ("bg", "en")


def test_who_has_several_roles_may_grant_the_most_that_any_of_them_may(organisation, olga):
    change({"spot_limits": {"handler": "30", "unit_head": "100"}}, by=olga, at=MONDAY)

    assert current().spot_limit == Decimal(30)
    assert current().spot_limit_of({"handler", "unit_head"}) == Decimal(100)
    assert current().spot_limit_of({"auditor"}) == Decimal(0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", 7),
        ("profile", "huge"),
        ("languages", []),
        ("languages", "en"),
        ("languages", ["en", "xx"]),
        ("default_language", "xx"),
        ("country", "ITA"),
        ("currency", "€"),
        ("acknowledge_hours", 0),
        ("decide_days", "10"),
        ("decide_days", True),
        ("decide_days", 30),
        ("answer_days", 0),
        ("answer_days", 251),
        ("spot_limits", {"handler": -1}),
        ("spot_limits", {"handler": "a lot"}),
        ("spot_limits", {"handler": "Infinity"}),
        ("spot_limits", {"handler": 0.1}),
        ("spot_limits", ["handler"]),
        ("priority", []),
        ("anonymous_allowed", "yes"),
        ("retention_years", 2.5),
        ("survey_rest_days", -1),
        ("colour", "blue"),
        ("version", 9),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_changes_nothing(organisation, olga, field, value):
    before = current()

    with pytest.raises(WrongSettings) as refusal:
        change({field: value, "contact_phone": "1"}, by=olga, at=MONDAY)

    assert list(refusal.value.faults) == ["close_days" if value == 30 else field]
    assert current() == before
    assert trail() == []


def test_everything_that_is_wrong_is_named_at_once(organisation, olga):
    with pytest.raises(WrongSettings) as refusal:
        change({"colour": "blue", "close_days": -1}, by=olga, at=MONDAY)

    assert {name: str(fault) for name, fault in refusal.value.faults.items()} == {
        "colour": "There is no such setting.",
        "close_days": "It must be a whole number of at least 1.",
    }


def test_the_default_language_must_be_spoken(organisation, olga):
    with pytest.raises(WrongSettings) as refusal:
        change({"languages": ["bg"]}, by=olga, at=MONDAY)

    assert list(refusal.value.faults) == ["default_language"]
    assert change({"languages": ["bg"], "default_language": "bg"}, by=olga, at=MONDAY).languages == ("bg",)


def test_only_who_manages_the_whole_organisation_may_change_settings(organisation, clara, elena):
    for actor in (clara, elena):
        with pytest.raises(NotPermitted):
            change({"decide_days": 7}, by=actor, at=MONDAY)

    assert current().version == 1
    assert trail() == []


def test_reading_the_settings_costs_one_query(organisation, django_assert_num_queries):
    with django_assert_num_queries(1):
        current()


def test_wording_falls_back_to_the_default_language_of_the_organisation(organisation):
    settings_of.change({"default_language": "ro"}, by=SYSTEM, at=MONDAY)
    current()

    assert say({"en": "Noise", "ro": "Zgomot"}, "bg") == "Zgomot"
