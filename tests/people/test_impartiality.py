"""Interests are declared, and whoever is away has somebody who answers."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from ascolto.organisation.models import Offering
from ascolto.people.absences import (
    AbsenceCalledOff,
    AbsencesOverlap,
    DeputyUnfit,
    EndsBeforeItBegins,
    call_off_absence,
    plan_absence,
    reachable,
)
from ascolto.people.acting import actor_for
from ascolto.people.events import PeopleEvent
from ascolto.people.interests import InterestEnded, NothingDeclared, declare_interest, end_interest
from ascolto.people.models import Absence, DeclaredInterest, User
from ascolto.people.roles import Role
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY
from tests.people.conftest import holding, user

FIRST, SECOND, FIFTH, SIXTH = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 6)


@pytest.mark.clause("10002:4.6")
def test_a_declared_interest_stands_until_it_is_ended(ioana):
    spa = Offering.objects.create(code="SPA", wording={"en": "Spa"}, path="/1/")

    interest = declare_interest(
        ioana, customer_ref="k-7k4m-9qx2", offering=spa, note="My sister.", by=actor_for(ioana), at=MONDAY
    )

    assert list(DeclaredInterest.objects.standing()) == [interest]
    assert interest.customer_ref == "K-7K4M-9QX2"
    declared = trail_of(ioana).get()
    assert declared.facts == {"interest": interest.pk, "customer": "K-7K4M-9QX2", "offering": spa.pk}
    assert (declared.kind, declared.text) == (PeopleEvent.INTEREST_DECLARED, "My sister.")

    end_interest(interest, by=actor_for(ioana), at=TUESDAY)

    assert list(DeclaredInterest.objects.standing()) == []
    with pytest.raises(InterestEnded):
        end_interest(interest, by=actor_for(ioana), at=TUESDAY)
    assert trail_of(ioana).count() == 2


def test_an_interest_says_in_what(ioana):
    with pytest.raises(NothingDeclared):
        declare_interest(ioana, note="  ", by=actor_for(ioana), at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredInterest.objects.create(user=ioana, from_at=MONDAY)

    assert trail_of(ioana).count() == 0


def test_a_colleague_neither_declares_nor_ends_somebodys_interest(ioana, elena):
    interest = declare_interest(ioana, note="My sister.", by=actor_for(ioana), at=MONDAY)

    with pytest.raises(NotPermitted):
        declare_interest(ioana, note="Her cousin.", by=actor_for(elena), at=MONDAY)
    with pytest.raises(NotPermitted):
        end_interest(interest, by=actor_for(elena), at=MONDAY)

    assert trail_of(ioana).count() == 1


@pytest.mark.clause("10002:5.4")
def test_the_deputy_answers_from_the_first_day_of_the_absence_to_the_last(ioana, elena):
    plan_absence(ioana, from_on=SECOND, until_on=FIFTH, deputy=elena, by=actor_for(ioana), at=MONDAY)

    answering = [reachable(ioana, day) for day in (FIRST, SECOND, FIFTH, SIXTH)]

    assert answering == [ioana, elena, elena, ioana]


def test_the_deputy_of_an_absent_deputy_answers_and_nobody_when_it_goes_in_a_circle(ioana, elena):
    marco = user("Marco")
    Absence.objects.create(user=ioana, deputy=elena, from_on=FIRST, until_on=SIXTH)
    Absence.objects.create(user=elena, deputy=marco, from_on=FIRST, until_on=SIXTH)
    through_two = reachable(ioana, SECOND)

    Absence.objects.create(user=marco, deputy=ioana, from_on=FIRST, until_on=SIXTH)

    assert through_two == marco
    assert reachable(ioana, SECOND) is None


def test_nobody_answers_without_a_deputy_or_where_the_deputy_has_left(ioana, elena):
    Absence.objects.create(user=ioana, deputy=None, from_on=FIRST, until_on=FIRST)
    Absence.objects.create(user=ioana, deputy=elena, from_on=SECOND, until_on=SECOND)
    User.objects.filter(pk=elena.pk).update(is_active=False)

    assert [reachable(ioana, FIRST), reachable(ioana, SECOND)] == [None, None]


def test_whoever_assigns_complaints_enters_that_somebody_is_ill(ioana, elena):
    absence = plan_absence(
        ioana, from_on=FIRST, until_on=FIFTH, deputy=None, by=holding(elena, Role.COMPLAINTS_MANAGER), at=MONDAY
    )

    event = trail_of(ioana).get()
    assert (event.kind, event.facts) == (
        PeopleEvent.ABSENCE_PLANNED,
        {"absence": absence.pk, "from": "2026-03-01", "until": "2026-03-05", "deputy": None},
    )


def test_an_absence_called_off_counts_no_more(ioana, elena):
    absence = plan_absence(ioana, from_on=FIRST, until_on=FIFTH, deputy=elena, by=actor_for(ioana), at=MONDAY)

    call_off_absence(absence, by=actor_for(ioana), at=TUESDAY)

    assert reachable(ioana, SECOND) == ioana
    with pytest.raises(AbsenceCalledOff):
        call_off_absence(absence, by=actor_for(ioana), at=TUESDAY)
    assert list(trail_of(ioana).values_list("kind", flat=True)) == [
        PeopleEvent.ABSENCE_PLANNED,
        PeopleEvent.ABSENCE_CALLED_OFF,
    ]


def test_an_absence_that_cannot_be_is_not_planned(ioana, elena):
    plan_absence(ioana, from_on=FIRST, until_on=SECOND, deputy=elena, by=actor_for(ioana), at=MONDAY)

    for days, deputy, refusal in [
        ((SECOND, FIFTH), elena, AbsencesOverlap),
        ((SIXTH, FIFTH), elena, EndsBeforeItBegins),
        ((FIFTH, SIXTH), ioana, DeputyUnfit),
        ((FIFTH, SIXTH), user("Gone", is_active=False), DeputyUnfit),
    ]:
        with pytest.raises(refusal):
            plan_absence(ioana, from_on=days[0], until_on=days[1], deputy=deputy, by=actor_for(ioana), at=MONDAY)

    assert Absence.objects.count() == 1
    assert trail_of(ioana).count() == 1


def test_a_colleague_plans_nobody_elses_absence(ioana, elena):
    with pytest.raises(NotPermitted):
        plan_absence(ioana, from_on=FIRST, until_on=SECOND, deputy=None, by=actor_for(elena), at=MONDAY)

    assert Absence.objects.count() == 0
    assert trail_of(ioana).count() == 0


@pytest.mark.parametrize("own_deputy", [True, False])
def test_the_database_refuses_an_impossible_absence(ioana, own_deputy):
    facts = {"deputy": ioana, "from_on": FIRST} if own_deputy else {"from_on": FIFTH}

    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(user=ioana, until_on=FIRST, **facts)
