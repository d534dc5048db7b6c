"""The lane of what a conflict of interest holds up: it says of each complaint what the rule says of it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest

from ascolto.complaints.blocked import blocked
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, Decision, Determination
from ascolto.customers.merging import merge
from ascolto.customers.registering import NewCustomer, register
from ascolto.organisation import settings_of
from ascolto.organisation.offerings import add_offering
from ascolto.people.acting import actor_for
from ascolto.people.interests import declare_interest, end_interest
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import record
from tests.complaints.many import stood
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY, TUESDAY

DAY = timedelta(days=1)


@dataclass
class Ground:
    """Who and what the complaints of the test are about."""

    handlers: list[User]
    people: list
    offerings: list
    units: list


@pytest.fixture
def ground(sofia, rome, organisation) -> Ground:
    """Two handlers, one in Sofia and one below the other; customers of whom two are one; a spa with a sauna."""
    hristo = employ("Hristo Iliev", Role.HANDLER, unit=sofia)
    vera = employ("Vera Marinova", Role.HANDLER)
    User.objects.filter(pk=hristo.pk).update(home_unit=sofia)
    User.objects.filter(pk=vera.pk).update(reports_to=hristo)
    people = [register(NewCustomer(name=name), by=SYSTEM, at=FOUNDED) for name in ("Anna", "A. K.", "Ann", "Boyan")]
    merge(people[0], people[1], by=SYSTEM, at=FOUNDED)
    merge(people[1], people[2], by=SYSTEM, at=FOUNDED)
    spa = add_offering({"en": "Spa"}, code="spa", parent=None, by=SYSTEM, at=FOUNDED)
    sauna = add_offering({"en": "Sauna"}, code="sauna", parent=spa, by=SYSTEM, at=FOUNDED)
    declare_interest(hristo, customer_ref=people[2].reference, by=actor_for(hristo), at=MONDAY)
    declare_interest(vera, offering=spa, by=actor_for(vera), at=MONDAY)
    ended = declare_interest(vera, customer_ref=people[3].reference, by=actor_for(vera), at=MONDAY)
    end_interest(ended, by=actor_for(vera), at=TUESDAY)
    handlers = list(User.objects.filter(pk__in=[hristo.pk, vera.pk]).order_by("pk"))
    return Ground(handlers, people, [None, spa, sauna], [sofia, rome])


def blocked_now() -> set[int]:
    return set(blocked(Complaint.objects.all()).values_list("pk", flat=True))


def blocked_by_the_rule() -> set[int]:
    """Ask the rule itself of each complaint and its handler."""
    found = set()
    for each in Complaint.objects.open().exclude(handler=None).filter(conflict_overridden=False):
        if any(conflict.hard for conflict in conflicts(each.handler, each)):
            found.add(each.pk)
    return found


def test_it_agrees_with_the_rule_on_persons_stages_and_units(ground):
    named = [None, *ground.handlers]
    second = [{}, {"reopened_count": 1}, {"about_handling": True}]
    for handler, person, stage, unit in product(ground.handlers, named, second, ground.units):
        stood(unit, [MONDAY], handler=handler, person_complained_about=person, **stage)

    assert blocked_now() == blocked_by_the_rule()
    assert 0 < len(blocked_now()) < Complaint.objects.count()


def test_it_agrees_with_the_rule_on_declared_interests_and_merged_customers(ground, rome):
    people = [None, *ground.people]
    for handler, customer, other, offering in product(ground.handlers, people, people, ground.offerings):
        stood(rome, [MONDAY], handler=handler, customer=customer, representative=other, offering=offering)

    assert blocked_now() == blocked_by_the_rule()
    assert 0 < len(blocked_now()) < Complaint.objects.count()


def test_it_agrees_with_the_rule_on_who_decided_or_ended_it_before(ground, rome):
    decided = [[], [MONDAY], [TUESDAY], [MONDAY, TUESDAY]]
    for handler, by, moments, stands, again in product(
        ground.handlers, ground.handlers, decided, [None, TUESDAY], [0, 1]
    ):
        [complaint] = stood(rome, [MONDAY], handler=handler, decided_at=stands, reopened_count=again)
        for number, at in enumerate(moments, start=1):
            Decision.objects.create(
                complaint=complaint, number=number, outcome=Determination.FOUNDED, answer="Sorry.", proposed_by=by,
                proposed_at=at, decided_by=by, decided_at=at,
            )  # fmt: skip
    for handler, by, kind in product(ground.handlers, ground.handlers, list(ComplaintEvent)):
        [complaint] = stood(rome, [MONDAY], handler=handler, reopened_count=1)
        record(kind, complaint, by=actor_for(by), at=MONDAY)

    assert blocked_now() == blocked_by_the_rule()
    assert 0 < len(blocked_now()) < Complaint.objects.count()


def test_what_is_ended_without_a_handler_or_was_overridden_is_not_held_up(ground, sofia):
    facts = {"handler": ground.handlers[0], "reopened_count": 1}
    [held_up] = stood(sofia, [MONDAY], **facts)
    stood(sofia, [MONDAY], **facts, conflict_overridden=True)
    stood(sofia, [MONDAY], **facts, stage=Stage.WITHDRAWN, closed_at=MONDAY)
    stood(sofia, [MONDAY], reopened_count=1)

    assert blocked_now() == {held_up.pk}


def test_where_one_person_holds_every_role_nothing_is_held_up(ground, sofia):
    stood(sofia, [MONDAY], handler=ground.handlers[0], reopened_count=1)

    settings_of.change({"profile": "small"}, by=SYSTEM, at=MONDAY)

    assert blocked_now() == set()


@pytest.mark.parametrize("interests", [1, 4])
def test_it_asks_the_database_the_same_however_many_there_are(ground, rome, interests, django_assert_num_queries):
    for number in range(interests):
        customer = register(NewCustomer(name=f"Guest {number}"), by=SYSTEM, at=FOUNDED)
        declare_interest(ground.handlers[0], customer_ref=customer.reference, by=SYSTEM, at=MONDAY)
    stood(rome, [MONDAY], handler=ground.handlers[0])

    with settings_of.held(settings_of.current()), django_assert_num_queries(8):
        blocked_now()
